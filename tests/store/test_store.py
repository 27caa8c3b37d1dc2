"""The store's rules, the same on SQLite and PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import insert, text, update

from platform_dash.core import calendar as sprint_calendar
from platform_dash.model import (
    DROPPED,
    Board,
    Calendar,
    FieldSumMeasure,
    Goal,
    GroupsMeasure,
    ItemsMeasure,
    Objective,
    Person,
    ReadinessMeasure,
    Reading,
    ReadingMeasure,
    Sprint,
    Team,
    TimeOff,
    changed,
)
from platform_dash.model.measure import Criterion
from platform_dash.store import (
    Conflict,
    Store,
    StoreError,
    boards,
    goals,
    open_store,
    roadmap,
    sprints,
    syncs,
    tables,
    teams,
)
from platform_dash.store.engine import make_engine
from platform_dash.sync import laying
from tests.builders import NOW, SPRINT, TODAY, item, person

WHO = {"author": "Ana", "at": NOW}


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write() as connection:
        teams.save_team(connection, Team(id=0, name="Ingestion", mission="Events", version=0), **WHO)
        sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **WHO)
        for n in (1, 2):
            teams.save_person(connection, changed(person(n), id=0, version=0), **WHO)
    return store


MEASURES = [
    ItemsMeasure(filter="label:x", target=50, unit="tables"),
    FieldSumMeasure(filter="label:x", field="Estimate"),
    GroupsMeasure(filter="label:x", group_by="parent", percent=True, target=20),
    ReadinessMeasure(criteria=(Criterion(text="ready", met=True, evidence="https://example.org"),)),
    ReadingMeasure(baseline=1, target=2, unit="s"),
    None,
]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.kind if m else "none")
def test_a_goal_comes_back_as_it_was_saved(filled: Store, measure):
    goal = Goal(sprint_id=1, team_id=1, title="Größe – 表 🎉", why="Why\n\ntwo lines", owners=(2, 1), measure=measure)
    with filled.write() as connection:
        saved = goals.save_goal(connection, goal, **WHO)
    with filled.read() as connection:
        assert goals.goals(connection, 1) == (saved,)
    assert (saved.id, saved.version) == (1, 1)


def test_a_stale_save_is_a_conflict_that_holds_both_and_writes_nothing(filled: Store):
    with filled.write() as connection:
        first = goals.save_goal(connection, Goal(sprint_id=1, team_id=1, title="One"), **WHO)
    with filled.write() as connection:
        goals.save_goal(connection, changed(first, title="Theirs"), **WHO)
    with pytest.raises(Conflict) as caught, filled.write() as connection:
        goals.save_goal(connection, changed(first, title="Mine"), **WHO)
    assert (caught.value.mine.title, caught.value.theirs.title) == ("Mine", "Theirs")
    assert "nothing of theirs was lost" in str(caught.value)
    with filled.read() as connection:
        assert [g.title for g in goals.goals(connection)] == ["Theirs"]


def test_editing_what_was_deleted_is_a_conflict_too(filled: Store):
    with filled.write() as connection:
        one = goals.save_goal(connection, Goal(sprint_id=1, team_id=1, title="One"), **WHO)
        goals.delete_goal(connection, one, **WHO)
    with pytest.raises(Conflict, match="deleted"), filled.write() as connection:
        goals.save_goal(connection, changed(one, title="Again"), **WHO)


def test_eight_writers_lose_no_update(filled: Store):
    with filled.write() as connection:
        goals.save_goal(connection, Goal(sprint_id=1, team_id=1, title="0"), **WHO)
    told = []

    def write(n: int) -> None:
        for _ in range(5):
            with filled.read() as connection:
                one = goals.goal(connection, 1)
            assert one is not None
            try:
                with filled.write() as connection:
                    goals.save_goal(connection, changed(one, title=str(int(one.title) + 1)), **WHO)
            except Conflict:
                told.append(n)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with filled.read() as connection:
        end = goals.goal(connection, 1)
    assert end is not None
    assert int(end.title) + len(told) == 40


def test_of_two_who_save_at_once_one_is_kept_and_the_other_is_shown_both(filled: Store):
    """Fifty races from the same version: nothing is overwritten unseen, and the second goes on from what is stored."""
    with filled.write() as connection:
        now = goals.save_goal(connection, Goal(sprint_id=1, team_id=1, title="Before"), **WHO)

    def save(mine: Goal, start: threading.Barrier) -> Conflict | None:
        start.wait()
        try:
            with filled.write() as connection:
                goals.save_goal(connection, mine, **WHO)
        except Conflict as conflict:
            return conflict
        return None

    for race in range(50):
        both, start = [changed(now, title=f"{who} {race}") for who in ("Ana", "Ben")], threading.Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            (conflict,) = [c for c in pool.map(save, both, [start, start]) if c is not None]
        assert {conflict.mine.title, conflict.theirs.title} == {f"Ana {race}", f"Ben {race}"}
        with filled.write() as connection:
            assert goals.goal(connection, 1) == conflict.theirs
            now = goals.save_goal(connection, changed(conflict.theirs, title=conflict.mine.title), **WHO)


def test_a_failed_transaction_writes_nothing(filled: Store):
    with pytest.raises(RuntimeError), filled.write() as connection:  # noqa: PT012 - the cut comes after a write
        goals.save_goal(connection, Goal(sprint_id=1, team_id=1, title="Half"), **WHO)
        raise RuntimeError("power cut")
    with filled.read() as connection:
        assert goals.goals(connection) == ()


def test_every_change_is_kept_with_who_and_when(filled: Store):
    with filled.write() as connection:
        one = goals.save_goal(connection, Goal(sprint_id=1, team_id=1, title="One"), author="Ben", at=NOW)
        goals.save_goal(connection, changed(one, title="Two"), author="Cem", at=NOW + timedelta(hours=1))
    with filled.read() as connection:
        rows = connection.execute(tables.change.select().where(tables.change.c.noun == "goal")).all()
    assert [(r.author, r.what.get("title")) for r in rows] == [("Ben", None), ("Cem", ["One", "Two"])]


def test_the_data_version_rises_with_each_write_and_not_with_bookkeeping(filled: Store):
    before = filled.version()
    with filled.write(quiet=True) as connection:
        syncs.beat(connection, "viewer", NOW)
    assert filled.version() == before
    with filled.write() as connection:
        teams.save_team(connection, Team(id=0, name="Two", version=0), **WHO)
    assert filled.version() == before + 1


def test_people_keep_their_stays_and_hours(filled: Store):
    with filled.read() as connection:
        found = teams.people(connection)
    assert found[0].week == person().week
    assert found[0].stays == person().stays


def test_a_sprint_without_a_roster_of_its_own_has_the_last_earlier_one(filled: Store):
    later = Sprint(id=0, name="Sprint 43", start_on=SPRINT.end_on, end_on=SPRINT.end_on + timedelta(days=14), version=0)
    with filled.write() as connection:
        after = sprints.save_sprint(connection, later, **WHO)
        teams.save_members(connection, 1, {1: [1, 2]}, **WHO)
    with filled.read() as connection:
        assert teams.members(connection, after.id) == {1: frozenset({1, 2})}
    with filled.write() as connection:
        teams.save_members(connection, after.id, {1: [1]}, **WHO)
    with filled.read() as connection:
        assert teams.members(connection, 1) == {1: frozenset({1, 2})}
        assert teams.members(connection, after.id) == {1: frozenset({1})}


def test_time_off_is_read_for_the_days_it_touches(filled: Store):
    with filled.write() as connection:
        teams.save_time_off(
            connection, TimeOff(person_id=1, start_on=date(2026, 11, 26), end_on=date(2026, 11, 28)), **WHO
        )
    with filled.read() as connection:
        assert len(teams.time_off(connection, date(2026, 11, 27), date(2026, 12, 1))) == 1
        assert teams.time_off(connection, date(2026, 11, 28)) == ()


def test_readings_objectives_and_calendar_come_back(filled: Store):
    objective = Objective(id=0, version=0, horizon="6 months", horizon_months=6, title="p99", baseline=120, target=30)
    with filled.write() as connection:
        saved = roadmap.save_objective(connection, objective, **WHO)
        reading = goals.add_reading(
            connection, Reading(subject="objective", subject_id=saved.id, value=41.5, on=NOW.date(), at=NOW)
        )
        calendar = sprints.save_calendar(connection, Calendar(zone="Europe/Dublin"), **WHO)
    with filled.read() as connection:
        assert roadmap.objectives(connection) == (saved,)
        assert goals.readings(connection) == (reading,)
        assert sprints.calendar(connection) == calendar
    with pytest.raises(Conflict), filled.write() as connection:
        sprints.save_calendar(connection, Calendar(zone="UTC"), **WHO)


def board_of(store: Store) -> Board:
    with store.write() as connection:
        return boards.save_board(connection, Board(id=0, owner="acme", number=1, title="B", version=0), **WHO)


def test_a_first_load_is_seen_whole_or_not_at_all(store: Store):
    board = board_of(store)
    boards.load_first(store, board.id, [item(n) for n in range(1_200)], NOW)
    with store.read() as connection:
        assert boards.items(connection) == ()
    with store.write() as connection:
        boards.finish(connection, board.id, NOW)
    with store.read() as connection:
        assert len(boards.items(connection)) == 1_200


def test_an_unfinished_first_load_is_dropped_before_the_next(store: Store):
    board = board_of(store)
    boards.load_first(store, board.id, [item(1)], NOW)
    boards.forget_unfinished(store, board.id)
    boards.load_first(store, board.id, [item(1)], NOW)
    with store.write() as connection:
        boards.finish(connection, board.id, NOW)
    boards.forget_unfinished(store, board.id)
    with store.read() as connection:
        assert len(boards.items(connection)) == 1


def test_one_process_at_a_time_has_the_lease(store: Store):
    other = Store(make_engine(store.engine.url.render_as_string(hide_password=False)))
    with syncs.lease(store) as mine, syncs.lease(other) as theirs:
        assert (mine, theirs) == (True, False)
    with syncs.lease(other) as free:
        assert free
    other.close()


def test_a_request_that_waits_is_joined_not_doubled(store: Store):
    with store.write() as connection:
        one = syncs.ask(connection, syncs.RequestKind.SYNC, {}, asked_by="a", at=NOW)
        assert syncs.ask(connection, syncs.RequestKind.SYNC, {}, asked_by="b", at=NOW) == one
        syncs.answer(connection, one, ok=True, body={"words": "done"}, at=NOW)
        assert syncs.ask(connection, syncs.RequestKind.SYNC, {}, asked_by="b", at=NOW) != one


def test_opening_twice_migrates_once(store: Store):
    url = store.engine.url.render_as_string(hide_password=False)
    open_store(url).close()
    with store.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_a_store_that_is_newer_than_the_program_is_refused_untouched(store: Store):
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="written by a newer platform_dash"):
        open_store(store.engine.url.render_as_string(hide_password=False))


# ── SQLite's own troubles ──


def test_sqlite_is_set_up_to_lose_nothing(sqlite_store: Store):
    with sqlite_store.read() as connection:
        pragmas = {
            p: connection.execute(text(f"PRAGMA {p}")).scalar() for p in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"this is not a database, but a text", "not a platform_dash store"),
        (b"\x00" * 4096, "not a platform_dash store"),
    ],
)
def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path, content: bytes, words: str):
    path = tmp_path / "odd.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=words):
        open_store(str(path))
    assert path.read_bytes() == content


def test_a_folder_is_no_store(tmp_path: Path):
    with pytest.raises(StoreError, match="is a folder"):
        open_store(str(tmp_path))


def test_a_locked_store_says_so_and_keeps_what_was(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch):
    holder = make_engine(str(sqlite_store.path))
    with sqlite_store.read() as connection:
        connection.execute(text("PRAGMA busy_timeout=50"))
    with holder.connect().execution_options(dash_write=True) as blocking, blocking.begin():
        blocking.execute(insert(tables.team).values(name="x", mission="", position=0, version=1))
        with pytest.raises(StoreError, match="locked by another program"), sqlite_store.write() as connection:
            connection.execute(text("SELECT 1"))
        blocking.get_transaction().rollback()
    holder.dispose()


def test_an_upgrade_that_would_lose_rows_is_taken_back(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch):
    from platform_dash.store import migrating

    with sqlite_store.write() as connection:
        teams.save_team(connection, Team(id=0, name="Kept", version=0), **WHO)
    monkeypatch.setattr(migrating, "_run", lambda connection: connection.execute(text("DELETE FROM team")))
    head = migrating._scripts().get_current_head()
    monkeypatch.setattr(migrating, "_scripts", lambda: _Ahead(head))
    with pytest.raises(StoreError, match="would lose rows of team"):
        migrating.upgrade(sqlite_store.engine)
    with sqlite_store.read() as connection:
        assert [t.name for t in teams.teams(connection)] == ["Kept"]
    assert list(sqlite_store.path.parent.glob(f"*.before-upgrade-from-{head}"))


class _Ahead:
    """A program whose newest revision lies ahead of the store's."""

    def __init__(self, known: str) -> None:
        self.known = known

    def get_current_head(self) -> str:
        return "9999"

    def walk_revisions(self):
        return [type("R", (), {"revision": self.known})()]


