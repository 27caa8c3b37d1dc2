"""What changed since a moment, read from the store: the records people left and what syncs saw."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import changes, filters, progress
from platform_dash.model import FIRST_DAY, BoardMeasure, Calendar, Goal, Item, Sprint
from platform_dash.reports.placed import Placed
from platform_dash.store import Store, StoreError, boards, feedback, goals, histories, roadmap, sprints, teams


def between(
    store: Store, since: datetime, until: datetime, placed: Placed, *, team_id: int | None = None
) -> tuple[changes.Group, ...]:
    """What changed from `since` on, up to and with `until`; of one team and of none where a team is given."""
    items, _, found_boards = placed
    with store.read() as connection:
        records = histories.records(connection, since, until)
        seen = [m for m in histories.changes(connection, since=since) if m.seen_at <= until]
        every = (*goals.goals(connection), *goals.goals(connection, deleted=True))
        known = changes.Known(
            goals={g.id: g for g in every},
            objectives={o.id: o for o in roadmap.objectives(connection, left=True)},
            people={p.id: p for p in teams.people(connection)},
            teams={t.id: t for t in teams.teams(connection)},
            sprints={s.id: s for s in sprints.sprints(connection)},
            boards={b.id: b for b in found_boards},
            items=_touched(connection, {m.node_id for m in seen}, items, [b.id for b in found_boards]),
            serves={},
            feedback={f.id: f for f in feedback.feedback(connection)},
        )
    with store.read() as connection:
        first, last = (sprints.team_day(connection, at) for at in (since, until))
    running = {s.id for s in known.sprints.values() if s.end_on > first and s.start_on <= last}
    own = [g for g in every if g.sprint_id in running]
    known = known._replace(serves=_serves(own, tuple(known.items.values())))
    return changes.of_team(changes.what_changed(records, seen, known), team_id)


def _touched(connection: Any, ids: set[str], items: Sequence[Item], board_ids: Sequence[int]) -> dict[str, Item]:
    """The items that moved, those that are gone too."""
    touched = {i.node_id: i for i in items if i.node_id in ids}
    if len(touched) < len(ids):
        for board_id in board_ids:
            gone = boards.every_item(connection, board_id)
            touched |= {i: item for i, (item, _) in gone.items() if i in ids and i not in touched}
    return touched


def _serves(own: Sequence[Goal], items: Sequence[Item]) -> Mapping[str, tuple[int, ...]]:
    """Item id to the goals whose measure counts it."""
    serves: dict[str, list[int]] = defaultdict(list)
    for goal in own:
        if not isinstance(goal.measure, BoardMeasure):
            continue
        try:
            counted = progress.counted(goal.measure, items)
        except filters.FilterError:
            continue
        for node_id in (*counted.done_items, *counted.open_items, *counted.dropped_items):
            serves[node_id].append(goal.id)
    return {node_id: tuple(ids) for node_id, ids in serves.items()}


def last_planning(known: Sequence[Sprint], calendar: Calendar, now: datetime) -> datetime | None:
    """When the last planning that is over began."""
    zone = ZoneInfo(calendar.zone)
    begun = [
        datetime.combine(sprint_calendar.planning_day(s, known, calendar), calendar.planning_at, zone) for s in known
    ]
    long = timedelta(minutes=calendar.planning_minutes)
    return max((at.astimezone(UTC) for at in begun if at + long <= now), default=None)


def moment(text: str, zone: str, now: datetime) -> datetime:
    """The moment a person means: a date (its first minute in the team's zone) or an ISO time.

    Raises StoreError for what is neither, lies in the future or before the year 2000.
    """
    try:
        on = date.fromisoformat(text)
        at = datetime.combine(on, time(), ZoneInfo(zone)) if len(text) <= len("2026-11-25") else None
    except ValueError:
        at = None
    if at is None:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise StoreError(
                f"“{text}” is no date: write 2026-11-25, 2026-11-25T14:00, or planning for the last planning."
            ) from None
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
    if at > now:
        raise StoreError(f"{text} lies ahead: nothing changed since then. Choose a day that has been.")
    if sprint_calendar.local_date(at, zone) < FIRST_DAY:
        raise StoreError(f"{text} lies before the year 2000: choose a later day.")
    return at.astimezone(UTC)
