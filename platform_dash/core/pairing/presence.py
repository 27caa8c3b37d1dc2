"""Working time in absolute time: who is at work when, and how much of it two people share.

The model is that of `docs/overlap.md`: a shift belongs to the local date it starts on; each end of a block is
converted to UTC on its own (ambiguous and skipped wall times take fold=0); a partner's shifts of the day before and the
day after are taken in; hours off are cut out of the shift they lie in.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from platform_dash.model import Person, TimeOff

HOURS = timedelta(hours=4)
OWN_SHARE = 0.75

Span = tuple[datetime, datetime]


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def shifts(person: Person, first: date, end: date) -> dict[date, tuple[Span, ...]]:
    """The working time of each local date from `first` up to `end`, as merged UTC spans; no time off taken out."""
    by_day: dict[date, tuple[Span, ...]] = {}
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
        by_day[day] = merged(spans)
    return by_day


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
    """The whole-day time off that takes a person's date away."""
    return next((off for off in time_off if off.person_id == person.id and off.whole_days and off.on(day)), None)


def without(spans: Sequence[Span], cuts: Sequence[Span]) -> tuple[Span, ...]:
    """What is left of merged spans outside of merged cuts."""
    out: list[Span] = []
    for start, end in spans:
        for cut_from, cut_to in cuts:
            if cut_to <= start or cut_from >= end:
                continue
            if start < cut_from:
                out.append((start, cut_from))
            start = max(start, cut_to)
        if start < end:
            out.append((start, end))
    return tuple(out)


def worked(person: Person, first: date, end: date, time_off: Sequence[TimeOff]) -> dict[date, tuple[Span, ...]]:
    """`shifts` without whole days off and without the hours off by the person's own clock."""
    cuts = []
    for off in time_off:
        if off.person_id != person.id or off.from_at is None or off.to_at is None:
            continue
        day = max(off.start_on, first - timedelta(days=1))
        while day < min(off.end_on, end + timedelta(days=1)):
            if (stay := person.stay_on(day)) is not None:
                zone = ZoneInfo(stay.zone)
                cuts.append((_utc(day, off.from_at, zone), _utc(day, off.to_at, zone)))
            day += timedelta(days=1)
    gone = merged(cuts)
    left = {
        d: without(spans, gone)
        for d, spans in shifts(person, first, end).items()
        if is_off(person, d, time_off) is None
    }
    return {d: spans for d, spans in left.items() if spans}


class Presence:
    """The shifts of a roster in a span of days, computed once: what every question about overlap reads."""

    def __init__(self, people: Iterable[Person], first: date, end: date, time_off: Iterable[TimeOff] = ()) -> None:
        off = tuple(time_off)
        self.people = {p.id: p for p in people}
        self.first, self.end, self._off = first, end, off
        one = timedelta(days=1)
        self.worked = {p.id: worked(p, first, end, off) for p in self.people.values()}
        self._all = {
            p.id: merged(span for spans in worked(p, first - one, end + one, off).values() for span in spans)
            for p in self.people.values()
        }

    def hours(self, a: int, b: int, day: date) -> timedelta:
        """The time that `a`, on a's local `day`, shares with `b`."""
        return length(shared(self.worked[a].get(day, ()), self._all[b]))

    def known(self, person_id: int) -> bool:
        """Whether zone and hours of a person were entered."""
        person = self.people[person_id]
        return bool(person.stays and person.week)

    def around(self, person_id: int) -> tuple[Span, ...]:
        """A person's working time with the day before and the day after the span."""
        return self._all[person_id]

    def days(self, person_id: int) -> tuple[date, ...]:
        return tuple(self.worked[person_id])

    def days_off(self, person_id: int) -> tuple[int, int]:
        """How many of a person's working dates time off takes away, and how many there are; it needs no zone."""
        person = self.people[person_id]
        weekdays = {b.weekday for b in person.week} or set(range(5))
        span = (self.first + timedelta(days=n) for n in range((self.end - self.first).days))
        dates = [d for d in span if d.weekday() in weekdays]
        if self.known(person_id):  # hours off that leave nothing of a day take it away too
            return sum(d not in self.worked[person_id] for d in dates), len(dates)
        return sum(is_off(person, d, self._off) is not None for d in dates), len(dates)

    def away_share(self, person_id: int) -> float:
        """The share of a person's working dates that time off takes away. 0 without such dates."""
        off, dates = self.days_off(person_id)
        return off / dates if dates else 0.0

    def despite(self, person_id: int, people: Iterable[int]) -> "Presence":
        """These people as they were present had that one no time off: what tests whether an absence is a reason."""
        left = (off for off in self._off if off.person_id != person_id)
        return Presence((self.people[p] for p in people), self.first, self.end, left)

    def clock_change(self, person_id: int) -> date | None:
        """The first day here on which the clocks of a person's zone stand otherwise than on their first; None without one."""
        days = self.days(person_id)
        stays = [(day, stay) for day in days if (stay := self.people[person_id].stay_on(day))]
        at = [(day, s.zone, datetime.combine(day, time(12), ZoneInfo(s.zone)).utcoffset()) for day, s in stays]
        return next((day for day, zone, offset in at if zone == at[0][1] and offset != at[0][2]), None)

    def meets(self, a: int, b: int, day: date, hours: timedelta = HOURS) -> bool:
        """At least min(H, ¾ of a's own day) together on a's day."""
        own = length(self.worked[a].get(day, ()))
        return own > timedelta() and self.hours(a, b, day) >= min(hours, own * OWN_SHARE)


def overlap(a: Person, b: Person, day: date, time_off: Iterable[TimeOff] = ()) -> tuple[Span, ...]:
    """The UTC spans in which both work, on a's local `day`."""
    presence = Presence((a, b), day, day + timedelta(days=1), time_off)
    return shared(presence.worked[a.id].get(day, ()), presence._all[b.id])
