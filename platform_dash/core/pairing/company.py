"""Who has company on a goal, by the one definition of the design: fine, borderline, alone, cannot tell."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from platform_dash.core.pairing.presence import HOURS, Presence
from platform_dash.model import Goal, Person, Value

LONE_SHARE = 0.4
AWAY_SHARE = 0.5
FLIP = timedelta(minutes=30)
VARIANTS = (
    (HOURS - FLIP, 0),
    (HOURS + FLIP, 0),
    (HOURS, 1),
    (HOURS, -1),
)  # near misses: what turns in one is borderline


class Verdict(StrEnum):
    FINE = "fine"
    BORDERLINE = "borderline"
    ALONE = "alone"
    CANNOT_TELL = "cannot tell"


class OwnerPair(Value):
    """One owner of a goal: on how many of their days they meet no other owner."""

    person_id: int
    name: str
    verdict: Verdict | None
    alone_days: int
    days: int
    best_hours: float = 0.0


class GoalPair(Value):
    """Whether a goal's owners have company, and why not in a few words."""

    goal_id: int
    verdict: Verdict
    reason: str
    owners: tuple[OwnerPair, ...] = ()


def lone_wolves(
    goals: Sequence[Goal], people: Mapping[int, Person], presence: Presence, members: Mapping[int, Collection[int]]
) -> tuple[GoalPair, ...]:
    """The verdict of each goal, by the one definition of the design.

    members: team id to the people who are in it this sprint; a team that nobody put people in counts everyone.
    """
    return tuple(_of_goal(goal, people, presence, members.get(goal.team_id)) for goal in goals)


class _Case(NamedTuple):
    """A goal's owners, where and when they are present, and who is in its team (nobody said: everyone)."""

    owners: tuple[int, ...]
    presence: Presence
    members: Collection[int] | None

    @property
    def counting(self) -> list[int]:
        """Those who may keep each other company: of the team, and not away for more than half of the sprint."""
        return [
            o
            for o in self.owners
            if (not self.members or o in self.members) and self.presence.away_share(o) <= AWAY_SHARE
        ]

    @property
    def known(self) -> list[int]:
        return [o for o in self.counting if self.presence.known(o)]

    def company(self, hours: timedelta = HOURS, slack: int = 0) -> list[int]:
        """Those of them who are not alone."""
        known = self.known
        return [o for o in known if not _is_lone(o, known, self.presence, hours, slack)]

    def verdict(self) -> Verdict:
        verdict = Verdict.FINE if len(self.company()) >= 2 else Verdict.ALONE
        if verdict == Verdict.ALONE and len(self.counting) > max(1, len(self.known)):
            return Verdict.CANNOT_TELL
        if any((len(self.company(*v)) >= 2) != (verdict == Verdict.FINE) for v in VARIANTS):
            return Verdict.BORDERLINE
        return verdict

    def turned_without(self, owner: int) -> bool:
        """Whether it is this owner's absence, or that they are in another team, that makes the verdict."""
        members = self.members and {*self.members, owner}
        there = _Case(self.owners, self.presence.despite(owner, self.owners), members)
        return there.verdict() != self.verdict()

    def turned_by_the_clock(self) -> bool:
        """Whether a clock change makes a difference: nobody off, the verdicts before and after it are two."""
        presence, own = self.presence, self.owners

        def side(first: date, end: date) -> Verdict:
            return _Case(own, Presence((presence.people[o] for o in own), first, end), self.members).verdict()

        changes = {day for o in self.counting if (day := presence.clock_change(o))}
        return any(side(presence.first, day) != side(day, presence.end) for day in changes)


def _of_goal(goal: Goal, people: Mapping[int, Person], presence: Presence, members: Collection[int] | None) -> GoalPair:
    case = _Case(tuple(o for o in goal.owners if o in people), presence, members)
    verdict, each = case.verdict(), [_of_owner(case, o) for o in case.owners]
    return GoalPair(goal_id=goal.id, verdict=verdict, owners=tuple(each), reason=_reason(verdict, each, case))


def _of_owner(case: _Case, owner: int) -> OwnerPair:
    presence, known, normal = case.presence, case.known, case.company()
    mine: Verdict | None = None
    if owner in known:
        mine = Verdict.ALONE if owner not in normal else Verdict.FINE
        if len(known) > 1 and any((owner in case.company(*v)) != (owner in normal) for v in VARIANTS):
            mine = Verdict.BORDERLINE
        elif mine == Verdict.ALONE and len(case.counting) > len(known):
            mine = Verdict.CANNOT_TELL
    elif owner in case.counting:
        mine = Verdict.CANNOT_TELL if len(case.counting) > 1 else Verdict.ALONE
    days = presence.days(owner)
    others = [q for q in known if q != owner] if owner in known else []
    return OwnerPair(
        person_id=owner,
        name=presence.people[owner].first_name,
        verdict=mine,
        alone_days=sum(not any(presence.meets(owner, q, d) for q in others) for d in days),
        days=len(days),
        best_hours=_best_hours(owner, others, presence),
    )


