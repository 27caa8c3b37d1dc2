"""What single panels say and do, on the demo, without a browser."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from platform_dash.model import DROPPED, Team, WishKind, changed
from platform_dash.store import Store, boards, goals, open_store, sprints, teams
from platform_dash.sync import ghexport
from tests.builders import NOW, SPRINT, goal, person
from tests.templates import DATA
from tests.ui.drawn import blocks, controls, html_of, opened, panel, words_of

BLOCKED = "Framework: roll back half-applied batch"


@pytest.fixture
def demo(at) -> Path:
    return at(NOW.isoformat())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("goals", "label:event-table"),
        ("board", "iteration starts inside the sprint"),
        ("roadmap", "1.5 times its cadence"),
        ("people", "more than 40 %"),
    ],
)
def test_every_panel_says_how_it_was_counted(demo: Path, name: str, words: str):
    app = opened()
    assert words in words_of(panel(app, f"how-{name}"))


def test_the_table_of_the_team_says_what_is_missing(demo: Path):
    app = opened("people")
    assert "Hal: zone or hours are missing" in words_of(app)
    assert app.dataframe
    assert "Roster as CSV" in [b.proto.label for b in app.get("download_button")]


def test_while_drafting_the_form_says_who_would_be_alone(demo: Path):
    app = opened("goals", goal="13", sprint="Sprint 42")
    assert "○ alone · Ben alone, 10 of 10 days" in words_of(app)


@pytest.mark.parametrize(
    ("way", "horizon", "sees"),
    [
        ("Timeline", "3 years", "No outcome has a date here"),
        ("Tree", "", "Late events visible within 30 s"),
        ("Changes", "", "What changed"),
    ],
)
def test_the_ways_to_look_at_the_roadmap(demo: Path, way: str, horizon: str, sees: str):
    assert sees in words_of(opened("roadmap", **{"as": way} | ({"horizon": horizon} if horizon else {})))


def test_a_moment_that_is_no_date_is_said(demo: Path):
    assert "is no date" in words_of(opened("roadmap", **{"as": "Changes", "since": "soon"}))


def test_the_export_of_a_cut_board_is_marked_where_its_numbers_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = open_store(str(tmp_path / "cut.db"))
    path = DATA / "cansimulator-30-of-89.json"
    assert json.loads(path.read_text())["totalCount"] == 89
    ghexport.take(store, path, as_board=None, team="", author="a", at=NOW)
    store.close()
    monkeypatch.setenv("PLATFORM_DASH_DATABASE_URL", str(tmp_path / "cut.db"))
    monkeypatch.setenv("PLATFORM_DASH_NOW", NOW.isoformat())
    assert "30 of 89" in words_of(opened())


def test_a_guests_question_is_answered_before_anything_else(demo: Path):
    app = opened(view="guest", wait="Re-partition")
    answer = words_of(panel(app, "panel-guest"))
    first = answer[answer.index("Re-partition the event tables") :][:200]
    for words in ("in Sprint 42", "46 of 50 tables", "Ana, Ben"):
        assert words in first
    page = words_of(app)
    assert page.index(answer) < page.index(words_of(panel(app, "panel-goals")))


READS = {"Team", "Sprint", "Present", "What do you wait for?", "View", "Items", "All cards", "Show as", "Horizon"}


@pytest.mark.parametrize("page", ["meeting", "board", "roadmap"])
def test_a_guest_finds_no_control_that_writes(demo: Path, page: str):
    assert {label for _, label in controls(opened(page, view="guest"))} <= READS
    assert {label for _, label in controls(opened(page))} - READS, "others do"


GUESTS_LOOK = {
    "meeting": ({"wait": "sale"}, {"present": "overview"}),
    "board": ({"items": "Everything"}, {"show": "Flow"}),
    "roadmap": ({},),
}


@pytest.mark.parametrize("page", GUESTS_LOOK)
def test_nothing_of_a_private_repository_reaches_a_guest_and_public_items_fill_the_room(demo: Path, page: str):
    """Every other item becomes private. A guest sees none of them, and of the others as many as before the cut."""
    store = open_store(str(demo), demo=True)
    with store.write() as connection:
        hidden = [i for i in boards.items(connection) if i.title][::2]
        secret = [changed(i, private=True, title=f"Secret sale {i.number}") for i in hidden]
        for board_id in {i.board_id for i in secret}:
            own = [i for i in secret if i.board_id == board_id]
            boards.apply(connection, board_id, added=(), altered=own, gone=(), changes=(), at=NOW)
    store.close()
    for show in GUESTS_LOOK[page]:
        assert "Secret sale" not in html_of(opened(page, view="guest", **show)), show
    if page == "board":
        assert "Secret sale" in html_of(opened(page)), "the team does see them"
        columns = html_of(opened(page, view="guest", items="Everything")).split("<section")
        done = next(c for c in columns if 'data-status="done"' in c)
        assert done.count('class="pd-card"') == 20, "cut after the private ones were left out"


def test_sprint_and_team_of_the_address_steer_every_panel(demo: Path):
    app = opened(sprint="Sprint 41", team="Ingestion")
    html = html_of(app)
    assert 'data-sprint="Sprint 41"' in html
    assert 'data-team="Ingestion"' in html
    assert 'data-team="Infrastructure"' not in html
    assert "items tagged Sprint 41" in words_of(app)


def test_present_mode_hides_items_of_private_repositories_unless_ticked(demo: Path):
    store = open_store(str(demo), demo=True)
    with store.write() as connection:
        blocked = next(i for i in boards.items(connection) if i.number == 412)
        boards.apply(
            connection,
            blocked.board_id,
            added=(),
            altered=(changed(blocked, private=True),),
            gone=(),
            changes=(),
            at=NOW,
        )
    store.close()
    app = opened(present="board")
    assert "charts #240" in words_of(app)
    assert BLOCKED not in words_of(app)
    app.checkbox("present_private").check().run()
    assert BLOCKED in words_of(app)


def test_the_team_overrules_a_public_holiday_and_the_people_are_back(demo: Path):
    app = opened("people")
    next(b for b in app.button if b.label == "We work" and "US-NY-2026-11-26" in b.key).click().run()
    assert "US/NY · Thu 26 Nov · worked, said by the team" in words_of(app)
    line = words_of(panel(opened(), "sprint-line"))
    assert "Cem" in line
    assert "Dee" not in line


def test_a_holiday_of_some_is_taken_as_a_day_off_of_all_and_a_correction_says_what_it_moved(own: Store):
    store, who = own, {"author": "Ana", "at": NOW}
    with store.write() as connection:
        teams.save_team(connection, Team(id=0, name="Data", version=0), **who)
        for n, country in ((1, "US"), (2, "DE")):
            teams.save_person(connection, changed(person(n), id=0, version=0, country=country), **who)
    app = opened("setup")
    assert "Thu 26 Nov · Thanksgiving Day: Person1 off, 1 of 2" in words_of(app)
    app.button("day-off-2026-11-26").click().run()
    with store.read() as connection:
        assert sprints.calendar(connection).holidays == (date(2026, 11, 26),)
    assert "Thanksgiving" not in words_of(app)
    with store.write() as connection:
        for n in (42, 43):
            start = SPRINT.start_on + timedelta(days=14 * (n - 42))
            one = changed(
                SPRINT, id=0, version=0, name=f"Sprint {n}", start_on=start, end_on=start + timedelta(days=14)
            )
            sprints.save_sprint(connection, one, **who)
    app = opened("setup")
    next(n for n in app.number_input if n.label == "Days a sprint").set_value(21)
    next(b for b in app.button if b.label == "Save calendar").click().run()
    said = " ".join(t.value for t in app.toast)
    assert "The calendar is saved. Sprint" in said
    assert "now runs" in said
    assert "more sprints moved." in said


def test_what_becomes_of_a_sprint_that_its_board_dropped_is_asked(own: Store):
    store, who = own, {"author": "Ana", "at": NOW}
    with store.write() as connection:
        team = teams.save_team(connection, Team(id=0, name="Data", version=0), **who)
        here, later = (
            sprints.save_sprint(connection, changed(SPRINT, id=0, version=0, name=name, source=source, **span), **who)
            for name, source, span in (
                ("Sprint 42", "board", {}),
                ("Old 43", DROPPED, {"start_on": SPRINT.end_on, "end_on": SPRINT.end_on + timedelta(days=14)}),
            )
        )
        goals.save_goal(connection, goal(id=0, version=0, title="Kept", sprint_id=later.id, team_id=team.id), **who)
    app = opened("setup")
    assert "Old 43 is no longer on its board, and 1 goal hangs on it." in words_of(app)
    assert "Setup asks what becomes of it" in words_of(opened("goals", sprint="Old 43"))
    app.button(f"dropped-move-{later.id}").click().run()
    assert "no longer on its board" not in words_of(app)
    with store.read() as connection:
        assert [g.title for g in goals.goals(connection, here.id)] == ["Kept"]
        assert [s.name for s in sprints.sprints(connection)] == ["Sprint 42"]


def test_a_suggestion_keeps_what_was_said_by_hand_and_gives_its_reasons(demo: Path):
    app = opened("people", **{"people-part": "Pairs"})
    company = words_of(panel(app, "panel-company"))
    assert sum(str(b.proto.body).count('class="pd-check') for b in blocks(app)) == 8
    assert "Ben alone, 10 of 10 days" in company
    assert "Planning" in words_of(panel(app, "panel-slots"))
    app.selectbox("wish-who").select("Gus Nowak")
    app.selectbox("wish-goal").select("Dead-letter queue alert and runbook")
    app.button("wish-add").click().run()
    assert "Gus Nowak has to be on “Dead-letter queue alert and runbook”" in words_of(app)
    app.button("suggest").click().run()
    answer = words_of(panel(app, "panel-suggestion"))
    for words in ("rules: best possible", "Gus is fixed by hand", "h shared", "lacks 2 people"):
        assert words in answer
    store = open_store(str(demo), demo=True)
    with store.read() as connection:
        sprint = next(s for s in sprints.sprints(connection) if s.name == "Sprint 42")
        assert [w.kind for w in teams.wishes(connection, sprint.id) if w.kind] == [WishKind.LOCK]
    store.close()


def test_each_flow_chart_has_its_table_and_its_last_point_is_the_count_on_the_page(demo: Path):
    count = int(words_of(opened("board", team="Ingestion")).split("Ingestion · ")[1].split()[0])
    app = opened("board", team="Ingestion", show="Flow")
    assert f"{count} items by status" in words_of(app)
    for name in ("burnup", "cumulative", "cycle", "throughput", "age"):
        assert f'data-flow="{name}"' in html_of(app)
        app.toggle(f"flow-table-{name}").set_value(True)
    app.run()
    assert len(app.dataframe) == 5
