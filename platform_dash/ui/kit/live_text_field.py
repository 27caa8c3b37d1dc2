"""A text field that loses nothing: it sends while one types, and the browser holds each word until it is kept.

Streamlit's own fields deliver text when they lose focus, and a reload before that loses it. This one writes every
keystroke into the browser's storage at once, sends it a moment later, and sends it again until the page says that the
text is in the store (`ack`). So a reload, a lost connection or a restart of the server in mid-word brings it back.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import streamlit as st

from platform_dash.ui.kit.component import component

_field = component("platform_dash_typed", __file__)


def field(
    label: str,
    value: str,
    *,
    key: str,
    keep: Callable[[str], bool] | None = None,
    place: str = "",
    area: bool = False,
    rows: int = 3,
    placeholder: str = "",
    wrong: bool = False,
    bare: bool = False,
) -> str:
    """Draw the field; what stands in it now.

    value: the kept text. keep: writes a newer text to the store and says whether that worked; only then the browser
    lets go of its copy. Without it the browser holds its copy until `forget`: when the form around it is saved. place:
    tells stores apart, so that one browser never mixes their texts. bare: the label is read aloud and not shown.
    """
    state_key = f"typed-{key}"

    # Before the page is drawn, so that this drawing says already what was kept. (The state is not called "value":
    # Streamlit takes a lone key of that name for a wrapping, and never calls.)
    def heard() -> None:
        _take(st.session_state.get(key), state_key, keep)

    ack, last = st.session_state.get(state_key, (0, None))
    result = _field(
        key=key,
        data={
            "id": f"{sha256(place.encode()).hexdigest()[:10]}.{key}",
            "label": label,
            "ack": ack,
            "value": value if last is None else last,
            "hold": keep is None,
            "clear": ack if last is None else 0,
            "area": area,
            "rows": rows,
            "placeholder": placeholder,
            "wrong": wrong,
            "bare": bare,
        },
        on_typed_change=heard,
    )
    _take(result, state_key, keep)  # after a restart the text comes with the first run, and no callback with it
    last = st.session_state.get(state_key, (0, None))[1]
    return value if last is None else str(last)


def _take(state: Any, state_key: str, keep: Callable[[str], bool] | None) -> None:
    given = getattr(state, "typed", None)
    if not given:
        return
    text, n = str(given["v"]), int(given["n"])
    if n > st.session_state.get(state_key, (0, None))[0] and (keep is None or keep(text)):
        st.session_state[state_key] = (n, text)


def forget(prefix: str) -> None:
    """Empty the fields whose key begins so: their text is stored elsewhere now, and browsers let go of it."""
    for name in [k for k in st.session_state if str(k).startswith(f"typed-{prefix}")]:
        st.session_state[name] = (st.session_state[name][0], None)
