"""Draft, pitch and discuss, commit, and plan the tasks of a sprint's goals."""

from datetime import timedelta

import streamlit as st

from platform_dash.ui.goals import drafting, goal_form, goals_list, hang_overs, pitch, plan
from platform_dash.ui.kit import cache, me, say, session
from platform_dash.ui.kit.template import drawn

PARTS = ["Draft", "Pitch", "Game plan"]
SETTLED_AFTER = timedelta(days=3)  # what the last sprint left is decided by then

here = session.begin()
overview = here.overview()
sprint, own = goals_list.of_chosen_sprint(here, overview)
if sprint is None or not overview.every_team:
    st.info("A goal needs a team and a sprint: Setup imports the teams and lays the calendar.", icon=":material/flag:")
    st.page_link("pages/setup.py", label="Go to Setup")
    st.stop()
part = st.segmented_control(
    "Part", PARTS, default=PARTS[0], required=True, key="part", bind="query-params", label_visibility="collapsed"
)
if part == "Pitch":
    pitch.draw(here, overview, sprint)
    st.stop()
planned = cache.of_planning(here.key, here.now)
if part == "Game plan":
    if planned is not None:
        plan.draw(here, overview, sprint, planned)
    st.stop()
left, right = st.columns([1, 1.25], gap="small")
with right, st.container(key="panel-goal-form"):
    opened = drafting.opened(here, sprint) if sprint.closed_at is None else None
    if opened is not None:
        goals_list.form_heading(opened.goal, sprint, overview)
        goal_form.edit(here, overview, opened)
    elif "goal" in st.query_params and not me.known():
        say.empty("One moment …")
    else:
        say.empty("Choose a goal on the left, or begin a new one.")
with left:
    if sprint.closed_at is None and here.today < sprint.start_on + SETTLED_AFTER:
        hang_overs.draw(here, overview, sprint)
    with st.container(key="panel-goal-list"):
        goals_list.heading(sprint, own, overview)
        shown = {t.id: t for t in goals_list.teams_shown(overview, here.team)}
        for team in shown.values():
            goals_list.of_team(here, overview, sprint, team, own)
        if sprint.closed_at is None:
            goals_list.all_ready(here, [g for g in own if not here.team or g.team_id in shown])
    if planned is not None:
        with st.container(key="panel-checks"):
            say.html(drawn("goals/plan", "guidelines", planned.checks, past=overview.ended))
