"""The meeting page's answer, and the status command's: one sprint read from the store, every question asked once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from platform_dash import flow, pairing, progress
from platform_dash import sprints as calendar_questions
from platform_dash.model import (
    Board,
    Calendar,
    Goal,
    Item,
    Outcome,
    Person,
    Priority,
    Reading,
    Sprint,
    SprintSource,
    Stage,
    Team,
    TimeOff,
    Value,
    changed,
)
from platform_dash.store import Store, boards, goals, roadmap, sprints, teams

ALL_TEAMS = ""


class GoalRow(Value):
    """A goal with its numbers and its company. `examples` are the first items behind the number, open ones first."""

    goal: Goal
    progress: progress.GoalProgress
    pair: pairing.GoalPair
    owners: tuple[Person, ...]
    examples: tuple[str, ...] = ()
    items: int = 0


class TeamRow(Value):
    """What the meeting shows of one team. `columns` count the items tagged with the sprint."""

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


class Away(Value):
    """Somebody is off on some of the days that are left of the sprint."""

    person: Person
    off: TimeOff


class BoardState(Value):
    """How fresh a board is, and what its last sync said."""

    board: Board
    cut: str = ""


class Overview(Value):
    """Everything the meeting asks of one sprint on one day; figures only, the clock is added where it is drawn."""

    calendar: Calendar
    day: calendar_questions.SprintDay | None
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

    @property
    def synced_at(self) -> datetime | None:
        """The age of the data is that of the oldest board."""
        return min((b.board.synced_at for b in self.boards if b.board.synced_at), default=None)


def is_empty(store: Store) -> bool:
    """No team and no board yet: nothing of one's own to show."""
    with store.read() as connection:
        return not teams.teams(connection) and not boards.boards(connection)


def calendar_of(store: Store, zone: str | None = None) -> Calendar:
    """The team's calendar, or the usual one (two weeks from Monday) before anybody set it."""
    with store.read() as connection:
        found = sprints.calendar(connection)
    return found or Calendar(zone=zone or "UTC")


def all_sprints(stored: Sequence[Sprint], calendar: Calendar, today: date) -> tuple[Sprint, ...]:
    """The stored sprints, else the calendar's around today (with id 0)."""
    if stored:
        return tuple(stored)
    return calendar_questions.laid(calendar, today - timedelta(days=60), today + timedelta(days=60))


def placed_items(store: Store) -> tuple[tuple[Item, ...], tuple[flow.Disagreement, ...], tuple[Board, ...]]:
    """Every item once, archived ones too, in our words; the boards; what they disagree on."""
    with store.read() as connection:
        found_boards = boards.boards(connection)
        items = boards.items(connection, archived=True)
    placed, disagreements = flow.placed(items, found_boards)
    return placed, disagreements, found_boards


class _Facts(NamedTuple):
    """Everything that was read for one overview, and what was asked of it once."""

    calendar: Calendar
    day: calendar_questions.SprintDay | None
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

    @property
    def names(self) -> dict[str, str]:
        """Folded login to the first name of its person."""
        return {p.login.casefold(): p.first_name for p in self.people.values() if p.login}


