"""status, export and doctor: what pages show, on the command line."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from platform_dash.cli.commands import app
from platform_dash.cli.shared import STALE, AsFormat, Demo, Format, Session, SprintName, Stale, TeamName, err, out, told
from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import csv_text, flow, guidelines, minutes, progress, suggest
from platform_dash.core.calendar import local_date
from platform_dash.core.lookup import team_id_of
from platform_dash.demo import prepare
from platform_dash.handbook import Written, file
from platform_dash.outbound import ical
from platform_dash.reports import minutes_source, pairs, planning, sprint_facts, whats_changed
from platform_dash.reports import rows as exports
from platform_dash.reports.doctor import diagnose
from platform_dash.reports.overview_values import Overview
from platform_dash.reports.placed import placed_items
from platform_dash.roster import table
from platform_dash.store import StoreError, goals, roadmap, teams
from platform_dash.sync import handbook

TEXTS = ("minutes", "digest", "calendar")


@app.command()
def status(sprint: SprintName = "", team: TeamName = "", form: AsFormat = Format.TEXT, demo: Demo = False) -> None:
    """Print the numbers of the meeting page. Exit code 3 when the boards are over an hour old."""
    with told(form):
        session = Session(demo)
        overview = session.overview(sprint, team)
        body = exports.status(overview, session.now(), _guidelines(session, overview, team))
        out(body, form, lambda: _status_lines(overview, body))
        for one in overview.boards:
            if one.board.trouble:
                err(f"{one.board.label}: {one.board.trouble}")
        age = body["board_age_s"]
        if age is not None and age > STALE.total_seconds() and not demo:
            raise Stale(f"The boards are {age // 60} minutes old: sync, or start platform-dash run.")


def _guidelines(session: Session, overview: Overview, team: str) -> tuple[guidelines.Check, ...]:
    """The guidelines' answers for the sprint shown; none once it is closed, or where there is no sprint."""
    if overview.day is None or not overview.day.sprint.id or overview.closed_at is not None:
        return ()
    today, zone = local_date(session.now(), overview.calendar.zone), session.settings.timezone
    sprint = overview.day.sprint
    return planning.of_sprint(session.store, sprint, today, team=team, zone=zone, now=session.now()).checks


def _status_lines(overview: Overview, body: dict[str, Any]) -> Iterator[str]:
    day = overview.day
    if day is None:
        yield "No sprint yet: set a calendar or connect a board with an iteration field."
    else:
        yield _where(overview, day)
    for team in overview.teams:
        yield team.team.name
        for row in team.goals:
            p = row.progress
            company = "" if row.pair.verdict.value == "fine" else f" · {row.pair.verdict.value}: {row.pair.reason}"
            yield f"  {row.goal.title}: {minutes_source.came_to(p)} · {p.health.value}: {p.reason}{company}"
        yield "  " + ", ".join(f"{c.count if team.read else '–'} {c.status.value}" for c in team.columns)
        for cut in team.cut:
            yield f"  cut list: {cut}"
    for check in body["guidelines"]:
        if check["ok"] is not True:
            look = "as it ended" if overview.ended else "to look at" if check["ok"] is False else "cannot tell"
            yield f"{look}: {check['name']}: {check['words']}"
    if body["board_age_s"] is not None:
        yield f"boards {body['board_age_s'] // 60} min old"


def _where(overview: Overview, day: sprint_calendar.SprintDay) -> str:
    """The sprint's name and where it stands; one that ended, with what came of it."""
    met = f"{overview.met} of {len(overview.rows)} goals met"
    if overview.ended:
        return f"{day.sprint.name}: {'closed' if overview.closed_at else 'ended'}, {met}, {day.days} working days"
    if not day.days:
        return f"{day.sprint.name}: no working day in it"
    if not day.day and day.state != sprint_calendar.SprintState.NOT_STARTED:
        return f"{day.sprint.name}: first working day {sprint_calendar.day_text(day.all_days[0])}, {day.left} left"
    if not day.work_left:
        return f"{day.sprint.name}: its {day.days} working days are over, {met}"
    return f"{day.sprint.name}: day {day.day} of {day.days}, {day.left} working days left, {day.state}"


