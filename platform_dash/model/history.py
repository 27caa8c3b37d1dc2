"""What was seen of a board over time, and the chances that were given and scored."""

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import Field

from platform_dash.model.base import At, Line, Value


class Source(StrEnum):
    """Where a change of an item is known from: our own syncs, or GitHub's timeline of the time before them."""

    SEEN = "seen"
    TIMELINE = "timeline"


class ItemChange(Value):
    """One field of one item that changed: between `since_at` (the sync before) and `seen_at`.

    Sets of words (owners, labels) are written as a JSON list. field is a name of `Item`, `field:NAME` for a field of
    the board, or added, gone, back (of the item on its board), or meaning (another status without a move).
    """

    board_id: int = 0
    node_id: str
    field: str
    before: str
    after: str
    since_at: At | None
    seen_at: At
    source: Source = Source.SEEN


class Record(Value):
    """What somebody changed of a row: field to [before, after] as they were stored; the field "" for the whole row."""

    at: At
    author: Line = ""
    noun: str
    row_id: int
    what: dict[str, Any]


class SyncDay(Value):
    """A UTC day on which a board was synced: at least twice where the two times differ."""

    board_id: int
    on: date
    first_at: At
    last_at: At


class Checkpoint(StrEnum):
    """When a forecast is kept."""

    PLANNING = "planning"
    MIDDLE = "mid-sprint"
    LATE = "two days left"


class Method(StrEnum):
    """What a chance is made of."""

    STEADY = "steady flow"
    SCOPE = "fixed scope"
    BASE_RATE = "base rate"  # of forecasts that were kept before there was a cold start
    COLD_START = "public repositories"
    CONFIDENCE = "the owners' confidence"


class Forecast(Value):
    """The chance that a goal reaches its target by the sprint's end, as it was given at a moment.

    p: unrounded, from 0 to 1. low, high: where it will end, in the measure's unit, four times in five. inputs: what
    it was made from. happened: whether the target was reached, None until the sprint is closed, and where it
    cannot be scored (the target changed since).
    """

    id: int = 0
    goal_id: int
    checkpoint: Checkpoint | None = None
    at: At
    method: Method
    p: float = Field(ge=0, le=1)
    low: float | None = None
    high: float | None = None
    target: float | None = None
    unit: Line = ""
    words: Line = ""
    inputs: dict[str, Any] = Field(default_factory=dict)
    happened: bool | None = None
    scored_at: At | None = None
