"""How far a goal is: what its measure counts, bar, tick and health."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from platform_dash.core import filters
from platform_dash.core.calendar import SprintDay, local_date, working_days_since
from platform_dash.core.flow import age
from platform_dash.core.progress.health import Standing, health_of
from platform_dash.core.progress.numbers import number, share
from platform_dash.model import (
    BoardMeasure,
    Calendar,
    Direction,
    FieldSumMeasure,
    Forecast,
    Goal,
    GroupsMeasure,
    Health,
    Item,
    ItemsMeasure,
    Method,
    ReadinessMeasure,
    Reading,
    ReadingMeasure,
    Status,
    Value,
)

LEAVE_OUT = "no:sub-issues"


class Counted(Value):
    """What a board measure counts now. `scope` is done plus open; dropped is neither. parents: how many of the items
    in scope have a sub-issue in scope, so that one piece of work is counted twice."""

    done: float
    scope: float
    dropped: float
    done_items: tuple[str, ...] = ()
    open_items: tuple[str, ...] = ()
    dropped_items: tuple[str, ...] = ()
    groups: tuple[tuple[str, int, int], ...] = ()
    parents: int = 0


class GoalProgress(Value):
    """One goal's numbers. `done` and `target` are absolute, `bar` the share of the way, `tick` that of the time."""

    goal_id: int
    done: float | None
    target: float | None
    unit: str
    bar: float
    tick: float
    health: Health
    reason: str
    baseline: float = 0
    counted: Counted | None = None
    how: str = ""
    forecast: Forecast | None = None


def counted(measure: BoardMeasure, items: Iterable[Item]) -> Counted:
    """Done, open and dropped of what a board measure matches. Raises filters.FilterError for an unreadable filter.

    An archived item that is done stays done; one that is not leaves the scope.
    """
    board = measure.board_id
    pool = [i for i in items if board is None or i.board_id == board or board in i.also_on]
    matched = [i for i in filters.matching(measure.filter, pool) if not i.archived or i.status == Status.DONE]
    done = [i for i in matched if i.status == Status.DONE]
    dropped = [i for i in matched if i.status == Status.DROPPED]
    open_items = [i for i in matched if i.status not in (Status.DONE, Status.DROPPED)]
    above = {i.parent_id for i in (*done, *open_items) if i.parent_id}
    ids: dict[str, Any] = {
        "parents": sum(i.content_id in above for i in (*done, *open_items)),
        "done_items": tuple(i.node_id for i in done),
        "open_items": tuple(i.node_id for i in open_items),
        "dropped_items": tuple(i.node_id for i in dropped),
    }
    match measure:
        case ItemsMeasure():
            return Counted(done=len(done), scope=len(done) + len(open_items), dropped=len(dropped), groups=(), **ids)
        case FieldSumMeasure():
            total = _sum_of(measure.field)
            return Counted(
                done=total(done), scope=total(done) + total(open_items), dropped=total(dropped), groups=(), **ids
            )
        case GroupsMeasure():
            return _groups(measure, done, open_items, ids)


def _sum_of(field: str) -> Callable[[Sequence[Item]], float]:
    wanted = filters.folded(field)

    def total(items: Sequence[Item]) -> float:
        values = (f.number for i in items for f in i.fields if filters.folded(f.name) == wanted)
        return round(sum(v for v in values if v is not None), 9)

    return total


def group_names(item: Item, group_by: str) -> tuple[str, ...]:
    """The groups an item belongs to, by `parent`, `field:NAME` or `label:PREFIX`."""
    if group_by == "parent":
        return (item.parent_id or item.parent,) if item.parent_id or item.parent else ()
    kind, _, name = group_by.partition(":")
    if kind == "field":
        wanted = filters.folded(name)
        return tuple(
            f.text or (number(f.number) if f.number is not None else "")
            for f in item.fields
            if filters.folded(f.name) == wanted
        )
    return tuple(label for label in item.labels if label.casefold().startswith(name.casefold()))


def _groups(
    measure: GroupsMeasure, done: Sequence[Item], open_items: Sequence[Item], ids: Mapping[str, Any]
) -> Counted:
    finished, all_of = Counter[str](), Counter[str]()
    for item in done:
        finished.update(group_names(item, measure.group_by))
    for item in (*done, *open_items):
        all_of.update(group_names(item, measure.group_by))
    complete = sum(finished[name] == n for name, n in all_of.items())
    value = 100 * complete / len(all_of) if measure.percent and all_of else complete
    return Counted(
        done=round(value, 9),
        scope=100 if measure.percent and all_of else len(all_of),
        dropped=0,
        groups=tuple(sorted((name, finished[name], n) for name, n in all_of.items())),
        **dict(ids),
    )


