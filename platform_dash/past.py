"""What was: the boards' kept history joined with goals, sprints and closing dates, from the store only."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from platform_dash import filters, flow, history, progress
from platform_dash.history import Knowledge, Version
from platform_dash.model import Board, BoardMeasure, Item, ItemChange
from platform_dash.sprints import local_date
from platform_dash.store import Store, boards, histories

Placed = tuple[tuple[Item, ...], tuple[flow.Disagreement, ...], tuple[Board, ...]]


class Past(NamedTuple):
    """Everything kept of the boards, each issue once: versions with the time before the first sync filled in where
    GitHub knows it, the days on which each board was synced, how often GitHub's timeline said something else."""

    versions: dict[str, tuple[Version, ...]]
    observed: dict[int, frozenset[date]]
    disagreements: int
    zone: str
    last_sync_on: date | None

    def known(self, board_ids: Iterable[int]) -> Callable[[date], Knowledge]:
        """How a day is known on these boards."""
        ids = tuple(board_ids)
        return lambda day: history.known(day, ids, self.observed)


def of_store(store: Store, zone: str, placed: Placed) -> Past:
    """The past of every board. placed: the items as pages show them now, which the last day agrees with."""
    items, _, found_boards = placed
    now = {item.node_id: item for item in items}
    with store.read() as connection:
        first = boards.first_synced(connection)
        days, changes = histories.sync_days(connection), histories.changes(connection)
        events = _by_item(histories.backfilled(connection))
        known: dict[str, tuple[Item, bool]] = {}
        for board in found_boards:
            if board.synced_at is not None:
                known |= boards.every_item(connection, board.id)
    elsewhere = _taken_elsewhere(known, now, found_boards)
    kept = {i: (now.get(i, item), gone) for i, (item, gone) in known.items() if i not in elsewhere}
    own = history.versions(kept, changes)
    meanings = {b.id: {c.name: c.status for c in b.columns} for b in found_boards}
    filled = {
        node_id: history.backfilled(
            versions, first[item.board_id], events.get(node_id, ()), meanings.get(item.board_id, {})
        )
        if item.board_id in first and _there_at_first(versions)
        else versions
        for node_id, versions in own.items()
        for item in (kept[node_id][0],)
    }
    observed = history.observed_on(days, zone)
    synced = [local_date(b.synced_at, zone) for b in found_boards if b.synced_at is not None]
    return Past(
        versions=filled, observed=observed, disagreements=history.disagreements(own, events, first), zone=zone,
        last_sync_on=max(synced, default=None),
    )  # fmt: skip


def _by_item(changes: Iterable[ItemChange]) -> Mapping[str, Sequence[ItemChange]]:
    found: dict[str, list[ItemChange]] = defaultdict(list)
    for change in changes:
        found[change.node_id].append(change)
    return found


def _there_at_first(versions: Sequence[Version]) -> bool:
    """Whether the first sync found it: an item that was added later has no time before."""
    return versions[-1].item is not None


def _taken_elsewhere(
    known: Mapping[str, tuple[Item, bool]], now: Mapping[str, Item], found: Sequence[Board]
) -> frozenset[str]:
    """Cards of an issue that another card stands for: the one shown now, else one of a team's board."""
    team_first = {b.id: (b.team_id is None, b.id) for b in found}
    order = sorted(known.values(), key=lambda pair: (pair[0].node_id not in now, pair[1], team_first[pair[0].board_id]))
    seen: set[str] = set()
    out = set()
    for item, _ in order:
        key = item.url or item.content_id or item.node_id
        if key in seen:
            out.add(item.node_id)
        seen.add(key)
    return frozenset(out)


def board_ids(measure: BoardMeasure | None, found: Sequence[Board], team_id: int | None = None) -> tuple[int, ...]:
    """The boards that a measure (or a team) is counted on and that were synced."""
    own = [b for b in found if b.synced_at is not None]
    if measure is not None:
        return tuple(b.id for b in own if measure.board_id in (None, b.id))
    return tuple(b.id for b in own if team_id is None or b.team_id == team_id)


def days_of_measure(
    past: Past, measure: BoardMeasure, found: Sequence[Board], first: date, last: date
) -> tuple[flow.DayCount, ...]:
    """What a board measure counts at the end of each day, none after the last sync. Raises filters.FilterError."""

    def pick(items: Sequence[Item]) -> tuple[Item, ...]:
        board = measure.board_id
        return filters.matching(
            measure.filter, [i for i in items if board is None or i.board_id == board or board in i.also_on]
        )

    return flow.day_counts(
        past.versions, _days(past, first, last), past.known(board_ids(measure, found)), pick,
        lambda items: progress.counted(measure, items), past.zone,
    )  # fmt: skip


def days_of_sprint(
    past: Past, pick: Callable[[Sequence[Item]], Iterable[Item]], ids: Iterable[int], first: date, last: date
) -> tuple[flow.DayCount, ...]:
    """Items that are meant (a sprint's tag, a team's boards) at the end of each day."""
    return flow.day_counts(
        past.versions, _days(past, first, last), past.known(ids), pick, flow.figures_of_items, past.zone
    )


def _days(past: Past, first: date, last: date) -> tuple[date, ...]:
    """No point lies after the last sync: what came later nobody saw."""
    end = last if past.last_sync_on is None else min(last, past.last_sync_on)
    return flow.day_range(first, end) if end >= first else ()
