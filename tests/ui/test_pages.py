"""Every page on every kind of day: it draws, without an error, and says what is so at that moment."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from platform_dash.model import Stage, Team, changed
from platform_dash.store import Store, boards, goals, open_store, sprints, teams
from tests.builders import NOW, SPRINT, board, goal
from tests.commands import as_json, dash
from tests.ui.drawn import ROOT, opened, panel, words_of

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


def test_a_board_that_was_never_read_shows_dashes_and_no_age(own: Store):
    store, who = own, {"author": "Ana", "at": NOW}
    with store.write() as connection:
        sprint = sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **who)
        team = teams.save_team(connection, Team(id=0, name="Data", version=0), **who)
        boards.save_board(connection, board(id=0, version=0, team_id=team.id), **who)
        new = goal(id=0, version=0, sprint_id=sprint.id, team_id=team.id, stage=Stage.PITCHED)
        goals.save_goal(connection, new, **who)
    app = opened()
    said = words_of(panel(app, "panel-board"))
    assert "no board read yet – planned – in progress – blocked – in review – done" in said
    assert "nobody knows what is blocked" in said
    assert "■ unknown" in words_of(panel(app, "panel-goals"))
    assert "never synced" in words_of(app)
    assert "nobody knows what is blocked" in words_of(opened("standup"))
    assert "– items · – open without owner" in words_of(opened("board"))
    present = words_of(opened(present="overview"))
    assert "– planned · – in progress" in present
    assert "■ boards never synced" in present
    told = as_json(dash("status", "--format", "json"))
    assert (told["board_age_s"], told["teams"][0]["tagged"], told["teams"][0]["columns"]["done"]) == (None, None, None)


def test_a_broken_store_is_a_sentence_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "broken.db").write_text("no database at all, but a text of some length")
    monkeypatch.setenv("PLATFORM_DASH_DATABASE_URL", str(tmp_path / "broken.db"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert "is not a platform" in " ".join(e.value for e in app.error)
