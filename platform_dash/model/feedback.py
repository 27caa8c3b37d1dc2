"""What other teams say of a goal when it is pitched."""

from enum import StrEnum

from pydantic import model_validator

from platform_dash.model.base import At, Line, Name, Prose, Value


class FeedbackKind(StrEnum):
    SUPPORT = "support"
    QUESTION = "question"
    CONCERN = "concern"
    DEPENDS = "we depend on this"


class FeedbackState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    SET_ASIDE = "set aside"


class Feedback(Value):
    """One voice on a goal, in the name of a team. A concern is open until it is answered or set aside with a reason."""

    id: int = 0
    goal_id: int
    kind: FeedbackKind
    team: Name
    text: Prose = ""
    author: Line = ""
    at: At
    state: FeedbackState = FeedbackState.OPEN
    answer: Prose = ""
    answered_by: Line = ""
    answered_at: At | None = None
    version: int = 0

    @model_validator(mode="after")
    def _says_something(self) -> "Feedback":
        if self.kind in (FeedbackKind.QUESTION, FeedbackKind.CONCERN) and not self.text:
            raise ValueError(f"a {self.kind.value} needs words")
        if self.state != FeedbackState.OPEN and not self.answer:
            what = "an answer" if self.state == FeedbackState.ANSWERED else "a reason"
            raise ValueError(f"it takes {what} to close it")
        return self

    @property
    def is_open_concern(self) -> bool:
        return self.kind == FeedbackKind.CONCERN and self.state == FeedbackState.OPEN
