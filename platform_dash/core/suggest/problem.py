"""What a suggestion is made from, what it answers, and what any assignment leaves undone."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from platform_dash.core.pairing import LONE_SHARE
from platform_dash.model import Value

LONE, LEFT_OUT, SHORT, MISSING, SECOND = 10, 5, 2, 1, 1
MOVE, CHANGE_OF_TEAM, PREFERENCE, CARRIER = 30, 60, 40, 40
BUDDY_HOURS = 80
WHOLE = 40  # people up to whom all teams are solved as one


class Seat(Value):
    """A goal that wants people who are company (partners); others may join. carriers: who worked on it when it was carried from an earlier sprint."""

    id: int
    team_id: int
    title: str
    wanted: int = 2
    most: int = 4
    carriers: frozenset[int] = frozenset()
    skills: tuple[str, ...] = ()


class Candidate(Value):
    """A person who may work on a goal.

    days: their working days. meets: on each day, by its place, whom they meet. partner: whether they count as company
    of others at all (in the team, zone known, not away for more than half). carries: how many goals they can have.
    """

    id: int
    name: str
    days: tuple[date, ...] = ()
    meets: tuple[frozenset[int], ...] = ()
    partner: bool = True
    teams: frozenset[int] = frozenset()
    skills: frozenset[str] = frozenset()
    was_on: frozenset[int] = frozenset()
    carries: int = 1

    @property
    def allowed_alone(self) -> int:
        """The days one may be alone without being a lone wolf."""
        return int(LONE_SHARE * len(self.days) + 1e-9)


class Problem(Value):
    """Everything a suggestion is made from. hours and since map a pair of ids (smaller first) to the hours that the two
    share and to how many sprints ago they last shared a goal; a pair without `since` never did."""

    people: tuple[Candidate, ...]
    goals: tuple[Seat, ...]
    hours: Mapping[tuple[int, int], float] = {}
    since: Mapping[tuple[int, int], int] = {}
    locks: frozenset[tuple[int, int]] = frozenset()
    vetoes: frozenset[tuple[int, int]] = frozenset()
    prefers: frozenset[tuple[int, int]] = frozenset()

    def buddy(self, p: int, q: int) -> int:
        """What two people are worth to each other on one goal: hours together, and how long ago the last time was."""
        key = (min(p, q), max(p, q))
        together = self.hours.get(key, 0.0)
        if together <= 0:
            return 0
        new = 1.0 - 2 ** (-self.since[key] / 2) if key in self.since else 1.0
        return round(60 * min(1.0, together / BUDDY_HOURS) + 40 * new)

    def cost(self, person: Candidate, goal: Seat) -> int:
        """What a person on a goal costs in the third tier: moving, changing team; less where they would like to."""
        moved = bool(person.was_on) and goal.id not in person.was_on
        other_team = bool(person.teams) and goal.team_id not in person.teams
        liked = (person.id, goal.id) in self.prefers
        return MOVE * moved + CHANGE_OF_TEAM * other_team - PREFERENCE * liked


TIERS = ("rules", "lone days", "company")


class Proof(StrEnum):
    BEST = "best possible"
    FOUND = "not settled"


class Tier(Value):
    """One settled tier: its value (lower is better, but for company) and whether nothing better exists."""

    name: str
    value: int
    proof: Proof
    seconds: float


class Suggestion(Value):
    """Who works on what. assignments: person to their goal, the main one; second: person to the goals beside it, where
    there are fewer people than seats. slack: what could not be had, by kind and id, with how much of it."""

    assignments: Mapping[int, int]
    second: Mapping[int, tuple[int, ...]] = {}
    buddies: tuple[tuple[int, int, int], ...]
    tiers: tuple[Tier, ...]
    slack: Mapping[str, Mapping[str, int]]

    @property
    def plan(self) -> frozenset[tuple[int, int]]:
        """Every person with every goal of theirs."""
        return plan_of(self.assignments, self.second)

    @property
    def settled(self) -> bool:
        """Whether it was proved that no other plan leaves less undone: only then a sentence may say what would help."""
        return bool(self.tiers) and self.tiers[0].proof == Proof.BEST

    @property
    def best(self) -> bool:
        """Whether every tier was proved."""
        return self.settled and len(self.tiers) == len(TIERS) and all(t.proof == Proof.BEST for t in self.tiers)


Plan = frozenset[tuple[int, int]]


def plan_of(assigned: Mapping[int, int], second: Mapping[int, tuple[int, ...]] = {}) -> Plan:
    """Every person with every goal of theirs."""
    return frozenset([*assigned.items(), *((p, g) for p, own in second.items() for g in own)])


def alone_days(plan: Plan, person: Candidate) -> dict[int, int]:
    """By goal: on how many of their days a person meets nobody on it."""
    if not person.partner:
        return {}
    mates = {g: {q for q, h in plan if h == g and q != person.id} for p, g in plan if p == person.id}
    return {g: sum(not (near & own) for near in person.meets) for g, own in mates.items()}


def slack_of(
    problem: Problem, assigned: Mapping[int, int], second: Mapping[int, tuple[int, ...]] = {}
) -> dict[str, dict[str, int]]:
    """What an assignment leaves undone: lone wolves, people left out, empty seats, skills, lone days, carriers lost,
    and who has to carry more than one goal (how many more)."""
    kinds = ("lone", "left out", "second", "short", "missing", "lone days", "carrier")
    slack: dict[str, dict[str, int]] = {k: {} for k in kinds}
    plan = plan_of(assigned, second)
    for p in problem.people:
        alone = alone_days(plan, p)
        if p.id not in assigned:
            slack["left out"][str(p.id)] = 1
        if second.get(p.id):
            slack["second"][str(p.id)] = len(second[p.id])
        if max(alone.values(), default=0) > p.allowed_alone:
            slack["lone"][str(p.id)] = max(alone.values())
        if any(alone.values()):
            slack["lone days"][str(p.id)] = sum(alone.values())
    for g in problem.goals:
        on = [p for p in problem.people if (p.id, g.id) in plan]
        counting = sum(p.partner for p in on)
        if counting < g.wanted:
            slack["short"][str(g.id)] = g.wanted - counting
        for skill in g.skills:
            if not any(skill in p.skills for p in on):
                slack["missing"][f"{g.id}:{skill}"] = 1
        if g.carriers and not any(p.id in g.carriers for p in on):
            slack["carrier"][str(g.id)] = 1
    return {k: v for k, v in slack.items() if v}


def rules_value(slack: Mapping[str, Mapping[str, int]]) -> int:
    """The first tier's value of an assignment, from its slack."""
    return (
        LONE * len(slack.get("lone", {}))
        + LEFT_OUT * len(slack.get("left out", {}))
        + SHORT * sum(slack.get("short", {}).values())
        + MISSING * len(slack.get("missing", {}))
        + SECOND * sum(slack.get("second", {}).values())
    )


