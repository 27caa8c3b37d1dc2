"""What a sprint came to: taken provisionally while it still runs, and finally when it is closed."""

from enum import StrEnum

from platform_dash.model.base import At, Line, Value
from platform_dash.model.goal import Outcome, ScopeItem
from platform_dash.model.roadmap import Health


class ResultKind(StrEnum):
    """provisional: as of the planning day; ended: as of the sprint's end; final: as it was closed."""

    PROVISIONAL = "provisional"
    ENDED = "ended"
    FINAL = "final"


class ScopeChange(Value):
    """What happened to a goal's scope since its commit, by item."""

    added: tuple[ScopeItem, ...] = ()
    removed: tuple[ScopeItem, ...] = ()
    dropped: tuple[ScopeItem, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.added or self.removed or self.dropped)


class GoalResult(Value):
    """One goal's numbers at a moment. `outcome` is what was said or, until somebody says, what the numbers say."""

    goal_id: int
    done: float | None
    target: float | None
    unit: str = ""
    baseline: float = 0
    health: Health
    reason: str = ""
    outcome: Outcome
    note: Line = ""
    pair: str = ""
    pair_reason: str = ""
    scope: ScopeChange = ScopeChange()


class SprintResult(Value):
    """All goals of a sprint at a moment, by whom it was taken."""

    sprint_id: int
    kind: ResultKind
    at: At
    by: Line = ""
    goals: tuple[GoalResult, ...] = ()
    hang_overs: tuple[ScopeItem, ...] = ()
    tagged: int = 0
    done: int = 0

    def of_goal(self, goal_id: int) -> GoalResult | None:
        return next((g for g in self.goals if g.goal_id == goal_id), None)
