"""The calendar and the sprints."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from platform_dash.model import Calendar, Sprint, changed
from platform_dash.store import rows, tables
from platform_dash.store.engine import Conflict


def calendar(connection: Connection) -> Calendar | None:
    """The team's calendar; None before anybody set one."""
    row = connection.execute(select(tables.calendar)).mappings().first()
    return None if row is None else changed(Calendar.model_validate_json(row["body"]), version=row["version"])


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
        connection.execute(update(tables.calendar).values(**body))
    rows.record(connection, "calendar", 1, {"calendar": [row and row["body"], body["body"]]}, author, at)
    return stored


def sprints(connection: Connection) -> tuple[Sprint, ...]:
    """All sprints, oldest first."""
    found = connection.execute(select(tables.sprint).order_by(tables.sprint.c.start_on)).mappings()
    return tuple(Sprint.model_validate(dict(row)) for row in found)


def save_sprint(connection: Connection, sprint: Sprint, *, author: str, at: datetime) -> Sprint:
    row_id, version = rows.save(connection, tables.sprint, sprint.model_dump(), author=author, at=at)
    return changed(sprint, id=row_id, version=version)


def take_sprints(connection: Connection, new: Iterable[Sprint], *, author: str, at: datetime) -> int:
    """Add the sprints that are not there yet (by name); dates of a sprint that has not ended may move. How many
    rows changed."""
    stored = {s.name.casefold(): s for s in sprints(connection)}
    written = 0
    for sprint in new:
        old = stored.get(sprint.name.casefold())
        if old is None:
            save_sprint(connection, sprint, author=author, at=at)
        elif old.end_on > at.date() and (old.start_on, old.end_on) != (sprint.start_on, sprint.end_on):
            moved = changed(old, start_on=sprint.start_on, end_on=sprint.end_on, source=sprint.source)
            save_sprint(connection, moved, author=author, at=at)
        else:
            continue
        written += 1
    return written
