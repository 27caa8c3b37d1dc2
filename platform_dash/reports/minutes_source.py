"""What leaves the room, put together from the store: the paper that minutes and digest are written from."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core.minutes import GoalLine, Paper
from platform_dash.core.progress import GoalProgress, changed_since, number, reached
from platform_dash.model import (
    Action,
    Commitment,
    Feedback,
    FeedbackState,
    Goal,
    GoalResult,
    HangOver,
    NoteState,
    Person,
    ResultKind,
    Sprint,
    SprintResult,
    Stage,
)
from platform_dash.reports import overview, retro, sprint_facts
from platform_dash.reports.overview_values import GoalRow
from platform_dash.store import Store, feedback, goals, meetings, retros, teams


def paper(store: Store, sprint: Sprint, today: date, now: datetime, zone: str | None = None) -> Paper:
    """Everything minutes and digest say of a sprint: as of its close, or as of now while it runs."""
    found = overview.of_sprint(store, today, sprint=sprint.name, zone=zone, now=now)
    with store.read() as connection:
        results = retros.results(connection, sprint.id)
        notes = retros.notes(connection, sprint.id)
        actions = [a for a in meetings.actions(connection) if a.sprint_id == sprint.id]
        every_goal, fixed = goals.goals(connection), goals.commitments(connection)
        voices = feedback.feedback(connection)
        people = {p.id: p for p in teams.people(connection)}
        names = {t.id: t.name for t in teams.teams(connection)}
        after = sprint_calendar.following(found.sprints, sprint)
        decided = retros.hang_overs(connection, after.id) if after and after.id else ()
    final, provisional = results.get(ResultKind.FINAL), results.get(ResultKind.PROVISIONAL)
    now_result = final or _now(store, sprint, today, now, zone)
    lines = []
    for team in found.teams:
        for row in team.goals:
            result = now_result.of_goal(row.goal.id) if now_result else None
            early = provisional.of_goal(row.goal.id) if provisional else None
            lines.append(_ended(row, team.team.name, result, early, closed=final is not None))
    last = now_result.hang_overs if now_result else ()
    return Paper(
        sprint=sprint.name,
        start_on=sprint.start_on,
        last_on=sprint.last_on,
        as_of=final.at if final else now,
        zone=found.calendar.zone,
        closed=final is not None,
        ended=found.ended,
        closed_by=final.by if final else "",
        goals=tuple(lines),
        hang_overs=tuple(h.label if h.private else f"{h.label} · {h.status.value}" for h in last),
        notes=tuple((n.kind.value, n.text, n.author) for n in notes if n.state != NoteState.DECISION),
        decisions=tuple(n.text for n in notes if n.state == NoteState.DECISION),
        actions=tuple(_action(a, people) for a in actions),
        next_sprint=after.name if after else "",
        next_goals=tuple(
            _planned(g, names, people, fixed.get(g.id), voices)
            for g in every_goal
            if after and g.sprint_id == after.id and g.stage in (Stage.COMMITTED, Stage.CLOSED)
        ),
        carried=tuple(_decision(d, every_goal) for d in decided if d.subject == "goal"),
        blocked=tuple(
            f"{t.item.place} {t.item.title}, {'waited' if found.ended else 'waits'} on {', '.join(t.waits_on) or 'nobody named'}"
            for team in found.teams
            for t in team.blocked
            if not t.item.touches_private
        ),
    )


def _now(store: Store, sprint: Sprint, today: date, now: datetime, zone: str | None) -> SprintResult | None:
    if not sprint.id:
        return None
    facts = sprint_facts.facts_of(store, today, sprint=sprint.name, zone=zone, now=now)
    return retro.result_of(facts, ResultKind.PROVISIONAL, now, "")


def came_to(one: GoalProgress | GoalResult) -> str:
    """What a goal came to, as people say it."""
    return reached(one.done, one.target, one.unit, one.baseline)


def _ended(row: GoalRow, team: str, result: GoalResult | None, early: GoalResult | None, *, closed: bool) -> GoalLine:
    p = row.progress
    scope = []
    if result is not None:
        for word, items in (
            ("added", result.scope.added),
            ("removed", result.scope.removed),
            ("dropped", result.scope.dropped),
        ):
            if items:
                shown = ", ".join(i.label for i in items)
                scope.append(f"{word} since the commit: {shown}")
    before = ""
    if early is not None:
        before = f"{came_to(early)}, {early.outcome.told(ended=closed)}"
    return GoalLine(
        team=team,
        title=row.goal.title,
        priority=row.goal.priority.value,
        numbers=came_to(result or p),
        health=p.reason if p.reason.startswith(p.health.value) else f"{p.health.value}: {p.reason}",
        outcome=result.outcome.told(ended=True) if result and closed else "",
        provisional=before,
        note=result.note if result else "",
        scope=tuple(scope),
        owners=tuple(o.first_name for o in row.owners),
        pair=row.pair.reason if row.pair.verdict.value == "alone" else "",
    )


def _planned(
    goal: Goal,
    names: Mapping[int, str],
    people: Mapping[int, Person],
    fixed: Commitment | None,
    voices: Sequence[Feedback],
) -> GoalLine:
    target = fixed.target if fixed else getattr(goal.measure, "target", None)
    unit = getattr(goal.measure, "unit", "")
    if getattr(goal.measure, "percent", False):
        unit = "%"
    start = fixed.baseline if fixed else goal.baseline
    way = f"from {number(start or 0)} to {number(target)} {unit}".strip() if target is not None else "no target"
    return GoalLine(
        team=names.get(goal.team_id, ""),
        title=goal.title,
        priority=goal.priority.value,
        numbers=way,
        why=goal.why,
        owners=tuple(people[o].first_name for o in goal.owners if o in people),
        committed=f"committed by {fixed.by or 'somebody'} on {fixed.at:%d %b %Y}" if fixed else "",
        revised=changed_since(fixed, goal) if fixed else (),
        feedback=tuple(_voice(f) for f in voices if f.goal_id == goal.id),
    )


def _voice(one: Feedback) -> str:
    words = f"{one.kind.value} by {one.team}" + (f": {one.text}" if one.text else "")
    if one.state == FeedbackState.OPEN:
        return words
    return f"{words} – {one.state.value}: {one.answer}"


def _action(action: Action, people: Mapping[int, Person]) -> str:
    who = people[action.owner_id].first_name if action.owner_id in people else "nobody"
    state = "" if action.state.value == "open" else f", {action.state.value}"
    return f"{action.text} ({who}, by {action.due_on:%a} {action.due_on.day} {action.due_on:%b}{state})"


def _decision(value: HangOver, every: Sequence[Goal]) -> str:
    title = next((g.title for g in every if str(g.id) == value.ref), "a goal that is gone")
    return f"{title}: {value.decision.value}" + (f", {value.reason}" if value.reason else "")
