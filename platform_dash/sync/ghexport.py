"""An export of `gh project item-list` into the store, for teams that may not hand out a token.

A cut list is taken and marked "30 of 89"; it never removes an item, nor does one that does not say how many there are.
"""

from collections import Counter
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from platform_dash.core import flow
from platform_dash.core.lookup import team_named
from platform_dash.github import gh_export
from platform_dash.github.gh_export import Export, ExportError
from platform_dash.model import Board, ColumnMapping, SprintSource, changed
from platform_dash.store import Store, boards, sprints, syncs, teams
from platform_dash.sync import connect, difference
from platform_dash.sync.run import BoardResult, in_our_words

MAX_BYTES = 200_000_000


def read(path: Path) -> Export:
    """The items of a file, with board id 0. Raises ExportError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ExportError(f"{path} is over 200 MB: that is no export of one board. Nothing was changed.")
        data = path.read_bytes()
    except OSError as error:
        raise ExportError(f"{path} cannot be read ({error.strerror}). Nothing was changed.") from error
    return gh_export.read(data, path.name)


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
    if export.sprints and board.sprint_source == SprintSource.ITERATION:
        bringing = {*boards.bringing_sprints(connection), board.id}
        sprints.take_sprints(
            connection, export.sprints, author=name, at=at, board_id=board.id, bringing=bringing, whole=False
        )
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
    total = export.total if export.total is not None else max(live, len(export.items))
    boards.note_sync(connection, board.id, total=total, shown=len(export.items))
    unseen = len(known.keys() - {i.node_id for i in export.items}) if export.cut else 0
    return BoardResult(
        owner=board.owner,
        number=board.number,
        ok=True,
        items=len(export.items),
        total=total,
        reason=_unseen(unseen, board.synced_at) if unseen else "" if export.total is not None else _UNCOUNTED,
        written=differences.written + len(gone),
        at=at,
    )


_UNCOUNTED = "the file does not say how many items the board has: nothing was taken off"


def _unseen(count: int, seen_at: datetime | None) -> str:
    """How old the items are that a cut list does not show."""
    when = f", as seen on {seen_at:%d %b %Y, %H:%M} UTC" if seen_at is not None else ""
    return f"{count} more item{'s are' if count != 1 else ' is'} stored{when}"


def _board_for(
    connection: Connection, export: Export, path: Path, as_board: tuple[str, int] | None, team: str
) -> Board:
    """The board of an export: the stored one with most of its items, with the columns that are new, else one made of its
    status names. A file's name says nothing."""
    every = boards.boards(connection)
    if as_board is not None:
        old = boards.find_board(connection, *as_board)
    else:
        own: Counter[int] = Counter(boards.boards_of(connection, [i.node_id for i in export.items]))
        old = next((b for b in every if own and b.id == own.most_common(1)[0][0]), None)
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
        title=_title(path.stem, {b.title for b in every}),
        team_id=team_id,
        columns=new,
        sprint_source=source[0],
        sprint_field=source[1],
        from_file=True,
        status_field="Status",
    )


def _title(stem: str, taken: set[str]) -> str:
    """A file's name for its board, told apart where another board has it."""
    return next(t for t in (stem, *(f"{stem} ({n})" for n in range(2, len(taken) + 3))) if t not in taken)
