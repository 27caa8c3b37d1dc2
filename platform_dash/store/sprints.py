"""The calendar and the sprints."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from platform_dash.model import DROPPED, Calendar, Sprint, changed
from platform_dash.store import rows, tables
from platform_dash.store.errors import Conflict


def calendar(connection: Connection) -> Calendar | None:
    """The team's calendar; None before anybody set one."""
    row = connection.execute(select(tables.calendar)).mappings().first()
    return None if row is None else changed(Calendar.model_validate_json(row["body"]), version=row["version"])


def team_day(connection: Connection, at: datetime) -> date:
    """The date of a moment where the team is: in its calendar's zone, UTC before anybody set one."""
    return (calendar(connection) or Calendar()).local_date(at)


def save_calendar(connection: Connection, value: Calendar, *, author: str, at: datetime) -> Calendar:
    row = connection.execute(select(tables.calendar)).mappings().first()
    if row is not None and row["version"] != value.version:
        raise Conflict("calendar", value, calendar(connection))
    version = value.version + 1
    stored = changed(value, version=version)
    body = {"body": stored.model_dump_json(), "version": version}
    if row is None:
        connection.execute(insert(tables.calendar).values(**body))
    else:
        same = tables.calendar.c.version == value.version
        if connection.execute(update(tables.calendar).where(same).values(**body)).rowcount != 1:
            raise Conflict("calendar", value, calendar(connection))
    rows.record(connection, "calendar", 1, {"calendar": [row and row["body"], body["body"]]}, author, at)
    return stored


def sprints(connection: Connection) -> tuple[Sprint, ...]:
    """All sprints, oldest first."""
    rows = connection.execute(select(tables.sprint).order_by(tables.sprint.c.start_on)).mappings()
    return tuple(Sprint.model_validate(dict(row)) for row in rows)


def save_sprint(connection: Connection, sprint: Sprint, *, author: str, at: datetime) -> Sprint:
    row_id, version = rows.save(connection, tables.sprint, sprint.model_dump(), author=author, at=at)
    return changed(sprint, id=row_id, version=version)


class Taken(NamedTuple):
    """How many sprints were written, and what a board says otherwise than the one that the calendar follows: (the
    stored sprint, what this board has)."""

    written: int
    refused: tuple[tuple[Sprint, Sprint], ...] = ()


def take_sprints(
    connection: Connection,
    new: Iterable[Sprint],
    *,
    author: str,
    at: datetime,
    board_id: int | None = None,
    bringing: Collection[int] = (),
    whole: bool = True,
) -> Taken:
    """Take sprints that the calendar or a board brings; the name and dates of one that has not ended may move.

    A sprint is known by its name, else by its first day; of what is still unknown on both sides the next is the same
    one renamed and moved, and what the board dropped goes unless a goal or a roster hangs on it: then it is marked. `bringing`: the boards
    that bring sprints; whole: `new` is all that the board has, not only what some of its items name. The calendar follows the one connected first: what another says of the same days or the same
    name is refused. A board's sprints take the place of those that the calendar laid ahead and nobody used.
    """
    new, today = tuple(new), team_day(connection, at)
    if board_id is None:
        pairs = _the_same(new, sprints(connection), (), today)
        return Taken(_write(connection, pairs, today, None, author, at))
    _forget_unused(connection, today, "calendar")
    stored = sprints(connection)
    first = {i for i in bringing if i < board_id}
    followed = [s for s in stored if s.board_id in first]
    ahead = [s for s in stored if s.source == "board" and s.end_on > today]
    own = [s for s in ahead if s.board_id == board_id or (s.board_id not in bringing and not first)]
    refused = tuple((f, s) for s in new if (f := _against(s, followed)) is not None)
    left_out = [s for _, s in refused]
    pairs = _the_same([s for s in new if s not in left_out], [s for s in stored if s not in followed], own, today)
    written = _write(connection, pairs, today, board_id, author, at)
    kept = {old.id for _, old in pairs if old is not None}
    gone = {s.id for s in own if new and whole} - kept
    later = [s for s in ahead if s.board_id in bringing and (s.board_id or 0) > board_id]
    gone |= {s.id for s in later if s.id not in kept and _against(s, [n for n, _ in pairs]) is not None}
    if gone:
        written += _forget_unused(connection, today, "board", gone)
        used = update(tables.sprint).where(tables.sprint.c.id.in_(gone))
        written += connection.execute(used.values(source=DROPPED)).rowcount
    other = (r for r in refused if r[1].end_on > today and r[0].days != r[1].days)
    return Taken(written, tuple(other))


def _against(one: Sprint, others: Sequence[Sprint]) -> Sprint | None:
    """The sprint of the same name, else the first one that shares days with this one."""
    same = (s for s in others if s.name.casefold() == one.name.casefold())
    shares = (s for s in others if s.start_on < one.end_on and one.start_on < s.end_on)
    return next(same, None) or next(shares, None)


def _write(
    connection: Connection,
    pairs: Sequence[tuple[Sprint, Sprint | None]],
    today: date,
    board_id: int | None,
    author: str,
    at: datetime,
) -> int:
    """Save what is new or was moved and has not ended; how many."""
    written = 0
    for sprint, old in pairs:
        sprint = changed(sprint, board_id=board_id)
        if old is None:
            save_sprint(connection, sprint, author=author, at=at)
        elif old.end_on > today and _says(old) != _says(sprint):
            said = {name: getattr(sprint, name) for name in ("name", "start_on", "end_on", "source", "board_id")}
            save_sprint(connection, changed(old, **said), author=author, at=at)
        else:
            continue
        written += 1
    return written


def _the_same(
    new: Sequence[Sprint], stored: Sequence[Sprint], own: Sequence[Sprint], today: date
) -> list[tuple[Sprint, Sprint | None]]:
    """Each new sprint with the stored one that it is: by name, else by first day, else the next of its own that is
    left."""
    by_name = {s.name.casefold(): s for s in stored}
    found = {s.name: by_name[s.name.casefold()] for s in new if s.name.casefold() in by_name}
    left = [s for s in own if s not in found.values()]
    for sprint in (s for s in new if s.name not in found and s.end_on > today):
        same = next((s for s in left if s.start_on == sprint.start_on), left[0] if left else None)
        if same is not None:
            found[sprint.name] = same
            left.remove(same)
    return [(s, found.get(s.name)) for s in new]


def _says(sprint: Sprint) -> tuple[object, ...]:
    return sprint.name, sprint.start_on, sprint.end_on, sprint.board_id, sprint.source


def _forget_unused(connection: Connection, today: date, source: str, only: Collection[int] | None = None) -> int:
    """Drop the sprints of a source (those alone where they are named) that have not ended and hold neither a goal nor a
    roster; how many."""
    sprint, goal, membership = tables.sprint, tables.goal, tables.membership
    used = select(goal.c.sprint_id).union(select(membership.c.sprint_id))
    query = delete(sprint).where(sprint.c.source == source, sprint.c.end_on > today, sprint.c.id.not_in(used))
    return connection.execute(query if only is None else query.where(sprint.c.id.in_(only))).rowcount


def forget_dropped(connection: Connection, sprint: Sprint, at: datetime) -> bool:
    """Drop a sprint that its board dropped and on which nothing hangs any more; whether it went."""
    return bool(_forget_unused(connection, team_day(connection, at), DROPPED, {sprint.id}))
