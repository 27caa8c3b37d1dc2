"""First run: the handbook page, boards, calendar, who you are, and how the sync is doing."""

import streamlit as st

from platform_dash.ui.kit import me, say, session
from platform_dash.ui.setup import calendar, handbook, setup

here = session.begin()
own = setup.own(here)
setup.heading(here)
left, right = st.columns(2, gap="small")
with left:
    with st.container(key="panel-handbook"):
        handbook.draw(own)
    with st.container(key="panel-calendar"):
        calendar.draw(own)
    with st.container(key="panel-me"):
        say.heading("Who you are")
        me.ask(setup.names(own))
with right:
    with st.container(key="panel-token"):
        setup.token(own)
    with st.container(key="panel-boards"):
        setup.boards(own)
    with st.container(key="panel-sync"):
        setup.sync_health(own)
