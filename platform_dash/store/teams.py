"""Teams, people, who is in which team in a sprint, and time off."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from platform_dash.model import HolidayRule, Person, Team, TimeOff, Wish, changed
from platform_dash.store import goals, rows, sprints, tables
from platform_dash.store.errors import Conflict


def teams(connection: Connection) -> tuple[Team, ...]:
    rows = connection.execute(select(tables.team).order_by(tables.team.c.position, tables.team.c.id)).mappings()
    return tuple(Team.model_validate(dict(row)) for row in rows)


def save_team(connection: Connection, team: Team, *, author: str, at: datetime) -> Team:
    try:
        row_id, version = rows.save(connection, tables.team, team.model_dump(), author=author, at=at)
    except Conflict as conflict:
        raise _typed(conflict, Team, team) from None
    return changed(team, id=row_id, version=version)


def people(connection: Connection) -> tuple[Person, ...]:
    """The roster, the lead first, else in the order in which people came."""
    order = (tables.person.c.lead.desc(), tables.person.c.id)
    return tuple(_person(row) for row in connection.execute(select(tables.person).order_by(*order)).mappings())


def _person(row: Mapping[Any, Any]) -> Person:
    return Person.model_validate({**row, "roles": tuple(row["roles"]), "skills": tuple(row["skills"])})


def save_person(connection: Connection, person: Person, *, author: str, at: datetime) -> Person:
    row = person.model_dump(mode="json")
    try:
        row_id, version = rows.save(connection, tables.person, row, author=author, at=at)
    except Conflict as conflict:
        raise _typed(conflict, Person, person) from None
    return changed(person, id=row_id, version=version)


def _typed(conflict: Conflict, kind: Any, mine: Any) -> Conflict:
    return Conflict(conflict.noun, mine, kind.model_validate(conflict.theirs) if conflict.theirs else None)


def members(connection: Connection, sprint_id: int) -> dict[int, frozenset[int]]:
    """Team id to the people in it; a sprint without a roster of its own has the last earlier one's."""
    table, sprint = tables.membership, tables.sprint
    start = connection.scalar(select(sprint.c.start_on).where(sprint.c.id == sprint_id))
    if start is None:
        return {}
    latest = connection.scalar(
        select(sprint.c.id)
        .join(table, table.c.sprint_id == sprint.c.id)
        .where(sprint.c.start_on <= start)
        .order_by(sprint.c.start_on.desc())
        .limit(1)
    )
    if latest is None:
        return {}
    by_team: dict[int, set[int]] = {}
    for row in connection.execute(select(table).where(table.c.sprint_id == latest)):
        by_team.setdefault(row.team_id, set()).add(row.person_id)
    return {team_id: frozenset(ids) for team_id, ids in by_team.items()}


def save_members(
    connection: Connection, sprint_id: int, by_team: Mapping[int, Iterable[int]], *, author: str, at: datetime
) -> None:
    """Set the roster of one sprint; other sprints keep theirs. Raises Frozen where the sprint is closed.

    A later sprint that began, or has goals, and had no roster of its own keeps the one it has had until now.
    """
    goals.refuse_frozen(connection, sprint_id)
    for later in _followers(connection, sprint_id, at):
        own = members(connection, later)
        new = [{"person_id": p, "team_id": t, "sprint_id": later} for t, people in own.items() for p in people]
        if new:
            connection.execute(insert(tables.membership), new)
    table = tables.membership
    before = {str(t): sorted(p) for t, p in members(connection, sprint_id).items()}
    connection.execute(delete(table).where(table.c.sprint_id == sprint_id))
    new = [{"person_id": p, "team_id": t, "sprint_id": sprint_id} for t, people in by_team.items() for p in set(people)]
    if new:
        connection.execute(insert(table), new)
    after = {str(t): sorted(set(p)) for t, p in by_team.items()}
    if before != after:
        rows.record(connection, "membership", sprint_id, {"members": [before, after]}, author, at)


