"""Who is looking: said once, remembered by the browser, never in the address. The only reader of that name."""

from collections.abc import Sequence

import streamlit as st

_JS = """
export default function ({ data, setStateValue }) {
  const key = "platform_dash.me";
  if (data && data.say !== null && data.say !== undefined) {
    if (localStorage.getItem(key) !== data.say) localStorage.setItem(key, data.say);
  }
  const kept = localStorage.getItem(key) || "";
  if (!data || data.known !== kept) setStateValue("name", kept);
}
"""
_remembered = st.components.v2.component("platform_dash_me", js=_JS)
_NAME, _SAY = "me.name", "me.say"
NOBODY = "somebody"


def recall() -> None:
    """Ask the browser whom it remembers; draws nothing."""
    with st.container(key="me", height=1):
        answer = _remembered(
            key="me_component",
            data={"say": st.session_state.pop(_SAY, None), "known": st.session_state.get(_NAME, "")},
            on_name_change=lambda: None,
        )
    name = getattr(answer, "name", None)
    if isinstance(name, str) and name != st.session_state.get(_NAME, ""):
        st.session_state[_NAME] = st.session_state["me_choice"] = name


def name() -> str:
    """The name that stands on what is saved, as stated."""
    return str(st.session_state.get(_NAME) or NOBODY)


def ask(people: Sequence[str]) -> None:
    """Let the person say who they are."""
    options = list(people)
    if st.session_state.get("me_choice") not in options:
        st.session_state.pop("me_choice", None)
    current = str(st.session_state.get(_NAME) or "")
    index = options.index(current) if current in options and "me_choice" not in st.session_state else None

    def said() -> None:
        st.session_state[_SAY] = st.session_state[_NAME] = st.session_state["me_choice"] or ""

    st.selectbox("I am", options, index=index, key="me_choice", on_change=said, placeholder="say who you are")
