"""Goals, what was fixed as they were committed, and the readings people type in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from platform_dash.model import (
    FIRST_DAY,
    Calendar,
    Commitment,
    FeedbackKind,
    FeedbackState,
    Goal,
    Reading,
    ReadingMeasure,
    Revision,
    Stage,
    changed,
)
from platform_dash.store import rows, sprints, tables
from platform_dash.store.errors import Conflict, StoreError

_NOT_STORED = ("concerns",)
_REVISED = ("title", "priority", "owners", "measure", "objective_id", "outcome", "stage", "sprint_id")


_TYPED = ("title", "why", "priority", "owners", "measure", "objective_id", "stage", "sprint_id", "baseline")


class Frozen(StoreError):
    """The sprint is closed: nothing of it is written any more."""


def refuse_frozen(connection: Connection, sprint_id: int) -> None:
    """Raise Frozen where the sprint is closed."""
    row = connection.execute(
        select(tables.sprint.c.name, tables.sprint.c.closed_at).where(tables.sprint.c.id == sprint_id)
    ).first()
    if row is not None and row.closed_at is not None:
        raise Frozen(f"{row.name} is closed: its goals and results stay as they are. Nothing was written.")


def _goal(row: Mapping[Any, Any], concerns: int = 0) -> Goal:
    body = {k: v for k, v in row.items() if k not in ("deleted_at", "concerns")}
    return Goal.model_validate({**body, "owners": tuple(body["owners"]), "concerns": concerns})


def _open_concerns(connection: Connection) -> dict[int, int]:
    table = tables.feedback
    query = (
        select(table.c.goal_id, func.count())
        .where(table.c.kind == FeedbackKind.CONCERN.value, table.c.state == FeedbackState.OPEN.value)
        .group_by(table.c.goal_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def goals(connection: Connection, sprint_id: int | None = None, *, deleted: bool = False) -> tuple[Goal, ...]:
    """The goals of a sprint, or all of them, in the teams' own order; with `deleted`, those that were deleted."""
    table = tables.goal
    query = select(table).order_by(table.c.team_id, table.c.position, table.c.id)
    query = query.where(table.c.deleted_at.is_not(None) if deleted else table.c.deleted_at.is_(None))
    if sprint_id is not None:
        query = query.where(table.c.sprint_id == sprint_id)
    concerns = _open_concerns(connection)
    return tuple(_goal(row, concerns.get(row["id"], 0)) for row in connection.execute(query).mappings())


def goal(connection: Connection, goal_id: int) -> Goal | None:
    """A goal by id; None where there is none, or where it was deleted."""
    row = connection.execute(select(tables.goal).where(tables.goal.c.id == goal_id)).mappings().first()
    if row is None or row["deleted_at"] is not None:
        return None
    return _goal(row, _open_concerns(connection).get(goal_id, 0))


def save_goal(connection: Connection, value: Goal, *, author: str, at: datetime) -> Goal:
    """Save a goal at the version it was read at. Raises Conflict holding both versions, Frozen in a closed sprint, and
    StoreError where its unit would change under the readings it has."""
    refuse_frozen(connection, value.sprint_id)
    if value.id and isinstance(value.measure, ReadingMeasure):
        refuse_other_unit(connection, "goal", value.id, value.title, _unit_of(connection, value.id), value.measure.unit)
    row = value.model_dump(mode="json", exclude=set(_NOT_STORED))
    row["committed_at"] = value.committed_at
    if value.id and goal(connection, value.id) is None:
        raise Conflict("goal", value, None)
    if not value.id:
        row["position"] = value.position or _last_position(connection, value.sprint_id, value.team_id) + 1
    try:
        row_id, version = rows.save(connection, tables.goal, row, author=author, at=at)
    except Conflict as conflict:
        raise Conflict("goal", value, _goal(conflict.theirs) if conflict.theirs else None) from None
    return changed(value, id=row_id, version=version, position=row["position"])