def test_a_read_only_store_says_so(tmp_path: Path):
    path = tmp_path / "ro.db"
    open_store(str(path)).close()
    engine = make_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    store = Store(engine)
    with pytest.raises(StoreError, match="read-only"), store.write() as connection:
        connection.execute(update(tables.meta).values(value="1"))


def test_the_address_of_a_store_never_shows_its_password():
    store = Store(make_engine("postgresql://user:canary@127.0.0.1:1/none"))
    assert "canary" not in store.key
    with pytest.raises(StoreError, match="cannot be reached") as caught, store.read():
        pass
    assert "canary" not in str(caught.value)


def test_person_version_is_checked(filled: Store):
    with filled.read() as connection:
        one: Person = teams.people(connection)[0]
    with filled.write() as connection:
        teams.save_person(connection, changed(one, login="ana"), **WHO)
    with pytest.raises(Conflict) as caught, filled.write() as connection:
        teams.save_person(connection, changed(one, login="other"), **WHO)
    assert caught.value.theirs.login == "ana"


def test_the_program_knows_its_newest_revision():
    from platform_dash.store import engine, migrating

    assert migrating._scripts().get_current_head() == engine.REVISION


# ── iterations that were edited on GitHub ─────────────────────────────────────────────────────────────────────


def iterations(*given: tuple[str, int, int]) -> list[Sprint]:
    """(name, first day counted from 16 November, length in days) of a board's iterations."""
    first = date(2026, 11, 16)
    return [
        Sprint(
            id=0,
            version=0,
            name=n,
            start_on=first + timedelta(days=s),
            end_on=first + timedelta(days=s + d),
            source="board",
        )
        for n, s, d in given
    ]


