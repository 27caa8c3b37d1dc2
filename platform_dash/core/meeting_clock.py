"""A meeting's phases and its one clock; where each phase is looked at; the order of a standup."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from platform_dash.model import Action, Calendar, Meeting, MeetingKind, MeetingState, Phase, PhaseName, Value, changed

_TEMPLATES: dict[MeetingKind, tuple[tuple[PhaseName, int], ...]] = {
    MeetingKind.PLANNING: (
        (PhaseName.ACTIONS, 5),
        (PhaseName.BREAKOUT, 30),
        (PhaseName.PITCH, 20),
        (PhaseName.FEEDBACK, 15),
        (PhaseName.RETRO, 30),
        (PhaseName.GAME_PLAN, 20),
    ),
    MeetingKind.RETRO: ((PhaseName.ACTIONS, 5), (PhaseName.NOTES, 15), (PhaseName.RETRO, 30)),
    MeetingKind.STANDUP: ((PhaseName.ACTIONS, 1), (PhaseName.BLOCKED, 5), (PhaseName.TOPICS, 5), (PhaseName.GOALS, 5)),
}


class Place(NamedTuple):
    """Where a phase is looked at: a page, its part, and whether it is about the sprint that is being planned."""

    page: str
    part: str = ""
    planned: bool = False


_PLACES: dict[PhaseName, Place] = {
    PhaseName.ACTIONS: Place("meeting"),
    PhaseName.BREAKOUT: Place("goals", "Draft", planned=True),
    PhaseName.PITCH: Place("goals", "Pitch", planned=True),
    PhaseName.FEEDBACK: Place("goals", "Pitch", planned=True),
    PhaseName.RETRO: Place("retro"),
    PhaseName.NOTES: Place("retro"),
    PhaseName.GAME_PLAN: Place("goals", "Game plan", planned=True),
    PhaseName.BLOCKED: Place("standup"),
    PhaseName.TOPICS: Place("standup"),
    PhaseName.GOALS: Place("standup"),
}


class Clock(Value):
    """How a meeting's clock stands. `left` is negative once the phase is over its time; `late` is the whole meeting's."""

    left: timedelta
    of: timedelta
    paused: bool
    late: timedelta

    @property
    def over(self) -> bool:
        return self.left < timedelta()


def agenda(kind: MeetingKind) -> tuple[Phase, ...]:
    """The usual phases of a kind of meeting, with their minutes."""
    return tuple(Phase(name=name, minutes=minutes) for name, minutes in _TEMPLATES[kind])


def place(phase: PhaseName) -> Place:
    return _PLACES[phase]


def begin(meeting: Meeting, who: str, at: datetime) -> Meeting:
    """Start a meeting at its first phase."""
    return changed(
        meeting,
        state=MeetingState.RUNNING,
        facilitator=who,
        phase=0,
        started_at=at,
        touched_at=at,
        paused_at=None,
        ends_at=at + timedelta(minutes=meeting.phases[0].minutes),
    )


def go(meeting: Meeting, phase: int, at: datetime) -> Meeting:
    """Set another phase: its minutes begin now, and the clock runs. Raises ValueError where there is no such phase."""
    minutes = meeting.phases[phase].minutes if 0 <= phase < len(meeting.phases) else 0
    return changed(meeting, phase=phase, ends_at=at + timedelta(minutes=minutes), paused_at=None, touched_at=at)


def pause(meeting: Meeting, at: datetime) -> Meeting:
    """Stop the clock, or let it run on: what was left stays left."""
    if meeting.paused_at is None:
        return changed(meeting, paused_at=at, touched_at=at)
    assert meeting.ends_at is not None
    return changed(meeting, paused_at=None, ends_at=meeting.ends_at + (at - meeting.paused_at), touched_at=at)


def add_minute(meeting: Meeting, at: datetime) -> Meeting:
    """One minute more; on an overrun phase, one minute from now."""
    assert meeting.ends_at is not None
    base = meeting.ends_at if meeting.paused_at is not None else max(meeting.ends_at, at)
    return changed(meeting, ends_at=base + timedelta(minutes=1), touched_at=at)


def end(meeting: Meeting, at: datetime) -> Meeting:
    return changed(meeting, state=MeetingState.ENDED, ended_at=at, paused_at=None)


def clock(meeting: Meeting, now: datetime) -> Clock:
    """What is left of the phase, and by how much the whole meeting will run late if the rest keeps to its minutes."""
    assert meeting.started_at is not None
    assert meeting.ends_at is not None
    moment = meeting.paused_at or now
    left = meeting.ends_at - moment
    rest = timedelta(minutes=sum(p.minutes for p in meeting.phases[meeting.phase + 1 :]))
    planned = meeting.started_at + timedelta(minutes=sum(p.minutes for p in meeting.phases))
    expected = now + max(left, timedelta()) + rest
    return Clock(
        left=left,
        of=timedelta(minutes=meeting.now_at.minutes),
        paused=meeting.paused_at is not None,
        late=max(timedelta(), expected - planned),
    )


def overdue(actions: Iterable[Action], today: date) -> tuple[Action, ...]:
    return tuple(a for a in actions if a.state.value == "open" and a.due_on < today)


def last_standup(calendar: Calendar, now: datetime) -> datetime:
    """When the standup before this moment began: the last standup weekday, today's only once it is an hour past."""
    zone = ZoneInfo(calendar.zone)
    today = now.astimezone(zone).date()
    for back in range(15):
        day = today - timedelta(days=back)
        at = datetime.combine(day, calendar.standup_at, tzinfo=zone)
        if (
            day.weekday() in calendar.standup_weekdays
            and day not in calendar.holidays
            and at < now - timedelta(hours=1)
        ):
            return at
    return now - timedelta(days=7)


def moved(ids: Sequence[str], moves: Iterable[tuple[str, str, str, datetime]], since: datetime) -> tuple[str, ...]:
    """Which of a goal's items changed their status since a moment, the last to move first.

    moves: (node id, before, after, seen at), oldest first.
    """
    wanted = set(ids)
    arrived = [node_id for node_id, _, _, at in moves if node_id in wanted and at >= since]
    return tuple(dict.fromkeys(reversed(arrived)))
