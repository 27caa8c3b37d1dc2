"""Who is looking: said once, remembered by the browser, never in the address. The only reader of that name."""

from collections.abc import Sequence
from urllib.parse import unquote

import streamlit as st

from platform_dash.ui.kit.component import component

_remembered = component("platform_dash_me", __file__)
_NAME, _SAY, _BROWSER, _SAID = "me.name", "me.say", "me.browser", "me.said"
NOBODY = "somebody"


def recall() -> None:
    """Ask the browser whom it remembers; draws nothing. What it told last time comes with the first request."""
    if _BROWSER not in st.session_state and (cookie := st.context.cookies.get("platform_dash_browser")):
        st.session_state[_BROWSER] = unquote(cookie)
        st.session_state[_NAME] = unquote(st.context.cookies.get("platform_dash_name", ""))
        st.session_state["me_choice"] = st.session_state[_NAME]
    with st.container(key="me", height=1):
        answer = _remembered(
            key="me_component",
            data={
                "say": st.session_state.pop(_SAY, None),
                "known": st.session_state.get(_NAME, ""),
                "browser": st.session_state.get(_BROWSER, ""),
            },
            on_who_change=lambda: None,
        )
    who = getattr(answer, "who", None)
    if who is None or not hasattr(who, "get"):
        return
    name = str(who.get("name") or "")
    st.session_state[_BROWSER] = str(who.get("browser") or "")
    if name != st.session_state.get(_NAME, "") and _SAID not in st.session_state:
        st.session_state[_NAME] = st.session_state["me_choice"] = name


def name() -> str:
    """The name that stands on what is saved, as stated."""
    return str(st.session_state.get(_NAME) or NOBODY)


def known() -> bool:
    """Whether the browser has told whom it remembers."""
    return bool(st.session_state.get(_BROWSER))


def names() -> tuple[str, ...]:
    """The names under which this person's drafts are kept: their own, and their browser's while they said none."""
    own = str(st.session_state.get(_NAME) or "")
    return tuple(n for n in (own, str(st.session_state.get(_BROWSER) or "")) if n)


def key() -> str:
    """Who visits: the stated name, else this browser; "" before the browser told."""
    return next(iter(names()), "")


def shown(person: str) -> str:
    """A stored name as it is shown: a browser that told no name is somebody."""
    return NOBODY if person.startswith("browser ") else person


def ask(people: Sequence[str]) -> None:
    """Let the person say who they are."""
    options = list(people)
    if st.session_state.get("me_choice") not in options:
        st.session_state.pop("me_choice", None)
    current = str(st.session_state.get(_NAME) or "")
    index = options.index(current) if current in options and "me_choice" not in st.session_state else None

    def said() -> None:
        st.session_state[_SAY] = st.session_state[_NAME] = st.session_state["me_choice"] or ""
        st.session_state[_SAID] = True

    st.selectbox("I am", options, index=index, key="me_choice", on_change=said, placeholder="say who you are")
