"""The roadmap: objectives in a tree, by team and horizon, and the health words everything shares."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from platform_dash.model.base import At, Line, Name, Prose, Title, Value
from platform_dash.model.measure import BoardMeasure, Direction

_MONTHS = "January February March April May June July August September October November December"
MONTHS = tuple(_MONTHS.split())  # as a horizon such as March 2027 spells them


class Health(StrEnum):
    """What one can say of a goal or an outcome at a moment; only a goal of a sprint that ended is *not met*."""

    MET = "met"
    NOT_MET = "not met"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    UNKNOWN = "unknown"


class Scale(StrEnum):
    LINEAR = "linear"
    LOG = "log"


class Kind(StrEnum):
    """How a leaf of the roadmap is measured."""

    READING = "reading"
    BOARD = "board"
    STATE = "met or not"


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
Day = Annotated[date, Field(ge=FIRST_DAY, lt=LAST_DAY)]
Level = Annotated[float, Field(ge=-1e15, le=1e15)]


class HandbookPage(Value):
    """A page that was imported. address: where people read it, "" unknown; answers: what somebody said its headings are, by
    their words; slack: the channel that it names."""

    id: int
    name: Title
    title: Line = ""
    address: Annotated[Line, Field(pattern=r"^(https?://\S+)?$")] = ""
    answers: dict[str, str] = Field(default_factory=dict)
    slack: Line = ""

    def link(self, line: int) -> str:
        """The address of a line where the page's own host shows lines, else of the page, "" where it has none."""
        if not line or not re.search(r"/(?:-/)?(?:blob|src)/", self.address):
            return self.address
        plain = "?plain=1" if self.address.startswith("https://github.com/") else ""
        return f"{self.address}{plain}#L{line}"


class Objective(Value):
    """A roadmap line. Leaves are measured by a reading, by a board, or are met or not; parents show their leaves.

    keep: a level to be held instead of a way to go: at least the target (up) or at most (down). health, note,
    confidence, checked_at and checked_by are those of the last check-in; the check-ins themselves are kept for ever.
    left_on: the day on which an import found that its page no longer says it; None while it is on the roadmap.
    theme, owner and why are the handbook page's words; owner_id: the one person that those words name. page_id and
    page_line: the page it came from and the line it stood on, from 1, 0 unknown.
    """

    id: int
    team_id: int | None = None
    horizon: Name
    horizon_months: int = Field(default=0, ge=0, le=1_200)
    parent_id: int | None = None
    position: int = 0
    title: Title
    met_on: date | None = None
    baseline: Level | None = None
    target: Level | None = None
    scale: Scale = Scale.LINEAR
    unit: Line = ""
    keep: Direction | None = None
    measure: Annotated[BoardMeasure, Field(discriminator="kind")] | None = None
    start_on: Day | None = None
    due_on: Day | None = None
    cadence_days: int | None = Field(default=None, ge=1, le=730)
    stretch: bool = False
    health: Health | None = None
    note: Line = ""
    confidence: float | None = Field(default=None, ge=0, le=1)
    checked_at: At | None = None
    checked_by: Line = ""
    left_on: date | None = None
    theme: Line = ""
    owner: Line = ""
    owner_id: int | None = None
    why: Prose = ""
    page_id: int | None = None
    page_line: int = 0
    version: int = 1

    @model_validator(mode="after")
    def _measured_in_one_way(self) -> "Objective":
        if self.measure is not None and (self.target is not None or self.keep is not None):
            raise ValueError("an objective is measured by a board or by a reading, not by both")
        if self.keep is not None:
            if self.target is None:
                raise ValueError("a level to keep needs the level")
        elif (self.baseline is None) != (self.target is None):
            raise ValueError("a measured objective has both a baseline and a target")
        elif self.baseline is not None and self.baseline == self.target:
            raise ValueError("baseline and target are the same: there is no way to go")
        if (
            self.scale == Scale.LOG
            and self.baseline is not None
            and self.target is not None
            and min(self.baseline, self.target) <= 0
        ):
            raise ValueError("a log scale needs a baseline and a target above zero")
        if self.start_on and self.due_on and self.due_on <= self.start_on:
            raise ValueError("it is due before it starts")
        return self

    @property
    def kind(self) -> Kind:
        if self.measure is not None:
            return Kind.BOARD
        return Kind.STATE if self.target is None else Kind.READING

    @property
    def direction(self) -> Direction:
        if self.keep is not None:
            return self.keep
        if self.baseline is None or self.target is None or self.target > self.baseline:
            return Direction.UP
        return Direction.DOWN


class CheckIn(Value):
    """What somebody said of an objective at a moment: health, a sentence, the reading, the confidence from 0 to 1."""

    id: int = 0
    objective_id: int
    at: At
    author: Line = ""
    health: Health
    words: Line = ""
    value: Level | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)


class Guideline(Value):
    """One of the ways the team agreed to work."""

    position: int
    text: Name
