"""A team's time on two boards through the local GitHub: seeded changes every day, a sync a day, some days missed."""

import random
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from platform_dash.core import board_history, filters, flow, progress
from platform_dash.demo.boards import world_at
from platform_dash.demo.objects import stamp
from platform_dash.demo.server import LocalGitHub, running
from platform_dash.github import Client
from platform_dash.model import Item, ItemsMeasure
from platform_dash.reports import board_flow
from platform_dash.reports.placed import placed_items
from platform_dash.store import Store, boards
from platform_dash.sync import sync_boards
from tests.sync.test_sync import connected

FIRST = datetime(2026, 1, 5, 12, tzinfo=UTC)
TABLES = ItemsMeasure(filter="label:event-table", board_id=1)
Told = tuple[object, ...]


class Lived(NamedTuple):
    """What the store came to, and the boards as each sync left them."""

    snapshots: dict[datetime, dict[str, Told]]
    synced: tuple[date, ...]
    changes: int


def told(item: Item) -> Told:
    return (item.status, item.column, item.sprint, item.owners, item.labels, item.archived, item.title, item.board_id)


def live(
    store: Store, days: int, *, items: int = 60, missed: Collection[int] = (), seed: int = 7, daily: int = 6
) -> Lived:
    """Connect boards 1 and 2, then change and sync them day by day at noon; nobody looks on the missed days."""
    clock = [FIRST]
    github = LocalGitHub(world_at(lambda: clock[0], items=items, anchor=FIRST), points_per_hour=0)
    snapshots: dict[datetime, dict[str, Told]] = {}
    away: list[tuple[Any, Any]] = []
    with running(github) as url:
        for number in (1, 2):
            connected(store, url, number)
        for day in range(days):
            clock[0] = FIRST + timedelta(days=day)
            if day:
                _change(github, random.Random(f"{seed}/{day}"), clock[0], daily, away)
            if day not in missed:
                for result in sync_boards(store, Client(url, "t"), clock[0], accept_loss=True):
                    assert result.ok, result.reason
                snapshots[clock[0]] = _now(store)
    with store.read() as connection:
        kept = len(board_flow.histories.changes(connection))
    return Lived(snapshots, tuple(at.date() for at in snapshots), kept)


def _now(store: Store) -> dict[str, Told]:
    with store.read() as connection:
        return {i.node_id: told(i) for i in boards.items(connection, archived=True)}


def _change(github: LocalGitHub, chance: random.Random, now: datetime, daily: int, away: list[tuple[Any, Any]]) -> None:
    """A morning's work: moves, closes, labels, owners; a card leaves, another comes back.

    (What closes in the evening and is open again before anybody looks, nobody can know: a run that missed the day
    between has one fewer done on that evening.)
    """
    for project in github.world.organisation("demo-org").projects:
        if project.number > 2:
            continue
        options = {o["name"]: o["id"] for o in project.by_name["Status"].choices}
        for card in chance.sample(project.cards, min(daily, len(project.cards))):
            content = card.content
            if content is None:
                continue
            at = now - timedelta(minutes=chance.randrange(1, 12 * 60))
            column = chance.choice(list(options))
            card.values["Status"] = options[column]
            done = column in ("Done", "Won't do")
            if content.typename == "Issue":
                content.closedAt, content.state = (stamp(at), "CLOSED") if done else (None, "OPEN")
                content.stateReason = ("NOT_PLANNED" if column == "Won't do" else "COMPLETED") if done else None
                content.labelled = chance.sample(["event-table", "customer-table", "a, b"], chance.randrange(3))
                content.assigned = chance.sample(["ana-k", "ben-d", "cem-ay"], chance.randrange(3))
            content.updatedAt = stamp(at)
        if away and chance.random() < 0.3:
            home, card = away.pop(0)
            home.cards.append(card)
        if len(project.cards) > 20 and chance.random() < 0.2:
            away.append((project, project.cards.pop(chance.randrange(len(project.cards)))))
    github.world.forget_ids()


def counted(store: Store, first: date, last: date) -> tuple[flow.DayCount, ...]:
    """The tables' burn-up from the store's own history."""
    kept = board_flow.of_store(store, "UTC", placed_items(store))

    def pick(some: Any) -> Any:
        return filters.matching(TABLES.filter, [i for i in some if i.board_id == 1])

    def count(some: Any) -> Any:
        return progress.counted(TABLES, some)

    return flow.day_counts(kept.versions, flow.day_range(first, last), kept.known([1]), pick, count, "UTC")


def replayed(store: Store, at: datetime) -> dict[str, Told]:
    """Both boards as of a moment, from what the store keeps."""
    with store.read() as connection:
        known = {
            i: pair
            for board in boards.boards(connection)
            for i, pair in boards.every_item(connection, board.id).items()
        }
        changes = board_flow.histories.changes(connection)
    return {i: told(item) for i, item in board_history.replay(board_history.versions(known, changes), at).items()}
