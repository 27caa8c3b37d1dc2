"""Cached answers: small values keyed by (store, data version, sprint, team, local date), never lists of items."""

from datetime import date, datetime, timedelta

import streamlit as st

from platform_dash.core import changes, flow, minutes, progress, suggest
from platform_dash.core.lookup import team_id_of
from platform_dash.model import BoardMeasure, Item, ResultKind, SprintResult, TimeOff
from platform_dash.reports import (
    board_flow,
    minutes_source,
    overview,
    pairs,
    planning,
    retro,
    sprint_facts,
    standup,
    whats_changed,
)
from platform_dash.reports.overview_values import Overview
from platform_dash.reports.placed import Placed, placed_items
from platform_dash.store import Store, goals, roadmap, sprints, teams


@st.cache_resource(max_entries=2, show_spinner=False)
def _placed(_store: Store, key: str, version: int) -> Placed:
    return placed_items(_store)


@st.cache_data(max_entries=40, show_spinner=False)
def _overview(_store: Store, key: str, version: int, sprint: str, team: str, today: date, zone: str | None) -> Overview:
    return overview.of_sprint(_store, today, sprint=sprint, team=team, zone=zone, placed=_placed(_store, key, version))


def of_sprint(store: Store, version: int, sprint: str, team: str, today: date, zone: str | None) -> Overview:
    """The meeting's answer for a sprint and a team ("" for the current one, for all)."""
    return _overview(store, store.key, version, sprint, team, today, zone)


@st.cache_data(max_entries=40, show_spinner=False)
def _columns(
    _store: Store,
    key: str,
    version: int,
    sprint: str,
    team: str,
    only_sprint: bool,
    today: date,
    cap: int | None,
    zone: str | None,
) -> tuple[tuple[flow.Column, ...], int]:
    found = of_sprint(_store, version, sprint, team, today, zone)
    items, _, boards = _placed(_store, key, version)
    if only_sprint and found.day is not None and found.closed_at is not None:
        frozen = sprint_facts.frozen_of(_store, found.day.sprint)
        items = frozen.items if frozen else items
    ids = {t.name.casefold(): t.id for t in found.every_team}
    own = tuple(i for i in flow.of_team(items, ids.get(team.casefold()), boards) if not i.archived)
    if only_sprint and found.day is not None:
        own = flow.in_sprint(own, found.day.sprint)
    columns = flow.columns(own, with_items=True)
    hidden = sum(i.kind.value == "hidden" for i in own)
    return tuple(c.model_copy(update={"items": c.items[:cap]}) for c in columns), hidden


def board_columns(
    store: Store,
    version: int,
    sprint: str,
    team: str,
    only_sprint: bool,
    today: date,
    cap: int | None,
    zone: str | None,
) -> tuple[tuple[flow.Column, ...], int]:
    """The board's columns, each with its first `cap` items, and how many items are hidden from the token."""
    return _columns(store, store.key, version, sprint, team, only_sprint, today, cap, zone)


@st.cache_resource(max_entries=1, show_spinner=False)
def _past(_store: Store, key: str, version: int, zone: str) -> board_flow.Past:
    return board_flow.of_store(_store, zone, _placed(_store, key, version))


@st.cache_data(max_entries=20, show_spinner=False)
def _flow(
    _store: Store, key: str, version: int, sprint: str, team: str, goal_id: int, weeks: int, today: date, zone: str
) -> board_flow.Flow | None:
    found = of_sprint(_store, version, sprint, team, today, zone)
    if found.day is None:
        return None
    team_id = team_id_of(found.every_team, team)
    with _store.read() as connection:
        goal = goals.goal(connection, goal_id) if goal_id else None
    placed = _placed(_store, key, version)
    return board_flow.flow_of(
        _store,
        _past(_store, key, version, zone),
        placed,
        found.day.sprint,
        today,
        team_id=team_id,
        goal=goal,
        weeks=weeks,
    )


def flow_of(
    store: Store, version: int, sprint: str, team: str, goal_id: int, weeks: int, today: date, zone: str
) -> board_flow.Flow | None:
    """The flow of a sprint's own scope (goal 0) or of one goal; None without a sprint. Raises FilterError."""
    return _flow(store, store.key, version, sprint, team, goal_id, weeks, today, zone)


@st.cache_data(max_entries=40, show_spinner=False)
def _matching(_store: Store, key: str, version: int, measure: str, _measure: BoardMeasure) -> progress.Counted:
    return progress.counted(_measure, _placed(_store, key, version)[0])


