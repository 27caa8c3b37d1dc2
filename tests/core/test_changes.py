"""What changed, in words: each kind of record, once, with what stood before and after."""

from datetime import timedelta
from typing import Any

import pytest

from platform_dash.core import changes
from platform_dash.core.changes import Known
from platform_dash.model import (
    Feedback,
    FeedbackKind,
    FeedbackState,
    Health,
    ItemChange,
    ItemsMeasure,
    Objective,
    Record,
    Team,
    changed,
)
from tests.builders import NOW, SPRINT, board, goal, item, person

GOAL = goal(id=7, title="Fewer alerts", measure=ItemsMeasure(filter="label:x", unit="alerts"))
OUTCOME = Objective(id=3, team_id=1, horizon="6 months", title="Quiet nights", unit="s", health=Health.ON_TRACK)
VOICE = Feedback(id=9, goal_id=7, kind=FeedbackKind.CONCERN, team="Support", text="Too late", author="Mia", at=NOW)


def known(**more: Any) -> Known:
    given: dict[str, Any] = {
        "goals": {7: GOAL},
        "objectives": {3: OUTCOME},
        "people": {1: person(1), 2: person(2)},
        "teams": {1: Team(id=1, name="Ingestion"), 2: Team(id=2, name="Infrastructure")},
        "sprints": {1: SPRINT, 2: changed(SPRINT, id=2, name="Sprint 43")},
        "boards": {1: board(title="Tables")},
        "items": {"N1": item(1), "N2": item(2, private=True)},
        "serves": {},
        "feedback": {9: VOICE},
    }
    return Known(**{**given, **more})


def told(noun: str, row_id: int, *whats: dict[str, Any], **more: Any) -> list[str]:
    """The words of everything that records of one row come to."""
    records = [
        Record(at=NOW + timedelta(minutes=n), author="Ana", noun=noun, row_id=row_id, what=what)
        for n, what in enumerate(whats)
    ]
    return [e.words for g in changes.what_changed(records, [], known(**more)) for e in g.entries]


ADDED, DELETED, RESTORED = {"": [None, {}]}, {"": [{"title": "Old"}, "deleted"]}, {"": [None, "restored"]}

