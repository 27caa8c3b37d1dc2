"""What planning a sprint starts from and comes to: hang-overs, the game plan, what to pick up, the guidelines."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import flow, game_plan, guidelines, meeting_clock, pairing, progress
from platform_dash.core.lookup import teams_asked
from platform_dash.model import (
    Goal,
    HangOver,
    Health,
    Item,
    MeetingKind,
    Outcome,
    Sprint,
    Stage,
    Status,
    Value,
    changed,
)
from platform_dash.reports import overview, sprint_facts
from platform_dash.reports.placed import Placed
from platform_dash.reports.sprint_facts import Facts
from platform_dash.store import Store, histories, meetings, retros

WATCHED = timedelta(days=120)
SHOWN_ITEMS = 12


class LeftGoal(Value):
    """A goal that the last sprint did not finish, in how many sprints it has been, and what was decided."""

    goal: Goal
    progress: progress.GoalProgress
    nth: int
    decision: HangOver | None = None


class LeftItem(Value):
    """An item tagged with the last sprint that is not done, in how many sprints it has been, and what was decided."""

    item: Item
    nth: int
    decision: HangOver | None = None


class HangOvers(Value):
    """What the sprint before left. `items` are cut at twelve undecided ones; `item_ids` are all undecided."""

    sprint: Sprint | None = None
    goals: tuple[LeftGoal, ...] = ()
    items: tuple[LeftItem, ...] = ()
    item_ids: tuple[str, ...] = ()
    decided: int = 0


class Planning(Value):
    """The game plan of a sprint, what somebody could pick up, and the guidelines."""

    plan: game_plan.GamePlan
    pick_up: tuple[game_plan.PickUp, ...]
    checks: tuple[guidelines.Check, ...]


def before(known: Sequence[Sprint], sprint: Sprint) -> Sprint | None:
    """The sprint right before another one."""
    return max((s for s in known if s.end_on <= sprint.start_on), key=lambda s: s.end_on, default=None)


def _nth(goal: Goal, every: Mapping[int, Goal]) -> int:
    n, at, seen = 1, goal, {goal.id}
    while at.carried_from is not None and at.carried_from in every and at.carried_from not in seen:
        at = every[at.carried_from]
        seen.add(at.id)
        n += 1
    return n


def hang_overs(
    store: Store, sprint: Sprint, today: date, *, team: str = "", zone: str | None = None, placed: Placed | None = None
) -> HangOvers:
    """What the sprint before `sprint` did not finish: goals and tagged items, with the decisions made so far."""
    calendar = sprint_facts.calendar_of(store, zone)
    known, _ = sprint_facts.sprint_of(store, today, sprint.name, calendar)
    last = before(known, sprint)
    if last is None or not last.id:
        return HangOvers()
    facts = sprint_facts.facts_of(store, today, sprint=last.name, zone=zone, placed=placed)
    with store.read() as connection:
        decisions = {(d.subject, d.ref): d for d in retros.hang_overs(connection, sprint.id)}
    ids = {t.id for t in teams_asked(facts.teams, team)}
    every = {g.id: g for g in facts.goals}
    own = [g for g in facts.goals if g.sprint_id == last.id and g.team_id in ids and g.stage != Stage.DRAFT]
    stopped = (Outcome.COMPLETED, Outcome.ABANDONED)
    left = []
    for goal in own:
        reached = overview.progress_of(facts, goal)
        decision = decisions.get(("goal", str(goal.id)))
        unfinished = goal.outcome not in stopped and not (goal.outcome is None and reached.health == Health.MET)
        if unfinished or decision is not None:
            bare = changed(reached, counted=None)
            left.append(LeftGoal(goal=goal, progress=bare, nth=_nth(goal, every), decision=decision))
    own_boards = {b.id for b in facts.boards if not team or b.team_id in ids}
    live = [i for i in facts.items if i.board_id in own_boards]
    tagged = flow.unfinished(live, last)
    open_items = [i for i in tagged if ("item", i.node_id) not in decisions]
    shown = [
        LeftItem(item=i, nth=facts.carried.get(i.node_id, 1), decision=decisions.get(("item", i.node_id)))
        for i in sorted(open_items, key=lambda i: -facts.carried.get(i.node_id, 1))[:SHOWN_ITEMS]
    ]
    return HangOvers(
        sprint=last,
        goals=tuple(left),
        items=tuple(shown),
        item_ids=tuple(i.node_id for i in open_items),
        decided=sum(d.sprint_id == sprint.id for d in decisions.values()),
    )


def of_sprint(
    store: Store,
    sprint: Sprint,
    today: date,
    *,
    team: str = "",
    zone: str | None = None,
    placed: Placed | None = None,
    now: datetime,
) -> Planning:
    """The game plan, what to pick up and the guidelines of a sprint for one team's name or all."""
    facts = sprint_facts.facts_of(store, today, sprint=sprint.name, zone=zone, placed=placed)
    ids = {t.id for t in teams_asked(facts.teams, team)}
    own_boards = {b.id for b in facts.boards if not team or b.team_id in ids}
    own_items = [i for i in facts.items if i.board_id in own_boards]
    own_goals = [g for g in facts.goals if g.sprint_id == sprint.id and g.team_id in ids]
    plan = game_plan.of_sprint(own_goals, facts.items, sprint, [i.node_id for i in own_items])
    rows = overview.goal_rows(facts, own_goals)
    behind = {r.goal.id: r.progress.bar < r.progress.tick for r in rows}
    pick = game_plan.pick_up(own_items, [g for g in own_goals if g.stage != Stage.DRAFT], behind, sprint)
    pairs = {r.goal.id: r.pair for r in rows}
    usual = overview.usually_finished(facts.goals, facts.sprints, sprint)
    tagged = overview.in_sprint(facts, own_items, [b for b in facts.boards if b.id in own_boards])
    return Planning(plan=plan, pick_up=pick, checks=_checks(store, facts, own_goals, tagged, pairs, plan, usual, now))


def _checks(
    store: Store,
    facts: Facts,
    own: Sequence[Goal],
    items: Sequence[Item],
    pairs: Mapping[int, pairing.GoalPair],
    plan: game_plan.GamePlan,
    usual: float | None,
    now: datetime,
) -> tuple[guidelines.Check, ...]:
    with store.read() as connection:
        moves = histories.changes(connection, field="status", since=now - WATCHED)
        actions = meetings.actions(connection, open_only=True)
        next_planning = sprint_calendar.next_planning_day(facts.sprints, facts.calendar, facts.today)
        on = next_planning or facts.today
        kept = (m for m in meetings.meetings(connection) if m.on == on and m.kind == MeetingKind.PLANNING)
        has = any(m.agenda_by for m in kept)
    times = flow.cycle_times((m.node_id, m.after, m.seen_at) for m in moves)
    live = guidelines.counting(own)
    working = [i for i in items if i.status in (Status.IN_PROGRESS, Status.IN_REVIEW) and not i.archived]
    return (
        guidelines.lone_wolves(live, pairs),
        guidelines.not_too_many([g for g in live if g.stage != Stage.DRAFT] or live, usual),
        guidelines.measured_and_owned(live),
        guidelines.old_work(working, flow.usual_cycle_days(times), facts.today, facts.calendar.zone),
        guidelines.unblocking(flow.waited_on(items, facts.names), len(items)),
        guidelines.tagged_for_a_goal(plan.no_goal, plan.no_goal_count, len(items)),
        guidelines.has_agenda(has, on, facts.today),
        guidelines.follow_up(meeting_clock.overdue(actions, facts.today), len(actions)),
    )
