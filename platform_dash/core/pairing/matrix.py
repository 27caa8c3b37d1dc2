"""Everybody with everybody: on how many days two people meet, for how many hours, and whether that is one timezone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from platform_dash.core.pairing.company import FLIP
from platform_dash.core.pairing.presence import HOURS, OWN_SHARE, Presence
from platform_dash.model import Person, TimeOff, Value, changed

SAME_SHARE = 0.6
HOUR = timedelta(hours=1)
_H, _FLIP = HOURS.total_seconds(), FLIP.total_seconds()


class PairVerdict(StrEnum):
    SAME = "same timezone"
    BORDERLINE = "borderline"
    APART = "apart"
    CANNOT_TELL = "cannot tell"


class Pair(Value):
    """Two people in a sprint. days: on which they meet, seen from both; of: the working days of the one with fewer.

    hours: shared in the whole span, the smaller of the two directions (they differ by shifts at its ends).
    """

    a: int
    b: int
    days: int
    of: int
    hours: float
    verdict: PairVerdict

    def other(self, person_id: int) -> int:
        return self.b if person_id == self.a else self.a


Timed = tuple[Sequence[tuple[float, float, int]], Sequence[float], Sequence[tuple[float, float]]]


def _timed(presence: Presence, person_id: int) -> Timed:
    """A person's spans with the number of their day, the length of each day, and all spans with those around."""
    spans, lengths = [], []
    for n, worked in enumerate(presence.worked[person_id].values()):
        own = [(start.timestamp(), end.timestamp()) for start, end in worked]
        spans += [(start, end, n) for start, end in own]
        lengths.append(sum(end - start for start, end in own))
    around = [(start.timestamp(), end.timestamp()) for start, end in presence.around(person_id)]
    return sorted(spans), lengths, around


def _daily(own: Timed, other: Timed) -> list[float]:
    """The seconds that a person shares with another on each of their own days."""
    spans, lengths, _ = own
    around, j, found = other[2], 0, [0.0] * len(lengths)
    for start, end, n in spans:
        while j < len(around) and around[j][1] <= start:
            j += 1
        k = j
        while k < len(around) and around[k][0] < end:
            found[n] += min(end, around[k][1]) - max(start, around[k][0])
            k += 1
    return found


def _meets(seconds: Sequence[float], lengths: Sequence[float], least: float) -> int:
    return sum(s >= min(least, OWN_SHARE * own) for s, own in zip(seconds, lengths, strict=True))


def pair(presence: Presence, a: int, b: int) -> Pair:
    """The pair of two people, by the one definition of the matrix."""
    return _pair(presence, a, b, _timed(presence, a), _timed(presence, b))


def _pair(presence: Presence, a: int, b: int, one: Timed, two: Timed) -> Pair:
    if not (presence.known(a) and presence.known(b)):
        return Pair(a=a, b=b, days=0, of=0, hours=0.0, verdict=PairVerdict.CANNOT_TELL)
    there, back = _daily(one, two), _daily(two, one)
    of = min(len(one[1]), len(two[1]))

    def days(least: float) -> int:
        return min(_meets(there, one[1], least), _meets(back, two[1], least))

    normal = days(_H)
    same = bool(of) and normal >= SAME_SHARE * of
    near = {bool(of) and d >= SAME_SHARE * of for d in (days(_H - _FLIP), days(_H + _FLIP), normal - 1, normal + 1)}
    verdict = PairVerdict.SAME if same else PairVerdict.APART
    if of and min(sum(there), sum(back)) > 0 and near != {same}:
        verdict = PairVerdict.BORDERLINE
    return Pair(a=a, b=b, days=normal, of=of, hours=round(min(sum(there), sum(back)) / 3600, 2), verdict=verdict)


def matrix(presence: Presence) -> tuple[Pair, ...]:
    """All pairs of a roster, each once, in the order of the roster."""
    ids = list(presence.people)
    timed = {i: _timed(presence, i) for i in ids}
    return tuple(_pair(presence, a, b, timed[a], timed[b]) for n, a in enumerate(ids) for b in ids[n + 1 :])


def islands(ids: Iterable[int], pairs: Iterable[Pair]) -> tuple[frozenset[int], ...]:
    """Groups of people that are tied by pairs in one timezone, the largest first; who meets nobody is one alone."""
    group = {i: {i} for i in ids}
    for one in pairs:
        if one.verdict == PairVerdict.SAME and one.a in group and one.b in group and group[one.a] is not group[one.b]:
            joined = group[one.a] | group[one.b]
            for i in joined:
                group[i] = joined
    return tuple(sorted({frozenset(g) for g in group.values()}, key=lambda g: (-len(g), min(g))))


def most_goals(ids: Iterable[int], pairs: Iterable[Pair]) -> int:
    """How many goals can have two people in one timezone, each person on one goal: a maximum matching."""
    import networkx  # a third of a second: only where it is asked

    known = set(ids)
    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_edges_from((p.a, p.b) for p in pairs if p.verdict == PairVerdict.SAME and {p.a, p.b} <= known)
    return len(networkx.max_weight_matching(graph, maxcardinality=True))


class Change(Value):
    """The smallest shift of a person's hours (minutes, later is positive) that gives them a partner."""

    person_id: int
    partner_id: int
    minutes: int
    days: int


def smallest_change(
    person: Person, others: Sequence[Person], first: date, end: date, time_off: Iterable[TimeOff] = ()
) -> Change | None:
    """The smallest shift of up to 3 hours after which a person is in one timezone with somebody; None without one."""
    off = tuple(time_off)
    known = Presence((person, *others), first, end, off)
    timed = {o.id: _timed(known, o.id) for o in others}
    for step in range(1, 7):
        for sign in (1, -1):
            moved = _shifted(person, sign * step * 30)
            shifted = Presence((moved,), first, end, off)
            own = _timed(shifted, person.id)
            met = [
                p for o in others if (p := _pair(known, person.id, o.id, own, timed[o.id])).verdict == PairVerdict.SAME
            ]
            if met:
                best = max(met, key=lambda p: (p.days, p.hours))
                return Change(
                    person_id=person.id, partner_id=best.other(person.id), minutes=sign * step * 30, days=best.days
                )
    return None


def _shifted(person: Person, minutes: int) -> Person:
    by = timedelta(minutes=minutes)

    week = []
    for block in person.week:
        start = datetime.combine(date(2000, 1, 3 + block.weekday), block.start) + by  # 3 January 2000 was a Monday
        end = datetime.combine(date(2000, 1, 3), block.end) + by
        week.append(changed(block, weekday=start.weekday(), start=start.time(), end=end.time()))
    return changed(person, week=tuple(week))


def by_people(pairs: Iterable[Pair]) -> Mapping[frozenset[int], Pair]:
    return {frozenset((p.a, p.b)): p for p in pairs}
