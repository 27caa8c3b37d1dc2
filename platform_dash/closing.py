"""How a sprint ends: provisional results while it runs, final ones at its close, and the freeze."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from platform_dash import outlook, overview
from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import flow, progress
from platform_dash.model import (
    Goal,
    GoalResult,
    Item,
    Outcome,
    ResultKind,
    Sprint,
    SprintResult,
    Stage,
    Status,
    changed,
)
from platform_dash.store import Store, StoreError, goals, histories, retros, sprints

BEGUN = (Outcome.NOT_STARTED, Outcome.IN_PROGRESS)


class Said(NamedTuple):
    """What people say of a goal as its sprint closes."""

    outcome: Outcome
    note: str = ""


def goals_of(facts: overview.Facts) -> list[Goal]:
    """The goals of the chosen sprint that were pitched or committed."""
    chosen = facts.day.sprint.id if facts.day else 0
    return [g for g in facts.goals if g.sprint_id == chosen and g.stage != Stage.DRAFT]


def result_of(
    facts: overview.Facts, kind: ResultKind, at: datetime, by: str, said: Mapping[int, Said] | None = None
) -> SprintResult:
    """The results of a sprint as its numbers stand: outcomes as people say, else as the numbers say."""
    assert facts.day is not None
    carried = {g.carried_from for g in facts.goals}
    rows = overview.goal_rows(facts, goals_of(facts))
    found = []
    for row in rows:
        closing = kind == ResultKind.FINAL
        outcome = progress.proposed_outcome(row.goal, row.progress, carried_on=row.goal.id in carried, closing=closing)
        if closing and row.goal.stage == Stage.PITCHED and row.goal.outcome is None:
            outcome = Outcome.ABANDONED
        words = (said or {}).get(row.goal.id) or Said(outcome, row.goal.outcome_note)
        found.append(
            GoalResult(
                goal_id=row.goal.id, done=row.progress.done, target=row.progress.target, unit=row.progress.unit,
                health=row.progress.health, reason=row.progress.reason, outcome=words.outcome, note=words.note,
                pair=row.pair.verdict.value, pair_reason=row.pair.reason, scope=overview.scope_of(facts, row.goal),
            )
        )  # fmt: skip
    live = [i for i in facts.items if not i.archived]
    tagged = flow.in_sprint(live, facts.day.sprint)
    left = flow.unfinished(live, facts.day.sprint)
    return SprintResult(
        sprint_id=facts.day.sprint.id, kind=kind, at=at, by=by, goals=tuple(found),
        hang_overs=tuple(progress.scope_item(i) for i in left), tagged=len(tagged),
        done=sum(i.status == Status.DONE for i in tagged),
    )  # fmt: skip


def take_provisional(store: Store, sprint: Sprint, today: date, at: datetime, by: str, zone: str | None) -> bool:
    """Keep how a running sprint stands, once: when its retro starts, else at the end of its planning day."""
    if not sprint.id or sprint.closed_at is not None:
        return False
    with store.read() as connection:
        if ResultKind.PROVISIONAL in retros.results(connection, sprint.id):
            return False
    facts = overview.facts_of(store, today, sprint=sprint.name, zone=zone)
    with store.write() as connection:
        return retros.keep_result(connection, result_of(facts, ResultKind.PROVISIONAL, at, by))


def provisional_due(store: Store, today: date, zone: str | None) -> Sprint | None:
    """The sprint whose planning day is over, with nothing kept of it yet."""
    calendar = overview.calendar_of(store, zone)
    with store.read() as connection:
        known = sprints.sprints(connection)
        sprint = sprint_calendar.current(known, today)
        if sprint is None or sprint.closed_at is not None or today <= sprint_calendar.planning_day(sprint, calendar):
            return None
        return None if ResultKind.PROVISIONAL in retros.results(connection, sprint.id) else sprint


def proposal(
    store: Store, sprint: Sprint, today: date, at: datetime, zone: str | None, kind: ResultKind,
    placed: overview.Placed | None = None,
) -> SprintResult:  # fmt: skip
    """The results of a sprint if they were taken now."""
    facts = overview.facts_of(store, today, sprint=sprint.name, zone=zone, placed=placed)
    return result_of(facts, kind, at, "")


def close(
    store: Store, sprint: Sprint, today: date, at: datetime, by: str, said: Mapping[int, Said], zone: str | None
) -> SprintResult:
    """Close a sprint: its outcomes, numbers and pages stand as they are now, whatever the boards do later.

    said: goal id to the outcome people gave it. Raises StoreError where an outcome is not a final one, or the sprint
    is closed already; Conflict where somebody changed a goal meanwhile. All of it is written or nothing.
    """
    if sprint.closed_at is not None:
        raise StoreError(f"{sprint.name} is closed already. Nothing was written.")
    facts = overview.facts_of(store, today, sprint=sprint.name, zone=zone)
    final = result_of(facts, ResultKind.FINAL, at, by, said)
    open_still = [r for r in final.goals if r.outcome in BEGUN]
    if open_still:
        titles = {g.id: g.title for g in facts.goals}
        raise StoreError(
            f"“{titles[open_still[0].goal_id]}” is still {open_still[0].outcome.value}: at the close a goal is completed, "
            "carried on, will not complete or abandoned. Nothing was written."
        )
    outcomes = {r.goal_id: r for r in final.goals}
    ended = [
        changed(g, outcome=outcomes[g.id].outcome, outcome_note=outcomes[g.id].note)
        for g in goals_of(facts)
    ]  # fmt: skip
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
        f.id: outlook.happened(f, results[f.goal_id].done, results[f.goal_id].target, all_in_scope=f.goal_id in scoped)
        for f in kept
    }


def _frozen(facts: overview.Facts, ended: Sequence[Goal], sprint: Sprint) -> overview.FrozenSprint:
    """Every answer of the sprint as it stands, with its goals closed."""
    assert facts.day is not None
    by_id = {g.id: changed(g, stage=Stage.CLOSED) for g in ended}
    day = changed(facts.day, sprint=sprint)
    then = facts._replace(goals=tuple(by_id.get(g.id, g) for g in facts.goals), day=day)
    live = tuple(i for i in facts.items if not i.archived)
    return overview.FrozenSprint(overview=overview.of_facts(then), items=flow.in_sprint(live, sprint))


def moved_on(items: Sequence[Item], frozen: overview.FrozenSprint) -> int:
    """How many of a closed sprint's items stand otherwise on the boards now (the placed `items`), or are gone."""
    now = {i.node_id: i for i in items}
    same = ("status", "sprint", "owners", "title")
    return sum(
        i.node_id not in now or any(getattr(now[i.node_id], n) != getattr(i, n) for n in same) for i in frozen.items
    )
