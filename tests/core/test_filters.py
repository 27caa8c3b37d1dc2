"""A filter's text to a predicate, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_dash.core.filters import Condition, FilterError, fields_named, matching, parse, written
from platform_dash.model import FieldValue, ItemKind, Status
from tests.builders import item

MIGRATE = item(
    1, labels=("Table-Migration",), milestone="Q4 plan", fields=(FieldValue(name="Story points", number=3.0),)
)
SPIKE = item(2, labels=("table-migration", "spike"), parent="Re-partition", parent_id="I_9", owners=("ana",))
DRAFT = item(
    3,
    Status.DONE,
    kind=ItemKind.DRAFT,
    title="Roll back",
    repository="",
    fields=(FieldValue(name="Customer", text="Acme GmbH"),),
)


def titles(text: str) -> list[int | None]:
    return [i.number for i in matching(text, (MIGRATE, SPIKE, DRAFT))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("label:table-migration", [1, 2]),
        ("label:table-migration -label:spike", [1]),
        ('milestone:"Q4 plan"', [1]),
        ("milestone:q4-plan", [1]),
        ("repo:acme/db", [1, 2]),
        ("repo:db", [1, 2]),
        ("owner:ana", [2]),
        ("no:owner", [1, 3]),
        ("has:parent", [2]),
        ("parent:Re-partition", [2]),
        ("is:draft", [3]),
        ("status:done", [3]),
        ("label:spike,other", [2]),
        ("label:*", [1, 2]),
        ("roll", [3]),
        ('"roll back"', [3]),
        ('Customer:"Acme GmbH"', [3]),
        ("customer:acme-gmbh", [3]),
        ('"Story points":>=3', [1]),
        ("story-points:<3", []),
        ("-story-points:3", [2, 3]),
    ],
)
def test_a_filter_matches_as_github_users_expect(text: str, expected: list[int]):
    assert titles(text) == expected


def test_a_hidden_item_matches_nothing():
    assert matching("is:open", [item(9, kind=ItemKind.HIDDEN)]) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ('label:"open', "cannot be read"),
        ("is:purple", "is:purple is not known"),
        ("x" * 1001, "longer than 1000"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text: str, words: str):
    with pytest.raises(FilterError, match=words):
        parse(text)


def test_the_fields_that_a_filter_names_are_those_no_word_is():
    assert fields_named(parse('label:x Customer:a "Story points":3')) == ("Customer", "Story points")


WORDS = (
    st.text(st.characters(whitelist_categories=["L", "N"], whitelist_characters=" -_./"), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)


@given(
    st.lists(
        st.builds(
            Condition,
            key=st.sampled_from(["label", "repo", "parent", "Customer", "Story points"]),
            values=st.lists(WORDS, min_size=1, max_size=3).map(tuple),
            negated=st.booleans(),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_written_conditions_read_back_the_same(conditions: list[Condition]):
    assert parse(written(conditions)) == tuple(conditions)


@pytest.mark.parametrize(
    ("text", "fits", "not_this"),
    [
        ("is:open", {}, {"closed": True}),
        ("is:closed", {"closed": True}, {}),
        ("is:archived", {"archived": True}, {}),
        ("is:blocked", {"status": Status.BLOCKED}, {}),
        ("is:issue", {}, {"kind": ItemKind.DRAFT}),
        ("has:label", {"labels": ("a",)}, {}),
        ("no:label", {}, {"labels": ("a",)}),
        ("milestone:M1", {"milestone": "M1"}, {"milestone": "M2"}),
        ("status:done", {"status": Status.DONE}, {}),
        ("repo:db", {}, {"repository": "acme/web"}),
        ("owner:ana", {"owners": ("ana",)}, {"owners": ("ben",)}),
        ("parent:P1", {"parent_id": "P1"}, {"parent": "P2"}),
    ],
)
def test_a_word_of_state_fits_one_item_and_not_the_other(text: str, fits: dict, not_this: dict):
    one, other = item(1, **fits), item(2, **not_this)
    assert [i.number for i in matching(text, [one, other])] == [1]
