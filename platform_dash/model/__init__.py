"""The words of the project as frozen values, each refusing bad states.

A value does no work outside itself: no rule that needs another value of the same kind, no store, no clock.
"""

from platform_dash.model.base import Value, changed, foreign_line
from platform_dash.model.board import (
    OPEN_STATUSES,
    Blocker,
    Board,
    BoardField,
    ColumnMapping,
    FieldValue,
    Item,
    ItemKind,
    SprintSource,
    Status,
    item_label,
)
from platform_dash.model.feedback import Feedback, FeedbackKind, FeedbackState
from platform_dash.model.goal import Commitment, Draft, Goal, Outcome, Priority, Reading, Revision, ScopeItem, Stage
from platform_dash.model.history import Checkpoint, Forecast, ItemChange, Method, Record, Source, SyncDay
from platform_dash.model.measure import (
    BoardMeasure,
    Criterion,
    Direction,
    FieldSumMeasure,
    GroupsMeasure,
    ItemsMeasure,
    Measure,
    ReadinessMeasure,
    ReadingMeasure,
)
from platform_dash.model.meeting import (
    Action,
    ActionState,
    Digest,
    DigestState,
    HangOver,
    HangOverDecision,
    Meeting,
    MeetingKind,
    MeetingState,
    Note,
    NoteKind,
    NoteState,
    Phase,
    PhaseName,
    Topic,
)
from platform_dash.model.people import (
    MOST_GOALS,
    Block,
    HolidayRule,
    Person,
    Stay,
    Team,
    TimeOff,
    Wish,
    WishKind,
    office_week,
)
from platform_dash.model.result import GoalResult, ResultKind, ScopeChange, SprintResult
from platform_dash.model.roadmap import FIRST_DAY, CheckIn, Guideline, HandbookPage, Health, Kind, Objective, Scale
from platform_dash.model.sprint import DROPPED, Calendar, Sprint, ZoneName
