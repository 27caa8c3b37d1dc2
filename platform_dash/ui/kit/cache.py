"""Cached answers: small values, kept by what they hang on; never lists of items."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar, cast, get_args

import streamlit as st

from platform_dash.core import changes, filters, flow, minutes, progress, suggest
from platform_dash.core.lookup import team_id_of
from platform_dash.model import BoardMeasure, Item, ItemKind, ResultKind, Sprint, SprintResult, TimeOff
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

F = TypeVar("F", bound=Callable[..., Any])


class Key(NamedTuple):
    """What an answer hangs on: the store and its data version, the sprint and team chosen ("" for the current one and
    for all), the local date, the zone that is taken where no calendar is set, and the quarter of an hour where it tells."""

    store: Store
    version: int
    sprint: str = ""
    team: str = ""
    today: date = date.min
    zone: str | None = None
    quarter: datetime | None = None


def answer(entries: int, *, shared: bool = False, ttl: timedelta | None = None) -> Callable[[F], F]:
    """Keep a function's answers by its Key and its other arguments, those aside that begin with `_`.

    shared: one object for everybody, large and never changed; else each caller gets a copy.
    """
    hashed: dict[Any, Callable[[Any], Any]] = {Key: lambda key: (key.store.key, *key[1:])}
    hashed |= {kind: lambda measure: measure.model_dump_json() for kind in get_args(BoardMeasure)}
    keep: Any = st.cache_resource if shared else st.cache_data
    return cast("Callable[[F], F]", keep(max_entries=entries, show_spinner=False, ttl=ttl, hash_funcs=hashed))


@answer(2, shared=True)
def _placed(key: Key) -> Placed:
    return placed_items(key.store)


def placed(key: Key) -> Placed:
    """Every item once, in our words, as the stored boards have it now."""
    return _placed(Key(key.store, key.version))


def _sprint(key: Key) -> Sprint | None:
    return sprint_facts.sprint_of(key.store, key.today, key.sprint, sprint_facts.calendar_of(key.store, key.zone))[1]


@answer(40)
def of_sprint(key: Key) -> Overview:
    """The meeting's answer for a sprint and a team."""
    store, _, sprint, team, today, zone, quarter = key
    return overview.of_sprint(store, today, sprint=sprint, team=team, zone=zone, placed=placed(key), now=quarter)


@answer(40)
def board_columns(key: Key, only_sprint: bool, cap: int | None, private: bool) -> tuple[tuple[flow.Column, ...], int]:
    """The board's columns, each with its first `cap` items, and how many items are hidden from the token.

    private: whether items of private repositories, and what waits on one, are shown; they are counted in any case.
    """
    shown = of_sprint(key)
    items, _, boards = placed(key)
    if only_sprint and shown.day is not None:
        items = sprint_facts.items_of(key.store, placed(key), shown.day.sprint, shown.calendar, key.today)
    own = tuple(i for i in flow.of_team(items, team_id_of(shown.every_team, key.team), boards) if not i.archived)
    if only_sprint and shown.day is not None:
        own = flow.in_sprint(own, shown.day.sprint)
    columns = flow.columns(own, with_items=True)
    hidden = sum(i.kind == ItemKind.HIDDEN for i in own)
    seen = [tuple(i for i in c.items if private or not i.touches_private) for c in columns]
    return tuple(c.model_copy(update={"items": s[:cap]}) for c, s in zip(columns, seen, strict=True)), hidden


@answer(1, shared=True)
def _past(key: Key, zone: str) -> board_flow.Past:
    return board_flow.of_store(key.store, zone, placed(key))


@answer(20)
def flow_of(key: Key, goal_id: int, weeks: int) -> board_flow.Flow | None:
    """The flow of a sprint's own scope (goal 0) or of one goal; None without a sprint. Raises FilterError."""
    shown = of_sprint(key)
    if shown.day is None:
        return None
    with key.store.read() as connection:
        goal = goals.goal(connection, goal_id) if goal_id else None
    past, team_id = _past(Key(key.store, key.version), shown.calendar.zone), team_id_of(shown.every_team, key.team)
    return board_flow.flow_of(
        key.store, past, placed(key), shown.day.sprint, key.today, team_id=team_id, goal=goal, weeks=weeks
    )


@answer(40)
def matching_now(key: Key, measure: BoardMeasure) -> progress.Counted:
    """What a board measure counts on the stored board at this moment. Raises FilterError."""
    filters.refuse_unknown_fields(measure.filter, placed(key).fields())
    return progress.counted(measure, placed(key).items)


@answer(40)
def nearest_labels(key: Key, text: str) -> tuple[str, ...]:
    """Labels of the boards that are spelled most like those of a filter that matches nothing."""
    return filters.nearest_labels(text, placed(key).items)