def matching_now(store: Store, version: int, measure: BoardMeasure) -> progress.Counted:
    """What a board measure counts on the stored board at this moment. Raises FilterError."""
    return _matching(store, store.key, version, measure.model_dump_json(), measure)


def every_item(store: Store, version: int) -> tuple[Item, ...]:
    """Every item once, in our words."""
    return _placed(store, store.key, version)[0]


def items_of(store: Store, version: int, ids: frozenset[str]) -> tuple[Item, ...]:
    """Items by node id, in board order."""
    items, _, _ = _placed(store, store.key, version)
    return tuple(i for i in items if i.node_id in ids)


@st.cache_data(max_entries=20, show_spinner=False)
def _changes(
    _store: Store, key: str, version: int, since: datetime, until: datetime | None, team: str, _now: datetime
) -> tuple[changes.Group, ...]:
    with _store.read() as connection:
        team_id = team_id_of(teams.teams(connection), team)
    return whats_changed.between(_store, since, until or _now, _placed(_store, key, version), team_id=team_id)


def changes_between(
    store: Store, version: int, since: datetime, until: datetime | None, team: str, now: datetime
) -> tuple[changes.Group, ...]:
    """What changed from `since` on up to `until` (None: to this moment), of one team and of none, or of all."""
    return _changes(store, store.key, version, since, until, team, now)


@st.cache_data(max_entries=20, show_spinner=False)
def _efforts(_store: Store, key: str, version: int, today: date) -> dict[int, progress.Effort]:
    with _store.read() as connection:
        objectives, readings = roadmap.objectives(connection), goals.readings(connection)
        every, known = goals.goals(connection), sprints.sprints(connection)
    found = {o.id: progress.effort(o, every, known, readings, today) for o in objectives}
    return {i: e for i, e in found.items() if e is not None}


def efforts(store: Store, version: int, today: date) -> dict[int, progress.Effort]:
    """Objective id to the sprint goals that serve it and what they moved."""
    return _efforts(store, store.key, version, today)


@st.cache_data(max_entries=20, show_spinner=False)
def _roadmap(_store: Store, key: str, version: int, today: date, zone: str) -> tuple[progress.RoadmapLine, ...]:
    with _store.read() as connection:
        objectives, readings = roadmap.objectives(connection), goals.readings(connection)
    return progress.of_roadmap(objectives, readings, today, zone, _placed(_store, key, version)[0])


def roadmap_lines(store: Store, version: int, today: date, zone: str) -> tuple[progress.RoadmapLine, ...]:
    """The whole roadmap in tree order."""
    return _roadmap(store, store.key, version, today, zone)


@st.cache_data(max_entries=10, show_spinner=False)
def _hang_overs(
    _store: Store, key: str, version: int, sprint: str, team: str, today: date, zone: str | None
) -> planning.HangOvers:
    placed = _placed(_store, key, version)
    _, chosen = sprint_facts.sprint_of(_store, today, sprint, sprint_facts.calendar_of(_store, zone))
    if chosen is None:
        return planning.HangOvers()
    return planning.hang_overs(_store, chosen, today, team=team, zone=zone, placed=placed)


def hang_overs(store: Store, version: int, sprint: str, team: str, today: date, zone: str | None) -> planning.HangOvers:
    """What the sprint before the chosen one left, with what was decided so far."""
    return _hang_overs(store, store.key, version, sprint, team, today, zone)


@st.cache_data(max_entries=10, show_spinner=False)
def _planning(
    _store: Store, key: str, version: int, sprint: str, team: str, today: date, zone: str | None, _now: datetime
) -> planning.Planning | None:
    placed = _placed(_store, key, version)
    _, chosen = sprint_facts.sprint_of(_store, today, sprint, sprint_facts.calendar_of(_store, zone))
    if chosen is None:
        return None
    return planning.of_sprint(_store, chosen, today, team=team, zone=zone, placed=placed, now=_now)


def of_planning(
    store: Store, version: int, sprint: str, team: str, today: date, zone: str | None, now: datetime
) -> planning.Planning | None:
    """The game plan of the chosen sprint, what to pick up, the guidelines."""
    return _planning(store, store.key, version, sprint, team, today, zone, now)


@st.cache_data(max_entries=10, show_spinner=False, ttl=timedelta(minutes=5))
def _standup(
    _store: Store, key: str, version: int, team: str, today: date, zone: str | None, _now: datetime
) -> standup.Standup:
    placed = _placed(_store, key, version)
    return standup.of_day(_store, today, _now, team=team, zone=zone, placed=placed)


