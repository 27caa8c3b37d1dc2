"""HTML from templates that stand beside their pages: what is foreign is escaped by Jinja, never by hand.

A template holds macros; Python works out what they show. `|h` fences a text, so that a right-to-left override in it ends
with it. Line breaks and indents are for the reader of a template only: its lines are joined without a space.
"""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from platform_dash.core.forecast import chance
from platform_dash.core.progress import number, percent
from platform_dash.reports.minutes_source import came_to
from platform_dash.ui import palette
from platform_dash.ui.kit.clock import hhmm, stamp
from platform_dash.ui.kit.marks import day_text, nth
from platform_dash.ui.kit.text import one_line


class _Joined(Extension):
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"\n\s*", "", source)


def h(text: object) -> Markup:
    """Text for HTML: escaped, and fenced so that a right-to-left override in it ends with it."""
    return Markup("<bdi>{}</bdi>").format(text)


def link(url: str, words: str) -> Markup:
    """A link in HTML, only ever to an https address; else the words alone."""
    if not url.startswith("https://"):
        return h(words)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, h(words))


@cache
def _engine() -> Environment:
    engine = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parents[1]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[_Joined],
    )
    engine.filters |= {
        "h": h, "link": link, "number": number, "percent": percent, "day": day_text, "nth": nth, "slug": palette.slug,
        "shape": lambda health: palette.HEALTH[health].shape, "priority": lambda of: palette.PRIORITY[of], "hhmm": hhmm,
        "one_line": one_line, "stamp": stamp, "chance": chance, "looks": lambda of: palette.LOOKS[of],
        "reached": came_to,
    }  # fmt: skip
    return engine


def drawn(template: str, macro: str, *values: object, **named: object) -> Markup:
    """HTML of a macro of a template, `drawn("board/cards", "column", …)` of `ui/board/cards.html`."""
    html: Markup = getattr(_engine().get_template(f"{template}.html").module, macro)(*values, **named)
    return html
