"""Overlap, meeting days and lone wolves: who shares working hours with whom, in absolute time.

The model is that of `reference/pairing.md` A2 with the shares of the design's section 3: a shift belongs to the local
date it starts on; each end of a block is converted to UTC on its own (ambiguous and skipped wall times take fold=0);
a partner's shifts of the day before and the day after are taken in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from platform_dash.model import Goal, Person, TimeOff, Value

HOURS = timedelta(hours=4)
OWN_SHARE = 0.75
LONE_SHARE = 0.4
AWAY_SHARE = 0.5
FLIP = timedelta(minutes=30)

Span = tuple[datetime, datetime]


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


class Strip(Value):
    """One person's working time on a day: UTC spans, the city, and the time off that takes it away."""

    person_id: int
    name: str
    place: str
    zone: str
    spans: tuple[tuple[datetime, datetime], ...] = ()
    away: TimeOff | None = None
    missing: str = ""

    @property
    def unknown(self) -> bool:
        """Nobody can tell when they work: `missing` says what was not entered."""
        return self.missing != ""


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def shifts(person: Person, first: date, end: date) -> dict[date, tuple[Span, ...]]:
    """The working time of each local date from `first` up to `end`, as merged UTC spans; no time off taken out."""
    found: dict[date, tuple[Span, ...]] = {}
    for n in range((end - first).days):
        day = first + timedelta(days=n)
        stay = person.stay_on(day)
        blocks = [b for b in person.week if b.weekday == day.weekday()]
        if stay is None or not blocks:
            continue
        zone = ZoneInfo(stay.zone)
        spans = []
        for block in blocks:
            last = day + timedelta(days=1) if block.end <= block.start else day
            spans.append((_utc(day, block.start, zone), _utc(last, block.end, zone)))
        found[day] = merged(spans)
    return found


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    out: list[Span] = []
    for start, end in sorted(s for s in spans if s[0] < s[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


def length(spans: Iterable[Span]) -> timedelta:
    return sum((end - start for start, end in spans), timedelta())


def shared(a: Sequence[Span], b: Sequence[Span]) -> tuple[Span, ...]:
    """The time that lies in both of two merged sequences of spans."""
    out, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if start < end:
            out.append((start, end))
        if a[i][1] <= b[j][1]:
            i += 1
        else:
            j += 1
    return tuple(out)


def is_off(person: Person, day: date, time_off: Iterable[TimeOff]) -> TimeOff | None:
    return next((off for off in time_off if off.person_id == person.id and off.start_on <= day < off.end_on), None)


class Presence:
    """The shifts of a roster in a span of days, computed once: what every question about overlap reads."""

    def __init__(self, people: Iterable[Person], first: date, end: date, time_off: Iterable[TimeOff] = ()) -> None:
        off = tuple(time_off)
        self.people = {p.id: p for p in people}
        self.first, self.end, self._off = first, end, off
        one = timedelta(days=1)
        self.planned = {p.id: shifts(p, first, end) for p in self.people.values()}
        self.worked = {
            p.id: {d: s for d, s in self.planned[p.id].items() if is_off(p, d, off) is None}
            for p in self.people.values()
        }
        self._all = {}
        for p in self.people.values():
            around = shifts(p, first - one, end + one)
            self._all[p.id] = merged(span for d, spans in around.items() if is_off(p, d, off) is None for span in spans)

    def hours(self, a: int, b: int, day: date) -> timedelta:
        """The time that `a`, on a's local `day`, shares with `b`."""
        return length(shared(self.worked[a].get(day, ()), self._all[b]))

    def days(self, person_id: int) -> tuple[date, ...]:
        return tuple(self.worked[person_id])

    def away_share(self, person_id: int) -> float:
        """The share of a person's working dates that time off takes away; it needs no zone. 0 without such dates."""
        person = self.people[person_id]
        weekdays = {b.weekday for b in person.week} or set(range(5))
        span = (self.first + timedelta(days=n) for n in range((self.end - self.first).days))
        dates = [d for d in span if d.weekday() in weekdays]
        return sum(is_off(person, d, self._off) is not None for d in dates) / len(dates) if dates else 0.0

    def meets(self, a: int, b: int, day: date, hours: timedelta = HOURS) -> bool:
        """At least min(H, ¾ of a's own day) together on a's day."""
        own = length(self.worked[a].get(day, ()))
        return own > timedelta() and self.hours(a, b, day) >= min(hours, own * OWN_SHARE)


def overlap(a: Person, b: Person, day: date, time_off: Iterable[TimeOff] = ()) -> tuple[Span, ...]:
    """The UTC spans in which both work, on a's local `day`."""
    presence = Presence((a, b), day, day + timedelta(days=1), time_off)
    return shared(presence.worked[a.id].get(day, ()), presence._all[b.id])


def lone_wolves(
    goals: Sequence[Goal],
    people: Mapping[int, Person],
    presence: Presence,
    members: Mapping[int, Collection[int]],
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
    return GoalPair(goal_id=goal.id, verdict=verdict, owners=tuple(each), reason=_reason(verdict, each, people))


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


def _reason(verdict: Verdict, owners: Sequence[OwnerPair], people: Mapping[int, Person]) -> str:
    lone = [o for o in owners if o.verdict == Verdict.ALONE]
    unknown = [o.name for o in owners if o.verdict == Verdict.CANNOT_TELL and not people[o.person_id].stays]
    hourless = [o.name for o in owners if o.verdict == Verdict.CANNOT_TELL and not people[o.person_id].week]
    not_counted = [o.name for o in owners if o.verdict is None]
    if not owners:
        return "nobody owns it"
    if verdict == Verdict.CANNOT_TELL:
        return f"zone of {' and '.join(unknown)} missing" if unknown else f"hours of {' and '.join(hourless)} missing"
    if verdict == Verdict.BORDERLINE:
        hours = max(o.best_hours for o in owners)
        return f"{hours:.2g} h shared: borderline"
    if verdict == Verdict.ALONE:
        if len(owners) == 1:
            return f"{owners[0].name} alone, {owners[0].days} of {owners[0].days} days"
        if not_counted:
            return f"{' and '.join(not_counted)} away or not in the team"
        worst = max(lone, key=lambda o: o.alone_days, default=owners[0])
        return f"{worst.name} alone, {worst.alone_days} of {worst.days} days"
    marked = [f"{o.name} {o.verdict.value}" for o in owners if o.verdict not in (None, Verdict.FINE) and o.verdict]
    return ", ".join(marked)


def strips(people: Iterable[Person], day: date, zone: str, time_off: Iterable[TimeOff] = ()) -> tuple[Strip, ...]:
    """Everyone's working time inside one day of `zone`, in the order given. A shift belongs to the local date it
    starts on; where time off takes all of them away, they are given with it."""
    off = tuple(time_off)
    start = datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    window: tuple[Span, ...] = ((start, start + timedelta(days=1)),)
    found = []
    for person in people:
        stay = person.stay_on(day)
        if stay is None or not person.week:
            found.append(
                Strip(
                    person_id=person.id, name=person.first_name, place="", zone="", missing="hours" if stay else "zone"
                )
            )
            continue
        around = shifts(person, day - timedelta(days=1), day + timedelta(days=2))
        inside = {d: kept for d, spans in around.items() if (kept := shared(spans, window))}
        worked = merged(s for d, spans in inside.items() if is_off(person, d, off) is None for s in spans)
        taken = next((o for d in inside if (o := is_off(person, d, off)) is not None), None)
        spans = worked or merged(s for spans in inside.values() for s in spans)
        place = stay.city or stay.zone.rpartition("/")[2].replace("_", " ")
        found.append(
            Strip(
                person_id=person.id, name=person.first_name, place=place, zone=stay.zone, spans=spans,
                away=None if worked else taken,
            )
        )  # fmt: skip
    return tuple(found)


def shared_window(found: Iterable[Strip]) -> tuple[Span, ...]:
    """The time of the day in which everyone who works today and whose zone is known is at work."""
    at_work = [s for s in found if not s.unknown and s.away is None and s.spans]
    if not at_work:
        return ()
    common = at_work[0].spans
    for strip in at_work[1:]:
        common = shared(common, strip.spans)
    return common