CASES = [
    ("goal", 7, {"title": ["A", "B"]}, ["title: A → B"]),
    ("goal", 7, {"why": ["", "Because"]}, ["why it matters was rewritten"]),
    ("goal", 7, {"owners": [[1], [2, 5]]}, ["owners: + Person2, + somebody gone, - Person1"]),
    ("goal", 7, {"objective_id": [None, 3]}, ["serves: nothing → Quiet nights"]),
    ("goal", 7, {"sprint_id": [1, 2]}, ["sprint: Sprint 42 → Sprint 43"]),
    ("goal", 7, {"measure": [{"kind": "items"}, {"kind": "groups"}]}, ["measure: items → groups"]),
    ("goal", 7, {"measure": [{"kind": "items", "target": 5, "unit": "a"}, {"kind": "items", "target": 8, "unit": "a"}]}, ["target: 5 → 8"]),
    ("goal", 7, {"measure": [{"kind": "readiness", "confidence": None}, {"kind": "readiness", "confidence": 0.7}]}, ["confidence: nothing → 70%"]),
    ("goal", 7, {"stage": ["draft", "draft"]}, []),
    ("goal", 7, ADDED, ["added"]),
    ("goal", 7, DELETED, ["deleted"]),
    ("goal", 7, {"reading": [None, {"value": 41}]}, ["reading: 41 alerts"]),
    ("objective", 3, {"target": [30.0, 40.0]}, ["target: 30 → 40"]),
    ("objective", 3, {"stretch": [False, True]}, ["stretch: no → yes"]),
    ("objective", 3, {"left_on": [None, "2026-11-20"]}, ["its page no longer says it"]),
    ("objective", 3, {"left_on": ["2026-11-20", None]}, ["back on its page"]),
    ("objective", 3, {"team_id": [1, None]}, ["team: Ingestion → every team"]),
    ("objective", 3, {"parent_id": [None, 3]}, ["under: nothing → Quiet nights"]),
    ("objective", 3, {"measure": [{"kind": "items", "target": 1}, {"kind": "items", "target": 2}]}, ["target: 1 → 2"]),
    ("objective", 3, {"reading": [None, {"value": 5}]}, ["reading: 5"]),
    ("objective", 3, {"checked_at": [None, "x"]}, ["check-in: still on track"]),
    ("objective", 3, {"checked_at": [None, "x"], "health": ["met", "at risk"], "note": ["", "Slow"], "confidence": [None, 0.4], "reading": [None, {"value": 9}]},
     ["check-in: met → at risk, “Slow”, reading 9 s, confidence 40%"]),
    ("objective", 3, ADDED, ["added"]),
    ("person", 1, {"roles": [["dev"], ["dev", "lead"]]}, ["roles: dev → dev, lead"]),
    ("person", 1, {"stays": [[{"zone": "UTC"}], [{"zone": "Europe/Riga"}, {}]]}, ["zone: UTC → Europe/Riga, not entered"]),
    ("person", 1, {"week": [[], [1]]}, ["working hours changed"]),
    ("person", 1, DELETED, ["deleted"]),
    ("membership", 1, {"members": [{"1": [1]}, {"2": [1], "1": []}]}, ["joined Infrastructure in Sprint 42", "left Ingestion in Sprint 42"]),
    ("membership", 1, {"members": [{}, {"8": [6]}]}, ["joined a team that is gone in Sprint 42"]),
    ("membership", 1, {}, []),
    ("time_off", 4, {"": [None, {"person_id": 1, "start_on": "2026-11-20", "end_on": "2026-11-22"}]}, ["off 2026-11-20 up to 2026-11-22"]),
    ("time_off", 4, {"": [{"person_id": 6, "start_on": "2026-11-20", "end_on": "2026-11-22"}, "deleted"]}, ["no longer off 2026-11-20 up to 2026-11-22"]),
    ("time_off", 4, {"reason": ["", "ill"]}, []),
    ("team", 1, {"mission": ["a", "b"], "position": [0, 1]}, ["mission: a → b"]),
    ("team", 1, ADDED, ["added"]),
    ("board", 1, {"body": ["a", "b"]}, ["how it is read was changed"]),
    ("board", 1, ADDED, ["connected"]),
    ("board", 1, {}, []),
    ("sprint", 1, {"end_on": ["2026-11-30", "2026-12-02"]}, ["ends before: 2026-11-30 → 2026-12-02"]),
    ("sprint", 1, ADDED, []),
    ("feedback", 9, ADDED, ["concern of Support"]),
    ("feedback", 9, {"state": ["open", "answered"]}, ["concern of Support: answered"]),
    ("feedback", 9, {"text": ["a", "b"]}, []),
    ("feedback", 8, ADDED, []),
    ("a noun of a later version", 1, {"x": [1, 2]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("noun", "row", "what", "words"), CASES)
def test_a_record_in_words(noun: str, row: int, what: dict[str, Any], words: list[str]):
    assert sorted(told(noun, row, what)) == sorted(words)


@pytest.mark.parametrize("noun", ["goal", "objective", "person", "team", "time_off"])
def test_what_came_and_went_inside_the_span_is_no_change(noun: str):
    assert told(noun, 1 if noun in ("person", "team") else 7, ADDED, DELETED) == []


def test_what_was_there_before_and_after_is_told_as_brought_back_only_where_it_had_left_before():
    assert told("goal", 7, RESTORED) == ["brought back"]
    assert told("goal", 7, DELETED, RESTORED) == []


def test_a_field_changed_twice_is_one_change_from_the_first_to_the_last():
    assert told("goal", 7, {"title": ["A", "B"]}, {"title": ["B", "C"]}) == ["title: A → C"]
    assert told("goal", 7, {"title": ["A", "B"]}, {"title": ["B", "A"]}) == []


def test_a_voice_that_was_answered_since_says_so_where_it_was_raised():
    answered = changed(VOICE, state=FeedbackState.ANSWERED, answer="Soon", answered_by="Ana", answered_at=NOW)
    assert told("feedback", 9, ADDED, feedback={9: answered}) == ["concern of Support: answered"]


def test_criteria_are_told_by_their_words():
    old = [{"text": "Tests", "met": False, "evidence": ""}, {"text": "Docs", "met": True}]
    new = [{"text": "Tests", "met": True, "evidence": "https://x"}, {"text": "Alerts", "met": False}]
    measure = [{"kind": "readiness", "criteria": old}, {"kind": "readiness", "criteria": new}]
    assert told("goal", 7, {"measure": measure}) == [
        "criterion added: Alerts",
        "criterion taken out: Docs",
        "evidence of Tests: nothing → https://x",
        "ticked: Tests",
    ]
    assert "unticked: Tests" in told("goal", 7, {"measure": measure[::-1]})


def test_what_is_gone_is_named_as_gone():
    gone = known(goals={}, objectives={}, people={}, teams={}, boards={})._asdict()
    for noun, words in (
        ("goal", "a goal that is gone"),
        ("objective", "an outcome that is gone"),
        ("person", "somebody gone"),
    ):
        (group,) = changes.what_changed([Record(at=NOW, noun=noun, row_id=7, what=ADDED)], [], Known(**gone))
        assert group.title == words
    (group,) = changes.what_changed([Record(at=NOW, noun="goal", row_id=7, what=DELETED)], [], Known(**gone))
    assert group.title == "Old", "the title that was kept of it"


def moved(field: str, before: str, after: str, node: str = "N1", **more: Any) -> ItemChange:
    return ItemChange(
        board_id=1, node_id=node, field=field, before=before, after=after, since_at=NOW, seen_at=NOW, **more
    )


def moves(*some: ItemChange, **more: Any) -> list[str]:
    return [e.words for g in changes.what_changed([], some, known(**more)) for e in g.entries]


NAME = "db #1 Item 1"
MOVES = [
    ([moved("status", "planned", "done")], [f"{NAME}: status planned → done"]),
    ([moved("status", "planned", "done"), moved("column", "Todo", "Done"), moved("closed_at", "", "x")], [f"{NAME}: status planned → done"]),
    ([moved("column", "Todo", "Soon")], [f"{NAME}: column Todo → Soon"]),
    ([moved("closed_at", "", "x")], [f"{NAME}: closed on GitHub"]),
    ([moved("closed_at", "x", "")], [f"{NAME}: opened again on GitHub"]),
    ([moved("closed_at", "x", "y")], []),
    ([moved("owners", '["ana"]', '["ben", "ana"]')], [f"{NAME}: owners + ben"]),
    ([moved("labels", "a, b", "b")], [f"{NAME}: labels - a"]),
    ([moved("archived", "False", "True")], [f"{NAME}: archived"]),
    ([moved("archived", "True", "False")], [f"{NAME}: taken out of the archive"]),
    ([moved("field:Points", "3", "5")], [f"{NAME}: Points 3 → 5"]),
    ([moved("parent", "A", "B")], [f"{NAME}: parent changed"]),
    ([moved("added", "", "")], [f"{NAME} came to the board"]),
    ([moved("gone", "", ""), moved("back", "", "")], []),
    ([moved("gone", "", "")], [f"{NAME} left the board"]),
    ([moved("back", "", "")], [f"{NAME} came back to the board"]),
    ([moved("added", "", ""), moved("gone", "", "")], []),
    ([moved("title", "a", "b", "N2")], ["a private item: title changed"]),
    ([moved("milestone", "a", "b", "N2")], ["a private item: milestone changed"]),
    ([moved("column", "a", "b", "N2")], ["a private item: moved to another column"]),
    ([moved("status", "planned", "done", "N9")], ["an item that is gone: status planned → done"]),
    ([moved("position", "1", "2")], []),
]  # fmt: skip


@pytest.mark.parametrize(("some", "words"), MOVES)
def test_a_move_in_words(some: list[ItemChange], words: list[str]):
    assert moves(*some) == words


def test_a_move_is_told_under_the_goals_that_count_the_item_else_under_its_board():
    (under,) = changes.what_changed([], [moved("status", "planned", "done")], known(serves={"N1": (7, 99)}))
    assert (under.key, under.title, under.team_id) == ("goal:7", "Fewer alerts", 1)
    (board_group,) = changes.what_changed([], [moved("status", "planned", "done")], known())
    assert (board_group.key, board_group.title) == ("board:1", "Tables")
    (gone,) = changes.what_changed([], [moved("status", "planned", "done")], known(boards={}))
    assert gone.title == "a board that is gone"
