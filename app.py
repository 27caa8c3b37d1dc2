"""The entry of the app: page set-up, navigation, the team and sprint chosen."""

import streamlit as st

from platform_dash.store import StoreError
from platform_dash.ui.kit import collector, me, session, text, topbar
from platform_dash.ui.kit.session import ICON
from platform_dash.ui.meeting import meeting_bar

st.set_page_config(page_title="Platform", page_icon=ICON, layout="wide")
page = session.navigation()
collector.begin()
session.style()
me.recall()
session.arrive(page.url_path or "meeting")
try:
    here = session.planned_first(session.begin(), page.url_path or "meeting")
    session.visited(here, me.key())
    topbar.chrome(here, page.url_path or "meeting")
    meeting_bar.draw(here, page.url_path or "meeting")
    page.run()
except StoreError as error:
    st.error(text.plain(error), icon=":material/error:")