def of_sprint(
    store: Store, today: date, *, sprint: str = "", team: str = ALL_TEAMS, zone: str | None = None
) -> Overview:
    """The overview of a sprint by name (the current one when "" or unknown) for one team's name or all.

    today: the date in the team's zone. Reads the store only.
    """
    items, disagreements, found_boards = placed_items(store)
    calendar = calendar_of(store, zone)
    with store.read() as connection:
        stored_sprints = sprints.sprints(connection)
        every_team, people = teams.teams(connection), teams.people(connection)
        objectives, readings = roadmap.objectives(connection), goals.readings(connection)
        every_goal, touched = goals.goals(connection), goals.touched_on(connection)
        watched, tags = boards.first_synced(connection), boards.changes(connection, field="sprint")
    known = all_sprints(stored_sprints, calendar, today)
    chosen = calendar_questions.named(known, sprint) or calendar_questions.current(known, today)
    day = calendar_questions.day_of(chosen, known, calendar, today) if chosen else None
    members, off = _roster(store, chosen)
    spans = progress.horizons(objectives)
    facts = _Facts(
        calendar=calendar, day=day, today=today, items=items, boards=found_boards,
        people={p.id: p for p in people}, goals=every_goal, readings=readings,
        lines=progress.of_roadmap(objectives, readings, today, calendar.zone),
        horizon=spans[0][0] if spans else "", members=members,
        presence=pairing.Presence(people, chosen.start_on, chosen.end_on, off) if chosen else None,
        carried=_carried(tags, items), touched=touched, watching=_watched_since(found_boards, watched, calendar),
    )  # fmt: skip
    shown = [t for t in every_team if not team or t.name.casefold() == team.casefold()] or list(every_team)
    if not shown:
        shown = [Team(id=0, name="All boards")]
    elif not team and _whole_platform_has_work(facts):
        shown.append(Team(id=0, name="Whole platform"))
    shown_people = _shown_people(people, members, shown, team)
    strips = pairing.strips(shown_people, today, calendar.zone, off)
    return Overview(
        calendar=calendar, day=day, sprints=known, teams=tuple(_team_row(facts, one) for one in shown),
        every_team=every_team, people=people, away=_away(shown_people, off, day), strips=strips,
        window=pairing.shared_window(strips), disagreements=disagreements, horizon=facts.horizon,
        boards=tuple(BoardState(board=b, cut=f"{b.shown} of {b.total}" if b.cut else "") for b in found_boards),
        usually_finish=_usually_finished(every_goal, known, chosen),
    )  # fmt: skip


def _roster(store: Store, sprint: Sprint | None) -> tuple[dict[int, frozenset[int]], tuple[TimeOff, ...]]:
    with store.read() as connection:
        members = teams.members(connection, sprint.id) if sprint else {}
        return members, teams.time_off(connection)


def _shown_people(
    people: Sequence[Person], members: Mapping[int, frozenset[int]], shown: Sequence[Team], team: str
) -> list[Person]:
    ids = {p for t in shown for p in members.get(t.id, ())} if team else set()
    return [p for p in people if not ids or p.id in ids]


def _carried(tags: Sequence[boards.ItemChange], items: Sequence[Item]) -> dict[str, int]:
    """In how many sprints an item was tagged so far, by node id."""
    seen: dict[str, set[str]] = defaultdict(set)
    for tag in tags:
        seen[tag.node_id] |= {tag.before, tag.after} - {""}
    return {i.node_id: len(seen[i.node_id] | {i.sprint}) for i in items if i.sprint and i.node_id in seen}


def _watched_since(found: Sequence[Board], watched: Mapping[int, datetime], calendar: Calendar) -> date | None:
    moments = [watched[b.id] for b in found if b.id in watched]
    return calendar_questions.local_date(max(moments), calendar.zone) if moments else None


def _team_row(facts: _Facts, team: Team) -> TeamRow:
    own_boards = [b for b in facts.boards if b.team_id == (team.id or None)]
    items = _items_of(facts, own_boards)
    tagged = _in_sprint(facts, items, own_boards)
    columns = flow.columns(tagged)

    def talk(limit: int) -> tuple[flow.Talk, ...]:
        return flow.to_talk_about(tagged, facts.today, facts.calendar.zone, facts.names, facts.carried, limit=limit)

    lines = tuple(
        line
        for line in facts.lines
        if line.objective.team_id == (team.id or None) and line.objective.horizon == facts.horizon
    )
    return TeamRow(
        team=team, goals=_goal_rows(facts, team), columns=columns, tagged=sum(c.count for c in columns),
        unowned=sum(c.unowned for c in columns if c.status.value not in ("done", "dropped")),
        hidden=sum(b.hidden for b in own_boards), talk=talk(3),
        blocked=tuple(t for t in talk(1_000) if t.kind == "blocked"),
        roadmap=progress.of_horizon(facts.lines, team.id or None, facts.horizon) if lines else None, lines=lines,
        members=tuple(facts.members.get(team.id) or facts.people),
        cut=(
            *(f"{b.title}: {b.shown} of {b.total}" for b in own_boards if b.cut),
            *(f"{b.title}: all items, it names no sprint" for b in own_boards if b.sprint_source == SprintSource.NONE),
        ),
    )  # fmt: skip