ONE = {"board_id": 1, "bringing": {1}}
BEFORE = (("S42", 0, 14), ("S43", 14, 14), ("S44", 28, 14))


@pytest.mark.parametrize(
    ("after", "names"),
    [
        ((("S42", 0, 14), ("S43 winter", 21, 14)), ["S42", "S43 winter"]),  # renamed and moved, the last one deleted
        ((("S42", 0, 14), ("S44", 28, 14)), ["S42", "S44"]),  # one deleted
        ((("S42", 0, 14), ("S43", 14, 7), ("S44", 21, 21)), ["S42", "S43", "S44"]),  # shortened, extended
        ((("S42", 0, 14), ("A", 14, 14), ("B", 28, 14)), ["S42", "A", "B"]),  # renamed where they are
        (
            (("S42", 0, 14), ("A", 15, 14), ("B", 29, 14), ("C", 43, 14)),
            ["S42", "A", "B", "C"],
        ),  # renamed, moved, one more
        ((("S42", 0, 14), ("S44", 14, 14), ("S43", 28, 14)), ["S42", "S44", "S43"]),  # the two ahead change places
        ((("S42", 0, 21),), ["S42"]),  # extended, the rest deleted
    ],
)
def test_edited_iterations_leave_no_phantom_and_no_overlap(store: Store, after: tuple, names: list[str]):
    with store.write() as connection:
        sprints.take_sprints(connection, iterations(*BEFORE), author="sync", at=NOW, **ONE)
    with store.write() as connection:
        sprints.take_sprints(connection, iterations(*after), author="sync", at=NOW, **ONE)
        stored = sprints.sprints(connection)
        assert sprints.take_sprints(connection, iterations(*after), author="sync", at=NOW, **ONE).written == 0, (
            "nothing flips"
        )
    assert [s.name for s in stored] == names
    assert [(s.start_on, s.end_on) for s in stored] == [(s.start_on, s.end_on) for s in iterations(*after)]
    assert all(a.end_on <= b.start_on for a, b in pairwise(stored))


