"""connect, boards, calendar and person: what Setup does, on the command line."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer

from platform_dash.cli.commands import app
from platform_dash.cli.shared import AUTHOR, AsFormat, Demo, Format, Session, err, out, told
from platform_dash.core import calendar as sprint_calendar
from platform_dash.core.calendar import local_date
from platform_dash.core.lookup import team_named
from platform_dash.github import BoardMeta, Client
from platform_dash.github import scan as github_scan
from platform_dash.model import Block, Board, Calendar, Person, Status, Stay, changed
from platform_dash.reports import sprint_facts
from platform_dash.roster import hours, zones
from platform_dash.store import boards, sprints, teams
from platform_dash.sync import connect, laying

FIRST = date(2020, 1, 1)
_ADDRESS = re.compile(
    r"(?:https?://)?github\.[\w.-]+/(?:orgs|users)/(?P<owner>[A-Za-z0-9][\w.-]*)/projects/(?P<number>\d+)(?:[/?#].*)?$"
)


@app.command("connect")
def connect_board(
    owner: Annotated[
        str, typer.Argument(help="The organisation or user that owns the board, or the board's address on GitHub.")
    ],
    number: Annotated[int | None, typer.Argument(help="The board's number.", min=1)] = None,
    team: Annotated[str, typer.Option(help="The team whose board it is; without, it is the whole platform's.")] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(help="COLUMN=STATUS, for example QA='in review'; =STATUS for items without a status. Repeatable."),
    ] = None,
    status_field: Annotated[str, typer.Option(help="The single-select field whose options are the columns.")] = "",
    sprint_field: Annotated[str, typer.Option(help="The field that carries the sprint.")] = "",
    sprint_label: Annotated[str, typer.Option(help="The prefix of the labels that carry the sprint.")] = "",
    blocked_label: Annotated[str, typer.Option(help="A label that means blocked.")] = "",
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Connect a board and print what its columns are taken to mean. It does not sync.

    A board that came from an export is said anew what its columns mean, without GitHub.
    """
    with told(form):
        session = Session(demo)
        given = _meanings(column or ())
        owner, number = _board_named(owner, number)
        with session.store.read() as connection:
            known = boards.find_board(connection, owner, number)
        if known is not None and known.from_file:
            board = connect.remap(
                session.store, known, given, team, blocked_label=blocked_label, author=AUTHOR, at=session.now()
            )
        else:
            meta = _looked(session, owner, number)
            proposed = connect.proposal(
                owner,
                number,
                meta,
                status_field=status_field,
                sprint_field=sprint_field,
                sprint_label=sprint_label,
                columns=given,
                blocked_label=blocked_label,
            )
            board = connect.save(
                session.store, proposed, meta, team, author=AUTHOR, at=session.now(), said=tuple(given)
            )
        _tell_connected(session, board, form)


def _board_named(owner: str, number: int | None) -> tuple[str, int]:
    """The owner and the number, also as the browser shows them in the board's address."""
    address = _ADDRESS.match(owner.strip())
    if address is not None and number is None:
        return address["owner"], int(address["number"])
    if address is not None or number is None:
        raise typer.BadParameter(
            "connect takes OWNER NUMBER, or the board's address: https://github.com/orgs/OWNER/projects/NUMBER"
        )
    return owner, number


def _looked(session: Session, owner: str, number: int) -> BoardMeta:
    """What a board says of itself on GitHub."""

    async def look(client: Client) -> BoardMeta:
        async with client:
            return await connect.look(client, owner, number)

    with session.connected() as client:
        return asyncio.run(look(client))


