"""Who is there: person-days left against the usual, which scale what is still to come (`docs/forecast.md`)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from platform_dash.model import Person, TimeOff, Value

MOST = 1.5  # more people than ever before do not do more than half as much again
OFFICE = frozenset(range(5))


class PersonDays(Value):
    """Working days of some people in a span: those on which they are there, and all of them."""

    there: int
    in_all: int

    @property
    def share(self) -> float:
        """From 0 to 1; 1 where there is nobody or nothing to work on."""
        return self.there / self.in_all if self.in_all else 1.0


def person_days(people: Iterable[Person], first: date, end: date, time_off: Iterable[TimeOff]) -> PersonDays:
    """The working days of people from `first` up to `end`; whole days off are not there. Hours off do not count.

    Somebody of whom nobody entered a week works from Monday to Friday.
    """
    off: dict[int, set[date]] = defaultdict(set)
    for one in time_off:
        if one.whole_days:
            start = max(one.start_on, first)
            off[one.person_id] |= {start + timedelta(n) for n in range((min(one.end_on, end) - start).days)}
    there = in_all = 0
    for person in people:
        weekdays = {block.weekday for block in person.week} or OFFICE
        days = [day for n in range((end - first).days) if (day := first + timedelta(n)).weekday() in weekdays]
        in_all += len(days)
        there += sum(day not in off[person.id] for day in days)
    return PersonDays(there=there, in_all=in_all)


def capacity(
    people: Sequence[Person], time_off: Sequence[TimeOff], ahead: tuple[date, date], before: tuple[date, date]
) -> float:
    """The share of people's days ahead on which they are there ÷ the same share of the time before, at most 1.5; 1 where
    there is no day ahead, or nothing to compare with."""
    usual, now = person_days(people, *before, time_off), person_days(people, *ahead, time_off)
    return min(MOST, now.share / usual.share) if usual.share and now.in_all else 1.0
