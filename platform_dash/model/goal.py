"""A sprint goal, what its commit fixed, and what people typed for it."""

from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from platform_dash.model.base import At, Line, Name, Prose, Value
from platform_dash.model.board import Status, item_label
from platform_dash.model.measure import Measure


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

    def told(self, *, ended: bool) -> str:
        """In words; of a sprint that has ended in the past tense."""
        past = {"not started": "not completed", "in progress": "not completed", "will not complete": "not completed"}
        return past.get(self.value, self.value) if ended else self.value


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
    concerns: int = Field(default=0, ge=0)  # open ones; counted from the feedback, never stored with the goal
    carried_from: int | None = None
    position: int = 0
    version: int = 0

    @field_validator("owners")
    @classmethod
    def _each_owner_once(cls, owners: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(owners))

    @model_validator(mode="after")
    def _is_one_goal(self) -> "Goal":
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

    @property
    def label(self) -> str:
        """Its name in a line; nothing of a private one."""
        return item_label(self.place, self.title, self.private)


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