@answer(40)
def completions(key: Key, text: str, board_id: int | None) -> tuple[filters.Completion, ...]:
    """What one may go on typing in a filter, on the stored boards at this moment."""
    read = placed(key)
    some = [i for i in read.items if board_id is None or i.board_id == board_id or board_id in i.also_on]
    return filters.completions(text, some, read.fields())


def items_of(key: Key, ids: frozenset[str]) -> tuple[Item, ...]:
    """Items by node id, in board order."""
    return tuple(i for i in placed(key).items if i.node_id in ids)


@answer(20)
def changes_between(key: Key, since: datetime, until: datetime | None, _now: datetime) -> tuple[changes.Group, ...]:
    """What changed from `since` on up to `until` (None: to this moment), of one team and of none, or of all."""
    with key.store.read() as connection:
        team_id = team_id_of(teams.teams(connection), key.team)
    return whats_changed.between(key.store, since, until or _now, placed(key), team_id=team_id)


@answer(20)
def efforts(key: Key) -> dict[int, progress.Effort]:
    """Objective id to the sprint goals that serve it and what they moved."""
    with key.store.read() as connection:
        objectives, readings = roadmap.objectives(connection), goals.readings(connection)
        every, known = goals.goals(connection), sprints.sprints(connection)
    served = {o.id: progress.effort(o, every, known, readings, key.today) for o in objectives}
    return {i: effort for i, effort in served.items() if effort is not None}


@answer(20)
def roadmap_lines(key: Key, zone: str) -> tuple[progress.RoadmapLine, ...]:
    """The whole roadmap in tree order."""
    with key.store.read() as connection:
        objectives, readings = roadmap.objectives(connection), goals.readings(connection)
    return progress.of_roadmap(objectives, readings, key.today, zone, placed(key).items)


@answer(10)
def hang_overs(key: Key) -> planning.HangOvers:
    """What the sprint before the chosen one left, with what was decided so far."""
    sprint = _sprint(key)
    if sprint is None:
        return planning.HangOvers()
    return planning.hang_overs(key.store, sprint, key.today, team=key.team, zone=key.zone, placed=placed(key))


@answer(10)
def of_planning(key: Key, _now: datetime) -> planning.Planning | None:
    """The game plan of the chosen sprint, what to pick up, the guidelines."""
    sprint = _sprint(key)
    if sprint is None:
        return None
    return planning.of_sprint(key.store, sprint, key.today, team=key.team, zone=key.zone, placed=placed(key), now=_now)


@answer(10, ttl=timedelta(minutes=5))
def of_standup(key: Key, _now: datetime) -> standup.Standup:
    """Today's standup: blocked first, topics, what moved since the last one."""
    return standup.of_day(key.store, key.today, _now, team=key.team, zone=key.zone, placed=placed(key))


@answer(10)
def proposed_result(key: Key, _now: datetime, kind: ResultKind) -> SprintResult | None:
    """The results of a sprint if they were taken now, of that kind; None for one that is closed."""
    sprint = _sprint(key)
    if sprint is None or not sprint.id or sprint.closed_at is not None:
        return None
    return retro.proposal(key.store, sprint, key.today, _now, key.zone, kind, placed=placed(key))


@answer(10)
def moved_on(key: Key) -> int:
    """How many items of a closed sprint stand otherwise now."""
    frozen = sprint_facts.frozen_of(key.store, _sprint(key))
    return retro.moved_on(placed(key).items, frozen) if frozen else 0


@answer(10)
def minutes_of(key: Key, _now: datetime) -> str:
    """The minutes of a sprint as of the moment they were first asked for at this version; "" without one."""
    sprint = _sprint(key)
    return minutes.minutes(minutes_source.paper(key.store, sprint, key.today, _now, key.zone)) if sprint else ""


@answer(20)
def time_off(key: Key, first: date, end: date) -> tuple[TimeOff, ...]:
    """All time off, with the public holidays around the days from `first` to `end`."""
    with key.store.read() as connection:
        people, entered = teams.people(connection), teams.time_off(connection)
    return entered + sprint_facts.holidays_of(key.store, people, first, end)


@answer(6, shared=True)
def pairs_of(key: Key) -> pairs.Pairs | None:
    """Who meets whom in a sprint, which goals have company; None where there is no sprint."""
    sprint = _sprint(key)
    if sprint is None or not sprint.id:
        return None
    return pairs.of_sprint(key.store, sprint, key.today, team=key.team, zone=key.zone, placed=placed(key))


@answer(10)
def suggestion(key: Key) -> tuple[suggest.Problem, suggest.Suggestion] | None:
    """What was asked and the suggestion on it. Raises SolverMissing, and ValueError where wishes contradict."""
    joined = pairs_of(key)
    if joined is None:
        return None
    asked = pairs.problem(joined)
    return asked, suggest.suggest(asked)
