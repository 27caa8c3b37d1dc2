"""A goal or a sprint day by day: done, scope, columns, and which items came, left or were dropped on each."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

from platform_dash.core.board_history import Knowledge, Version, Versions
from platform_dash.core.calendar import local_date
from platform_dash.model import Item, ItemKind, Status, Value


class Figures(Protocol):
    """What a measure counts: see `progress.Counted`."""

    @property
    def done(self) -> float: ...
    @property
    def scope(self) -> float: ...
    @property
    def dropped(self) -> float: ...
    @property
    def done_items(self) -> tuple[str, ...]: ...
    @property
    def open_items(self) -> tuple[str, ...]: ...
    @property
    def dropped_items(self) -> tuple[str, ...]: ...


class _Items(Value):
    done: float
    scope: float
    dropped: float
    done_items: tuple[str, ...]
    open_items: tuple[str, ...]
    dropped_items: tuple[str, ...]


class DayCount(Value):
    """The end of a day of the team's zone, or this moment on the last one.

    done, scope (done and open) and dropped are None where the day is unknown; `columns` counts items by status.
    added, removed and dropped_now hold the items of which that became true since the last known day; `ever` counts
    every item that was in the scope up to this day: done + open + dropped + those removed.
    """

    on: date
    knowledge: Knowledge
    done: float | None = None
    scope: float | None = None
    dropped: float | None = None
    columns: tuple[tuple[Status, int], ...] = ()
    done_items: tuple[str, ...] = ()
    open_items: tuple[str, ...] = ()
    dropped_items: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    dropped_now: tuple[str, ...] = ()
    ever: int = 0


def figures_of_items(items: Sequence[Item]) -> Figures:
    """Items counted as they are: done, open and dropped. An archived one that is not done has left."""
    items = [i for i in items if not i.archived or i.status == Status.DONE]
    done = tuple(i.node_id for i in items if i.status == Status.DONE)
    dropped = tuple(i.node_id for i in items if i.status == Status.DROPPED)
    gone = {*done, *dropped}
    open_items = tuple(i.node_id for i in items if i.node_id not in gone)
    return _Items(
        done=len(done),
        scope=len(done) + len(open_items),
        dropped=len(dropped),
        done_items=done,
        open_items=open_items,
        dropped_items=dropped,
    )


def day_range(first: date, last: date) -> tuple[date, ...]:
    """Every day from `first` to `last`, both with them."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def day_counts(
    history: Versions,
    days: Sequence[date],
    known: Callable[[date], Knowledge],
    pick: Callable[[Sequence[Item]], Iterable[Item]],
    count: Callable[[Sequence[Item]], Figures],
    zone: str,
) -> tuple[DayCount, ...]:
    """The days in order. pick: of some items those that are meant (a filter, a sprint's tag); it is asked of every
    version of every item. count: what the measure makes of those that are meant on a day."""
    spans = _meant(history, pick, zone)
    out: list[DayCount] = []
    before: Figures | None = None
    ever: set[str] = set()
    for day in days:
        knowledge = known(day)
        if knowledge == Knowledge.UNKNOWN:
            out.append(DayCount(on=day, knowledge=knowledge, ever=len(ever)))
            continue
        items = [item for own in spans if (item := _on(own, day)) is not None]
        now = count(items)
        ever |= {*now.done_items, *now.open_items, *now.dropped_items}
        out.append(_day(day, knowledge, now, before, items, len(ever)))
        before = now
    return tuple(out)


_Span = list[tuple[date, Item | None]]  # from which day on, newest first; date.min: always


def _meant(history: Versions, pick: Callable[[Sequence[Item]], Iterable[Item]], zone: str) -> list[_Span]:
    """The items that are meant at some time, each with what it was from which day on; None where it was not meant."""
    every = [v.item for own in history.values() for v in own if v.item is not None and v.item.kind != ItemKind.HIDDEN]
    meant = {id(item) for item in pick(every)}
    return [
        [(_from(v, zone), v.item if id(v.item) in meant else None) for v in own]
        for own in history.values()
        if any(id(v.item) in meant for v in own)
    ]


def _from(version: Version, zone: str) -> date:
    return date.min if version.since is None else local_date(version.since, zone)


def _on(span: _Span, day: date) -> Item | None:
    """What stood at the end of a day: the newest version that had begun by then."""
    return next((item for start, item in span if start <= day), None)


def _day(
    day: date, knowledge: Knowledge, now: Figures, before: Figures | None, items: Sequence[Item], ever: int
) -> DayCount:
    inside = {*now.done_items, *now.open_items}
    was = {*before.done_items, *before.open_items} if before else inside
    was_dropped = set(before.dropped_items) if before else set(now.dropped_items)
    counted = {*inside, *now.dropped_items}
    columns = Counter(i.status for i in items if i.node_id in counted)
    return DayCount(
        on=day,
        knowledge=knowledge,
        done=now.done,
        scope=now.scope,
        dropped=now.dropped,
        columns=tuple((status, columns[status]) for status in Status if columns[status]),
        done_items=now.done_items,
        open_items=now.open_items,
        dropped_items=now.dropped_items,
        added=tuple(sorted(inside - was)),
        removed=tuple(sorted((was | was_dropped) - counted)),
        dropped_now=tuple(sorted(set(now.dropped_items) - was_dropped)),
        ever=ever,
    )
