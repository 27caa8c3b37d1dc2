"""The suggestion on invented teams: time to proof and tiers reached by size, beside "paired longest ago" by the thumb; and
what the matrix of all pairs costs."""

import random
import threading
import time
from datetime import UTC, date, datetime, timedelta

from platform_dash.core import pairing, suggest
from platform_dash.core.suggest import Candidate, Problem, Seat
from platform_dash.model import Person, TimeOff
from tests.builders import person

SIZES = ((8, 3), (12, 5), (16, 6), (20, 7), (40, 14), (80, 25), (200, 60))
INSTANCES = 3
FIRST, END = date(2026, 11, 16), date(2026, 11, 30)
ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Tallinn",
    "America/New_York",
    "America/Toronto",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "America/Sao_Paulo",
)


def invented(people: int, goals: int, seed: int) -> Problem:
    """Ten zones, a fifth on leave for some days, skills, eight sprints of who worked with whom."""
    luck = random.Random(f"{people}x{goals}/{seed}")
    roster: list[Person] = [person(n, luck.choice(ZONES)) for n in range(1, people + 1)]
    off = []
    for p in roster:
        if luck.random() < 0.2:
            start = FIRST + timedelta(days=luck.randint(0, 7))
            off.append(TimeOff(person_id=p.id, start_on=start, end_on=start + timedelta(days=luck.randint(1, 6))))
    presence = pairing.Presence(roster, FIRST, END, off)
    partners = [p.id for p in roster if presence.away_share(p.id) <= pairing.AWAY_SHARE]
    pairs = {(p.a, p.b): p.hours for p in pairing.matrix(presence)}
    candidates = tuple(
        Candidate(
            id=p.id,
            name=p.first_name,
            partner=p.id in partners,
            days=presence.days(p.id) if p.id in partners else (),
            meets=tuple(
                frozenset(q for q in partners if q != p.id and presence.meets(p.id, q, d)) for d in presence.days(p.id)
            )
            if p.id in partners
            else (),
            teams=frozenset({luck.choice((1, 2, 3))}),
            skills=frozenset(luck.sample(("sql", "k8s", "web"), 1)),
            carries=p.most_goals,
        )
        for p in roster
    )
    seats = tuple(
        Seat(
            id=g,
            team_id=luck.choice((1, 2, 3)),
            title=f"Goal {g}",
            skills=(luck.choice(("sql", "k8s", "web")),),
            carriers=frozenset({luck.randint(1, people)} if luck.random() < 0.4 else ()),
        )
        for g in range(1, goals + 1)
    )
    since = {pq: luck.randint(1, 8) for pq in pairs if luck.random() < 0.25}
    return Problem(people=candidates, goals=seats, hours=pairs, since=since)


def _novelty(problem: Problem, assigned: dict[int, int]) -> str:
    """How many pairs on one goal never shared one before, of all such pairs."""
    together = [(p, q) for p, g in assigned.items() for q, other in assigned.items() if p < q and g == other]
    return f"{sum(pq not in problem.since for pq in together)}/{len(together)}"


def _longest_wait(problem: Problem) -> float:
    """How long a thread beside the solver, such as another person's page, waited at most for its turn, in ms."""
    solving = threading.Thread(target=suggest.suggest, args=(problem,))
    solving.start()
    longest, last = 0.0, time.perf_counter()
    while solving.is_alive():
        time.sleep(0.005)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest * 1000


def main() -> None:
    print(f"pairs, {datetime.now(UTC):%Y-%m-%d}: one solver worker; tiers: rules, lone days, company")
    for people in (60, 200):
        roster = [person(n, ZONES[n % 10]) for n in range(1, people + 1)]
        started = time.perf_counter()
        pairing.matrix(pairing.Presence(roster, FIRST, END))
        print(f"  all pairs of {people} people: {(time.perf_counter() - started) * 1000:.0f} ms")
    print(f"  longest wait of another thread while 40 x 14 is solved: {_longest_wait(invented(40, 14, 0)):.0f} ms")
    for people, goals in SIZES:
        for seed in range(INSTANCES):
            problem = invented(people, goals, seed)
            started = time.perf_counter()
            found = suggest.suggest(problem)
            took = time.perf_counter() - started
            tiers = ", ".join(
                f"{t.value} {'proved' if t.proof == suggest.Proof.BEST else 'found'} {t.seconds:.2f} s"
                for t in found.tiers
            )
            thumb = suggest.greedy(problem)
            slack = suggest.slack_of(problem, thumb)
            print(
                f"  {people:2} x {goals:2}: {took:5.2f} s [{tiers}] lone wolves {len(found.slack.get('lone', {}))}, lone days "
                f"{sum(found.slack.get('lone days', {}).values())}, new pairs {_novelty(problem, dict(found.assignments))}"
                f" | by the thumb: {len(slack.get('lone', {}))}, {sum(slack.get('lone days', {}).values())}, {_novelty(problem, thumb)}"
            )
