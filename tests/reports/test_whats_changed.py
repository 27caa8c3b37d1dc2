"""What changed: exactly that, each change once, with who and when."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from platform_dash.core import changes
from platform_dash.core.changes import Part
from platform_dash.model import (
    Calendar,
    Criterion,
    Feedback,
    FeedbackKind,
    Goal,
    Health,
    ItemsMeasure,
    Objective,
    ReadinessMeasure,
    Status,
    Stay,
    Team,
    TimeOff,
    changed,
)
from platform_dash.reports import whats_changed
from platform_dash.reports.placed import placed_items
from platform_dash.store import Store, StoreError, boards, feedback, goals, histories, roadmap, sprints, teams
from platform_dash.sync import difference
from tests.builders import CALENDAR, NOW, SPRINT, board, item, person
from tests.commands import as_json, dash

WHO = {"author": "Ana", "at": NOW}
LATER = NOW + timedelta(days=1)
AFTER = NOW + timedelta(seconds=1)  # everything of the fixture was written at NOW
BEN = {"author": "Ben", "at": LATER}
UNTIL = NOW + timedelta(days=2)
TABLES = ItemsMeasure(filter="label:tables", target=50, unit="tables")


@pytest.fixture
def laid(store: Store) -> Store:
    """A team of two with a goal, an outcome and a board of four items; on both databases."""
    with store.write() as connection:
        sprints.save_calendar(connection, Calendar(zone="UTC"), **WHO)
        first = sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **WHO)
        team = teams.save_team(connection, Team(id=0, name="Ingestion", version=0), **WHO)
        for n in (1, 2):
            teams.save_person(connection, changed(person(n), id=0, version=0), **WHO)
        teams.save_members(connection, first.id, {team.id: [1]}, **WHO)
        roadmap.save_objective(
            connection, Objective(id=0, team_id=1, horizon="6 months", horizon_months=6, title="p99 under 30 s"), **WHO
        )
        given = Goal(sprint_id=1, team_id=1, title="Half of the tables", owners=(1,), measure=TABLES)
        goals.save_goal(connection, given, **WHO)
        boards.save_board(connection, board(id=0, version=0, team_id=1), **WHO)
    boards.load_first(store, 1, [item(n, labels=("tables",) if n < 4 else ()) for n in range(1, 5)], NOW)
    with store.write() as connection:
        boards.finish(connection, 1, NOW)
    return store


def told(store: Store, since: datetime = AFTER, until: datetime = UNTIL) -> list[tuple[str, str, str, list[str]]]:
    found = whats_changed.between(store, since, until, placed_items(store))
    return [(g.part.value, g.title, g.entries[-1].author, [e.words for e in g.entries]) for g in found]


def goal_of(store: Store) -> Goal:
    with store.read() as connection:
        return goals.goals(connection)[0]


def scan(store: Store, items, at: datetime = LATER) -> None:
    with store.read() as connection:
        known, since = boards.every_item(connection, 1), boards.board(connection, 1).synced_at
    found = difference.compare(known, items, since=since, at=at)
    gone = difference.gone_changes(found.missing, known, since, at)
    with store.write() as connection:
        boards.apply(
            connection,
            1,
            added=found.added,
            altered=found.altered,
            gone=found.missing,
            changes=(*found.changes, *gone),
            at=at,
        )
        boards.finish(connection, 1, at)


def test_three_changes_are_three_and_nothing_else(laid: Store) -> None:
    with laid.write() as connection:
        goals.save_goal(connection, changed(goal_of(laid), measure=changed(TABLES, target=60)), **BEN)
        one = roadmap.objectives(connection)[0]
        roadmap.save_objective(connection, changed(one, baseline=120, target=30, unit="s"), **BEN)
        first = teams.people(connection)[0]
        teams.save_person(
            connection, changed(first, stays=(Stay(from_on=date(2026, 1, 1), zone="Europe/Lisbon"),)), **BEN
        )
    assert told(laid) == [
        ("goals", "Half of the tables", "Ben", ["target: 50 → 60"]),
        ("roadmap", "p99 under 30 s", "Ben", ["baseline: nothing → 120", "target: nothing → 30", "unit: nothing → s"]),
        ("people", teams_name(laid), "Ben", ["zone: Europe/Berlin → Europe/Lisbon"]),
    ]
    assert told(laid, since=LATER + timedelta(seconds=1)) == []


def teams_name(store: Store) -> str:
    with store.read() as connection:
        return teams.people(connection)[0].name


def test_what_was_taken_back_is_not_told_and_two_changes_of_one_field_are_one(laid: Store) -> None:
    def save(**more) -> None:
        with laid.write() as connection:
            goals.save_goal(connection, changed(goal_of(laid), **more), **BEN)

    save(title="Other")
    save(title="Half of the tables")
    save(measure=changed(TABLES, target=55))
    save(measure=changed(TABLES, target=60), owners=(2,))
    names = {1: "Person", 2: "Person"}
    with laid.read() as connection:
        names = {p.id: p.first_name for p in teams.people(connection)}
    [(_, _, _, words)] = told(laid)
    assert words == [f"owners: + {names[2]}, - {names[1]}", "target: 50 → 60"]


def test_a_goal_that_came_and_went_in_the_span_never_was_and_one_that_came_back_is_not_told(laid: Store) -> None:
    with laid.write() as connection:
        new = goals.save_goal(connection, Goal(sprint_id=1, team_id=1, title="Short lived"), **BEN)
        goals.delete_goal(connection, new, **BEN)
        old = goal_of(laid)
        goals.delete_goal(connection, old, **BEN)
        goals.restore_goal(connection, old.id, **BEN)
    assert told(laid) == []
    with laid.write() as connection:
        goals.delete_goal(connection, goal_of(laid), **BEN)
    assert told(laid) == [("goals", "Half of the tables", "Ben", ["deleted"])]


def test_criteria_are_told_by_their_words(laid: Store) -> None:
    ready = ReadinessMeasure(criteria=(Criterion(text="alarms"), Criterion(text="runbook")), confidence=0.5)
    with laid.write() as connection:
        new = goals.save_goal(connection, Goal(sprint_id=1, team_id=1, title="Ready", measure=ready), **WHO)
        after = changed(ready, confidence=0.7, criteria=(Criterion(text="alarms", met=True), Criterion(text="drill")))
        goals.save_goal(connection, changed(new, measure=after), **BEN)
    [(_, title, _, words)] = told(laid)
    assert title == "Ready"
    assert sorted(words) == [
        "confidence: 50% → 70%",
        "criterion added: drill",
        "criterion taken out: runbook",
        "ticked: alarms",
    ]


def test_a_check_in_with_its_reading_is_one_change(laid: Store) -> None:
    with laid.write() as connection:
        one = roadmap.save_objective(
            connection, changed(roadmap.objectives(connection)[0], baseline=120, target=30, unit="s"), **WHO
        )
        roadmap.check_in(connection, one, Health.ON_TRACK, "one region left", **BEN, value=41, confidence=0.8)
    assert told(laid) == [
        (
            "roadmap",
            "p99 under 30 s",
            "Ben",
            ["check-in: nothing → on track, “one region left”, reading 41 s, confidence 80%"],
        )
    ]


def test_the_board_is_told_under_the_goals_that_count_it(laid: Store) -> None:
    private = item(9, labels=("tables",), private=True)
    scan(
        laid,
        [
            item(1, Status.DONE, labels=("tables",)),
            item(2, labels=("tables",)),
            item(3, labels=("tables",)),
            item(4, owners=("cem",)),
            private,
        ],
    )
    found = told(laid)
    assert found[0][:2] == ("goals", "Half of the tables")
    assert sorted(found[0][3]) == ["a private item came to the board", "db #1 Item 1: status planned → done"]
    assert found[1] == ("board", "Board", "", ["db #4 Item 4: owners + cem"])
    scan(laid, [item(2, labels=("tables",)), item(3, labels=("tables",)), item(4, owners=("cem",)), private], UNTIL)
    assert ("goals", "Half of the tables", "", ["db #1 Item 1 left the board"]) in told(
        laid, since=LATER + timedelta(seconds=1)
    )


def test_a_move_to_another_column_of_the_same_status_is_told_and_with_a_status_it_is_one_change(laid: Store) -> None:
    tables = {"labels": ("tables",)}
    same = item(2, column="Ready", column_id="a2", **tables)
    done = item(1, Status.DONE, column="Done", column_id="c3", closed=True, closed_at=LATER, **tables)
    scan(laid, [done, same, item(3, closed=True, closed_at=LATER, **tables), item(4)])
    before = item(2).column
    assert sorted(told(laid)[0][3]) == [
        "db #1 Item 1: status planned → done",
        f"db #2 Item 2: column {before} → Ready",
        "db #3 Item 3: closed on GitHub",
    ]
    scan(laid, [done, same, item(3, **tables), item(4)], UNTIL)
    assert told(laid, since=LATER + timedelta(seconds=1))[0][3] == ["db #3 Item 3: opened again on GitHub"]


def test_of_a_private_item_and_of_a_parent_no_words_are_told(laid: Store) -> None:
    scan(
        laid,
        [
            item(n, labels=("tables",) if n < 4 else (), private=n == 4, parent="Secret" if n == 1 else "")
            for n in range(1, 5)
        ],
    )
    private = item(4, private=True, title="Secret plan", milestone="Secret", status=Status.DONE)
    scan(laid, [item(1, labels=("tables",)), item(2, labels=("tables",)), item(3, labels=("tables",)), private], UNTIL)
    words = json.dumps(
        [g.model_dump(mode="json") for g in whats_changed.between(laid, AFTER, UNTIL, placed_items(laid))]
    )
    assert "Secret" not in words
    assert "a private item: title changed" in words
    assert "a private item: status planned \\u2192 done" in words


def test_days_off_are_told_without_their_reason_and_moves_between_teams_by_person(laid: Store) -> None:
    with laid.write() as connection:
        off = TimeOff(id=0, person_id=2, start_on=date(2026, 12, 1), end_on=date(2026, 12, 3), note="surgery")
        teams.save_time_off(connection, off, **BEN)
        teams.save_members(connection, 1, {1: [2]}, **BEN)
    found = told(laid)
    assert sorted(w for _, _, _, words in found for w in words) == [
        "joined Ingestion in Sprint 42",
        "left Ingestion in Sprint 42",
        "off 2026-12-01 up to 2026-12-03",
    ]
    assert "surgery" not in json.dumps(
        [g.model_dump(mode="json") for g in whats_changed.between(laid, AFTER, UNTIL, placed_items(laid))]
    )


def test_an_iteration_whose_days_were_edited_is_told_and_one_laid_ahead_is_not(laid: Store) -> None:
    with laid.write() as connection:
        first = sprints.sprints(connection)[0]
        sprints.save_sprint(connection, changed(first, end_on=date(2026, 12, 1)), **BEN)
        sprints.save_sprint(
            connection,
            changed(first, id=0, version=0, name="Sprint 43", start_on=date(2026, 12, 1), end_on=date(2026, 12, 14)),
            **BEN,
        )
    assert told(laid) == [("board", "Sprint 42", "Ben", ["ends before: 2026-11-30 → 2026-12-01"])]


def test_a_voice_on_a_goal_is_told_under_it(laid: Store) -> None:
    with laid.write() as connection:
        feedback.save_feedback(
            connection,
            Feedback(goal_id=1, kind=FeedbackKind.CONCERN, team="Infrastructure", text="Load?", at=LATER),
            **BEN,
        )
    assert told(laid) == [("goals", "Half of the tables", "Ben", ["concern of Infrastructure"])]


def test_a_visit_remembers_when_the_one_before_it_began(store: Store) -> None:
    def look(minutes: int) -> datetime | None:
        with store.write(quiet=True) as connection:
            return histories.note_visit(connection, "Ana", NOW + timedelta(minutes=minutes)).before_at

    assert [look(m) for m in (0, 20, 45, 80)] == [None, None, None, NOW]
    assert [look(m) for m in (90, 200)] == [NOW, NOW + timedelta(minutes=80)]


def test_the_last_planning_is_one_that_is_over() -> None:
    """Sprint 42 from Monday 16 November plans on Wednesday 25 at 14:00 for two hours."""
    at = datetime(2026, 11, 25, 14, tzinfo=UTC)
    assert whats_changed.last_planning((SPRINT,), CALENDAR, at + timedelta(hours=1)) is None
    assert whats_changed.last_planning((SPRINT,), CALENDAR, at + timedelta(hours=2)) == at


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2027-01-01", "1999-12-31", "nan", ""])
def test_a_moment_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(StoreError):
        whats_changed.moment(text, "UTC", NOW)


def test_a_date_begins_in_the_teams_zone() -> None:
    assert whats_changed.moment("2026-11-20", "America/Los_Angeles", NOW) == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_the_digest_prints_the_same_list() -> None:
    body = as_json(
        dash("export", "digest", "--demo", "--since", "2026-11-18", "--format", "json", NOW="2026-11-20T13:20:00+00:00")
    )
    words = dash("export", "digest", "--demo", "--since", "2026-11-18", NOW="2026-11-20T13:20:00+00:00").stdout
    assert body["groups"]
    for group in body["groups"]:
        assert group["title"] in words
        assert all(e["words"] in words for e in group["entries"])
    assert words.splitlines()[0].endswith("2026-11-20 13:20 GMT"), "in the team's zone"
    wrong = dash("export", "digest", "--demo", "--since", "soon", NOW="2026-11-20T13:20:00+00:00")
    assert wrong.returncode == 1
    assert "is no date" in wrong.stderr


def test_parts_come_in_the_order_of_the_meeting() -> None:
    assert [p.value for p in Part] == ["goals", "roadmap", "board", "people"]
    assert changes.of_team((), 1) == ()
