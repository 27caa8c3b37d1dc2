"""Who has company on a goal, by the one definition of the design: fine, borderline, alone, cannot tell."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

from platform_dash.core.pairing.presence import HOURS, Presence
from platform_dash.model import Goal, Person, Value

LONE_SHARE = 0.4
AWAY_SHARE = 0.5
FLIP = timedelta(minutes=30)


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


def _of_goal(goal: Goal, people: Mapping[int, Person], presence: Presence, members: Collection[int] | None) -> GoalPair:
    owners = [o for o in goal.owners if o in people]
    counting = [o for o in owners if (not members or o in members) and presence.away_share(o) <= AWAY_SHARE]
    known = [o for o in counting if people[o].stays and people[o].week]
    unknown = [o for o in counting if o not in known]

    def company(hours: timedelta, slack: int) -> list[int]:
        return [o for o in known if not _is_lone(o, known, presence, hours, slack)]

    variants = [(HOURS - FLIP, 0), (HOURS + FLIP, 0), (HOURS, 1), (HOURS, -1)]
    normal = company(HOURS, 0)
    verdict = Verdict.FINE if len(normal) >= 2 else Verdict.ALONE
    if verdict == Verdict.ALONE and unknown and len(known) + len(unknown) >= 2:
        verdict = Verdict.CANNOT_TELL
    elif any((len(company(*v)) >= 2) != (verdict == Verdict.FINE) for v in variants):
        verdict = Verdict.BORDERLINE
    each = []
    for o in owners:
        mine: Verdict | None = None
        if o in unknown:
            mine = Verdict.CANNOT_TELL if len(counting) > 1 else Verdict.ALONE
        elif o in known:
            mine = Verdict.ALONE if o not in normal else Verdict.FINE
            if len(known) > 1 and any((o in company(*v)) != (o in normal) for v in variants):
                mine = Verdict.BORDERLINE
            elif mine == Verdict.ALONE and unknown:
                mine = Verdict.CANNOT_TELL
        days = presence.days(o)
        others = [q for q in known if q != o] if o in known else []
        each.append(
            OwnerPair(
                person_id=o,
                name=people[o].first_name,
                verdict=mine,
                alone_days=sum(not any(presence.meets(o, q, d) for q in others) for d in days),
                days=len(days),
                best_hours=_best_hours(o, others, presence),
            )
        )
    return GoalPair(
        goal_id=goal.id, verdict=verdict, owners=tuple(each), reason=_reason(verdict, each, presence, members)
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


def _reason(verdict: Verdict, owners: Sequence[OwnerPair], presence: Presence, members: Collection[int] | None) -> str:
    people = presence.people
    unsure = [o for o in owners if o.verdict == Verdict.CANNOT_TELL]
    if not owners:
        return "nobody owns it"
    if verdict == Verdict.CANNOT_TELL:
        zoneless = [o.name for o in unsure if not people[o.person_id].stays]
        hourless = [o.name for o in unsure if not people[o.person_id].week]
        return f"zone of {' and '.join(zoneless)} missing" if zoneless else f"hours of {' and '.join(hourless)} missing"
    if verdict == Verdict.BORDERLINE:
        return _why_borderline(owners, presence)
    if verdict == Verdict.ALONE:
        if len(owners) == 1:
            days = f", {owners[0].days} of {owners[0].days} days" if owners[0].days else ", the only owner"
            return f"{owners[0].name} alone{days}"
        if absent := [_absent(o, presence, members) for o in owners if o.verdict is None]:
            lone = [f"{o.name} alone, {o.alone_days} of {o.days} days" for o in owners if o.verdict == Verdict.ALONE]
            return f"{lone[0]} ({' and '.join(absent)})" if lone else " and ".join(absent)
        worst = max((o for o in owners if o.verdict == Verdict.ALONE), key=lambda o: o.alone_days, default=owners[0])
        return f"{worst.name} alone, {worst.alone_days} of {worst.days} days"
    return ", ".join(
        f"{o.name} {o.verdict.value}" for o in owners if o.verdict not in (None, Verdict.FINE) and o.verdict
    )


def _absent(owner: OwnerPair, presence: Presence, members: Collection[int] | None) -> str:
    """Why an owner is no partner on the goal."""
    if members and owner.person_id not in members:
        return f"{owner.name} not in the team this sprint"
    off, all_days = presence.days_off(owner.person_id)
    return f"{owner.name} away, {off} of {all_days} days"


def _why_borderline(owners: Sequence[OwnerPair], presence: Presence) -> str:
    """The hours that make it borderline, and whether a clock change or days off do."""
    near = [o for o in owners if o.verdict == Verdict.BORDERLINE] or list(owners)
    one = max(near, key=lambda o: o.best_hours)
    others = [o.person_id for o in owners if o.person_id != one.person_id and o.verdict is not None]
    best = [
        max((presence.hours(one.person_id, q, d) for q in others), default=timedelta()) / timedelta(hours=1)
        for d in presence.days(one.person_id)
    ]
    counts = {f"{h:.3g}": sum(f"{b:.3g}" == f"{h:.3g}" for b in best) for h in sorted(best, reverse=True)}
    causes = []
    if any(presence.clock_changes(o.person_id) for o in owners if o.verdict is not None):
        causes.append("the clock change")
    causes += [
        f"{o.name} off {off} day{'s' if off > 1 else ''}"
        for o in owners
        if o.verdict is not None and (off := presence.days_off(o.person_id)[0])
    ]
    if len(counts) < 2 or not causes:
        return f"{one.best_hours:.2g} h shared: borderline"
    spread = " and ".join(f"{h} h on {n} day{'s' if n > 1 else ''}" for h, n in list(counts.items())[:3])
    return f"borderline: {spread} ({', '.join(causes)})"