def units(measure: BoardMeasure, items: Sequence[Item]) -> tuple[tuple[tuple[str, ...], float], ...]:
    """What a measure adds up, done or open: (the items that must all be done, what that is worth in its unit).

    A group is one unit; an item is one, worth 1 or what its field holds. Raises filters.FilterError.
    """
    count = counted(measure, items)
    ids = (*count.done_items, *count.open_items)
    by_id = {i.node_id: i for i in items}
    match measure:
        case ItemsMeasure():
            return tuple(((i,), 1.0) for i in ids)
        case FieldSumMeasure():
            total = _sum_of(measure.field)
            return tuple(((i,), value) for i in ids if (value := total([by_id[i]])) > 0)
        case GroupsMeasure():
            members: dict[str, list[str]] = defaultdict(list)
            for i in ids:
                for name in group_names(by_id[i], measure.group_by):
                    members[name].append(i)
            worth = 100 / len(members) if measure.percent and members else 1.0
            return tuple((tuple(own), worth) for own in members.values())


def last_moved(ids: Iterable[str], items: Mapping[str, Item], readings: Sequence[Reading], zone: str) -> date | None:
    """The last day, in the team's zone, on which anything of a goal was seen to move."""
    moments: list[date] = [r.on for r in readings]
    for node_id in ids:
        item = items[node_id]
        if item.closed_at is not None:
            moments.append(local_date(item.closed_at, zone))
        if item.status_since is not None and item.status_since_known:
            moments.append(local_date(item.status_since, zone))
    return max(moments, default=None)


def of_goal(
    goal: Goal,
    items: Sequence[Item],
    readings: Sequence[Reading],
    day: SprintDay,
    calendar: Calendar,
    *,
    watched_since: date | None = None,
    touched_on: date | None = None,
    seen_on: date | None = None,
    forecast: Forecast | None = None,
    fields: Collection[str] = (),
) -> GoalProgress:
    """Bar, tick and health of one goal. items: the placed items that its measure may match. readings: those of this goal, any order.
    watched_since: the first day whose movements were observed; before it stillness is unknown. touched_on: the last day
    on which its own checks were edited. seen_on: the day of the last look at the boards it counts; stillness and blocked
    days are counted up to it. forecast: its chance; a base rate colours nothing. fields: those of the boards; a filter that reads another is
    told.
    """
    own = sorted((r for r in readings if r.subject == "goal" and r.subject_id == goal.id), key=lambda r: (r.on, r.at))
    try:
        way = _way(goal, items, own, fields)
    except filters.FilterError as unreadable:
        return _without_measure(goal, day, str(unreadable))
    if way is None:
        return _without_measure(goal, day)
    done, target, base, _, found, _ = way
    countable = done is not None and (found is None or found.scope > 0) and (target == 0 or bool(target))
    met = countable and done is not None and target is not None and _reached(goal, done, target)
    bar = 1.0 if met else 0.0 if done is None or target is None else share(done, base, target)
    likely = forecast is not None and forecast.method != Method.BASE_RATE and day.work_left and not day.ended
    seen_on, by_id = seen_on if found else None, {item.node_id: item for item in items}
    committed = local_date(goal.committed_at, calendar.zone) if goal.committed_at else None
    moved = last_moved(_ids(found), by_id, own, calendar.zone)
    if found is None:  # checks and readings are typed in here: from the commit on, their stillness is known
        watched_since = watched_since or committed
    health, reason = health_of(
        _standing(way, day, bar=bar, met=met, countable=countable)._replace(
            unseen=None if seen_on is None else (day.today - seen_on).days,
            stale=0 if seen_on is None else working_days_since(seen_on, day.today, calendar),
            blocked=_blocked_days(found, by_id, seen_on or day.today, calendar),
            still=_still_days((moved, touched_on, committed), day, seen_on or day.today, calendar, watched_since),
            chance=forecast.p if forecast and likely else None,
            borrowed=forecast is not None and forecast.method == Method.COLD_START,
            concerns=goal.concerns,
        )
    )
    kept = forecast if day.work_left and not (met or day.ended) else None
    shown = {"bar": bar, "tick": day.tick, "health": health, "reason": reason, "forecast": kept}
    return GoalProgress(goal_id=goal.id, **way._asdict(), **shown)


def _standing(way: "_Way", day: SprintDay, *, bar: float, met: bool, countable: bool) -> Standing:
    """What the numbers alone say."""
    done, target, counted = way.done, way.target, way.counted
    return Standing(
        day=day,
        done=done,
        target=target,
        baseline=way.baseline,
        unit=way.unit,
        bar=bar,
        met=met,
        countable=countable,
        open=None if counted is None else len(counted.open_items),
        dropped=0 if counted is None else len(counted.dropped_items),
        moving_away=done is not None and target is not None and (done - way.baseline) * (target - way.baseline) < 0,
    )