def _is_lone(owner: int, counting: Sequence[int], presence: Presence, hours: timedelta, slack: int) -> bool:
    days = presence.days(owner)
    alone = sum(
        not any(presence.meets(owner, other, day, hours) for other in counting if other != owner) for day in days
    )
    return not days or min(len(days), max(0, alone + slack)) > LONE_SHARE * len(days)


def _best_hours(owner: int, others: Sequence[int], presence: Presence) -> float:
    """The hours an owner usually (in the middle of their days) shares with the best of the others."""
    best = [max((presence.hours(owner, q, d) for q in others), default=timedelta()) for d in presence.days(owner)]
    return sorted(best)[len(best) // 2] / timedelta(hours=1) if best else 0.0


def _reason(verdict: Verdict, owners: Sequence[OwnerPair], case: _Case) -> str:
    people = case.presence.people
    unsure = [o for o in owners if o.verdict == Verdict.CANNOT_TELL]
    if not owners:
        return "nobody owns it"
    if verdict == Verdict.CANNOT_TELL:
        zoneless = [o.name for o in unsure if not people[o.person_id].stays]
        hourless = [o.name for o in unsure if not people[o.person_id].week]
        return f"zone of {' and '.join(zoneless)} missing" if zoneless else f"hours of {' and '.join(hourless)} missing"
    if verdict == Verdict.BORDERLINE:
        return _why_borderline(owners, case)
    if verdict == Verdict.ALONE:
        return _why_alone(owners, case)
    return ", ".join(
        f"{o.name} {o.verdict.value}" for o in owners if o.verdict not in (None, Verdict.FINE) and o.verdict
    )


def _why_alone(owners: Sequence[OwnerPair], case: _Case) -> str:
    """Who is alone and on how many days, and what makes it so: an absence that would turn it, else too few hours."""
    if len(owners) == 1:
        days = f", {owners[0].days} of {owners[0].days} days" if owners[0].days else ", the only owner"
        return f"{owners[0].name} alone{days}"
    gone = [o for o in owners if o.verdict is None]
    absent = [_absent(o, case) for o in gone if case.turned_without(o.person_id)]
    lone = [o for o in owners if o.verdict == Verdict.ALONE]
    if not lone:
        return " and ".join(_absent(o, case) for o in gone) or f"{owners[0].name} alone"
    worst = max(lone, key=lambda o: o.alone_days)
    words = f"{worst.name} alone, {worst.alone_days} of {worst.days} days"
    if absent:
        return f"{words} ({' and '.join(absent)})"
    return f"{words} ({_too_little(worst, gone, case)})"


def _too_little(one: OwnerPair, gone: Sequence[OwnerPair], case: _Case) -> str:
    """How little an owner shares with the best of the others, whoever of them is away on most days too."""
    presence = case.presence
    for away in gone:
        presence = presence.despite(away.person_id, case.owners)
    others = [o for o in case.owners if o != one.person_id and presence.known(o)]
    hours = _best_hours(one.person_id, others, presence)
    return f"they share too little: {hours:.2g} h a day" if others else "nobody to share with"


def _absent(owner: OwnerPair, case: _Case) -> str:
    """Why an owner is no partner on the goal."""
    if case.members and owner.person_id not in case.members:
        return f"{owner.name} not in the team this sprint"
    off, all_days = case.presence.days_off(owner.person_id)
    return f"{owner.name} away, {off} of {all_days} days"


def _why_borderline(owners: Sequence[OwnerPair], case: _Case) -> str:
    """The hours that make it borderline, and whether a clock change or days off do: each is tried away."""
    presence = case.presence
    near = [o for o in owners if o.verdict == Verdict.BORDERLINE] or list(owners)
    one = max(near, key=lambda o: o.best_hours)
    others = [o.person_id for o in owners if o.person_id != one.person_id and o.verdict is not None]
    best = [
        max((presence.hours(one.person_id, q, d) for q in others), default=timedelta()) / timedelta(hours=1)
        for d in presence.days(one.person_id)
    ]
    counts = {f"{h:.3g}": sum(f"{b:.3g}" == f"{h:.3g}" for b in best) for h in sorted(best, reverse=True)}
    causes = ["the clock change"] if case.turned_by_the_clock() else []
    causes += [
        f"{o.name} off {off} day{'s' if off > 1 else ''}"
        for o in owners
        if o.verdict is not None and (off := presence.days_off(o.person_id)[0]) and case.turned_without(o.person_id)
    ]
    if len(counts) < 2 or not causes:
        return f"{one.best_hours:.2g} h shared: borderline"
    spread = " and ".join(f"{h} h on {n} day{'s' if n > 1 else ''}" for h, n in list(counts.items())[:3])
    return f"borderline: {spread} ({', '.join(causes)})"
