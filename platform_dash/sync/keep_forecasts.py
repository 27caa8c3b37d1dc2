"""Forecasts are kept when they are due, once each."""

from datetime import date, datetime

from platform_dash.core import calendar as sprint_calendar
from platform_dash.model import Checkpoint, Sprint, Stage
from platform_dash.reports import forecasts
from platform_dash.reports.sprint_facts import calendar_of, facts_of
from platform_dash.store import Store, goals, histories, sprints


def keep_forecasts(store: Store, today: date, at: datetime, zone: str | None) -> int:
    """Keep the forecasts that are due today, of the running sprint and the one being planned; how many were new.

    Planning, mid-sprint and two days before the end are kept once each (`outlook.checkpoint_due`).
    """
    calendar = calendar_of(store, zone)
    with store.read() as connection:
        known = sprints.sprints(connection)
        kept = {(f.goal_id, f.checkpoint) for f in histories.forecasts(connection)}
    running = sprint_calendar.current(known, today)
    if running is None:
        return 0
    new = []
    for sprint in (running, sprint_calendar.following(known, running)):
        if sprint is None or sprint.closed_at is not None:
            continue
        due = forecasts.checkpoint_due(sprint_calendar.day_of(sprint, known, calendar, today))
        if due is None or not _lacks(store, sprint, due, kept):
            continue
        facts = facts_of(store, today, sprint=sprint.name, zone=zone)
        if facts.ahead is not None:
            new += [
                f for f in forecasts.given(facts.ahead, facts.items, at, facts.goals) if (f.goal_id, due) not in kept
            ]
    if not new:
        return 0
    with store.write() as connection:
        return sum(histories.keep_forecast(connection, f) for f in new)


def _lacks(store: Store, sprint: Sprint, due: Checkpoint, kept: set[tuple[int, Checkpoint | None]]) -> bool:
    """Whether a committed goal of the sprint has no forecast of that checkpoint yet: seldom, and cheap to ask."""
    with store.read() as connection:
        own = goals.goals(connection, sprint.id)
    return any(g.stage == Stage.COMMITTED and (g.id, due) not in kept for g in own)
