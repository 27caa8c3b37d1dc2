"""Everything the questions about one sprint read, from the store only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from platform_dash.core import board_history, flow, pairing, progress
from platform_dash.core import calendar as sprint_calendar
from platform_dash.model import (
    Board,
    Calendar,
    Commitment,
    Feedback,
    Goal,
    Item,
    ItemChange,
    Person,
    Reading,
    ResultKind,
    Sprint,
    Team,
    TimeOff,
    changed,
)
from platform_dash.reports import board_flow, forecasts
from platform_dash.reports.overview_values import FrozenSprint
from platform_dash.reports.placed import Placed, placed_items
from platform_dash.roster import public_holidays
from platform_dash.store import Store, boards, feedback, goals, histories, retros, roadmap, sprints, teams

ALL_TEAMS = ""
USUAL_END = time(18)
PROPOSED = timedelta(days=60)  # ahead: public holidays that the team may take
AROUND = timedelta(days=90)  # before the first and after the last sprint: as far as ceremonies are laid


def is_empty(store: Store) -> bool:
    """No team, no board and no roadmap yet: nothing of one's own to show."""
    with store.read() as connection:
        return not (teams.teams(connection) or boards.boards(connection) or roadmap.objectives(connection))


def calendar_of(store: Store, zone: str | None = None) -> Calendar:
    """The team's calendar, or the usual one (two weeks from Monday) before anybody set it, with the public holidays on
    which all of the roster are off."""
    with store.read() as connection:
        stored, known = sprints.calendar(connection), sprints.sprints(connection)
        people, rules = teams.people(connection), teams.holiday_rules(connection)
    calendar = stored or Calendar(zone=zone or "UTC")
    if not known:
        return calendar
    first, end = known[0].start_on - AROUND, max(s.end_on for s in known) + AROUND
    return changed(calendar, shared_holidays=tuple(public_holidays.shared(people, first, end, rules).items()))


def holidays_proposed(store: Store, calendar: Calendar, today: date) -> tuple[public_holidays.Partly, ...]:
    """The coming working days on which only some of the roster are off: the team may take them as days off."""
    with store.read() as connection:
        people, rules = teams.people(connection), teams.holiday_rules(connection)
    coming = public_holidays.partly(people, today, today + PROPOSED, rules)
    return tuple(p for p in coming if sprint_calendar.is_working_day(p.on, calendar))


def all_sprints(stored: Sequence[Sprint], calendar: Calendar, today: date) -> tuple[Sprint, ...]:
    """The stored sprints, else the calendar's around today (with id 0)."""
    if stored:
        return tuple(stored)
    return sprint_calendar.laid(calendar, today - timedelta(days=60), today + timedelta(days=60))


class Facts(NamedTuple):
    """Everything that was read for one overview, and what was asked of it once. seen_at: of a sprint that ended, the
    last look at its boards before its end."""

    calendar: Calendar
    day: sprint_calendar.SprintDay | None
    today: date
    items: tuple[Item, ...]
    boards: tuple[Board, ...]
    people: dict[int, Person]
    goals: tuple[Goal, ...]
    readings: tuple[Reading, ...]
    lines: tuple[progress.RoadmapLine, ...]
    horizon: str
    members: dict[int, frozenset[int]]
    presence: pairing.Presence | None
    carried: dict[str, int]
    touched: dict[int, date]
    watching: date | None
    commitments: dict[int, Commitment]
    feedback: tuple[Feedback, ...]
    disagreements: tuple[flow.Disagreement, ...]
    sprints: tuple[Sprint, ...]
    teams: tuple[Team, ...]
    off: tuple[TimeOff, ...]
    seen_at: datetime | None = None
    fields: frozenset[str] = frozenset()
    ahead: forecasts.Outlook | None = None

    def told_on(self, board_id: int) -> date:
        """The day as of which a board is told: of the last look at it, and of a sprint that ended no later than its
        last day. Days in a column are counted up to it: what came after nobody has seen, or it is no longer asked."""
        look = next((b.synced_at for b in self.boards if b.id == board_id), None)
        ended = self.day is not None and self.day.ended
        look = self.seen_at if ended and self.seen_at else look
        days = [self.today] if look is None else [self.today, sprint_calendar.local_date(look, self.calendar.zone)]
        return min([*days, self.day.sprint.last_on] if ended and self.day else days)

    @property
    def names(self) -> dict[str, str]:
        """Folded login to the first name of its person."""
        return {p.login.casefold(): p.first_name for p in self.people.values() if p.login}


