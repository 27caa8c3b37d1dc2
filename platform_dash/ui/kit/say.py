"""What every page says alike, drawn from `marks.html` where it is called. Words are text: they are escaped and fenced."""

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from platform_dash.ui.kit.template import drawn


def html(body: str, place: DeltaGenerator | None = None) -> None:
    """What a template drew, here or in that place; where it drew nothing, nothing: Streamlit refuses an empty text."""
    if body:
        (place or st).html(body)


def heading(title: str, words: str = "") -> None:
    html(drawn("kit/marks", "heading", title, words))


def note(words: object, tone: str = "", shape: str = "◆") -> None:
    """A sentence to notice: something changed, something is missing, something worked."""
    html(drawn("kit/marks", "note", words, tone, shape))


def empty(words: str) -> None:
    """Where there would be something, what it takes to have it."""
    html(drawn("kit/marks", "empty", words))


def muted(words: str) -> None:
    html(drawn("kit/marks", "muted", words))


def line(words: str) -> None:
    html(drawn("kit/marks", "line", words))


def wrong(words: object) -> None:
    """What was wrong with the field above."""
    html(drawn("kit/marks", "wrong", words))


def trouble(words: str) -> None:
    """What went wrong with the boards or with GitHub."""
    html(drawn("kit/marks", "trouble", words))


def field(words: str) -> None:
    """The name of several fields that follow."""
    html(drawn("kit/marks", "field", words))


def aside(words: str, tone: str = "") -> None:
    """A word in small letters beside a button."""
    html(drawn("kit/marks", "aside", words, tone))


def page(title: str, words: str = "") -> None:
    """The heading of a page."""
    html(drawn("kit/marks", "page", title, words))


def facts(rows: Iterable[tuple[str, str]]) -> None:
    """Names, each with its words below."""
    html(drawn("kit/marks", "facts", rows))
