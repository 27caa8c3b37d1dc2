"""Cached answers: small values keyed by (store, data version, sprint, team, local date), never lists of items."""

from datetime import date
from typing import Any

import streamlit as st

from platform_dash import flow, overview, progress
from platform_dash.model import Item, Measure
from platform_dash.store import Store, goals, roadmap


@st.cache_data(max_entries=40, show_spinner=False)
def _overview(
    _store: Store, key: str, version: int, sprint: str, team: str, today: date, zone: str | None
) -> overview.Overview:
    return overview.of_sprint(_store, today, sprint=sprint, team=team, zone=zone)


def of_sprint(store: Store, version: int, sprint: str, team: str, today: date, zone: str | None) -> overview.Overview:
    """The meeting's answer for a sprint and a team ("" for the current one, for all)."""
    return _overview(store, store.key, version, sprint, team, today, zone)


@st.cache_resource(max_entries=2, show_spinner=False)
def _placed(_store: Store, key: str, version: int) -> tuple[Any, Any, Any]:
    return overview.placed_items(_store)


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


def matching_now(store: Store, version: int, measure: Measure) -> progress.Counted:
    """What a board measure counts on the stored board at this moment. Raises FilterError."""
    items, _, _ = _placed(store, store.key, version)
    return progress.counted(measure, items)  # type: ignore[arg-type]


def items_of(store: Store, version: int, ids: frozenset[str]) -> tuple[Item, ...]:
    """Items by node id, in board order."""
    items, _, _ = _placed(store, store.key, version)
    return tuple(i for i in items if i.node_id in ids)


@st.cache_data(max_entries=20, show_spinner=False)
def _roadmap(_store: Store, key: str, version: int, today: date, zone: str) -> tuple[progress.RoadmapLine, ...]:
    with _store.read() as connection:
        objectives, readings = roadmap.objectives(connection), goals.readings(connection)
    return progress.of_roadmap(objectives, readings, today, zone)


def roadmap_lines(store: Store, version: int, today: date, zone: str) -> tuple[progress.RoadmapLine, ...]:
    """The whole roadmap in tree order."""
    return _roadmap(store, store.key, version, today, zone)
