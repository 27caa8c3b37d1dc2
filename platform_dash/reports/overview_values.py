"""What the overview of a sprint says, as values: figures only, the clock is added where it is drawn."""

from datetime import date, datetime

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import flow, pairing, progress
from platform_dash.model import Board, Calendar, Goal, Health, Item, Person, Sprint, Team, TimeOff, Value


class ScopeCounts(Value):
    """How many items came into a goal's scope, left it or were dropped since its commit."""

    added: int = 0
    removed: int = 0
    dropped: int = 0


class GoalRow(Value):
    """A goal with its numbers and its company. `examples` are the first items behind the number, open ones first.

    `revised` names what people changed since the commit; `concern` is the first open one, with its team.
    """

    goal: Goal
    progress: progress.GoalProgress
    pair: pairing.GoalPair
    owners: tuple[Person, ...]
    examples: tuple[str, ...] = ()
    items: int = 0
    revised: tuple[str, ...] = ()
    scope: ScopeCounts = ScopeCounts()
    concern: str = ""


class TeamRow(Value):
    """What the meeting shows of one team. `columns` count the items tagged with the sprint; read: whether any of its
    boards was ever read, until then nobody knows its counts."""

    team: Team
    goals: tuple[GoalRow, ...]
    columns: tuple[flow.Column, ...]
    tagged: int
    unowned: int
    hidden: int
    talk: tuple[flow.Talk, ...]
    blocked: tuple[flow.Talk, ...]
    roadmap: progress.HorizonProgress | None
    members: tuple[int, ...] = ()
    lines: tuple[progress.RoadmapLine, ...] = ()
    cut: tuple[str, ...] = ()
    read: bool = True


class Away(Value):
    """Somebody is off on some of the days that are left of the sprint."""

    person: Person
    off: TimeOff


class BoardState(Value):
    """How fresh a board is, what its last sync said, and the day as of which its cards are told."""

    board: Board
    cut: str = ""
    told_on: date | None = None


class Overview(Value):
    """Everything the meeting asks of one sprint on one day; figures only, the clock is added where it is drawn.

    seen_at: of a sprint that ended, the last look at its boards, where that was long before its end.
    """

    calendar: Calendar
    day: sprint_calendar.SprintDay | None
    sprints: tuple[Sprint, ...]
    teams: tuple[TeamRow, ...]
    every_team: tuple[Team, ...]
    people: tuple[Person, ...]
    away: tuple[Away, ...]
    strips: tuple[pairing.Strip, ...]
    window: tuple[tuple[datetime, datetime], ...]
    boards: tuple[BoardState, ...]
    disagreements: tuple[flow.Disagreement, ...]
    horizon: str = ""
    usually_finish: float | None = None
    closed_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def rows(self) -> tuple[GoalRow, ...]:
        """The goals of all teams shown."""
        return tuple(g for t in self.teams for g in t.goals)

    @property
    def met(self) -> int:
        return sum(g.progress.health == Health.MET for g in self.rows)

    def told_on(self, board_id: int, today: date) -> date:
        """The day as of which a board's cards are told."""
        return next((b.told_on for b in self.boards if b.board.id == board_id and b.told_on), today)

    @property
    def ended(self) -> bool:
        """What is told is history: no present tense, no warning."""
        return self.closed_at is not None or (self.day is not None and self.day.ended)

    @property
    def never_read(self) -> int:
        """How many boards no sync has read yet."""
        return sum(b.board.synced_at is None for b in self.boards)

    @property
    def synced_at(self) -> datetime | None:
        """The age of the data is that of the oldest board."""
        return min((b.board.synced_at for b in self.boards if b.board.synced_at), default=None)


class FrozenSprint(Value):
    """The answers of a sprint as they stood when it was closed, and the items that were tagged with it then."""

    overview: Overview
    items: tuple[Item, ...] = ()
