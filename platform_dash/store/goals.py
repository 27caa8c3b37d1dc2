"""Goals and the readings people type in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from platform_dash.model import Goal, Reading, changed
from platform_dash.store import rows, tables
from platform_dash.store.engine import Conflict


def _goal(row: Mapping[Any, Any]) -> Goal:
    return Goal.model_validate({**row, "owners": tuple(row["owners"])})


def goals(connection: Connection, sprint_id: int | None = None) -> tuple[Goal, ...]:
    """The goals of a sprint, or all of them, in the teams' own order."""
    table = tables.goal
    query = select(table).order_by(table.c.team_id, table.c.position, table.c.id)
    if sprint_id is not None:
        query = query.where(table.c.sprint_id == sprint_id)
    return tuple(_goal(row) for row in connection.execute(query).mappings())


def goal(connection: Connection, goal_id: int) -> Goal | None:
    row = connection.execute(select(tables.goal).where(tables.goal.c.id == goal_id)).mappings().first()
    return None if row is None else _goal(row)


def save_goal(connection: Connection, value: Goal, *, author: str, at: datetime) -> Goal:
    """Save a goal at the version it was read at. Raises Conflict holding both versions."""
    row = value.model_dump(mode="json")
    row["committed_at"] = value.committed_at
    try:
        row_id, version = rows.save(connection, tables.goal, row, author=author, at=at)
    except Conflict as conflict:
        raise Conflict("goal", value, _goal(conflict.theirs) if conflict.theirs else None) from None
    return changed(value, id=row_id, version=version)


def delete_goal(connection: Connection, value: Goal, *, author: str, at: datetime) -> None:
    rows.remove(connection, tables.goal, value.id, value.version, author=author, at=at)
    own = (tables.reading.c.subject == "goal", tables.reading.c.subject_id == value.id)
    connection.execute(delete(tables.reading).where(*own))


def touched_on(connection: Connection) -> dict[int, date]:
    """The last UTC date on which each goal's measure (its checks) was edited."""
    table = tables.change
    query = select(table.c.row_id, table.c.at, table.c.what).where(table.c.noun == "goal").order_by(table.c.at)
    return {row.row_id: row.at.date() for row in connection.execute(query) if "measure" in row.what}


def readings(connection: Connection) -> tuple[Reading, ...]:
    """Every reading, oldest first."""
    query = select(tables.reading).order_by(tables.reading.c.on, tables.reading.c.at)
    return tuple(Reading.model_validate(dict(row)) for row in connection.execute(query).mappings())


def add_reading(connection: Connection, value: Reading) -> Reading:
    row = value.model_dump(exclude={"id"})
    row_id = rows.add(connection, tables.reading, **row)
    what = {"reading": [None, rows.plain(row)]}
    rows.record(connection, value.subject, value.subject_id, what, value.author, value.at)
    return changed(value, id=row_id)
