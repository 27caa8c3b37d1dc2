"""Taking a sprint's results and closing it: what the retro report says, written once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from platform_dash.core import flow
from platform_dash.core.calendar import midnight, planning_day
from platform_dash.model import Goal, ResultKind, Sprint, SprintResult, Stage, changed
from platform_dash.reports import board_flow, forecasts, overview, sprint_facts
from platform_dash.reports.overview_values import FrozenSprint
from platform_dash.reports.placed import placed_items
from platform_dash.reports.retro import BEGUN, Said, goals_of, result_of
from platform_dash.reports.sprint_facts import Facts
from platform_dash.store import Store, StoreError, goals, histories, retros, sprints


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
        facts = _as_typed_by(store, facts, at)
    with store.write() as connection:
        return retros.keep_result(connection, result_of(facts, ResultKind.PROVISIONAL, at, by))


def _as_typed_by(store: Store, facts: Facts, at: datetime) -> Facts:
    """The facts with the readings and the goals' measures that had been typed in by a moment."""
    measures: dict[int, object] = {}
    with store.read() as connection:
        for goal in goals_of(facts):
            later = [r for r in goals.revisions(connection, goal.id) if r.field == "measure" and r.at > at]
            measures |= {goal.id: later[-1].before} if later else {}
    then = tuple(changed(g, measure=measures[g.id]) if measures.get(g.id) else g for g in facts.goals)
    return facts._replace(goals=then, readings=tuple(r for r in facts.readings if r.at <= at))


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
