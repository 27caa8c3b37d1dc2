"""The overview of a sprint: every question asked once, a row a team."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import filters, flow, pairing, progress
from platform_dash.core.lookup import teams_asked
from platform_dash.model import (
    Board,
    Goal,
    Item,
    Outcome,
    Person,
    Priority,
    ScopeChange,
    Sprint,
    SprintSource,
    Stage,
    Team,
    TimeOff,
    changed,
)
from platform_dash.reports import forecasts
from platform_dash.reports.overview_values import Away, BoardState, GoalRow, Overview, ScopeCounts, TeamRow
from platform_dash.reports.placed import Placed
from platform_dash.reports.sprint_facts import (
    ALL_TEAMS,
    Facts,
    calendar_of,
    facts_of,
    frozen_of,
    holidays_of,
    sprint_of,
)
from platform_dash.store import Store, boards, goals, teams

LOOK = timedelta(hours=12)  # before the end of a sprint: of an older one the page says when it was


def of_sprint(
    store: Store,
    today: date,
    *,
    sprint: str = "",
    team: str = ALL_TEAMS,
    zone: str | None = None,
    placed: Placed | None = None,
    now: datetime | None = None,
) -> Overview:
    """The overview of a sprint by name (the current one when "" or unknown) for one team's name or all.

    today: the date in the team's zone. now: tells whether its working hours are over. Reads the store only. A closed sprint answers as it stood at its close, one
    that ended as it stood then.
    """
    with store.read() as connection:  # all that is read below is read in this one transaction
        known, chosen = sprint_of(store, today, sprint, calendar_of(store, zone))
        frozen = frozen_of(store, chosen)
        if frozen is not None and chosen is not None and (chosen.closed_at or today >= chosen.end_on):
            then = frozen.overview if chosen.closed_at else _as_of_now(store, frozen.overview, today)
            return _as_kept(then, chosen, known, teams.teams(connection), team)
        facts = facts_of(store, today, sprint=sprint, zone=zone, placed=placed, now=now)
    return of_facts(facts, team)


def _as_of_now(store: Store, then: Overview, today: date) -> Overview:
    """A sprint that ended and is not closed: its answers as of its end, people and boards as of now, and what was said
    of its goals since."""
    with store.read() as connection:
        now = {g.id: g for g in goals.goals(connection)}
        looked_at = {b.id: b for b in boards.boards(connection)}
        people = teams.people(connection)
    ids = {s.person_id for s in then.strips}
    off = holidays_of(store, people, today, today)
    with store.read() as connection:
        off = (*teams.time_off(connection), *off)
    strips = pairing.strips([p for p in people if p.id in ids], today, then.calendar.zone, off)

    def row(one: GoalRow) -> GoalRow:
        goal = now.get(one.goal.id)
        if goal is None:
            return one
        said = {name: getattr(goal, name) for name in ("version", "outcome", "outcome_note", "concerns")}
        return changed(one, goal=changed(one.goal, **said))

    return changed(
        then,
        day=changed(then.day, today=today) if then.day else None,
        teams=tuple(changed(t, goals=tuple(row(g) for g in t.goals)) for t in then.teams),
        boards=tuple(changed(b, board=looked_at.get(b.board.id, b.board)) for b in then.boards),
        people=people,
        strips=strips,
        window=pairing.shared_window(strips),
    )


def _as_kept(
    then: Overview, chosen: Sprint, known: tuple[Sprint, ...], every_team: tuple[Team, ...], team: str
) -> Overview:
    rows = tuple(t for t in then.teams if not team or t.team.name.casefold() == team.casefold()) or then.teams
    return changed(then, sprints=known, every_team=every_team, teams=rows, closed_at=chosen.closed_at)


def of_facts(facts: Facts, team: str = ALL_TEAMS) -> Overview:
    """The overview that the facts of a sprint give."""
    every_team, people, day = facts.teams, tuple(facts.people.values()), facts.day
    shown = list(teams_asked(every_team, team) or every_team)
    if not shown:
        shown = [Team(id=0, name="All boards")]
    elif not team and _whole_platform_has_work(facts):
        shown.append(Team(id=0, name="Whole platform"))
    shown_people = _shown_people(people, facts.members, shown, team)
    strips = pairing.strips(shown_people, facts.today, facts.calendar.zone, facts.off)
    chosen = day.sprint if day else None
    return Overview(
        calendar=facts.calendar,
        day=day,
        sprints=facts.sprints,
        teams=tuple(_team_row(facts, one) for one in shown),
        every_team=every_team,
        people=people,
        away=_away(shown_people, facts.off, day),
        strips=strips,
        window=pairing.shared_window(strips),
        disagreements=facts.disagreements,
        horizon=facts.horizon,
        boards=tuple(
            BoardState(board=b, cut=f"{b.shown} of {b.total}" if b.cut else "", told_on=facts.told_on(b.id))
            for b in facts.boards
        ),
        usually_finish=usually_finished(facts.goals, facts.sprints, chosen),
        seen_at=_late_look(facts),
    )


def _late_look(facts: Facts) -> datetime | None:
    """The last look at the boards of a sprint that ended, where it was taken more than LOOK before its end."""
    if facts.seen_at is None or facts.day is None:
        return None
    end = sprint_calendar.midnight(facts.day.sprint.end_on, facts.calendar.zone)
    return facts.seen_at if end - facts.seen_at > LOOK else None


def _shown_people(
    people: Sequence[Person], members: Mapping[int, frozenset[int]], shown: Sequence[Team], team: str
) -> list[Person]:
    ids = {p for t in shown for p in members.get(t.id, ())} if team else set()
    return [p for p in people if not ids or p.id in ids]


def _team_row(facts: Facts, team: Team) -> TeamRow:
    own_boards = [b for b in facts.boards if b.team_id == (team.id or None)]
    items = _items_of(facts, own_boards)
    tagged = in_sprint(facts, items, own_boards)
    columns = flow.columns(tagged)

    def talk(limit: int) -> tuple[flow.Talk, ...]:
        return flow.to_talk_about(tagged, facts.told_on, facts.calendar.zone, facts.names, facts.carried, limit=limit)

    lines = tuple(
        line
        for line in facts.lines
        if line.objective.team_id == (team.id or None) and line.objective.horizon == facts.horizon
    )
    return TeamRow(
        team=team,
        goals=_goal_rows(facts, team),
        columns=columns,
        tagged=sum(c.count for c in columns),
        unowned=sum(c.unowned for c in columns if c.status.value not in ("done", "dropped")),
        hidden=sum(b.hidden for b in own_boards),
        talk=talk(3),
        blocked=tuple(t for t in talk(1_000) if t.kind == flow.TalkKind.BLOCKED),
        roadmap=progress.of_horizon(facts.lines, team.id or None, facts.horizon) if lines else None,
        lines=lines,
        members=tuple(facts.members.get(team.id) or facts.people),
        read=any(b.synced_at is not None for b in own_boards),
        cut=(
            *(f"{b.title}: {b.shown} of {b.total}" for b in own_boards if b.cut),
            *(f"{b.title}: all items, it names no sprint" for b in own_boards if b.sprint_source == SprintSource.NONE),
        ),
    )


def _items_of(facts: Facts, own: Sequence[Board]) -> tuple[Item, ...]:
    ids = {b.id for b in own}
    return tuple(i for i in facts.items if i.board_id in ids and not i.archived)


def in_sprint(facts: Facts, items: Sequence[Item], own: Sequence[Board]) -> tuple[Item, ...]:
    """What is tagged with the sprint; everything on a board that names no sprint."""
    if facts.day is None:
        return tuple(items)
    nameless = {b.id for b in own if b.sprint_source == SprintSource.NONE}
    tagged = {i.node_id for i in flow.in_sprint(items, facts.day.sprint)}
    return tuple(i for i in items if i.node_id in tagged or i.board_id in nameless)


def _whole_platform_has_work(facts: Facts) -> bool:
    """Whether boards of no team hold items of the sprint: they get a row of their own, nothing is left out."""
    own = [b for b in facts.boards if b.team_id is None]
    return bool(in_sprint(facts, _items_of(facts, own), own))


def _goal_rows(facts: Facts, team: Team) -> tuple[GoalRow, ...]:
    """A team's goals of the sprint beyond draft, high before low before stretch. A measure may count any board."""
    if facts.day is None or facts.presence is None:
        return ()
    own = [
        g for g in facts.goals if g.sprint_id == facts.day.sprint.id and g.team_id == team.id and g.stage != Stage.DRAFT
    ]
    own.sort(key=lambda g: (list(Priority).index(g.priority), g.position))
    return goal_rows(facts, own)


