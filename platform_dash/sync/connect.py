"""Connecting a board: what its columns most likely mean, and what says which sprint an item is in."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from platform_dash.core import flow
from platform_dash.core.lookup import team_named
from platform_dash.github import BoardMeta, Client
from platform_dash.github import scan as github_scan
from platform_dash.model import Board, BoardField, ColumnMapping, SprintSource, Status, changed
from platform_dash.store import Store, StoreError, boards, sprints, teams


class ConnectError(Exception):
    """The board cannot be connected; the message is a sentence."""


def proposed_columns(options: Sequence[tuple[str, str]]) -> tuple[ColumnMapping, ...]:
    return tuple(
        ColumnMapping(option_id=option_id, name=name, status=flow.proposed_status(name)) for option_id, name in options
    )


def proposed_status_field(meta: BoardMeta) -> BoardField | None:
    """The field called Status, else the single select most of whose options read like columns."""
    selects = [f for f in meta.fields if f.kind == "single select"]
    named = next((f for f in selects if f.name.casefold() == "status"), None)
    if named is not None:
        return named

    def readable(field: BoardField) -> float:
        known = [flow.proposed_status(o) != Status.UNSORTED for o in field.options]
        return sum(known) / len(known) if known else 0.0

    best = max(selects, key=readable, default=None)
    return best if best is not None and readable(best) > 0.5 else None


def proposed_sprint(meta: BoardMeta) -> tuple[SprintSource, str]:
    """The iteration field (one called sprint first), else a field called sprint, else labels such as "sprint 42"."""
    iterations = [f.name for f in meta.fields if f.kind == "iteration"]
    if iterations:
        return SprintSource.ITERATION, next((n for n in iterations if "sprint" in n.casefold()), iterations[0])
    for field in meta.fields:
        if field.name.casefold() in ("sprint", "iteration") and field.kind in ("single select", "text"):
            return SprintSource.FIELD, field.name
    for label in meta.labels:
        if match := re.match(r"^(sprint|iteration)\W*\d+", label, re.I):
            return SprintSource.LABEL, match[1]
    return SprintSource.NONE, ""


def proposal(
    owner: str,
    number: int,
    meta: BoardMeta,
    *,
    status_field: str = "",
    sprint_field: str = "",
    sprint_label: str = "",
    columns: Mapping[str, Status] | None = None,
    blocked_label: str = "",
) -> Board:
    """A board as it would be connected; what is given overrides what is proposed. Raises ConnectError."""
    fields = {f.name.casefold(): f for f in meta.fields}
    chosen = fields.get(status_field.casefold()) if status_field else proposed_status_field(meta)
    selects = ", ".join(f.name for f in meta.fields if f.kind == "single select") or "none"
    if chosen is None or chosen.kind != "single select":
        what = f"no single-select field “{status_field}”" if status_field else "no field that reads like a status"
        raise ConnectError(
            f"Board {owner}/{number} has {what} (single-select fields: {selects}). Nothing was connected: name one "
            "with --status-field, or add a Status field on GitHub."
        )
    source, sprint = _sprint_source(f"{owner}/{number}", meta, sprint_field, sprint_label)
    meant = with_meanings(f"{owner}/{number}", proposed_columns(meta.options[chosen.name]), columns or {})
    return Board(
        id=0,
        owner=owner,
        number=number,
        title=meta.title,
        url=meta.url,
        node_id=meta.node_id,
        status_field=chosen.name,
        status_field_id=chosen.node_id,
        columns=meant,
        sprint_source=source,
        sprint_field=sprint,
        blocked_label=blocked_label,
        fields=meta.fields,
        version=0,
    )


def with_meanings(
    board: str, columns: Sequence[ColumnMapping], meanings: Mapping[str, Status]
) -> tuple[ColumnMapping, ...]:
    """Columns with what somebody says they mean, by their names in any case; "" for the items without a status. Raises
    ConnectError for a column that the board does not have."""
    given = {name.casefold(): status for name, status in meanings.items()}
    unknown = given.keys() - {c.name.casefold() for c in columns} - {""}
    if unknown:
        raise ConnectError(
            f"Board {board} has no column {', '.join(sorted(unknown))}. Nothing was connected: its columns are "
            f"{', '.join(c.name or 'none (items without a status)' for c in columns)}."
        )
    without = (ColumnMapping(option_id="", name="", status=given[""]),) if "" in given else ()
    kept = (c for c in columns if c.name or not without)
    return (*(changed(c, status=given.get(c.name.casefold(), c.status)) for c in kept), *without)


def remap(
    store: Store,
    board: Board,
    meanings: Mapping[str, Status],
    team: str,
    *,
    blocked_label: str,
    author: str,
    at: datetime,
) -> Board:
    """Say what the columns of a board that came from a file mean, and whose it is. Raises ConnectError, StoreError."""
    with store.write() as connection:
        own = team_named(teams.teams(connection), team) if team else None
        if team and own is None:
            raise ConnectError(f"There is no team “{team}”. Nothing was changed: import a handbook page first.")
        new = changed(
            board,
            columns=with_meanings(board.label, board.columns, meanings),
            team_id=own.id if own is not None else board.team_id,
            blocked_label=blocked_label or board.blocked_label,
        )
        return boards.save_board(connection, new, author=author, at=at)


def _sprint_source(board: str, meta: BoardMeta, field: str, label: str) -> tuple[SprintSource, str]:
    """What carries the sprint: a label or field that was named, else what is proposed. Raises ConnectError."""
    if label:
        return SprintSource.LABEL, label
    if not field:
        return proposed_sprint(meta)
    named = next((f for f in meta.fields if f.name.casefold() == field.casefold()), None)
    if named is None:
        raise ConnectError(
            f"Board {board} has no field “{field}”. Nothing was connected: its fields are "
            f"{', '.join(f.name for f in meta.fields)}."
        )
    return SprintSource.ITERATION if named.kind == "iteration" else SprintSource.FIELD, named.name


async def look(client: Client, owner: str, number: int) -> BoardMeta:
    """What a board says of itself, and the labels it uses."""
    board = await github_scan.find_board(client, owner, number)
    meta = await github_scan.read_meta(client, board.node_id)
    return changed(meta, labels=await github_scan.labels_in_use(client, board.node_id))


def save(
    store: Store, board: Board, meta: BoardMeta, team: str, *, author: str, at: datetime, said: Sequence[str] = ()
) -> Board:
    """Connect a board, or set a connected one up anew; its items are kept, and what people said its columns mean,
    those apart that are named in `said`. Raises ConnectError, StoreError."""
    with store.write() as connection:
        team_id = None
        if team:
            own_team = team_named(teams.teams(connection), team)
            if own_team is None:
                names = ", ".join(t.name for t in teams.teams(connection)) or "none yet"
                raise ConnectError(
                    f"There is no team “{team}” (teams: {names}). Nothing was connected: import a handbook page "
                    "first, or leave the team out."
                )
            team_id = own_team.id
        old = boards.find_board(connection, board.owner, board.number)
        keep: dict[str, Any] = (
            {"id": old.id, "version": old.version, "team_id": team_id or old.team_id} if old else {"team_id": team_id}
        )
        if old:
            named = {name.casefold() for name in said}
            meant = {c.option_id: c.status for c in old.columns}
            columns = (
                c if c.name.casefold() in named else changed(c, status=meant.get(c.option_id, c.status))
                for c in board.columns
            )
            without = () if "" in named else (c for c in old.columns if not c.name)
            keep["columns"] = (*columns, *without)
        saved = boards.save_board(connection, changed(board, **keep), author=author, at=at)
        if board.sprint_source == SprintSource.ITERATION:
            brought = meta.iterations.get(board.sprint_field, ())
            bringing = boards.bringing_sprints(connection)
            sprints.take_sprints(connection, brought, author=author, at=at, board_id=saved.id, bringing=bringing)
    return saved


__all__ = ["ConnectError", "StoreError", "look", "proposal", "remap", "save"]
