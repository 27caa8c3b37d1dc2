"""A year of daily syncs of two boards, the same with days missed, and how a store of 10,000 items grows in a year."""

import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from platform_dash.core.board_history import Knowledge
from platform_dash.model import Status
from platform_dash.store import Store, boards, open_store
from platform_dash.sync import difference
from tests.builders import board, item
from tests.year import FIRST, counted, live, replayed

DAYS, MISSED = 26 * 14, 40
ITEMS, DAILY = 10_000, 200


def size(store: Store) -> float:
    """Megabytes of the store's file, after its log was taken in."""
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert store.path is not None
    return store.path.stat().st_size / 1e6


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        missed = set(random.Random(7).sample(range(1, DAYS - 1), MISSED))
        runs = {}
        for name, skipped in (("every day", set()), ("days missing", missed)):
            store = open_store(str(Path(folder) / f"{name}.db"))
            began = time.monotonic()
            lived = live(store, DAYS, missed=skipped)
            took = time.monotonic() - began
            print(
                f"year, {name}: {len(lived.synced)} days synced, {lived.changes} changes kept, {size(store):.1f} MB, {took:.0f} s"
            )
            runs[name] = (store, lived)
        _compared(runs, missed)
        print(growth(Path(folder)))


def _compared(runs, missed) -> None:
    (whole, lived), (holes, _) = runs["every day"], runs["days missing"]
    first, last = FIRST.date(), FIRST.date() + timedelta(days=DAYS - 1)
    one, two = counted(whole, first, last), counted(holes, first, last)
    gaps = {(d.on - first).days for d in two if d.knowledge == Knowledge.UNKNOWN}
    same = sum(
        (a.done, a.scope, a.dropped) == (b.done, b.scope, b.dropped)
        for a, b in zip(one, two, strict=True)
        if b.knowledge == Knowledge.OBSERVED
    )
    replays = sum(replayed(whole, at) == snapshot for at, snapshot in list(lived.snapshots.items())[::26])
    print(
        f"gaps on the {len(missed)} missed days: {gaps == missed}; same totals on {same} of {DAYS - MISSED} other days; {replays} of {len(list(lived.snapshots)[::26])} replays equal the board as synced"
    )


def growth(folder: Path) -> str:
    """A year of a 10,000-item board with 200 changes a day, written as a sync writes them."""
    store = open_store(str(folder / "big.db"))
    with store.write() as connection:
        boards.save_board(connection, board(id=0, version=0), author="bench", at=FIRST)
    now = {
        f"PVTI_lADOBench{n:06d}": item(
            n,
            Status.PLANNED,
            node_id=f"PVTI_lADOBench{n:06d}",
            url=f"https://github.com/acme/db/issues/{n}",
            labels=("tables",),
            owners=("ana",),
        )
        for n in range(ITEMS)
    }
    boards.load_first(store, 1, list(now.values()), FIRST)
    with store.write() as connection:
        boards.finish(connection, 1, FIRST)
    start = size(store)
    began, since = time.monotonic(), FIRST
    for day in range(1, 366):
        at = FIRST + timedelta(days=day)
        chance = random.Random(day)
        names = chance.sample(sorted(now), DAILY)
        known = {i: (now[i], False) for i in names}
        scanned = []
        for n, i in enumerate(names):
            old = now[i]
            if n % 4 == 0:  # one change in four is an owner, the others moves
                scanned.append(old.model_copy(update={"owners": ("ben",) if old.owners == ("ana",) else ("ana",)}))
            else:
                status = chance.choice(
                    [s for s in (Status.PLANNED, Status.IN_PROGRESS, Status.IN_REVIEW, Status.DONE) if s != old.status]
                )
                closed = at if status == Status.DONE else None
                scanned.append(
                    old.model_copy(
                        update={
                            "status": status,
                            "column": status.value,
                            "closed_at": closed,
                            "closed": closed is not None,
                        }
                    )
                )
        found = difference.compare(known, scanned, since=since, at=at)
        with store.write() as connection:
            boards.apply(connection, 1, added=(), altered=found.altered, gone=(), changes=found.changes, at=at)
            boards.finish(connection, 1, at)
        now |= {i.node_id: i for i in found.altered}
        since = at
    took = time.monotonic() - began
    return f"10,000 items, 200 changed a day for 365 days: {start:.1f} MB at first, {size(store):.1f} MB after a year (allowed 60), {took:.0f} s"
