"""The form of a goal: what it refuses, beside which field, and how two versions are laid side by side."""

import pytest

from platform_dash.model import Goal, GroupsMeasure, ItemsMeasure, ReadinessMeasure, ReadingMeasure, changed
from platform_dash.ui.goals import goal_values
from tests.builders import goal

NAMES = {1: "Ana", 2: "Ben", 3: "Cem"}
GROUPS = {"kind": "groups", "filter": "label:x", "group_by": "parent", "percent": True}


def refused(**typed: object) -> dict[str, str]:
    values = {**goal_values.of_goal(goal()), **typed}
    found = goal_values.to_goal(goal(), values, {1, 2}, NAMES)
    assert not isinstance(found, Goal), "it was taken"
    return found


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"title": ""}, "title", "Say something here"),
        ({"title": "x" * 301}, "title", "too long"),
        ({"title": "a\x00b"}, "title", "control characters"),
        ({"why": "x" * 10_001}, "why", "too long"),
        ({"why": "a\x07b"}, "why", "control characters"),
        ({"filter": "  "}, "filter", "empty"),
        ({"filter": "is:nonsense"}, "filter", "is not known"),
        ({"target": "fifty"}, "target", "no number"),
        ({"target": "1,5"}, "target", "no number"),
        ({"target": "nan"}, "target", "no number"),
        ({"target": "-3"}, "target", "greater than 0"),
        ({"owners": [1, 3]}, "owners", "Cem is not in the team this sprint"),
        ({**GROUPS, "target": "120"}, "groups", "percentage cannot be over 100"),
        ({"kind": "reading", "baseline": "10", "target": "5"}, "", "not above the baseline"),
        ({"kind": "reading", "baseline": "5", "target": "10", "direction": "down"}, "", "not below the baseline"),
        ({"kind": "reading", "baseline": "", "target": "10"}, "baseline", "needs a number"),
        ({"kind": "readiness", "criteria": []}, "criteria", "at least one"),
        ({"kind": "readiness", "criteria": [["a", True, "http://x"]]}, "", "https://"),
        ({"kind": "readiness", "criteria": [["a", True, ""]], "confidence": "101"}, "confidence", "0 to 100"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(typed: dict[str, object], field: str, words: str):
    found = refused(**typed)
    sentence = " ".join(found.values())
    assert words.casefold() in sentence.casefold(), found
    if field and field in goal_values.LABELS:
        assert field in found, found


@pytest.mark.parametrize(
    "measure",
    [
        ItemsMeasure(filter="label:x", target=50, unit="tables"),
        GroupsMeasure(filter="label:x", group_by="field:Customer", percent=True, target=10),
        ReadinessMeasure.model_validate(
            {"criteria": [{"text": "a", "met": True, "evidence": "https://x"}], "confidence": 0.7}
        ),
        ReadingMeasure(baseline=0.5, target=99.99, unit="%"),
        None,
    ],
)
def test_a_form_that_nobody_touched_gives_the_goal_back(measure: object):
    one = changed(goal(stage="draft"), measure=measure)
    assert goal_values.to_goal(one, goal_values.of_goal(one), {1, 2}, NAMES) == one


def test_a_field_that_only_one_side_changed_is_that_sides_and_else_somebody_chooses():
    base = {"title": "A", "why": "B", "target": "1"}
    mine, theirs = {**base, "title": "Mine", "target": "2"}, {**base, "why": "Theirs", "target": "3"}
    assert goal_values.chosen_first(base, mine, theirs) == {"title": "mine", "why": "theirs", "target": None}


@pytest.mark.parametrize("value", [0.0, 50.0, 99.995, 1 / 3, 1e-7, -12.5, 1e15, 123_456_789.25])
def test_a_number_put_into_a_field_is_read_back_to_the_digit(value: float) -> None:
    typed = goal_values.as_typed(value)
    assert goal_values.to_number(typed) == value
    assert "e" not in typed
    assert goal_values.as_typed(None) == ""