def sprint_of(store: Store, today: date, sprint: str, calendar: Calendar) -> tuple[tuple[Sprint, ...], Sprint | None]:
    """All sprints, and the one of that name (the current one when "" or unknown)."""
    with store.read() as connection:
        known = all_sprints(sprints.sprints(connection), calendar, today)
    return known, sprint_calendar.named(known, sprint) or sprint_calendar.current(known, today)


def frozen_of(store: Store, sprint: Sprint | None) -> FrozenSprint | None:
    """What a sprint's answers were at its close, or at its end; None where neither was kept."""
    if sprint is None:
        return None
    kind = ResultKind.ENDED if sprint.closed_at is None else ResultKind.FINAL
    with store.read() as connection:
        body = retros.frozen(connection, sprint.id, kind)
    return FrozenSprint.model_validate_json(body) if body else None


def facts_of(
    store: Store,
    today: date,
    *,
    sprint: str = "",
    zone: str | None = None,
    placed: Placed | None = None,
    now: datetime | None = None,
) -> Facts:
    """What the questions about one sprint read, from the store only: of one that ended, the boards as of its end. now:
    tells whether today's hours are over; without it they are not."""
    live, calendar = placed or placed_items(store), calendar_of(store, zone)
    known, chosen = sprint_of(store, today, sprint, calendar)
    (items, disagreements, found_boards), seen_at = as_it_ended(store, live, chosen, calendar, today)
    with store.read() as connection:
        every_team, people = teams.teams(connection), teams.people(connection)
        objectives, readings = roadmap.objectives(connection), goals.readings(connection)
        every_goal, touched = _goals_of(store, chosen, calendar, today), goals.touched_on(connection)
        watched, tags = boards.first_synced(connection), histories.changes(connection, field="sprint")
        fixed, voices = goals.commitments(connection), feedback.feedback(connection)
    members, off = _roster(store, chosen, people, today)
    staff = forecasts.Staff({team: tuple(p for p in people if p.id in ids) for team, ids in members.items()}, off)
    over = _work_is_over(people, off, today, calendar.zone, now)
    day = sprint_calendar.day_of(chosen, known, calendar, today, over=over) if chosen else None
    return Facts(
        calendar=calendar,
        day=day,
        today=today,
        items=items,
        boards=found_boards,
        people={p.id: p for p in people},
        goals=every_goal,
        readings=_of_the_sprint(readings, chosen, calendar, today),
        lines=progress.of_roadmap(objectives, readings, today, calendar.zone, live.items),
        horizon=next((name for name, _ in progress.horizons(objectives, today)), ""),
        members=members,
        presence=pairing.Presence(people, chosen.start_on, chosen.end_on, off) if chosen else None,
        carried=_carried(_before_its_end(tags, chosen, calendar), items),
        touched=touched,
        watching=_watched_since(found_boards, watched, calendar),
        commitments=fixed,
        feedback=voices,
        disagreements=disagreements,
        sprints=known,
        teams=every_team,
        off=off,
        seen_at=seen_at,
        fields=live.fields(),
        ahead=forecasts.of_sprint(store, day, calendar, known, every_goal, fixed, items, staff),
    )


def _goals_of(store: Store, sprint: Sprint | None, calendar: Calendar, today: date) -> tuple[Goal, ...]:
    """All goals; those of a sprint that ended as they had been typed in by its end."""
    with store.read() as connection:
        every = goals.goals(connection)
        if sprint is None or sprint.closed_at is not None or today < sprint.end_on:
            return every
        return goals.as_of(connection, every, sprint_calendar.midnight(sprint.end_on, calendar.zone))