def _followers(connection: Connection, sprint_id: int, at: datetime) -> list[int]:
    """The sprints after this one, up to the next with a roster of its own, that are in use and follow its roster."""
    sprint, table, goal = tables.sprint, tables.membership, tables.goal
    start = connection.scalar(select(sprint.c.start_on).where(sprint.c.id == sprint_id))
    if start is None:
        return []
    rostered = set(connection.scalars(select(table.c.sprint_id).distinct()))
    used = set(connection.scalars(select(goal.c.sprint_id).distinct()))
    names, today = [], sprints.team_day(connection, at)
    for row in connection.execute(select(sprint).where(sprint.c.start_on > start).order_by(sprint.c.start_on)):
        if row.id in rostered:
            break
        if row.start_on <= today or row.id in used:
            names.append(row.id)
    return names


def time_off(connection: Connection, first: date | None = None, end: date | None = None) -> tuple[TimeOff, ...]:
    """Time off, all of it or what touches the days from `first` up to `end`."""
    table = tables.time_off
    query = select(table).order_by(table.c.start_on, table.c.id)
    if first is not None:
        query = query.where(table.c.end_on > first)
    if end is not None:
        query = query.where(table.c.start_on < end)
    return tuple(TimeOff.model_validate(dict(row)) for row in connection.execute(query).mappings())


def save_time_off(connection: Connection, off: TimeOff, *, author: str, at: datetime) -> TimeOff:
    row = off.model_dump(exclude={"id", "holiday"})
    row_id = rows.add(connection, tables.time_off, **row)
    rows.record(connection, "time_off", row_id, {"": [None, rows.plain(row)]}, author, at)
    return changed(off, id=row_id)


def delete_time_off(connection: Connection, off: TimeOff, *, author: str, at: datetime) -> None:
    connection.execute(delete(tables.time_off).where(tables.time_off.c.id == off.id))
    rows.record(connection, "time_off", off.id, {"": [off.model_dump(mode="json"), "deleted"]}, author, at)


def holiday_rules(connection: Connection) -> tuple[HolidayRule, ...]:
    """The days on which the team overrules a holiday calendar, in order."""
    table = tables.holiday_rule
    rows = connection.execute(select(table).order_by(table.c.on, table.c.id)).mappings()
    return tuple(HolidayRule.model_validate(dict(row)) for row in rows)


def save_holiday_rule(connection: Connection, rule: HolidayRule, *, author: str, at: datetime) -> HolidayRule:
    """Overrule one day; an earlier rule for the same day and calendar is replaced."""
    table = tables.holiday_rule
    same = (table.c.country == rule.country, table.c.subdivision == rule.subdivision, table.c.on == rule.on)
    connection.execute(delete(table).where(*same))
    row = rule.model_dump(exclude={"id"})
    row_id = rows.add(connection, table, **row)
    rows.record(connection, "holiday_rule", row_id, {"": [None, rows.plain(row)]}, author, at)
    return changed(rule, id=row_id)


def delete_holiday_rule(connection: Connection, rule: HolidayRule, *, author: str, at: datetime) -> None:
    connection.execute(delete(tables.holiday_rule).where(tables.holiday_rule.c.id == rule.id))
    rows.record(connection, "holiday_rule", rule.id, {"": [rule.model_dump(mode="json"), "deleted"]}, author, at)


def wishes(connection: Connection, sprint_id: int) -> tuple[Wish, ...]:
    """What people said by hand on who works on what in a sprint."""
    table = tables.wish
    query = select(table).where(table.c.sprint_id == sprint_id).order_by(table.c.id)
    return tuple(Wish.model_validate(dict(row)) for row in connection.execute(query).mappings())


def save_wish(connection: Connection, wish: Wish, *, author: str, at: datetime) -> None:
    """Set or replace one wish; the kind None takes it back."""
    table = tables.wish
    same = (table.c.goal_id == wish.goal_id, table.c.person_id == wish.person_id)
    connection.execute(delete(table).where(*same))
    if wish.kind is not None:
        rows.add(connection, table, **wish.model_dump(exclude={"id"}))
    what = {"": [None, f"{wish.person_id}: {wish.kind or 'no wish'}"]}
    rows.record(connection, "wish", wish.goal_id, what, author, at)
