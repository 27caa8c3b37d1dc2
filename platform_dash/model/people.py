"""People, when and where they work, and the teams they form."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator

from platform_dash.model.base import Line, Name, Prose, Value
from platform_dash.model.sprint import ZoneName


class Block(Value):
    """Working time of one weekday (Monday is 0). An end at or before the start means the next day."""

    weekday: int = Field(ge=0, le=6)
    start: time
    end: time

    @model_validator(mode="after")
    def _is_not_empty(self) -> "Block":
        if self.start == self.end:
            raise ValueError("a block that starts and ends at the same time holds no working time")
        return self


Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


def office_week(start: time, end: time, weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)) -> tuple[Block, ...]:
    return tuple(Block(weekday=day, start=start, end=end) for day in weekdays)


class Stay(Value):
    """From this local date on, the person lives in this zone."""

    from_on: date
    zone: ZoneName
    city: Line = ""


class TimeOff(Value):
    """Days on which a person does not work: from, and up to but not including, `end_on`.

    With `from_at` and `to_at` only those hours of each of the days, by the person's own clock. `holiday` names the
    public holiday that it stands for.
    """

    id: int = 0
    person_id: int
    start_on: date
    end_on: date
    from_at: time | None = None
    to_at: time | None = None
    note: Line = ""
    holiday: Line = ""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "TimeOff":
        if self.end_on <= self.start_on:
            raise ValueError("time off would end before it starts")
        if (self.from_at is None) != (self.to_at is None):
            raise ValueError("hours off need both a beginning and an end")
        if self.from_at is not None and self.to_at is not None and self.to_at <= self.from_at:
            raise ValueError("hours off would end before they start")
        return self

    @property
    def whole_days(self) -> bool:
        return self.from_at is None

    def on(self, day: date) -> bool:
        """Whether it touches a local date."""
        return self.start_on <= day < self.end_on


class HolidayRule(Value):
    """The team overrules one day of a holiday calendar: it is worked, or it is off under a name of its own."""

    id: int = 0
    country: Country
    subdivision: Line = ""
    on: date
    works: bool = True
    name: Line = ""


Login = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}(\[bot\])?$|^$")]


MOST_GOALS = 2


class Person(Value):
    """Somebody on the roster. No stay means: nobody entered a zone yet, which is a value of its own."""

    id: int
    name: Name
    roles: tuple[Line, ...] = ()
    lead: bool = False
    login: Login = ""
    stays: tuple[Stay, ...] = ()
    week: tuple[Block, ...] = ()
    skills: tuple[Line, ...] = ()
    country: Country | None = None
    subdivision: Line = ""
    most_goals: int = Field(default=MOST_GOALS, ge=1, le=9)  # that they can carry in a sprint
    version: int = 1

    @field_validator("stays")
    @classmethod
    def _stays_follow_each_other(cls, stays: tuple[Stay, ...], info: ValidationInfo) -> tuple[Stay, ...]:
        if len({stay.from_on for stay in stays}) != len(stays):
            raise ValueError(f"{info.data.get('name', 'Somebody')} has two stays from the same day: keep one of them")
        return tuple(sorted(stays, key=lambda stay: stay.from_on))

    def stay_on(self, day: date) -> Stay | None:
        """Where the person lives on a date; before the first stay, the first one holds."""
        current = None
        for stay in self.stays:
            if stay.from_on <= day or current is None:
                current = stay
        return current

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


class WishKind(StrEnum):
    """What is said by hand before a suggestion: has to be, must not be, would like to."""

    LOCK = "lock"
    VETO = "veto"
    PREFER = "prefer"


class Wish(Value):
    """A person and a goal, by hand; `kind` None says nothing."""

    id: int = 0
    sprint_id: int
    goal_id: int
    person_id: int
    kind: WishKind | None


class Team(Value):
    """A sub-team with its mission."""

    id: int
    name: Name
    mission: Prose = ""
    position: int = 0
    version: int = 1