def _last_position(connection: Connection, sprint_id: int, team_id: int) -> int:
    table = tables.goal
    top = select(func.max(table.c.position)).where(table.c.sprint_id == sprint_id, table.c.team_id == team_id)
    return int(connection.scalar(top) or 0)


def delete_goal(connection: Connection, value: Goal, *, author: str, at: datetime) -> None:
    """Take a goal away, at the version it was read at; `restore_goal` brings it back with all that belongs to it."""
    refuse_frozen(connection, value.sprint_id)
    table = tables.goal
    if goal(connection, value.id) is None:
        raise Conflict("goal", value, None)
    same = (table.c.id == value.id, table.c.version == value.version)
    done = connection.execute(update(table).where(*same).values(deleted_at=at, version=value.version + 1))
    if done.rowcount != 1:
        raise Conflict("goal", value, goal(connection, value.id))
    rows.record(connection, "goal", value.id, {"": [value.model_dump(mode="json"), "deleted"]}, author, at)


def restore_goal(connection: Connection, goal_id: int, *, author: str, at: datetime) -> None:
    """Bring a deleted goal back as it was."""
    table = tables.goal
    row = connection.execute(select(table.c.sprint_id).where(table.c.id == goal_id)).first()
    if row is None:
        raise Conflict("goal", None, None)
    refuse_frozen(connection, row.sprint_id)
    connection.execute(update(table).where(table.c.id == goal_id).values(deleted_at=None, version=table.c.version + 1))
    rows.record(connection, "goal", goal_id, {"": [None, "restored"]}, author, at)


def reorder(connection: Connection, ids: Sequence[int], *, author: str, at: datetime) -> None:
    """Set the order of goals; their versions stay, since nobody's text depends on it."""
    for position, goal_id in enumerate(ids, start=1):
        connection.execute(update(tables.goal).where(tables.goal.c.id == goal_id).values(position=position))
    rows.record(connection, "goal_order", 0, {"order": [None, list(ids)]}, author, at)


def commit_goal(connection: Connection, value: Goal, fixed: Commitment, *, author: str, at: datetime) -> Goal:
    """Commit a goal: the goal row and what was fixed with it, in the caller's one transaction."""
    stored = save_goal(connection, value, author=author, at=at)
    fix(connection, changed(fixed, goal_id=stored.id))
    return stored


def fix(connection: Connection, fixed: Commitment) -> None:
    """Keep what was fixed as a goal was committed; a goal that was taken back and committed anew is fixed anew."""
    table = tables.commitment
    connection.execute(delete(table).where(table.c.goal_id == fixed.goal_id))
    connection.execute(insert(table).values(goal_id=fixed.goal_id, at=fixed.at, body=fixed.model_dump_json()))


def commitments(connection: Connection) -> dict[int, Commitment]:
    """Goal id to what was fixed as it was committed."""
    rows = connection.execute(select(tables.commitment.c.goal_id, tables.commitment.c.body))
    return {row.goal_id: Commitment.model_validate_json(row.body) for row in rows}


def revisions(connection: Connection, goal_id: int) -> tuple[Revision, ...]:
    """What was changed of a goal, newest first."""
    table = tables.change
    query = select(table).where(table.c.noun == "goal", table.c.row_id == goal_id).order_by(table.c.id.desc())
    return tuple(
        Revision(field=field, before=pair[0], after=pair[1], at=row.at, author=row.author)
        for row in connection.execute(query)
        for field, pair in row.what.items()
        if field in _REVISED
    )


def as_of(connection: Connection, every: Sequence[Goal], moment: datetime) -> tuple[Goal, ...]:
    """The goals as they had been typed in by a moment; what became of them is told as of now."""
    table = tables.change
    later: dict[int, dict[str, object]] = {}
    query = select(table.c.row_id, table.c.what).where(table.c.noun == "goal", table.c.at >= moment)
    for row in connection.execute(query.order_by(table.c.id)):
        own = later.setdefault(row.row_id, {})
        for field, pair in row.what.items():
            if field in _TYPED:
                own.setdefault(field, pair[0])
    return tuple(changed(g, **later[g.id]) if later.get(g.id) else g for g in every)


