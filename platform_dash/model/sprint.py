"""The sprint and the calendar it comes from."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from platform_dash.model.base import At, Name, Value


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, IsADirectoryError):
        raise ValueError(f"no time zone is called “{name}”: use an IANA name such as Europe/Berlin") from None
    return name


ZoneName = Annotated[str, AfterValidator(_zone)]


MOST_DAYS_OFF = 366  # in one span


def _days(text: object) -> object:
    """Days as people write them: "2026-12-24, 2026-12-28 to 2027-01-01"."""
    if not isinstance(text, str):
        return text
    days: set[date] = set()
    for part in filter(None, (p.strip() for p in re.split(r"[,;\n]", text))):
        try:
            ends = [date.fromisoformat(end.strip()) for end in re.split(r"\bto\b|\.\.", part)]
        except ValueError:
            raise ValueError(f"“{part}” is no day: write 2026-12-24, or 2026-12-28 to 2027-01-01") from None
        if len(ends) > 2 or not 0 <= (ends[-1] - ends[0]).days < MOST_DAYS_OFF:
            raise ValueError(f"“{part}” is no span of days: it runs from a day to a later one, within a year")
        days |= {ends[0] + timedelta(days=n) for n in range((ends[-1] - ends[0]).days + 1)}
    return tuple(sorted(days))


DROPPED = "dropped"  # a sprint's source


class Sprint(Value):
    """One sprint: from its first day up to, not including, `end_on`."""

    id: int
    name: Name
    start_on: date
    end_on: date
    source: str = "calendar"
    board_id: int | None = None  # that brought it
    provisional_at: At | None = None
    closed_at: At | None = None
    version: int = 1

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Sprint":
        if self.end_on <= self.start_on:
            raise ValueError(f"{self.name} would end before it starts: give it at least one day")
        return self

    @property
    def dropped(self) -> bool:
        """Whether its board no longer has it, though something hangs on it: a person says what becomes of it."""
        return self.source == DROPPED

    @property
    def days(self) -> tuple[date, date]:
        """Its first day, and the day after its last."""
        return self.start_on, self.end_on

    @property
    def last_on(self) -> date:
        return self.end_on - timedelta(days=1)

    def holds(self, day: date) -> bool:
        return self.start_on <= day < self.end_on


class Calendar(Value):
    """How sprints are laid: length, first day, planning weekday (Monday is 0), the team's zone, on which days it works.

    holidays: days off that the team said. shared_holidays: public ones on which every member is off, by name; they
    follow from the roster and are not stored.
    """

    length_days: int = Field(default=14, ge=1, le=60)
    first_on: date = date(2026, 1, 5)
    first_number: int = Field(default=1, ge=0, le=100_000)
    planning_weekday: int = Field(default=2, ge=0, le=6)
    standup_weekdays: tuple[int, ...] = (0, 2, 4)
    working_weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: Annotated[tuple[date, ...], BeforeValidator(_days)] = ()
    shared_holidays: tuple[tuple[date, str], ...] = Field(default=(), exclude=True)
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

    def day_off(self, day: date) -> str:
        """Why the whole team is off on a day, weekends aside; "" where it is not."""
        own = "day off of the team" if day in self.holidays else ""
        return next((name for on, name in self.shared_holidays if on == day), own)

    def local_date(self, at: datetime) -> date:
        """The date of a moment in the team's zone: days begin and end there."""
        return at.astimezone(ZoneInfo(self.zone)).date()