@pytest.fixture
def dropped(store: Store) -> Store:
    """A goal and a roster hang on S44, and the board drops it."""
    with store.write() as connection:
        sprints.take_sprints(connection, iterations(*BEFORE), author="sync", at=NOW, **ONE)
        last = sprints.sprints(connection)[-1]
        team = teams.save_team(connection, Team(id=0, name="T", version=0), author="a", at=NOW)
        who = teams.save_person(connection, changed(person(1), id=0, version=0), author="a", at=NOW)
        teams.save_members(connection, last.id, {team.id: [who.id]}, author="a", at=NOW)
        goals.save_goal(connection, Goal(sprint_id=last.id, team_id=team.id, title="G"), author="a", at=NOW)
        sprints.take_sprints(connection, iterations(*BEFORE[:2]), author="sync", at=NOW, **ONE)
    return store


def test_a_sprint_that_the_board_dropped_stays_marked_while_a_goal_hangs_on_it(dropped: Store):
    with dropped.write() as connection:
        assert [(s.name, s.dropped) for s in sprints.sprints(connection)] == [
            ("S42", False),
            ("S43", False),
            ("S44", True),
        ]
        again = sprints.take_sprints(connection, iterations(*BEFORE[:2]), author="sync", at=NOW, **ONE)
        assert again.written == 0, "nothing flips"
        sprints.take_sprints(connection, iterations(*BEFORE), author="sync", at=NOW, **ONE)
        assert [s.dropped for s in sprints.sprints(connection)] == [False] * 3, "it is back"


