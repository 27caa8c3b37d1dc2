"""The calendar and the sprints."""

from collections.abc import Collection, Iterable, Sequence
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


def take_sprints(
    connection: Connection, new: Iterable[Sprint], *, author: str, at: datetime, sole: bool = False
) -> int:
    """Take sprints that the calendar or a board brings; the name and dates of one that has not ended may move. How many
    rows changed.

    A sprint is known by its name, else by its first day. sole: one board alone brings sprints, so what is still unknown
    on both sides is the same sprint renamed and moved, in order, and what the board dropped goes unless a goal or a
    roster hangs on it. A board's sprints take the place of those that the calendar laid ahead and nobody used.
    """
    new, today = tuple(new), team_day(connection, at)
    if any(s.source == "board" for s in new):
        _forget_unused(connection, today, "calendar")
    stored = sprints(connection)
    ahead = [s for s in stored if s.source == "board" and s.end_on > today]
    pairs = _the_same(new, stored, ahead, today, in_order=sole)
    written = 0
    for sprint, old in pairs:
        if old is None:
            save_sprint(connection, sprint, author=author, at=at)
        elif old.end_on > today and _says(old) != _says(sprint):
            moved = changed(old, name=sprint.name, start_on=sprint.start_on, end_on=sprint.end_on, source=sprint.source)
            save_sprint(connection, moved, author=author, at=at)
        else:
            continue
        written += 1
    if sole and new:
        kept = {old.id for _, old in pairs if old is not None}
        written += _forget_unused(connection, today, "board", {s.id for s in ahead} - kept)
    return written


def _the_same(
    new: Sequence[Sprint], stored: Sequence[Sprint], ahead: Sequence[Sprint], today: date, *, in_order: bool
) -> list[tuple[Sprint, Sprint | None]]:
    """Each new sprint with the stored one that it is: by name, else by first day, else the next that is left."""
    by_name = {s.name.casefold(): s for s in stored}
    found = {s.name: by_name[s.name.casefold()] for s in new if s.name.casefold() in by_name}
    left = [s for s in ahead if s not in found.values()]
    for sprint in (s for s in new if s.name not in found and s.end_on > today):
        same = next((s for s in left if s.start_on == sprint.start_on), left[0] if in_order and left else None)
        if same is not None:
            found[sprint.name] = same
            left.remove(same)
    return [(s, found.get(s.name)) for s in new]


def _says(sprint: Sprint) -> tuple[object, ...]:
    return sprint.name, sprint.start_on, sprint.end_on


def _forget_unused(connection: Connection, today: date, source: str, only: Collection[int] | None = None) -> int:
    """Drop the sprints of a source (those alone where they are named) that have not ended and hold neither a goal nor a
    roster; how many."""
    sprint, goal, membership = tables.sprint, tables.goal, tables.membership
    used = select(goal.c.sprint_id).union(select(membership.c.sprint_id))
    query = delete(sprint).where(sprint.c.source == source, sprint.c.end_on > today, sprint.c.id.not_in(used))
    return connection.execute(query if only is None else query.where(sprint.c.id.in_(only))).rowcount
