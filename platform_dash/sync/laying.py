"""Laying the calendar's sprints ahead, and anew where the calendar was corrected."""

from datetime import date, datetime, timedelta

from platform_dash.core import calendar as sprint_calendar
from platform_dash.model import Sprint, changed
from platform_dash.store import Store, goals, sprints, teams

LAID_AHEAD = timedelta(days=90)


def keep_laid(store: Store, today: date, at: datetime) -> int:
    """Lay the calendar's sprints from today on, where the team set a calendar and no board brings sprints of its own.
    How many were added."""
    with store.read() as connection:
        calendar, known = sprints.calendar(connection), sprints.sprints(connection)
    if calendar is None or any(s.source == "board" and s.end_on > today for s in known):
        return 0
    if known and max(s.end_on for s in known) > today + LAID_AHEAD / 2:
        return 0
    first = max((s.end_on for s in known), default=today - LAID_AHEAD)
    new = [s for s in sprint_calendar.laid(calendar, first, today + LAID_AHEAD) if s.start_on >= first or not known]
    with store.write() as connection:
        return sprints.take_sprints(connection, new, author="calendar", at=at).written


def lay_anew(store: Store, today: date, author: str, at: datetime) -> tuple[str, ...]:
    """Lay the sprints that have not begun by the calendar as it is now, and nothing else; which were moved, in words.
    Each keeps its name and what hangs on it."""
    with store.read() as connection:
        calendar, known = sprints.calendar(connection), sprints.sprints(connection)
    ahead = [s for s in known if s.start_on > today]
    if calendar is None or any(s.source == "board" and s.end_on > today for s in known) or not ahead:
        keep_laid(store, today, at)
        return ()
    begun = max((s for s in known if s.start_on <= today), key=lambda s: s.end_on, default=None)
    new = sprint_calendar.laid_anew(calendar, begun, ahead, today + LAID_AHEAD)
    before = {s.name: s for s in ahead}
    with store.write() as connection:
        for sprint in new:
            old = before.get(sprint.name)
            if old is None or (old.start_on, old.end_on) != (sprint.start_on, sprint.end_on):
                sprints.save_sprint(connection, sprint, author=author, at=at)
    return tuple(
        f"{s.name} now runs {_days(s)} (before: {_days(old)})."
        for s in new
        if (old := before.get(s.name)) is not None and _days(old) != _days(s)
    )


def keep_dropped(store: Store, sprint: Sprint, author: str, at: datetime) -> None:
    """A sprint that its board dropped stays, as the team's own."""
    with store.write() as connection:
        sprints.save_sprint(connection, changed(sprint, source="calendar", board_id=None), author=author, at=at)


def move_dropped(store: Store, sprint: Sprint, into: Sprint, author: str, at: datetime) -> int:
    """The goals and the roster of a sprint that its board dropped go on into another one, and it is gone; how many goals.
    All of it or nothing."""
    with store.write() as connection:
        own = goals.goals(connection, sprint.id)
        for goal in own:
            goals.save_goal(connection, changed(goal, sprint_id=into.id), author=author, at=at)
        there, more = teams.members(connection, into.id), teams.members(connection, sprint.id)
        roster = {t: there.get(t, frozenset()) | more.get(t, frozenset()) for t in {*there, *more}}
        if more:
            teams.save_members(connection, into.id, roster, author=author, at=at)
            teams.save_members(connection, sprint.id, dict.fromkeys(more, ()), author=author, at=at)
        sprints.forget_dropped(connection, sprint, at)
    return len(own)


def _days(sprint: Sprint) -> str:
    return f"{sprint_calendar.day_text(sprint.start_on)} to {sprint_calendar.day_text(sprint.last_on)}"