def test_what_hangs_on_a_dropped_sprint_goes_on_or_it_stays_as_the_teams_own(dropped: Store):
    with dropped.read() as connection:
        _, into, gone = sprints.sprints(connection)
    assert laying.move_dropped(dropped, gone, into, "Ana", NOW) == 1
    with dropped.write() as connection:
        assert [s.name for s in sprints.sprints(connection)] == ["S42", "S43"]
        assert [g.title for g in goals.goals(connection, into.id)] == ["G"]
        assert sum(map(len, teams.members(connection, into.id).values())) == 1
        moved = sprints.save_sprint(connection, changed(into, source=DROPPED), author="a", at=NOW)
    laying.keep_dropped(dropped, moved, "Ana", NOW)
    with dropped.write() as connection:
        sprints.take_sprints(connection, iterations(*BEFORE[:1]), author="sync", at=NOW, **ONE)
        assert [(s.name, s.source) for s in sprints.sprints(connection)] == [("S42", "board"), ("S43", "calendar")]


def test_a_dropped_sprint_is_current_only_where_no_other_is():
    phantom = Sprint(
        id=9, name="Old", start_on=SPRINT.start_on + timedelta(days=2), end_on=SPRINT.end_on, source=DROPPED
    )
    assert sprint_calendar.current([SPRINT, phantom], TODAY) == SPRINT
    assert sprint_calendar.current([phantom], TODAY) == phantom


def runs(connection) -> list[tuple[str, date, int | None]]:
    return [(s.name, s.start_on, s.board_id) for s in sprints.sprints(connection)]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
@pytest.mark.parametrize(
    ("theirs", "refused"),
    [
        (BEFORE, []),  # the same
        ((("S42", 0, 14), ("S43", 21, 14)), [("S43", "S43")]),  # the same name, other dates
        ((("Week 1", 0, 7), ("Week 2", 7, 7), ("Week 7", 42, 7)), [("S42", "Week 1"), ("S42", "Week 2")]),
        ((("Other", 14, 14),), []),  # the same days under another name
    ],
)
def test_of_two_boards_the_one_connected_first_is_followed_and_nothing_flips(store, order, theirs, refused):
    given = {1: BEFORE, 2: theirs}
    with store.write() as connection:
        for _ in range(2):
            for number in order:
                taken = sprints.take_sprints(
                    connection, iterations(*given[number]), author="sync", at=NOW, board_id=number, bringing={1, 2}
                )
                said = taken.refused if number == 2 else ()
        settled = runs(connection)
        assert [s for s in settled if s[0] in {n for n, *_ in BEFORE}] == [
            (s.name, s.start_on, 1) for s in iterations(*BEFORE)
        ]
        stored = sprints.sprints(connection)
        assert all(a.end_on <= b.start_on for a, b in pairwise(stored)), "no overlap"
        for number in (*order, *order):
            taken = sprints.take_sprints(
                connection, iterations(*given[number]), author="sync", at=NOW, board_id=number, bringing={1, 2}
            )
            said = taken.refused or said
            assert taken.written == 0
        assert runs(connection) == settled
    assert [(a.name, b.name) for a, b in said] == refused


def test_a_board_that_brings_sprints_no_more_is_followed_no_more(store: Store):
    moved = (("S42", 0, 14), ("S43", 21, 14))
    with store.write() as connection:
        sprints.take_sprints(connection, iterations(*BEFORE), author="sync", at=NOW, board_id=1, bringing={1, 2})
        sprints.take_sprints(connection, iterations(*moved), author="sync", at=NOW, board_id=2, bringing={2})
        assert [(s.name, s.start_on) for s in sprints.sprints(connection)] == [
            (s.name, s.start_on) for s in iterations(*moved)
        ]
