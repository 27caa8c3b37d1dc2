"""The bar of a meeting that runs: its phases, the one clock, and following the facilitator.

The clock counts down in the browser from the stored end time. Those who follow are moved by their own browser, and
only when no dialog is open there and nothing is half typed; the others are offered the phase.
"""

from datetime import timedelta
from typing import Any

import streamlit as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import meeting_clock
from platform_dash.model import Meeting, MeetingKind, PhaseName, Sprint, changed
from platform_dash.reports import planning
from platform_dash.reports.overview_values import Overview
from platform_dash.store import Conflict, StoreError
from platform_dash.store import meetings as stored
from platform_dash.sync import closing
from platform_dash.ui.kit import clock, me
from platform_dash.ui.kit.component import component
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import plain

_bar = component("platform_dash_meeting", __file__)


def place_of(meeting: Meeting, phase: PhaseName, known: tuple[Sprint, ...]) -> dict[str, str]:
    """Where a phase is looked at: page, part and sprint (that which is planned, or the one before it)."""
    where = meeting_clock.place(phase)
    own = next((s for s in known if s.id == meeting.sprint_id), None)
    if own is not None and meeting.kind == MeetingKind.PLANNING and not where.planned:
        own = planning.before(known, own) or own
    return {"page": where.page, "part": where.part, "sprint": own.name if own else ""}


def _words(place: dict[str, str]) -> str:
    return f"{place['page']}|{place['part']}|{place['sprint']}"


def draw(here: Here, page: str) -> None:
    """The bar, looked at again every few seconds; nothing is drawn while no meeting runs."""
    with here.store.read() as connection:
        runs = stored.running(connection, here.now) is not None
    here.repeated(_draw, meeting=runs)(here, page, runs)


def _draw(here: Here, page: str, known: bool) -> None:
    with here.store.read() as connection:
        meeting = stored.running(connection, clock.now(here.settings))
    if meeting is None:
        return
    overview = here.overview()
    moment = clock.now(here.settings)
    place = place_of(meeting, meeting.now_at.name, overview.sprints)
    part = str(st.session_state.get("part") or "Draft") if page == "goals" else ""
    day = overview.day.sprint.name if overview.day else ""
    at_clock = meeting_clock.clock(meeting, moment)
    assert meeting.ends_at is not None
    with st.container(key="meeting-bar"):
        answer = _bar(
            key="meeting_bar",
            data={
                "phases": [{"name": p.name.value, "minutes": p.minutes} for p in meeting.phases],
                "at": meeting.phase,
                "ends": round(meeting.ends_at.timestamp() * 1000),
                "now": round(moment.timestamp() * 1000),
                "paused": round(meeting.paused_at.timestamp() * 1000) if meeting.paused_at else None,
                "late": round(at_clock.late / timedelta(minutes=1)),
                "chair": is_chair(meeting) and not here.guest,
                "follow": bool(st.session_state.get("follow")),
                "facilitator": meeting.facilitator or "The facilitator",
                "place": _words(place),
                "here": f"{page}|{part}|{day}",
                "woke": not known,
                "guest": here.guest,
                "present": bool(here.present),
                "done": st.session_state.get("meeting-done", 0),
                "nav": st.session_state.get("nav"),
                "page": page,
            },
            on_does_change=lambda: None,
        )
    asked = getattr(answer, "does", None)
    if asked and int(asked["n"]) > st.session_state.get("meeting-done", 0):
        st.session_state["meeting-done"] = int(asked["n"])
        _does(here, overview, meeting, str(asked["what"]), asked["value"])


def is_chair(meeting: Meeting) -> bool:
    """Whether this person leads the meeting: by name, or because they began it in this session."""
    mine = me.name() != me.NOBODY and meeting.facilitator == me.name()
    return mine or st.session_state.get("chair") == meeting.id


def _does(here: Here, overview: Overview, meeting: Meeting, what: str, value: Any) -> None:
    moment = clock.now(here.settings)
    match what:
        case "woke":
            st.rerun(scope="app")
        case "move":
            arrive(place_of(meeting, meeting.now_at.name, overview.sprints))
        case "follow":
            st.session_state["follow"] = bool(value)
            if value:
                arrive(place_of(meeting, meeting.now_at.name, overview.sprints))
            st.rerun(scope="fragment")
        case "chair":
            st.session_state["chair"] = meeting.id
            _save(here, changed(meeting, facilitator=me.name()))
        case "pause":
            _save(here, meeting_clock.pause(meeting, moment))
        case "minute":
            _save(here, meeting_clock.add_minute(meeting, moment))
        case "end":
            _save(here, meeting_clock.end(meeting, moment))
            st.rerun(scope="app")
        case "go":
            go(here, overview, meeting, int(value))


def go(here: Here, overview: Overview, meeting: Meeting, phase: int) -> None:
    """Set another phase and go there; where a retro begins on the planning day, the sprint's results are kept
    provisionally."""
    moment = clock.now(here.settings)
    try:
        new = meeting_clock.go(meeting, phase, moment)
    except ValueError:
        return
    if not _save(here, new):
        return
    place = place_of(new, new.now_at.name, overview.sprints)
    if new.now_at.name == PhaseName.RETRO:
        sprint = sprint_calendar.named(overview.sprints, place["sprint"])
        if sprint is not None:
            _keep_results(here, overview, sprint)
    arrive(place)


def _keep_results(here: Here, overview: Overview, sprint: Sprint) -> None:
    on = sprint_calendar.planning_day(sprint, overview.sprints, overview.calendar)
    if here.today == on:
        moment = clock.now(here.settings)
        closing.take_provisional(here.store, sprint, here.today, moment, me.name(), here.settings.timezone)
    elif sprint.closed_at is None:
        words = f"Nothing is kept now: {sprint.name}'s provisional results are those of {sprint_calendar.day_text(on)}."
        st.toast(words, icon=":material/info:")


def _save(here: Here, value: Meeting) -> bool:
    try:
        with here.store.write() as connection:
            stored.save_meeting(connection, value, author=me.name(), at=clock.now(here.settings))
    except Conflict:
        st.toast("Somebody else set the phase at the same moment: look at the bar.", icon=":material/info:")
        return False
    except StoreError as error:
        st.toast(plain(error), icon=":material/error:")
        return False
    return True


def arrive(place: dict[str, str]) -> None:
    """Go where a phase is looked at; the sprint and the part are set before the next page is drawn.

    The browser follows the page's own link: `st.switch_page` refuses while widgets are bound to the address.
    """
    st.session_state["goto"] = dict(place)
    n = st.session_state.get("nav", {"n": 0})["n"] + 1
    st.session_state["nav"] = {"to": place["page"], "n": n}
    st.rerun(scope="app")
