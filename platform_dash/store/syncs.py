"""Runs of the sync, what pages ask of it, and the lease that lets one process sync at a time."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import Connection, insert, select, text, update

from platform_dash.model import Value
from platform_dash.store import rows, tables
from platform_dash.store.engine import Store

_PG_LOCK = 7_242_002


class RunOutcome(StrEnum):
    """What came of a run; held: the board lost so much that somebody is asked first."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    HELD = "held"


class RequestKind(StrEnum):
    """What a page can ask of the syncing process."""

    SYNC = "sync"
    LIST_BOARDS = "list boards"
    CONNECT = "connect"
    PUT_INTO_SPRINT = "put into sprint"
    SEND_DIGEST = "send digest"


class SyncRun(Value):
    """One run over one board."""

    id: int = 0
    board_id: int
    started_at: datetime
    ended_at: datetime | None = None
    outcome: RunOutcome = RunOutcome.RUNNING
    reason: str = ""
    pages: int = 0
    pages_total: int | None = None
    points: int = 0
    items: int = 0
    written: int = 0


class Request(Value):
    """Something a page wants of GitHub, and the answer when it came. `body` and `answer` are JSON."""

    id: int
    kind: RequestKind
    body: dict[str, Any]
    asked_by: str
    asked_at: datetime
    answered_at: datetime | None = None
    ok: bool | None = None
    answer: dict[str, Any] = Field(default_factory=dict)


def begin_run(connection: Connection, board_id: int, at: datetime) -> int:
    values = SyncRun(board_id=board_id, started_at=at).model_dump(exclude={"id"})
    return rows.add(connection, tables.sync_run, **values)


def update_run(connection: Connection, run_id: int, **facts: Any) -> None:
    connection.execute(update(tables.sync_run).where(tables.sync_run.c.id == run_id).values(**facts))


def last_runs(connection: Connection, limit: int = 20) -> tuple[SyncRun, ...]:
    """The latest runs, newest first."""
    query = select(tables.sync_run).order_by(tables.sync_run.c.id.desc()).limit(limit)
    return tuple(SyncRun.model_validate(dict(row)) for row in connection.execute(query).mappings())


def ask(connection: Connection, kind: RequestKind, body: dict[str, Any], *, asked_by: str, at: datetime) -> int:
    """Write a request; one of the same kind and body that waits already is joined, not doubled."""
    table, packed = tables.request, json.dumps(body, sort_keys=True)
    waiting = connection.scalar(
        select(table.c.id).where(table.c.kind == kind, table.c.body == packed, table.c.answered_at.is_(None))
    )
    if waiting is not None:
        return int(waiting)
    values = {"kind": kind, "body": packed, "asked_by": asked_by, "asked_at": at}
    return rows.add(connection, table, **values)


def _request(row: Any) -> Request:
    answer = json.loads(row.answer) if row.answer else {}
    return Request.model_validate({**row._mapping, "body": json.loads(row.body), "answer": answer})


def waiting(connection: Connection) -> tuple[Request, ...]:
    table = tables.request
    query = select(table).where(table.c.answered_at.is_(None)).order_by(table.c.id)
    return tuple(_request(row) for row in connection.execute(query))


def last_request(connection: Connection, kind: RequestKind) -> Request | None:
    """The newest request of a kind, answered or not."""
    table = tables.request
    row = connection.execute(select(table).where(table.c.kind == kind).order_by(table.c.id.desc()).limit(1)).first()
    return None if row is None else _request(row)


def answer(connection: Connection, request_id: int, *, ok: bool, body: dict[str, Any], at: datetime) -> None:
    values = {"ok": ok, "answer": json.dumps(body), "answered_at": at}
    connection.execute(update(tables.request).where(tables.request.c.id == request_id).values(**values))


def beat(connection: Connection, key: str, at: datetime) -> None:
    """Note that somebody is there: `watcher` (the syncing child) or `viewer` (an open page)."""
    values = {"value": at.isoformat()}
    done = connection.execute(update(tables.meta).where(tables.meta.c.key == f"beat.{key}").values(**values))
    if not done.rowcount:
        connection.execute(insert(tables.meta).values(key=f"beat.{key}", **values))


def heard(connection: Connection, key: str, now: datetime, within: timedelta) -> bool:
    """Whether somebody beat within that time."""
    value = connection.scalar(select(tables.meta.c.value).where(tables.meta.c.key == f"beat.{key}"))
    return value is not None and now - datetime.fromisoformat(value) <= within


@contextmanager
def lease(store: Store) -> Iterator[bool]:
    """The right to sync: True for one process at a time, gone by itself when that process ends."""
    if store.is_sqlite:
        path = f"{store.engine.url.database}.sync-lock"
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(handle)
        return
    with store.engine.connect() as connection:
        got = bool(connection.scalar(text(f"SELECT pg_try_advisory_lock({_PG_LOCK})")))
        connection.rollback()
        try:
            yield got
        finally:
            if got:
                connection.execute(text(f"SELECT pg_advisory_unlock({_PG_LOCK})"))
                connection.rollback()


def said(connection: Connection) -> str:
    """What the watching process says of itself; "" when all is well."""
    return str(connection.scalar(select(tables.meta.c.value).where(tables.meta.c.key == "sync.said")) or "")


def say(connection: Connection, sentence: str) -> None:
    done = connection.execute(update(tables.meta).where(tables.meta.c.key == "sync.said").values(value=sentence))
    if not done.rowcount:
        connection.execute(insert(tables.meta).values(key="sync.said", value=sentence))
