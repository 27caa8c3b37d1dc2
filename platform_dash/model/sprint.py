"""The sprint and the calendar it comes from."""

from datetime import date, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from platform_dash.model.base import At, Name, Value


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, IsADirectoryError):
        raise ValueError(f"no time zone is called “{name}”: use an IANA name such as Europe/Berlin") from None
    return name


ZoneName = Annotated[str, AfterValidator(_zone)]


class Sprint(Value):
    """One sprint: from its first day up to, not including, `end_on`."""

    id: int
    name: Name
    start_on: date
    end_on: date
    source: str = "calendar"
    provisional_at: At | None = None
    closed_at: At | None = None
    version: int = 1

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Sprint":
        if self.end_on <= self.start_on:
            raise ValueError(f"{self.name} would end before it starts: give it at least one day")
        return self

    @property
    def last_on(self) -> date:
        return self.end_on - timedelta(days=1)

    def holds(self, day: date) -> bool:
        return self.start_on <= day < self.end_on


class Calendar(Value):
    """How sprints are laid: length, first day, planning weekday (Monday is 0), the team's zone."""

    length_days: int = Field(default=14, ge=1, le=60)
    first_on: date = date(2026, 1, 5)
    first_number: int = Field(default=1, ge=0, le=100_000)
    planning_weekday: int = Field(default=2, ge=0, le=6)
    standup_weekdays: tuple[int, ...] = (0, 2, 4)
    working_weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()
    zone: ZoneName = "UTC"
    planning_at: time = time(14, 0)
    planning_minutes: int = Field(default=120, ge=5, le=600)
    retro_minutes: int = Field(default=60, ge=5, le=600)
    standup_at: time = time(10, 0)
    standup_minutes: int = Field(default=15, ge=5, le=600)
    version: int = 0

    @model_validator(mode="after")
    def _weekdays_are_weekdays(self) -> "Calendar":
        for day in (*self.standup_weekdays, *self.working_weekdays):
            if not 0 <= day <= 6:
                raise ValueError("a weekday runs from 0 (Monday) to 6 (Sunday)")
        if not self.working_weekdays:
            raise ValueError("a team works on at least one weekday")
        return self
