"""What `gh project item-list --format json` prints, for teams that may not hand out a token.

A cut list is taken and marked "30 of 89"; it never removes an item.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from platform_dash.core import flow
from platform_dash.core.lookup import team_named
from platform_dash.github.nodes import web_address
from platform_dash.model import (
    Board,
    ColumnMapping,
    FieldValue,
    Item,
    ItemKind,
    SprintSource,
    Value,
    changed,
    foreign_line,
)
from platform_dash.store import Store, boards, sprints, syncs, teams
from platform_dash.sync import connect, difference
from platform_dash.sync.run import BoardResult, in_our_words

MAX_BYTES = 200_000_000
_KINDS = {"Issue": ItemKind.ISSUE, "PullRequest": ItemKind.PULL_REQUEST, "DraftIssue": ItemKind.DRAFT}
_KNOWN = {
    "content",
    "id",
    "title",
    "status",
    "labels",
    "assignees",
    "repository",
    "milestone",
    "linked pull requests",
    "parent issue",
    "sub-issues progress",
    "reviewers",
}


class ExportError(Exception):
    """The file is no export of a board; the message is a sentence."""


class Export(Value):
    """The items of an export and how many the board has in all."""

    items: tuple[Item, ...]
    total: int

    @property
    def cut(self) -> bool:
        return len(self.items) < self.total


def read(path: Path) -> Export:
    """The items of a file, with board id 0. Raises ExportError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ExportError(f"{path} is over 200 MB: that is no export of one board. Nothing was changed.")
        body = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ExportError(f"{path} cannot be read ({error.strerror}). Nothing was changed.") from error
    except (ValueError, RecursionError) as error:
        raise ExportError(
            f"{path} is not JSON: it takes what gh project item-list --format json prints. Nothing was changed."
        ) from error
    rows = body.get("items") if isinstance(body, dict) else None
    if not isinstance(rows, list) or not all(isinstance(r, dict) and r.get("id") for r in rows):
        raise ExportError(
            f"{path} holds no list of board items: it takes what gh project item-list --format json prints. "
            "Nothing was changed."
        )
    try:
        items = {str(row["id"]): _item(row, n) for n, row in enumerate(rows)}
        total = int(body.get("totalCount", len(rows)))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExportError(f"{path} has an item that cannot be read. Nothing was changed.") from error
    return Export(items=tuple(items.values()), total=max(total, len(items)))


def _item(row: Mapping[str, Any], position: int) -> Item:
    content = row.get("content") or {}
    sprint = next((v for k, v in row.items() if isinstance(v, dict) and "startDate" in v and k != "content"), {})
    status = foreign_line(str(row.get("status") or ""))
    extra = (_field(k, v) for k, v in row.items() if k not in _KNOWN and not (isinstance(v, dict) and "startDate" in v))
    milestone = row.get("milestone")
    return Item(
        board_id=0,
        node_id=str(row["id"]),
        position=position,
        kind=_KINDS.get(str(content.get("type")), ItemKind.OTHER if content.get("type") else ItemKind.DRAFT),
        title=foreign_line(str(row.get("title") or content.get("title") or "")) or "Hidden item",
        content_id=str(content.get("url") or ""),
        repository=foreign_line(str(content.get("repository") or "")),
        number=content.get("number"),
        url=web_address(content.get("url")),
        column=status,
        sprint=foreign_line(
            str(sprint.get("title", "") or (row.get("sprint") if isinstance(row.get("sprint"), str) else "") or "")
        ),
        sprint_start_on=date.fromisoformat(sprint["startDate"]) if sprint.get("startDate") else None,
        owners=tuple(foreign_line(str(a)) for a in row.get("assignees") or ()),
        labels=tuple(foreign_line(str(label)) for label in row.get("labels") or ()),
        milestone=foreign_line(str(milestone.get("title", ""))) if isinstance(milestone, dict) else "",
        fields=tuple(f for f in extra if f is not None),
    )


