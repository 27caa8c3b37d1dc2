"""How far: the five measures worked out by hand, bar, tick, health, and the roadmap's roll-up."""

from datetime import date, timedelta

import pytest

from platform_dash.core.progress import counted, of_goal, of_horizon, of_parent, of_roadmap, share
from platform_dash.model import (
    Criterion,
    Direction,
    FieldSumMeasure,
    FieldValue,
    Forecast,
    GroupsMeasure,
    Health,
    ItemsMeasure,
    Method,
    Objective,
    ReadinessMeasure,
    Reading,
    ReadingMeasure,
    Scale,
    Status,
)
from tests.builders import CALENDAR, NOW, TODAY, goal, item, items, sprint_day


def chance_of(p, method=Method.STEADY):
    return Forecast(goal_id=1, at=NOW, method=method, p=p)


def progress(measure, found=(), *, today=TODAY, readings=(), **more):
    fields = {k: more.pop(k) for k in ("concerns", "baseline") if k in more}
    return of_goal(goal(measure=measure, **fields), tuple(found), readings, sprint_day(today), CALENDAR, **more)


def test_items_count_done_against_a_fixed_target_and_dropped_leaves_the_scope():
    found = counted(ItemsMeasure(filter="label:x", target=50), items(done=42, open=42, dropped=3, labels=("x",)))
    assert (found.done, found.scope, found.dropped) == (42, 84, 3)


def test_without_a_target_all_in_scope_is_the_target():
    p = progress(ItemsMeasure(filter="label:x"), items(done=5, open=3, dropped=2, labels=("x",)))
    assert (p.done, p.target, p.bar) == (5, 8, 5 / 8)


def test_the_bar_runs_from_baseline_to_target():
    p = progress(ItemsMeasure(filter="label:x", target=50), items(done=42, open=20, labels=("x",)), baseline=34)
    assert p.bar == pytest.approx(8 / 16)
    assert (p.done, p.target) == (42, 50)


def test_a_field_sum_adds_the_numbers_of_done_items():
    found = [
        item(1, Status.DONE, labels=("x",), fields=(FieldValue(name="Estimate", number=3),)),
        item(2, Status.DONE, labels=("x",), fields=(FieldValue(name="estimate", number=2.5),)),
        item(3, labels=("x",), fields=(FieldValue(name="Estimate", number=8),)),
        item(4, Status.DONE, labels=("x",)),
    ]
    p = progress(FieldSumMeasure(filter="label:x", field="Estimate"), found)
    assert (p.done, p.target) == (5.5, 13.5)


def customers(complete: int, almost: int, nothing: int):
    n = 0
    for customer in range(complete + almost + nothing):
        for table in range(100):
            n += 1
            done = customer < complete or (customer < complete + almost and table < 99)
            yield item(
                n,
                Status.DONE if done else Status.PLANNED,
                labels=("t",),
                parent_id=f"P{customer}",
                parent=f"C{customer}",
            )


def test_one_customer_of_ten_complete_and_one_at_99_is_10_percent():
    measure = GroupsMeasure(filter="label:t", group_by="parent", target=20, percent=True, unit="customers")
    p = progress(measure, customers(1, 1, 8))
    assert (p.done, p.target, p.bar) == (10, 20, 0.5)


def test_groups_count_by_field_and_by_label_too():
    found = [
        item(1, Status.DONE, labels=("t", "cust/a"), fields=(FieldValue(name="Customer", text="A"),)),
        item(2, Status.DONE, labels=("t", "cust/a"), fields=(FieldValue(name="Customer", text="A"),)),
        item(3, labels=("t", "cust/b"), fields=(FieldValue(name="Customer", text="B"),)),
    ]
    for group_by in ("field:Customer", "label:cust/"):
        assert counted(GroupsMeasure(filter="label:t", group_by=group_by), found).done == 1


def test_a_dropped_item_does_not_keep_its_group_open():
    found = [item(1, Status.DONE, labels=("t",), parent_id="P"), item(2, Status.DROPPED, labels=("t",), parent_id="P")]
    assert counted(GroupsMeasure(filter="label:t", group_by="parent"), found).done == 1


def test_readiness_counts_its_criteria():
    p = progress(ReadinessMeasure(criteria=(Criterion(text="a", met=True), Criterion(text="b"))))
    assert (p.done, p.target, p.bar) == (1, 2, 0.5)


