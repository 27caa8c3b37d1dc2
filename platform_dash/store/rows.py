"""Rows that people edit: saved with the version they were read at, every change recorded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from platform_dash.store import tables
from platform_dash.store.errors import Conflict


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON can hold it."""
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in row.items()}


def add(connection: Connection, table: Table, **values: Any) -> int:
    """Insert a row; its id."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def record(connection: Connection, noun: str, row_id: int, what: Mapping[str, Any], author: str, at: datetime) -> None:
    """Keep who changed what when; `what` maps field to [before, after]."""
    connection.execute(insert(tables.change).values(at=at, author=author, noun=noun, row_id=row_id, what=dict(what)))


def save(connection: Connection, table: Table, row: dict[str, Any], *, author: str, at: datetime) -> tuple[int, int]:
    """Insert (id 0 or absent) or update a versioned row; its id and new version.

    An update names the version it was read at. Raises Conflict, with the stored row as `theirs`, when the row
    moved on or is gone.
    """
    row = dict(row)
    row_id, version = int(row.pop("id", 0) or 0), int(row.pop("version", 0) or 0)
    if not row_id:
        row_id = add(connection, table, version=1, **row)
        record(connection, table.name, row_id, {"": [None, "added"]}, author, at)
        return row_id, 1
    before = connection.execute(select(table).where(table.c.id == row_id).with_for_update()).mappings().first()
    if before is None or before["version"] != version:
        raise Conflict(table.name, row, dict(before) if before else None)
    old, new = plain(dict(before)), plain(row)
    what = {k: [old[k], v] for k, v in new.items() if old[k] != v}
    if not what:
        return row_id, version
    done = connection.execute(
        update(table).where(table.c.id == row_id, table.c.version == version).values(version=version + 1, **row)
    )
    if done.rowcount != 1:
        raise Conflict(table.name, row, None)
    record(connection, table.name, row_id, what, author, at)
    return row_id, version + 1


def remove(connection: Connection, table: Table, row_id: int, version: int, *, author: str, at: datetime) -> None:
    """Delete a versioned row that nobody changed since. Raises Conflict otherwise."""
    before = connection.execute(select(table).where(table.c.id == row_id)).mappings().first()
    if before is None or before["version"] != version:
        raise Conflict(table.name, {"id": row_id}, dict(before) if before else None)
    gone = connection.execute(delete(table).where(table.c.id == row_id, table.c.version == version))
    if gone.rowcount != 1:
        raise Conflict(table.name, {"id": row_id}, None)
    record(connection, table.name, row_id, {"": [plain(dict(before)), "deleted"]}, author, at)