def _tell_connected(session: Session, board: Board, form: Format) -> None:
    with session.store.read() as connection:
        of_team = next((t.name for t in teams.teams(connection) if t.id == board.team_id), "")
    columns = {c.name or "no status": c.status.value for c in board.columns}
    body = board.model_dump(mode="json", include={"owner", "number", "title", "status_field", "sprint_source"})
    body |= {"team": of_team or None, "columns": columns, "sprint_field": board.sprint_field or None}

    def text() -> Iterator[str]:
        yield f"connected {board.label} “{board.title}” for {of_team or 'the whole platform'}"
        yield from (f"  column {name}: {status}" for name, status in columns.items())
        yield f"  sprint: {board.sprint_source.value} {board.sprint_field}".rstrip()

    out(body, form, text)


def _meanings(pairs: Sequence[str]) -> dict[str, Status]:
    """COLUMN=STATUS as typed, by column."""
    meanings = {}
    for pair in pairs:
        name, _, status = pair.partition("=")
        try:
            meanings[name.strip()] = Status(status.strip().casefold())
        except ValueError:
            raise typer.BadParameter(f"{pair}: a status is one of {', '.join(Status)}") from None
    return meanings


@app.command("boards")
def list_boards(form: AsFormat = Format.TEXT, demo: Demo = False) -> None:
    """List the boards that the token can see."""
    with told(form):
        session = Session(demo)

        async def look(client: Client) -> tuple[github_scan.FoundBoard, ...]:
            async with client:
                return await github_scan.list_boards(client)

        with session.connected() as client:
            listed = asyncio.run(look(client))
        out([b.model_dump() for b in listed], form, lambda: (f"{b.owner} {b.number}  {b.title}" for b in listed))


