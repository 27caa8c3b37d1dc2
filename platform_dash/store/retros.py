"""How sprints end: notes, what was decided of hang-overs, and the results taken provisionally and finally."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from platform_dash.model import HangOver, Note, ResultKind, SprintResult, changed
from platform_dash.store import goals, rows, tables
from platform_dash.store.errors import Conflict


def notes(connection: Connection, sprint_id: int) -> tuple[Note, ...]:
    """The notes of a sprint's retro, oldest first."""
    table = tables.note
    query = select(table).where(table.c.sprint_id == sprint_id).order_by(table.c.id)
    return tuple(Note.model_validate(dict(row)) for row in connection.execute(query).mappings())


def save_note(connection: Connection, value: Note, *, author: str, at: datetime) -> Note:
    """Save a note, at the version it was read at. Raises Conflict, and Frozen where the sprint is closed."""
    goals.refuse_frozen(connection, value.sprint_id)
    row = value.model_dump(mode="json") | {"at": value.at}
    try:
        row_id, version = rows.save(connection, tables.note, row, author=author, at=at)
    except Conflict as conflict:
        raise Conflict("note", value, Note.model_validate(conflict.theirs) if conflict.theirs else None) from None
    return changed(value, id=row_id, version=version)


def hang_overs(connection: Connection, sprint_id: int) -> tuple[HangOver, ...]:
    """What was decided, while a sprint was planned, of what the one before it left."""
    table = tables.hang_over
    query = select(table).where(table.c.sprint_id == sprint_id).order_by(table.c.at)
    return tuple(HangOver.model_validate(dict(row)) for row in connection.execute(query).mappings())


def decide(connection: Connection, value: HangOver) -> None:
    """Keep a decision on a hang-over; a later one on the same takes its place, both stay in the record of changes."""
    goals.refuse_frozen(connection, value.sprint_id)
    table = tables.hang_over
    same = (table.c.sprint_id == value.sprint_id, table.c.subject == value.subject, table.c.ref == value.ref)
    before = connection.execute(select(table).where(*same)).mappings().first()
    connection.execute(delete(table).where(*same))
    row = value.model_dump() | {"decision": value.decision.value}
    connection.execute(insert(table).values(**row))
    what = {value.ref: [rows.plain(dict(before)) if before else None, rows.plain(row)]}
    rows.record(connection, "hang_over", value.sprint_id, what, value.by, value.at)


def take_back(connection: Connection, value: HangOver, *, author: str, at: datetime) -> None:
    """Undo a decision on a hang-over."""
    table = tables.hang_over
    same = (table.c.sprint_id == value.sprint_id, table.c.subject == value.subject, table.c.ref == value.ref)
    connection.execute(delete(table).where(*same))
    what = {value.ref: [rows.plain(value.model_dump(mode="json")), None]}
    rows.record(connection, "hang_over", value.sprint_id, what, author, at)


def results(connection: Connection, sprint_id: int) -> dict[ResultKind, SprintResult]:
    """The results that were taken of a sprint."""
    query = select(tables.result.c.body).where(tables.result.c.sprint_id == sprint_id)
    read = (SprintResult.model_validate_json(body) for body in connection.scalars(query))
    return {r.kind: r for r in read}


def keep_result(connection: Connection, value: SprintResult, frozen: str = "") -> bool:
    """Keep a result once: a provisional or final one that is there already stays. `frozen`: the answers as of then."""
    table = tables.result
    same = (table.c.sprint_id == value.sprint_id, table.c.kind == value.kind.value)
    if connection.execute(select(table.c.kind).where(*same)).first() is not None:
        return False
    row = {"sprint_id": value.sprint_id, "kind": value.kind.value, "at": value.at, "body": value.model_dump_json()}
    connection.execute(insert(table).values(**row, frozen=frozen))
    return True


def frozen(connection: Connection, sprint_id: int, kind: ResultKind = ResultKind.FINAL) -> str:
    """The answers of a sprint as they stood at its close, or at its end, as JSON; "" where they were not kept."""
    table = tables.result
    query = select(table.c.frozen).where(table.c.sprint_id == sprint_id, table.c.kind == kind.value)
    return str(connection.scalar(query) or "")
