"""A sprint's pairs: overlaps of everybody, who has company on each goal, what is impossible before any planning, and the
question that a suggestion answers. Joined from the store; the page, `status` and `pairs` read the same."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from platform_dash.core import pairing, suggest
from platform_dash.core.lookup import teams_asked
from platform_dash.core.pairing import GoalPair, Pair, PairVerdict, Presence
from platform_dash.model import Goal, Person, Sprint, Stage, Wish, WishKind
from platform_dash.reports import sprint_facts
from platform_dash.reports.placed import Placed
from platform_dash.reports.sprint_facts import Facts
from platform_dash.store import Store, teams


class Pairs(NamedTuple):
    """people: who is looked at, by id; everybody: the whole roster, and when they work. since: sprints ago that two people last shared a goal. carriers: a goal's id to
    those who owned it in the sprint it was carried from."""

    sprint: Sprint
    people: Mapping[int, Person]
    members: Mapping[int, frozenset[int]]
    goals: tuple[Goal, ...]
    overlaps: tuple[Pair, ...]
    company: tuple[GoalPair, ...]
    since: Mapping[tuple[int, int], int]
    carriers: Mapping[int, frozenset[int]]
    beforehand: tuple[str, ...]
    wishes: tuple[Wish, ...]
    presence: Presence
    everybody: Presence

    def names(self) -> dict[int, str]:
        return names(self.people.values())


def names(people: Iterable[Person]) -> dict[int, str]:
    """First names by id, the whole name where two people share one."""
    every = tuple(people)
    first = [p.first_name for p in every]
    return {p.id: p.first_name if first.count(p.first_name) == 1 else p.name for p in every}


def of_sprint(
    store: Store, sprint: Sprint, today: date, *, team: str = "", zone: str | None = None, placed: Placed | None = None
) -> Pairs:
    """The pairs of a sprint for one team's name or all."""
    facts = sprint_facts.facts_of(store, today, sprint=sprint.name, zone=zone, placed=placed)
    assert facts.presence is not None
    shown = {t.id for t in teams_asked(facts.teams, team)}
    inside = {i for t in shown for i in facts.members.get(t, ())}
    people = {i: p for i, p in facts.people.items() if not team or not inside or i in inside}
    goals = tuple(g for g in facts.goals if g.sprint_id == sprint.id and g.team_id in shown)
    presence = Presence(people.values(), sprint.start_on, sprint.end_on, facts.off)
    overlaps = pairing.matrix(presence)
    owners = {g.id: frozenset(g.owners) for g in facts.goals}
    with store.read() as connection:
        wishes = teams.wishes(connection, sprint.id)
    return Pairs(
        sprint=sprint,
        people=people,
        members=facts.members,
        goals=goals,
        overlaps=overlaps,
        company=pairing.lone_wolves(goals, facts.people, facts.presence, facts.members),
        since=last_shared(facts.goals, facts.sprints, sprint),
        carriers={g.id: owners[g.carried_from] & people.keys() for g in goals if g.carried_from in owners},
        beforehand=said_before(presence, overlaps, [g for g in goals if g.stage != Stage.CLOSED], facts, sprint),
        wishes=wishes,
        presence=presence,
        everybody=facts.presence,
    )


def last_shared(goals: Sequence[Goal], sprints: Sequence[Sprint], sprint: Sprint) -> dict[tuple[int, int], int]:
    """How many sprints ago two people last owned a goal together, by their ids, the smaller first."""
    earlier = sorted((s for s in sprints if s.start_on < sprint.start_on), key=lambda s: s.start_on, reverse=True)
    ago = {s.id: n for n, s in enumerate(earlier, start=1)}
    sprints_ago: dict[tuple[int, int], int] = {}
    for goal in goals:
        if goal.sprint_id not in ago or goal.stage == Stage.DRAFT:
            continue
        for p in goal.owners:
            for q in goal.owners:
                if p < q:
                    sprints_ago[p, q] = min(sprints_ago.get((p, q), ago[goal.sprint_id]), ago[goal.sprint_id])
    return sprints_ago


