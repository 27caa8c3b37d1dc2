"""The entry of the app: page set-up, navigation, the team and sprint chosen."""

import streamlit as st

from platform_dash.store import StoreError
from platform_dash.ui import guard, me, text

st.set_page_config(page_title="Platform", page_icon=guard.ICON, layout="wide")
page = guard.navigation()
guard.freeze()
guard.style()
me.recall()
try:
    guard.chrome(guard.begin(), page.url_path)
    page.run()
except StoreError as error:
    st.error(text.plain(error), icon=":material/error:")
