"""The watching process: syncs on schedule while somebody looks, and answers what pages ask of GitHub.

It is the only holder of the token. Pages write requests and read answers; nobody waits for GitHub on a click.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from platform_dash.core.calendar import local_date
from platform_dash.github import Client, GitHubError, put_into_sprint
from platform_dash.github import scan as github_scan
from platform_dash.model import Board, DigestState, Item, Sprint
from platform_dash.outbound.slack import SlackError
from platform_dash.reports import retro, sprint_facts
from platform_dash.store import Store, StoreError, boards, meetings, sprints, syncs
from platform_dash.sync import backfill, closing, connect, keep_forecasts
from platform_dash.sync.run import EVERY, BoardResult, sync_boards

AT_MOST_EVERY = timedelta(minutes=1)
LOOKING = timedelta(minutes=3)
SIGNED_BY_NOBODY = (
    "No GitHub token is set, so nothing syncs; what is stored stays. Put one with the scope read:project where Setup "
    "says, then start again."
)

WRITING_IS_OFF = (
    "Writing to GitHub is off, so nothing was changed: set PLATFORM_DASH_GITHUB_WRITE=1 and give a token with the scope "
    "project, then start again."
)
NO_WEBHOOK = (
    "No Slack webhook is set, so nothing was sent; the digest is kept. Put its address into PLATFORM_DASH_SLACK_WEBHOOK, "
    "then start again."
)
CUT_OFF = "The sending was cut off, so it may have arrived: look into the channel before you send it again. It is kept."


class Watcher:
    """Watches one store. `client` makes a connection, or None where there is no token; `now` is the clock.

    may_write: whether items may be put into sprints on GitHub. tell: sends a digest to the team's channel, or None
    where no webhook is set. zone: the team's zone where the calendar names none.
    """

    def __init__(
        self,
        store: Store,
        client: Callable[[], Client | None],
        now: Callable[[], datetime],
        *,
        may_write: bool = False,
        tell: Callable[[str], None] | None = None,
        zone: str | None = None,
    ) -> None:
        self.store, self.client, self.now = store, client, now
        self.may_write, self.tell, self.zone = may_write, tell, zone
        with store.write(quiet=True) as connection:
            meetings.cut_off(connection, CUT_OFF)
        self._last_beat: datetime | None = None
        self._last_sync: datetime | None = None
        self._looked_at: date | None = None

    def step(self) -> tuple[BoardResult, ...]:
        """Answer what waits and sync what is due. What was synced."""
        now = self.now()
        if self._last_beat is None or abs(now - self._last_beat) >= timedelta(seconds=10):
            with self.store.write(quiet=True) as connection:
                syncs.beat(connection, "watcher", now)
            self._last_beat = now
        results: tuple[BoardResult, ...] = ()
        with self.store.read() as connection:
            waiting = syncs.waiting(connection)
        for request in waiting:
            if request.kind == syncs.RequestKind.SYNC:
                results += self._asked_to_sync(request, now)
            elif request.kind == syncs.RequestKind.SEND_DIGEST:
                self._send(request)
            elif request.kind == syncs.RequestKind.PUT_INTO_SPRINT:
                results += self._put_into_sprint(request, now)
            else:
                self._answer(request, now)
        if not any(r.kind == syncs.RequestKind.SYNC for r in waiting) and (due := self._due(now)):
            results += self.sync(now, only=due)[0]
        if not waiting and not results:
            self._backfill()
        self._keep_provisional(now)
        if any(r.ok for r in results):
            keep_forecasts.keep_forecasts(self.store, self._today(now), now, self.zone)
        return results

    def _backfill(self) -> None:
        """While nothing else is to be done, a part of some board's past; trouble waits for the next sync to tell it."""
        board, client = backfill.waiting(self.store), self.client()
        if board is None or client is None:
            return
        with suppress(GitHubError), syncs.lease(self.store) as mine:
            if mine:
                backfill.backfill(self.store, client, board)

    def _today(self, now: datetime) -> date:
        return local_date(now, sprint_facts.calendar_of(self.store, self.zone).zone)

    def _keep_provisional(self, now: datetime) -> None:
        """At the end of a planning day, keep how the running sprint stands, unless its retro kept it already."""
        today = self._today(now)
        if self._looked_at == today:
            return
        self._looked_at = today
        if sprint := retro.provisional_due(self.store, today, self.zone):
            closing.take_provisional(self.store, sprint, today, now, "the syncing process", self.zone)

    def _send(self, request: syncs.Request) -> None:
        """Send a digest, once: whoever claims it sends it; one that was sent is not sent again."""
        if self.tell is None:
            self._reply(request, False, {"words": NO_WEBHOOK})
            return
        with self.store.write() as connection:
            digest = meetings.claim_digest(connection, int(request.body["digest_id"]))
        if digest is None:
            self._reply(request, True, {"words": "That digest was sent already; it is not sent twice."})
            return
        try:
            self.tell(digest.text)
            state, words = DigestState.SENT, "The digest is in the channel."
        except SlackError as error:
            state, words = DigestState.FAILED, str(error)
        with self.store.write() as connection:
            meetings.told_digest(connection, digest.id, state, words)
            syncs.answer(connection, request.id, ok=state == DigestState.SENT, body={"words": words}, at=self.now())

    def _put_into_sprint(self, request: syncs.Request, now: datetime) -> tuple[BoardResult, ...]:
        """Put an item into a sprint on GitHub, show what GitHub says, and read the board anew; on refusal nothing."""
        client = self.client()
        with self.store.read() as connection:
            board = boards.board(connection, int(request.body["board_id"]))
            items = boards.items(connection, [board.id]) if board else ()
            sprint = next((s for s in sprints.sprints(connection) if s.id == request.body["sprint_id"]), None)
        item = next((i for i in items if i.node_id == request.body["node_id"]), None)
        if not self.may_write:
            self._reply(request, False, {"words": WRITING_IS_OFF})
        elif client is None:
            self._reply(request, False, {"words": SIGNED_BY_NOBODY})
        elif board is None or item is None or sprint is None:
            self._reply(request, False, {"words": "That item or sprint is gone here; nothing was asked of GitHub."})
        else:
            try:
                words = asyncio.run(self._write(client, board, item, sprint))
            except GitHubError as error:
                self._reply(request, False, {"words": str(error)})
                return ()
            results, _ = self.sync(now, only=[board])
            self._reply(request, True, {"words": words})
            return results
        return ()

    async def _write(self, client: Client, board: Board, item: Item, sprint: Sprint) -> str:
        async with client:
            return await put_into_sprint(client, board, item, sprint)

    def _due(self, now: datetime) -> tuple[Board, ...]:
        """The boards whose time has come, while somebody looks."""
        with self.store.read() as connection:
            looking = syncs.heard(connection, "viewer", now, LOOKING)
            connected = [b for b in boards.boards(connection) if not b.from_file]
        if not looking or (self._last_sync is not None and now - self._last_sync < AT_MOST_EVERY):
            return ()
        return tuple(b for b in connected if now >= (b.next_try_at or (b.synced_at + EVERY if b.synced_at else now)))

    def _asked_to_sync(self, request: syncs.Request, now: datetime) -> tuple[BoardResult, ...]:
        accept = request.body.get("accept_loss")
        with self.store.read() as connection:
            runs, every = syncs.last_runs(connection, 1), boards.boards(connection)
        results: tuple[BoardResult, ...] = ()
        if runs and now - runs[0].started_at < AT_MOST_EVERY and not accept:
            ok = runs[0].outcome == syncs.RunOutcome.DONE
            words = "The boards were synced less than a minute ago." if ok else runs[0].reason or "A sync is running."
        elif not any(not b.from_file for b in every):
            ok, words = False, "No board is connected yet: connect one in Setup."
        else:
            only = [b for b in every if b.id == accept] if accept else None
            results, words = self.sync(now, only=only, accept_loss=bool(accept))
            wrong = [r.reason for r in results if not r.ok]
            ok = bool(results) and not wrong
            words = words or (wrong[0] if wrong else "The boards are synced.")
        self._reply(request, ok, {"words": words})
        return results

    def sync(
        self, now: datetime, *, only: Sequence[Board] | None = None, accept_loss: bool = False
    ) -> tuple[tuple[BoardResult, ...], str]:
        """Sync, unless nothing can: the results, and why there are none."""
        client = self.client()
        if client is None:
            self._say(SIGNED_BY_NOBODY)
            return (), SIGNED_BY_NOBODY
        with syncs.lease(self.store) as mine:
            if not mine:
                return (), "Another process is syncing; its results show here when it is done."
            self._last_sync = now
            results = sync_boards(self.store, client, now, only=only, accept_loss=accept_loss)
        self._say("")
        return results, ""

    def _reply(self, request: syncs.Request, ok: bool, body: dict[str, object]) -> None:
        with self.store.write() as connection:
            syncs.answer(connection, request.id, ok=ok, body=body, at=self.now())

    def _say(self, sentence: str) -> None:
        with self.store.read() as connection:
            notice = syncs.said(connection)
        if notice != sentence:
            with self.store.write() as connection:
                syncs.say(connection, sentence)

    def _answer(self, request: syncs.Request, now: datetime) -> None:
        client, body, ok = self.client(), dict[str, object](), False
        try:
            if client is None:
                raise connect.ConnectError(SIGNED_BY_NOBODY)
            body = asyncio.run(self._ask_github(client, request, now))
            ok = True
        except (GitHubError, connect.ConnectError, StoreError) as error:
            body["words"] = str(error)
        self._reply(request, ok, body)

    async def _ask_github(self, client: Client, request: syncs.Request, now: datetime) -> dict[str, object]:
        async with client:
            if request.kind == syncs.RequestKind.LIST_BOARDS:
                boards = await github_scan.list_boards(client)
                return {"boards": [b.model_dump() for b in boards], "words": f"{len(boards)} boards: choose one below."}
            if request.kind == syncs.RequestKind.CONNECT:
                owner, number = str(request.body["owner"]), int(request.body["number"])
                meta = await connect.look(client, owner, number)
                board = connect.proposal(owner, number, meta, status_field=str(request.body.get("status_field") or ""))
                saved = connect.save(
                    self.store, board, meta, str(request.body.get("team") or ""), author=request.asked_by, at=now
                )
                return {"board_id": saved.id, "words": f"{saved.title} is connected; its first sync comes next."}
            raise connect.ConnectError(f"Nobody here knows how to {request.kind}.")
