"""One sprint's overview: nothing is left out, nothing counted twice, every team its own."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from platform_dash.core.calendar import day_of
from platform_dash.core.progress import of_goal, of_roadmap
from platform_dash.model import Board, Calendar, Goal, ItemsMeasure, SprintSource, Stage, Status, Team, TimeOff, changed
from platform_dash.reports import overview
from platform_dash.store import Store, boards, goals, sprints, teams
from platform_dash.sync.laying import keep_laid
from tests import templates
from tests.builders import CALENDAR, NOW, SPRINT, TODAY, board, goal, item, items, person, sprint_day
from tests.core.test_progress import objective

WHO = {"author": "a", "at": NOW}


@pytest.fixture
def team_store(sqlite_store: Store) -> Store:
    with sqlite_store.write() as connection:
        teams.save_team(connection, Team(id=0, version=0, name="Ingestion"), **WHO)
        sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **WHO)
        boards.save_board(connection, board(id=0, version=0, team_id=1), **WHO)
        boards.save_board(connection, board(id=0, version=0, number=2), **WHO)
    return sqlite_store


def load(store: Store, board_id: int, *loaded) -> None:
    boards.load_first(store, board_id, [changed(i, board_id=board_id) for i in loaded], NOW)
    with store.write() as connection:
        boards.finish(connection, board_id, NOW)


def test_a_board_of_no_team_has_a_row_of_its_own(team_store: Store):
    load(team_store, 1, item(1, column_id="a1", sprint="Sprint 42"))
    load(team_store, 2, item(2, column_id="b2", sprint="Sprint 42"), item(3, column_id="b2"))
    found = overview.of_sprint(team_store, TODAY)
    assert [(t.team.name, t.tagged) for t in found.teams] == [("Ingestion", 1), ("Whole platform", 1)]
    assert [t.team.name for t in overview.of_sprint(team_store, TODAY, team="Ingestion").teams] == ["Ingestion"]


def test_a_board_that_names_no_sprint_counts_all_its_items_and_says_so(team_store: Store):
    with team_store.write() as connection:
        one = boards.boards(connection)[0]
        boards.save_board(connection, changed(one, sprint_source=SprintSource.NONE), **WHO)
    load(team_store, 1, item(1, column_id="a1"), item(2, column_id="c3"))
    row = overview.of_sprint(team_store, TODAY).teams[0]
    assert row.tagged == 2
    assert any("all items" in words for words in row.cut)


def test_a_measure_on_one_board_counts_what_a_team_board_holds_too(team_store: Store):
    load(team_store, 1, item(1, column_id="c3", content_id="X", labels=("m",)))
    load(
        team_store,
        2,
        item(2, column_id="a1", content_id="X", labels=("m",)),
        item(3, column_id="a1", content_id="Y", labels=("m",)),
    )
    with team_store.write() as connection:
        measure = ItemsMeasure(filter="label:m", board_id=2)
        goals.save_goal(
            connection, Goal(sprint_id=1, team_id=1, title="G", stage=Stage.COMMITTED, measure=measure), **WHO
        )
    row = overview.of_sprint(team_store, TODAY).teams[0].goals[0]
    assert (row.progress.done, row.progress.target) == (1, 2)


def test_a_met_goal_has_a_full_bar_whatever_its_baseline():
    p = of_goal(
        goal(measure=ItemsMeasure(filter="label:x", target=5), baseline=5),
        items(done=6, labels=("x",)),
        (),
        sprint_day(),
        CALENDAR,
    )
    assert (p.health.value, p.bar) == ("met", 1.0)


def test_a_parent_with_one_child_is_no_leaf():
    lines = of_roadmap((objective(1), objective(2, parent_id=1)), (), TODAY, "UTC")
    assert [line.leaf for line in lines] == [False, True]


def test_planning_is_announced_beyond_the_last_known_sprint():
    assert day_of(SPRINT, (SPRINT,), CALENDAR, date(2026, 11, 26)).planning_on == date(2026, 12, 9)


@pytest.mark.slow
def test_between_sprints_who_was_away_in_the_one_that_ended_is_told(sqlite_store: Store):
    with sqlite_store.write() as connection:
        sprints.save_calendar(connection, CALENDAR, **WHO)
        sprint = sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **WHO)
        one = teams.save_person(connection, changed(person(1), id=0, version=0), **WHO)
        off = TimeOff(person_id=one.id, start_on=TODAY, end_on=TODAY + timedelta(days=2))
        teams.save_time_off(connection, off, **WHO)
    later = overview.of_sprint(sqlite_store, sprint.end_on + timedelta(days=2))
    assert later.day.state == "between sprints"
    assert [(a.person.id, a.off.start_on) for a in later.away] == [(one.id, TODAY)]


def test_who_is_away_is_told_with_their_team():
    store = templates.demo_store()
    found = overview.of_sprint(store, TODAY)
    assert [(a.person.first_name, a.off.holiday) for a in found.away] == [("Cem", ""), ("Dee", "Thanksgiving Day")]
    by_team = {t.team.name: found.away[0].person.id in t.members for t in found.teams}
    assert by_team == {"Ingestion": True, "Infrastructure": False}
    assert [a.person.first_name for a in overview.of_sprint(store, TODAY, team="Infrastructure").away] == ["Dee"]
    store.close()


def test_time_off_takes_the_shift_of_the_local_day(sqlite_store: Store):
    from platform_dash.core.pairing import strips

    auckland = person(1, "Pacific/Auckland")
    off = (TimeOff(person_id=1, start_on=date(2026, 11, 20), end_on=date(2026, 11, 21)),)
    strip = strips([auckland], date(2026, 11, 19), "UTC", off)[0]
    assert [(s.hour, e.hour) for s, e in strip.spans] == [(0, 4)]  # Friday's would begin at 20:00 on Thursday in UTC


def test_the_calendar_reaches_ahead_until_a_board_brings_sprints(sqlite_store: Store):
    with sqlite_store.write() as connection:
        sprints.save_calendar(connection, Calendar(first_on=date(2026, 11, 2), first_number=41), **WHO)
    assert keep_laid(sqlite_store, TODAY, NOW) > 3
    with sqlite_store.read() as connection:
        first = sprints.sprints(connection)
    assert any(s.name == "Sprint 42" and s.holds(TODAY) for s in first)
    later = TODAY + timedelta(days=80)
    assert keep_laid(sqlite_store, later, NOW + timedelta(days=80)) > 0
    with sqlite_store.write() as connection:
        sprints.take_sprints(
            connection,
            [changed(SPRINT, id=0, version=0, name="Iteration 7", source="board")],
            **WHO,
            board_id=1,
            bringing={1},
        )
        names = {s.name: s.source for s in sprints.sprints(connection) if s.end_on > TODAY}
    assert names == {"Iteration 7": "board"}


def test_what_columns_mean_is_kept_when_a_sync_ends_that_began_before(sqlite_store: Store):
    with sqlite_store.write() as connection:
        one = boards.save_board(connection, board(id=0, version=0), **WHO)
    read_by_sync = one.columns
    with sqlite_store.write() as connection:
        mine = tuple(changed(c, status=Status.BLOCKED) if c.name == "Doing" else c for c in one.columns)
        boards.save_board(connection, changed(one, columns=mine), **WHO)
        boards.note_sync(connection, one.id, columns=read_by_sync, trouble="late", total=7)
        stored: Board | None = boards.board(connection, one.id)
    assert stored is not None
    assert {c.name: c.status for c in stored.columns}["Doing"] == Status.BLOCKED
    with sqlite_store.write() as connection:
        again = boards.save_board(connection, changed(stored, trouble="", total=None, blocked_label="held"), **WHO)
    assert (again.trouble, again.total, again.blocked_label) == ("late", 7, "held")


def test_the_id_of_a_deleted_goal_is_never_given_again(sqlite_store: Store):
    with sqlite_store.write() as connection:
        teams.save_team(connection, Team(id=0, version=0, name="T"), **WHO)
        sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **WHO)
        one = goals.save_goal(connection, Goal(sprint_id=1, team_id=1, title="One"), **WHO)
        goals.delete_goal(connection, one, **WHO)
        assert goals.save_goal(connection, Goal(sprint_id=1, team_id=1, title="Two"), **WHO).id == 2


def test_a_duplicate_name_is_a_sentence(sqlite_store: Store):
    from platform_dash.store import StoreError

    twin = changed(person(), id=0, version=0)
    with sqlite_store.write() as connection:
        teams.save_person(connection, twin, **WHO)
    with pytest.raises(StoreError, match="there already"), sqlite_store.write() as connection:
        teams.save_person(connection, twin, **WHO)


@pytest.mark.slow
def test_one_overview_is_read_in_one_transaction():
    """A colleague who saves meanwhile shows on the whole page or not at all."""
    store = templates.demo_store()
    begun: list[object] = []
    event.listen(store.engine, "begin", begun.append)
    overview.of_sprint(store, TODAY)
    assert len(begun) == 1
    overview.of_sprint(store, TODAY, sprint="Sprint 41")
    assert len(begun) == 2
    store.close()
