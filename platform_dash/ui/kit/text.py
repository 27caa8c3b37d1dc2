"""Foreign text is text: `plain` for Streamlit's labels, `h` for HTML. Nothing else escapes, nothing skips it."""

import html
import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOIN = "\u2060"
_AFTER = re.compile(r"(\\:)(?=\w)|(\\-)(?=\\-|\\>)|(\\<)(?=\\-|\\=)|([\\>\\~])(?=\\=)|(www)(?=\\\.)")


def h(text: object) -> str:
    """Text for HTML: escaped, and fenced so that a right-to-left override in it ends with it."""
    return f"<bdi>{html.escape(str(text), quote=True)}</bdi>"


def a(text: object) -> str:
    """Text for an HTML attribute."""
    return html.escape(str(text), quote=True)


def plain(text: object) -> str:
    """Text for a label or Markdown call of Streamlit's: shown as typed, never interpreted.

    Backslashes before all ASCII punctuation; a word joiner where plug-ins work on the text afterwards (shortcodes,
    arrows, autolinks): `docs/architecture.md`.
    """
    line = " ".join(str(text).split())
    escaped = _PUNCTUATION.sub(r"\\\1", line)
    escaped = _AFTER.sub(lambda m: m[0] + _JOIN, escaped)
    return escaped.replace("\\@", f"{_JOIN}\\@")


def link(url: str, words: str) -> str:
    """A link in HTML, only ever to an https address; else the words alone."""
    if url.startswith("https://"):
        return f'<a href="{a(url)}" target="_blank" rel="noopener noreferrer">{h(words)}</a>'
    return h(words)


def one_line(text: object, limit: int = 90) -> str:
    """Text for a select box's option, which Streamlit shows literally: one line, cut at `limit`."""
    line = " ".join(str(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
