"""What a filter suggests while one types: the words, values and counts, worked out by hand on six items."""

import pytest

from platform_dash.core.filters import Completion, completions
from platform_dash.model import FieldValue, ItemKind, Status
from tests.builders import item

SIZE, CUSTOMER = FieldValue(name="Size", text="Large"), FieldValue(name="Customer name", text="Ada & Co")
ITEMS = (
    item(
        1,
        labels=("docs", "Urgent"),
        owners=("ana",),
        milestone="M1",
        sprint="Sprint 42",
        parent="Epic A",
        fields=(SIZE,),
    ),
    item(2, labels=("docs",), owners=("ben", "ana"), milestone="M1", sprint="Sprint 42", fields=(CUSTOMER,)),
    item(3, labels=("dogs",), owners=("ben",), milestone="M2", column="In Test", repository="acme/web"),
    item(4, labels=("docs",), kind=ItemKind.PULL_REQUEST, status=Status.DONE, closed=True, sprint="Sprint 41"),
    item(5, labels=("old docs",), status=Status.BLOCKED, fields=(SIZE,), column=""),
    item(6, labels=("hidden",), kind=ItemKind.HIDDEN),
)
FIELDS = ("Size", "Customer name")


def offered(text: str, most: int = 6) -> list[tuple[str, int]]:
    return [(one.word, one.count) for one in completions(text, ITEMS, FIELDS, most)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("label:", [("label:docs", 3), ("label:dogs", 1), ('label:"old docs"', 1), ("label:Urgent", 1)]),
        ("label:do", [("label:docs", 3), ("label:dogs", 1), ('label:"old docs"', 1)]),
        ("label:DOCS", [("label:docs", 3), ('label:"old docs"', 1)]),
        ('label:"old', [('label:"old docs"', 1)]),
        ("label:“old", [('label:"old docs"', 1)]),
        ("-label:do", [("-label:docs", 2), ("-label:dogs", 4), ('-label:"old docs"', 4)]),
        ("owner:", [("owner:ana", 2), ("owner:ben", 2)]),
        ("assignee:b", [("owner:ben", 2)]),
        ("milestone:", [("milestone:M1", 2), ("milestone:M2", 1)]),
        ("sprint:", [('sprint:"Sprint 42"', 2), ('sprint:"Sprint 41"', 1)]),
        ("iteration:41", [('sprint:"Sprint 41"', 1)]),
        ("column:", [("column:Todo", 2), ("column:Done", 1), ('column:"In Test"', 1)]),
        ("parent:e", [('parent:"Epic A"', 1)]),
        ("repo:", [("repo:acme/db", 4), ("repo:acme/web", 1)]),
        ("status:bl", [("status:blocked", 1)]),
        ("size:", [("size:Large", 2)]),
        ("customer-name:ad", [('customer-name:"Ada & Co"', 1)]),
        ("is:", [("is:issue", 4), ("is:open", 4), ("is:blocked", 1), ("is:closed", 1), ("is:pr", 1)]),
        ("nonsense:x", []),
        ("label:zzz", []),
        ("", [("label:docs", 3), ("label:dogs", 1), ('label:"old docs"', 1), ("label:Urgent", 1)]),
        ("ur", [("label:Urgent", 1)]),
        ("siz", [("Size:", 2)]),
        ("cust", [("Customer-name:", 1)]),
        ("mile", [("milestone:", 3)]),
        ("text", []),
    ],
)
def test_a_word_is_gone_on_with_by_what_the_boards_have(typed: str, words: list[tuple[str, int]]) -> None:
    assert offered(typed)[: len(words)] == words
    assert bool(offered(typed)) == bool(words)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("owner:ana label:", [("label:docs", 2), ("label:Urgent", 1)]),
        ("label:docs label:d", []),
        ("owner:ben -label:do", [("-label:docs", 1), ("-label:dogs", 1)]),
        ("owner:ana OR label:do", [("label:docs", 3), ("label:dogs", 1), ('label:"old docs"', 1)]),
        ("(label:dog", [("label:dogs", 1)]),
        ("is:nonsense label:do", [("label:docs", 3), ("label:dogs", 1), ('label:"old docs"', 1)]),
        ('label:"old docs" size:', [("size:Large", 1)]),
    ],
)
def test_what_stands_before_leaves_fewer_items(typed: str, words: list[tuple[str, int]]) -> None:
    assert offered(typed) == words


def test_the_whole_filter_is_given_back_with_the_word_in_its_place() -> None:
    assert completions("owner:ana label:ur", ITEMS, FIELDS) == (
        Completion(word="label:Urgent", text="owner:ana label:Urgent ", count=1),
    )
    assert completions("(owner:ana siz", ITEMS, FIELDS)[0].text == "(owner:ana Size:"
    assert completions("x -mile", ITEMS, FIELDS)[0].text == "x -milestone:"


def test_no_more_are_offered_than_asked_for() -> None:
    assert len(offered("label:", most=2)) == 2
    assert len(completions("", (item(n, labels=(f"l{n}",)) for n in range(20)))) == 6
