"""Values with defaults, so that a test names only what it is about."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from platform_dash.core.calendar import SprintDay, day_of
from platform_dash.model import (
    Board,
    Calendar,
    ColumnMapping,
    Goal,
    Item,
    ItemKind,
    ItemsMeasure,
    Person,
    Sprint,
    SprintSource,
    Stage,
    Status,
    Stay,
    office_week,
)

NOW = datetime(2026, 11, 20, 13, 20, tzinfo=UTC)
TODAY = NOW.date()
CALENDAR = Calendar(zone="UTC")
SPRINT = Sprint(id=1, name="Sprint 42", start_on=date(2026, 11, 16), end_on=date(2026, 11, 30))


def sprint_day(today: date = TODAY, sprint: Sprint = SPRINT) -> SprintDay:
    return day_of(sprint, (sprint,), CALENDAR, today)


def item(number: int = 1, status: Status = Status.PLANNED, **more: Any) -> Item:
    given: dict[str, Any] = {
        "board_id": 1,
        "node_id": f"N{number}",
        "content_id": f"C{number}",
        "kind": ItemKind.ISSUE,
        "title": f"Item {number}",
        "repository": "acme/db",
        "number": number,
        "status": status,
        "column": {Status.DONE: "Done", Status.DROPPED: "Dropped"}.get(status, "Todo"),
    }
    return Item.model_validate({**given, **more})


def items(done: int = 0, open: int = 0, dropped: int = 0, **more: Any) -> list[Item]:
    states = [Status.DONE] * done + [Status.PLANNED] * open + [Status.DROPPED] * dropped
    return [item(n, s, **more) for n, s in enumerate(states, start=1)]


def board(**more: Any) -> Board:
    columns = (
        ColumnMapping(option_id="a1", name="Todo", status=Status.PLANNED),
        ColumnMapping(option_id="b2", name="Doing", status=Status.IN_PROGRESS),
        ColumnMapping(option_id="c3", name="Done", status=Status.DONE),
    )
    given: dict[str, Any] = {
        "id": 1,
        "owner": "acme",
        "number": 1,
        "title": "Board",
        "columns": columns,
        "status_field": "Status",
        "sprint_source": SprintSource.ITERATION,
        "sprint_field": "Sprint",
    }
    return Board.model_validate({**given, **more})


def goal(**more: Any) -> Goal:
    given: dict[str, Any] = {
        "id": 1,
        "sprint_id": 1,
        "team_id": 1,
        "title": "A goal",
        "stage": Stage.COMMITTED,
        "owners": (1, 2),
        "measure": ItemsMeasure(filter="label:x"),
        "baseline": 0,
    }
    return Goal.model_validate({**given, **more})


def person(number: int = 1, zone: str | None = "Europe/Berlin", hours: tuple[int, int] = (9, 0), **more: Any) -> Person:
    """Nine to half past five on Monday to Friday."""
    given: dict[str, Any] = {
        "id": number,
        "name": f"Person{number} Name",
        "week": office_week(time(*hours), time(17, 30)),
        "stays": (Stay(from_on=date(2020, 1, 1), zone=zone),) if zone else (),
    }
    return Person.model_validate({**given, **more})


def days(n: int) -> timedelta:
    return timedelta(days=n)
