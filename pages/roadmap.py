"""Progress by team and horizon: the tree with its states, and a form for a reading or a state."""

import streamlit as st

from platform_dash import charts
from platform_dash.ui import answers, forms, guard, roadmap, text

here = guard.begin()
found = here.overview()
guard.trouble(here)
lines = answers.roadmap_lines(here.store, here.version, here.today, here.zone)
spans = list(dict.fromkeys(line.objective.horizon for line in lines))
if not lines:
    st.info("No roadmap yet: import the team's handbook page in Setup.", icon=":material/map:")
    st.stop()
with st.container(key="roadmap-controls", horizontal=True):
    spans.sort(
        key=lambda name: next(x.objective.horizon_months or 10_000 for x in lines if x.objective.horizon == name)
    )
    chosen = st.segmented_control(
        "Horizon", spans, default=spans[0], required=True, key="horizon", bind="query-params", label_visibility="collapsed"
    )  # fmt: skip
    how = st.segmented_control(
        "Show as", ["Tree", "Picture", "Table"], default="Tree", required=True, key="as", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    st.html(roadmap.legend())
left, right = st.columns([2.2, 1], gap="small")
with left:
    for team, own in roadmap.by_team(found, lines, str(chosen), here.team):
        with st.container(key=f"panel-roadmap-{team.id if team else 0}"):
            st.html(roadmap.heading(team, own))
            if how == "Picture":
                dark = st.context.theme.type == "dark"
                st.altair_chart(charts.roadmap(charts.roadmap_frame(own), dark=dark), theme=None)
            elif how == "Table":
                st.dataframe(charts.roadmap_table(own), hide_index=True)
            else:
                st.html(roadmap.tree(own))
if here.guest:
    st.stop()
with right, st.container(key="panel-checkin"):
    st.html("<h2>Check-in</h2>")
    leaves = {line.objective.id: line for line in lines if line.leaf and line.objective.horizon == chosen}
    picked = st.selectbox(
        "Objective", list(leaves), format_func=lambda i: text.one_line(leaves[i].objective.title), key="objective",
        index=None, placeholder="choose an objective",
    )  # fmt: skip
    if picked is not None:
        forms.check_in(here, leaves[picked])
