"""How a sprint ends: provisional results while it runs, final ones at its close, and the freeze."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import flow, progress
from platform_dash.model import Goal, GoalResult, Item, Outcome, ResultKind, Sprint, SprintResult, Stage, Status
from platform_dash.reports import overview, sprint_facts
from platform_dash.reports.overview_values import FrozenSprint
from platform_dash.reports.placed import Placed
from platform_dash.reports.sprint_facts import Facts
from platform_dash.store import Store, boards, retros, sprints

REMEMBERED = timedelta(days=28)  # after its end: results of its planning day are still taken from the history
BEGUN = (Outcome.NOT_STARTED, Outcome.IN_PROGRESS)


class Said(NamedTuple):
    """What people say of a goal as its sprint closes."""

    outcome: Outcome
    note: str = ""


def goals_of(facts: Facts) -> list[Goal]:
    """The goals of the chosen sprint that were pitched or committed."""
    chosen = facts.day.sprint.id if facts.day else 0
    return [g for g in facts.goals if g.sprint_id == chosen and g.stage != Stage.DRAFT]


def result_of(
    facts: Facts, kind: ResultKind, at: datetime, by: str, said: Mapping[int, Said] | None = None
) -> SprintResult:
    """The results of a sprint as its numbers stand: outcomes as people say, else as the numbers say."""
    assert facts.day is not None
    carried = {g.carried_from for g in facts.goals}
    rows = overview.goal_rows(facts, goals_of(facts))
    frozen_goals = []
    for row in rows:
        closing = kind == ResultKind.FINAL
        outcome = progress.proposed_outcome(row.goal, row.progress, carried_on=row.goal.id in carried, closing=closing)
        if closing and row.goal.stage == Stage.PITCHED and row.goal.outcome is None:
            outcome = Outcome.ABANDONED
        words = (said or {}).get(row.goal.id) or Said(outcome, row.goal.outcome_note)
        frozen_goals.append(
            GoalResult(
                goal_id=row.goal.id,
                done=row.progress.done,
                target=row.progress.target,
                unit=row.progress.unit,
                baseline=row.progress.baseline,
                health=row.progress.health,
                reason=row.progress.reason,
                outcome=words.outcome,
                note=words.note,
                pair=row.pair.verdict.value,
                pair_reason=row.pair.reason,
                scope=overview.scope_of(facts, row.goal),
            )
        )
    live = [i for i in facts.items if not i.archived]
    tagged = flow.in_sprint(live, facts.day.sprint)
    left = flow.unfinished(live, facts.day.sprint)
    return SprintResult(
        sprint_id=facts.day.sprint.id,
        kind=kind,
        at=at,
        by=by,
        goals=tuple(frozen_goals),
        hang_overs=tuple(progress.scope_item(i) for i in left),
        tagged=len(tagged),
        done=sum(i.status == Status.DONE for i in tagged),
    )


def provisional_due(store: Store, today: date, zone: str | None) -> Sprint | None:
    """A sprint whose planning day is over, with nothing kept of it yet: the running one, or one that ended in the last
    weeks while nothing ran here, where its boards had been looked at by then."""
    calendar = sprint_facts.calendar_of(store, zone)
    with store.read() as connection:
        known, first = sprints.sprints(connection), boards.first_synced(connection)
        for sprint in known:
            over = sprint.closed_at is None and sprint.start_on <= today < sprint.end_on + REMEMBERED
            planning = sprint_calendar.planning_day(sprint, known, calendar) if over else today
            seen = sprint.holds(today) or (
                bool(first) and sprint_calendar.local_date(max(first.values()), calendar.zone) <= planning
            )
            if planning < today and seen and ResultKind.PROVISIONAL not in retros.results(connection, sprint.id):
                return sprint
    return None


def proposal(
    store: Store,
    sprint: Sprint,
    today: date,
    at: datetime,
    zone: str | None,
    kind: ResultKind,
    placed: Placed | None = None,
) -> SprintResult:
    """The results of a sprint if they were taken now."""
    facts = sprint_facts.facts_of(store, today, sprint=sprint.name, zone=zone, placed=placed, now=at)
    return result_of(facts, kind, at, "")


def moved_on(items: Sequence[Item], frozen: FrozenSprint) -> int:
    """How many of a closed sprint's items stand otherwise on the boards now (the placed `items`), or are gone."""
    now = {i.node_id: i for i in items}
    same = ("status", "sprint", "owners", "title")
    return sum(
        i.node_id not in now or any(getattr(now[i.node_id], n) != getattr(i, n) for n in same) for i in frozen.items
    )
