"""What was seen of boards over time: changes, days with a sync; check-ins, forecasts and visits are kept beside them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from platform_dash.model import CheckIn, Forecast, ItemChange, Record, Source, SyncDay, Value
from platform_dash.store import rows, tables

VISIT_ENDS = timedelta(minutes=30)
KEEP_RUNS = timedelta(days=30)


def add(connection: Connection, board_id: int, changes: Sequence[ItemChange]) -> None:
    """Keep changes of a board's items, in their order."""
    if changes:
        connection.execute(insert(tables.item_change), [_row(board_id, c) for c in changes])


def _row(board_id: int, change: ItemChange) -> dict[str, Any]:
    source = None if change.source == Source.SEEN else change.source.value
    return {**change.model_dump(exclude={"source"}), "board_id": board_id, "source": source}


def changes(
    connection: Connection, board_id: int | None = None, field: str | None = None, since: datetime | None = None
) -> tuple[ItemChange, ...]:
    """What syncs saw change (from a moment on, where one is given), oldest first; the timeline's word is left out."""
    query = select(tables.item_change).where(tables.item_change.c.source.is_(None))
    return _changes(connection, query, board_id, field, since)


def seen_done(connection: Connection) -> dict[str, tuple[datetime | None, datetime]]:
    """Node id to (the sync before, the sync) of the last time an item was seen to come to be done."""
    table = tables.item_change
    query = (
        select(table.c.node_id, table.c.since_at, table.c.seen_at)
        .where(table.c.source.is_(None), table.c.field == "status", table.c.after == "done")
        .order_by(table.c.seen_at, table.c.id)
    )
    return {row.node_id: (row.since_at, row.seen_at) for row in connection.execute(query)}


def backfilled(connection: Connection, board_id: int | None = None) -> tuple[ItemChange, ...]:
    """What GitHub's own timeline says of the time before the first sync, oldest first."""
    query = select(tables.item_change).where(tables.item_change.c.source == Source.TIMELINE.value)
    return _changes(connection, query, board_id, None, None)


def _changes(
    connection: Connection, query: Any, board_id: int | None, field: str | None, since: datetime | None
) -> tuple[ItemChange, ...]:
    table = tables.item_change
    query = query.order_by(table.c.seen_at, table.c.id)
    if since is not None:
        query = query.where(table.c.seen_at >= since)
    if board_id is not None:
        query = query.where(table.c.board_id == board_id)
    if field is not None:
        query = query.where(table.c.field == field)
    return tuple(_change(row) for row in connection.execute(query).mappings())


def _change(row: Mapping[Any, Any]) -> ItemChange:
    values = {str(k): v for k, v in row.items() if k != "id"}
    return ItemChange.model_validate({**values, "source": values["source"] or Source.SEEN})


def note_day(connection: Connection, board_id: int, at: datetime) -> None:
    """A whole scan of a board was taken at that moment. Old runs that say nothing any more are let go."""
    table, on = tables.sync_day, at.date()
    done = connection.execute(update(table).where(table.c.board_id == board_id, table.c.on == on).values(last_at=at))
    if not done.rowcount:
        connection.execute(insert(table).values(board_id=board_id, on=on, first_at=at, last_at=at))
        runs = tables.sync_run
        connection.execute(delete(runs).where(runs.c.board_id == board_id, runs.c.started_at < at - KEEP_RUNS))


def sync_days(connection: Connection) -> tuple[SyncDay, ...]:
    """The days on which boards were synced, oldest first."""
    query = select(tables.sync_day).order_by(tables.sync_day.c.board_id, tables.sync_day.c.on)
    return tuple(SyncDay.model_validate(dict(row)) for row in connection.execute(query).mappings())


def check_ins(connection: Connection, objective_id: int | None = None) -> tuple[CheckIn, ...]:
    """Every check-in ever made, oldest first."""
    query = select(tables.check_in).order_by(tables.check_in.c.at, tables.check_in.c.id)
    if objective_id is not None:
        query = query.where(tables.check_in.c.objective_id == objective_id)
    return tuple(CheckIn.model_validate(dict(row)) for row in connection.execute(query).mappings())


def add_check_in(connection: Connection, value: CheckIn) -> int:
    return rows.add(connection, tables.check_in, **value.model_dump(exclude={"id"}))


def forecasts(connection: Connection, goal_ids: Iterable[int] | None = None) -> tuple[Forecast, ...]:
    """The forecasts that were kept, oldest first."""
    table = tables.forecast
    query = select(table).order_by(table.c.at, table.c.id)
    if goal_ids is not None:
        query = query.where(table.c.goal_id.in_(list(goal_ids)))
    return tuple(_forecast(row) for row in connection.execute(query))


def _forecast(row: Any) -> Forecast:
    body = Forecast.model_validate_json(row.body)
    return body.model_copy(update={"id": row.id, "happened": row.happened, "scored_at": row.scored_at})


def keep_forecast(connection: Connection, value: Forecast) -> bool:
    """Keep a forecast of a checkpoint; False, and nothing written, where that checkpoint has one already."""
    table = tables.forecast
    if value.checkpoint is None:
        raise ValueError("a forecast is kept at a checkpoint")
    known = connection.scalar(
        select(table.c.id).where(table.c.goal_id == value.goal_id, table.c.checkpoint == value.checkpoint.value)
    )
    if known is not None:
        return False
    body = value.model_copy(update={"id": 0, "happened": None, "scored_at": None}).model_dump_json()
    rows.add(
        connection, table, goal_id=value.goal_id, checkpoint=value.checkpoint.value, at=value.at, p=value.p, body=body
    )
    return True


def score_forecast(connection: Connection, forecast_id: int, *, happened: bool | None, at: datetime) -> None:
    """What became of it; None where it cannot be scored."""
    table = tables.forecast
    connection.execute(update(table).where(table.c.id == forecast_id).values(happened=happened, scored_at=at))


def records(connection: Connection, since: datetime, until: datetime | None = None) -> tuple[Record, ...]:
    """What people changed from `since` on, up to and with `until`, in the order it was written."""
    table = tables.change
    query = select(table).where(table.c.at >= since).order_by(table.c.id)
    if until is not None:
        query = query.where(table.c.at <= until)
    drop = {"id"}
    return tuple(
        Record.model_validate({k: v for k, v in row.items() if k not in drop})
        for row in connection.execute(query).mappings()
    )


class Visit(Value):
    """A person's visit: when it began, when they looked last, and when the visit before it began."""

    began_at: datetime
    at: datetime
    before_at: datetime | None = None


def visit(connection: Connection, person: str) -> Visit | None:
    table = tables.visit
    row = connection.execute(select(table).where(table.c.person == person)).first()
    return None if row is None else Visit(began_at=row.began_at, at=row.at, before_at=row.before_at)


def note_visit(connection: Connection, person: str, at: datetime) -> Visit:
    """Somebody looks. After half an hour without a look it is a new visit, and when the last one began is kept."""
    table, known = tables.visit, visit(connection, person)
    if known is None:
        connection.execute(insert(table).values(person=person, began_at=at, at=at, before_at=None))
        return Visit(began_at=at, at=at)
    new = at - known.at > VISIT_ENDS
    found = Visit(
        began_at=at if new else known.began_at,
        at=max(at, known.at),
        before_at=known.began_at if new else known.before_at,
    )
    connection.execute(update(table).where(table.c.person == person).values(**found.model_dump()))
    return found
