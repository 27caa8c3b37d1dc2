"""What changed since a moment that stands in the address: the same view for whoever opens the link."""

from datetime import date, datetime
from urllib.parse import urlencode

import streamlit as st

from platform_dash.core.changes import Part
from platform_dash.reports import whats_changed
from platform_dash.reports.overview_values import Overview
from platform_dash.store import StoreError, histories
from platform_dash.ui.kit import cache, clock, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn

VISIT, PLANNING, DAY = "My last visit", "The last planning", "A date"
FIRST = 12
_TITLES = {Part.GOAL: "Goals", Part.ROADMAP: "Roadmap", Part.BOARD: "Boards", Part.PEOPLE: "People"}


def draw(here: Here, overview: Overview) -> None:
    """The choice of a moment, then the groups; the address carries the moment itself, never “my last visit”."""
    if not me.known():
        say.muted("Asking the browser who looks …")
        return
    with st.container(key="since-controls", horizontal=True):
        how = st.segmented_control(
            "Since", [VISIT, PLANNING, DAY], default=None, key="since-how", label_visibility="collapsed"
        )
        day = None
        if how == DAY:
            day = st.date_input(
                "Day",
                value=here.today,
                max_value=here.today,
                key="since-day",
                format="DD/MM/YYYY",
                label_visibility="collapsed",
            )
    try:
        since, words = _moment(here, overview, how, day)
        until = _until(here)
    except StoreError as error:
        say.note(error)
        return
    st.query_params["since"] = since.isoformat(timespec="seconds")
    st.session_state["since-meant"] = (st.query_params["since"], words)
    groups = cache.changes_between(here.key, since, until, here.now)
    n = sum(len(g.entries) for g in groups)
    end = "" if until is None else f" up to {clock.stamp(until, here.zone)}"
    given = (n, clock.stamp(since, here.zone), f"{words}{end}", here.team or "all teams")
    say.html(drawn("roadmap/changed", "heading", *given))
    if not groups:
        say.empty("Nothing changed: goals, roadmap, boards and roster stand as they stood then.")
    for part in Part:
        own = [g for g in groups if g.part == part]
        if own:
            with st.container(key=f"panel-changed-{part.value}"):
                say.html(drawn("roadmap/changed", "part", _TITLES[part], own, FIRST, here.zone))
    if groups:
        say.html(drawn("roadmap/changed", "address", end, _link(here, since)))


def _moment(here: Here, overview: Overview, how: str | None, day: date | None) -> tuple[datetime, str]:
    """The moment that was chosen now, else that of the address, else the last visit or planning."""
    planned = whats_changed.last_planning(overview.sprints, overview.calendar, here.now)
    given = st.query_params.get("since", "")
    if how == DAY and day is not None:
        return whats_changed.moment(day.isoformat(), here.zone, here.now), ""
    if how == PLANNING:
        if planned is None:
            raise StoreError("No planning is over yet: choose a date.")
        return planned, ", when the last planning began"
    if how is None and given:
        meant, words = st.session_state.get("since-meant", ("", ""))
        return whats_changed.moment(given, here.zone, here.now), words if meant == given else ""
    with here.store.read() as connection:
        visit = histories.visit(connection, me.key())
    if visit is not None and visit.before_at is not None:
        return visit.before_at, ", when your last visit began"
    if planned is not None:
        return planned, ", when the last planning began: this is your first visit"
    return whats_changed.moment(here.today.isoformat(), here.zone, here.now), ", today: this is your first visit"


def _until(here: Here) -> datetime | None:
    given = st.query_params.get("until", "")
    return whats_changed.moment(given, here.zone, here.now) if given else None


def _link(here: Here, since: datetime) -> str:
    parts = {
        "as": "Changes",
        "since": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "until": here.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    parts |= {name: value for name, value in (("team", here.team), ("sprint", here.sprint)) if value}
    return f"{str(st.context.url or '').partition('?')[0]}?{urlencode(parts)}"