@app.command("pairs")
def show_pairs(sprint: SprintName = "", team: TeamName = "", form: AsFormat = Format.TEXT, demo: Demo = False) -> None:
    """Print who meets whom, which goals leave somebody alone, and who could work on what, with the reasons."""
    with told(form):
        session = Session(demo)
        overview = session.overview(sprint, team)
        if overview.day is None or not overview.day.sprint.id:
            raise StoreError("There is no sprint yet, so there is nobody to pair: set a calendar or connect a board.")
        today, zone = local_date(session.now(), overview.calendar.zone), session.settings.timezone
        joined = pairs.of_sprint(session.store, overview.day.sprint, today, team=team, zone=zone)
        asked = pairs.problem(joined)
        try:
            made, words = suggest.suggest(asked), ""
        except (suggest.SolverMissing, ValueError) as error:
            made, words = None, str(error)
        body = exports.pairs(joined, asked, made, words)
        out(body, form, lambda: _pairs_lines(body))


def _pairs_lines(body: dict[str, Any]) -> Iterator[str]:
    yield f"{body['sprint']}: who meets whom"
    for one in body["overlaps"]:
        yield f"  {one['a']} – {one['b']}: {one['days']} of {one['of']} days, {one['hours']:g} h: {one['verdict']}"
    yield "Company on each goal"
    for one in body["lone_wolves"]:
        reason = f": {one['reason']}" if one["reason"] else ""
        yield f"  {one['goal']}: {one['verdict']}{reason}"
    yield from (f"  {words}" for words in body["beforehand"])
    yield "A suggestion, " + (", ".join(f"{t['name']} {t['proof']}" for t in body["suggestion"]["tiers"]) or "none")
    yield from (f"  {words}" for words in body["suggestion"]["reasons"])