def _of_the_sprint(
    readings: Sequence[Reading], sprint: Sprint | None, calendar: Calendar, today: date
) -> tuple[Reading, ...]:
    """Goals of a sprint that ended are judged by what had been typed in by its end, of its days."""
    if sprint is None or today < sprint.end_on:
        return tuple(readings)
    end = sprint_calendar.midnight(sprint.end_on, calendar.zone)
    return tuple(r for r in readings if r.subject != "goal" or (r.on < sprint.end_on and r.at < end))


def _before_its_end(tags: Sequence[ItemChange], sprint: Sprint | None, calendar: Calendar) -> list[ItemChange]:
    end = sprint_calendar.midnight(sprint.end_on, calendar.zone) if sprint else None
    return [t for t in tags if end is None or t.seen_at < end]


def as_it_ended(
    store: Store, placed: Placed, sprint: Sprint | None, calendar: Calendar, today: date
) -> tuple[Placed, datetime | None]:
    """The boards that a sprint is judged by, and the last look at them before its end: those of its end from then on,
    whatever came later, and those of now while it runs."""
    if sprint is None or today < sprint.end_on:
        return placed, None
    kept = frozen_of(store, sprint)
    if kept is not None:
        return placed._replace(items=kept.items), kept.overview.seen_at
    end = sprint_calendar.midnight(sprint.end_on, calendar.zone)
    with store.read() as connection:
        days = histories.sync_days(connection)
    looked_at = board_history.last_look(days, [b.id for b in placed.boards if b.synced_at is not None], end)
    return board_flow.placed_before(store, placed, calendar.zone, end), looked_at


def items_of(store: Store, placed: Placed, sprint: Sprint, calendar: Calendar, today: date) -> tuple[Item, ...]:
    """The items that a sprint is judged by: those frozen at its close, those of its end from then on, else those of now."""
    frozen = frozen_of(store, sprint)
    return frozen.items if frozen else as_it_ended(store, placed, sprint, calendar, today)[0].items


def _roster(
    store: Store, sprint: Sprint | None, people: Sequence[Person], today: date
) -> tuple[dict[int, frozenset[int]], tuple[TimeOff, ...]]:
    """Who is in which team, and all time off: what people entered, and the holidays around the sprint and today."""
    with store.read() as connection:
        members = teams.members(connection, sprint.id) if sprint else {}
        entered = teams.time_off(connection)
    first = min(today, sprint.start_on) if sprint else today
    end = max(today, sprint.end_on) if sprint else today
    return members, entered + holidays_of(store, people, first, end)


def holidays_of(store: Store, people: Sequence[Person], first: date, end: date) -> tuple[TimeOff, ...]:
    """The public holidays of people from two days before `first` to two days after `end`, after the team's rules."""
    with store.read() as connection:
        rules = teams.holiday_rules(connection)
    around = timedelta(days=2)
    return public_holidays.time_off(people, first - around, end + around, rules)


def _work_is_over(
    people: Sequence[Person], off: Sequence[TimeOff], today: date, zone: str, now: datetime | None
) -> bool:
    """Whether the last of the team stopped working today; at 18:00 in the team's zone where nobody's hours are known."""
    ends = [end for strip in pairing.strips(people, today, zone, off) if strip.away is None for _, end in strip.spans]
    return now is not None and now >= max(ends, default=datetime.combine(today, USUAL_END, ZoneInfo(zone)))


def _carried(tags: Sequence[ItemChange], items: Sequence[Item]) -> dict[str, int]:
    """In how many sprints an item was tagged so far, by node id."""
    seen: dict[str, set[str]] = defaultdict(set)
    for tag in tags:
        seen[tag.node_id] |= {tag.before, tag.after} - {""}
    return {i.node_id: len(seen[i.node_id] | {i.sprint}) for i in items if i.sprint and i.node_id in seen}


def _watched_since(boards: Sequence[Board], watched: Mapping[int, datetime], calendar: Calendar) -> date | None:
    moments = [watched[b.id] for b in boards if b.id in watched]
    return sprint_calendar.local_date(max(moments), calendar.zone) if moments else None
