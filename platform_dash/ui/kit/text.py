"""Foreign text is text in Streamlit's labels too: `plain` escapes Markdown, as the templates escape HTML."""

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOIN = "\u2060"
_AFTER = re.compile(r"(\\:)(?=\w)|(\\-)(?=\\-|\\>)|(\\<)(?=\\-|\\=)|([\\>\\~])(?=\\=)|(www)(?=\\\.)")


def plain(text: object) -> str:
    """Text for a label or Markdown call of Streamlit's: shown as typed, never interpreted.

    Backslashes before all ASCII punctuation; a word joiner where plug-ins work on the text afterwards (shortcodes,
    arrows, autolinks): `docs/architecture.md`.
    """
    line = " ".join(str(text).split())
    escaped = _PUNCTUATION.sub(r"\\\1", line)
    escaped = _AFTER.sub(lambda m: m[0] + _JOIN, escaped)
    return escaped.replace("\\@", f"{_JOIN}\\@")


def one_line(text: object, limit: int = 90) -> str:
    """Text for a select box's option, which Streamlit shows literally: one line, cut at `limit`."""
    line = " ".join(str(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