def reading(value: float, subject: str = "goal", ago: int = 0) -> Reading:
    return Reading(
        subject=subject, subject_id=1, value=value, on=TODAY - timedelta(days=ago), at=NOW - timedelta(days=ago)
    )


def test_a_reading_may_go_down():
    measure = ReadingMeasure(baseline=120, target=30, direction=Direction.DOWN, unit="s")
    p = progress(measure, readings=(reading(60, ago=3), reading(41)))
    assert (p.done, p.target) == (41, 30)
    assert p.bar == pytest.approx(79 / 90)
    assert progress(measure, readings=(reading(29),)).health == Health.MET


def test_a_log_scale_does_not_call_the_first_step_nothing():
    assert share(2.9, 1.5, 5, Scale.LOG) == pytest.approx(0.5475, abs=1e-4)


@pytest.mark.parametrize(
    ("today", "found", "more", "health", "reason"),
    [
        (date(2026, 11, 20), {"done": 4}, {}, Health.MET, "met"),
        (date(2026, 11, 17), {"done": 1, "open": 1}, {}, Health.UNKNOWN, "too early to say"),
        (date(2026, 11, 20), {}, {}, Health.UNKNOWN, "nothing to count yet"),
        (date(2026, 11, 20), {"done": 1, "open": 1}, {"forecast": chance_of(0.14)}, Health.OFF_TRACK, "1 in 10"),
        (
            date(2026, 11, 20),
            {"done": 1, "open": 1},
            {"touched_on": date(2026, 11, 17)},
            Health.AT_RISK,
            "no movement for 3 days",
        ),
        (date(2026, 11, 20), {"done": 1, "open": 1}, {"concerns": 1}, Health.AT_RISK, "1 open concern"),
        (date(2026, 11, 20), {"done": 1, "open": 1}, {"forecast": chance_of(0.39)}, Health.AT_RISK, "4 in 10"),
        (date(2026, 11, 20), {"done": 1, "open": 1}, {}, Health.ON_TRACK, "1 to go"),
        (date(2026, 11, 20), {"done": 1, "open": 5}, {}, Health.UNKNOWN, "5 items to go, 5 days left"),
        (date(2026, 11, 28), {"done": 1, "open": 5}, {}, Health.OFF_TRACK, "5 of 6 left, no working day left"),
        (date(2026, 11, 30), {"done": 1, "open": 5}, {"forecast": chance_of(0.9)}, Health.NOT_MET, "1 of 6 items"),
        (date(2026, 11, 30), {}, {}, Health.NOT_MET, "not counted"),
        (
            date(2026, 11, 20),
            {"done": 1, "open": 1},
            {"seen_on": date(2026, 11, 13)},
            Health.UNKNOWN,
            "boards last seen 7 days ago",
        ),
        (
            date(2026, 11, 20),
            {"done": 1, "open": 1},
            {"seen_on": date(2026, 11, 18)},
            Health.ON_TRACK,
            "1 to go · as of Wed 18 Nov",
        ),
    ],
)
def test_health_is_the_first_that_holds(today, found, more, health, reason):
    p = progress(ItemsMeasure(filter="label:x"), items(**found, labels=("x",)), today=today, **more)
    assert (p.health, p.reason) == (health, reason)


def test_an_item_blocked_for_two_days_puts_its_goal_off_track():
    blocked = item(1, Status.BLOCKED, labels=("x",), status_since=NOW - timedelta(days=2), status_since_known=True)
    p = progress(ItemsMeasure(filter="label:x"), [blocked, item(2, labels=("x",))])
    assert (p.health, p.reason) == (Health.OFF_TRACK, "blocked 2 working days")


def test_behind_the_tick_and_without_a_chance_nobody_knows():
    p = progress(ItemsMeasure(filter="label:x"), items(done=1, open=99, labels=("x",)))
    assert p.bar < p.tick
    assert (p.health, p.reason) == (Health.UNKNOWN, "99 items to go, 5 days left")


# ── roadmap ──


def objective(number: int, **more) -> Objective:
    given = {
        "id": number,
        "team_id": 1,
        "horizon": "6 months",
        "horizon_months": 6,
        "position": number,
        "title": f"O{number}",
    }
    return Objective.model_validate({**given, **more})


def lines(*objectives, readings=()):
    return of_roadmap(objectives, readings, TODAY, "UTC")


