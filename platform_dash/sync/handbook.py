"""Importing a handbook page: the difference first, then all of it in one transaction."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from platform_dash import handbook
from platform_dash.core import calendar as sprint_calendar
from platform_dash.model import Calendar, Objective, Person, Team, changed
from platform_dash.store import Store, roadmap, sprints, teams
from platform_dash.sync import laying


def known(connection: Connection) -> handbook.Known:
    """What is stored, as the other side of a page's difference."""
    return handbook.Known(
        people=teams.people(connection),
        teams=teams.teams(connection),
        objectives=roadmap.objectives(connection),
        left=tuple(o for o in roadmap.objectives(connection, left=True) if o.left_on is not None),
        guidelines=roadmap.guidelines(connection),
        boards=tuple(
            handbook.PageBoard(owner=owner, number=number, name=name)
            for owner, number, name in roadmap.board_links(connection)
        ),
    )


def difference(store: Store, page: handbook.Page) -> handbook.Difference:
    """What importing the page would change. Writes nothing."""
    with store.read() as connection:
        return handbook.difference(page, known(connection))


def written(store: Store, text: str) -> handbook.Written:
    """The page with the stored roadmap in it. Raises HandbookError."""
    with store.read() as connection:
        lines = handbook.stored_lines(roadmap.objectives(connection), teams.teams(connection))
    return handbook.written(text, [line for _, line in lines])


def apply(
    store: Store, page: handbook.Page, *, author: str, at: datetime, zone: str | None = None
) -> handbook.Difference:
    """Import a page in one transaction; what was written. Importing the same page again writes nothing."""
    with store.read() as connection:
        before = handbook.difference(page, known(connection))
        notes = _notes_to_tell(connection, page)
    if before.empty and not notes:
        return before
    with store.write() as connection:
        difference = handbook.difference(page, known(connection))
        _apply_people(connection, difference, author, at)
        team_ids = {t.name.casefold(): t.id for t in teams.teams(connection)}
        _apply_objectives(connection, difference, page, team_ids, author, at)
        if difference.guidelines_added or difference.guidelines_changed:
            roadmap.set_guidelines(connection, page.guidelines, author=author, at=at)
        for board in difference.boards_added:
            roadmap.add_board_link(connection, board.owner, board.number, board.name)
        if notes:
            _tell(connection, page, author, at, zone)
    with store.read() as connection:
        today = sprints.team_day(connection, at)
    laying.keep_laid(store, today, at)
    return difference


def _apply_people(connection: Connection, difference: handbook.Difference, author: str, at: datetime) -> None:
    position = len(teams.teams(connection))
    for n, team in enumerate(difference.teams_added):
        new = Team(id=0, name=team.name, mission=team.mission, position=position + n, version=0)
        teams.save_team(connection, new, author=author, at=at)
    stored_teams = {t.id: t for t in teams.teams(connection)}
    for team_id, team in difference.teams_changed:
        teams.save_team(connection, changed(stored_teams[team_id], mission=team.mission), author=author, at=at)
    for person in difference.people_added:
        new_person = Person(id=0, name=person.name, roles=person.roles, lead=person.lead, version=0)
        teams.save_person(connection, new_person, author=author, at=at)
    people = {p.id: p for p in teams.people(connection)}
    for person_id, person in difference.people_changed:
        one = changed(people[person_id], roles=person.roles, lead=person.lead)
        teams.save_person(connection, one, author=author, at=at)


def _apply_objectives(
    connection: Connection,
    difference: handbook.Difference,
    page: handbook.Page,
    team_ids: dict[str, int],
    author: str,
    at: datetime,
) -> None:
    """New lines come under their parent, changed ones keep their id and history; all take the page's order."""
    changes = (difference.objectives_added, difference.objectives_changed, difference.objectives_left)
    if not any(changes) and not difference.objectives_met:
        return
    every = {o.id: o for o in roadmap.objectives(connection, left=True)}
    today = sprints.team_day(connection, at)
    for gone in difference.objectives_left:
        roadmap.save_objective(connection, changed(every[gone.id], left_on=today), author=author, at=at)
    for met, _ in difference.objectives_met:
        every[met] = roadmap.save_objective(connection, changed(every[met], met_on=today), author=author, at=at)
    same = dict(difference.objectives_same)
    to_write = {c.position: c for c in (*difference.objectives_added, *difference.objectives_changed)}
    parents: dict[int, int] = {}
    for position, line in enumerate(page.objectives):
        depth = len(line.path)
        parent_id = parents.get(depth - 1)
        place: dict[str, object] = {"parent_id": parent_id, "position": position}
        if position in same:
            old = every[same[position]]
            if (old.position, old.parent_id) != (position, parent_id):
                old = roadmap.save_objective(connection, changed(old, **place), author=author, at=at)
            parents[depth] = old.id
            continue
        change = to_write[position]
        place |= {
            "team_id": team_ids.get(line.team.casefold()),
            "horizon": line.horizon,
            "horizon_months": line.months,
            "title": line.title,
        }
        if change.id is not None:
            new = changed(every[change.id], left_on=None, **place)
        else:
            new = Objective.model_validate({"id": 0, "version": 0, "met_on": today if line.done else None, **place})
        parents[depth] = roadmap.save_objective(connection, new, author=author, at=at).id


def _notes_to_tell(connection: Connection, page: handbook.Page) -> bool:
    """Whether the page says a channel or ceremonies that nobody set yet."""
    if page.slack and roadmap.note(connection, "slack") != page.slack:
        return True
    said = page.ceremonies
    return sprints.calendar(connection) is None and bool(said.sprint_weeks or said.standup_weekdays)


def _tell(connection: Connection, page: handbook.Page, author: str, at: datetime, zone: str | None) -> None:
    if page.slack:
        roadmap.set_note(connection, "slack", page.slack)
    said = page.ceremonies
    if sprints.calendar(connection) is None and (said.sprint_weeks or said.standup_weekdays):
        today = sprint_calendar.local_date(at, zone or "UTC")
        usual = Calendar(first_on=today - timedelta(days=today.weekday()), zone=zone or "UTC")
        value = changed(
            usual,
            length_days=7 * (said.sprint_weeks or 2),
            planning_weekday=usual.planning_weekday if said.planning_weekday is None else said.planning_weekday,
            standup_weekdays=said.standup_weekdays or usual.standup_weekdays,
        )
        sprints.save_calendar(connection, value, author=author, at=at)
