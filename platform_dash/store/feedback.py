"""What teams say of each other's goals."""

from datetime import datetime

from sqlalchemy import Connection, select

from platform_dash.model import Feedback, changed
from platform_dash.store import goals, rows, tables
from platform_dash.store.errors import Conflict


def feedback(connection: Connection, goal_id: int | None = None) -> tuple[Feedback, ...]:
    """All feedback, or that on one goal, oldest first."""
    table = tables.feedback
    query = select(table).order_by(table.c.id)
    if goal_id is not None:
        query = query.where(table.c.goal_id == goal_id)
    return tuple(Feedback.model_validate(dict(row)) for row in connection.execute(query).mappings())


def save_feedback(connection: Connection, value: Feedback, *, author: str, at: datetime) -> Feedback:
    """Save one voice, at the version it was read at. Raises Conflict, and Frozen where the goal's sprint is closed."""
    of = goals.goal(connection, value.goal_id)
    if of is None:
        raise Conflict("goal", value, None)
    goals.refuse_frozen(connection, of.sprint_id)
    row = value.model_dump(mode="json")
    row |= {"at": value.at, "answered_at": value.answered_at}
    try:
        row_id, version = rows.save(connection, tables.feedback, row, author=author, at=at)
    except Conflict as conflict:
        theirs = Feedback.model_validate(conflict.theirs) if conflict.theirs else None
        raise Conflict("answer", value, theirs) from None
    return changed(value, id=row_id, version=version)
