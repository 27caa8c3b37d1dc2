"""A real server in a process of its own, a real Chromium in front of it."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from platform_dash.demo.server import free_port
from platform_dash.model import Stage, Team, changed
from platform_dash.store import goals, open_store, sprints, teams
from tests import templates
from tests.builders import CALENDAR, NOW, SPRINT, goal, person
from tools.browser import TOLD, find

ROOT = Path(__file__).resolve().parents[2]
PATIENT = 90_000  # ms: two browsers and their servers fill two cores; what is waited for is a condition, not this
expect.set_options(timeout=20_000)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-lcd-text",
    "--no-zygote",
    "--in-process-gpu",
    "--js-flags=--sparkplug --no-opt",  # a page lives for seconds: optimising its program costs more than it saves
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.fspath):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(TOLD)
        pytest.skip(TOLD)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield launched
        launched.close()


NAMED = "Re-partition the event tables"


def small_team(folder: Path) -> dict[str, str]:
    """A team of two with a goal and two sprints, and how a server is told of it: its pages are drawn in no time."""
    path = templates.empty_store(folder / "team.db")
    store = open_store(str(path))
    who = {"author": "Ana Kask", "at": NOW}
    after = {"name": "Sprint 43", "start_on": SPRINT.end_on, "end_on": SPRINT.end_on + timedelta(days=14)}
    with store.write() as connection:
        sprints.save_calendar(connection, CALENDAR, **who)
        sprint = sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **who)
        sprints.save_sprint(connection, changed(SPRINT, id=0, version=0, **after), **who)
        team = teams.save_team(connection, Team(id=0, name="Ingestion", version=0), **who)
        for n in (1, 2):
            teams.save_person(connection, changed(person(n), id=0, version=0), **who)
        teams.save_members(connection, sprint.id, {team.id: [1, 2]}, **who)
        new = goal(id=0, title=NAMED, sprint_id=sprint.id, team_id=team.id, version=0, stage=Stage.PITCHED)
        goals.save_goal(connection, new, **who)
    store.close()
    return {"DATABASE_URL": str(path)}


@contextmanager
def serving(data: Path, command: tuple[str, ...] = (), port: int = 0, **env: str) -> Iterator[str]:
    """`streamlit run app.py` on a free port (or that one) with its own data folder; the address."""
    port = port or free_port()
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(data),
        "HOME": str(data),
        "PLATFORM_DASH_NOW": NOW.isoformat(),
        "PLATFORM_DASH_LOOK_EVERY": "300",  # what looks for news costs a page; who waits for news says so
        **{f"PLATFORM_DASH_{k}": v for k, v in env.items()},
    }
    program = command or (sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}")
    program = tuple(str(port) if part == "{port}" else part for part in program)
    log = data / "server.log"
    data.mkdir(parents=True, exist_ok=True)
    templates.demo(data, datetime.fromisoformat(environment["PLATFORM_DASH_NOW"]))
    with log.open("w") as said:
        server = subprocess.Popen(program, env=environment, cwd=ROOT, stdout=said, stderr=said)
        try:
            end = time.monotonic() + 60
            while True:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
                        if answer.read() == b"ok":
                            break
                except OSError:
                    assert server.poll() is None, log.read_text()
                    assert time.monotonic() < end, log.read_text()
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(15)
    words = re.sub(r"\x1b\[[0-9;]*m", "", log.read_text())
    assert "Traceback" not in words, words[words.index("Traceback") :][-3_000:]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo on day 5 of its sprint."""
    with serving(tmp_path_factory.mktemp("demo")) as url:
        yield url


Open = Callable[..., Page]
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The same demo, for tests that write to it, and its folder."""
    folder = tmp_path_factory.mktemp("own")
    with serving(folder) as url:
        yield url, folder


@pytest.fixture(scope="session")
def warm(browser: Browser) -> Iterator[BrowserContext]:
    """One browser for all who only look: what it has read of Streamlit's own program stays read."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def look(warm: BrowserContext) -> Iterator[Open]:
    """Open an address at a size; the page fails the test when it asks anything of another host."""
    pages: list[Page] = []
    outside: list[str] = []

    def open_page(url: str, width: int = 1366, height: int = 768, scheme: Scheme = "light") -> Page:
        page = warm.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.on(
            "request",
            lambda r: None if r.url.startswith(("http://127.0.0.1", "data:", "blob:")) else outside.append(r.url),
        )
        page.goto(url)
        settle(page)
        return page

    yield open_page
    for page in pages:
        page.evaluate("() => localStorage.clear()")
        page.close()
    warm.clear_cookies()
    assert outside == []


def settle(page: Page) -> None:
    """Wait until the script has run and nothing is being drawn any more."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENT)
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", timeout=PATIENT)
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')", polling=100)
    page.evaluate("() => document.fonts.ready")


def in_view(page: Page, question: str) -> None:
    """Every element that answers a question lies inside the viewport, with text in it."""
    found = page.locator(f'[data-q="{question}"]')
    found.first.wait_for(state="attached", timeout=15_000)
    size = page.viewport_size
    assert size is not None
    drawn = [(element, box) for element in found.all() if (box := element.bounding_box()) is not None]
    assert drawn, f"{question} is not drawn"
    for element, box in drawn:
        assert box["x"] >= -1
        assert box["y"] >= -1
        assert box["x"] + box["width"] <= size["width"] + 1, f"{question} is cut at the right"
        assert box["y"] + box["height"] <= size["height"] + 1, f"{question} is below the fold: {element.inner_text()!r}"
        assert element.inner_text().strip() or element.get_attribute("aria-label")


CUT = """(root) => [...document.querySelectorAll(root + ' *')].filter(e => {
  const s = getComputedStyle(e);
  return e.children.length === 0 && e.textContent.trim() && s.overflow !== 'visible' && e.scrollWidth > e.clientWidth + 1
}).map(e => e.textContent.slice(0, 60))"""
SMALL = """([root, least]) => [...document.querySelectorAll(root + ' *')].filter(e => {
  const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  const box = e.getBoundingClientRect();
  return own && box.width && box.height && parseFloat(getComputedStyle(e).fontSize) < least
}).map(e => [e.className, getComputedStyle(e).fontSize, e.textContent.slice(0, 40)])"""
