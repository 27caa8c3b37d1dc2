"""How likely goals are met by their sprint's end: the boards' history joined with the forecast that fits each goal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import NamedTuple

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import filters, forecast, progress
from platform_dash.core.calendar import SprintDay, local_date
from platform_dash.model import (
    BoardMeasure,
    Calendar,
    Checkpoint,
    Commitment,
    Forecast,
    Goal,
    Item,
    Method,
    Outcome,
    Person,
    ReadinessMeasure,
    Sprint,
    Stage,
    Status,
    TimeOff,
)
from platform_dash.roster import public_holidays
from platform_dash.store import Store, boards, histories, teams

EARLY_DAYS = LATE_DAYS = 2
MIDDLE_DAYS = 3
SAME = 1e-9
TELLING = 0.1  # a tenth more or fewer people than usual is worth a word


class Staff(NamedTuple):
    """Who works in which team (by team id) in a sprint, and when people are off; holidays as far back as is asked."""

    teams: Mapping[int, tuple[Person, ...]]
    off: tuple[TimeOff, ...]


NOBODY = Staff({}, ())


class Outlook(NamedTuple):
    """What every forecast of a sprint is made from: when items were done, what past sprints committed to and reached."""

    day: SprintDay
    calendar: Calendar
    sprints: tuple[Sprint, ...]
    goals: tuple[Goal, ...]
    commitments: Mapping[int, Commitment]
    done_on: Mapping[str, date]
    watched_since: date | None
    staff: Staff = NOBODY


def of_sprint(
    store: Store,
    day: SprintDay | None,
    calendar: Calendar,
    known: Sequence[Sprint],
    goals: Sequence[Goal],
    commitments: Mapping[int, Commitment],
    items: Sequence[Item],
    staff: Staff,
) -> Outlook | None:
    """The outlook of a sprint as of `day`; None without a sprint. Reads when items were seen to be done.

    staff: with the holidays of the sprint; those of the sprints before are added here.
    """
    if day is None:
        return None
    with store.read() as connection:
        seen = histories.seen_done(connection)
        first = boards.first_synced(connection)
        rules = teams.holiday_rules(connection)
    begin = day.sprint.start_on - forecast.MOST_SPRINTS * (day.sprint.end_on - day.sprint.start_on)
    people = {p.id: p for own in staff.teams.values() for p in own}
    before = public_holidays.time_off(people.values(), begin, day.sprint.start_on, rules)
    return Outlook(
        day=day,
        calendar=calendar,
        sprints=tuple(known),
        goals=tuple(goals),
        commitments=commitments,
        done_on=done_days(items, seen, calendar.zone),
        watched_since=local_date(max(first.values()), calendar.zone) if first else None,
        staff=Staff(staff.teams, staff.off + before),
    )


def done_days(
    items: Iterable[Item], seen: Mapping[str, tuple[datetime | None, datetime]], zone: str
) -> dict[str, date]:
    """When items that are done were done: as a sync saw it (the closing date where it lies in the sync's span), else,
    for the time before the first sync, the closing date. Items of which nobody knows it are left out.

    seen: node id to (since, seen) of the last time a sync saw it come to be done.
    """
    days = {}
    for item in items:
        if item.status != Status.DONE:
            continue
        since, at = seen.get(item.node_id, (None, None))
        closed = item.closed_at
        if at is not None and not (closed is not None and since is not None and since < closed <= at):
            closed = at
        if closed is not None:
            days[item.node_id] = local_date(closed, zone)
    return days


def of_goal(outlook: Outlook, goal: Goal, items: Sequence[Item], at: datetime | None = None) -> Forecast | None:
    """The chance that a goal reaches its target by the sprint's end; None where nothing can be said.

    None for a goal without a measure or target, for a typed reading, and for criteria of which nobody said how
    confident they are.
    """
    at = at or datetime.combine(outlook.day.today, time(), UTC)
    measure = goal.measure
    if isinstance(measure, ReadinessMeasure):
        return _confidence(goal, measure, at)
    if not isinstance(measure, BoardMeasure):
        return None
    try:
        units = progress.units(measure, items)
        count = progress.counted(measure, items)
    except filters.FilterError:
        return None
    target = measure.target if measure.target is not None else count.scope
    if not count.scope or not target:
        return None
    asked = _Asked(outlook, goal, measure, units, count.done, count.scope, target, at)
    if count.done >= target:
        return _given(asked, Method.SCOPE if asked.fixed else Method.STEADY, 1.0, "reached already")
    if asked.fixed:
        return _fixed_scope(asked)
    return _steady(asked)


class _Asked(NamedTuple):
    """One goal that a board measures, with its units as progress.units gives them."""

    outlook: Outlook
    goal: Goal
    measure: BoardMeasure
    units: Sequence[tuple[tuple[str, ...], float]]
    done: float
    scope: float
    target: float
    at: datetime

    @property
    def fixed(self) -> bool:
        """Whether the scope is the sprint's own: everything in it is to be done, or its filter names a sprint."""
        if self.measure.target is None and not getattr(self.measure, "percent", False):
            return True
        return any(
            c.key == "sprint" and not c.negated for c in filters.every_condition(filters.parse(self.measure.filter))
        )

    @property
    def worth(self) -> float:
        """What one unit is worth in the measure's unit, on average."""
        return sum(w for _, w in self.units) / len(self.units) if self.units else 1.0


def _given(
    asked: _Asked,
    method: Method,
    p: float,
    words: str,
    low: float | None = None,
    high: float | None = None,
    **inputs: object,
) -> Forecast:
    unit = "%" if getattr(asked.measure, "percent", False) else asked.measure.unit
    return Forecast(
        goal_id=asked.goal.id,
        at=asked.at,
        method=method,
        p=min(1.0, max(0.0, p)),
        low=low,
        high=high,
        target=asked.target,
        unit=unit,
        words=words,
        inputs={
            "done": asked.done,
            "target": asked.target,
            "all_in_scope": asked.measure.target is None,
            "day": asked.outlook.day.today.isoformat(),
            **inputs,
        },
    )


def _confidence(goal: Goal, measure: ReadinessMeasure, at: datetime) -> Forecast | None:
    if measure.confidence is None:
        return None
    met = sum(c.met for c in measure.criteria)
    return Forecast(
        goal_id=goal.id,
        at=at,
        method=Method.CONFIDENCE,
        p=measure.confidence,
        target=float(len(measure.criteria)),
        unit=measure.unit,
        words="the confidence its owners give",
        inputs={"met": met, "of": len(measure.criteria)},
    )


def _steady(asked: _Asked) -> Forecast | None:
    """The Gamma-Poisson flow of the units' own past, in windows of the sprint's length up to its start (or today)."""
    outlook, today = asked.outlook, asked.outlook.day.today
    sprint = outlook.day.sprint
    length = (sprint.end_on - sprint.start_on).days
    anchor = min(sprint.start_on, today)
    finished = _finished(asked)
    first = min((on for on, _ in finished), default=anchor)
    windows = min(forecast.MOST_SPRINTS, (anchor - first).days // length)
    if windows < forecast.FEWEST_SPRINTS:
        return _cold_start(asked, f"{windows} sprints of history are too few for a chance of the team's own")
    past = [[0.0] * length for _ in range(windows)]
    for on, amount in finished:
        ago = (anchor - on).days
        if 0 < ago <= windows * length:
            back = windows * length - ago
            past[back // length][back % length] += amount
    # Today is half over: what was done on it is known, and so much of its share is behind us.
    day = 0.0 if today < sprint.start_on else min(float(length), (today - sprint.start_on).days + 0.5)
    so_far = sum(amount for on, amount in finished if sprint.start_on <= on <= today)
    begin = anchor - timedelta(days=windows * length)
    there = forecast.capacity(
        outlook.staff.teams.get(asked.goal.team_id, ()), outlook.staff.off, (today, sprint.end_on), (begin, anchor)
    )
    # A quiet Christmas is in the flow already: who is away then is not counted twice.
    quiet = forecast.quiet_share(max(today, sprint.start_on), sprint.end_on)
    people = there if there >= 1 else min(1.0, there / quiet)
    capacity = people * (_days_ahead(today, sprint) if today < sprint.start_on else 1.0)
    needed = ceil((asked.target - asked.done) / asked.worth - 1e-9) + so_far
    reach = forecast.reaching(forecast.flow_of(past, anchor), day, so_far, needed, capacity=capacity)
    most = max(asked.scope, asked.target)  # nobody finishes more than there is
    backfilled = outlook.watched_since is None or begin < outlook.watched_since
    words = f"from what was done in the {windows} sprints before"
    words += ", partly from closing dates" if backfilled else ""
    words += f"; with {there:.0%} of the usual person-days" if abs(there - 1) >= TELLING else ""
    return _given(
        asked,
        Method.STEADY,
        reach.p,
        words,
        *(min(most, asked.done + (x - so_far) * asked.worth) for x in reach.ends),
        past=past,
        day_of_sprint=day,
        so_far=so_far,
        needed=needed,
        capacity=round(capacity, 4),
        backfilled=backfilled,
    )


def _days_ahead(today: date, sprint: Sprint) -> float:
    """Before a sprint starts the days until then count too: weekdays from today to its end ÷ those inside it."""
    inside = sum(d.weekday() < 5 for d in sprint_calendar.days_between(sprint.start_on, sprint.end_on))
    ahead = sum(d.weekday() < 5 for d in sprint_calendar.days_between(today, sprint.end_on))
    return ahead / inside if inside else 1.0


def _fixed_scope(asked: _Asked) -> Forecast | None:
    """The mean of four, from what the team's past goals did after the same share of their days."""
    outlook = asked.outlook
    past = [(goal, fixed) for goal, fixed in _past_goals(outlook, asked.goal) if fixed.scope]
    if len({goal.sprint_id for goal, _ in past}) < forecast.FEWEST_SCOPES:
        return _cold_start(asked, "fewer than four past sprints with such goals")
    by_id = {s.id: s for s in outlook.sprints}
    length = (outlook.day.sprint.end_on - outlook.day.sprint.start_on).days
    elapsed = min(1.0, max(0.0, (outlook.day.today - outlook.day.sprint.start_on).days / length))
    seen = [_scope_then(outlook, goal, fixed, by_id[goal.sprint_id], elapsed) for goal, fixed in past]
    open_now = sum(any(i not in outlook.done_on for i in ids) for ids, _ in asked.units)
    missing = ceil((asked.target - asked.done) / asked.worth - 1e-9)
    p = forecast.fixed_scope(seen, max(open_now, missing), missing)
    return _given(
        asked,
        Method.SCOPE,
        p,
        f"from {len(past)} past goals of the team at the same point of their sprint",
        past=[s.model_dump() for s in seen],
        open=open_now,
        missing=missing,
        elapsed=round(elapsed, 4),
    )


def _past_goals(outlook: Outlook, goal: Goal) -> list[tuple[Goal, Commitment]]:
    """The team's committed goals of sprints that ended before this one, whose outcome is known."""
    ended = {s.id for s in outlook.sprints if s.end_on <= outlook.day.sprint.start_on}
    return [
        (g, outlook.commitments[g.id])
        for g in outlook.goals
        if g.team_id == goal.team_id and g.sprint_id in ended and g.outcome is not None and g.id in outlook.commitments
    ]


def _scope_then(outlook: Outlook, goal: Goal, fixed: Commitment, sprint: Sprint, elapsed: float) -> forecast.PastScope:
    point = sprint.start_on + timedelta(days=round(elapsed * (sprint.end_on - sprint.start_on).days))
    days = [outlook.done_on.get(s.node_id) for s in fixed.scope if s.status != Status.DROPPED]
    return forecast.PastScope(
        open=sum(on is None or on >= point for on in days),
        after=sum(on is not None and point <= on < sprint.end_on for on in days),
        reached=goal.outcome == Outcome.COMPLETED,
    )


def _cold_start(asked: _Asked, why: str) -> Forecast:
    """What became of public goals that stood where this one stands in its sprint; how often the team's own were
    reached is told beside it."""
    day = asked.outlook.day
    time = (day.day - 0.5) / day.days if day.days and day.today >= day.sprint.start_on else 0.0
    so_far = sum(worth for on, worth in _finished(asked) if day.sprint.start_on <= on <= day.today)
    missing = (asked.target - asked.done) / asked.worth
    way = so_far / (so_far + missing)
    past = _past_goals(asked.outlook, asked.goal)
    hits = sum(g.outcome == Outcome.COMPLETED for g, _ in past)
    own = f"; {hits} of {len(past)} goals of the team were reached so far" if past else ""
    p = forecast.cold_start(min(1.0, max(0.0, time)), way)
    words = f"as in public repositories: {why}{own}"
    return _given(asked, Method.COLD_START, p, words, time=round(time, 4), way=round(way, 4), hits=hits, of=len(past))


def _finished(asked: _Asked) -> list[tuple[date, float]]:
    """When the units that are done were done, and what each is worth against the usual one."""
    done_on = asked.outlook.done_on
    return [
        (max(done_on[i] for i in ids), worth / asked.worth)
        for ids, worth in asked.units
        if ids and all(i in done_on for i in ids)
    ]


def checkpoint_due(day: SprintDay) -> Checkpoint | None:
    """Which checkpoint a day of a sprint belongs to: planning until its second working day, mid-sprint for the three
    from the middle on, then from two working days before the last; None between them and once none lies ahead."""
    if day.ended or not day.left:
        return None
    if day.day <= EARLY_DAYS:
        return Checkpoint.PLANNING
    if day.left <= LATE_DAYS:
        return Checkpoint.LATE
    middle = (day.days + 1) // 2
    return Checkpoint.MIDDLE if middle <= day.day < middle + MIDDLE_DAYS else None


def given(outlook: Outlook, items: Sequence[Item], at: datetime, every: Iterable[Goal]) -> tuple[Forecast, ...]:
    """The forecasts that are due to be kept on this day: those of the sprint's committed goals."""
    due = checkpoint_due(outlook.day)
    own = [g for g in every if g.sprint_id == outlook.day.sprint.id and g.stage == Stage.COMMITTED]
    made = [of_goal(outlook, g, items, at) for g in own] if due else []
    return tuple(f.model_copy(update={"checkpoint": due}) for f in made if f is not None)


def happened(kept: Forecast, done: float | None, target: float | None, *, all_in_scope: bool = False) -> bool | None:
    """What became of a forecast at the close; None where its target was changed since, or nothing was counted.

    all_in_scope: the goal has no number of its own to reach, at the close. Where it had none when the forecast was made
    either, its target is still the same one, however the scope grew or shrank.
    """
    if done is None or not target or kept.target is None:
        return None
    if not (all_in_scope and kept.inputs.get("all_in_scope")) and abs(kept.target - target) > SAME:
        return None
    return done >= target - SAME
