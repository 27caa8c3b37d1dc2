"""Who works where and when, who meets whom, and who could work on what."""

import streamlit as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.ui.kit import cache, me, say, session, text
from platform_dash.ui.people import holidays, overlap, pairs, people, roster, strips, time_off

PARTS = ["Roster", "Pairs"]

here = session.begin()
overview = here.overview()
names = {p.id: p.name for p in overview.people}
part = st.segmented_control(
    "Part", PARTS, default=PARTS[0], required=True, key="people-part", bind="query-params", label_visibility="collapsed"
)
if part == "Pairs":
    joined = cache.pairs_of(here.key)
    sprint = sprint_calendar.named(overview.sprints, joined.sprint.name) if joined else None
    if joined is None or sprint is None:
        st.info("Pairs are looked at over a sprint: Setup lays the calendar.", icon=":material/groups:")
        st.stop()
    left, right = st.columns([1.15, 1], gap="small")
    with left:
        with st.container(key="panel-matrix"):
            pairs.matrix(joined)
        with st.container(key="panel-strip"):
            pairs.strip(here, overview)
        with st.container(key="panel-slots"):
            say.html(pairs.meeting_times(here, overview))
    with right:
        with st.container(key="panel-company"):
            say.html(pairs.company(joined))
        with st.container(key="panel-suggestion"):
            pairs.suggestion(here, joined, sprint)
    st.stop()
roster.guided(overview)
with st.container(key="panel-roster"):
    say.heading("Roster", f"{len(names)} people; holidays by calendar, the rest by hand")
    roster.edit(here, overview)
left, right = st.columns([1.25, 1], gap="small")
with left:
    with st.container(key="panel-today"):
        say.html(strips.people(overview, here.now))
    with st.container(key="panel-overlap"):
        overlap.overlap(here, overview)
    with st.container(key="panel-off"):
        time_off.time_off(here, overview)
    with st.container(key="panel-holidays"):
        holidays.holidays(here, overview)
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
        people.form(here, overview, next((p for p in overview.people if p.id == chosen), None))
