"""The roster with zones and hours, the overlap of two people on a day, and time off."""

import streamlit as st

from platform_dash.ui import guard, me, panels, people, text

here = guard.begin()
found = here.overview()
names = {p.id: p.name for p in found.people}
left, right = st.columns([1.25, 1], gap="small")
with left:
    with st.container(key="panel-roster"):
        st.html(f'<h2>Roster</h2> <span class="pd-muted">{len(names)} people</span>{people.table(here, found)}')
    with st.container(key="panel-today"):
        st.html(panels.people_heading(found, here.now) + panels.people(found, here.now))
    with st.container(key="panel-overlap"):
        people.overlap(here, found)
with right:
    with st.container(key="panel-person"):
        st.html("<h2>One person</h2>")
        chosen = st.selectbox(
            "Person", [0, *names], format_func=lambda i: text.one_line(names.get(i, "somebody new")), key="person",
            label_visibility="collapsed",
        )  # fmt: skip
        people.form(here, found, next((p for p in found.people if p.id == chosen), None))
    with st.container(key="panel-off"):
        people.time_off(here, found)
    with st.container(key="panel-me"):
        me.ask(list(names.values()))
