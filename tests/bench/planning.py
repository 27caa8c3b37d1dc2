"""First paint of the pages that plan and close a sprint next to the meeting page's, in one run: on the demo team and on
2 × 5,000 items."""

import statistics
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.bench.pages import fill, first_paint
from tests.browser.conftest import FLAGS, serving
from tools.browser import find

RUNS = 7
PAGES = {
    "meeting": ("", ".pd-goal"),
    "goals, draft": ("goals", ".st-key-panel-goal-list h2"),
    "goals, form open": ("goals?goal={goal}", ".st-key-panel-goal-form [data-testid=stSelectbox]"),
    "goals, pitch": ("goals?part=Pitch", ".pd-pitch h1"),
    "goals, game plan": ("goals?part=Game+plan", ".st-key-panel-plan h2"),
    "standup": ("standup", ".st-key-panel-moved h2"),
    "retro": ("retro", ".st-key-panel-retro h2"),
}
ALLOWED = 1.5


def _measure(page: Page, url: str, goal: int) -> dict[str, float]:
    """Median first paint of each page in milliseconds, the pages taken in turn so that noise falls on all alike."""
    found: dict[str, list[float]] = {name: [] for name in PAGES}
    for n in range(RUNS + 1):
        for name, (path, ready) in PAGES.items():
            took = first_paint(page, f"{url}/{path.format(goal=goal)}", ready)
            if n:  # the first round warms caches
                found[name].append(took)
    return {name: statistics.median(times) for name, times in found.items()}


def main() -> None:
    program = find()
    if program is None:
        print("planning: NOT MEASURED, no Chromium on this machine")
        return
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, ExitStack() as stack:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        (folder / "large").mkdir()
        fill(folder / "large" / "s.db", 5_000)
        places = {
            "demo team": (stack.enter_context(serving(folder / "demo")), 11),
            "2 x 5,000 items": (
                stack.enter_context(serving(folder / "large", DATABASE_URL=str(folder / "large" / "s.db"))),
                1,
            ),
        }
        print(f"planning, {datetime.now(UTC):%Y-%m-%d}: median first paint in Chromium, ms (and x the meeting page's)")
        for place, (url, goal) in places.items():
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            found = _measure(page, url, goal)
            page.close()
            for one, took in found.items():
                ratio = took / found["meeting"]
                mark = "" if ratio <= ALLOWED else f"   OVER the allowed {ALLOWED}"
                print(f"  {place:16} {one:18} {took:6.0f}   {ratio:.2f} x{mark}")
        browser.close()
