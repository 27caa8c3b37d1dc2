"""The one view: sprint, goals, board, roadmap, people. Present mode shows it without anything around."""

import streamlit as st

from platform_dash.ui.kit import say, session, topbar
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.meeting import agenda, counted, guest, panels, present
from platform_dash.ui.people import strips
from platform_dash.ui.retro import actions, retro
from platform_dash.ui.roadmap import outcome

here = session.begin()
overview = here.overview()

if here.present:
    present.draw(here, overview)
    st.stop()

topbar.trouble(here)
retro.moved_on(here, overview)
with st.container(key="sprint-line", horizontal=True):
    say.html(panels.sprint_line(overview))
    agenda.begin(here, overview)
    present.enter()
if here.guest:
    guest.ask(here, overview)
actions.at_the_opening(here, overview)
foot = counted.as_of(overview, here.now)
left, right = st.columns([1.15, 1], gap="small")
with left, st.container(key="panel-goals"):
    say.html(panels.goals(overview, here.now))
    with st.container(key="how-goals"), st.popover("how counted", type="tertiary"):
        say.html(drawn("kit/marks", "how", counted.goals(overview), foot))
with right:
    with st.container(key="panel-board"):
        say.html(panels.board(overview, private=not here.guest))
        with st.container(key="how-board"), st.popover("how counted", type="tertiary"):
            say.html(drawn("kit/marks", "how", counted.board(overview), foot))
    with st.container(key="panel-roadmap"):
        say.html(panels.roadmap(overview))
        if not here.guest and any(line.checked for team in overview.teams for line in team.lines):
            with st.container(key="check-in"):
                if st.button("Check in", key="meeting-check-in", type="tertiary", icon=":material/edit_note:"):
                    outcome.dialog(here, [line for team in overview.teams for line in team.lines])
        with st.container(key="how-roadmap"), st.popover("how counted", type="tertiary"):
            say.html(drawn("kit/marks", "how", counted.roadmap(overview), foot))
    with st.container(key="panel-people"):
        say.html(strips.people(overview, here.now))
        with st.container(key="how-people"), st.popover("how counted", type="tertiary"):
            say.html(drawn("kit/marks", "how", counted.people(overview), foot))