@app.command("calendar")
def set_calendar(
    length: Annotated[int | None, typer.Option(help="Days from one sprint's first day to the next one's.")] = None,
    first_day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day of a sprint.")] = None,
    first_number: Annotated[int | None, typer.Option(help="The number of that sprint.")] = None,
    planning: Annotated[str, typer.Option(help="The planning weekday, for example wednesday.")] = "",
    planning_at: Annotated[datetime | None, typer.Option(formats=["%H:%M"], help="When planning begins.")] = None,
    planning_minutes: Annotated[int | None, typer.Option(help="How long planning takes; the retro follows it.")] = None,
    retro_minutes: Annotated[int | None, typer.Option(help="How long the retro takes.")] = None,
    standup: Annotated[str, typer.Option(help="The standup's weekdays, for example monday,wednesday,friday.")] = "",
    standup_at: Annotated[datetime | None, typer.Option(formats=["%H:%M"], help="When the standup begins.")] = None,
    standup_minutes: Annotated[int | None, typer.Option(help="How long the standup takes.")] = None,
    zone: Annotated[str, typer.Option(help="The team's time zone, an IANA name.")] = "",
    works: Annotated[
        str, typer.Option(help="The weekdays on which the team works, for example sun,mon,tue,wed,thu.")
    ] = "",
    days_off: Annotated[
        str | None, typer.Option(help="The team's own days off, for example 2026-12-24, 2026-12-28 to 2027-01-01.")
    ] = None,
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Show or set the sprint calendar, the team's working days and the times of its ceremonies, in the team's zone."""
    with told(form):
        session = Session(demo)
        before = sprint_facts.calendar_of(session.store, session.settings.timezone)
        given: dict[str, Any] = {
            "length_days": length,
            "first_on": first_day and first_day.date(),
            "first_number": first_number,
            "planning_weekday": _weekday(planning),
            "zone": zone or None,
            "planning_at": planning_at and planning_at.time(),
            "planning_minutes": planning_minutes,
            "retro_minutes": retro_minutes,
            "standup_at": standup_at and standup_at.time(),
            "standup_minutes": standup_minutes,
            "standup_weekdays": _weekdays(standup),
            "working_weekdays": _weekdays(works),
            "holidays": days_off,
        }
        given = {k: v for k, v in given.items() if v is not None}
        after: Calendar = changed(before, **given)
        if given:
            after = _save_calendar(session, after)
        _tell_proposed(session, after)
        body = after.model_dump(mode="json", exclude={"version"})
        out(body, form, lambda: (f"{k}: {v}" for k, v in body.items()))


def _save_calendar(session: Session, calendar: Calendar) -> Calendar:
    """Save it and lay the sprints ahead anew; which were moved is said."""
    with session.store.write() as connection:
        after = sprints.save_calendar(connection, calendar, author=AUTHOR, at=session.now())
    for words in laying.lay_anew(session.store, local_date(session.now(), after.zone), AUTHOR, session.now()):
        err(words)
    return after


def _tell_proposed(session: Session, calendar: Calendar) -> None:
    """The public holidays on which only some are off."""
    today = local_date(session.now(), calendar.zone)
    for one in sprint_facts.holidays_proposed(session.store, calendar, today):
        err(f"{sprint_calendar.day_text(one.on)} is a day off for some ({one.words}); --days-off takes it for all.")


def _weekday(name: str) -> int | None:
    names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    if not name:
        return None
    days = [n for n, day in enumerate(names) if day.startswith(name.casefold())]
    if len(days) != 1:
        raise typer.BadParameter(f"{name} is no weekday: write for example wednesday")
    return days[0]


def _weekdays(names: str) -> tuple[int, ...] | None:
    days = {_weekday(name.strip()) for name in names.split(",")}
    return tuple(sorted(d for d in days if d is not None)) or None


@app.command("person")
def set_person(
    name: Annotated[str, typer.Argument(help="The person's name; an unknown one is added.")],
    login: Annotated[str | None, typer.Option(help="Their GitHub login.")] = None,
    zone: Annotated[str, typer.Option(help="Their time zone, an IANA name such as Europe/Berlin.")] = "",
    city: Annotated[str, typer.Option(help="Their city; it finds the zone where none is given.")] = "",
    hours: Annotated[
        str, typer.Option(help="Their week, for example 9:00-17:30, or Mon-Thu 8-12, 18-22; Fri 8-12.")
    ] = "",
    team: Annotated[str, typer.Option(help="Put them into this team for the current sprint.")] = "",
    goals: Annotated[
        int | None,
        typer.Option(min=1, max=9, help="How many goals they can carry in a sprint (2 where nothing is said)."),
    ] = None,
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Add a person, or change where and when they work."""
    with told(form):
        session = Session(demo)
        at = session.now()
        with session.store.write() as connection:
            old = next((p for p in teams.people(connection) if p.name.casefold() == name.casefold()), None)
            person = old or Person(id=0, name=name, version=0)
            if login is not None:
                person = changed(person, login=login)
            if city and not zone and not person.stays:
                zone = zones.zone_of(city, person.country or "")
            if zone:
                person = changed(
                    person,
                    stays=(
                        *person.stays[:-1],
                        Stay(from_on=person.stays[-1].from_on if person.stays else FIRST, zone=zone, city=city),
                    ),
                )
            if goals is not None:
                person = changed(person, most_goals=goals)
            if hours:
                person = changed(person, week=_hours(hours))
            person = teams.save_person(connection, person, author=AUTHOR, at=at)
            if team:
                _join(connection, person, team, at)
        body = person.model_dump(mode="json", exclude={"version"})
        out(body, form, lambda: iter([f"{person.name} is saved."]))


def _join(connection: Any, person: Person, team: str, at: datetime) -> None:
    own_team = team_named(teams.teams(connection), team)
    current = sprint_calendar.current(sprints.sprints(connection), sprints.team_day(connection, at))
    if own_team is None or current is None:
        raise connect.ConnectError(
            f"{person.name} cannot join “{team}”: there is no such team, or no sprint yet. Nothing was changed."
        )
    roster = {t: set(people) for t, people in teams.members(connection, current.id).items()}
    roster.setdefault(own_team.id, set()).add(person.id)
    teams.save_members(connection, current.id, roster, author=AUTHOR, at=at)


def _hours(text: str) -> tuple[Block, ...]:
    try:
        return hours.read(text)
    except hours.HoursError as error:
        raise typer.BadParameter(str(error)) from None
