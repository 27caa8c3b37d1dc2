"""A component of the browser: its script, and its style where it has one, stand beside its Python file in their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.components import v2


def component(name: str, file: str) -> Callable[..., Any]:
    """What draws it. file: the caller's `__file__`; `.js` and `.css` are read beside it."""
    script, style = (Path(file).with_suffix(kind) for kind in (".js", ".css"))
    return v2.component(name, js=script.read_text("utf-8"), css=style.read_text("utf-8") if style.exists() else None)
