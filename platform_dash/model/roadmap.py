"""The roadmap: objectives in a tree, by team and horizon, and the health words everything shares."""

from datetime import date
from enum import StrEnum

from pydantic import Field, model_validator

from platform_dash.model.base import At, Line, Name, Value


class Health(StrEnum):
    MET = "met"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Scale(StrEnum):
    LINEAR = "linear"
    LOG = "log"


class Objective(Value):
    """A roadmap line. Leaves are measured by a reading, or are met or not; parents show their leaves."""

    id: int
    team_id: int | None = None
    horizon: Name
    horizon_months: int = Field(0, ge=0, le=1_200)
    parent_id: int | None = None
    position: int = 0
    title: Name
    met_on: date | None = None
    baseline: float | None = None
    target: float | None = None
    scale: Scale = Scale.LINEAR
    unit: Line = ""
    health: Health | None = None
    note: Line = ""
    checked_at: At | None = None
    checked_by: Line = ""
    version: int = 1

    @model_validator(mode="after")
    def _measured_both_ways_or_neither(self) -> "Objective":
        if (self.baseline is None) != (self.target is None):
            raise ValueError("a measured objective has both a baseline and a target")
        if self.baseline is not None and self.baseline == self.target:
            raise ValueError("baseline and target are the same: there is no way to go")
        if (
            self.scale == Scale.LOG
            and self.baseline is not None
            and self.target is not None
            and min(self.baseline, self.target) <= 0
        ):
            raise ValueError("a log scale needs a baseline and a target above zero")
        return self

    @property
    def direction(self) -> Direction:
        if self.baseline is None or self.target is None or self.target > self.baseline:
            return Direction.UP
        return Direction.DOWN


class Guideline(Value):
    """One of the ways the team agreed to work."""

    position: int
    text: Name
