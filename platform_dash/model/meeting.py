"""A meeting with its phases and clock, and what comes out of one: actions, notes, topics, decisions on hang-overs."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from platform_dash.model.base import At, Line, Name, Prose, Value
from platform_dash.model.result import ResultKind


class MeetingKind(StrEnum):
    PLANNING = "planning"
    RETRO = "retro"
    STANDUP = "standup"


class MeetingState(StrEnum):
    PREPARED = "prepared"
    RUNNING = "running"
    ENDED = "ended"


class PhaseName(StrEnum):
    ACTIONS = "Actions"
    BREAKOUT = "Breakout"
    PITCH = "Pitch"
    FEEDBACK = "Feedback"
    RETRO = "Retro"
    GAME_PLAN = "Game plan"
    NOTES = "Notes"
    BLOCKED = "Blocked"
    TOPICS = "Topics"
    GOALS = "Goals"


class Phase(Value):
    """One part of a meeting with the minutes it may take."""

    name: PhaseName
    minutes: int = Field(ge=1, le=240)


FORGOTTEN = timedelta(hours=4)  # after which a meeting that nobody ended is over


class Meeting(Value):
    """One meeting. `ends_at` is when the phase's time is up; while paused, `paused_at` says since when it stands.
    agenda_by: who wrote its agenda beforehand, "" where nobody did. touched_at: when somebody last had a hand on it."""

    id: int = 0
    kind: MeetingKind
    sprint_id: int
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=12)]
    state: MeetingState = MeetingState.PREPARED
    on: date
    phase: int = Field(default=0, ge=0)
    facilitator: Line = ""
    agenda_by: Line = ""
    started_at: At | None = None
    ends_at: At | None = None
    paused_at: At | None = None
    ended_at: At | None = None
    touched_at: At | None = None
    version: int = 0

    @model_validator(mode="after")
    def _stands_somewhere(self) -> "Meeting":
        if self.phase >= len(self.phases):
            raise ValueError("the meeting has no such phase")
        if self.state == MeetingState.RUNNING and (self.started_at is None or self.ends_at is None):
            raise ValueError("a meeting that runs has begun and has a clock")
        return self

    def runs(self, now: datetime) -> bool:
        """Whether it goes on: one that nobody ended is over four hours after the last hand on it."""
        touched = self.touched_at or self.started_at
        return self.state == MeetingState.RUNNING and touched is not None and now - touched <= FORGOTTEN

    @property
    def now_at(self) -> Phase:
        return self.phases[self.phase]


class ActionState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Action(Value):
    """Something agreed in a meeting: it has an owner and a date; dropping it takes a reason."""

    id: int = 0
    text: Name
    owner_id: int
    due_on: date
    state: ActionState = ActionState.OPEN
    reason: Line = ""
    team_id: int | None = None
    sprint_id: int | None = None
    created_at: At
    created_by: Line = ""
    closed_at: At | None = None
    version: int = 0

    @model_validator(mode="after")
    def _dropped_for_a_reason(self) -> "Action":
        if self.state == ActionState.DROPPED and not self.reason:
            raise ValueError("dropping an action takes a reason")
        return self


class NoteKind(StrEnum):
    WENT_WELL = "went well"
    DID_NOT = "did not"
    IDEA = "idea"
    RISK = "risk"


class NoteState(StrEnum):
    OPEN = "open"
    ACTION = "action"
    DECISION = "decision"
    PARKED = "parked"


class Note(Value):
    """A note for the retro of a sprint, and what it became."""

    id: int = 0
    sprint_id: int
    team_id: int | None = None
    kind: NoteKind
    text: Prose = Field(min_length=1)
    author: Line = ""
    at: At
    state: NoteState = NoteState.OPEN
    version: int = 0


class Topic(Value):
    """Something to talk about in the next standup, or a call for help."""

    id: int = 0
    help: bool = False
    text: Name
    author: Line = ""
    at: At
    done_at: At | None = None
    version: int = 0


class HangOverDecision(StrEnum):
    CARRY_ON = "carry on"
    SHRINK = "shrink"
    DROP = "drop"


class HangOver(Value):
    """What was decided of something the last sprint did not finish. `ref` is a goal's id or an item's node id."""

    sprint_id: int
    subject: Literal["goal", "item"]
    ref: str
    decision: HangOverDecision
    reason: Line = ""
    by: Line = ""
    at: At

    @model_validator(mode="after")
    def _dropped_for_a_reason(self) -> "HangOver":
        if self.decision == HangOverDecision.DROP and not self.reason:
            raise ValueError("dropping it takes a reason")
        return self


class DigestState(StrEnum):
    KEPT = "kept"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Digest(Value):
    """A text for the team's channel: kept when it was previewed, sent once. kind: of a sprint that runs, or of its close."""

    id: int = 0
    sprint_id: int
    kind: ResultKind = ResultKind.PROVISIONAL
    on: date
    text: str
    state: DigestState = DigestState.KEPT
    said: Line = ""
    by: Line = ""
    at: At
