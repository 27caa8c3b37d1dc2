"""Results of a sprint, provisional and final, hang-overs, notes, actions, and its close."""

import streamlit as st

from platform_dash.store import retros
from platform_dash.ui.kit import say, session
from platform_dash.ui.retro import actions, forecasts, notes, outbox, retro

here = session.begin()
overview = here.overview()
sprint = retro.sprint_to_look_back_on(overview, here.today)
if sprint is None:
    st.info("No sprint has begun yet: the retro opens with the first one that has.", icon=":material/history:")
    st.stop()
goals, people = retro.goals_of(here, sprint)
early, shown, proposed = retro.results_of(here, sprint)
with here.store.read() as connection:
    written = retros.notes(connection, sprint.id)
left, right = st.columns([1.55, 1], gap="small")
with left:
    with st.container(key="panel-retro"):
        retro.heading(sprint, goals, shown, overview)
        retro.facts(goals, overview, people, early, shown, past=retro.over(sprint, here.today))
        retro.outcome_form(here, sprint, goals, proposed)
        if unfinished := retro.hang_overs(shown):
            say.html(unfinished)
        forecasts.against_outcomes(here, goals)
    with st.container(key="panel-close"):
        retro.close(here, sprint, proposed, goals, overview)
with right:
    with st.container(key="panel-notes"):
        notes.draw(here, overview, sprint, written)
    with st.container(key="panel-actions"):
        actions.draw(here, overview)
        actions.agree(here, overview, sprint.id)
    with st.container(key="panel-leaving"):
        outbox.draw(here, overview, sprint)
