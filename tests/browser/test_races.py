"""Races of two browsers on one goal, server restarts in mid-edit among them: nothing is overwritten unseen."""

import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from platform_dash.demo.server import free_port
from platform_dash.model import Goal
from platform_dash.store import drafts, goals, open_store
from tests import counts
from tests.browser.conftest import NAMED, serving, settle, small_team

RACES = counts.RACES
GOAL = 1
TITLE, WHY = "Goal", "Why it matters"


def stored(folder: Path) -> Goal:
    store = open_store(str(folder / "team.db"))
    with store.read() as connection:
        found = goals.goal(connection, GOAL)
    store.close()
    assert found is not None
    return found


def reached(folder: Path, holds: Callable[[Goal], bool]) -> None:
    """Wait until the stored goal is so."""
    end = time.monotonic() + 20
    while not holds(stored(folder)):
        assert time.monotonic() < end, stored(folder)
        time.sleep(0.05)


def opened(url: str, title: str, *pages: Page) -> None:
    """The goal's form on each page; they load side by side."""
    for page in pages:
        page.goto(f"{url}/goals?goal={GOAL}&sprint=Sprint+42", wait_until="commit")
    for page in pages:
        settle(page)
        expect(page.get_by_label(TITLE, exact=True)).to_have_value(title, timeout=30_000)


def typed(page: Page, field: str, words: str) -> None:
    """Type without leaving the field: nothing is sent by losing the focus."""
    page.get_by_label(field, exact=True).fill(words[:-3])
    page.get_by_label(field, exact=True).press_sequentially(words[-3:])


def kept(page: Page) -> None:
    """Every word is in the store: the browser let go of its own copy."""
    held = "() => Object.entries(localStorage).filter(([k]) => k.startsWith('platform_dash.typed.'))"
    try:
        page.wait_for_function(f"() => !({held})().length", timeout=30_000, polling=100)
    except TimeoutError as error:
        raise AssertionError(f"{page.url} holds {page.evaluate(held)}\n{page.inner_text('body')[:2_000]}") from error


@pytest.mark.long
def test_races_on_one_goal(browser: Browser, tmp_path: Path):
    port, shuffled, team = free_port(), random.Random(3), small_team(tmp_path)
    pages = [browser.new_context(viewport={"width": 1366, "height": 1000}).new_page() for _ in range(2)]
    restarts, told, stale = 0, 0, pages
    with ExitStack() as servers:
        url = servers.enter_context(serving(tmp_path, port=port, **team))
        opened(url, NAMED, pages[0])
        for n in range(RACES):
            now = stored(tmp_path)
            first, second = shuffled.sample(pages, 2)
            same = shuffled.random() < 0.6
            field = TITLE if same else WHY
            opened(url, now.title, *stale)  # the one who saved last goes on where he stands
            for page in pages:
                expect(page.get_by_label(TITLE, exact=True)).to_have_value(now.title, timeout=30_000)
            mine, theirs = f"Mine of race {n}", f"Theirs of race {n}"
            typed(second, TITLE, mine)
            typed(first, field, theirs)
            if n % 10 == 4:  # the server dies while both are in mid-sentence, and comes back
                servers.close()
                servers = ExitStack()
                servers.enter_context(serving(tmp_path, port=port, **team))
                restarts += 1
                expect(second.get_by_label(TITLE, exact=True)).to_have_value(mine)
            kept(first)
            kept(second)
            settle(first)
            first.get_by_role("button", name="Save goal").click()
            reached(tmp_path, lambda goal, same=same, theirs=theirs: (goal.title if same else goal.why) == theirs)
            settle(second)
            second.get_by_role("button", name="Save goal").click()
            expect(second.get_by_text("Nothing was overwritten")).to_be_visible(timeout=20_000)
            told += 1
            sides = second.locator(".pd-how")
            expect(sides.filter(has_text=mine)).to_have_count(1)
            expect(sides.filter(has_text=theirs)).to_have_count(1)
            assert (stored(tmp_path).title if same else stored(tmp_path).why) == theirs, "nothing is written yet"
            take_mine = shuffled.random() < 0.5
            if same:
                second.get_by_role("radio", name="mine" if take_mine else "theirs", exact=True).click()
                settle(second)
            second.get_by_role("button", name="Save what I chose").click()
            stale = [first]
            wanted = (
                (mine if take_mine else theirs, None) if same else (mine, theirs)
            )  # each from the side that changed it
            reached(tmp_path, lambda goal, wanted=wanted: goal.title == wanted[0] and wanted[1] in (None, goal.why))
            settle(second)
            expect(second.get_by_label(TITLE, exact=True)).to_have_value(wanted[0], timeout=20_000)
        servers.close()
    print(f"{RACES} races, {restarts} restarts in mid-edit, {told} conflicts told")  # noqa: T201 - the figure is asked for
    assert (restarts, told) == ((RACES + 5) // 10, RACES)
    for page in pages:
        page.context.close()


def test_half_a_sentence_outlives_reload_page_switch_and_restart(browser: Browser, tmp_path: Path):
    """In a goal's form, and in a note of the retro, which is gone from the field once it is added."""
    port, words, team = free_port(), "Reviews wait for the one who wrote the code", small_team(tmp_path)
    context = browser.new_context(viewport={"width": 1366, "height": 1000})
    page, retro = context.new_page(), context.new_page()
    field = retro.get_by_label("In a few words", exact=True)
    noted = retro.locator(".pd-voice").filter(has_text=words)
    with serving(tmp_path, port=port, **team) as url:
        opened(url, NAMED, page)
        typed(page, WHY, "A sentence that a reload cuts")
        page.reload()
        settle(page)
        expect(page.get_by_label(WHY, exact=True)).to_have_value("A sentence that a reload cuts", timeout=15_000)
        for pause in counts.PAUSES:
            typed(page, WHY, f"A sentence that a page switch cuts after {pause} ms")
            page.wait_for_timeout(pause)
            page.locator("[data-testid=stTopNavLink]").filter(has_text="Board").click()
            expect(page.get_by_role("heading", name="Board", exact=True)).to_be_visible()
            opened(url, NAMED, page)
            kept_words = f"A sentence that a page switch cuts after {pause} ms"
            expect(page.get_by_label(WHY, exact=True)).to_have_value(kept_words)
        retro.goto(f"{url}/retro?sprint=Sprint+42")
        settle(retro)
        typed(retro, "In a few words", words)
        typed(page, WHY, "A sentence that a restart cuts")
    with serving(tmp_path, port=port, **team) as url:
        other = context.new_page()
        opened(url, NAMED, other)
        expect(other.get_by_label(WHY, exact=True)).to_have_value("A sentence that a restart cuts", timeout=15_000)
        kept(other)
        retro.goto(f"{url}/retro?sprint=Sprint+42")
        settle(retro)
        expect(field).to_have_value(words, timeout=15_000)
        retro.get_by_role("button", name="Add note").click()
        for _ in ("added", "and after a reload"):
            expect(noted).to_be_visible(timeout=15_000)
            expect(field).to_have_value("")
            retro.reload()
            settle(retro)
    store = open_store(team["DATABASE_URL"])
    with store.read() as connection:
        texts = [d.text.get("why") for d in drafts.drafts(connection, stored(tmp_path).sprint_id) if d.goal_id == GOAL]
    store.close()
    assert texts == ["A sentence that a restart cuts"]
    context.close()
