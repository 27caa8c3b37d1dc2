"""First full paint and rerun of the meeting page with 2 boards × 50, 500 and 5,000 items in a real Chromium, next to
an empty page on a server with Streamlit's defaults and to an empty page on our own settings."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from platform_dash.demo.boards import CALENDAR
from platform_dash.demo.server import free_port
from platform_dash.model import Goal, GroupsMeasure, ItemsMeasure, Sprint, Stage, Status, Team, changed
from platform_dash.store import boards, goals, open_store, sprints, teams
from tests.browser.conftest import FLAGS, serving
from tests.builders import NOW, SPRINT, board, item, person
from tools.browser import find

SIZES = (50, 500, 5_000)
RUNS = 9

WATCH = """() => {
  const app = document.querySelector('[data-testid=stApp]')
  let started = 0, ran = false
  window.addEventListener('keydown', () => { started = performance.now() }, { capture: true, once: true })
  window.rerun = new Promise(resolve => {
    const watch = new MutationObserver(() => {
      const state = app.getAttribute('data-test-script-state')
      if (state !== 'notRunning') ran = true
      if (ran && state === 'notRunning') {
        watch.disconnect()
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - started)))
      }
    })
    watch.observe(app, { attributes: true })
  })
}"""


def rerun(page: Page) -> float:
    """Milliseconds from a real key press (R reruns a page) to the page drawn again."""
    page.evaluate(WATCH)
    page.keyboard.press("r")
    return float(page.evaluate("() => Promise.race([window.rerun, new Promise((_, no) => setTimeout(no, 20000))])"))


def fill(path: Path, per_board: int) -> None:
    """Two teams with a board each, four goals each, as many items as asked for."""
    store = open_store(str(path))
    who = {"author": "bench", "at": NOW}
    with store.write() as connection:
        sprints.save_calendar(connection, changed(CALENDAR, version=0), **who)
        sprint = sprints.save_sprint(
            connection, Sprint(id=0, version=0, name="Sprint 42", start_on=SPRINT.start_on, end_on=SPRINT.end_on), **who
        )
        for n in range(8):
            teams.save_person(connection, changed(person(n + 1), id=0, version=0), **who)
        for t, name in ((1, "Ingestion"), (2, "Infrastructure")):
            teams.save_team(connection, Team(id=0, version=0, name=name), **who)
            boards.save_board(connection, board(id=0, version=0, number=t, team_id=t, title=name), **who)
            for k in range(4):
                measure = (
                    ItemsMeasure(filter=f"label:l{k}")
                    if k
                    else GroupsMeasure(filter="label:l1", group_by="label:c", percent=True)
                )
                goals.save_goal(
                    connection,
                    Goal(
                        sprint_id=sprint.id,
                        team_id=t,
                        title=f"Goal {k}",
                        stage=Stage.COMMITTED,
                        owners=(t, t + 1),
                        measure=measure,
                    ),
                    **who,
                )
    columns = [("a1", Status.PLANNED), ("b2", Status.IN_PROGRESS), ("c3", Status.DONE)]
    for t in (1, 2):
        made = []
        for n in range(per_board):
            column, status = columns[n % 3]
            made.append(
                item(
                    n,
                    status,
                    node_id=f"B{t}N{n}",
                    content_id=f"B{t}C{n}",
                    board_id=t,
                    column_id=column,
                    labels=(f"l{n % 5}", f"c{n % 20}"),
                    owners=("ana",),
                    sprint="Sprint 42" if n % 4 else "",
                    status_since=NOW - timedelta(days=n % 9),
                    status_since_known=True,
                )
            )
        boards.load_first(store, t, made, NOW)
        with store.write() as connection:
            boards.finish(connection, t, NOW)
    store.close()


@contextmanager
def empty(folder: Path, *, ours: bool) -> Iterator[str]:
    """A page that says one word, with Streamlit's defaults or with our settings."""
    folder.mkdir(parents=True, exist_ok=True)
    freeze = "import gc\ngc.collect(); gc.freeze()\n" if ours else ""
    imports = "import platform_dash.ui.kit.session\n" if ours else ""
    (folder / "empty.py").write_text(
        f'{imports}import streamlit as st\n@st.cache_resource\ndef once():\n    {"import gc; gc.collect(); gc.freeze()" if freeze else "pass"}\n    return 1\nonce()\nst.html("<p>empty</p>")\n'
    )
    if ours:
        (folder / ".streamlit").mkdir(exist_ok=True)
        (folder / ".streamlit/config.toml").write_text(
            (Path(__file__).parents[2] / ".streamlit/config.toml").read_text()
        )
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "empty.py",
        f"--server.port={port}",
        "--server.headless=true",
        "--browser.gatherUsageStats=false",
    ]
    environment = {**os.environ, "HOME": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])}
    server = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(4)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


WHOLE = """ready => {
  const app = document.querySelector('[data-testid=stApp]'), found = document.querySelector(ready)
  return app?.getAttribute('data-test-script-state') === 'notRunning' && found?.getBoundingClientRect().height > 0
    && !document.querySelector('[data-testid=stSkeleton]')
}"""


def first_paint(page: Page, url: str, ready: str) -> float:
    """Milliseconds from the navigation to the page whole, on a warm server.

    Looked at in each frame of the page itself: a selector waited for from outside is asked again after up to 500 ms.
    """
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_function(WHOLE, arg=ready, polling="raf")
    page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")
    return (time.perf_counter() - started) * 1000


def measure(browser, url: str, ready: str) -> tuple[float, float]:
    """Median first paint and median rerun, in milliseconds."""
    paints, reruns = [], []
    for _ in range(4):
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        paints.append(first_paint(page, url, ready))
        page.wait_for_timeout(400)
        for _ in range(RUNS):
            reruns.append(rerun(page))
            page.wait_for_timeout(120)
        page.close()
    return statistics.median(paints[1:]), statistics.median(reruns)


def main() -> None:
    program = find()
    if program is None:
        print("pages: NOT MEASURED, no Chromium on this machine")
        return
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, ExitStack() as stack:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        plain_url = stack.enter_context(empty(folder / "plain", ours=False))
        own_url = stack.enter_context(empty(folder / "own", ours=True))
        urls = {}
        for size in SIZES:
            place = folder / str(size)
            place.mkdir()
            fill(place / "s.db", size)
            urls[size] = stack.enter_context(serving(place, DATABASE_URL=str(place / "s.db")))
        print(f"pages, {datetime.now(UTC):%Y-%m-%d}: median of reruns in Chromium, ms (first paint; rerun)")
        plain = measure(browser, plain_url, "[data-testid=stHtml]")
        own = measure(browser, own_url, "[data-testid=stHtml]")
        print(f"  empty, Streamlit's defaults  {plain[0]:6.0f}  {plain[1]:6.0f}")
        print(f"  empty, our settings          {own[0]:6.0f}  {own[1]:6.0f}")
        found = {size: measure(browser, url, ".pd-goal") for size, url in urls.items()}
        for size, (paint, rerun) in found.items():
            print(
                f"  meeting, 2 x {size:5,} items      {paint:6.0f}  {rerun:6.0f}   {rerun / plain[1]:.2f} x plain, "
                f"{rerun - own[1]:+.0f} ms over our empty, {rerun / found[SIZES[0]][1]:.2f} x its own at {SIZES[0]}"
            )
        print("  allowed at 2 x 5,000: 2.00 x plain, +120 ms, 1.20 x its own")
        browser.close()
