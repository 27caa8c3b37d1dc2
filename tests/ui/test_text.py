"""Foreign text is text; the palette is one place; what pages draw is escaped."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_dash.model import Health, Status
from platform_dash.ui import palette
from platform_dash.ui.kit.template import h, link
from platform_dash.ui.kit.text import one_line, plain

ROOT = Path(__file__).resolve().parents[2]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mark", [*palette.HEALTH.values(), *palette.STATUS.values()])
def test_every_state_is_legible_on_its_card_in_light_and_dark(mark: palette.Mark):
    assert contrast(mark.tone.light, palette.CARD.light) >= 4.5
    assert contrast(mark.tone.dark, palette.CARD.dark) >= 4.5


@pytest.mark.parametrize("tone", [palette.INK, palette.MUTED, palette.ACCENT])
def test_words_are_legible_on_page_and_card(tone: palette.Tone):
    for ground in (palette.PAGE, palette.CARD):
        assert contrast(tone.light, ground.light) >= 4.5
        assert contrast(tone.dark, ground.dark) >= 4.5


def test_every_state_has_a_shape_of_its_own():
    assert len({m.shape for m in palette.HEALTH.values()}) == len(Health)
    assert len({m.shape for m in palette.STATUS.values()}) == len(Status)


def test_the_theme_is_the_palette():
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]
    for side in ("light", "dark"):
        said = theme[side]
        assert said["backgroundColor"] == getattr(palette.PAGE, side)
        assert said["secondaryBackgroundColor"] == getattr(palette.CARD, side)
        assert said["textColor"] == getattr(palette.INK, side)
        assert said["borderColor"] == getattr(palette.LINE, side)
        assert said["primaryColor"] == getattr(palette.ACCENT, side)
        assert said["linkColor"] == getattr(palette.HEALTH[Health.ON_TRACK].tone, side)


@given(st.text(max_size=200))
def test_html_text_has_no_tag_and_reads_back(text: str):
    inner = h(text).removeprefix("<bdi>").removesuffix("</bdi>")
    assert "<" not in inner
    assert ">" not in inner
    assert '"' not in inner


@given(st.text(max_size=80))
def test_a_label_has_no_bare_punctuation(text: str):
    bare = re.sub(r"\\.", "", plain(text).replace("\u2060", ""))
    assert not re.search(r"[!-/:-@\[-`{-~]", bare)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://plain", "data:text/html,x", "", "//host"])
def test_only_https_becomes_a_link(address: str):
    assert "<a" not in link(address, "words")


def test_a_link_cannot_leave_its_attribute():
    assert "<script" not in link('https://x/"><script>', "words")


def test_a_long_option_is_one_line():
    assert one_line("a\nb " * 80, 20) == "a b a b a b a b a b…"