def goal_rows(facts: Facts, own: Sequence[Goal]) -> tuple[GoalRow, ...]:
    """Goals of the chosen sprint with their numbers and company, in the order given; drafts too."""
    if facts.day is None or facts.presence is None:
        return ()
    pairs = {p.goal_id: p for p in pairing.lone_wolves(own, facts.people, facts.presence, facts.members)}
    rows = []
    for goal in own:
        reached = progress_of(facts, goal)
        rows.append(_goal_row(facts, goal, reached, pairs[goal.id]))
    return tuple(rows)


def progress_of(facts: Facts, goal: Goal) -> progress.GoalProgress:
    """Bar, tick and health of one goal of the chosen sprint."""
    assert facts.day is not None
    return progress.of_goal(
        goal,
        facts.items,
        facts.readings,
        facts.day,
        facts.calendar,
        watched_since=facts.watching,
        touched_on=facts.touched.get(goal.id),
        seen_on=_seen_on(facts, goal),
        forecast=forecasts.of_goal(facts.ahead, goal, facts.items) if facts.ahead else None,
        fields=facts.fields,
    )


def _seen_on(facts: Facts, goal: Goal) -> date | None:
    """The day of the last look at the boards that a goal counts, the oldest of them; None where none was looked at."""
    only = getattr(goal.measure, "board_id", None)
    looks = [b.synced_at for b in facts.boards if b.synced_at is not None and only in (None, b.id)]
    return sprint_calendar.local_date(min(looks), facts.calendar.zone) if looks else None


