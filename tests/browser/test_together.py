"""Screens that belong together: followers of a running meeting, another team's quick look, a sprint that is closed."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import serving
from tests.browser.hands import WEDNESDAY, Hands


@pytest.mark.long
def test_followers_are_moved_and_all_others_offered(browser: Browser, tmp_path: Path):
    """Ana leads, Ben follows and is moved; with a sentence half typed he is offered, and moves when it is done."""
    waits = []
    with serving(tmp_path, NOW=WEDNESDAY) as url:
        ana, ben = Hands.at_once(browser, url, "Ana Kask", "Ben Doyle")
        for page, sprint in (("Goals", "Sprint 43"), ("Meeting", "Sprint 42")):  # today the next sprint's goals are set
            ana.click(ana.page.locator("[data-testid=stTopNavLink]").filter(has_text=page))
            expect(ana.page.locator(".stMain").get_by_role("heading", name=sprint)).to_be_visible()
        ana.button("Start planning", exact=False)
        ben.click(ben.page.get_by_role("button", name="follow Ana Kask"))
        expect(ben.page.get_by_role("button", name="stop following")).to_be_visible(timeout=60_000)
        ana.key("]")
        began = time.monotonic()
        expect(ben.page.get_by_text("From Sprint 42").first).to_be_visible(timeout=60_000)
        waits.append(time.monotonic() - began)
        ben.click(ben.page.get_by_role("button", name="New goal").first)
        field = ben.page.get_by_label("Goal", exact=True)
        field.fill("Half a sen")
        ana.key("]")
        began = time.monotonic()
        expect(ben.page.get_by_role("button", name="Ana Kask is at Pitch: follow")).to_be_visible(timeout=60_000)
        waits.append(time.monotonic() - began)
        expect(field).to_have_value("Half a sen")
        field.evaluate("e => e.blur()")
        expect(ben.page.get_by_role("radio", name="Pitch")).to_be_checked(timeout=60_000)
        for one in (ana, ben):
            one.context.close()
    print(f"moved or offered after at most {max(waits):.1f} s")  # noqa: T201 - the figure is asked for


# ── other teams' quick look ───────────────────────────────────────────────────────────────────────────────────

CONTROLS = "button, input, textarea, select, [role=combobox], [role=radio], [role=switch], [contenteditable=true]"
READING = re.compile(
    r"how counted|Present|Team|Sprint|present|What do you wait for\?|This sprint|Everything|All cards|Cards|Flow|Tree|Picture|Table|Timeline|"
    r"\d+ (months|years)|Open|Fullscreen|key p|Skip|keyboard_arrow|^$"
)


@pytest.mark.parametrize("path", ["", "board", "roadmap"])
def test_a_guest_finds_no_control_that_writes(look, demo, path: str):
    page = look(f"{demo}/{path}?view=guest")
    expect(page.locator("[data-testid=stTopNavLink]")).to_have_count(3)
    names = [
        (e.get_attribute("aria-label") or e.inner_text() or e.get_attribute("title") or "").strip()
        for e in page.locator(f"[data-testid=stMain] :is({CONTROLS})").all()
        if e.is_visible()
    ]
    assert names
    assert [n for n in names if not READING.search(n)] == []
