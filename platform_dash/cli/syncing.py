"""version, run, sync and demo-github: the commands that serve and sync."""

import logging
import time
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Annotated, Any

import typer

from platform_dash import settings
from platform_dash.cli import serve
from platform_dash.cli.commands import app
from platform_dash.cli.shared import AUTHOR, AsFormat, Demo, Format, Session, client_of, err, out, told
from platform_dash.core.calendar import local_date
from platform_dash.demo import boards as demo_boards
from platform_dash.demo import prepare
from platform_dash.demo import server as demo_server
from platform_dash.outbound import slack
from platform_dash.reports import sprint_facts
from platform_dash.reports.placed import placed_items
from platform_dash.store import StoreError, open_store, syncs
from platform_dash.sync import BoardResult, backfill, ghexport, keep_forecasts, sync_boards
from platform_dash.sync.watch import Watcher


@app.command()
def version(demo: Demo = False) -> None:
    """Print the version."""
    print(package_version("platform-dash"))  # noqa: T201


@app.command()
def run(
    demo: Annotated[bool, typer.Option("--demo", help="Show the demo team, whatever is stored.")] = False,
    port: Annotated[int, typer.Option(help="Listen on this port of 127.0.0.1.", min=1, max=65535)] = serve.PORT,
) -> None:
    """Serve the app on 127.0.0.1 and start the child that syncs the boards."""
    with told():
        raise typer.Exit(serve.serve(port, demo=demo, environment=settings.load().as_environment()))


