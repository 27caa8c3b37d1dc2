"""Draft, edit and commit the goals of a sprint, several per team."""

import streamlit as st

from platform_dash.model import Goal
from platform_dash.ui import goal_form, goals_list, guard, text

here = guard.begin()
found = here.overview()
sprint, own = goals_list.of_chosen_sprint(here, found)
if sprint is None or not found.every_team:
    st.info("A goal needs a team and a sprint: Setup imports the teams and lays the calendar.", icon=":material/flag:")
    st.page_link("pages/setup.py", label="Go to Setup")
    st.stop()
left, right = st.columns([1, 1.35], gap="small")
with left, st.container(key="panel-goal-list"):
    st.html(goals_list.heading(sprint, own, found))
    for team in goals_list.teams_shown(found, here.team):
        with st.container(horizontal=True, key=f"goals-of-{team.id}"):
            st.html(f"<h3>{text.h(team.name)}</h3>")
            if st.button("New goal", icon=":material/add:", key=f"new-{team.id}", type="tertiary"):
                goal_form.open_goal(-team.id, 0)
        for goal in (g for g in own if g.team_id == team.id):
            if st.button(goals_list.label(goal), key=f"open-{goal.id}", type="tertiary", width="stretch"):
                goal_form.open_goal(goal.id, goal.version)
with right, st.container(key="panel-goal-form"):
    if not goal_form.conflict(here):
        chosen, base = goals_list.chosen(here, sprint)
        if isinstance(chosen, Goal):
            st.html(goals_list.form_heading(chosen, sprint, found))
            goal_form.edit(here, found, chosen, base)
        else:
            st.html('<p class="pd-empty">Choose a goal on the left, or begin a new one.</p>')
