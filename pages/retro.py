"""The goals of a past sprint with what became of them."""

import streamlit as st

from platform_dash.ui import guard, retro

here = guard.begin()
found = here.overview()
sprint = retro.past_sprint(found, here.today)
if sprint is None:
    st.info("No sprint has ended yet: the retro opens with the first one that has.", icon=":material/history:")
    st.stop()
goals, people = retro.goals_of(here, sprint)
with st.container(key="panel-retro"):
    st.html(retro.heading(sprint, goals, found))
    st.html(retro.table(goals, found, people, here.team))
with st.container(key="panel-outcome"):
    retro.outcome_form(here, goals)
