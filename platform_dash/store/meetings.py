"""Meetings with their clock, actions, topics, and the digests for the team's channel."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from platform_dash.model import (
    Action,
    ActionState,
    Digest,
    DigestState,
    Meeting,
    MeetingKind,
    MeetingState,
    Topic,
    changed,
)
from platform_dash.store import rows, tables
from platform_dash.store.errors import Conflict


def _meeting(row: Any) -> Meeting:
    return changed(Meeting.model_validate_json(row["body"]), id=row["id"], version=row["version"])


def meetings(connection: Connection, sprint_id: int | None = None) -> tuple[Meeting, ...]:
    """All meetings, or those of one sprint, oldest first."""
    query = select(tables.meeting).order_by(tables.meeting.c.id)
    if sprint_id is not None:
        query = query.where(tables.meeting.c.sprint_id == sprint_id)
    return tuple(_meeting(row) for row in connection.execute(query).mappings())


def running(connection: Connection, now: datetime) -> Meeting | None:
    """The meeting that runs now, the youngest; None where the last one was forgotten."""
    table = tables.meeting
    query = select(table).where(table.c.state == MeetingState.RUNNING.value).order_by(table.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    last = None if row is None else _meeting(row)
    return last if last is not None and last.runs(now) else None


def prepared(connection: Connection, kind: MeetingKind, on: date) -> Meeting | None:
    """The agenda that was prepared for a day."""
    table = tables.meeting
    query = select(table).where(
        table.c.kind == kind.value, table.c.on == on, table.c.state == MeetingState.PREPARED.value
    )
    row = connection.execute(query.order_by(table.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else _meeting(row)


def save_meeting(connection: Connection, value: Meeting, *, author: str, at: datetime) -> Meeting:
    """Save a meeting at the version it was read at. Raises Conflict."""
    row = {
        "id": value.id,
        "version": value.version,
        "sprint_id": value.sprint_id,
        "kind": value.kind.value,
        "state": value.state.value,
        "on": value.on,
        "body": value.model_dump_json(exclude={"id", "version"}),
    }
    try:
        row_id, version = rows.save(connection, tables.meeting, row, author=author, at=at)
    except Conflict as conflict:
        raise Conflict("meeting", value, _meeting(conflict.theirs) if conflict.theirs else None) from None
    return changed(value, id=row_id, version=version)


def actions(connection: Connection, *, open_only: bool = False) -> tuple[Action, ...]:
    """Actions by due date."""
    table = tables.action
    query = select(table).order_by(table.c.due_on, table.c.id)
    if open_only:
        query = query.where(table.c.state == ActionState.OPEN.value)
    return tuple(Action.model_validate(dict(row)) for row in connection.execute(query).mappings())


def save_action(connection: Connection, value: Action, *, author: str, at: datetime) -> Action:
    row = value.model_dump()
    row["state"] = value.state.value
    try:
        row_id, version = rows.save(connection, tables.action, row, author=author, at=at)
    except Conflict as conflict:
        raise Conflict("action", value, Action.model_validate(conflict.theirs) if conflict.theirs else None) from None
    return changed(value, id=row_id, version=version)


def topics(connection: Connection, *, open_only: bool = True) -> tuple[Topic, ...]:
    """What to talk about in the next standup, calls for help first."""
    table = tables.topic
    query = select(table).order_by(table.c.help.desc(), table.c.id)
    if open_only:
        query = query.where(table.c.done_at.is_(None))
    return tuple(Topic.model_validate(dict(row)) for row in connection.execute(query).mappings())


def save_topic(connection: Connection, value: Topic, *, author: str, at: datetime) -> Topic:
    row_id, version = rows.save(connection, tables.topic, value.model_dump(), author=author, at=at)
    return changed(value, id=row_id, version=version)


def digests(connection: Connection, sprint_id: int | None = None) -> tuple[Digest, ...]:
    """Digests, newest first."""
    query = select(tables.digest).order_by(tables.digest.c.id.desc())
    if sprint_id is not None:
        query = query.where(tables.digest.c.sprint_id == sprint_id)
    return tuple(Digest.model_validate(dict(row)) for row in connection.execute(query).mappings())


def keep_digest(connection: Connection, value: Digest, *, again: bool = False) -> Digest:
    """Keep a digest to be sent. A sprint has one of each kind: one that was sent, or is being sent, comes back as it
    is, whoever asks, unless it is to be sent `again`; one that did not go out takes the text of now."""
    table = tables.digest
    connection.execute(select(tables.sprint.c.id).where(tables.sprint.c.id == value.sprint_id).with_for_update())
    values = value.model_dump(exclude={"id"}) | {"state": value.state.value, "kind": value.kind.value}
    last = next((d for d in digests(connection, value.sprint_id) if d.kind == value.kind), None)
    if last is None or again:
        return changed(value, id=rows.add(connection, table, **values))
    if last.state in (DigestState.SENT, DigestState.SENDING):
        return last
    connection.execute(update(table).where(table.c.id == last.id).values(**values))
    return changed(value, id=last.id)


def claim_digest(connection: Connection, digest_id: int) -> Digest | None:
    """Take a digest to send it: None where it is gone, sent, or being sent by somebody. Whoever gets it sends it."""
    table = tables.digest
    free = table.c.state.in_((DigestState.KEPT.value, DigestState.FAILED.value))
    done = connection.execute(
        update(table).where(table.c.id == digest_id, free).values(state=DigestState.SENDING.value)
    )
    if done.rowcount != 1:
        return None
    row = connection.execute(select(table).where(table.c.id == digest_id)).mappings().one()
    return Digest.model_validate(dict(row))


def told_digest(connection: Connection, digest_id: int, state: DigestState, answer: str) -> None:
    """Keep how the sending ended."""
    table = tables.digest
    connection.execute(update(table).where(table.c.id == digest_id).values(state=state.value, said=answer[:300]))


def cut_off(connection: Connection, said: str) -> None:
    """What was being sent when a process ended: nobody knows whether it arrived."""
    table = tables.digest
    connection.execute(
        update(table)
        .where(table.c.state == DigestState.SENDING.value)
        .values(state=DigestState.FAILED.value, said=said[:300])
    )