def scope_of(facts: Facts, goal: Goal) -> ScopeChange:
    """What happened to a goal's scope since its commit; nothing before it."""
    fixed = facts.commitments.get(goal.id)
    if fixed is None:
        return ScopeChange()
    try:
        return progress.scope_change(fixed, goal, facts.items)
    except filters.FilterError:
        return ScopeChange()


def _goal_row(facts: Facts, goal: Goal, reached: progress.GoalProgress, pair: pairing.GoalPair) -> GoalRow:
    people, items = facts.people, facts.items
    examples: tuple[str, ...] = ()
    count = 0
    if reached.counted is not None:
        wanted = (*reached.counted.open_items, *reached.counted.done_items, *reached.counted.dropped_items)
        count = len(wanted)
        public = {i.node_id: i for i in items if not i.private}  # before anything is cut: guests read it too
        first = set([node for node in wanted if node in public][:8])
        examples = tuple(f"{i.place} {i.title} · {i.status.value}" for i in public.values() if i.node_id in first)
        bare = changed(reached.counted, done_items=(), open_items=(), dropped_items=())
        reached = changed(reached, counted=bare)
    owners = tuple(people[o] for o in goal.owners if o in people)
    scope, fixed = scope_of(facts, goal), facts.commitments.get(goal.id)
    open_concern = next((f for f in facts.feedback if f.goal_id == goal.id and f.is_open_concern), None)
    return GoalRow(
        goal=goal,
        progress=reached,
        pair=pair,
        owners=owners,
        examples=examples,
        items=count,
        revised=progress.changed_since(fixed, goal) if fixed else (),
        scope=ScopeCounts(added=len(scope.added), removed=len(scope.removed), dropped=len(scope.dropped)),
        concern=f"{open_concern.team}: {open_concern.text}" if open_concern else "",
    )


def _away(people: Sequence[Person], off: Sequence[TimeOff], day: sprint_calendar.SprintDay | None) -> tuple[Away, ...]:
    if day is None:
        return ()
    by_id = {p.id: p for p in people}
    first = day.sprint.start_on if day.ended else max(day.today, day.sprint.start_on)
    return tuple(
        Away(person=by_id[o.person_id], off=o)
        for o in off
        if o.person_id in by_id and o.whole_days and o.end_on > first and o.start_on < day.sprint.end_on
    )


def usually_finished(every: Sequence[Goal], known: Sequence[Sprint], chosen: Sprint | None) -> float | None:
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