def of_standup(store: Store, version: int, team: str, today: date, zone: str | None, now: datetime) -> standup.Standup:
    """Today's standup: blocked first, topics, what moved since the last one."""
    return _standup(store, store.key, version, team, today, zone, now)


@st.cache_data(max_entries=10, show_spinner=False)
def _proposal(
    _store: Store, key: str, version: int, sprint: str, today: date, zone: str | None, kind: ResultKind, _now: datetime
) -> SprintResult | None:
    _, chosen = sprint_facts.sprint_of(_store, today, sprint, sprint_facts.calendar_of(_store, zone))
    if chosen is None or not chosen.id or chosen.closed_at is not None:
        return None
    return retro.proposal(_store, chosen, today, _now, zone, kind, placed=_placed(_store, key, version))


def proposed_result(
    store: Store, version: int, sprint: str, today: date, zone: str | None, now: datetime, kind: ResultKind
) -> SprintResult | None:
    """The results of a sprint if they were taken now, of that kind; None for one that is closed."""
    return _proposal(store, store.key, version, sprint, today, zone, kind, now)


@st.cache_data(max_entries=10, show_spinner=False)
def _moved_on(_store: Store, key: str, version: int, sprint: str, today: date, zone: str | None) -> int:
    _, chosen = sprint_facts.sprint_of(_store, today, sprint, sprint_facts.calendar_of(_store, zone))
    frozen = sprint_facts.frozen_of(_store, chosen)
    return retro.moved_on(_placed(_store, key, version)[0], frozen) if frozen else 0


def moved_on(store: Store, version: int, sprint: str, today: date, zone: str | None) -> int:
    """How many items of a closed sprint stand otherwise now."""
    return _moved_on(store, store.key, version, sprint, today, zone)


@st.cache_data(max_entries=10, show_spinner=False)
def _minutes(_store: Store, key: str, version: int, sprint: str, today: date, zone: str | None, _now: datetime) -> str:
    _, chosen = sprint_facts.sprint_of(_store, today, sprint, sprint_facts.calendar_of(_store, zone))
    return minutes.minutes(minutes_source.paper(_store, chosen, today, _now, zone)) if chosen else ""


def minutes_of(store: Store, version: int, sprint: str, today: date, zone: str | None, now: datetime) -> str:
    """The minutes of a sprint as of the moment they were first asked for at this version; "" without one."""
    return _minutes(store, store.key, version, sprint, today, zone, now)


@st.cache_data(max_entries=20, show_spinner=False)
def _off(_store: Store, key: str, version: int, first: date, end: date) -> tuple[TimeOff, ...]:
    with _store.read() as connection:
        people, entered = teams.people(connection), teams.time_off(connection)
    return entered + sprint_facts.holidays_of(_store, people, first, end)


def time_off(store: Store, version: int, first: date, end: date) -> tuple[TimeOff, ...]:
    """All time off, with the public holidays around the days from `first` to `end`."""
    return _off(store, store.key, version, first, end)


@st.cache_resource(max_entries=6, show_spinner=False)
def _pairs(
    _store: Store, key: str, version: int, sprint: str, team: str, today: date, zone: str | None
) -> pairs.Pairs | None:
    _, chosen = sprint_facts.sprint_of(_store, today, sprint, sprint_facts.calendar_of(_store, zone))
    if chosen is None or not chosen.id:
        return None
    return pairs.of_sprint(_store, chosen, today, team=team, zone=zone, placed=_placed(_store, key, version))


def pairs_of(store: Store, version: int, sprint: str, team: str, today: date, zone: str | None) -> pairs.Pairs | None:
    """Who meets whom in a sprint, which goals have company; None where there is no sprint."""
    return _pairs(store, store.key, version, sprint, team, today, zone)


@st.cache_data(max_entries=10, show_spinner=False)
def _suggestion(
    _store: Store, key: str, version: int, sprint: str, team: str, today: date, zone: str | None
) -> tuple[suggest.Problem, suggest.Suggestion] | None:
    found = pairs_of(_store, version, sprint, team, today, zone)
    if found is None:
        return None
    asked = pairs.problem(found)
    return asked, suggest.suggest(asked)


def suggestion(
    store: Store, version: int, sprint: str, team: str, today: date, zone: str | None
) -> tuple[suggest.Problem, suggest.Suggestion] | None:
    """What was asked and the suggestion on it. Raises SolverMissing, and ValueError where wishes contradict."""
    return _suggestion(store, store.key, version, sprint, team, today, zone)
