"""History: replay of what syncs saw, days as they are known, counts that agree with the page."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_dash.core import board_history, flow, progress
from platform_dash.core.board_history import Knowledge
from platform_dash.model import Item, ItemChange, ItemsMeasure, Source, Sprint, Status, SyncDay
from platform_dash.reports import board_flow
from platform_dash.reports.placed import placed_items
from platform_dash.store import Store, open_store
from platform_dash.store import boards as boards_
from platform_dash.sync import difference
from tests.builders import NOW, SPRINT, item
from tests.builders import board as board_of
from tests.counts import EXAMPLES, WEEKS
from tests.year import FIRST, counted, live, replayed

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
MEASURE = ItemsMeasure(filter="label:tables")
STATUSES = list(Status)


class Board:
    """A board that changes between syncs, and what the syncs kept of it."""

    def __init__(self, first: Sequence[Item], at: datetime) -> None:
        self.known: dict[str, tuple[Item, bool]] = {}
        self.changes: list[ItemChange] = []
        self.snapshots: list[tuple[datetime, dict[str, Item]]] = []
        self.at: datetime | None = None
        self.sync(first, at)

    def sync(self, items: Sequence[Item], at: datetime) -> None:
        found = difference.compare(self.known, items, since=self.at, at=at)
        self.changes += found.changes
        self.changes += difference.gone_changes(found.missing, self.known, self.at, at)
        self.known |= {i.node_id: (i, False) for i in (*found.added, *found.altered)}
        self.known |= {i: (self.known[i][0], True) for i in found.missing}
        self.at = at
        self.snapshots.append((at, {i.node_id: i for i in items}))

    @property
    def versions(self) -> dict[str, tuple[board_history.Version, ...]]:
        return board_history.versions(self.known, self.changes)

    def observed(self) -> dict[int, frozenset[date]]:
        days = [SyncDay(board_id=1, on=at.date(), first_at=at, last_at=at) for at, _ in self.snapshots]
        return board_history.observed_on(days, "UTC")


cards = st.builds(
    lambda n, status, sprint, owners, labels, milestone, archived: item(
        n,
        status,
        column=status.value,
        sprint=sprint,
        owners=owners,
        labels=labels,
        milestone=milestone,
        archived=archived,
    ),
    st.integers(1, 8),
    st.sampled_from(STATUSES),
    st.sampled_from(["", "Sprint 1", "Sprint 2"]),
    st.lists(st.sampled_from(["ana", "ben"]), unique=True).map(tuple),
    st.lists(st.sampled_from(["tables", "a, b", "[x"]), unique=True).map(tuple),
    st.sampled_from(["", "v1"]),
    st.booleans(),
)
boards = st.lists(st.lists(cards, unique_by=lambda i: i.node_id, max_size=8), min_size=1, max_size=7)


def told(one: Item) -> tuple[object, ...]:
    return (one.status, one.column, one.sprint, one.owners, one.labels, one.milestone, one.archived, one.title)


def lived(scans: Sequence[Sequence[Item]], gaps: Sequence[int] = ()) -> Board:
    at = START
    board = Board(scans[0], at)
    for n, scan in enumerate(scans[1:]):
        at += timedelta(days=gaps[n] if n < len(gaps) else 1)
        board.sync(scan, at)
    return board


@settings(deadline=None, max_examples=EXAMPLES)
@given(boards)
def test_replaying_the_kept_changes_up_to_any_sync_gives_the_board_as_it_was_then(scans: list[list[Item]]) -> None:
    board = lived(scans)
    for at, snapshot in board.snapshots:
        replayed = board_history.replay(board.versions, at)
        assert {i: told(x) for i, x in replayed.items()} == {i: told(x) for i, x in snapshot.items()}


@settings(deadline=None, max_examples=EXAMPLES)
@given(boards)
def test_syncing_the_same_board_again_keeps_nothing_new(scans: list[list[Item]]) -> None:
    board = lived(scans)
    before = list(board.changes)
    board.sync(scans[-1], board.at + timedelta(minutes=10))
    assert board.changes == before


def counts(board: Board, last: datetime) -> tuple[flow.DayCount, ...]:
    from platform_dash.core import filters

    observed = board.observed()
    days = flow.day_range(START.date() - timedelta(days=2), last.date())
    return flow.day_counts(
        board.versions,
        days,
        lambda day: board_history.known(day, (1,), observed),
        lambda items: filters.matching(MEASURE.filter, items),
        lambda items: progress.counted(MEASURE, items),
        "UTC",
    )


@settings(deadline=None, max_examples=EXAMPLES)
@given(boards, st.lists(st.integers(1, 4), max_size=7))
def test_the_last_point_is_the_count_on_the_page_and_a_day_without_a_sync_is_a_gap(
    scans: list[list[Item]], gaps: list[int]
) -> None:
    board = lived(scans, gaps)
    found = counts(board, board.at)
    now = progress.counted(MEASURE, [i for i, gone in board.known.values() if not gone])
    assert (found[-1].done, found[-1].scope, found[-1].dropped) == (now.done, now.scope, now.dropped)
    synced = {at.date() for at, _ in board.snapshots}
    for day in found:
        if day.on >= START.date():
            assert (day.knowledge == Knowledge.OBSERVED) == (day.on in synced)
        assert (day.done is None) == (day.knowledge == Knowledge.UNKNOWN)


@settings(deadline=None, max_examples=EXAMPLES)
@given(boards)
def test_columns_sum_to_the_total_and_nothing_that_was_ever_in_scope_is_lost(scans: list[list[Item]]) -> None:
    found = [d for d in counts(lived(scans), START + timedelta(days=len(scans) - 1)) if d.knowledge != "unknown"]
    removed: set[str] = set()
    for day in found:
        removed = (removed | set(day.removed)) - {*day.done_items, *day.open_items, *day.dropped_items}
        inside = len(day.done_items) + len(day.open_items) + len(day.dropped_items)
        assert sum(n for _, n in day.columns) == inside
        assert inside + len(removed) == day.ever
        assert day.scope == len(day.done_items) + len(day.open_items)


@settings(deadline=None, max_examples=EXAMPLES)
@given(boards)
def test_scope_moves_by_what_was_added_removed_and_dropped_and_by_nothing_else(scans: list[list[Item]]) -> None:
    found = [d for d in counts(lived(scans), START + timedelta(days=len(scans) - 1)) if d.knowledge == "observed"]
    for before, after in pairwise(found):
        inside = {*before.done_items, *before.open_items}
        expected = inside | set(after.added)
        expected -= {*after.removed, *after.dropped_now}
        assert expected == {*after.done_items, *after.open_items}


def test_a_close_at_18_on_friday_in_los_angeles_is_fridays() -> None:
    """The sync of Saturday noon (UTC) sees it; the closing date lies inside its span, on Friday evening there."""
    closed_at = datetime(2026, 11, 7, 2, tzinfo=UTC)
    before = item(1, Status.IN_PROGRESS, labels=("tables",), column="Doing")
    after = item(1, Status.DONE, labels=("tables",), closed=True, closed_at=closed_at)
    board = Board([before], datetime(2026, 11, 6, 12, tzinfo=UTC))
    board.sync([after], datetime(2026, 11, 7, 22, tzinfo=UTC))
    assert flow.finished_on(board.versions["N1"], "America/Los_Angeles") == date(2026, 11, 6)
    assert flow.finished_on(board.versions["N1"], "UTC") == date(2026, 11, 7)
    assert (
        board_history.replay(board.versions, datetime(2026, 11, 7, 12, tzinfo=UTC))["N1"].status == Status.IN_PROGRESS
    )


def test_a_day_on_which_one_of_two_boards_was_not_synced_is_unknown() -> None:
    monday, tuesday = date(2026, 11, 2), date(2026, 11, 3)
    observed = {1: frozenset({monday, tuesday}), 2: frozenset({monday})}
    assert board_history.known(tuesday, (1,), observed) == Knowledge.OBSERVED
    assert board_history.known(tuesday, (1, 2), observed) == Knowledge.UNKNOWN
    assert board_history.known(date(2026, 11, 1), (1, 2), observed) == Knowledge.BACKFILLED
    assert board_history.known(monday, (), observed) == Knowledge.UNKNOWN


def day_of_board(*, closed_at: datetime | None, created_at: datetime | None = None) -> Sequence[board_history.Version]:
    done = item(1, Status.DONE, closed=True, closed_at=closed_at, created_at=created_at)
    return board_history.versions({"N1": (done, False)}, ())["N1"]


def test_before_the_first_sync_closing_dates_say_what_was_done_and_never_replace_what_was_seen() -> None:
    first = START
    closed, created = first - timedelta(days=3), first - timedelta(days=9)
    own = board_history.backfilled(day_of_board(closed_at=closed, created_at=created), first)
    assert [(v.since, v.item and v.item.status) for v in own] == [
        (first, Status.DONE),
        (closed, Status.DONE),
        (created, Status.UNSORTED),
        (None, None),
    ]
    assert flow.finished_on(own, "UTC") == closed.date()
    nobody_knows = day_of_board(closed_at=None)
    assert board_history.backfilled(nobody_knows, first) == nobody_knows
    assert flow.finished_on(nobody_knows, "UTC") is None


def event(days: int, before: str, after: str) -> ItemChange:
    at = START - timedelta(days=days)
    return ItemChange(
        node_id="N1", field="column", before=before, after=after, since_at=None, seen_at=at, source=Source.TIMELINE
    )


MEANINGS = {"Todo": Status.PLANNED, "Doing": Status.IN_PROGRESS, "Done": Status.DONE}


def test_githubs_own_events_fill_the_time_before_and_a_contradiction_is_counted() -> None:
    done = item(1, Status.DONE, column="Done", created_at=START - timedelta(days=30))
    events = (event(9, "Todo", "Doing"), event(4, "Doing", "Done"))
    own = board_history.versions({"N1": (done, False)}, ())
    filled = board_history.backfilled(own["N1"], START, events, MEANINGS)
    assert [v.item.status for v in filled if v.item] == [Status.DONE, Status.DONE, Status.IN_PROGRESS, Status.PLANNED]
    [cycle] = flow.cycles({"N1": filled}, "UTC")
    assert (cycle.days, cycle.finished_on) == (6, (START - timedelta(days=4)).date())
    assert board_history.disagreements(own, {"N1": events}, {1: START}) == 0
    assert board_history.disagreements(own, {"N1": events[:1]}, {1: START}) == 1
    [seen, *_] = board_history.backfilled(own["N1"], START, events[:1], MEANINGS)
    assert seen.item is not None
    assert seen.item.status == Status.DONE  # our own observation stands


def test_an_open_item_that_was_created_later_is_not_in_the_days_before() -> None:
    created = START - timedelta(days=2)
    own = board_history.backfilled(
        board_history.versions({"N1": (item(1, created_at=created), False)}, ())["N1"], START
    )
    found = flow.day_counts(
        {"N1": own},
        flow.day_range(date(2026, 10, 29), START.date()),
        lambda _: Knowledge.BACKFILLED,
        lambda i: i,
        flow.figures_of_items,
        "UTC",
    )
    assert [d.scope for d in found] == [0, 0, 1, 1, 1]


def cycle(days: int, n: int) -> flow.Cycle:
    return flow.Cycle(
        node_id=f"N{n}", title="t", place="p", url="", private=False, finished_on=date(2026, 11, 3), days=days
    )


@pytest.mark.parametrize(("n", "shares"), [(4, []), (5, [0.5]), (18, [0.5]), (19, [0.5, 0.85])])
def test_a_percentile_stands_only_where_the_data_bear_it(n: int, shares: list[float]) -> None:
    assert [p.share for p in flow.percentiles([cycle(d, d) for d in range(1, n + 1)])] == shares


def test_the_85th_percentile_of_one_to_twenty_is_seventeen() -> None:
    found = {p.share: p.days for p in flow.percentiles([cycle(d, d) for d in range(1, 21)])}
    assert found == {0.5: 10, 0.85: 17}


def test_throughput_counts_days_without_any_and_leaves_unknown_days_open() -> None:
    closed = START - timedelta(days=3)
    own = {"N1": board_history.backfilled(day_of_board(closed_at=closed), START)}
    days = flow.day_range(closed.date() - timedelta(days=1), closed.date() + timedelta(days=1))
    unknown = days[-1]
    found = flow.finished_by_day(
        own, days, lambda d: Knowledge.UNKNOWN if d == unknown else Knowledge.BACKFILLED, "UTC"
    )
    assert [f.count for f in found] == [0, 1, None]
    assert found[1].items == ("N1",)


def test_a_column_that_only_means_something_else_is_kept_as_that() -> None:
    """No move: hang-overs and ages stay, yet the board as it was can be told."""
    board = Board([item(1, Status.PLANNED, column="Ready")], START)
    board.sync([item(1, Status.IN_PROGRESS, column="Ready")], START + timedelta(days=1))
    assert [c.field for c in board.changes] == ["meaning"]
    assert board_history.replay(board.versions, START)["N1"].status == Status.PLANNED


@pytest.mark.slow
def test_weeks_of_daily_syncs_replay_and_missed_days_are_gaps_with_the_same_totals_elsewhere(tmp_path: Path) -> None:
    """Two boards through the local GitHub; the year itself runs in the bench."""
    days = 7 * WEEKS
    missed = {day for day in (5, 6, 13, 20, 21, 22) if day < days}
    stores = [open_store(str(tmp_path / f"{name}.db")) for name in ("daily", "gaps")]
    daily, gaps = live(stores[0], days, items=40), live(stores[1], days, items=40, missed=missed)
    assert daily.changes > 50 * WEEKS
    for at, snapshot in list(daily.snapshots.items())[::5]:
        assert replayed(stores[0], at) == snapshot
    for at, snapshot in gaps.snapshots.items():
        assert snapshot == daily.snapshots[at]
    first = FIRST.date()
    last = first + timedelta(days=days - 1)
    whole, holes = counted(stores[0], first, last), counted(stores[1], first, last)
    assert all(d.knowledge == Knowledge.OBSERVED for d in whole)
    assert {(d.on - first).days for d in holes if d.knowledge == Knowledge.UNKNOWN} == missed
    for one, two in zip(whole, holes, strict=True):
        if two.knowledge == Knowledge.OBSERVED:
            assert (one.done, one.scope, one.dropped, one.columns) == (two.done, two.scope, two.dropped, two.columns)
    for store in stores:
        store.close()


def test_nobody_saw_an_item_begin_that_was_in_progress_at_the_first_sync() -> None:
    created = START - timedelta(days=180)
    doing = item(1, Status.IN_PROGRESS, column="Doing", created_at=created)
    board = Board([doing], START)
    board.sync([item(1, Status.DONE, created_at=created)], START + timedelta(days=1))
    filled = {"N1": board_history.backfilled(board.versions["N1"], START)}
    assert flow.cycles(filled, "UTC") == ()
    assert flow.finished_on(filled["N1"], "UTC") == (START + timedelta(days=1)).date()
    begun = board_history.backfilled(board.versions["N1"], START, (event(3, "Todo", "Doing"),), MEANINGS)
    assert [c.days for c in flow.cycles({"N1": begun}, "UTC")] == [5]


def test_cycles_come_in_the_order_in_which_items_were_finished_and_skip_those_that_were_not() -> None:
    board = Board([item(n, Status.PLANNED, title="old", column="planned") for n in (1, 2, 3, 4)], START)
    for days, states in (
        (1, {1: Status.IN_PROGRESS, 2: Status.IN_PROGRESS, 3: Status.IN_PROGRESS}),
        (3, {1: Status.IN_PROGRESS, 2: Status.DONE, 3: Status.IN_PROGRESS}),
        (5, {1: Status.IN_PROGRESS, 2: Status.DONE, 3: Status.DONE}),
        (6, {1: Status.DONE, 2: Status.DONE, 3: Status.DONE}),
    ):
        board.sync(
            [item(n, s, title="new", column=s.value) for n in (4, 1, 2, 3) for s in [states.get(n, Status.PLANNED)]],
            START + timedelta(days=days),
        )
    told = flow.cycles(board.versions, "UTC")
    assert [(c.node_id, c.days, c.title) for c in told] == [("N2", 3, "new"), ("N3", 5, "new"), ("N1", 6, "new")]


def test_the_past_of_an_item_that_left_and_came_back_stands() -> None:
    """Finished on the 3rd, off the board on the 10th, back on the 20th: it was finished on the 3rd."""
    board = Board([item(1, Status.IN_PROGRESS, column="Doing")], START)
    for days, now in ((1, [item(1, Status.DONE)]), (8, []), (18, [item(1, Status.DONE)])):
        board.sync(now, START + timedelta(days=days))
    assert flow.finished_on(board.versions["N1"], "UTC") == date(2026, 11, 3)


def test_a_card_that_came_to_the_board_done_was_done_when_it_was_closed() -> None:
    closed = START - timedelta(days=5)
    board = Board([], START)
    board.sync([item(1, Status.DONE, closed=True, closed_at=closed)], START + timedelta(days=4))
    assert flow.finished_on(board.versions["N1"], "UTC") == closed.date()


def test_a_column_that_came_to_mean_done_finished_nothing_that_day() -> None:
    board = Board([item(1, Status.IN_REVIEW, column="Shipped")], START)
    board.sync([item(1, Status.DONE, column="Shipped")], START + timedelta(days=3))
    assert flow.finished_on(board.versions["N1"], "UTC") is None


def test_the_sprint_an_item_was_in_is_known_by_its_days_whatever_it_is_called_now() -> None:
    """Moved from Iteration 12 to 13, while the sprint of those days is called Sprint 12 here."""
    first, second = date(2026, 11, 2), date(2026, 11, 16)
    board = Board([item(1, sprint="Iteration 12", sprint_start_on=first)], START)
    board.sync([item(1, sprint="Iteration 13", sprint_start_on=second)], START + timedelta(days=2))
    sprint = Sprint(id=1, name="Sprint 12", start_on=first, end_on=second)
    was = [v.item for v in board.versions["N1"] if v.item]
    assert [bool(flow.in_sprint([i], sprint)) for i in was] == [False, True]


def test_an_issue_that_went_to_another_board_stays_in_the_days_of_its_old_one(store: Store) -> None:
    later = NOW + timedelta(days=2)
    with store.write() as connection:
        boards_.save_board(connection, board_of(id=0, version=0), author="a", at=NOW)
        boards_.save_board(connection, board_of(id=0, version=0, number=2), author="a", at=NOW)
    boards_.load_first(store, 1, [item(1, node_id="old", url="https://x.org/1")], NOW)
    with store.write() as connection:
        boards_.finish(connection, 1, NOW)
        boards_.finish(connection, 2, NOW)
    old, new = item(1, node_id="old", url="https://x.org/1"), item(1, node_id="new", board_id=2, url="https://x.org/1")
    gone = difference.gone_changes(["old"], {"old": (old, False)}, NOW, later)
    came = difference.compare({}, [new], since=NOW, at=later)
    with store.write() as connection:
        boards_.apply(connection, 1, added=(), altered=(), gone=["old"], changes=gone, at=later)
        boards_.apply(connection, 2, added=came.added, altered=(), gone=(), changes=came.changes, at=later)
        boards_.finish(connection, 1, later)
        boards_.finish(connection, 2, later)
    kept = board_flow.of_store(store, "UTC", placed_items(store))
    then, now = (board_history.replay(kept.versions, at) for at in (NOW, later))
    assert (sorted(then), sorted(now)) == (["old"], ["new"])


def test_no_point_lies_after_the_last_sync(store: Store) -> None:
    with store.write() as connection:
        boards_.save_board(connection, board_of(id=0, version=0), author="a", at=NOW)
    boards_.load_first(store, 1, [item(1, sprint="Sprint 42")], NOW)
    with store.write() as connection:
        boards_.finish(connection, 1, NOW)
    placed = placed_items(store)
    shown = board_flow.flow_of(
        store, board_flow.of_store(store, "UTC", placed), placed, SPRINT, NOW.date() + timedelta(days=5)
    )
    assert SPRINT.last_on > NOW.date()
    assert (shown.days[-1].on, shown.finished[-1].on) == (NOW.date(), NOW.date())
    assert (shown.days[-1].done, shown.days[-1].scope) == (0, 1)
