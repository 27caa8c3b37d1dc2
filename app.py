"""The entry of the app: page set-up, navigation, the team and sprint chosen."""

import streamlit as st

from platform_dash.store import StoreError
from platform_dash.ui import guard, me, meeting_bar, text

st.set_page_config(page_title="Platform", page_icon=guard.ICON, layout="wide")
page = guard.navigation()
guard.freeze()
guard.style()
me.recall()
guard.arrive(page.url_path or "meeting")
try:
    here = guard.begin()
    guard.visited(here, me.key())
    guard.chrome(here, page.url_path or "meeting")
    meeting_bar.draw(here, page.url_path or "meeting")
    page.run()
except StoreError as error:
    st.error(text.plain(error), icon=":material/error:")