def _items_of(facts: _Facts, own: Sequence[Board]) -> tuple[Item, ...]:
    ids = {b.id for b in own}
    return tuple(i for i in facts.items if i.board_id in ids and not i.archived)


def _in_sprint(facts: _Facts, items: Sequence[Item], own: Sequence[Board]) -> tuple[Item, ...]:
    """What is tagged with the sprint; everything on a board that names no sprint."""
    if facts.day is None:
        return tuple(items)
    nameless = {b.id for b in own if b.sprint_source == SprintSource.NONE}
    tagged = {i.node_id for i in flow.in_sprint(items, facts.day.sprint)}
    return tuple(i for i in items if i.node_id in tagged or i.board_id in nameless)


def _whole_platform_has_work(facts: _Facts) -> bool:
    """Whether boards of no team hold items of the sprint: they get a row of their own, nothing is left out."""
    own = [b for b in facts.boards if b.team_id is None]
    return bool(_in_sprint(facts, _items_of(facts, own), own))


def _goal_rows(facts: _Facts, team: Team) -> tuple[GoalRow, ...]:
    """A team's goals of the sprint beyond draft, high before low before stretch. A measure may count any board."""
    if facts.day is None or facts.presence is None:
        return ()
    own = [
        g for g in facts.goals if g.sprint_id == facts.day.sprint.id and g.team_id == team.id and g.stage != Stage.DRAFT
    ]
    own.sort(key=lambda g: (list(Priority).index(g.priority), g.position))
    pairs = {p.goal_id: p for p in pairing.lone_wolves(own, facts.people, facts.presence, facts.members)}
    rows = []
    for goal in own:
        found = progress.of_goal(
            goal, facts.items, facts.readings, facts.day, facts.calendar, watched_since=facts.watching,
            touched_on=facts.touched.get(goal.id),
        )  # fmt: skip
        rows.append(_goal_row(goal, found, pairs[goal.id], facts.people, facts.items))
    return tuple(rows)


def _goal_row(
    goal: Goal, found: progress.GoalProgress, pair: pairing.GoalPair, people: Mapping[int, Person],
    items: Sequence[Item],
) -> GoalRow:  # fmt: skip
    examples: tuple[str, ...] = ()
    count = 0
    if found.counted is not None:
        wanted = (*found.counted.open_items, *found.counted.done_items, *found.counted.dropped_items)
        count = len(wanted)
        first = set(wanted[:8])
        examples = tuple(
            f"{i.repository.rpartition('/')[2]} #{i.number} {i.title} · {i.status.value}"
            if i.number
            else f"{i.title} · {i.status.value}"
            for i in items
            if i.node_id in first
        )
        bare = changed(found.counted, done_items=(), open_items=(), dropped_items=())
        found = changed(found, counted=bare)
    owners = tuple(people[o] for o in goal.owners if o in people)
    return GoalRow(goal=goal, progress=found, pair=pair, owners=owners, examples=examples, items=count)


def _away(
    people: Sequence[Person], off: Sequence[TimeOff], day: calendar_questions.SprintDay | None
) -> tuple[Away, ...]:
    if day is None:
        return ()
    by_id = {p.id: p for p in people}
    first = max(day.today, day.sprint.start_on) if day.state != "ended" else day.sprint.start_on
    return tuple(
        Away(person=by_id[o.person_id], off=o)
        for o in off
        if o.person_id in by_id and o.end_on > first and o.start_on < day.sprint.end_on
    )


def _usually_finished(every: Sequence[Goal], known: Sequence[Sprint], chosen: Sprint | None) -> float | None:
    """Goals completed a sprint, on average over the sprints before this one that had goals; None without any."""
    if chosen is None:
        return None
    past = [s.id for s in known if s.end_on <= chosen.start_on]
    counts = [
        sum(g.outcome == Outcome.COMPLETED for g in every if g.sprint_id == s)
        for s in past
        if any(g.sprint_id == s and g.outcome is not None for g in every)
    ]
    return sum(counts) / len(counts) if counts else None
