"""Monday, Wednesday, Friday: blocked first, then topics, then each goal with what moved."""

import streamlit as st

from platform_dash.model import MeetingKind
from platform_dash.ui.kit import cache, say, session, topbar
from platform_dash.ui.meeting import agenda
from platform_dash.ui.retro import actions
from platform_dash.ui.standup import standup

here = session.begin()
overview = here.overview()
topbar.trouble(here)
today = cache.of_standup(here.key._replace(sprint=""), here.now)
now = cache.of_sprint(here.key._replace(sprint=""))
with st.container(key="standup-head", horizontal=True):
    say.page("Standup")
    if agenda.works_today(overview, here):
        agenda.begin(here, overview, MeetingKind.STANDUP)
    else:
        say.muted("No standup today: the team is off, or no working day of the sprint is left.")
left, right = st.columns([1.25, 1], gap="small")
with left:
    with st.container(key="panel-blocked"):
        say.html(standup.blocked(today, past=now.ended, read=any(t.read for t in now.teams)))
    with st.container(key="panel-moved"):
        say.html(standup.goals(here, today))
with right:
    with st.container(key="panel-topics"):
        standup.topics(here, today)
    with st.container(key="panel-actions"):
        actions.draw(here, overview)
        actions.agree(here, overview, overview.day.sprint.id if overview.day else None)
