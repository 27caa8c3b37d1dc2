"""The roster as rows of words, and back: what the table of the whole team and the CSV file hold.

A row names a person, by id where it has one. In a file an empty or missing cell keeps what is stored; in the table, which
holds everything, it clears. Nothing is saved unless every row is right.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import ValidationError

from platform_dash.core import csv_text
from platform_dash.model import Person, Stay, Value, changed
from platform_dash.roster import hours, public_holidays, zones

COLUMNS = ("name", "login", "roles", "skills", "zone", "city", "hours", "country", "subdivision", "goals")
FIRST = date(2020, 1, 1)


class RosterError(ValueError):
    """A row, or the whole file, that cannot be taken; the words say why."""


class Change(Value):
    """What a row would change of one person: field to [before, after] in words; `new` for somebody added."""

    person: Person
    new: bool
    fields: Mapping[str, tuple[str, str]]


def row(person: Person, day: date) -> dict[str, str]:
    """One person in words, as of a day."""
    stay = person.stay_on(day)
    return {
        "name": person.name,
        "login": person.login,
        "roles": ", ".join(person.roles),
        "skills": ", ".join(person.skills),
        "zone": stay.zone if stay else "",
        "city": stay.city if stay else "",
        "hours": hours.written(person.week),
        "country": person.country or "",
        "subdivision": person.subdivision,
        "goals": str(person.most_goals),
    }


def changes(
    people: Sequence[Person], rows: Sequence[Mapping[str, str]], day: date, *, whole: bool = False
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """What rows would change, and what is wrong with them, each sentence naming the person. With a wrong row nothing
    may be saved. whole: the rows are the whole table, so that an empty cell clears what is stored."""
    known = {p.name.casefold(): p for p in people}
    by_id = {str(p.id): p for p in people}
    found, wrong, seen = [], [], set()
    logins = {p.login.casefold(): p.name for p in people if p.login}
    for n, given in enumerate(rows, start=1):
        cells = {k: str(given.get(k) or "").strip() for k in COLUMNS}
        name = cells["name"]
        if not any(cells.values()):
            continue
        if not name:
            wrong.append(f"Row {n} has no name.")
            continue
        if name.casefold() in seen:
            wrong.append(f"{name} stands there twice.")
            continue
        seen.add(name.casefold())
        old = by_id.get(str(given.get("id") or "")) or known.get(name.casefold())
        login = cells["login"].casefold()
        if login and logins.get(login, name).casefold() not in (name.casefold(), old.name.casefold() if old else ""):
            wrong.append(f"{name}: {logins[login]} has the login {cells['login']} already.")
            continue
        if login:
            logins[login] = name
        try:
            new = merged(old, cells, day, whole=whole)
        except (RosterError, hours.HoursError, public_holidays.CalendarError) as error:
            wrong.append(str(error) if str(error).startswith(name) else f"{name}: {error}")
            continue
        except ValidationError as error:
            wrong += [f"{name}: {e['loc'][-1] if e['loc'] else ''} {e['msg']}" for e in error.errors()]
            continue
        before = row(old, day) if old else dict.fromkeys(COLUMNS, "")
        after = row(new, day)
        fields = {k: (before[k], after[k]) for k in COLUMNS if before[k] != after[k]}
        if fields:
            found.append(Change(person=new, new=old is None, fields=fields))
    return tuple(found), tuple(wrong)


def merged(old: Person | None, cells: Mapping[str, str], day: date, *, whole: bool = False) -> Person:
    """A person with the cells that say something. Raises RosterError, HoursError, CalendarError, ValidationError."""
    name, zone, city, country = cells["name"], cells["zone"], cells["city"], cells["country"].upper()
    person = old or Person(id=0, name=name, version=0)
    now = person.stay_on(day)
    more: dict[str, object] = {"name": name} if whole else {}
    if whole or cells["login"]:
        more["login"] = cells["login"]
    for column in ("roles", "skills"):
        if whole or cells[column]:
            more[column] = tuple(part.strip() for part in cells[column].split(",") if part.strip())
    if whole or cells["hours"]:
        more["week"] = hours.read(cells["hours"])
    if cells["goals"]:
        if not re.fullmatch(r"[1-9]", cells["goals"]):
            raise RosterError(f"{name}: “{cells['goals'][:20]}” is no number of goals: write 1 to 9")
        more["most_goals"] = int(cells["goals"])
    if country:
        part = cells["subdivision"] or ("" if whole or country != person.country else person.subdivision)
        public_holidays.checked(country, part, name)
        more |= {"country": country, "subdivision": part}
    elif whole:
        more |= {"country": None, "subdivision": ""}
    if zone:
        if zone not in zones.every_zone():
            raise RosterError(f"{name}: no time zone is called “{zone[:60]}”; one is Europe/Berlin")
        kept = now.city if now and not whole and zone == now.zone else ""
        more["stays"] = stays(person, zone, city or kept, None, day)
    elif city and (now is None or whole):
        try:
            more["stays"] = stays(person, zones.zone_of(city, country or person.country or ""), city, None, day)
        except zones.CityError as error:
            raise RosterError(f"{name}: {error}") from error
    elif whole:
        more["stays"] = ()
    elif city and now:
        more["stays"] = stays(person, now.zone, city, None, day)
    return changed(person, **more)


def stays(person: Person, zone: str, city: str, from_on: date | None, day: date) -> tuple[Stay, ...]:
    """A person's stays with one more from a day on, or with the one that holds on `day` put right."""
    if from_on is not None:
        kept = tuple(s for s in person.stays if s.from_on != from_on)
        return (*kept, Stay(from_on=from_on, zone=zone, city=city))
    now = person.stay_on(day)
    right = Stay(from_on=now.from_on if now else FIRST, zone=zone, city=city)
    return tuple(right if s == now else s for s in person.stays) if now else (right,)


def written(people: Sequence[Person], day: date) -> str:
    """The roster as CSV."""
    return csv_text.written((row(person, day) for person in people), COLUMNS)


def read(data: bytes | str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV with a header. Raises RosterError where it has no column for the name."""
    names, rows = csv_text.read(data)
    if "name" not in names:
        raise RosterError(f"The file needs a header with the column name; columns are {', '.join(COLUMNS)}.")
    return rows
