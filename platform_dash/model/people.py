"""People, when and where they work, and the teams they form."""

from datetime import date, time
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

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


def office_week(start: time, end: time, weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)) -> tuple[Block, ...]:
    return tuple(Block(weekday=day, start=start, end=end) for day in weekdays)


class Stay(Value):
    """From this local date on, the person lives in this zone."""

    from_on: date
    zone: ZoneName
    city: Line = ""


class TimeOff(Value):
    """Days on which a person does not work: from, and up to but not including, `end_on`."""

    id: int = 0
    person_id: int
    start_on: date
    end_on: date
    note: Line = ""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "TimeOff":
        if self.end_on <= self.start_on:
            raise ValueError("time off would end before it starts")
        return self


Login = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}(\[bot\])?$|^$")]


class Person(Value):
    """Somebody on the roster. No stay means: nobody entered a zone yet, which is a value of its own."""

    id: int
    name: Name
    roles: tuple[Line, ...] = ()
    lead: bool = False
    login: Login = ""
    stays: tuple[Stay, ...] = ()
    week: tuple[Block, ...] = ()
    version: int = 1

    @model_validator(mode="after")
    def _stays_follow_each_other(self) -> "Person":
        starts = [stay.from_on for stay in self.stays]
        if len(set(starts)) != len(starts):
            raise ValueError(f"{self.name} has two stays from the same day: keep one of them")
        if starts != sorted(starts):
            object.__setattr__(self, "stays", tuple(sorted(self.stays, key=lambda stay: stay.from_on)))
        return self

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


class Team(Value):
    """A sub-team with its mission."""

    id: int
    name: Name
    mission: Prose = ""
    position: int = 0
    version: int = 1
