"""How long work takes and how much of it is finished: cycle times, percentiles, throughput."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from math import ceil, log
from statistics import median

from platform_dash.core.board_history import Knowledge, Version, Versions
from platform_dash.core.calendar import local_date
from platform_dash.model import Status, Value

BOUND = 0.05


class Cycle(Value):
    """A finished item: the day it was finished and its cycle time in calendar days, both ends counted."""

    node_id: str
    title: str
    place: str
    url: str
    private: bool
    finished_on: date
    days: int


class Percentile(Value):
    """So many of a hundred finished items (`share`, 0 to 1) took at most `days` days."""

    share: float
    days: int


class Finished(Value):
    """What was finished on a day; `count` None where nobody knows."""

    on: date
    knowledge: Knowledge
    count: int | None
    items: tuple[str, ...] = ()


def cycle_times(moves: Iterable[tuple[str, str, datetime]]) -> tuple[timedelta, ...]:
    """From the first time work began to the last time it was done, for each finished item that was watched.

    moves: (node id, status taken, when it was seen), oldest first.
    """
    began: dict[str, datetime] = {}
    done: dict[str, datetime] = {}
    for node_id, status, at in moves:
        if status == Status.IN_PROGRESS:
            began.setdefault(node_id, at)
        if status == Status.DONE:
            done[node_id] = at
        elif node_id in done:
            del done[node_id]
    return tuple(at - began[n] for n, at in done.items() if n in began and at >= began[n])


def usual_cycle_days(times: Sequence[timedelta], least: int = 5) -> float | None:
    """The median cycle time in days; None where fewer than `least` finished items bear it."""
    if len(times) < least:
        return None
    return median(t / timedelta(days=1) for t in times)


def _came_to(own: Sequence[Version], status: Status) -> list[datetime]:
    """When an item came to a status, newest first.

    An item that left the board and came back as it was moved nowhere, nor did one whose column only means something
    else now; the oldest version has no beginning that anybody saw.
    """
    found = []
    for n, version in enumerate(own[:-1]):
        if version.since is None or version.item is None or version.item.status != status or not version.moved:
            continue
        before = next((v.item for v in own[n + 1 :] if v.item is not None), None)
        if before is None and status != Status.DONE:
            continue  # it came to the board like that: nobody saw it begin
        if before is not None and (
            before.status == status or (status != Status.DONE and before.status == Status.UNSORTED)
        ):
            continue
        closed = version.item.closed_at
        arrived = before is None and closed is not None and closed < version.since
        found.append(closed if arrived and closed is not None else version.since)
    return found


def finished_on(own: Sequence[Version], zone: str) -> date | None:
    """The day of the team's zone on which an item that is done came to be done, else its closing date; None where
    nobody knows."""
    item = own[0].item
    if item is None or item.status != Status.DONE:
        return None
    at = next(iter(_came_to(own, Status.DONE)), item.closed_at)
    return local_date(at, zone) if at is not None else None


def cycles(history: Versions, zone: str) -> tuple[Cycle, ...]:
    """Every finished item that was seen to begin, from the first day in progress to the day it was done."""
    finished_items = []
    for node_id, own in history.items():
        item, ended, began = own[0].item, finished_on(own, zone), _came_to(own, Status.IN_PROGRESS)
        if item is None or ended is None or not began or local_date(began[-1], zone) > ended:
            continue
        days = (ended - local_date(began[-1], zone)).days + 1
        finished_items.append(
            Cycle(
                node_id=node_id,
                title=item.title,
                place=item.place,
                url=item.url,
                private=item.private,
                finished_on=ended,
                days=days,
            )
        )
    return tuple(sorted(finished_items, key=lambda c: (c.finished_on, c.node_id)))


def needed_for(share: float) -> int:
    """How many finished items a percentile needs: n ≥ ln 0.05 ÷ ln share (`docs/measures.md`), 19 for the 85th."""
    return ceil(log(BOUND) / log(share))


def percentiles(finished_items: Sequence[Cycle], shares: Iterable[float] = (0.5, 0.85)) -> tuple[Percentile, ...]:
    """The percentiles that so many finished items bear."""
    days = sorted(c.days for c in finished_items)
    return tuple(
        Percentile(share=share, days=days[ceil(share * len(days) - 1e-9) - 1])
        for share in shares
        if len(days) >= needed_for(share)
    )


def finished_by_day(
    history: Versions, days: Sequence[date], known: Callable[[date], Knowledge], zone: str
) -> tuple[Finished, ...]:
    """Throughput: what came to be done on each day and still is, days without any counted as 0."""
    on: dict[date, list[str]] = defaultdict(list)
    for node_id, own in history.items():
        day = finished_on(own, zone)
        if day is not None:
            on[day].append(node_id)
    out = []
    for day in days:
        knowledge = known(day)
        unknown = knowledge == Knowledge.UNKNOWN
        out.append(
            Finished(
                on=day,
                knowledge=knowledge,
                count=None if unknown else len(on[day]),
                items=() if unknown else tuple(sorted(on[day])),
            )
        )
    return tuple(out)
