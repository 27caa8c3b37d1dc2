"""The calendar: sprints, their working days, and the dates of the ceremonies."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from platform_dash.model import Calendar, Sprint, Value, changed

LONGEST_BREAK = 28  # days that a ceremony is moved back over at most


class SprintState(StrEnum):
    """Where a day lies, seen from a sprint."""

    NOT_STARTED = "not started"
    RUNNING = "running"
    WEEKEND = "weekend"
    DAY_OFF = "day off"
    BETWEEN = "between sprints"
    ENDED = "ended"


class SprintDay(Value):
    """Where a sprint stands on a day. `day` counts working days up to and with today; `tick` is its share. over: the
    team's working hours of today have ended. off_name: why the whole team is off today, "" where it is not."""

    sprint: Sprint
    today: date
    day: int
    days: int
    left: int
    tick: float
    working: bool
    state: SprintState
    planning_on: date
    next_sprint: Sprint | None = None
    elapsed: tuple[date, ...] = ()
    all_days: tuple[date, ...] = ()
    over: bool = False
    off_name: str = ""

    @property
    def ended(self) -> bool:
        """Whether the sprint is over for good: its end has come, or somebody closed it."""
        return self.today >= self.sprint.end_on or self.sprint.closed_at is not None

    @property
    def work_left(self) -> bool:
        """Whether a working day lies ahead, or is today and not over."""
        return self.left > 0 or (self.working and not self.over)