def test_a_leaf_without_a_check_in_is_unknown():
    assert lines(objective(1))[0].health == Health.UNKNOWN


def test_a_check_in_older_than_one_and_a_half_cadences_is_unknown():
    fresh = objective(1, health=Health.ON_TRACK, checked_at=NOW - timedelta(days=21))
    stale = objective(2, health=Health.ON_TRACK, checked_at=NOW - timedelta(days=22))
    assert [line.health for line in lines(fresh, stale)] == [Health.ON_TRACK, Health.UNKNOWN]


def test_a_parent_shows_its_leaves_and_the_weakest_by_name_never_an_average():
    found = lines(
        objective(1),
        objective(2, parent_id=1, met_on=TODAY),
        objective(3, parent_id=1, met_on=TODAY),
        objective(4, parent_id=1, health=Health.OFF_TRACK, checked_at=NOW),
    )
    parent = found[0]
    assert parent.health == Health.OFF_TRACK
    assert parent.bar is None
    assert parent.words == "2 of 3 met · weakest: O4"
    assert [line.depth for line in found] == [0, 1, 1, 1]


def test_more_than_a_third_unknown_makes_a_parent_unknown():
    assert of_parent((Health.MET, Health.UNKNOWN, Health.UNKNOWN, Health.MET)) == Health.UNKNOWN
    assert of_parent((Health.MET, Health.UNKNOWN, Health.ON_TRACK)) == Health.ON_TRACK


def test_a_reading_that_reaches_its_target_meets_the_objective():
    measured = objective(1, baseline=120, target=30, unit="s", health=Health.AT_RISK, checked_at=NOW)
    assert lines(measured, readings=(reading(30, "objective"),))[0].health == Health.MET
    now = lines(measured, readings=(reading(41, "objective"),))[0]
    assert (now.health, now.words) == (Health.AT_RISK, "41 s now (120 → 30)")


def test_a_horizon_names_its_weakest_line():
    found = lines(objective(1, met_on=TODAY), objective(2, health=Health.AT_RISK, checked_at=NOW), objective(3))
    horizon = of_horizon(found, 1, "6 months")
    assert (horizon.met, horizon.total, horizon.unknown, horizon.weakest) == (1, 3, 1, "O2")


def test_an_archived_item_that_is_done_stays_done_and_another_leaves_the_scope():
    found = [
        item(1, Status.DONE, labels=("x",), archived=True),
        item(2, labels=("x",), archived=True),
        item(3, labels=("x",)),
    ]
    p = progress(ItemsMeasure(filter="label:x"), found)
    assert (p.done, p.target) == (1, 2)


def test_a_parent_beside_its_sub_issues_is_said_and_can_be_left_out():
    """A parent of 8 points that was split into 5 and 3: 8 without the parent; with it 16, and that both count is told."""
    points = [(1, 8, "", "C1"), (2, 5, "C1", "C2"), (3, 3, "C1", "C3"), (4, 2, "", "C4")]
    split = [
        item(n, labels=("x",), parent_id=parent, content_id=content, fields=(FieldValue(name="Points", number=worth),))
        for n, worth, parent, content in points
    ]
    both = progress(FieldSumMeasure(filter="label:x", field="Points"), split)
    assert both.target == 18
    assert "1 parent is counted beside its sub-issues, no:sub-issues leaves parents out" in both.how
    leaves = progress(FieldSumMeasure(filter="label:x no:sub-issues", field="Points"), split)
    assert leaves.target == 10
    assert "sub-issues," not in leaves.how
    assert progress(ItemsMeasure(filter="has:sub-issues"), split).target == 1
    assert "parent" not in progress(ItemsMeasure(filter="label:x"), split[1:]).how, "its parent is on no board"


def test_a_base_rate_kept_from_before_colours_nothing_and_a_cold_start_says_what_it_is():
    found = items(done=1, open=1, labels=("x",))
    p = progress(ItemsMeasure(filter="label:x"), found, forecast=chance_of(0.1, Method.BASE_RATE))
    assert p.health == Health.ON_TRACK
    p = progress(ItemsMeasure(filter="label:x"), found, forecast=chance_of(0.3, Method.COLD_START))
    assert (p.health, p.reason) == (Health.AT_RISK, "3 in 10, as in public repositories")
    assert p.forecast is not None
