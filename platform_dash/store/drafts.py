"""What people typed into forms and did not save yet: the truth about half-typed text, whoever restarts."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from platform_dash.model import Draft
from platform_dash.store import rows, tables


def _draft(row: Mapping[Any, Any]) -> Draft:
    return Draft.model_validate(dict(row))


def draft(connection: Connection, draft_id: int) -> Draft | None:
    row = connection.execute(select(tables.draft).where(tables.draft.c.id == draft_id)).mappings().first()
    return None if row is None else _draft(row)


def drafts(connection: Connection, sprint_id: int) -> tuple[Draft, ...]:
    """Everybody's drafts for a sprint, the newest first."""
    table = tables.draft
    query = select(table).where(table.c.sprint_id == sprint_id).order_by(table.c.updated_at.desc(), table.c.id.desc())
    return tuple(_draft(row) for row in connection.execute(query).mappings())


def own(connection: Connection, people: Iterable[str], sprint_id: int, team_id: int, goal_id: int) -> Draft | None:
    """The newest draft of one of these names for a goal (0: a new one of that team)."""
    table = tables.draft
    query = (
        select(table)
        .where(table.c.person.in_(list(people)), table.c.goal_id == goal_id, table.c.sprint_id == sprint_id)
        .order_by(table.c.updated_at.desc(), table.c.id.desc())
    )
    if not goal_id:
        query = query.where(table.c.team_id == team_id)
    row = connection.execute(query.limit(1)).mappings().first()
    return None if row is None else _draft(row)


def begin(connection: Connection, value: Draft) -> Draft:
    """Open a draft row; its id goes into the address."""
    row = value.model_dump(exclude={"id"})
    return value.model_copy(update={"id": rows.add(connection, tables.draft, **row)})


def keep(connection: Connection, draft_id: int, text: Mapping[str, Any], at: datetime) -> Draft | None:
    """Write what was typed into some fields over what the row holds, the other fields as they are; None: row gone."""
    table = tables.draft
    row = connection.execute(select(table).where(table.c.id == draft_id).with_for_update()).mappings().first()
    if row is None:
        return None
    values = {"text": {**row["text"], **text}, "updated_at": at}
    connection.execute(update(table).where(table.c.id == draft_id).values(**values))
    return _draft({**row, **values})


def keep_or_begin(connection: Connection, value: Draft, text: Mapping[str, Any], at: datetime) -> Draft:
    """Write what was typed into a draft; where its row is gone into the one that was begun instead, or a new one."""
    last = own(connection, (value.person,), value.sprint_id, value.team_id, value.goal_id)
    instead = last.id if last is not None and last.base_version == value.base_version else 0
    kept = keep(connection, value.id, text, at) or keep(connection, instead, text, at)
    return kept or begin(connection, value.model_copy(update={"text": {**value.text, **text}, "updated_at": at}))


def rebase(
    connection: Connection,
    draft_id: int,
    base_version: int,
    base: Mapping[str, Any],
    text: Mapping[str, Any],
    at: datetime,
) -> None:
    """The person saw the newer version and chose: the draft now stands on it."""
    values = {"base_version": base_version, "base": dict(base), "text": dict(text), "updated_at": at}
    connection.execute(update(tables.draft).where(tables.draft.c.id == draft_id).values(**values))


def forget(connection: Connection, draft_id: int) -> None:
    connection.execute(delete(tables.draft).where(tables.draft.c.id == draft_id))


def also_here(others: Iterable[Draft], goal_id: int, but: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Who else typed into the form of a goal in the last ten minutes."""
    mine = set(but)
    return tuple(
        dict.fromkeys(
            d.person
            for d in others
            if d.goal_id == goal_id and goal_id and d.person not in mine and now - d.updated_at < timedelta(minutes=10)
        )
    )