@app.command()
def export(
    what: Annotated[str, typer.Argument(help="board, goals, roadmap, roster, minutes, digest, calendar or handbook")],
    page: Annotated[Path | None, typer.Argument(help="handbook: the page the roadmap is written back into.")] = None,
    sprint: SprintName = "",
    team: TeamName = "",
    since: Annotated[str, typer.Option(help="digest: what changed since 2026-11-25, or since planning.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="handbook: print the page, write nothing.")] = False,
    new: Annotated[bool, typer.Option("--new", help="handbook: print a fresh page of all that is stored.")] = False,
    form: Annotated[Format, typer.Option("--format", help="csv or json")] = Format.CSV,
    demo: Demo = False,
) -> None:
    """Export board, goals, roadmap or roster as CSV or JSON; minutes (Markdown), digest (text), calendar (.ics).

    handbook PAGE writes the roadmap back into the page, in place, with the smallest difference, and prints the page;
    handbook --new prints a fresh page.
    """
    with told(form):
        if what not in ("board", "goals", "roadmap", "roster", "handbook", *TEXTS):
            raise typer.BadParameter(
                "export takes board, goals, roadmap, roster, minutes, digest, calendar or handbook"
            )
        if (what == "handbook") != (page is not None or new) or (page is not None and new):
            raise typer.BadParameter("export handbook takes the path of a page, or --new, and nothing else does")
        if dry_run and page is None:
            raise typer.BadParameter("--dry-run goes with handbook: nothing else is written")
        session = Session(demo)
        if page is not None:
            _handbook(session, page, form, dry_run=dry_run)
            return
        if new:
            _fresh_handbook(session, form)
            return
        if since and what != "digest":
            raise typer.BadParameter("--since goes with digest")
        if since:
            _digest_since(session, since, team, form)
            return
        if what in TEXTS:
            text = _text(session, what, sprint)
            out({what: text}, Format.JSON) if form == Format.JSON else sys.stdout.write(text)
            return
        rows = _export_rows(session, what, sprint, team)
        if form == Format.JSON:
            out(rows, form)
            return
        sys.stdout.write(csv_text.written(rows, [what]))


def _text(session: Session, what: str, sprint: str) -> str:
    """Minutes and digest of a sprint; the calendar of the ceremonies that are known from today on."""
    overview = session.overview(sprint)
    now, today = session.now(), local_date(session.now(), overview.calendar.zone)
    if what == "calendar":
        with session.store.read() as connection:
            names = [t.name for t in teams.teams(connection)]
        end = max((s.end_on for s in overview.sprints), default=today)
        laid = sprint_calendar.ceremonies(overview.sprints, overview.calendar, today, end)
        return ical.written(laid, " and ".join(names) or "Team", now, overview.calendar.version)
    if overview.day is None or not overview.day.sprint.id:
        raise StoreError("There is no sprint yet, so there is nothing to write: set a calendar or connect a board.")
    paper = minutes_source.paper(session.store, overview.day.sprint, today, now, session.settings.timezone)
    return minutes.minutes(paper) if what == "minutes" else minutes.digest(paper)


def _handbook(session: Session, path: Path, form: Format, *, dry_run: bool) -> None:
    """The page on standard output and, unless it is a dry run, in its file; what changed on standard error."""
    name = f"{path.resolve().parent.name}/{path.name}"
    text = file.text_of_file(path, handbook.answers(session.store, name))
    page = handbook.written(session.store, text, name)
    if not dry_run and page.text != text:
        file.put_into_file(path, page.text)
    if form == Format.JSON:
        unplaced = [u.title for u in page.unplaced]
        out({"changed": page.changed, "unplaced": unplaced, "written": not dry_run and page.text != text}, form)
    else:
        sys.stdout.write(page.text)
    err(f"{page.changed} lines of the roadmap {'would change' if dry_run else 'changed'} in {path.name}.")
    _tell_unplaced(page)


def _fresh_handbook(session: Session, form: Format) -> None:
    page = handbook.fresh(session.store)
    if form == Format.JSON:
        out({"handbook": page.text, "unplaced": [u.title for u in page.unplaced]}, form)
    else:
        sys.stdout.write(page.text)
    _tell_unplaced(page)


def _tell_unplaced(page: Written) -> None:
    for title, why in page.unplaced:
        err(f"“{title}” is not on the page: {why}.")


def _digest_since(session: Session, since: str, team: str, form: Format) -> None:
    """What the page shows under What changed: the same groups, the same words."""
    found, now = session.overview("", team), session.now()
    if since == "planning":
        at = whats_changed.last_planning(found.sprints, found.calendar, now)
        if at is None:
            raise StoreError("No planning is over yet: give a date instead.")
    else:
        at = whats_changed.moment(since, found.calendar.zone, now)
    chosen = team_id_of(found.every_team, team)
    groups = whats_changed.between(session.store, at, now, placed_items(session.store), team_id=chosen)
    if form == Format.JSON:
        changes = [g.model_dump(mode="json") for g in groups]
        out({"since": at.isoformat(), "until": now.isoformat(), "groups": changes}, form)
        return
    sys.stdout.write(minutes.changes_digest(groups, at, now, found.calendar.zone))


def _export_rows(session: Session, what: str, sprint: str, team: str) -> list[exports.Row]:
    overview = session.overview(sprint, team)
    if what == "goals":
        return exports.goal_rows(overview)
    if what == "roster":
        return [dict(table.row(p, local_date(session.now(), overview.calendar.zone))) for p in overview.people]
    if what == "board":
        placed = placed_items(session.store)
        items, boards = placed.items, placed.boards
        if sprint and overview.day is not None:
            today = local_date(session.now(), overview.calendar.zone)
            items = sprint_facts.items_of(session.store, placed, overview.day.sprint, overview.calendar, today)
        with session.store.read() as connection:
            chosen = team_id_of(teams.teams(connection), team)
        own = tuple(i for i in flow.of_team(items, chosen, boards) if not i.archived)
        if sprint and overview.day is not None:
            own = flow.in_sprint(own, overview.day.sprint)
        return exports.board_rows(own, boards)
    with session.store.read() as connection:
        names = {t.id: t.name for t in teams.teams(connection)}
        objectives, readings = roadmap.objectives(connection), goals.readings(connection)
        pages = {p.id: p.name for p in roadmap.pages(connection)}
    zone = sprint_facts.calendar_of(session.store, session.settings.timezone).zone
    lines = progress.of_roadmap(
        objectives, readings, local_date(session.now(), zone), zone, placed_items(session.store)[0]
    )
    shown = [
        line for line in lines if not team or names.get(line.objective.team_id or 0, "").casefold() == team.casefold()
    ]
    return exports.roadmap_rows(shown, names, pages)


@app.command()
def doctor(form: AsFormat = Format.TEXT, demo: Demo = False) -> None:
    """Check settings, token, boards, store and zone data, and say what to do. Exit code 3 when data are stale."""
    with told(form):
        session = Session(demo)
        with prepare.demo_github(session.now) as connected:
            client = connected() if demo else session.client()
            findings = diagnose(session.store, session.settings, client, session.now(), STALE)
        body = [f.model_dump() for f in findings]
        out(body, form, lambda: (f"{'ok ' if f.ok else 'NO '} {f.what}: {f.words}" for f in findings))
        if any(not f.ok and not f.stale for f in findings):
            raise typer.Exit(1)
        if any(f.stale for f in findings) and not demo:
            raise typer.Exit(3)
