"""Frames have the shape they state, and a chart is valid JSON whatever the frame holds."""

import json
from datetime import date

from platform_dash.core.board_history import Knowledge
from platform_dash.core.flow import DayCount, Finished
from platform_dash.core.progress import of_roadmap
from platform_dash.model import Health, Status
from platform_dash.ui import charts
from tests.builders import NOW, TODAY
from tests.core.test_progress import objective, reading


def lines():
    return of_roadmap(
        (
            objective(1),
            objective(2, parent_id=1, baseline=120, target=30, health=Health.ON_TRACK, checked_at=NOW),
            objective(3),
        ),
        (reading(75, "objective"),),
        TODAY,
        "UTC",
    )


def test_the_frame_is_in_tree_order_with_shares_in_percent():
    frame = charts.roadmap_frame(lines())
    assert list(frame.columns) == ["order", "depth", "label", "health", "share", "words", "leaf"]
    assert frame["leaf"].tolist() == [False, True, True]
    assert frame["depth"].tolist() == [0, 1, 0]
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


def day(on: int, knowledge: Knowledge = Knowledge.OBSERVED, **more) -> DayCount:
    given = (
        {}
        if knowledge == Knowledge.UNKNOWN
        else {
            "done": 1,
            "scope": 2,
            "dropped": 0,
            "done_items": ("a",),
            "open_items": ("b",),
            "columns": ((Status.PLANNED, 1), (Status.DONE, 1)),
        }
    )
    return DayCount.model_validate({"on": date(2026, 11, on), "knowledge": knowledge, **given, **more})


DAYS = (day(16), day(17, Knowledge.UNKNOWN), day(18, added=("b",)), day(19))
NAMES = {"a": ("db #1 First", "done", "https://x.org/1"), "b": ("a private item", "planned", "")}


def test_an_unknown_day_is_a_gap_in_every_chart_and_a_row_in_every_table():
    frame = charts.burnup_frame(DAYS, ((date.min, None), (date(2026, 11, 18), 5.0)))
    assert frame["stretch"].tolist() == [0, 2, 2], "a line is drawn inside a stretch, never over the gap"
    assert frame["target"].isna().tolist() == [True, False, False]
    assert len(charts.cumulative_frame(DAYS)["on"].unique()) == 3
    table = charts.burnup_table(DAYS, NAMES)
    assert table["Known"].tolist() == ["observed", "observed", "unknown", "observed"]
    assert table["Added"].tolist() == ["", "a private item", "", ""]


def test_the_last_point_is_the_last_known_day_and_its_bands_sum_to_its_items():
    frame = charts.cumulative_frame(DAYS)
    last = frame[frame["on"] == frame["on"].max()]
    assert last["items"].sum() == last["high"].max() == 2
    assert charts.burnup_frame(DAYS).iloc[-1][["done", "scope"]].tolist() == [1, 2]


def test_every_number_leads_to_its_items():
    assert charts.items_table(DAYS[0], NAMES)[["Counted as", "Item"]].to_numpy().tolist() == [
        ["done", "db #1 First"],
        ["open", "a private item"],
    ]
    known = Finished(on=date(2026, 11, 18), knowledge=Knowledge.OBSERVED, count=1, items=("a",))
    unknown = Finished(on=date(2026, 11, 19), knowledge=Knowledge.UNKNOWN, count=None)
    assert charts.throughput_table((known, unknown), NAMES)["Items"].tolist() == ["", "db #1 First"]
    assert len(charts.throughput_frame((known, unknown))) == 1


def test_flow_charts_are_valid_json():
    drawn = [
        charts.burnup(charts.burnup_frame(DAYS), "items", dark=False),
        charts.cumulative(charts.cumulative_frame(DAYS), dark=True),
        charts.cycle_times(charts.cycle_frame(()), (), dark=False),
        charts.throughput(charts.throughput_frame(()), dark=True),
        charts.ages(charts.age_frame(()), dark=False),
        charts.hang_overs(charts.hang_over_frame((("S1", 2, 9, "db #1 First; a private item"),)), dark=True),
    ]
    assert all("NaN" not in one.to_json() for one in drawn)


def test_two_outcomes_of_one_title_have_a_row_each_on_the_timeline():
    due = date(2027, 1, 1)
    twins = [objective(n, title="Runbooks", due_on=due, start_on=TODAY if n == 2 else None) for n in (1, 2)]
    frame = charts.timeline_frame(of_roadmap(twins, (), TODAY, "UTC"))
    assert frame["label"].tolist() == ["Runbooks", "Runbooks (2)"]
    assert [at.date() for at in frame["starts"]] == [due, TODAY]
    assert json.dumps(charts.timeline(frame, TODAY, dark=False).to_dict())
