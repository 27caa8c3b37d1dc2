"""An item before each of its changes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from platform_dash.core.board_history import undone, words_of
from platform_dash.model import FieldValue, ItemChange, Status
from tests.builders import NOW, item

BEFORE = [
    ("status", "done", "status", Status.DONE),
    ("meaning", "blocked", "status", Status.BLOCKED),
    ("column", "Soon", "column", "Soon"),
    ("sprint", "Sprint 41", "sprint", "Sprint 41"),
    ("sprint_start_on", "2026-11-02", "sprint_start_on", date(2026, 11, 2)),
    ("sprint_start_on", "", "sprint_start_on", None),
    ("owners", '["a, b", "c"]', "owners", ("a, b", "c")),
    ("labels", "a, b", "labels", ("a", "b")),
    ("archived", "True", "archived", True),
    ("archived", "False", "archived", False),
    ("milestone", "M1", "milestone", "M1"),
    ("title", "Old", "title", "Old"),
    ("closed_at", "2026-11-20T10:00:00+00:00", "closed_at", datetime(2026, 11, 20, 10, tzinfo=UTC)),
    ("closed_at", "2026-11-20T10:00:00+00:00", "closed", True),
    ("closed_at", "", "closed", False),
    ("parent", "P", "parent", "P"),
    ("parent", "P", "parent_id", "P"),
    ("field:Points", "3", "fields", (FieldValue(name="Points", number=3),)),
    ("field:Due", "2026-11-20", "fields", (FieldValue(name="Due", on=date(2026, 11, 20)),)),
    ("field:Size", "XL", "fields", (FieldValue(name="Size", text="XL"),)),
    ("field:Points", "", "fields", ()),
    ("a field of a later version", "x", "title", "Item 1"),
]


@pytest.mark.parametrize(("field", "before", "name", "value"), BEFORE)
def test_an_item_before_a_change(field: str, before: str, name: str, value: Any):
    change = ItemChange(node_id="N1", field=field, before=before, after="?", since_at=None, seen_at=NOW)
    now = item(1, fields=(FieldValue(name="Points", number=5),) if field.startswith("field:Points") else ())
    assert getattr(undone(now, change), name) == value


def test_words_with_commas_are_kept_whole_and_the_first_releases_are_read():
    assert words_of('["a, b"]') == ("a, b",)
    assert words_of("a, b") == ("a", "b")
    assert words_of("") == ()
