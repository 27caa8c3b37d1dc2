"""Public holidays of a country or a part of it, as days off of the people who live by that calendar.

They are a default: the team overrules a calendar day by day. The days come from the `holidays` package, offline.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import holidays

from platform_dash.model import HolidayRule, Person, TimeOff


class CalendarError(ValueError):
    """There is no such holiday calendar; the words say which there are."""


@lru_cache
def countries() -> dict[str, tuple[str, ...]]:
    """Two-letter country codes that have a calendar, each with its subdivisions."""
    return {code: tuple(parts) for code, parts in holidays.list_supported_countries(include_aliases=False).items()}


def checked(country: str, subdivision: str, name: str) -> None:
    """Raises CalendarError, naming the person, where no calendar stands under this country and subdivision."""
    known = countries()
    if country not in known:
        raise CalendarError(f"{name}: there is no holiday calendar of “{country}”: write a code such as DE or US.")
    if subdivision and subdivision not in known[country]:
        some = ", ".join(known[country][:12]) or "none"
        raise CalendarError(f"{name}: {country} has no part “{subdivision}” with holidays of its own; it has {some}.")


@lru_cache(maxsize=256)
def _days(country: str, subdivision: str, year: int) -> tuple[tuple[date, str], ...]:
    named_days = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language="en_US")
    return tuple(sorted((day, str(name)) for day, name in named_days.items() if day.year == year))


def days(country: str, subdivision: str, first: date, end: date, rules: Iterable[HolidayRule]) -> dict[date, str]:
    """The holidays of a calendar from `first` up to `end`, by name, after the team's own rules."""
    named_days = {
        day: name for year in range(first.year, end.year + 1) for day, name in _days(country, subdivision, year)
    }
    for rule in rules:
        if (rule.country, rule.subdivision) != (country, subdivision):
            continue
        if rule.works:
            named_days.pop(rule.on, None)
        else:
            named_days[rule.on] = rule.name or "day off of the team"
    return {day: name for day, name in sorted(named_days.items()) if first <= day < end}


def shared(people: Sequence[Person], first: date, end: date, rules: Iterable[HolidayRule]) -> dict[date, str]:
    """The holidays from `first` up to `end` on which all of these people are off, by name; none where somebody's
    calendar is not known."""
    own = tuple(rules)
    calendars = sorted({(p.country or "", p.subdivision) for p in people})
    if not calendars or not all(_is_known(country, part) for country, part in calendars):
        return {}
    each = [days(country, part, first, end, own) for country, part in calendars]
    return {day: name for day, name in each[0].items() if all(day in other for other in each)}


class Partly(NamedTuple):
    """A public holiday on which some of the people are off: its names, who is off, and of how many."""

    on: date
    name: str
    off: tuple[str, ...]
    of: int

    @property
    def words(self) -> str:
        return f"{self.name}: {', '.join(self.off)} off, {len(self.off)} of {self.of}"


def partly(people: Sequence[Person], first: date, end: date, rules: Iterable[HolidayRule]) -> tuple[Partly, ...]:
    """The holidays from `first` up to `end` on which some of these people are off and others are not, in order."""
    own = tuple(rules)
    on: dict[date, list[tuple[str, str]]] = defaultdict(list)
    for person in people:
        if _is_known(person.country, person.subdivision):
            for day, name in days(person.country or "", person.subdivision, first, end, own).items():
                on[day].append((person.first_name, name))
    return tuple(
        Partly(day, " / ".join(dict.fromkeys(name for _, name in off)), tuple(who for who, _ in off), len(people))
        for day, off in sorted(on.items())
        if len(off) < len(people)
    )


def _is_known(country: str | None, subdivision: str) -> bool:
    return country in countries() and (not subdivision or subdivision in countries()[country])


def time_off(
    people: Iterable[Person], first: date, end: date, rules: Iterable[HolidayRule] = ()
) -> tuple[TimeOff, ...]:
    """Each person's public holidays in a span of days, as days off with the holiday's name."""
    own = tuple(rules)
    return tuple(
        TimeOff(person_id=p.id, start_on=day, end_on=day + timedelta(days=1), holiday=name[:200])
        for p in people
        if _is_known(p.country, p.subdivision)
        for day, name in days(p.country or "", p.subdivision, first, end, own).items()
    )
