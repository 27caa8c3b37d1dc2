"""Who works where and when, who meets whom, and who could work on what."""

import streamlit as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.ui.kit import cache, me, say, session, text
from platform_dash.ui.people import holidays, overlap, pairs, people, roster, strips, time_off

PARTS = ["Roster", "Pairs"]

here = session.begin()
found = here.overview()
names = {p.id: p.name for p in found.people}
part = st.segmented_control(
    "Part", PARTS, default=PARTS[0], required=True, key="people-part", bind="query-params", label_visibility="collapsed"
)
if part == "Pairs":
    joined = cache.pairs_of(here.key)
    sprint = sprint_calendar.named(found.sprints, joined.sprint.name) if joined else None
    if joined is None or sprint is None:
        st.info("Pairs are looked at over a sprint: Setup lays the calendar.", icon=":material/groups:")
        st.stop()
    left, right = st.columns([1.15, 1], gap="small")
    with left:
        with st.container(key="panel-matrix"):
            pairs.matrix(joined)
        with st.container(key="panel-strip"):
            pairs.strip(here, found)
        with st.container(key="panel-slots"):
            st.html(pairs.meeting_times(here, found))
    with right:
        with st.container(key="panel-company"):
            st.html(pairs.company(joined))
        with st.container(key="panel-suggestion"):
            pairs.suggestion(here, joined, sprint)
    st.stop()
roster.guided(found)
with st.container(key="panel-roster"):
    say.heading("Roster", f"{len(names)} people; holidays by calendar, the rest by hand")
    roster.edit(here, found)
left, right = st.columns([1.25, 1], gap="small")
with left:
    with st.container(key="panel-today"):
        st.html(strips.people(found, here.now))
    with st.container(key="panel-overlap"):
        overlap.overlap(here, found)
    with st.container(key="panel-off"):
        time_off.time_off(here, found)
    with st.container(key="panel-holidays"):
        holidays.holidays(here, found)
with right:
    with st.container(key="panel-me"):
        me.ask(list(names.values()))
    with st.container(key="panel-person"):
        say.heading("One person")
        chosen = st.selectbox(
            "Person",
            [0, *names],
            format_func=lambda i: text.one_line(names.get(i, "somebody new")),
            key="person",
            label_visibility="collapsed",
        )
        people.form(here, found, next((p for p in found.people if p.id == chosen), None))