@app.command()
def sync(
    watch: Annotated[bool, typer.Option("--watch", help="Keep syncing; answer what pages ask for.")] = False,
    from_gh_export: Annotated[
        Path | None, typer.Option(help="Take what `gh project item-list --format json` printed.")
    ] = None,
    as_board: Annotated[str, typer.Option("--as", help="Which board the export is of: OWNER/NUMBER.")] = "",
    team: Annotated[str, typer.Option(help="The team whose board the export is of.")] = "",
    accept_loss: Annotated[bool, typer.Option("--accept-loss", help="Take a scan that lost over a fifth.")] = False,
    past: Annotated[
        bool, typer.Option("--past", help="Then ask GitHub's timeline for the time before the first sync, once.")
    ] = False,
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Sync every connected board now, or take an export of one."""
    with told(form):
        if watch:
            _watch(demo)
            return
        session = Session(demo)
        results: tuple[BoardResult, ...]
        if from_gh_export is not None:
            results, waited = (_take_export(session, from_gh_export, as_board, team, accept_loss),), False
        else:
            results, waited = _sync_now(session, accept_loss)
        if past and any(r.ok for r in results):
            _ask_for_the_past(session)
        body = {
            "boards": [r.model_dump(exclude={"stop", "at"}) | {"reason": r.reason or None} for r in results],
            "points": sum(r.points for r in results),
            "waited": waited,
        }
        for r in results:
            if r.total is not None and r.items < r.total:
                err(f"{r.owner}/{r.number}: the list is cut, {r.items} of {r.total} items; nothing was removed.")
            if r.reason:
                err(f"{r.owner}/{r.number}: {r.reason}")
        out(body, form, lambda: (_synced_line(r) for r in results if r.ok))
        if any(not r.ok for r in results):
            raise typer.Exit(1)


def _ask_for_the_past(session: Session) -> None:
    """All parts of every board's past, one after the other; each is kept once."""
    with session.connected() as client, syncs.lease(session.store) as mine:
        kept = 0
        while mine and (board := backfill.waiting(session.store)) is not None:
            kept += backfill.backfill(session.store, client, board)
    err(f"{kept} status changes from before the first sync, as GitHub's timeline has them.")


def _synced_line(r: BoardResult) -> str:
    return (
        f"{r.owner}/{r.number}: {r.items} items, {r.written} written, {r.pages} pages, {r.points} points, "
        f"{r.seconds:.1f} s"
    )


def _take_export(session: Session, path: Path, as_board: str, team: str, accept_loss: bool) -> BoardResult:
    named = None
    if as_board:
        owner, _, number = as_board.rpartition("/")
        if not owner or not number.isdigit():
            raise typer.BadParameter("--as takes OWNER/NUMBER, for example acme/12")
        named = (owner, int(number))
    return ghexport.take(
        session.store, path, as_board=named, team=team, author=AUTHOR, at=session.now(), accept_loss=accept_loss
    )


def _sync_now(session: Session, accept_loss: bool) -> tuple[tuple[BoardResult, ...], bool]:
    """Sync, or wait for the run of another process and report that one's results."""
    with session.connected() as client, syncs.lease(session.store) as mine:
        if mine:
            results = sync_boards(session.store, client, session.now(), accept_loss=accept_loss)
            if not results:
                err("No board is connected yet: platform-dash connect OWNER NUMBER connects one.")
            if any(r.ok for r in results):
                zone = session.settings.timezone
                today = local_date(session.now(), sprint_facts.calendar_of(session.store, zone).zone)
                keep_forecasts.keep_forecasts(session.store, today, session.now(), zone)
            return results, False
    err("Another process is syncing; waiting for it.")
    while True:
        with syncs.lease(session.store) as free:
            if free:
                break
        time.sleep(0.2)
    with session.store.read() as connection:
        runs, every = syncs.last_runs(connection), {b.id: b for b in _boards(session)}
    latest: dict[int, BoardResult] = {}
    for one in runs:
        if one.board_id in every and one.board_id not in latest:
            board = every[one.board_id]
            seconds = (one.ended_at - one.started_at).total_seconds() if one.ended_at else 0.0
            latest[one.board_id] = BoardResult(
                owner=board.owner,
                number=board.number,
                ok=one.outcome == syncs.RunOutcome.DONE,
                reason=one.reason,
                items=one.items,
                written=one.written,
                pages=one.pages,
                points=one.points,
                seconds=seconds,
                held=one.outcome == syncs.RunOutcome.HELD,
            )
    return tuple(latest.values()), True


def _boards(session: Session) -> tuple[Any, ...]:
    return placed_items(session.store)[2]


def _watch(demo: bool) -> None:
    """Watch the real store, and the demo's as long as there is nothing of one's own."""
    given = settings.load()

    def clock() -> datetime:
        return given.now or datetime.now(UTC)

    real: Watcher | None = None
    shown: tuple[Path, Watcher] | None = None
    with prepare.demo_github(clock) as demo_client:
        while True:
            try:
                if real is None:
                    real = Watcher(
                        open_store(given.store_url),
                        lambda: client_of(given),
                        clock,
                        may_write=given.github_write,
                        tell=(lambda text: slack.send(given.webhook, text)) if given.webhook else None,
                        zone=given.timezone,
                    )
                real.step()
                if demo or sprint_facts.is_empty(real.store):
                    path = prepare.demo_path(clock(), given.now is not None)
                    if shown is None or shown[0] != path:
                        store = prepare.demo_store(clock(), fixed=given.now is not None)
                        shown = path, Watcher(store, demo_client, clock, may_write=given.github_write)
                    shown[1].step()
                time.sleep(1)
            except KeyboardInterrupt:
                return
            except StoreError as error:
                err(str(error))
                time.sleep(5)
            except Exception:
                # a bug stays loud on standard error; the next try may still serve the people who look
                logging.getLogger("platform_dash").exception("the syncing process met something unforeseen")
                time.sleep(5)


@app.command("demo-github")
def demo_github(
    port: Annotated[int, typer.Option(help="Listen on this port of 127.0.0.1.", min=1, max=65535)] = 8765,
    items: Annotated[int, typer.Option(help="How many items board 1 has.", min=0, max=50_000)] = 300,
    latency_ms: Annotated[float, typer.Option(help="From request to answer, computing included.", min=0)] = 0.0,
    seed: Annotated[int, typer.Option(help="Other seed, other statuses.")] = 1,
    from_gh_export: Annotated[Path | None, typer.Option(help="Make board 1 from what gh printed.")] = None,
    points_per_hour: Annotated[int, typer.Option(help="The rate limit; 0 switches it off.", min=0)] = 5_000,
    socket: Annotated[Path | None, typer.Option(help="Listen on this unix socket too (for gh).")] = None,
) -> None:
    """Serve a small local GitHub: organisation demo-org with boards 1, 2 and 3, any token."""
    with told():
        given = settings.load()

        def clock() -> datetime:
            return given.now or datetime.now(UTC)

        if from_gh_export is not None:
            ghexport.read(from_gh_export)
            world = demo_boards.world_from_export(clock, from_gh_export, seed)
        else:
            world = demo_boards.world_at(clock, items, seed)
        if not serve.is_free(port):
            raise serve.ServeError(f"Port {port} on 127.0.0.1 is taken: choose another with --port.")
        github = demo_server.LocalGitHub(world, latency=latency_ms / 1000, points_per_hour=points_per_hour)
        err(f"The local GitHub is on http://127.0.0.1:{port}/graphql (Ctrl-C ends it)")
        demo_server.serve(github, port, socket)
