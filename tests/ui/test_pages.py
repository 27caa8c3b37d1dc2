"""Every page on every kind of day: it draws, without an error, and says what is so at that moment."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from platform_dash.model import changed
from platform_dash.store import open_store, teams
from tests.builders import NOW
from tests.ui.drawn import ROOT, opened, words_of

PAGES = ("meeting", "board", "goals", "roadmap", "people", "standup", "retro", "setup")
DAYS = {
    "2026-11-16T06:00:00+00:00": "day 1 of 10",
    "2026-11-20T13:20:00+00:00": "day 5 of 10",
    "2026-11-22T10:00:00+00:00": "weekend · ends Fri 27 Nov",
    "2026-11-25T10:00:00+00:00": "planning and retro today",
    "2026-11-27T20:00:00+00:00": "day 10 of 10",
    "2026-11-29T10:00:00+00:00": "weekend · work ended Fri 27 Nov",
    "2026-12-30T10:00:00+00:00": "between sprints",
}


def draws_all() -> AppTest:
    """Open the app and go from page to page: none shows an error; back on the first one."""
    app = opened()
    for page in (*PAGES[1:], PAGES[0]):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception, (page, [e.value for e in app.exception])
        assert not app.error, (page, [e.value for e in app.error])
        assert len(words_of(app)) > 40, page
    return app


@pytest.mark.parametrize("now", DAYS)
def test_every_page_draws_on_any_kind_of_day(at, now: str):
    at(now)
    assert DAYS[now] in words_of(draws_all())


def test_a_store_without_zones_draws_every_page(at):
    path = at(NOW.isoformat())
    store = open_store(str(path), demo=True)
    with store.write() as connection:
        for person in teams.people(connection):
            teams.save_person(connection, changed(person, stays=()), author="test", at=NOW)
    store.close()
    draws_all()


def test_boards_a_week_old_draw_every_page(at, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copy(at(NOW.isoformat()), tmp_path / "old.db")
    monkeypatch.setenv("PLATFORM_DASH_DATABASE_URL", str(tmp_path / "old.db"))
    monkeypatch.setenv("PLATFORM_DASH_NOW", (NOW + timedelta(days=8)).isoformat())
    assert "boards" in words_of(draws_all())


def test_a_broken_store_is_a_sentence_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "broken.db").write_text("no database at all, but a text of some length")
    monkeypatch.setenv("PLATFORM_DASH_DATABASE_URL", str(tmp_path / "broken.db"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert "is not a platform" in " ".join(e.value for e in app.error)
