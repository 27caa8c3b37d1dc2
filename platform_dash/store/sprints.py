"""The calendar and the sprints."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select, update

from platform_dash.model import Calendar, Sprint, changed
from platform_dash.store import rows, tables
from platform_dash.store.errors import Conflict


def calendar(connection: Connection) -> Calendar | None:
    """The team's calendar; None before anybody set one."""
    row = connection.execute(select(tables.calendar)).mappings().first()
    return None if row is None else changed(Calendar.model_validate_json(row["body"]), version=row["version"])


def team_day(connection: Connection, at: datetime) -> date:
    """The date of a moment where the team is: in its calendar's zone, UTC before anybody set one."""
    return (calendar(connection) or Calendar()).local_date(at)


def save_calendar(connection: Connection, value: Calendar, *, author: str, at: datetime) -> Calendar:
    row = connection.execute(select(tables.calendar)).mappings().first()
    if row is not None and row["version"] != value.version:
        raise Conflict("calendar", value, calendar(connection))
    version = value.version + 1
    stored = changed(value, version=version)
    body = {"body": stored.model_dump_json(), "version": version}
    if row is None:
        connection.execute(insert(tables.calendar).values(**body))
    else:
        same = tables.calendar.c.version == value.version
        if connection.execute(update(tables.calendar).where(same).values(**body)).rowcount != 1:
            raise Conflict("calendar", value, calendar(connection))
    rows.record(connection, "calendar", 1, {"calendar": [row and row["body"], body["body"]]}, author, at)
    return stored


def sprints(connection: Connection) -> tuple[Sprint, ...]:
    """All sprints, oldest first."""
    rows = connection.execute(select(tables.sprint).order_by(tables.sprint.c.start_on)).mappings()
    return tuple(Sprint.model_validate(dict(row)) for row in rows)


def save_sprint(connection: Connection, sprint: Sprint, *, author: str, at: datetime) -> Sprint:
    row_id, version = rows.save(connection, tables.sprint, sprint.model_dump(), author=author, at=at)
    return changed(sprint, id=row_id, version=version)


def take_sprints(connection: Connection, new: Iterable[Sprint], *, author: str, at: datetime) -> int:
    """Add the sprints that are not there yet; the name and dates of one that has not ended may move.

    A sprint is known by its name, else, where its board renamed it, by its first day. A board that brings sprints of
    its own takes the place of those that the calendar laid ahead and nobody used. How many rows changed.
    """
    new = tuple(new)
    if any(s.source == "board" for s in new):
        _forget_unused(connection, at)
    stored = {s.name.casefold(): s for s in sprints(connection)}
    today = team_day(connection, at)
    by_start = {s.start_on: s for s in stored.values() if s.source == "board"}
    written = 0
    for sprint in new:
        old = stored.get(sprint.name.casefold()) or by_start.get(sprint.start_on)
        if old is None:
            save_sprint(connection, sprint, author=author, at=at)
        elif old.end_on > today and _says(old) != _says(sprint):
            moved = changed(old, name=sprint.name, start_on=sprint.start_on, end_on=sprint.end_on, source=sprint.source)
            save_sprint(connection, moved, author=author, at=at)
        else:
            continue
        written += 1
    return written


def _says(sprint: Sprint) -> tuple[object, ...]:
    return sprint.name, sprint.start_on, sprint.end_on


def _forget_unused(connection: Connection, at: datetime) -> None:
    """Drop the calendar's sprints that have not ended and hold neither a goal nor a roster."""
    sprint, goal, membership = tables.sprint, tables.goal, tables.membership
    used = select(goal.c.sprint_id).union(select(membership.c.sprint_id))
    connection.execute(
        delete(sprint).where(
            sprint.c.source == "calendar", sprint.c.end_on > team_day(connection, at), sprint.c.id.not_in(used)
        )
    )
