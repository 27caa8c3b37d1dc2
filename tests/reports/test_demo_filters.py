"""Filters as GitHub's users write them, with their counts on the demo's boards: 358 readable cards on three boards, worked
out from the cards themselves, not with the filters."""

import pytest

from platform_dash.core import filters
from platform_dash.reports.placed import Placed, placed_items
from tests import templates

COUNTS = [
    ("label:event-table", 100),
    ('label:"event-table"', 100),
    ("label:Event-Table", 100),
    ("-label:event-table", 258),
    ("NOT label:event-table", 258),
    ("label:event-table,customer-table", 300),
    ("label:event-table OR label:customer-table", 300),
    ("label:event-table label:customer-table", 0),
    ('label:"good first issue"', 1),
    ("label:good-first-issue", 1),
    ("label:“good first issue”", 1),
    ("label:*", 354),
    ("no:label", 4),
    ("has:label", 354),
    ("-no:label", 354),
    ("label:docs -label:migration-framework", 4),
    ("label:docs label:migration-framework", 1),
    ("(label:docs OR label:security) is:open", 6),
    ("label:docs OR label:security is:open", 7),
    ("is:open", 238),
    ("is:closed", 120),
    ("is:issue", 356),
    ("is:draft", 2),
    ("is:pr", 0),
    ("is:archived", 2),
    ("-is:archived", 356),
    ("is:blocked", 3),
    ("reason:completed", 116),
    ("reason:not-planned", 4),
    ('reason:"not planned"', 4),
    ("is:closed -reason:completed", 4),
    ("status:Todo", 94),
    ('status:"In Progress"', 48),
    ("status:in-progress", 48),
    ("status:Todo,Backlog", 146),
    ("status:blocked", 3),
    ("-status:Done", 242),
    ("no:assignee", 143),
    ("has:assignee", 215),
    ("assignee:ana-k", 67),
    ("assignee:ana-k,ben-d", 117),
    ("assignee:ana-k assignee:ben-d", 1),
    ('sprint:"Sprint 42"', 47),
    ('iteration:"Sprint 42"', 47),
    ("no:sprint", 311),
    ("no:iteration label:event-table", 100),
    ('sprint:"Sprint 42" is:open no:assignee', 8),
    ("repo:tables", 300),
    ("repo:demo-org/events,demo-org/charts", 30),
    ("-repo:demo-org/tables", 58),
    ("no:milestone", 358),
    ("milestone:*", 0),
    ("estimate:5", 11),
    ("estimate:>=3", 130),
    ("Estimate:2..5", 241),
    ("estimate:<2", 110),
    ("-estimate:*", 4),
    ('customer:"Customer 03"', 10),
    ("customer:customer-03,customer-04 status:Done", 13),
    ("customer:*", 200),
    ("framework", 7),
    ('"Framework: lock per table"', 1),
    ("framework -label:docs", 6),
    ("runbook OR label:dlq", 4),
    ("has:sub-issues", 0),
]
REFUSED = [  # never a silent 0
    ("", "is empty"),
    ("author:ana-k", "author"),
    ("review:approved", "review"),
    ("sprint:@current", "moves on by itself"),
    ("assignee:@me", "moves on by itself"),
    ("updated:>2026-11-01", "updated"),
    ("colour:red", "No board has a field “colour”"),
    ('label:"docs', "quote"),
    ("(label:docs OR label:security", "cannot be read"),
    ("is:merged", "merged"),
    ("reason:duplicate", "reason"),
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Placed:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("demo")))
        store = templates.demo_store()
    read = placed_items(store)
    store.close()
    return read


def counted(text: str, demo: Placed) -> int:
    filters.refuse_unknown_fields(text, demo.fields())
    return len(filters.matching(text, demo.items))


@pytest.mark.parametrize(("text", "count"), COUNTS, ids=[text for text, _ in COUNTS])
def test_a_filter_counts_what_its_words_say(demo: Placed, text: str, count: int):
    assert counted(text, demo) == count


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_what_cannot_be_answered_is_refused_in_words(demo: Placed, text: str, words: str):
    with pytest.raises(filters.FilterError, match=words):
        counted(text, demo)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ["label:customer-table", "label:event-table", "label:ingestion"]),
        ("label:e", ["label:event-table"]),
        ("label:event-table -label:cust", []),
        ("label:mig", ["label:migration-framework"]),
        ("is:open label:do", ["label:docs"]),
        ("-label:doc", ["-label:docs"]),
        ("spr", ["sprint:"]),
        ("sprint:", ['sprint:"Sprint 42"']),
        ("iteration:4", ['sprint:"Sprint 42"']),
        ("cust", ["label:customer-table", "Customer:"]),
        ('customer:"Customer 03', ['customer:"Customer 03"']),
        ("assignee:an", ["owner:ana-k"]),
        ("is:", ["is:issue", "is:open", "is:closed"]),
        ("label:nothing-like-it", []),
        ("label:docs OR label:sec", ["label:security"]),
        ("(label:sec", ["label:security"]),
    ],
)
def test_while_one_types_what_the_boards_have_is_suggested_with_its_count(demo: Placed, typed: str, words: list[str]):
    offered = filters.completions(typed, demo.items, demo.fields())
    assert [one.word for one in offered[: len(words)]] == words
    assert bool(offered) == bool(words)
    for one in offered:
        if not one.word.endswith(":") and "OR" not in typed and "(" not in typed:
            assert one.count == len(filters.matching(one.text, demo.items)), one