def close_goals(connection: Connection, closed: Sequence[Goal], *, author: str, at: datetime) -> None:
    """Give each goal of a sprint that is being closed its outcome, once and for all; drafts stay what they are."""
    for value in closed:
        row = changed(value, stage=Stage.CLOSED).model_dump(mode="json", exclude=set(_NOT_STORED))
        row["committed_at"] = value.committed_at
        rows.save(connection, tables.goal, row, author=author, at=at)


def touched_on(connection: Connection) -> dict[int, date]:
    """The last of the team's days on which each goal's measure (its checks) was edited."""
    table = tables.change
    query = select(table.c.row_id, table.c.at, table.c.what).where(table.c.noun == "goal").order_by(table.c.at)
    touched = {row.row_id: row.at for row in connection.execute(query) if "measure" in row.what}
    own = sprints.calendar(connection) or Calendar()
    return {goal_id: own.local_date(at) for goal_id, at in touched.items()}


def readings(connection: Connection) -> tuple[Reading, ...]:
    """Every reading, oldest first."""
    query = select(tables.reading).order_by(tables.reading.c.on, tables.reading.c.at)
    return tuple(Reading.model_validate(dict(row)) for row in connection.execute(query).mappings())


def _refuse_below_zero(value: float, title: str, unit: str, *ends: float) -> None:
    if value < 0 <= min(ends):
        raise StoreError(
            f"A reading of {f'{value:g} {unit}'.strip()} cannot be: “{title}” counts from zero up. Nothing was saved."
        )


def _unit_of(connection: Connection, goal_id: int) -> str:
    old = goal(connection, goal_id)
    return old.measure.unit if old is not None and isinstance(old.measure, ReadingMeasure) else ""


def refuse_other_unit(
    connection: Connection, subject: str, subject_id: int, title: str, before: str, after: str
) -> None:
    """Raises StoreError where a goal or an objective that has readings would come to be read in another unit."""
    if not before or after == before:
        return
    table = tables.reading
    own = select(table.c.id).where(table.c.subject == subject, table.c.subject_id == subject_id).limit(1)
    if connection.scalar(own) is not None:
        raise StoreError(
            f"“{title}” has readings in {before}: in {after or 'no unit'} they would mean something else. Nothing "
            f"was saved. Keep {before}, or add one of its own for the new unit."
        )


def add_reading(connection: Connection, value: Reading) -> Reading:
    """Keep a reading. Raises Frozen for a goal of a closed sprint, and StoreError for a number below zero of what
    counts from zero up and for a day that lies ahead or before the year 2000."""
    if not FIRST_DAY <= value.on <= value.at.date() + timedelta(days=1):  # a day ahead of UTC: Auckland's morning
        raise StoreError("A reading has the day on which it was read: not one ahead, nor one before the year 2000.")
    if value.subject == "goal":
        of = goal(connection, value.subject_id)
        refuse_frozen(connection, of.sprint_id if of is not None else 0)
        if of is not None and isinstance(of.measure, ReadingMeasure):
            _refuse_below_zero(value.value, of.title, of.measure.unit, of.measure.baseline, of.measure.target)
    else:
        table = tables.objective
        read = connection.execute(select(table).where(table.c.id == value.subject_id)).first()
        if read is not None and read.target is not None:
            _refuse_below_zero(value.value, read.title, read.unit, read.baseline or 0.0, read.target)
    row = value.model_dump(exclude={"id"})
    row_id = rows.add(connection, tables.reading, **row)
    what = {"reading": [None, rows.plain(row)]}
    rows.record(connection, value.subject, value.subject_id, what, value.author, value.at)
    return changed(value, id=row_id)
