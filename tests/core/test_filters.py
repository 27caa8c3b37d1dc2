"""A filter's text to a predicate, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_dash.core.filters import (
    Choice,
    Condition,
    FilterError,
    fields_named,
    matching,
    nearest_labels,
    parse,
    refuse_unknown_fields,
    written,
)
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
    st.text(
        st.characters(whitelist_categories=["L", "N"], whitelist_characters=" -_./\"\\,:()“”&!'<>"),
        min_size=1,
        max_size=20,
    )
    .map(str.strip)
    .filter(lambda word: bool(word) and not word.startswith("@"))
)
CONDITIONS = st.one_of(
    st.builds(
        Condition,
        key=st.sampled_from(["label", "repo", "parent", "Customer", "Story points"]),
        values=st.lists(WORDS, min_size=1, max_size=3).map(tuple),
        negated=st.booleans(),
    ),
    st.builds(Condition, key=st.just("text"), values=WORDS.map(lambda w: (w,)), negated=st.booleans()),
)
TOGETHER = st.lists(CONDITIONS, min_size=1, max_size=3).map(tuple)
EITHER = st.builds(Choice, any_of=st.lists(TOGETHER, min_size=2, max_size=3).map(tuple), negated=st.booleans())


@given(st.lists(st.one_of(CONDITIONS, EITHER), min_size=1, max_size=4))
def test_written_conditions_read_back_the_same(conditions: list[Condition | Choice]):
    text = written(conditions)
    if len(text) <= 1000:
        assert parse(text) == tuple(conditions)


# Six items of a board; which of them each filter means was worked out by hand.
SIX = (
    item(1, labels=("bug", "db"), owners=("ana",), sprint="Sprint 42", milestone="Q4", fields=(FieldValue(name="Points", number=3),)),
    item(2, Status.DONE, labels=("bug",), closed=True, owners=("ben",), sprint="Sprint 42", fields=(FieldValue(name="Points", number=5),)),
    item(3, Status.BLOCKED, labels=("good first issue",), title="Rotate the keys", fields=(FieldValue(name="Due", on="2026-11-20"),)),
    item(4, Status.DROPPED, labels=('say "hi"',), closed=True, not_planned=True, sprint="Sprint 43"),
    item(5, labels=("caf\u00e9", "✔\ufe0f ready"), title="Draft of a plan", fields=(FieldValue(name="Points", number=8), FieldValue(name="Due", on="2026-12-01"))),
    item(6, kind=ItemKind.PULL_REQUEST, repository="acme/web", owners=("ana", "ben"), fields=(FieldValue(name="Customer", text="Acme: EU"),)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("label:bug", [1, 2]),
        ("label:BUG", [1, 2]),
        ("label:bug label:db", [1]),
        ("label:bug,db", [1, 2]),
        ("label:bug OR label:db", [1, 2]),
        ("label:db OR is:pr", [1, 6]),
        ("label:bug AND is:open", [1]),
        ("label:bug -label:db", [2]),
        ("label:bug NOT label:db", [2]),
        ("NOT label:bug", [3, 4, 5, 6]),
        ("-label:bug", [3, 4, 5, 6]),
        ("-label:bug,db", [3, 4, 5, 6]),
        ("no:label", [6]),
        ("no:label -is:pr", []),
        ("-no:label", [1, 2, 3, 4, 5]),
        ("has:label", [1, 2, 3, 4, 5]),
        ('label:"good first issue"', [3]),
        ("label:“good first issue”", [3]),
        ("label:good-first-issue", [3]),
        ('label:"say \\"hi\\""', [4]),
        ("label:cafe\u0301", [5]),
        ('label:"✔ ready"', [5]),
        ("assignee:ana", [1, 6]),
        ("owner:ana,ben", [1, 2, 6]),
        ("assignee:ana assignee:ben", [6]),
        ("no:assignee", [3, 4, 5]),
        ("no:owner is:open", [3, 5]),
        ('sprint:"Sprint 42"', [1, 2]),
        ('iteration:"Sprint 42"', [1, 2]),
        ("iteration:sprint-42", [1, 2]),
        ('-sprint:"Sprint 42"', [3, 4, 5, 6]),
        ("no:iteration", [3, 5, 6]),
        ("sprint:*", [1, 2, 4]),
        ("milestone:Q4", [1]),
        ("no:milestone", [2, 3, 4, 5, 6]),
        ("is:open", [1, 3, 5, 6]),
        ("is:closed", [2, 4]),
        ("is:pr", [6]),
        ("type:pr", [6]),
        ("is:issue is:closed", [2, 4]),
        ("is:blocked", [3]),
        ("status:done", [2]),
        ("status:done,blocked", [2, 3]),
        ("status:in-progress", []),
        ("reason:completed", [2]),
        ('reason:"not planned"', [4]),
        ("-reason:completed is:closed", [4]),
        ("repo:acme/web", [6]),
        ("repo:db -label:bug", [3, 4, 5]),
        ("Points:3", [1]),
        ("points:>=5", [2, 5]),
        ("points:<5", [1]),
        ("points:<=5", [1, 2]),
        ("points:>5", [5]),
        ("points:3..x", []),
        ("points:x", []),
        ("column:done", [2]),
        ("column:todo -label:bug", [3, 5, 6]),
        ("repo:web", [6]),
        ("points:3..5", [1, 2]),
        ("points:5..*", [2, 5]),
        ("points:*..3", [1]),
        ("points:*", [1, 2, 5]),
        ("due:2026-11-20", [3]),
        ("due:>2026-11-20", [5]),
        ("due:2026-11-01..2026-11-30", [3]),
        ("due:2026-02-31", []),
        ('customer:"Acme: EU"', [6]),
        ("keys", [3]),
        ('"a plan"', [5]),
        ("keys OR plan", [3, 5]),
        ("(label:bug OR is:pr) assignee:ben", [2, 6]),
        ("-(label:bug OR is:pr)", [3, 4, 5]),
        ("-(label:bug is:open)", [2, 3, 4, 5, 6]),
        ("label:bug (is:closed OR (label:db is:open))", [1, 2]),
    ],
)
def test_filters_as_github_users_write_them(text: str, numbers: list[int]):
    assert [i.number for i in matching(text, SIX)] == numbers
    assert [i.number for i in matching(written(parse(text)), SIX)] == numbers


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sprint:@current", "moves on by itself"),
        ("assignee:@me", "moves on by itself"),
        ("author:ana", "is a word of GitHub's that is not known here"),
        ("review:approved", "not known here"),
        ("updated:>2026-01-01", "not known here"),
        ("type:Bug", "type:Bug is not known"),
        ("reason:reopened", "reason takes completed, not-planned"),
        ("label:", "cannot be read"),
        ("label:bug OR", "cannot be read"),
        ("OR label:bug", "cannot be read"),
        ("(label:bug", "cannot be read"),
        ("label:bug)", "cannot be read"),
        ("()", "cannot be read"),
        ("NOT", "cannot be read"),
        ("-", "cannot be read"),
        ("label:“bug", "cannot be read"),
        ('label:a"b', "cannot be read"),
        ("(" * 40 + "a" + ")" * 40, "brackets"),
    ],
)
def test_what_is_not_supported_is_said_and_counts_nothing_silently(text: str, words: str):
    with pytest.raises(FilterError, match=words):
        matching(text, SIX)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("label:bug (label:db", "(label:db"),
        ("label:a label:", "label:"),
        ("label:a OR", "OR"),
        ("label:bug ) x", ") x"),
        ("label:x NOT", "NOT"),
    ],
)
def test_what_cannot_be_read_is_shown_from_where_it_begins(text: str, rest: str):
    with pytest.raises(FilterError) as refused:
        parse(text)
    assert f"“{rest}” cannot be read" in str(refused.value)


def test_a_word_is_written_without_a_key():
    assert written(parse('"roll back" -x')) == '"roll back" -x'


def test_a_field_that_no_board_has_is_said_with_those_there_are():
    with pytest.raises(FilterError, match="No board has a field “customr”: they have Customer, Story points"):
        refuse_unknown_fields("label:x OR customr:Acme", ["Story points", "Customer"])
    refuse_unknown_fields("story-points:3 customer:x label:y", ["Story points", "Customer"])
    refuse_unknown_fields("anything:goes", [])


def test_labels_like_the_one_that_nobody_has_are_named():
    assert nearest_labels("label:bugs", SIX) == ("bug",)
    assert nearest_labels("label:first-issue -label:bug", SIX) == ("good first issue",)
    assert nearest_labels("label:bug", SIX) == ()


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
