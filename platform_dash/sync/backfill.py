"""The time before the first sync, from GitHub's own timeline: once a board, a bounded part at a time."""

import asyncio

from platform_dash.github import Client, status_events
from platform_dash.model import Board, ItemChange
from platform_dash.store import Store, boards, histories, roadmap

AT_ONCE = 500  # items a part: five requests
DONE = "done"


def waiting(store: Store) -> Board | None:
    """The first synced board whose past was not asked for yet, or not to its end."""
    with store.read() as connection:
        every = [b for b in boards.boards(connection) if b.synced_at is not None and b.node_id and not b.from_file]
        return next((b for b in every if roadmap.note(connection, _key(b)) != DONE), None)


def backfill(store: Store, client: Client, board: Board) -> int:
    """Ask for the next part of a board's past and keep what lies before its first sync; how many events were kept.

    A part is kept once, whoever asks. Raises GitHubError, and then nothing of the part is kept.
    """
    with store.read() as connection:
        reached = roadmap.note(connection, _key(board))
        first = boards.first_synced(connection).get(board.id)
        items = sorted(boards.items(connection, [board.id], archived=True), key=lambda i: i.node_id)
    part = [i for i in items if i.node_id > reached][:AT_ONCE]

    async def ask() -> tuple[ItemChange, ...]:
        async with client:
            return await status_events(client, board.node_id, part)

    events = [e for e in asyncio.run(ask()) if first is not None and e.seen_at <= first] if part else []
    with store.write() as connection:
        if roadmap.note(connection, _key(board)) != reached:
            return 0
        histories.add(connection, board.id, events)
        roadmap.set_note(connection, _key(board), part[-1].node_id if len(part) == AT_ONCE else DONE)
    return len(events)


def _key(board: Board) -> str:
    return f"backfill.{board.id}"
