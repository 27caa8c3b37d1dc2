"""Progress by team and horizon: the tree with its states, check-ins, what changed since a moment."""

import streamlit as st

from platform_dash.core import progress
from platform_dash.store import roadmap as stored
from platform_dash.ui import charts
from platform_dash.ui.kit import cache, say, session, topbar
from platform_dash.ui.roadmap import changed, outcome, roadmap

WAYS = ["Tree", "Picture", "Table", "Timeline", "Changes"]

here = session.begin()
overview = here.overview()
topbar.trouble(here)
lines = cache.roadmap_lines(here.key, here.zone)
spans = list(dict.fromkeys(name for name, _ in progress.horizons((line.objective for line in lines), here.today)))
chosen = ""
ways = [w for w in WAYS if w != "Changes"] if here.guest else WAYS
with st.container(key="roadmap-controls", horizontal=True):
    how = st.segmented_control(
        "Show as", ways, default="Tree", required=True, key="as", bind="query-params", label_visibility="collapsed"
    )
    if lines and how != "Changes":
        linked = outcome.in_address(lines)
        chosen = st.segmented_control(
            "Horizon",
            spans,
            default=linked.objective.horizon if linked else spans[0],
            required=True,
            key="horizon",
            bind="query-params",
            label_visibility="collapsed",
        )
        say.html(roadmap.legend())
if how == "Changes":
    changed.draw(here, overview)
    st.stop()
if not lines:
    st.info("No roadmap yet: import the team's handbook page in Setup.", icon=":material/map:")
    st.stop()
dark = st.context.theme.type == "dark"
efforts = cache.efforts(here.key)
with here.store.read() as connection:
    revised = stored.revisions(connection)
    beside = roadmap.Beside(
        revised, efforts, {p.id: p for p in stored.pages(connection)}, {p.id: p.name for p in overview.people}
    )
left, right = st.columns([2.2, 1], gap="small")
with left:
    for team, own in roadmap.by_team(overview, lines, str(chosen), here.team):
        with st.container(key=f"panel-roadmap-{team.id if team else 0}"):
            say.html(roadmap.heading(team, own))
            if how == "Picture":
                st.altair_chart(charts.roadmap(charts.roadmap_frame(own), dark=dark), theme=None)
            elif how == "Table":
                st.dataframe(charts.roadmap_table(own), hide_index=True)
            elif how == "Timeline":
                frame = charts.timeline_frame(own)
                if len(frame):
                    st.altair_chart(charts.timeline(frame, here.today, dark=dark), theme=None)
                else:
                    say.empty("No outcome has a date here: set when one is due beside it.")
            else:
                say.html(roadmap.tree(own, beside))
if here.guest:
    st.stop()
with right, st.container(key="panel-checkin"):
    say.heading("Check-in")
    line = outcome.choose([x for x in lines if x.objective.horizon == chosen], "objective", outcome.in_address(lines))
    if line is not None:
        st.query_params["outcome"] = str(line.objective.id)
        outcome.check_in(here, line)
        with st.expander("How it is measured"):
            outcome.measured(here, line.objective)
        say.html(roadmap.origin(line.objective, beside))
        with st.expander("So far"):
            i = line.objective.id
            outcome.so_far(here, line, revised.get(i, ()), efforts.get(i))
