"""Frames have the shape they state, and a chart is valid JSON whatever the frame holds."""

import json

from platform_dash import charts
from platform_dash.model import Health
from platform_dash.progress import of_roadmap
from tests.builders import NOW, TODAY
from tests.test_progress import objective, reading


def lines():
    return of_roadmap(
        (objective(1), objective(2, parent_id=1, baseline=120, target=30, health=Health.ON_TRACK, checked_at=NOW), objective(3)),
        (reading(75, "objective"),), TODAY, "UTC",
    )  # fmt: skip


def test_the_frame_is_in_tree_order_with_shares_in_percent():
    frame = charts.roadmap_frame(lines())
    assert list(frame.columns) == ["order", "label", "health", "share", "words", "leaf"]
    assert frame["leaf"].tolist() == [False, True, True]
    assert frame["share"].isna().tolist()[0]


def test_the_picture_has_bars_wide_enough_to_read_and_is_valid_json():
    drawn = charts.roadmap(charts.roadmap_frame(lines()), dark=True).to_json()
    assert "NaN" not in drawn
    widths = [part.get("width", 0) for part in json.loads(drawn)["hconcat"]]
    assert min(widths) >= 200


def test_the_table_says_what_the_picture_shows():
    table = charts.roadmap_table(lines())
    assert list(table.columns) == ["Objective", "Health", "Way done", "State"]
    assert len(table) == 3