def laid(calendar: Calendar, first: date, last: date) -> tuple[Sprint, ...]:
    """The sprints of the calendar that touch the days from `first` to `last`, oldest first, with id 0."""
    length = timedelta(days=calendar.length_days)
    k = max(0, (first - calendar.first_on) // length)
    sprints = []
    while (start := calendar.first_on + k * length) <= last:
        sprints.append(Sprint(id=0, name=f"Sprint {calendar.first_number + k}", start_on=start, end_on=start + length))
        k += 1
    return tuple(sprints)


def laid_anew(calendar: Calendar, begun: Sprint | None, ahead: Sequence[Sprint], last: date) -> tuple[Sprint, ...]:
    """The sprints after one that has begun by a calendar that was corrected: those known keep their names in order, the
    numbers go on behind them, up to the day `last`."""
    length = timedelta(days=calendar.length_days)
    first = begun.end_on if begun else min(s.start_on for s in ahead)
    start = calendar.first_on + max(0, -((calendar.first_on - first) // length)) * length
    names = [s.name for s in ahead] or [begun.name if begun else f"Sprint {calendar.first_number}"]
    number = re.search(r"(\d+)\D*$", names[-1])
    new: list[Sprint] = []
    while len(new) < len(ahead) or start <= last:
        if len(new) < len(ahead):
            new.append(changed(ahead[len(new)], start_on=start, end_on=start + length))
        else:
            after = (int(number[1]) if number else calendar.first_number) + len(new) - len(ahead) + 1
            new.append(Sprint(id=0, name=f"Sprint {after}", start_on=start, end_on=start + length))
        start += length
    return tuple(new)


def is_working_day(day: date, calendar: Calendar) -> bool:
    return day.weekday() in calendar.working_weekdays and not calendar.day_off(day)


def days_between(first: date, end: date) -> Iterable[date]:
    """The days from `first` up to, not including, `end`."""
    return (first + timedelta(days=n) for n in range(max(0, (end - first).days)))


def working_days(sprint: Sprint, calendar: Calendar) -> tuple[date, ...]:
    return tuple(d for d in days_between(sprint.start_on, sprint.end_on) if is_working_day(d, calendar))


def working_days_since(first: date, today: date, calendar: Calendar) -> int:
    """Whole working days that passed after `first`, up to and with `today`; 0 on the same day."""
    return sum(is_working_day(d, calendar) for d in days_between(first + timedelta(days=1), today + timedelta(days=1)))


def current(sprints: Sequence[Sprint], today: date) -> Sprint | None:
    """The sprint that holds today, one that its board dropped only where no other does; between sprints the one that
    ended last; before the first, the first."""
    holding = [s for s in sprints if s.holds(today)]
    running = [s for s in holding if not s.dropped] or holding
    if running:
        return max(running, key=lambda s: s.start_on)
    past = [s for s in sprints if s.end_on <= today]
    if past:
        return max(past, key=lambda s: s.end_on)
    return min(sprints, key=lambda s: s.start_on, default=None)


def following(sprints: Sequence[Sprint], sprint: Sprint) -> Sprint | None:
    after = [s for s in sprints if s.start_on >= sprint.end_on]
    return min([s for s in after if not s.dropped] or after, key=lambda s: s.start_on, default=None)


def named(sprints: Sequence[Sprint], name: str) -> Sprint | None:
    folded = name.casefold()
    return next((s for s in sprints if s.name.casefold() == folded), None)


def planned_on(start: date, calendar: Calendar) -> date:
    """The day on which the sprint that starts then is planned: the last planning weekday before it, across a gap too;
    where that is a day off, the working day before it."""
    back = (start.weekday() - calendar.planning_weekday) % 7 or 7
    days = [start - timedelta(days=back + n) for n in range(LONGEST_BREAK)]
    return next((d for d in days if is_working_day(d, calendar)), days[0])


def planning_day(sprint: Sprint, sprints: Sequence[Sprint], calendar: Calendar) -> date:
    """The day on which the sprint after this one is planned; without one, as if it began when this one ends."""
    after = following(sprints, sprint)
    return planned_on(after.start_on if after else sprint.end_on, calendar)


def planned_today(sprints: Sequence[Sprint], calendar: Calendar, today: date) -> Sprint | None:
    """The sprint that is planned on this day; None on every other one."""
    now = current(sprints, today)
    return following(sprints, now) if now and planning_day(now, sprints, calendar) == today else None


def next_planning_day(sprints: Sequence[Sprint], calendar: Calendar, today: date) -> date | None:
    """The next planning day from today on, over all sprints that are known."""
    return min((d for s in sprints if (d := planning_day(s, sprints, calendar)) >= today), default=None)


def day_of(
    sprint: Sprint, sprints: Sequence[Sprint], calendar: Calendar, today: date, *, over: bool = False
) -> SprintDay:
    """Day k of n in working days; before the sprint 0, after it n."""
    days = working_days(sprint, calendar)
    elapsed = tuple(d for d in days if d <= today)
    working = today in days
    following_one = following(sprints, sprint)
    if today < sprint.start_on:
        state = SprintState.NOT_STARTED
    elif today >= sprint.end_on:
        state = SprintState.ENDED if any(s.holds(today) for s in sprints) else SprintState.BETWEEN
    else:
        off = SprintState.DAY_OFF if today.weekday() in calendar.working_weekdays else SprintState.WEEKEND
        state = SprintState.RUNNING if working else off
    planning = planning_day(sprint, sprints, calendar)
    if state not in (SprintState.NOT_STARTED, SprintState.ENDED) and planning < today:
        known = next_planning_day(sprints, calendar, today)
        length = timedelta(days=calendar.length_days)
        planning = known or planning + length * -((planning - today) // length)
    return SprintDay(
        sprint=sprint,
        today=today,
        day=len(elapsed),
        days=len(days),
        left=len(days) - len(elapsed),
        tick=len(elapsed) / len(days) if days else 1.0,
        working=working,
        state=state,
        planning_on=planning,
        next_sprint=following_one,
        elapsed=elapsed,
        all_days=days,
        over=over,
        off_name=calendar.day_off(today),
    )


def midnight(day: date, zone: str) -> datetime:
    """0:00 of a day in the team's zone: at that of its end date a sprint has ended."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def write_days(days: Iterable[date]) -> str:
    """Days as `Calendar.holidays` reads them: "2026-12-24, 2026-12-28 to 2027-01-01"."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in spans)


def day_text(day: date) -> str:
    """A day as people say it: "Tue 17 Nov"."""
    return f"{day:%a} {day.day} {day:%b}"


def local_date(at: datetime, zone: str) -> date:
    """The date of a moment in the team's zone: days begin and end there."""
    return at.astimezone(ZoneInfo(zone)).date()


class Ceremony(Value):
    """A meeting of the calendar: from `start` to `end`, wall-clock times of the team's zone. about: what makes it this one
    wherever it is moved: the sprint's id, or a standup's day."""

    kind: str
    title: str
    about: str = ""
    start: datetime
    end: datetime


def ceremonies(sprints: Sequence[Sprint], calendar: Calendar, first: date, end: date) -> tuple[Ceremony, ...]:
    """Planning, retro and standups from `first` up to `end`, in order. Each is laid on its own day at the same wall
    clock, so that clock changes move none of them; days off have none. The retro follows the planning."""
    zone = ZoneInfo(calendar.zone)

    def at(kind: str, title: str, about: object, day: date, start: time, after: int, minutes: int) -> Ceremony:
        # minutes are added on the wall clock: a planning over a clock change still ends when its room does
        begins = datetime.combine(day, start) + timedelta(minutes=after)
        ends = begins + timedelta(minutes=minutes)
        begins, ends = begins.replace(tzinfo=zone), ends.replace(tzinfo=zone)
        return Ceremony(kind=kind, title=title, about=str(about), start=begins, end=ends)

    laid = []
    for sprint in sprints:
        day = planning_day(sprint, sprints, calendar)
        if first <= day < end:
            after = following(sprints, sprint)
            what = f"Sprint planning: {after.name}" if after else "Sprint planning"
            begins, long = calendar.planning_at, calendar.planning_minutes
            laid.append(at("planning", what, sprint.id or sprint.name, day, begins, 0, long))
            laid.append(
                at(
                    "retro",
                    f"Retro: {sprint.name}",
                    sprint.id or sprint.name,
                    day,
                    begins,
                    long,
                    calendar.retro_minutes,
                )
            )
    days = (d for d in days_between(first, end) if d.weekday() in calendar.standup_weekdays)
    laid += [
        at("standup", "Standup", d, d, calendar.standup_at, 0, calendar.standup_minutes)
        for d in days
        if is_working_day(d, calendar)
    ]
    return tuple(sorted(laid, key=lambda c: c.start))
