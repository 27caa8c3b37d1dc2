"""The numbers of the pages as rows: what `status` and `export` print. The same values, to the digit."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from platform_dash.core import forecast, suggest
from platform_dash.core.guidelines import Check
from platform_dash.core.progress import RoadmapLine
from platform_dash.model import Board, Item
from platform_dash.reports.overview_values import GoalRow, Overview, TeamRow
from platform_dash.reports.pairs import Pairs

Row = dict[str, Any]


def status(overview: Overview, now: datetime, guidelines: Sequence[Check] = ()) -> Row:
    """The meeting page as one JSON value, with the guidelines' answers (`ok` is None where nobody can tell).

    board_age_s is the age in seconds of the oldest board, None without one.
    """
    day = overview.day
    synced = overview.synced_at
    return {
        "sprint": None
        if day is None
        else {
            "name": day.sprint.name, "start_on": day.sprint.start_on.isoformat(), "end_on": day.sprint.end_on.isoformat(),
            "day": day.day, "days": day.days, "left": day.left, "state": day.state,
            "planning_on": day.planning_on.isoformat(), "tick": day.tick,
        },
        "teams": [_team(row, overview) for row in overview.teams],
        "boards": [
            {"owner": b.board.owner, "number": b.board.number, "title": b.board.title, "cut": b.cut or None,
             "synced_at": b.board.synced_at and b.board.synced_at.isoformat(), "trouble": b.board.trouble or None}
            for b in overview.boards
        ],
        "guidelines": [c.model_dump() for c in guidelines],
        "disagreements": len(overview.disagreements),
        "board_age_s": None if synced is None else max(0, round((now - synced).total_seconds())),
    }  # fmt: skip


def _team(row: TeamRow, overview: Overview) -> Row:
    return {
        "team": row.team.name,
        "mission": row.team.mission,
        "goals": [goal(g) for g in row.goals],
        "columns": {c.status.value: c.count if row.read else None for c in row.columns},
        "tagged": row.tagged if row.read else None,
        "unowned": row.unowned if row.read else None,
        "hidden": row.hidden,
        "cut": list(row.cut),
        "blocked": [
            {"title": t.item.title, "repository": t.item.repository, "number": t.item.number, "url": t.item.url,
             "days": t.days, "at_least": t.at_least, "waits_on": list(t.waits_on)}
            for t in row.blocked
        ],
        "away": [
            {"person": a.person.name, "start_on": a.off.start_on.isoformat(), "end_on": a.off.end_on.isoformat(),
             "holiday": a.off.holiday or None}
            for a in overview.away
            if a.person.id in row.members
        ],
        "roadmap": None
        if row.roadmap is None
        else {
            "horizon": row.roadmap.horizon, "met": row.roadmap.met, "total": row.roadmap.total,
            "unknown": row.roadmap.unknown, "weakest": row.roadmap.weakest,
            "healths": [h.value for h in row.roadmap.healths],
        },
    }  # fmt: skip


def pairs(sprint_pairs: Pairs, asked: suggest.Problem, made: suggest.Suggestion | None, words: str = "") -> Row:
    """Overlaps of all pairs (hours in the whole sprint), the verdict on each goal's company, and the suggestion.

    made: None where none could be made; `words` then says why.
    """
    names = {i: p.name for i, p in sprint_pairs.people.items()}
    titles = {g.id: g.title for g in sprint_pairs.goals}
    every = {i: p.name for i, p in sprint_pairs.everybody.people.items()}
    return {
        "sprint": sprint_pairs.sprint.name,
        "overlaps": [
            {"a": names[p.a], "b": names[p.b], "days": p.days, "of": p.of, "hours": p.hours, "verdict": p.verdict.value}
            for p in sprint_pairs.overlaps
        ],
        "lone_wolves": [
            {"goal": titles[c.goal_id], "verdict": c.verdict.value, "people": [every[o.person_id] for o in c.owners],
             "alone_days": {every[o.person_id]: o.alone_days for o in c.owners}, "reason": c.reason}
            for c in sprint_pairs.company
        ],
        "beforehand": list(sprint_pairs.beforehand),
        "suggestion": {"assignments": {}, "plan": {}, "tiers": [], "reasons": [words]}
        if made is None
        else {
            "assignments": {names[p]: titles[g] for p, g in made.assignments.items()},
            "plan": {titles[g.id]: [names[p] for p, h in sorted(made.plan) if h == g.id] for g in asked.goals},
            "tiers": [t.model_dump(mode="json", exclude={"seconds"}) for t in made.tiers],
            "reasons": [
                *suggest.why(asked, made).values(), *suggest.undone(asked, made), *suggest.given_up(asked, made)
            ],
        },
    }  # fmt: skip


def goal(row: GoalRow) -> Row:
    """One goal's numbers. bar and tick are shares from 0 to 1; pair is the verdict on its owners' company."""
    p = row.progress
    return {
        "id": row.goal.id, "title": row.goal.title, "priority": row.goal.priority.value, "stage": row.goal.stage.value,
        "measure": row.goal.measure.kind if row.goal.measure else None, "done": p.done, "target": p.target,
        "unit": p.unit, "baseline": p.baseline, "bar": round(p.bar, 6), "tick": round(p.tick, 6),
        "health": p.health.value, "reason": p.reason, "pair": row.pair.verdict.value, "pair_reason": row.pair.reason,
        "owners": [o.name for o in row.owners], "outcome": row.goal.outcome.value if row.goal.outcome else None,
        "concerns": row.goal.concerns, "changed": list(row.revised),
        "scope": {"added": row.scope.added, "removed": row.scope.removed, "dropped": row.scope.dropped},
        "chance": None if p.forecast is None else round(p.forecast.p, 6),
        "chance_words": "" if p.forecast is None else forecast.chance(p.forecast.p),
        "chance_from": "" if p.forecast is None else f"{p.forecast.method.value}: {p.forecast.words}",
    }  # fmt: skip


def board_rows(items: Iterable[Item], boards: Sequence[Board]) -> list[Row]:
    """One row an item, in the boards' order."""
    names = {b.id: b.label for b in boards}
    return [
        {
            "board": names[i.board_id], "kind": i.kind.value, "repository": i.repository, "number": i.number,
            "title": i.title, "status": i.status.value, "column": i.column, "sprint": i.sprint,
            "owners": list(i.owners), "labels": list(i.labels), "milestone": i.milestone, "url": i.url,
            "blocked_by": [b.url or b.title for b in i.blockers], "node_id": i.node_id,
        }
        for i in items
    ]  # fmt: skip


def goal_rows(overview: Overview) -> list[Row]:
    sprint = overview.day.sprint.name if overview.day else ""
    return [{"sprint": sprint, "team": t.team.name, **goal(g)} for t in overview.teams for g in t.goals]


def roadmap_rows(
    lines: Iterable[RoadmapLine], teams: Mapping[int, str], pages: Mapping[int, str] | None = None
) -> list[Row]:
    """One row an objective, in tree order; teams and pages by id."""
    pages = pages or {}
    return [
        {
            "team": teams.get(line.objective.team_id or 0, ""), "horizon": line.objective.horizon, "depth": line.depth,
            "title": line.objective.title, "health": line.health.value, "words": line.words,
            "bar": None if line.bar is None else round(line.bar, 6), "age_days": line.age_days,
            "theme": line.objective.theme, "owner": line.objective.owner, "why": line.objective.why,
            "page": pages.get(line.objective.page_id or 0, ""), "line": line.objective.page_line or None,
        }
        for line in lines
    ]  # fmt: skip