def by_team(problem: Problem) -> tuple[Problem, ...]:
    """A problem for each team that has goals: its goals, its people, and of those who have no such team who is needed
    most; who is fixed on a goal goes with it."""
    goals: dict[int, list[Seat]] = {}
    for goal in problem.goals:
        goals.setdefault(goal.team_id, []).append(goal)
    people: dict[int, list[Candidate]] = {team: [] for team in goals}
    team_of = {goal.id: goal.team_id for goal in problem.goals}
    fixed = {p: team_of[g] for p, g in problem.locks if g in team_of}
    for person in sorted(problem.people, key=lambda p: (p.id not in fixed, not p.teams & goals.keys(), p.id)):
        own = {fixed[person.id]} if person.id in fixed else (person.teams & goals.keys()) or goals.keys()
        people[min(own, key=lambda team: (len(people[team]) / len(goals[team]), team))].append(person)
    return tuple(
        problem.model_copy(update={"goals": tuple(goals[team]), "people": tuple(people[team])})
        for team in sorted(goals)
        if people[team]
    )


def refused(problem: Problem) -> Iterator[str]:
    """What makes a problem impossible to state: contradicting wishes, each in a sentence."""
    names = {p.id: p.name for p in problem.people}
    carries = {p.id: p.carries for p in problem.people}
    titles = {g.id: g.title for g in problem.goals}
    for p, g in sorted(problem.locks & problem.vetoes):
        yield f"{names.get(p, p)} is both fixed on and kept off “{titles.get(g, g)}”: take one back."
    for p in names:
        fixed = sorted(g for q, g in problem.locks if q == p and g in titles)
        if len(fixed) > carries[p]:
            most = "each person has one" if carries[p] == 1 else f"carries {carries[p]} at most"
            yield f"{names[p]} is fixed on {len(fixed)} goals, and {most}: take one back."
    for seat in problem.goals:
        fixed = [p for p, g in problem.locks if g == seat.id and p in names]
        if len(fixed) > max(seat.most, seat.wanted):
            yield f"“{seat.title}” has {len(fixed)} people fixed and room for {max(seat.most, seat.wanted)}."
