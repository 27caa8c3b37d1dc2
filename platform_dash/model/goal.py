"""A sprint goal and the five ways to measure one."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from platform_dash.model.base import At, Line, Name, Prose, Value
from platform_dash.model.board import Status
from platform_dash.model.roadmap import Direction


class Priority(StrEnum):
    HIGH = "high"
    LOW = "low"
    STRETCH = "stretch"


class Stage(StrEnum):
    DRAFT = "draft"
    PITCHED = "pitched"
    COMMITTED = "committed"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What became of a goal in its sprint."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETED = "completed"
    WILL_NOT_COMPLETE = "will not complete"
    ABANDONED = "abandoned"
    CARRIED_ON = "carried on"


Filter = Annotated[str, Field(min_length=1, max_length=1_000)]


class ItemsMeasure(Value):
    """Done items among those the filter matches, against a fixed target or, with no target, all in scope."""

    kind: Literal["items"] = "items"
    filter: Filter
    board_id: int | None = None
    target: float | None = Field(None, gt=0, le=1_000_000)
    unit: Line = "items"


class FieldSumMeasure(Value):
    """A number field summed over the done items that the filter matches."""

    kind: Literal["field sum"] = "field sum"
    filter: Filter
    field: Name
    board_id: int | None = None
    target: float | None = Field(None, gt=0, le=1e12)
    unit: Line = "points"


class GroupsMeasure(Value):
    """Groups all of whose items are done. `group_by` is `parent`, `field:NAME` or `label:PREFIX`."""

    kind: Literal["groups"] = "groups"
    filter: Filter
    group_by: Annotated[str, Field(pattern=r"^(parent|field:.+|label:.+)$", max_length=200)]
    board_id: int | None = None
    target: float | None = Field(None, gt=0, le=1_000_000)
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
    confidence: float | None = Field(None, ge=0, le=1)
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
Measure = Annotated[
    ItemsMeasure | FieldSumMeasure | GroupsMeasure | ReadinessMeasure | ReadingMeasure,
    Field(discriminator="kind"),
]


class Goal(Value):
    """What a team wants to reach in a sprint. `id` 0 is a goal that was never saved."""

    id: int = 0
    sprint_id: int
    team_id: int
    title: Name
    why: Prose = ""
    priority: Priority = Priority.HIGH
    stage: Stage = Stage.DRAFT
    owners: tuple[int, ...] = ()
    objective_id: int | None = None
    affects: Line = ""
    measure: Measure | None = None
    baseline: float | None = None
    committed_at: At | None = None
    committed_by: str = ""
    outcome: Outcome | None = None
    outcome_note: Line = ""
    concerns: int = Field(0, ge=0)  # open ones; counted from the feedback, never stored with the goal
    carried_from: int | None = None
    position: int = 0
    version: int = 0

    @model_validator(mode="after")
    def _is_one_goal(self) -> "Goal":
        if len(set(self.owners)) != len(self.owners):
            object.__setattr__(self, "owners", tuple(dict.fromkeys(self.owners)))
        if self.stage == Stage.COMMITTED and self.measure is None:
            raise ValueError("a goal is committed with a measure: say how it is counted")
        return self


class ScopeItem(Value):
    """An item that a goal's measure matched at a moment, as it stood then."""

    node_id: str
    title: str
    place: str = ""
    status: Status
    private: bool = False


class Commitment(Value):
    """What was fixed as a goal was committed: baseline, target, scope and owners, by whom and when."""

    goal_id: int
    at: At
    by: Line = ""
    baseline: float | None = None
    target: float | None = None
    owners: tuple[int, ...] = ()
    scope: tuple[ScopeItem, ...] = ()


class Revision(Value):
    """A change of one field of a goal, with who and when; values as they were stored."""

    field: str
    before: Any = None
    after: Any = None
    at: At
    author: Line = ""


class Draft(Value):
    """What a person typed into the form of a goal (0: a new one) and has not saved yet.

    `base` is the goal as it was read, at `base_version`; `text` maps the form's fields to what stands in them.
    """

    id: int = 0
    person: Name
    goal_id: int = 0
    sprint_id: int
    team_id: int
    base_version: int = 0
    base: dict[str, Any] = Field(default_factory=dict)
    text: dict[str, Any] = Field(default_factory=dict)
    updated_at: At


class Reading(Value):
    """A value a person typed in for a goal or an objective, with its date and source."""

    id: int = 0
    subject: Literal["goal", "objective"]
    subject_id: int
    value: float = Field(ge=-1e15, le=1e15)
    on: date
    at: At
    source: Line = ""
    author: Line = ""
