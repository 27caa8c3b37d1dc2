"""Taking a sprint's results and closing it: what the retro report says, written once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from platform_dash.core import flow, game_plan
from platform_dash.core.calendar import local_date, midnight, planning_day
from platform_dash.model import Goal, Item, ResultKind, Sprint, SprintResult, Stage, changed
from platform_dash.reports import board_flow, forecasts, overview, sprint_facts
from platform_dash.reports.overview_values import FrozenSprint
from platform_dash.reports.placed import placed_items
from platform_dash.reports.retro import BEGUN, Said, goals_of, result_of
from platform_dash.reports.sprint_facts import Facts
from platform_dash.store import Store, StoreError, boards, goals, histories, retros, sprints

KEPT = timedelta(days=182)  # a sprint that ended before that is told from its history
LONG_ENOUGH = timedelta(days=1)  # a board that nobody reads any more keeps no end waiting


def take_provisional(store: Store, sprint: Sprint, today: date, at: datetime, by: str, zone: str | None) -> bool:
    """Keep how a running sprint stands, once: when its retro starts on the planning day, else as it stood at that
    day's end. Before that day nothing is kept."""
    if not sprint.id or sprint.closed_at is not None:
        return False
    calendar = sprint_facts.calendar_of(store, zone)
    known, _ = sprint_facts.sprint_of(store, today, sprint.name, calendar)
    planning, placed = planning_day(sprint, known, calendar), placed_items(store)
    if today < planning:
        return False
    late = today > planning
    if late:
        today, at = planning, midnight(planning + timedelta(days=1), calendar.zone) - timedelta(minutes=1)
        placed = board_flow.placed_before(store, placed, calendar.zone, at)
    with store.read() as connection:
        if ResultKind.PROVISIONAL in retros.results(connection, sprint.id):
            return False
    facts = sprint_facts.facts_of(store, today, sprint=sprint.name, zone=zone, placed=placed)
    if late:
        with store.read() as connection:
            then = goals.as_of(connection, facts.goals, at)
        facts = facts._replace(goals=then, readings=tuple(r for r in facts.readings if r.at <= at))
    with store.write() as connection:
        return retros.keep_result(connection, result_of(facts, ResultKind.PROVISIONAL, at, by))


def keep_ended(store: Store, now: datetime, zone: str | None = None) -> tuple[str, ...]:
    """Keep how each sprint stood at its end, once, as soon as its boards were looked at after it (or a day has passed):
    from then on nothing changes it, not even a board that is connected or let go. The names of those kept now."""
    calendar = sprint_facts.calendar_of(store, zone)
    today = local_date(now, calendar.zone)
    with store.read() as connection:
        over = [s for s in sprints.sprints(connection) if s.closed_at is None and today - KEPT < s.end_on <= today]
        due = [s for s in over if ResultKind.ENDED not in retros.results(connection, s.id)]
        looks = [b.synced_at for b in boards.boards(connection) if b.synced_at is not None]
    kept = []
    for sprint in due:
        end = midnight(sprint.end_on, calendar.zone)
        if min(looks, default=now) < end and now < end + LONG_ENOUGH:
            continue
        facts = sprint_facts.facts_of(store, today, sprint=sprint.name, zone=zone, now=now)
        result = result_of(facts, ResultKind.ENDED, end, "its end")
        frozen = FrozenSprint(overview=overview.of_facts(facts), items=_counted(facts))
        with store.write() as connection:
            if retros.keep_result(connection, result, frozen.model_dump_json()):
                kept.append(sprint.name)
    return tuple(kept)


def _counted(facts: Facts) -> tuple[Item, ...]:
    """The items that a sprint is judged by: those tagged with it, and all that its goals count."""
    ids = {i.node_id for i in overview.in_sprint(facts, facts.items, facts.boards)}
    for goal in goals_of(facts):
        counted = overview.progress_of(facts, goal).counted
        ids |= {*counted.done_items, *counted.open_items, *counted.dropped_items} if counted else set()
        ids |= {i.node_id for i in game_plan.matches(goal, facts.items)}
    return tuple(i for i in facts.items if i.node_id in ids)


def close(
    store: Store, sprint: Sprint, today: date, at: datetime, by: str, said: Mapping[int, Said], zone: str | None
) -> SprintResult:
    """Close a sprint: its outcomes, numbers and pages stand as they are now, whatever the boards do later.

    said: goal id to the outcome people gave it. Raises StoreError where an outcome is not a final one, or the sprint
    is closed already; Conflict where somebody changed a goal meanwhile. All of it is written or nothing.
    """
    if sprint.closed_at is not None:
        raise StoreError(f"{sprint.name} is closed already. Nothing was written.")
    facts = sprint_facts.facts_of(store, today, sprint=sprint.name, zone=zone)
    final = result_of(facts, ResultKind.FINAL, at, by, said)
    open_still = [r for r in final.goals if r.outcome in BEGUN]
    if open_still:
        titles = {g.id: g.title for g in facts.goals}
        raise StoreError(
            f"“{titles[open_still[0].goal_id]}” is still {open_still[0].outcome.value}: at the close a goal is completed, "
            "carried on, will not complete or abandoned. Nothing was written."
        )
    outcomes = {r.goal_id: r for r in final.goals}
    ended = [changed(g, outcome=outcomes[g.id].outcome, outcome_note=outcomes[g.id].note) for g in goals_of(facts)]
    frozen, scores = _frozen(facts, ended, changed(sprint, closed_at=at)), _scores(store, final, ended)
    with store.write() as connection:
        for forecast_id, happened in scores.items():
            histories.score_forecast(connection, forecast_id, happened=happened, at=at)
        goals.close_goals(connection, ended, author=by, at=at)
        retros.keep_result(connection, final, frozen.model_dump_json())
        now = next(s for s in sprints.sprints(connection) if s.id == sprint.id)
        if now.closed_at is not None:
            raise StoreError(f"{sprint.name} was closed by somebody else meanwhile. Nothing of yours was written.")
        sprints.save_sprint(connection, changed(now, closed_at=at), author=by, at=at)
    return final


def _scores(store: Store, final: SprintResult, ended: Sequence[Goal]) -> dict[int, bool | None]:
    """What became of every forecast of the sprint's goals, by its id; None where its target changed since."""
    with store.read() as connection:
        kept = histories.forecasts(connection, [r.goal_id for r in final.goals])
    results = {r.goal_id: r for r in final.goals}
    scoped = {g.id for g in ended if getattr(g.measure, "target", 0.0) is None}
    return {
        f.id: forecasts.happened(
            f, results[f.goal_id].done, results[f.goal_id].target, all_in_scope=f.goal_id in scoped
        )
        for f in kept
    }


def _frozen(facts: Facts, ended: Sequence[Goal], sprint: Sprint) -> FrozenSprint:
    """Every answer of the sprint as it stands, with its goals closed."""
    assert facts.day is not None
    by_id = {g.id: changed(g, stage=Stage.CLOSED) for g in ended}
    day = changed(facts.day, sprint=sprint)
    then = facts._replace(goals=tuple(by_id.get(g.id, g) for g in facts.goals), day=day)
    live = tuple(i for i in facts.items if not i.archived)
    return FrozenSprint(overview=overview.of_facts(then), items=flow.in_sprint(live, sprint))