def said_before(
    presence: Presence, overlaps: Sequence[Pair], goals: Sequence[Goal], facts: Facts, sprint: Sprint
) -> tuple[str, ...]:
    """What is impossible whatever is planned, and the smallest change that would help, in sentences."""
    people = presence.people
    known = [i for i in people if presence.known(i)]
    missing = [people[i].first_name for i in people if i not in known]
    here = [i for i in known if presence.away_share(i) <= pairing.AWAY_SHARE]
    words = []
    if missing:
        words.append(f"Cannot tell for {' and '.join(missing)}: enter a city and hours on the People page.")
    for i in known:
        if _gone(presence, i):
            words.append(f"{people[i].first_name} is away for the whole sprint: on no goal.")
        elif i not in here:
            share = round(100 * presence.away_share(i))
            words.append(f"{people[i].first_name} is away for {share} % of the sprint: count them as a third person.")
    groups = pairing.islands(here, overlaps)
    if len([g for g in groups if len(g) > 1]) > 1:
        named = [" and ".join(people[i].first_name for i in sorted(g)) for g in groups if len(g) > 1]
        words.append(f"Islands that share no timezone: {'; '.join(named)}.")
    can = pairing.most_goals(here, overlaps)
    if len(goals) > can:
        known_so_far = "At least " if missing else ""
        words.append(
            f"{known_so_far}{can} {'goal' if can == 1 else 'goals'} can have a pair of their own in one timezone; "
            f"{len(goals)} are planned."
        )
    alone = [next(iter(g)) for g in groups if len(g) == 1 and len(here) > 1]
    return (*words, *(_isolated(presence, overlaps, i, here, facts, sprint) for i in alone))


def _isolated(
    presence: Presence, overlaps: Sequence[Pair], alone: int, here: Sequence[int], facts: Facts, sprint: Sprint
) -> str:
    people = presence.people
    name = people[alone].first_name
    near = max(
        (p for p in overlaps if alone in (p.a, p.b) and p.other(alone) in here),
        key=lambda p: (p.days, p.hours),
        default=None,
    )
    words = f"{name} is in one timezone with nobody"
    if near is not None:
        other = people[near.other(alone)].first_name
        words += f"; nearest is {other} ({near.hours:.0f} h in all, {near.days} of {near.of} days long enough)"
    others = [people[i] for i in here if i != alone]
    change = pairing.smallest_change(people[alone], others, sprint.start_on, sprint.end_on, facts.off)
    if change is not None:
        late = "later" if change.minutes > 0 else "earlier"
        hours = f"{abs(change.minutes) / 60:g} h"
        words += (
            f". Starting {hours} {late} would give {change.days} days with {people[change.partner_id].first_name}: "
            f"{name}'s own choice"
        )
    return words + "."


def _gone(presence: Presence, person_id: int) -> bool:
    """Whether somebody is away for the whole sprint: there is nothing they could be on."""
    return presence.known(person_id) and presence.away_share(person_id) >= 1


def problem(sprint_pairs: Pairs) -> suggest.Problem:
    """The question for a suggestion: the members of the shown teams, the goals that are still open."""
    goals = [g for g in sprint_pairs.goals if g.stage != Stage.CLOSED]
    members = {i for g in goals for i in sprint_pairs.members.get(g.team_id, ())}
    ids = [i for i in sprint_pairs.people if (not members or i in members) and not _gone(sprint_pairs.presence, i)]
    called = sprint_pairs.names()
    partners = [
        i for i in ids if sprint_pairs.presence.known(i) and sprint_pairs.presence.away_share(i) <= pairing.AWAY_SHARE
    ]
    was_on = {i: {g for g, who in sprint_pairs.carriers.items() if i in who} for i in ids}
    kinds = {
        kind: frozenset((w.person_id, w.goal_id) for w in sprint_pairs.wishes if w.kind == kind) for kind in WishKind
    }
    return suggest.Problem(
        people=tuple(_candidate(sprint_pairs, i, partners, was_on[i], called[i]) for i in ids),
        goals=tuple(
            suggest.Seat(
                id=g.id, team_id=g.team_id, title=g.title, carriers=sprint_pairs.carriers.get(g.id, frozenset())
            )
            for g in goals
        ),
        hours={(min(p.a, p.b), max(p.a, p.b)): p.hours for p in sprint_pairs.overlaps},
        since=sprint_pairs.since,
        locks=kinds[WishKind.LOCK],
        vetoes=kinds[WishKind.VETO],
        prefers=kinds[WishKind.PREFER],
    )


def _candidate(
    sprint_pairs: Pairs, person_id: int, partners: Collection[int], was_on: set[int], name: str
) -> suggest.Candidate:
    person, presence = sprint_pairs.people[person_id], sprint_pairs.presence
    partner = person_id in partners
    days = presence.days(person_id) if partner else ()
    others = [i for i in partners if i != person_id]
    return suggest.Candidate(
        id=person_id,
        name=name,
        days=days,
        partner=partner,
        meets=tuple(frozenset(o for o in others if presence.meets(person_id, o, d)) for d in days),
        teams=frozenset(t for t, who in sprint_pairs.members.items() if person_id in who),
        skills=frozenset(s.casefold() for s in person.skills),
        was_on=frozenset(was_on),
        carries=person.most_goals,
    )


def same(sprint_pairs: Pairs) -> int:
    """How many pairs are in one timezone."""
    return sum(p.verdict == PairVerdict.SAME for p in sprint_pairs.overlaps)
