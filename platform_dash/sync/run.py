"""One run of the sync: fetch a board whole, compare it with what is stored, write the differences at once."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from platform_dash.core import filters, flow
from platform_dash.core.calendar import day_text
from platform_dash.github import BoardMeta, Client, GitHubError, Scan
from platform_dash.github import scan as github_scan
from platform_dash.github.client import RUN_DEADLINE, Trouble
from platform_dash.model import (
    Board,
    BoardMeasure,
    ColumnMapping,
    FieldSumMeasure,
    Goal,
    GroupsMeasure,
    Item,
    ItemChange,
    Objective,
    Sprint,
    SprintSource,
    Status,
    Value,
    changed,
)
from platform_dash.store import Store, boards, goals, roadmap, sprints, syncs
from platform_dash.sync import closing, difference

EVERY = timedelta(minutes=10)
ESTIMATES = ("estimate", "points", "story-points", "size")  # what number fields for it are called


class SyncTrouble(Exception):
    """A board was not synced; the message says why, what holds and what to do."""

    def __init__(self, sentence: str, *, retry_at: datetime | None = None, held: bool = False) -> None:
        super().__init__(sentence)
        self.retry_at, self.held = retry_at, held


class BoardResult(Value):
    """How the sync of one board ended. seconds: wall clock from start to end."""

    owner: str
    number: int
    ok: bool
    reason: str = ""
    held: bool = False
    stop: bool = False
    items: int = 0
    total: int | None = None
    written: int = 0
    pages: int = 0
    points: int = 0
    seconds: float = 0.0
    at: datetime | None = None


def sync_boards(
    store: Store,
    client: Client,
    now: datetime,
    *,
    only: Sequence[Board] | None = None,
    accept_loss: bool = False,
    run_deadline: timedelta = RUN_DEADLINE,
) -> tuple[BoardResult, ...]:
    """Sync every connected board, one after the other, on one connection. The caller holds the lease."""
    with store.read() as connection:
        wanted = tuple(b for b in boards.boards(connection) if not b.from_file) if only is None else tuple(only)

    async def run() -> tuple[BoardResult, ...]:
        results: list[BoardResult] = []
        end = time.monotonic() + run_deadline.total_seconds()
        async with client:
            for one in wanted:
                left = timedelta(seconds=max(0.01, end - time.monotonic()))
                results.append(await _one(store, client, one, now, accept_loss, left))
                if results[-1].stop:  # no token or no points left: the other boards would fare no better
                    break
        return tuple(results)

    results = asyncio.run(run())
    closing.keep_ended(store, now)
    return results


async def _one(
    store: Store, client: Client, board: Board, now: datetime, accept_loss: bool, deadline: timedelta
) -> BoardResult:
    started, points = time.monotonic(), client.points
    with store.write(quiet=True) as connection:
        run_id = syncs.begin_run(connection, board.id, now)
    facts: dict[str, object] = {}
    stop = False
    try:
        async with asyncio.timeout(deadline.total_seconds()):
            result, note = await _sync_one(store, client, board, now, run_id, accept_loss)
        facts |= {"outcome": syncs.RunOutcome.DONE, **result}
    except (GitHubError, SyncTrouble, TimeoutError) as error:
        held = isinstance(error, SyncTrouble) and error.held
        stop = isinstance(error, GitHubError) and error.trouble in (Trouble.LIMIT, Trouble.TOKEN)
        sentence = str(error) or ("The sync took longer than its ten minutes and was ended; the last good board stays.")
        retry = getattr(error, "retry_at", None) or now + EVERY
        facts |= {"outcome": syncs.RunOutcome.HELD if held else syncs.RunOutcome.FAILED, "reason": sentence}
        note = {"trouble": sentence, "trouble_at": now, "next_try_at": retry, "held": held}
    facts |= {"ended_at": now + timedelta(seconds=time.monotonic() - started), "points": client.points - points}
    with store.write() as connection:
        syncs.update_run(connection, run_id, **facts)
        boards.note_sync(connection, board.id, **note)
    return BoardResult(
        owner=board.owner,
        number=board.number,
        ok=facts["outcome"] == syncs.RunOutcome.DONE,
        reason=str(facts.get("reason", "")),
        held=facts["outcome"] == syncs.RunOutcome.HELD,
        stop=stop,
        items=int(str(facts.get("items", 0))),
        written=int(str(facts.get("written", 0))),
        pages=int(str(facts.get("pages", 0))),
        points=client.points - points,
        seconds=round(time.monotonic() - started, 3),
        at=now,
    )


async def _sync_one(
    store: Store, client: Client, board: Board, now: datetime, run_id: int, accept_loss: bool
) -> tuple[dict[str, object], dict[str, object]]:
    """Fetch, compare, write. The facts of the run, and what is noted on the board."""
    if not board.node_id:
        board_node = await github_scan.find_board(client, board.owner, board.number)
        board = changed(board, node_id=board_node.node_id, title=board_node.title, url=board_node.url)
    meta = await github_scan.read_meta(client, board.node_id)
    before, board = board, _read_as_set_up(board, meta)
    names = ("status_field", "sprint_field")
    renamed = {n: getattr(board, n) for n in names if getattr(board, n) != getattr(before, n)}
    boards.forget_unfinished(store, board.id)
    with store.read() as connection:
        known = boards.every_item(connection, board.id)
        named: tuple[Goal | Objective, ...] = (*goals.goals(connection), *roadmap.objectives(connection))
        others = mapped_fields(named, changed(board, fields=meta.fields))
        stored_sprints = sprints.sprints(connection)

    async def progress(pages: int, of: int) -> None:
        if pages % 5 == 1 or pages == of:
            with store.write(quiet=True) as writing:
                syncs.update_run(writing, run_id, pages=pages, pages_total=of)

    scan = await github_scan.scan(
        client,
        meta,
        board.id,
        status_field=board.status_field,
        sprint_field="" if board.sprint_source in (SprintSource.NONE, SprintSource.LABEL) else board.sprint_field,
        others=others,
        known={i: item for i, (item, _) in known.items()},
        progress=progress,
    )
    items = in_our_words(scan.items, board, stored_sprints)
    differences = difference.compare(known, items, since=board.synced_at, at=now)
    gone = await _confirmed_gone(client, meta, differences.missing, known, board, accept_loss)
    changes = (*differences.changes, *difference.gone_changes(gone, known, board.synced_at, now))
    two = _keep(store, board, meta, differences, gone, changes, now)
    facts = {
        "reason": two,
        "pages": scan.pages,
        "pages_total": scan.pages,
        "items": len(scan.items),
        "written": differences.written + len(gone),
    }
    return facts, _noted(board, meta, scan) | renamed


def _keep(
    store: Store,
    board: Board,
    meta: BoardMeta,
    differences: difference.Differences,
    gone: Sequence[str],
    changes: Sequence[ItemChange],
    now: datetime,
) -> str:
    """The board as it is now and what changed, in one transaction; the items of a first scan in batches before. What
    it says of sprints otherwise than the board that the calendar follows, in words."""
    first, refused = board.synced_at is None, tuple[tuple[Sprint, Sprint], ...]()
    if first:
        boards.load_first(store, board.id, differences.added, now)
    with store.write() as connection:
        if meta.iterations and board.sprint_source == SprintSource.ITERATION:
            iterations = meta.iterations.get(board.sprint_field, ())
            bringing = boards.bringing_sprints(connection)
            taken = sprints.take_sprints(
                connection, iterations, author="sync", at=now, board_id=board.id, bringing=bringing
            )
            refused = taken.refused
        boards.apply(
            connection,
            board.id,
            added=() if first else differences.added,
            altered=differences.altered,
            gone=gone,
            changes=changes,
            at=now,
        )
        boards.finish(connection, board.id, now)
        labels = {b.id: b.label for b in boards.boards(connection)}
    return _two_calendars(refused, board, labels)


def _two_calendars(refused: Sequence[tuple[Sprint, Sprint]], board: Board, labels: Mapping[int, str]) -> str:
    """What a board says of sprints otherwise than the one that the calendar follows; "" where it does not."""
    if not refused:
        return ""
    stands, mine = refused[0]
    follows = labels.get(stands.board_id or 0, "the calendar")
    more = f" {len(refused) - 1} more of its sprints differ." if len(refused) > 1 else ""
    return (
        f"{stands.name} runs {_span(stands)} on {follows}, which the calendar follows; on {board.label} {mine.name} runs "
        f"{_span(mine)}. The dates of {follows} stand.{more}"
    )


def _span(sprint: Sprint) -> str:
    return f"{day_text(sprint.start_on)} to {day_text(sprint.last_on)}"


def _noted(board: Board, meta: BoardMeta, scan: Scan) -> dict[str, object]:
    live = sum(not i.archived for i in scan.items)
    return {
        "title": meta.title,
        "url": meta.url,
        "node_id": meta.node_id,
        "fields": meta.fields,
        "columns": board.columns,
        "gone_columns": board.gone_columns,
        "total": live,
        "shown": live,
        "hidden": scan.hidden,
        "trouble": "",
        "trouble_at": None,
        "next_try_at": None,
        "held": False,
    }


def _read_as_set_up(board: Board, meta: BoardMeta) -> Board:
    """The board's set-up against the fields it has now: names follow ids, new columns come unsorted.

    Raises SyncTrouble where the status or sprint field is gone.
    """
    by_id = {f.node_id: f for f in meta.fields}
    by_name = {f.name: f for f in meta.fields}
    status = by_id.get(board.status_field_id) or (
        by_name.get(board.status_field) if not board.status_field_id else None
    )
    if status is None:
        raise SyncTrouble(
            f"The field {board.status_field or 'Status'} is gone from board {board.label}; the last good board stays. "
            "Choose the status field anew in Setup."
        )
    uses_field = board.sprint_source in (SprintSource.ITERATION, SprintSource.FIELD)
    known = {f.name: f.node_id for f in board.fields}
    renamed = by_id.get(known.get(board.sprint_field, ""))  # the name follows the field's id
    sprint_field = renamed.name if uses_field and renamed is not None else board.sprint_field
    if uses_field and sprint_field not in by_name:
        raise SyncTrouble(
            f"The sprint field {board.sprint_field} is gone from board {board.label}; the last good board stays. "
            "Choose what carries the sprint anew in Setup."
        )
    options = meta.options.get(status.name, ())
    mapped = {c.option_id: c for c in board.columns}
    columns = tuple(
        changed(mapped[i], name=name) if i in mapped else ColumnMapping(option_id=i, name=name, status=Status.UNSORTED)
        for i, name in options
    )
    columns += tuple(c for c in board.columns if not c.option_id and not c.name)  # the items without a status
    gone = tuple(c.name for c in board.columns if c.name and c.option_id not in dict(options))
    return changed(board, status_field=status.name, sprint_field=sprint_field, columns=columns, gone_columns=gone)


def mapped_fields(stored: Sequence[Goal | Objective], board: Board) -> tuple[str, ...]:
    """The board fields, beside status and sprint, that the measures of goals and outcomes name, and the estimate: its
    changes are kept whether or not a goal counts them yet."""
    wanted = [f.name for f in board.fields if f.kind == "number" and filters.folded(f.name) in ESTIMATES]
    for goal in stored:
        measure = goal.measure
        if not isinstance(measure, BoardMeasure):
            continue
        if measure.board_id not in (None, board.id):
            continue
        try:
            wanted += filters.fields_named(filters.parse(measure.filter))
        except filters.FilterError:
            continue
        if isinstance(measure, FieldSumMeasure):
            wanted.append(measure.field)
        if isinstance(measure, GroupsMeasure) and measure.group_by.startswith("field:"):
            wanted.append(measure.group_by.removeprefix("field:"))
    folded = {filters.folded(name) for name in wanted}
    apart = {board.status_field, board.sprint_field}
    readable = ("text", "number", "date", "single select", "multi select", "iteration")
    return tuple(
        f.name for f in board.fields if filters.folded(f.name) in folded and f.name not in apart and f.kind in readable
    )


def in_our_words(items: Sequence[Item], board: Board, known_sprints: Sequence[Sprint]) -> list[Item]:
    """Scanned items with their status, and where a label carries the sprint, with that too."""
    names = {s.name.casefold(): s.name for s in known_sprints}
    status_of = flow.status_reader(board)
    out = []
    for item in items:
        updates: dict[str, object] = {}
        if (status := status_of(item)) != item.status:
            updates["status"] = status
        if board.sprint_source == SprintSource.LABEL:
            updates["sprint"] = flow.sprint_label(item, board, names)
        out.append(item.model_copy(update=updates) if updates else item)
    return out


async def _confirmed_gone(
    client: Client,
    meta: BoardMeta,
    missing: Sequence[str],
    known: dict[str, tuple[Item, bool]],
    board: Board,
    accept_loss: bool,
) -> tuple[str, ...]:
    """The missing items that GitHub confirms are off the board. Raises SyncTrouble when that is too much of it."""
    if not missing:
        return ()
    live = sum(not gone for _, gone in known.values())
    gone = await github_scan.really_gone(client, meta.node_id, missing)
    if difference.lost_too_much(len(gone), live) and not accept_loss:
        raise SyncTrouble(
            f"Board {board.label} has lost {len(gone)} of {live} items since the last sync, more than a fifth: the scan "
            "is held and the last good board stays. If that is right, take it with “Accept the loss” in Setup or "
            "platform-dash sync --accept-loss.",
            held=True,
        )
    return tuple(i for i in missing if i in gone)
