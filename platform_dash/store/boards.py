"""Connected boards, their items, and every change that a sync saw."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, insert, select, update

from platform_dash.model import Board, Item, ItemChange, SprintSource, changed
from platform_dash.store import histories, rows, tables
from platform_dash.store.engine import Store
from platform_dash.store.errors import Conflict

CHUNK = 500
_ITEM = TypeAdapter(Item)


def _board(row: Any) -> Board:
    return changed(
        Board.model_validate_json(row.body),
        id=row.id,
        team_id=row.team_id,
        version=row.version,
        generation=row.generation,
        synced_at=row.synced_at if row.visible else None,
    )


def boards(connection: Connection) -> tuple[Board, ...]:
    """All connected boards; `synced_at` is None until the first whole scan is visible."""
    return tuple(_board(row) for row in connection.execute(select(tables.board).order_by(tables.board.c.id)))


def board(connection: Connection, board_id: int) -> Board | None:
    row = connection.execute(select(tables.board).where(tables.board.c.id == board_id)).first()
    return None if row is None else _board(row)


def find_board(connection: Connection, owner: str, number: int) -> Board | None:
    found = boards(connection)
    return next((b for b in found if b.owner.casefold() == owner.casefold() and b.number == number), None)


def save_board(connection: Connection, value: Board, *, author: str, at: datetime) -> Board:
    """Save how a board is read, at the version it was read at. Raises Conflict holding both versions.

    What syncs learned since is kept.
    """
    now = board(connection, value.id) if value.id else None
    if now is not None:
        value = changed(value, **{name: getattr(now, name) for name in LEARNED})
    row = {
        "id": value.id,
        "version": value.version,
        "owner": value.owner,
        "number": value.number,
        "team_id": value.team_id,
        "body": value.model_dump_json(),
    }
    if not value.id:
        row |= {"visible": False, "generation": 0}
    try:
        row_id, version = rows.save(connection, tables.board, row, author=author, at=at)
    except Conflict as conflict:
        raise Conflict("board", value, board(connection, value.id)) from conflict
    return changed(value, id=row_id, version=version)


# What a sync learns of a board; everything else is how people set it up.
LEARNED = (
    "title",
    "url",
    "node_id",
    "fields",
    "total",
    "shown",
    "hidden",
    "trouble",
    "trouble_at",
    "next_try_at",
    "held",
    "gone_columns",
)


def note_sync(connection: Connection, board_id: int, **facts: Any) -> None:
    """Keep what a sync learned of a board. Of its columns the names and the new ones are taken; what they mean stays
    as people said, also where they said it while the sync ran."""
    now = board(connection, board_id)
    if now is None:
        return
    if "columns" in facts:
        meanings = {c.option_id or c.name: c.status for c in now.columns}
        facts["columns"] = tuple(
            changed(c, status=meanings.get(c.option_id or c.name, c.status)) for c in facts["columns"]
        )
    body = changed(now, **facts).model_dump_json()
    if body != now.model_dump_json():
        connection.execute(update(tables.board).where(tables.board.c.id == board_id).values(body=body))


def first_synced(connection: Connection) -> dict[int, datetime]:
    """Board id to the moment of its first whole scan: from then on changes were watched."""
    query = select(tables.board.c.id, tables.board.c.first_synced_at)
    return {row.id: row.first_synced_at for row in connection.execute(query) if row.first_synced_at}


def items(
    connection: Connection, board_ids: Iterable[int] | None = None, *, archived: bool = False
) -> tuple[Item, ...]:
    """The items of visible boards as the last whole scan left them, without those that are gone."""
    table = tables.item
    query = (
        select(table.c.body)
        .join(tables.board, tables.board.c.id == table.c.board_id)
        .where(tables.board.c.visible, table.c.gone_at.is_(None))
        .order_by(table.c.board_id)
    )
    if board_ids is not None:
        query = query.where(table.c.board_id.in_(list(board_ids)))
    read = (_ITEM.validate_json(body) for body in connection.scalars(query))
    return tuple(item for item in read if archived or not item.archived)


def every_item(connection: Connection, board_id: int) -> dict[str, tuple[Item, bool]]:
    """Node id to (item, gone) of everything a board ever held: the other side of a scan."""
    table = tables.item
    query = select(table.c.node_id, table.c.body, table.c.gone_at).where(table.c.board_id == board_id)
    return {row.node_id: (_ITEM.validate_json(row.body), row.gone_at is not None) for row in connection.execute(query)}


def forget_unfinished(store: Store, board_id: int) -> None:
    """Drop what a first load left behind that never became visible."""
    with store.read() as connection:
        visible = connection.scalar(select(tables.board.c.visible).where(tables.board.c.id == board_id))
    if not visible:
        with store.write(quiet=True) as connection:
            connection.execute(delete(tables.item).where(tables.item.c.board_id == board_id))


def load_first(store: Store, board_id: int, new: Sequence[Item], at: datetime) -> None:
    """A board's first load: in chunks that nobody sees until `finish` makes the board visible."""
    for start in range(0, len(new), CHUNK):
        with store.write() as connection:
            _insert(connection, board_id, new[start : start + CHUNK], at)


def _insert(connection: Connection, board_id: int, new: Sequence[Item], at: datetime) -> None:
    if new:
        values = [
            {
                "board_id": board_id,
                "node_id": i.node_id,
                "body": i.model_dump_json(),
                "gone_at": None,
                "first_seen_at": at,
                "written_at": at,
            }
            for i in new
        ]
        connection.execute(insert(tables.item), values)


def apply(
    connection: Connection,
    board_id: int,
    *,
    added: Sequence[Item],
    altered: Sequence[Item],
    gone: Sequence[str],
    changes: Sequence[ItemChange],
    at: datetime,
) -> None:
    """Write the differences of one whole scan; the caller's transaction makes them visible at once."""
    table = tables.item
    _insert(connection, board_id, added, at)
    for one in altered:
        connection.execute(
            update(table)
            .where(table.c.board_id == board_id, table.c.node_id == one.node_id)
            .values(body=one.model_dump_json(), gone_at=None, written_at=at)
        )
    for node_id in gone:
        connection.execute(
            update(table)
            .where(table.c.board_id == board_id, table.c.node_id == node_id)
            .values(gone_at=at, written_at=at)
        )
    histories.add(connection, board_id, changes)


def finish(connection: Connection, board_id: int, at: datetime) -> None:
    """The scan is whole: make the board visible, stamp it, count the generation."""
    table = tables.board
    row = connection.execute(select(table).where(table.c.id == board_id)).one()
    connection.execute(
        update(table)
        .where(table.c.id == board_id)
        .values(visible=True, synced_at=at, generation=row.generation + 1, first_synced_at=row.first_synced_at or at)
    )
    histories.note_day(connection, board_id, at)


def boards_of(connection: Connection, node_ids: Sequence[str]) -> Iterator[int]:
    """The board of each of some items that is stored, by the items' ids on GitHub."""
    for start in range(0, len(node_ids), 500):
        some = tables.item.c.node_id.in_(node_ids[start : start + 500])
        yield from connection.scalars(select(tables.item.c.board_id).where(some))


def bringing_sprints(connection: Connection) -> frozenset[int]:
    """The boards whose iterations are the team's sprints; those of files where a file named some."""
    brought = set(connection.scalars(select(tables.sprint.c.board_id).where(tables.sprint.c.board_id.is_not(None))))
    return frozenset(
        b.id
        for b in boards(connection)
        if b.sprint_source == SprintSource.ITERATION and (not b.from_file or b.id in brought)
    )
