"""What was: the boards' kept history joined with goals, sprints and closing dates, from the store only."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from platform_dash.core import board_history, filters, flow, progress
from platform_dash.core.board_history import Knowledge, Version
from platform_dash.core.calendar import local_date
from platform_dash.model import (
    Board,
    BoardMeasure,
    Goal,
    Item,
    ItemChange,
    ItemKind,
    ResultKind,
    Sprint,
    SprintSource,
    Status,
    Value,
)
from platform_dash.reports.overview_values import FrozenSprint
from platform_dash.reports.placed import Placed
from platform_dash.store import Store, boards, goals, histories, retros, sprints


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
        return lambda day: board_history.known(day, ids, self.observed)


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
    kept = {i: (now.get(i, item), gone) for i, (item, gone) in known.items() if i not in elsewhere or gone}
    own = _one_card_at_a_time(board_history.versions(kept, changes), elsewhere)
    meanings = {b.id: {c.name: c.status for c in b.columns} for b in found_boards}
    filled = {
        node_id: board_history.backfilled(
            versions, first[item.board_id], events.get(node_id, ()), meanings.get(item.board_id, {})
        )
        if item.board_id in first and _there_at_first(versions)
        else versions
        for node_id, versions in own.items()
        for item in (kept[node_id][0],)
    }
    observed = board_history.observed_on(days, zone)
    synced = [local_date(b.synced_at, zone) for b in found_boards if b.synced_at is not None]
    return Past(
        versions=filled,
        observed=observed,
        disagreements=board_history.disagreements(own, events, first),
        zone=zone,
        last_sync_on=max(synced, default=None),
    )


def placed_before(store: Store, placed: Placed, zone: str, moment: datetime) -> Placed:
    """The boards as they stood at a moment, in the order of now."""
    board = board_history.board_before(of_store(store, zone, placed).versions, moment)
    order = {i.node_id: n for n, i in enumerate(placed.items)}
    return placed._replace(items=tuple(sorted(board.values(), key=lambda i: order.get(i.node_id, len(order)))))


def _by_item(changes: Iterable[ItemChange]) -> Mapping[str, Sequence[ItemChange]]:
    by_item: dict[str, list[ItemChange]] = defaultdict(list)
    for change in changes:
        by_item[change.node_id].append(change)
    return by_item


def _one_card_at_a_time(
    own: Mapping[str, tuple[Version, ...]], elsewhere: Mapping[str, str]
) -> dict[str, tuple[Version, ...]]:
    """An issue that went from one board to another is its old card until the new one came, and then the new one."""
    out = dict(own)
    for node_id, taken in elsewhere.items():
        if node_id not in own or taken not in own:
            continue
        came = own[taken][-2].seen if own[taken][-1].item is None and len(own[taken]) > 1 else None
        if came is None:
            del out[node_id]
        else:
            before = tuple(v for v in own[node_id] if v.since is None or v.since < came)
            out[node_id] = (Version(came, came, None), *before)
    return out


def _there_at_first(versions: Sequence[Version]) -> bool:
    """Whether the first sync found it: an item that was added later has no time before."""
    return versions[-1].item is not None


def _taken_elsewhere(
    known: Mapping[str, tuple[Item, bool]], now: Mapping[str, Item], boards: Sequence[Board]
) -> dict[str, str]:
    """Cards of an issue that another card stands for (the one shown now, else one of a team's board), with that one."""
    team_first = {b.id: (b.team_id is None, b.id) for b in boards}
    order = sorted(known.values(), key=lambda pair: (pair[0].node_id not in now, pair[1], team_first[pair[0].board_id]))
    seen: dict[str, str] = {}
    out = {}
    for item, _ in order:
        key = item.url or item.content_id or item.node_id
        if key in seen:
            out[item.node_id] = seen[key]
        seen.setdefault(key, item.node_id)
    return out


class Flow(Value):
    """What the flow charts of a sprint show: a subject (a goal, or the sprint's own scope) day by day, and the boards'
    cycle times, throughput, ages and hang-overs. names: item id to how it is told, its status and its address. disagreements: items of which
    GitHub's timeline says something else than the first sync saw."""

    subject: str
    unit: str
    days: tuple[flow.DayCount, ...]
    targets: tuple[tuple[date, float | None], ...]
    names: dict[str, tuple[str, str, str]]
    cycles: tuple[flow.Cycle, ...]
    percentiles: tuple[flow.Percentile, ...]
    finished: tuple[flow.Finished, ...]
    ages: tuple[tuple[Item, int, bool], ...]
    hang_overs: tuple[tuple[str, int, int, str], ...]
    disagreements: int


def _boards_of(boards: Sequence[Board], measure: BoardMeasure | None, team_id: int | None) -> tuple[int, ...]:
    """The synced boards that a measure counts, else those of a team (None: all)."""
    return tuple(
        b.id
        for b in boards
        if b.synced_at is not None
        and (measure.board_id in (None, b.id) if measure else team_id is None or b.team_id == team_id)
    )


def _counts(
    past: Past,
    own: Mapping[str, tuple[Version, ...]],
    days: Sequence[date],
    boards: Sequence[Board],
    sprint: Sprint,
    measure: BoardMeasure | None,
    ids: tuple[int, ...],
) -> tuple[flow.DayCount, ...]:
    """Day by day, what a measure counts, else what is tagged with the sprint. Raises filters.FilterError."""
    nameless = {b.id for b in boards if b.sprint_source == SprintSource.NONE}

    def tagged(some: Sequence[Item]) -> list[Item]:
        inside = {id(i) for i in flow.in_sprint(some, sprint)}
        return [i for i in some if id(i) in inside or i.board_id in nameless]

    def matching(some: Sequence[Item]) -> tuple[Item, ...]:
        return filters.matching(measure.filter, some) if measure else ()

    pick = matching if measure else tagged
    meant = {i.board_id for i in pick([v.item for vs in own.values() for v in vs if v.item is not None])}
    figures = (lambda some: progress.counted(measure, some)) if measure else flow.figures_of_items
    return flow.day_counts(own, days, past.known(meant or ids), pick, figures, past.zone)


def flow_of(
    store: Store,
    past: Past,
    placed: Placed,
    sprint: Sprint,
    today: date,
    *,
    team_id: int | None = None,
    goal: Goal | None = None,
    weeks: int = 0,
) -> Flow:
    """The flow of a sprint for one team (None: all) or one goal that a board measures.

    weeks: how many weeks before the sprint's start the days begin. Raises filters.FilterError.
    """
    items, _, found = placed
    measure = goal.measure if goal and isinstance(goal.measure, BoardMeasure) else None
    there = _there_at_its_end(store, sprint, found)
    ids = tuple(i for i in _boards_of(found, measure, team_id) if i in there)
    own = {i: v for i, v in past.versions.items() if _board_of(v) in ids}
    days = _counts(
        past, own, _days(past, sprint.start_on - timedelta(weeks=weeks), sprint.last_on), found, sprint, measure, ids
    )
    cycles = tuple(c for c in flow.cycles(own, past.zone) if c.finished_on >= today - CYCLES)
    finished = flow.finished_by_day(own, _days(past, today - THROUGHPUT, today), past.known(ids), past.zone)
    shown = {i for d in days for i in (*d.added, *d.removed, *d.dropped_now)} | {i for d in finished for i in d.items}
    last = next((d for d in reversed(days) if d.done is not None), None)
    shown |= {*last.done_items, *last.open_items, *last.dropped_items} if last else set()
    working = [i for i in items if i.board_id in ids and i.status in WORKING and not i.archived]
    return Flow(
        subject=goal.title if goal else sprint.name,
        unit="%" if getattr(measure, "percent", False) else measure.unit if measure else "items",
        days=days,
        targets=target_steps(store, goal, past.zone) if goal else (),
        names=_names(past, shown),
        cycles=cycles,
        percentiles=flow.percentiles(cycles),
        finished=finished,
        ages=tuple((i, *flow.age(i, today, past.zone)) for i in working if i.kind != ItemKind.HIDDEN),
        hang_overs=_left_undone(store),
        disagreements=past.disagreements,
    )


def _there_at_its_end(store: Store, sprint: Sprint, found: Sequence[Board]) -> frozenset[int]:
    """The boards that a sprint is told by: those of its end where that was kept, else all."""
    with store.read() as connection:
        kept = [retros.frozen(connection, sprint.id, kind) for kind in (ResultKind.FINAL, ResultKind.ENDED)]
    body = next(filter(None, kept), "")
    if not body:
        return frozenset(b.id for b in found)
    return frozenset(b.board.id for b in FrozenSprint.model_validate_json(body).overview.boards)


CYCLES, THROUGHPUT = timedelta(weeks=26), timedelta(weeks=4)
WORKING = (Status.IN_PROGRESS, Status.BLOCKED, Status.IN_REVIEW)


def _board_of(versions: Sequence[Version]) -> int:
    return next((v.item.board_id for v in versions if v.item is not None), 0)


def _names(past: Past, ids: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    names = {}
    for i in ids:
        item = next((v.item for v in past.versions[i] if v.item is not None), None)
        if item is not None:
            names[i] = (item.label, item.status.value, "" if item.private else item.url)
    return names


def target_steps(store: Store, goal: Goal, zone: str) -> tuple[tuple[date, float | None], ...]:
    """From which day on a goal had which target, oldest first: as it was committed, then each change of it.

    None: all in scope, which is the scope's own line.
    """
    with store.read() as connection:
        fixed = goals.commitments(connection).get(goal.id)
        revised = goals.revisions(connection, goal.id)
    if fixed is None:
        return ((date.min, getattr(goal.measure, "target", None)),)
    moved = [r for r in sorted(revised, key=lambda r: r.at) if r.field == "measure" and r.at > fixed.at]
    first = _target_in(moved[0].before) if moved else getattr(goal.measure, "target", None)
    return ((date.min, first), *((local_date(r.at, zone), _target_in(r.after)) for r in moved))


def _target_in(measure: object) -> float | None:
    target = measure.get("target") if isinstance(measure, dict) else None
    return None if target is None else float(target)


def _left_undone(store: Store) -> tuple[tuple[str, int, int, str], ...]:
    """Each closed sprint in order: its name, tagged items left undone at its close, tagged items in all, those left by
    name."""
    with store.read() as connection:
        closed = [s for s in sprints.sprints(connection) if s.closed_at is not None]
        kept = [(s.name, retros.results(connection, s.id).get(ResultKind.FINAL)) for s in closed]
    return tuple(
        (name, len(final.hang_overs), final.tagged, "; ".join(i.label for i in final.hang_overs))
        for name, final in kept
        if final is not None
    )


def _days(past: Past, first: date, last: date) -> tuple[date, ...]:
    """No point lies after the last sync: what came later nobody saw."""
    end = last if past.last_sync_on is None else min(last, past.last_sync_on)
    return flow.day_range(first, end) if end >= first else ()