def _field(name: str, value: Any) -> FieldValue | None:
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, int | float):
        return FieldValue(name=foreign_line(name), number=float(value))
    return FieldValue(name=foreign_line(name), text=foreign_line(str(value)))


def take(
    store: Store,
    path: Path,
    *,
    as_board: tuple[str, int] | None,
    team: str,
    author: str,
    at: datetime,
    accept_loss: bool = False,
) -> BoardResult:
    """Compare an export with what is stored of its board and write the differences, all in one transaction.

    A board that is connected already keeps how it was set up. Raises ExportError, ConnectError (an unknown team).
    """
    export = read(path)
    with syncs.lease(store) as mine:
        if not mine:
            raise ExportError("Another process is syncing. Nothing was changed: try again when it is done.")
        with store.write() as connection:
            board = _board_for(connection, export, path, as_board, team)
            saved = boards.save_board(connection, board, author=author, at=at)
            return _write(connection, changed(saved, synced_at=board.synced_at), export, path.name, at, accept_loss)


def _write(
    connection: Connection, board: Board, export: Export, name: str, at: datetime, accept_loss: bool
) -> BoardResult:
    known = boards.every_item(connection, board.id)
    items = in_our_words([changed(i, board_id=board.id) for i in export.items], board, sprints.sprints(connection))
    differences = difference.compare(known, items, since=board.synced_at, at=at)
    gone = () if export.cut else differences.missing
    live = sum(not is_gone for _, is_gone in known.values())
    if difference.lost_too_much(len(gone), live) and not accept_loss:
        raise ExportError(
            f"{name} lacks {len(gone)} of the {live} items that are stored, more than a fifth: nothing was "
            "changed. If that is right, take it with --accept-loss."
        )
    changes = (*differences.changes, *difference.gone_changes(gone, known, board.synced_at, at))
    boards.apply(
        connection, board.id, added=differences.added, altered=differences.altered, gone=gone, changes=changes, at=at
    )
    boards.finish(connection, board.id, at)
    boards.note_sync(connection, board.id, total=export.total, shown=len(export.items))
    return BoardResult(
        owner=board.owner,
        number=board.number,
        ok=True,
        items=len(export.items),
        total=export.total,
        written=differences.written + len(gone),
        at=at,
    )


def _board_for(
    connection: Connection, export: Export, path: Path, as_board: tuple[str, int] | None, team: str
) -> Board:
    """The board of an export: the stored one with the columns that are new, else one made of its status names."""
    every = boards.boards(connection)
    if as_board is not None:
        old = boards.find_board(connection, *as_board)
    else:
        old = next((b for b in every if b.from_file and b.title == path.stem), None)
    names = dict.fromkeys(i.column for i in export.items if i.column)
    mapped = old.columns if old else ()
    have = {c.name for c in mapped}
    new = tuple(ColumnMapping(option_id="", name=n, status=flow.proposed_status(n)) for n in names if n not in have)
    team_id = old.team_id if old else None
    if team:
        match = team_named(teams.teams(connection), team)
        if match is None:
            raise connect.ConnectError(f"There is no team “{team}”. Nothing was changed: import a handbook page first.")
        team_id = match.id
    tagged = any(i.sprint for i in export.items)
    source = (SprintSource.ITERATION, "Sprint") if tagged else (SprintSource.NONE, "")
    if old is not None:
        if old.from_file and old.sprint_source == SprintSource.NONE:
            old = changed(old, sprint_source=source[0], sprint_field=source[1])
        return changed(old, columns=(*mapped, *new), team_id=team_id)
    number = as_board[1] if as_board else 1 + max((b.number for b in every if b.owner == "file"), default=0)
    return Board(
        id=0,
        version=0,
        owner=as_board[0] if as_board else "file",
        number=number,
        title=path.stem,
        team_id=team_id,
        columns=new,
        sprint_source=source[0],
        sprint_field=source[1],
        from_file=True,
        status_field="Status",
    )
