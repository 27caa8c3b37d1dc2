"""The five ways to measure a goal; those that a board counts measure objectives too."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from platform_dash.model.base import Line, Name, Value


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


Filter = Annotated[str, Field(min_length=1, max_length=1_000)]


class ItemsMeasure(Value):
    """Done items among those the filter matches, against a fixed target or, with no target, all in scope."""

    kind: Literal["items"] = "items"
    filter: Filter
    board_id: int | None = None
    target: float | None = Field(default=None, gt=0, le=1_000_000)
    unit: Line = "items"


class FieldSumMeasure(Value):
    """A number field summed over the done items that the filter matches."""

    kind: Literal["field sum"] = "field sum"
    filter: Filter
    field: Name
    board_id: int | None = None
    target: float | None = Field(default=None, gt=0, le=1e12)
    unit: Line = "points"


class GroupsMeasure(Value):
    """Groups all of whose items are done. `group_by` is `parent`, `field:NAME` or `label:PREFIX`."""

    kind: Literal["groups"] = "groups"
    filter: Filter
    group_by: Annotated[str, Field(pattern=r"^(parent|field:.+|label:.+)$", max_length=200)]
    board_id: int | None = None
    target: float | None = Field(default=None, gt=0, le=1_000_000)
    percent: bool = False
    unit: Line = "groups"

    @model_validator(mode="after")
    def _no_more_than_all(self) -> "GroupsMeasure":
        if self.percent and self.target is not None and self.target > 100:
            raise ValueError("a percentage cannot be over 100")
        return self


class Criterion(Value):
    """A yes/no check with a link as its evidence."""

    text: Name
    met: bool = False
    evidence: Line = ""

    @model_validator(mode="after")
    def _evidence_is_a_link(self) -> "Criterion":
        if self.evidence and not self.evidence.startswith("https://"):
            raise ValueError("evidence is a link that starts with https://")
        return self


class ReadinessMeasure(Value):
    """Yes/no criteria; ready when every one is met."""

    kind: Literal["readiness"] = "readiness"
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=50)]
    confidence: float | None = Field(default=None, ge=0, le=1)
    unit: Line = "checks"


class ReadingMeasure(Value):
    """A number somebody reads off and types in, going up or down from a baseline to a target."""

    kind: Literal["reading"] = "reading"
    baseline: float
    target: float
    direction: Direction = Direction.UP
    unit: Line = ""

    @model_validator(mode="after")
    def _target_lies_ahead(self) -> "ReadingMeasure":
        if self.direction == Direction.UP and self.target <= self.baseline:
            raise ValueError("the number is to go up, but the target is not above the baseline")
        if self.direction == Direction.DOWN and self.target >= self.baseline:
            raise ValueError("the number is to go down, but the target is not below the baseline")
        return self


BoardMeasure = ItemsMeasure | FieldSumMeasure | GroupsMeasure
Measure = Annotated[BoardMeasure | ReadinessMeasure | ReadingMeasure, Field(discriminator="kind")]
