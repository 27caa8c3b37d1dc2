"""platform-dash on the command line. Exit codes: 0 fine, 1 failed, 2 usage, 3 data stale, 4 conflict.

With --format json standard output is one JSON value and nothing else; everything else goes to standard error.
"""

import asyncio
import csv
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

from platform_dash import exports, flow, importing, overview, pagefile, progress, serving, settings
from platform_dash import sprints as sprint_questions
from platform_dash.demo import boards as demo_boards
from platform_dash.demo import prepare
from platform_dash.demo import server as demo_server
from platform_dash.diagnosis import diagnose
from platform_dash.github import Client, GitHubError
from platform_dash.github import scan as github_scan
from platform_dash.handbook import HandbookError
from platform_dash.model import Calendar, Person, Status, Stay, changed, office_week
from platform_dash.sprints import local_date
from platform_dash.store import Conflict, Store, StoreError, goals, open_store, roadmap, sprints, syncs, teams
from platform_dash.sync import BoardResult, connect, ghexport, sync_boards
from platform_dash.sync.watch import Watcher

STALE = timedelta(hours=1)
AUTHOR = "command line"


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    CSV = "csv"


app = typer.Typer(
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
import_app = typer.Typer(help="Bring in what the team has written elsewhere.", no_args_is_help=True)
app.add_typer(import_app, name="import")

Demo = Annotated[bool, typer.Option("--demo", help="Work on the demo team.")]
AsFormat = Annotated[Format, typer.Option("--format", help="text for people, json for scripts.")]


class Stale(Exception):
    """The boards are older than they should be."""


# ── what every command shares ─────────────────────────────────────────────────────────────────────────────────


def _err(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - the command line's own voice


def _out(value: Any, form: Format, text: Callable[[], Iterator[str]]) -> None:
    if form == Format.JSON:
        print(json.dumps(value, ensure_ascii=False))  # noqa: T201
    else:
        for line in text():
            print(line)  # noqa: T201


@contextmanager
def _told(form: Format = Format.TEXT) -> Iterator[None]:
    """Trouble as one sentence on standard error (and as JSON where that was asked for), with its exit code."""
    try:
        yield
    except Conflict as conflict:
        _fail(str(conflict), 4, form)
    except Stale as stale:
        _err(str(stale))
        raise typer.Exit(3) from None
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(p) for p in first["loc"])
        _fail(f"{where}: {first['msg'].removeprefix('Value error, ')}. Nothing was changed.", 1, form)
    except (
        settings.SettingsError, StoreError, GitHubError, HandbookError, connect.ConnectError, ghexport.ExportError,
        serving.ServeError,
    ) as error:  # fmt: skip
        _fail(str(error), 1, form)


def _fail(sentence: str, code: int, form: Format) -> NoReturn:
    if form == Format.JSON:
        print(json.dumps({"error": sentence}, ensure_ascii=False))  # noqa: T201
    _err(sentence)
    raise typer.Exit(code)


def _client(given: settings.Settings) -> Client | None:
    return Client(given.github_api_url, given.token) if given.token else None


class Session:
    """The settings, the clock and the store of one command."""

    def __init__(self, demo: bool) -> None:
        self.settings = settings.load()
        self.demo = demo
        if demo:
            self.store: Store = prepare.demo_store(self.now(), fixed=self.settings.now is not None)
        else:
            self.store = open_store(self.settings.store_url)

    def now(self) -> datetime:
        return self.settings.now or datetime.now(UTC)

    def client(self) -> Client | None:
        return _client(self.settings)

    @contextmanager
    def connected(self) -> Iterator[Client]:
        """A connection to GitHub, or to the demo's own one."""
        if self.demo:
            with prepare.demo_github(self.now()) as url:
                yield Client(url, prepare.TOKEN)
            return
        client = self.client()
        if client is None:
            raise connect.ConnectError(
                "No GitHub token is set, so nothing was asked of GitHub: put one with the scope read:project into "
                "PLATFORM_DASH_GITHUB_TOKEN, a .env file or .streamlit/secrets.toml."
            )
        yield client

    def overview(self, sprint: str = "", team: str = "") -> overview.Overview:
        calendar = overview.calendar_of(self.store, self.settings.timezone)
        return overview.of_sprint(
            self.store,
            local_date(self.now(), calendar.zone),
            sprint=sprint,
            team=team,
            zone=self.settings.timezone,
        )


# ── serving and syncing ───────────────────────────────────────────────────────────────────────────────────────


@app.command()
def version() -> None:
    """Print the version."""
    print(package_version("platform-dash"))  # noqa: T201


@app.command()
def run(
    demo: Annotated[bool, typer.Option("--demo", help="Show the demo team, whatever is stored.")] = False,
    port: Annotated[int, typer.Option(help="Listen on this port of 127.0.0.1.", min=1, max=65535)] = serving.PORT,
) -> None:
    """Serve the app on 127.0.0.1 and start the child that syncs the boards."""
    with _told():
        settings.load()
        raise typer.Exit(serving.serve(port, demo=demo, environment=serving.environment()))


@app.command()
def sync(
    watch: Annotated[bool, typer.Option("--watch", help="Keep syncing; answer what pages ask for.")] = False,
    from_gh_export: Annotated[
        Path | None, typer.Option(help="Take what `gh project item-list --format json` printed.")
    ] = None,
    as_board: Annotated[str, typer.Option("--as", help="Which board the export is of: OWNER/NUMBER.")] = "",
    team: Annotated[str, typer.Option(help="The team whose board the export is of.")] = "",
    accept_loss: Annotated[bool, typer.Option("--accept-loss", help="Take a scan that lost over a fifth.")] = False,
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Sync every connected board now, or take an export of one."""
    with _told(form):
        if watch:
            _watch(demo)
            return
        session = Session(demo)
        results: tuple[BoardResult, ...]
        if from_gh_export is not None:
            results, waited = (_take_export(session, from_gh_export, as_board, team, accept_loss),), False
        else:
            results, waited = _sync_now(session, accept_loss)
        body = {
            "boards": [
                {
                    "owner": r.owner, "number": r.number, "items": r.items, "written": r.written, "pages": r.pages,
                    "points": r.points, "seconds": r.seconds, "ok": r.ok, "held": r.held, "reason": r.reason or None,
                    "total": r.total,
                }
                for r in results
            ],
            "points": sum(r.points for r in results),
            "waited": waited,
        }  # fmt: skip
        for r in results:
            if r.total is not None and r.items < r.total:
                _err(f"{r.owner}/{r.number}: the list is cut, {r.items} of {r.total} items; nothing was removed.")
            if r.reason:
                _err(f"{r.owner}/{r.number}: {r.reason}")
        _out(body, form, lambda: (_synced_line(r) for r in results if r.ok))
        if any(not r.ok for r in results):
            raise typer.Exit(1)


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
        session.store,
        path,
        as_board=named,
        team=team,
        author=AUTHOR,
        at=session.now(),
        accept_loss=accept_loss,
    )


def _sync_now(session: Session, accept_loss: bool) -> tuple[tuple[BoardResult, ...], bool]:
    """Sync, or wait for the run of another process and report that one's results."""
    with session.connected() as client, syncs.lease(session.store) as mine:
        if mine:
            results = sync_boards(session.store, client, session.now(), accept_loss=accept_loss)
            if not results:
                _err("No board is connected yet: platform-dash connect OWNER NUMBER connects one.")
            return results, False
    _err("Another process is syncing; waiting for it.")
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
                owner=board.owner, number=board.number, ok=one.outcome == "done", reason=one.reason, items=one.items,
                written=one.written, pages=one.pages, points=one.points, seconds=seconds, held=one.outcome == "held",
            )  # fmt: skip
    return tuple(latest.values()), True


def _boards(session: Session) -> tuple[Any, ...]:
    return overview.placed_items(session.store)[2]


def _watch(demo: bool) -> None:
    """Watch the real store, and the demo's as long as there is nothing of one's own."""
    logging.getLogger("gql").setLevel(logging.CRITICAL)
    given = settings.load()
    real: Watcher | None = None
    shown: Watcher | None = None

    def clock() -> datetime:
        return given.now or datetime.now(UTC)

    with prepare.demo_github(clock()) as url:
        try:
            while True:
                try:
                    if real is None:
                        store = open_store(given.store_url)
                        real = Watcher(store, lambda: _client(given), clock)
                    real.step()
                    if demo or overview.is_empty(real.store):
                        if shown is None:
                            demo_store = prepare.demo_store(clock(), fixed=given.now is not None)
                            shown = Watcher(demo_store, lambda: Client(url, prepare.TOKEN), clock)
                        shown.step()
                except StoreError as error:
                    _err(str(error))
                    time.sleep(5)
                time.sleep(1)
        except KeyboardInterrupt:
            return


# ── setting up ────────────────────────────────────────────────────────────────────────────────────────────────


@import_app.command("handbook")
def import_handbook(
    page: Annotated[Path, typer.Argument(help="The handbook page, a Markdown file.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference, write nothing.")] = False,
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Import people, teams, roadmap, guidelines and board links from a handbook page."""
    with _told(form):
        read = pagefile.page_of_file(page)
        session = Session(demo)
        if dry_run:
            found = importing.difference(session.store, read)
        else:
            found = importing.apply(session.store, read, author=AUTHOR, at=session.now())
        body = {
            "added": found.added,
            "changed": found.changed,
            "repaired": [r.model_dump() for r in read.repaired],
            "unrecognised": list(read.unrecognised),
            "missing": list(found.objectives_missing),
            "dry_run": dry_run,
        }

        def text() -> Iterator[str]:
            for word, counts in (("added", found.added), ("changed", found.changed)):
                yield f"{word}: " + ", ".join(f"{kind} {n}" for kind, n in counts.items())
            for r in read.repaired:
                yield f"repaired on line {r.line}: {r.before[-40:]} → {r.after[-40:]}"
            for line in read.unrecognised:
                yield f"not recognised: {line}"
            for line in found.objectives_missing:
                yield f"no longer on the page, kept: {line}"
            if dry_run:
                yield "dry run: nothing was written"

        _out(body, form, text)


@app.command("connect")
def connect_board(
    owner: Annotated[str, typer.Argument(help="The organisation or user that owns the board.")],
    number: Annotated[int, typer.Argument(help="The board's number.", min=1)],
    team: Annotated[str, typer.Option(help="The team whose board it is; without, it is the whole platform's.")] = "",
    column: Annotated[
        list[str] | None, typer.Option(help="COLUMN=STATUS, for example QA='in review'; may be repeated.")
    ] = None,
    status_field: Annotated[str, typer.Option(help="The single-select field whose options are the columns.")] = "",
    sprint_field: Annotated[str, typer.Option(help="The field that carries the sprint.")] = "",
    sprint_label: Annotated[str, typer.Option(help="The prefix of the labels that carry the sprint.")] = "",
    blocked_label: Annotated[str, typer.Option(help="A label that means blocked.")] = "",
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Connect a board and print what its columns are taken to mean. It does not sync."""
    with _told(form):
        session = Session(demo)
        given = {}
        for pair in column or ():
            name, _, status = pair.partition("=")
            try:
                given[name.strip()] = Status(status.strip().casefold())
            except ValueError:
                raise typer.BadParameter(f"{pair}: a status is one of {', '.join(Status)}") from None

        async def look(client: Client) -> Any:
            async with client:
                return await connect.look(client, owner, number)

        with session.connected() as client:
            meta = asyncio.run(look(client))
        proposed = connect.proposal(
            owner, number, meta, status_field=status_field, sprint_field=sprint_field, sprint_label=sprint_label,
            columns=given, blocked_label=blocked_label,
        )  # fmt: skip
        board = connect.save(session.store, proposed, meta, team, author=AUTHOR, at=session.now())
        body = {
            "owner": board.owner, "number": board.number, "title": board.title, "team": team or None,
            "status_field": board.status_field, "columns": {c.name: c.status.value for c in board.columns},
            "sprint_source": board.sprint_source.value, "sprint_field": board.sprint_field or None,
        }  # fmt: skip

        def text() -> Iterator[str]:
            yield f"connected {board.label} “{board.title}”" + (f" for {team}" if team else " for the whole platform")
            for c in board.columns:
                yield f"  column {c.name}: {c.status.value}"
            yield f"  sprint: {board.sprint_source.value} {board.sprint_field}".rstrip()

        _out(body, form, text)


@app.command("boards")
def list_boards(form: AsFormat = Format.TEXT, demo: Demo = False) -> None:
    """List the boards that the token can see."""
    with _told(form):
        session = Session(demo)

        async def look(client: Client) -> tuple[github_scan.FoundBoard, ...]:
            async with client:
                return await github_scan.list_boards(client)

        with session.connected() as client:
            found = asyncio.run(look(client))
        _out([b.model_dump() for b in found], form, lambda: (f"{b.owner} {b.number}  {b.title}" for b in found))


@app.command("calendar")
def set_calendar(
    length: Annotated[int | None, typer.Option(help="Days from one sprint's first day to the next one's.")] = None,
    first_day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day of a sprint.")] = None,
    first_number: Annotated[int | None, typer.Option(help="The number of that sprint.")] = None,
    planning: Annotated[str, typer.Option(help="The planning weekday, for example wednesday.")] = "",
    zone: Annotated[str, typer.Option(help="The team's time zone, an IANA name.")] = "",
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Show or set the sprint calendar."""
    with _told(form):
        session = Session(demo)
        before = overview.calendar_of(session.store, session.settings.timezone)
        given: dict[str, Any] = {
            "length_days": length, "first_on": first_day and first_day.date(), "first_number": first_number,
            "planning_weekday": _weekday(planning), "zone": zone or None,
        }  # fmt: skip
        given = {k: v for k, v in given.items() if v is not None}
        after: Calendar = changed(before, **given)
        if given:
            with session.store.write() as connection:
                after = sprints.save_calendar(connection, after, author=AUTHOR, at=session.now())
        body = after.model_dump(mode="json", exclude={"version"})
        _out(body, form, lambda: (f"{k}: {v}" for k, v in body.items()))


def _weekday(name: str) -> int | None:
    names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    if not name:
        return None
    found = [n for n, day in enumerate(names) if day.startswith(name.casefold())]
    if len(found) != 1:
        raise typer.BadParameter(f"{name} is no weekday: write for example wednesday")
    return found[0]


@app.command("person")
def set_person(
    name: Annotated[str, typer.Argument(help="The person's name; an unknown one is added.")],
    login: Annotated[str | None, typer.Option(help="Their GitHub login.")] = None,
    zone: Annotated[str, typer.Option(help="Their time zone, an IANA name such as Europe/Berlin.")] = "",
    city: Annotated[str, typer.Option(help="Their city, as it is shown.")] = "",
    hours: Annotated[str, typer.Option(help="Their hours on Monday to Friday, for example 9:00-17:30.")] = "",
    team: Annotated[str, typer.Option(help="Put them into this team for the current sprint.")] = "",
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Add a person, or change where and when they work."""
    with _told(form):
        session = Session(demo)
        at = session.now()
        with session.store.write() as connection:
            old = next((p for p in teams.people(connection) if p.name.casefold() == name.casefold()), None)
            person = old or Person(id=0, name=name, version=0)
            if login is not None:
                person = changed(person, login=login)
            if zone:
                person = changed(
                    person, stays=(*person.stays[:-1], Stay(from_on=date(2020, 1, 1), zone=zone, city=city))
                )
            if hours:
                person = changed(person, week=office_week(*_hours(hours)))
            person = teams.save_person(connection, person, author=AUTHOR, at=at)
            if team:
                _join(connection, person, team, at)
        body = person.model_dump(mode="json", exclude={"version"})
        _out(body, form, lambda: iter([f"{person.name} is saved."]))


def _join(connection: Any, person: Person, team: str, at: datetime) -> None:
    found = next((t for t in teams.teams(connection) if t.name.casefold() == team.casefold()), None)
    current = sprint_questions.current(sprints.sprints(connection), at.date())
    if found is None or current is None:
        raise connect.ConnectError(
            f"{person.name} cannot join “{team}”: there is no such team, or no sprint yet. Nothing was changed."
        )
    roster = {t: set(people) for t, people in teams.members(connection, current.id).items()}
    roster.setdefault(found.id, set()).add(person.id)
    teams.save_members(connection, current.id, roster, author=AUTHOR, at=at)


def _hours(text: str) -> tuple[Any, Any]:
    try:
        start, end = (datetime.strptime(part.strip(), "%H:%M").time() for part in text.split("-"))  # noqa: DTZ007
    except ValueError:
        raise typer.BadParameter(f"{text} is no span of hours: write for example 9:00-17:30") from None
    return start, end


# ── looking ───────────────────────────────────────────────────────────────────────────────────────────────────


@app.command()
def status(
    sprint: Annotated[str, typer.Option(help="The sprint's name; the current one without.")] = "",
    team: Annotated[str, typer.Option(help="One team; all without.")] = "",
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Print the numbers of the meeting page. Exit code 3 when the boards are over an hour old."""
    with _told(form):
        session = Session(demo)
        found = session.overview(sprint, team)
        body = exports.status(found, session.now())
        _out(body, form, lambda: _status_lines(found, body))
        age = body["board_age_s"]
        if age is not None and age > STALE.total_seconds() and not demo:
            raise Stale(f"The boards are {age // 60} minutes old: sync, or start platform-dash run.")


def _status_lines(found: overview.Overview, body: dict[str, Any]) -> Iterator[str]:
    day = found.day
    if day is None:
        yield "No sprint yet: set a calendar or connect a board with an iteration field."
    else:
        yield f"{day.sprint.name}: day {day.day} of {day.days}, {day.left} working days left, {day.state}"
    for team in found.teams:
        yield team.team.name
        for row in team.goals:
            p = row.progress
            done = "?" if p.done is None else progress.number(p.done)
            target = "?" if p.target is None else progress.number(p.target)
            company = "" if row.pair.verdict.value == "fine" else f" · {row.pair.verdict.value}: {row.pair.reason}"
            yield f"  {row.goal.title}: {done} of {target} {p.unit} · {p.health.value}: {p.reason}{company}"
        yield "  " + ", ".join(f"{c.count} {c.status.value}" for c in team.columns)
        for cut in team.cut:
            yield f"  cut list: {cut}"
    if body["board_age_s"] is not None:
        yield f"boards {body['board_age_s'] // 60} min old"


@app.command()
def export(
    what: Annotated[str, typer.Argument(help="board, goals or roadmap")],
    sprint: Annotated[str, typer.Option(help="The sprint's name; the current one without.")] = "",
    team: Annotated[str, typer.Option(help="One team; all without.")] = "",
    form: Annotated[Format, typer.Option("--format", help="csv or json")] = Format.CSV,
    demo: Demo = False,
) -> None:
    """Export the board, the goals or the roadmap as CSV or JSON."""
    with _told(form):
        if what not in ("board", "goals", "roadmap"):
            raise typer.BadParameter("export takes board, goals or roadmap")
        session = Session(demo)
        rows = _export_rows(session, what, sprint, team)
        if form == Format.JSON:
            _out(rows, form, lambda: iter(()))
            return
        writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else [what], lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: exports.safe_cell(v) for k, v in row.items()} for row in rows)


def _export_rows(session: Session, what: str, sprint: str, team: str) -> list[exports.Row]:
    if what == "goals":
        return exports.goal_rows(session.overview(sprint, team))
    if what == "board":
        items, _, boards = overview.placed_items(session.store)
        with session.store.read() as connection:
            chosen = next((t.id for t in teams.teams(connection) if t.name.casefold() == team.casefold()), None)
        return exports.board_rows(flow.of_team(items, chosen, boards), boards)
    with session.store.read() as connection:
        names = {t.id: t.name for t in teams.teams(connection)}
        objectives, readings = roadmap.objectives(connection), goals.readings(connection)
    zone = overview.calendar_of(session.store, session.settings.timezone).zone
    lines = progress.of_roadmap(objectives, readings, local_date(session.now(), zone), zone)
    shown = [
        line for line in lines if not team or names.get(line.objective.team_id or 0, "").casefold() == team.casefold()
    ]
    return exports.roadmap_rows(shown, names)


@app.command()
def doctor(form: AsFormat = Format.TEXT, demo: Demo = False) -> None:
    """Check settings, token, boards, store and zone data, and say what to do. Exit code 3 when data are stale."""
    with _told(form):
        session = Session(demo)
        with prepare.demo_github(session.now()) as url:
            client = Client(url, prepare.TOKEN) if demo else session.client()
            findings = diagnose(session.store, session.settings, client, session.now(), STALE)
        body = [f.model_dump() for f in findings]
        _out(body, form, lambda: (f"{'ok ' if f.ok else 'NO '} {f.what}: {f.words}" for f in findings))
        if any(not f.ok and not f.stale for f in findings):
            raise typer.Exit(1)
        if any(f.stale for f in findings) and not demo:
            raise typer.Exit(3)


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
    with _told():
        given = settings.load()

        def clock() -> datetime:
            return given.now or datetime.now(UTC)

        if from_gh_export is not None:
            ghexport.read(from_gh_export)
            world = demo_boards.world_from_export(clock, from_gh_export, seed)
        else:
            world = demo_boards.world_at(clock, items, seed)
        if not serving.is_free(port):
            raise serving.ServeError(f"Port {port} on 127.0.0.1 is taken: choose another with --port.")
        github = demo_server.LocalGitHub(world, latency=latency_ms / 1000, points_per_hour=points_per_hour)
        _err(f"The local GitHub is on http://127.0.0.1:{port}/graphql (Ctrl-C ends it)")
        demo_server.serve(github, port, socket)


def main() -> None:
    """The entry point: no stack trace ever reaches a person for what was foreseen."""
    logging.getLogger("gql").setLevel(logging.CRITICAL)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