class _Way(NamedTuple):
    """Where a goal stands: done and target (None: unknown), baseline, unit, what was counted, and how."""

    done: float | None
    target: float | None
    baseline: float
    unit: str
    counted: Counted | None
    how: str


def _way(goal: Goal, items: Sequence[Item], own: Sequence[Reading], fields: Collection[str]) -> _Way | None:
    """Where a goal stands by its measure; None without one. Raises filters.FilterError."""
    match goal.measure:
        case None:
            return None
        case ReadinessMeasure() as measure:
            return _Way(*_of_checks(measure), None, "criteria ticked, of all criteria of the goal")
        case ReadingMeasure() as measure:
            done = own[-1].value if own else None
            return _Way(done, measure.target, measure.baseline, measure.unit, None, _how_read(own))
        case measure:
            filters.refuse_unknown_fields(measure.filter, fields)
            count = counted(measure, items)
            target = measure.target if measure.target is not None else count.scope
            base = goal.baseline or 0.0
            return _Way(count.done, target, base, _unit(measure), count, _how_counted(measure, count))


def _ids(count: Counted | None) -> tuple[str, ...]:
    return (*count.done_items, *count.open_items, *count.dropped_items) if count else ()


def _unit(measure: BoardMeasure) -> str:
    if isinstance(measure, GroupsMeasure) and measure.percent:
        return "%"
    return measure.unit


def _of_checks(measure: ReadinessMeasure) -> tuple[float, float, float, str]:
    return sum(c.met for c in measure.criteria), len(measure.criteria), 0.0, measure.unit


def _reached(goal: Goal, done: float, target: float) -> bool:
    if isinstance(goal.measure, ReadingMeasure) and goal.measure.direction == Direction.DOWN:
        return done <= target
    return done >= target


def _how_read(own: Sequence[Reading]) -> str:
    if not own:
        return "a number typed in; none was typed in yet"
    last = own[-1]
    return f"typed in for {last.on:%d %b}" + (f", source: {last.source}" if last.source else "")


def _how_counted(measure: BoardMeasure, count: Counted) -> str:
    what = {
        "items": "done items",
        "field sum": f"sum of “{getattr(measure, 'field', '')}” over done items",
        "groups": f"groups by {getattr(measure, 'group_by', '')} with every item done",
    }[measure.kind]
    if isinstance(measure, GroupsMeasure):
        complete = sum(done == of for _, done, of in count.groups)
        return f"{what} that match {measure.filter}: {complete} of {len(count.groups)} {measure.unit}"
    counts = f"{len(count.done_items)} done, {len(count.open_items)} open, {len(count.dropped_items)} dropped"
    return f"{what} that match {measure.filter}: {counts}{counted_twice(count)}"


def counted_twice(count: Counted) -> str:
    """Said where a parent and its sub-issues are both counted; "" where none is."""
    if not count.parents:
        return ""
    which = (
        "1 parent is counted beside its" if count.parents == 1 else f"{count.parents} parents are counted beside their"
    )
    return f"; {which} sub-issues, {LEAVE_OUT} leaves parents out"


def _without_measure(goal: Goal, day: SprintDay, reason: str = "no measure yet") -> GoalProgress:
    health = Health.NOT_MET if day.ended else Health.UNKNOWN
    reason = "not counted" if day.ended else reason
    return GoalProgress(
        goal_id=goal.id, done=None, target=None, unit="", bar=0.0, tick=day.tick, health=health, reason=reason
    )


def _blocked_days(count: Counted | None, items: Mapping[str, Item], until: date, calendar: Calendar) -> int | None:
    """Working days the longest blocked item of a goal has been blocked; None where none is."""
    if count is None:
        return None
    blocked = [items[i] for i in count.open_items if items[i].status == Status.BLOCKED]
    since = [until - timedelta(days=age(item, until, calendar.zone)[0]) for item in blocked]
    return max((working_days_since(day, until, calendar) for day in since), default=None)


def _still_days(
    touched: Sequence[date | None], day: SprintDay, until: date, calendar: Calendar, watched_since: date | None
) -> int | None:
    """Working days without movement in this sprint, as far as they were watched; None where unknown."""
    known = [d for d in (*touched, watched_since) if d is not None]
    if not known:
        return None
    last = max(*known, day.sprint.start_on - timedelta(days=1))
    return working_days_since(last, min(until, day.sprint.last_on), calendar)
