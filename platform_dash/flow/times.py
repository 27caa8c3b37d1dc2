"""How long work takes and how much of it is finished: cycle times, percentiles, throughput."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil, log
from statistics import median

from platform_dash.history import Knowledge, Version, Versions
from platform_dash.model import Status, Value
from platform_dash.sprints import local_date

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
    """When an item came to a status, newest first; the oldest version, whose beginning nobody saw, is left out."""
    return [
        newer.since
        for newer, older in pairwise(own)
        if newer.since is not None
        and newer.item is not None
        and newer.item.status == status
        and (older.item is None or older.item.status != status)
    ]


def finished_on(own: Sequence[Version], zone: str) -> date | None:
    """The day of the team's zone on which an item that is done came to be done; None where nobody saw it."""
    if own[0].item is None or own[0].item.status != Status.DONE:
        return None
    came = _came_to(own, Status.DONE)
    return local_date(came[0], zone) if came else None


def cycles(history: Versions, zone: str) -> tuple[Cycle, ...]:
    """Every finished item that was seen to begin, from the first day in progress to the day it was done."""
    found = []
    for node_id, own in history.items():
        item, ended, began = own[0].item, finished_on(own, zone), _came_to(own, Status.IN_PROGRESS)
        if item is None or ended is None or not began or local_date(began[-1], zone) > ended:
            continue
        days = (ended - local_date(began[-1], zone)).days + 1
        found.append(
            Cycle(
                node_id=node_id, title=item.title, place=item.place, url=item.url, private=item.private,
                finished_on=ended, days=days,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda c: (c.finished_on, c.node_id)))


def needed_for(share: float) -> int:
    """How many finished items a percentile needs: n ≥ ln 0.05 ÷ ln share (`pairing.md` B1), 19 for the 85th."""
    return ceil(log(BOUND) / log(share))


def percentiles(found: Sequence[Cycle], shares: Iterable[float] = (0.5, 0.85)) -> tuple[Percentile, ...]:
    """The percentiles that so many finished items bear."""
    days = sorted(c.days for c in found)
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
                on=day, knowledge=knowledge, count=None if unknown else len(on[day]),
                items=() if unknown else tuple(sorted(on[day])),
            )
        )  # fmt: skip
    return tuple(out)
