"""Small rules of progress, flow and hours, each with an example worked out by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import flow, pairing, progress
from platform_dash.core.pairing import Presence, merged, strips
from platform_dash.core.progress import numbers, of_goal, of_roadmap
from platform_dash.core.progress.goals import group_names
from platform_dash.model import (
    Block,
    Blocker,
    Calendar,
    Commitment,
    Criterion,
    Direction,
    FieldSumMeasure,
    FieldValue,
    GroupsMeasure,
    Health,
    ItemsMeasure,
    Objective,
    Outcome,
    ReadinessMeasure,
    Reading,
    ReadingMeasure,
    Sprint,
    Stage,
    Status,
    Stay,
    TimeOff,
    changed,
    office_week,
)
from tests.builders import CALENDAR, NOW, SPRINT, TODAY, board, goal, item, person, sprint_day

POINTS = tuple(
    item(n, status, labels=("x",), parent=parent, parent_id=f"P-{parent}" if parent else "", fields=fields)
    for n, status, parent, points in (
        (1, Status.DONE, "A", 3.0),
        (2, Status.PLANNED, "A", 0.0),
        (3, Status.PLANNED, "B", 5.5),
        (4, Status.DROPPED, "B", 8.0),
        (5, Status.DONE, "", None),
    )
    for fields in [() if points is None else (FieldValue(name="Points", number=points),)]
)


# ── what a measure adds up ────────────────────────────────────────────────────────────────────────────────────


def test_units_are_items_field_values_or_whole_groups():
    assert progress.units(ItemsMeasure(filter="label:x"), POINTS) == (
        (("N1",), 1.0),
        (("N5",), 1.0),
        (("N2",), 1.0),
        (("N3",), 1.0),
    )
    summed = FieldSumMeasure(filter="label:x", field="points", unit="points")
    assert progress.units(summed, POINTS) == ((("N1",), 3.0), (("N3",), 5.5)), "what is worth nothing is no unit"
    groups = GroupsMeasure(filter="label:x", group_by="parent", unit="epics")
    assert progress.units(groups, POINTS) == ((("N1", "N2"), 1.0), (("N3",), 1.0))
    assert progress.units(changed(groups, percent=True, target=50), POINTS) == ((("N1", "N2"), 50.0), (("N3",), 50.0))


def test_a_field_sum_and_groups_are_counted_in_three_buckets():
    summed = progress.counted(FieldSumMeasure(filter="label:x", field="Points", unit="p"), POINTS)
    assert (summed.done, summed.scope, summed.dropped) == (3.0, 8.5, 8.0)
    assert (summed.done_items, summed.open_items, summed.dropped_items) == (("N1", "N5"), ("N2", "N3"), ("N4",))
    groups = GroupsMeasure(filter="label:x", group_by="parent", unit="epics")
    told = progress.counted(groups, POINTS)
    assert (told.done, told.scope, told.dropped, told.groups) == (0, 2, 0, (("P-A", 1, 2), ("P-B", 0, 1)))
    done = [changed(i, status=Status.DONE) if i.number in (2,) else i for i in POINTS]
    percent = progress.counted(changed(groups, percent=True, target=60), done)
    assert (percent.done, percent.scope) == (50.0, 100)


@pytest.mark.parametrize(
    ("group_by", "names"),
    [
        ("parent", ("P-A",)),
        ("field:Points", ("3",)),
        ("field:Team: name", ("core",)),
        ("label:area:", ("area:db", "Area:web")),
        ("field:Empty", ("",)),
    ],
)
def test_a_group_is_a_parent_a_field_or_a_label_by_its_prefix(group_by: str, names: tuple[str, ...]):
    fields = (FieldValue(name="Points", number=3), FieldValue(name="Team: name", text="core"), FieldValue(name="Empty"))
    one = item(1, labels=("area:db", "Area:web", "other"), parent="A", parent_id="P-A", fields=fields)
    assert group_names(one, group_by) == names


def test_a_group_without_an_id_is_known_by_its_name():
    assert group_names(item(1, parent="A"), "parent") == ("A",)
    assert group_names(item(1), "parent") == ()


# ── a goal ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("today", "health", "reason"),
    [(date(2026, 11, 20), Health.UNKNOWN, "no measure yet"), (date(2026, 11, 30), Health.NOT_MET, "not counted")],
)
def test_a_goal_without_a_measure(today: date, health: Health, reason: str):
    told = of_goal(goal(measure=None, stage=Stage.DRAFT), (), (), sprint_day(today), CALENDAR)
    assert (told.health, told.reason, told.done, told.target, told.unit, told.bar) == (
        health,
        reason,
        None,
        None,
        "",
        0.0,
    )
    assert told.tick == sprint_day(today).tick


def test_a_goal_says_how_it_was_counted():
    items = [changed(i, board_id=1) for i in POINTS]
    day = sprint_day(date(2026, 11, 20))

    def how(measure: object) -> str:
        return of_goal(goal(measure=measure), items, (), day, CALENDAR).how

    assert how(ItemsMeasure(filter="label:x")).startswith("done items")
    assert "2 done, 2 open, 1 dropped" in how(ItemsMeasure(filter="label:x"))
    assert "sum of “Points” over done items" in how(FieldSumMeasure(filter="label:x", field="Points", unit="p"))
    grouped = how(GroupsMeasure(filter="label:x", group_by="parent", unit="epics"))
    assert "groups by parent with every item done" in grouped
    assert "0 of 2" in grouped
    ready = ReadinessMeasure(criteria=(Criterion(text="a", met=True), Criterion(text="b")))
    assert how(ready) == "criteria ticked, of all criteria of the goal"
    percent = of_goal(
        goal(measure=GroupsMeasure(filter="label:x", group_by="parent", percent=True, target=50)),
        items,
        (),
        day,
        CALENDAR,
    )
    assert percent.unit == "%"


def test_a_reading_with_a_target_of_zero_counts_and_moves_away_from_it():
    measure = ReadingMeasure(baseline=10, target=0, direction=Direction.DOWN, unit="s")
    day = sprint_day(date(2026, 11, 24))

    def told(value: float) -> progress.GoalProgress:
        read = Reading(subject="goal", subject_id=1, value=value, on=date(2026, 11, 23), at=NOW, source="s", author="a")
        return of_goal(goal(measure=measure), (), (read,), day, CALENDAR)

    assert (told(0).health, told(0).bar) == (Health.MET, 1.0)
    assert told(4).bar == pytest.approx(0.6)
    assert told(12).health == Health.AT_RISK
    assert "moving away" in told(12).reason
    unread = of_goal(goal(measure=measure), (), (), day, CALENDAR)
    assert (unread.done, unread.bar) == (None, 0.0)


def test_stillness_of_ticked_checks_is_counted_from_the_commit():
    """Committed on Wednesday 18 November, nothing ticked: on Tuesday 24 it stands still for four working days."""
    ready = ReadinessMeasure(criteria=tuple(Criterion(text=c, met=c == "a") for c in "abcd"))
    one = goal(measure=ready, committed_at=datetime(2026, 11, 18, 12, tzinfo=UTC))
    told = of_goal(one, (), (), sprint_day(date(2026, 11, 24)), CALENDAR)
    assert (told.health, "4" in told.reason) == (Health.AT_RISK, True), told.reason
    assert (
        of_goal(changed(one, committed_at=None), (), (), sprint_day(date(2026, 11, 24)), CALENDAR).health
        != Health.AT_RISK
    )
    touched = of_goal(one, (), (), sprint_day(date(2026, 11, 24)), CALENDAR, touched_on=date(2026, 11, 23))
    assert touched.health != Health.AT_RISK


# ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "baseline", "target", "share"),
    [(5, 5, 5, 1.0), (4, 5, 5, 0.0), (7.5, 5, 10, 0.5), (5, 10, 0, 0.5), (12, 5, 10, 1.0), (1, 5, 10, 0.0)],
)
def test_the_share_of_a_way(value: float, baseline: float, target: float, share: float):
    assert numbers.share(value, baseline, target) == pytest.approx(share)


@pytest.mark.parametrize(
    ("value", "apart", "words"),
    [
        (42, (), "42"),
        (0.5, (), "0.5"),
        (1200, (), "1,200"),
        (-1200.5, (), "-1,200.5"),
        (99.992, (99.995,), "99.992"),
        (99.9948, (99.995,), "99.9948"),
        (99.995, (), "99.995"),
        (0.0049, (0.02, 0.004), "0.0049"),
        (1999.6, (2000,), "1,999.6"),
        (33.333333333, (), "33.33"),
        (33.333333333, (33.33,), "33.333"),
        (1234.56789012, (), "1,235"),
        (1999.999999999, (2000,), "1,999.999999999"),
        (0.00000049, (), "0.0000005"),
        (-0.0, (), "0"),
        (-0.000000001, (), "-0.000000001"),
        (0.1 + 0.2, (), "0.3"),
        (100 - 99.995, (), "0.005"),
        (0, (5,), "0"),
        (5, (None, 5), "5"),
    ],
)
def test_a_number_never_reads_as_zero_a_target_or_a_baseline_that_it_is_not(value: float, apart: tuple, words: str):
    assert numbers.number(value, *apart) == words


@given(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7))
def test_two_numbers_that_differ_never_read_the_same(value: float, target: float):
    assume(abs(value - target) > 1e-9)
    assert numbers.number(value, target) != numbers.number(target, value)
    assert (numbers.number(value) == "0") == (abs(value) <= 1e-12)


@pytest.mark.parametrize(("share", "words"), [(0, "0%"), (0.001, "1%"), (0.5, "50%"), (0.999, "99%"), (1, "100%")])
def test_a_hundred_percent_is_all_of_it(share: float, words: str):
    assert numbers.percent(share) == words


# ── what a commit fixes, and what changes after it ────────────────────────────────────────────────────────────


def test_a_commit_fixes_where_a_goal_stands():
    items = list(POINTS)
    fixed = progress.commitment(goal(measure=ItemsMeasure(filter="label:x"), owners=(1,)), items, NOW, "Ana")
    assert (fixed.baseline, fixed.target, fixed.owners) == (2, 4, (1,))
    assert [s.node_id for s in fixed.scope] == ["N1", "N2", "N3", "N4", "N5"]
    assert fixed.scope[0].place == "db #1"
    assert progress.commitment(goal(measure=ItemsMeasure(filter="label:x", target=3)), items, NOW, "Ana").target == 3
    ready = progress.commitment(
        goal(measure=ReadinessMeasure(criteria=(Criterion(text="a"), Criterion(text="b")))), items, NOW, "Ana"
    )
    assert (ready.baseline, ready.target, ready.scope) == (0.0, 2.0, ())
    read = progress.commitment(
        goal(measure=ReadingMeasure(baseline=55, target=30, direction=Direction.DOWN)), items, NOW, "Ana"
    )
    assert (read.baseline, read.target) == (55, 30)
    assert progress.commitment(goal(measure=None, stage=Stage.DRAFT), items, NOW, "Ana").baseline is None


def test_scope_moves_by_item():
    one = goal(measure=ItemsMeasure(filter="label:x"))
    fixed = progress.commitment(one, POINTS[:4], NOW, "Ana")
    later = [changed(POINTS[0], labels=()), changed(POINTS[1], status=Status.DROPPED), *POINTS[2:]]
    told = progress.scope_change(fixed, one, later)
    assert [s.node_id for s in told.added] == ["N5"]
    assert [s.node_id for s in told.removed] == ["N1"]
    assert [s.node_id for s in told.dropped] == ["N2"], "what was dropped at the commit is no news"
    assert progress.scope_change(fixed, goal(measure=None, stage=Stage.DRAFT), later).empty


def test_what_people_changed_since_the_commit():
    fixed = Commitment(goal_id=1, at=NOW, by="Ana", baseline=0, target=3, owners=(1, 2), scope=())
    same = ItemsMeasure(filter="label:x", target=3)
    assert progress.changed_since(fixed, goal(measure=same, owners=(2, 1))) == ()
    assert progress.changed_since(fixed, goal(measure=changed(same, target=4), owners=(1, 2))) == ("target",)
    assert progress.changed_since(fixed, goal(measure=same, owners=(1,))) == ("owners",)
    ready = ReadinessMeasure(criteria=tuple(Criterion(text=c) for c in "abc"))
    assert progress.changed_since(fixed, goal(measure=ready, owners=(1, 2))) == ()
    assert progress.changed_since(changed(fixed, target=2), goal(measure=ready, owners=(1, 2))) == ("target",)
    assert progress.changed_since(fixed, goal(measure=None, stage=Stage.DRAFT, owners=(1, 2))) == ()


@pytest.mark.parametrize(
    ("done", "said", "carried", "closing", "outcome"),
    [
        (0, None, False, False, Outcome.NOT_STARTED),
        (1, None, False, False, Outcome.IN_PROGRESS),
        (2, None, False, False, Outcome.COMPLETED),
        (1, None, True, True, Outcome.CARRIED_ON),
        (1, None, False, True, Outcome.WILL_NOT_COMPLETE),
        (1, Outcome.ABANDONED, False, True, Outcome.ABANDONED),
        (1, Outcome.IN_PROGRESS, False, True, Outcome.WILL_NOT_COMPLETE),
        (1, Outcome.IN_PROGRESS, False, False, Outcome.IN_PROGRESS),
    ],
)
def test_the_outcome_that_numbers_propose(
    done: int, said: Outcome | None, carried: bool, closing: bool, outcome: Outcome
):
    items = [item(n, Status.DONE if n <= done else Status.PLANNED, labels=("x",)) for n in (1, 2)]
    one = goal(measure=ItemsMeasure(filter="label:x"), outcome=said)
    reached = of_goal(one, items, (), sprint_day(date(2026, 11, 24)), CALENDAR)
    assert progress.proposed_outcome(one, reached, carried_on=carried, closing=closing) == outcome


# ── the roadmap ───────────────────────────────────────────────────────────────────────────────────────────────


def outcome(**more: object) -> Objective:
    given = {
        "id": 1,
        "team_id": 1,
        "horizon": "6 months",
        "horizon_months": 6,
        "position": 1,
        "title": "O",
        "scale": "linear",
        "unit": "",
    }
    return Objective.model_validate({**given, **more})


def leaf(
    *read: float, items: tuple = (), checked: int | None = None, other: float | None = None, **more: object
) -> progress.RoadmapLine:
    """The line of one outcome with readings of ten days ago; `other` is a reading of somebody else's."""
    at = NOW - timedelta(days=10)
    readings = [
        Reading(subject="objective", subject_id=1, value=v, on=at.date(), at=at, source="s", author="a") for v in read
    ]
    if other is not None:
        readings.append(
            Reading(subject="objective", subject_id=9, value=other, on=TODAY, at=NOW, source="s", author="a")
        )
    more["checked_at"] = None if checked is None else NOW - timedelta(days=checked)
    return of_roadmap([outcome(**more)], readings, TODAY, "UTC", items)[0]


WAY = {"baseline": 0, "target": 10, "unit": "s"}


@pytest.mark.parametrize(
    ("drawn", "health", "bar", "words", "age"),
    [
        (lambda: leaf(met_on=date(2026, 10, 1), checked=3), Health.MET, 1.0, "met 01 Oct 2026", 3),
        (lambda: leaf(10, **WAY), Health.MET, 1.0, "10 s now (0 → 10)", 10),
        (lambda: leaf(5, health=Health.ON_TRACK, **WAY), Health.ON_TRACK, 0.5, "5 s now (0 → 10)", 10),
        (lambda: leaf(5, other=9, health=Health.ON_TRACK, **WAY), Health.ON_TRACK, 0.5, "5 s now (0 → 10)", 10),
        (lambda: leaf(checked=2, **WAY), Health.UNKNOWN, None, "no reading yet (0 → 10 s)", 2),
        (lambda: leaf(checked=2, baseline=0, target=10), Health.UNKNOWN, None, "no reading yet (0 → 10)", 2),
        (lambda: leaf(), Health.UNKNOWN, None, "no check-in yet", None),
        (lambda: leaf(note="half of it"), Health.UNKNOWN, None, "half of it", None),
        (
            lambda: leaf(checked=22, note="half of it", health=Health.ON_TRACK),
            Health.UNKNOWN,
            None,
            "half of it · last check-in 22 days ago",
            22,
        ),
        (lambda: leaf(checked=22, health=Health.ON_TRACK), Health.UNKNOWN, None, "last check-in 22 days ago", 22),
        (lambda: leaf(checked=21, health=Health.ON_TRACK), Health.ON_TRACK, None, "on track", 21),
        (lambda: leaf(5, keep=Direction.UP, target=4, unit="s"), Health.MET, None, "5 s now (keep at least 4 s)", 10),
        (
            lambda: leaf(5, keep=Direction.DOWN, target=4, unit="s"),
            Health.OFF_TRACK,
            None,
            "5 s now (keep at most 4 s)",
            10,
        ),
        (
            lambda: leaf(keep=Direction.UP, target=4, unit="s", checked=2),
            Health.UNKNOWN,
            None,
            "no reading yet (keep at least 4 s)",
            2,
        ),
    ],
)
def test_a_leaf_of_the_roadmap(
    drawn: Callable[[], progress.RoadmapLine], health: Health, bar: float | None, words: str, age: int | None
):
    line = drawn()
    assert (line.health, line.bar, line.words, line.age_days, line.leaves) == (health, bar, words, age, (health,))


def test_an_outcome_that_a_board_measures():
    items = tuple(item(n, Status.DONE if n <= 2 else Status.PLANNED, labels=("x",)) for n in (1, 2, 3, 4))
    line = leaf(items=items, measure=ItemsMeasure(filter="label:x", unit="tables"), checked=1, health=Health.ON_TRACK)
    assert (line.bar, line.words) == (0.5, "2 of 4 tables on the boards")
    fixed = leaf(
        items=items, measure=ItemsMeasure(filter="label:x", target=8, unit="tables"), checked=1, health=Health.ON_TRACK
    )
    assert (fixed.bar, fixed.words) == (0.25, "2 of 8 tables on the boards")
    none = leaf(items=items, measure=ItemsMeasure(filter="label:y"), checked=1, health=Health.ON_TRACK)
    assert (none.bar, none.words) == (None, "nothing on the boards matches its filter")


def test_a_parent_names_its_weakest_known_leaf():
    every = [
        outcome(title="P"),
        *(
            outcome(id=n, parent_id=1, title=t, health=h, checked_at=NOW, position=n)
            for n, t, h in (
                (2, "off", Health.OFF_TRACK),
                (3, "unknown", None),
                (4, "risk", Health.AT_RISK),
                (5, "fine", Health.ON_TRACK),
            )
        ),
    ]
    parent = of_roadmap(every, [], TODAY, "UTC")[0]
    assert (parent.health, parent.weakest, parent.bar) == (Health.OFF_TRACK, "off", None)
    assert parent.leaves == (Health.OFF_TRACK, Health.UNKNOWN, Health.AT_RISK, Health.ON_TRACK)
    assert parent.words == "0 of 4 met · 1 unknown · weakest: off"
    unknown = of_roadmap([outcome(title="P"), outcome(id=2, parent_id=1, title="u")], [], TODAY, "UTC")[0]
    assert (unknown.weakest, unknown.words) == ("", "0 of 1 met · 1 unknown"), "an unknown one is not known to be weak"
    told = progress.of_horizon(of_roadmap([*every, outcome(id=9, team_id=2)], [], TODAY, "UTC"), 1, "6 months")
    assert (told.total, told.weakest) == (1, "P")


@pytest.mark.parametrize(
    ("done", "target", "unit", "baseline", "words"),
    [
        (46, 50, "tables", 0, "46 of 50 tables"),
        (46, 50, "", 0, "46 of 50"),
        (35, 30, "min", 60, "35 ↓ 30 min"),
        (None, 30, "min", 60, "– ↓ 30 min"),
        (None, 50, "", 0, "– of 50"),
        (46, None, "tables", 0, "46"),
        (None, None, "", 0, "–"),
        (10, 10, "", 10, "10 of 10"),
        (49.6, 50, "", 0, "49.6 of 50"),
    ],
)
def test_what_a_goal_came_to_is_said_as_people_do(done, target, unit: str, baseline: float, words: str):
    assert progress.reached(done, target, unit, baseline) == words


def test_a_measure_of_its_own_stays_with_an_outcome_that_lines_came_to_stand_under():
    def read(value: float, day: int) -> Reading:
        at = datetime(2026, 11, day, 9, tzinfo=UTC)
        return Reading(subject="objective", subject_id=1, value=value, on=at.date(), at=at)

    every = [
        outcome(id=1, title="Five billion", baseline=1, target=5, unit="Bn", position=0),
        outcome(id=2, title="Second", position=2, parent_id=1),
        outcome(id=3, title="First", position=1, parent_id=1, met_on=date(2026, 11, 20), health="met"),
        outcome(id=4, title="An orphan", position=3, parent_id=99),
    ]
    top, first, second, orphan = of_roadmap(every, [read(3, 20), read(2, 10)], TODAY, "UTC")
    assert [line.depth for line in (top, first, second, orphan)] == [0, 1, 1, 0]
    assert (top.reading, top.bar, top.leaf, top.measured, top.checked) == (3, 0.5, False, True, True)
    assert top.age_days == (TODAY - date(2026, 11, 20)).days
    assert top.words == "3 Bn now (1 → 5) · below: 1 of 2 met · 1 unknown"
    assert (first.objective.title, second.objective.title, orphan.objective.title) == ("First", "Second", "An orphan")
    assert (first.leaves, second.leaves, orphan.reading) == ((Health.MET,), (Health.UNKNOWN,), None)
    bare = of_roadmap([every[0]], [read(3, 20)], TODAY, "UTC")[0]
    assert (bare.reading, bare.leaf, bare.leaves) == (3, True, (bare.health,))


def test_horizons_come_nearest_first_and_those_without_months_last():
    every = [outcome(horizon=h, horizon_months=m) for h, m in (("later", 0), ("3 years", 36), ("b", 6), ("a", 6))]
    assert progress.horizons(every) == (("a", 6), ("b", 6), ("3 years", 36), ("later", 0))


@pytest.mark.parametrize(
    ("read", "words", "still"),
    [
        ((), "2 goals in 2 sprints, 1 completed; no reading tells what they moved", False),
        (((date(2026, 10, 1), 5),), "2 goals in 2 sprints; the reading stands at 5 s", False),
        (((date(2026, 10, 1), 5), (date(2026, 11, 18), 5)), "2 goals in 2 sprints; the reading stands at 5 s", True),
        (((date(2026, 10, 1), 5), (date(2026, 11, 2), 6)), "2 goals in 2 sprints; the reading went 5 → 6 s", False),
        (((date(2026, 11, 2), 5), (date(2026, 11, 18), 7)), "2 goals in 2 sprints; the reading went 5 → 7 s", False),
    ],
)
def test_what_sprint_goals_moved(read: tuple, words: str, still: bool):
    before = Sprint(id=2, name="S41", start_on=date(2026, 11, 2), end_on=date(2026, 11, 16))
    own = [
        goal(id=1, objective_id=1, sprint_id=2, title="one", outcome=Outcome.COMPLETED),
        goal(id=2, objective_id=1, title="two"),
    ]
    values = [
        Reading(subject="objective", subject_id=1, value=v, on=d, at=NOW, source="s", author="a") for d, v in read
    ]
    told = progress.effort(
        outcome(unit="s"), [*own, goal(id=3, objective_id=1, stage=Stage.DRAFT)], [SPRINT, before], values, TODAY
    )
    assert told is not None
    assert (told.words, told.still) == (words, still)
    assert told.goals == (("S41", "one", "completed"), ("Sprint 42", "two", "committed"))
    assert progress.effort(outcome(id=8), own, [SPRINT, before], values, TODAY) is None


# ── the board ─────────────────────────────────────────────────────────────────────────────────────────────────

HELD_UP = (
    item(1, Status.BLOCKED, blockers=(Blocker(content_id="b", title="B", url="u", owners=("ANA", "zoe")),)),
    item(2, Status.BLOCKED, blockers=(Blocker(content_id="c", title="C", url="u", owners=("ana",)),)),
    item(3, Status.PLANNED, blockers=(Blocker(content_id="d", title="D", url="u", owners=("ana",)),)),
    item(4, Status.BLOCKED, blockers=(Blocker(content_id="e", title="E", url="u", repository="acme/web", number=7),)),
    item(5, Status.BLOCKED, blockers=(Blocker(content_id="f", title="Only a title", url=""),)),
)


def test_on_whom_work_waits():
    names = {"ana": "Ana"}
    assert [flow.waits_on(i, names) for i in HELD_UP] == [
        ("Ana", "zoe"),
        ("Ana",),
        ("Ana",),
        ("web #7",),
        ("Only a title",),
    ]
    assert list(flow.waited_on(HELD_UP, names).items())[:2] == [("Ana", 2), ("zoe", 1)]


def test_the_longest_review_is_told_with_its_owners():
    since = NOW - timedelta(days=4)
    one = item(6, Status.IN_REVIEW, owners=("ANA", "zoe"), status_since=since, status_since_known=True)
    (told,) = flow.to_talk_about([one], lambda board: TODAY, "UTC", {"ana": "Ana"}, {})
    assert (told.kind, told.waits_on, told.days) == (flow.TalkKind.IN_REVIEW, ("Ana", "zoe"), 4)
    blocked = flow.to_talk_about(HELD_UP[:1], lambda board: TODAY, "UTC", {"ana": "Ana"}, {})
    assert blocked[0].waits_on == ("Ana", "zoe")


def test_a_teams_items_are_those_on_its_boards():
    items = [item(1), item(2, board_id=2)]
    boards = [board(id=1, team_id=1), board(id=2, number=2, team_id=None)]
    assert flow.of_team(items, None, boards) == tuple(items)
    assert flow.of_team(items, 1, boards) == (items[0],)
    assert flow.of_team(items, 3, boards) == ()


def test_columns_hold_their_items_only_where_they_are_asked_for():
    assert all(c.items == () for c in flow.columns([item(1)]))
    assert [i.number for c in flow.columns([item(1)], with_items=True) for i in c.items] == [1]


# ── hours ─────────────────────────────────────────────────────────────────────────────────────────────────────


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 18, hour, minute, tzinfo=UTC)


def test_spans_that_touch_are_one():
    spans = [(at(13), at(17)), (at(8), at(12)), (at(12), at(13)), (at(9), at(10)), (at(18), at(19))]
    assert merged(spans) == ((at(8), at(17)), (at(18), at(19)))


def test_a_strip_says_where_when_or_what_is_missing():
    day = date(2026, 11, 18)
    people = [
        person(1, "America/New_York"),
        person(2, None),
        person(3, "Europe/Berlin", week=()),
        changed(person(4), stays=(Stay(from_on=date(2020, 1, 1), zone="Europe/Berlin", city="Munich"),)),
    ]
    off = [
        TimeOff(person_id=4, start_on=day, end_on=day + timedelta(days=1)),
        TimeOff(person_id=9, start_on=day, end_on=day + timedelta(days=1)),
    ]
    told = strips(people, day, "UTC", off)
    assert [(s.person_id, s.place, s.zone, s.missing) for s in told] == [
        (1, "New York", "America/New_York", ""),
        (2, "", "", "zone"),
        (3, "", "", "hours"),
        (4, "Munich", "Europe/Berlin", ""),
    ]
    assert [s.away is not None for s in told] == [False, False, False, True]
    assert told[0].spans == ((at(14), at(22, 30)),)


def test_clocks_change_for_who_stays_and_not_for_who_moves():
    first, end = date(2026, 10, 19), date(2026, 11, 2)  # the EU leaves summer time on Sunday 25 October

    def told(one: object) -> bool:
        return Presence((one,), first, end, ()).clock_change(1)

    assert told(person(1, "Europe/Berlin"))
    assert not told(person(1, "UTC"))
    moves = (
        Stay(from_on=date(2020, 1, 1), zone="Europe/Berlin"),
        Stay(from_on=date(2026, 10, 26), zone="Africa/Lagos"),
    )
    assert not told(changed(person(1), stays=moves))
    assert not Presence((person(1),), date(2026, 10, 26), end, ()).clock_change(1)
    monday = tuple(Block(weekday=0, start=time(9), end=time(17)) for _ in range(1))
    assert told(person(1, week=monday)), "its two Mondays lie on both sides"
    assert not Presence((person(1, week=monday),), first, first + timedelta(days=7), ()).clock_change(1)


def test_an_overlap_leaves_out_hours_off():
    a, b = person(1), person(2)
    day = date(2026, 11, 18)
    off = (TimeOff(person_id=2, start_on=day, end_on=day + timedelta(days=1), from_at=time(9), to_at=time(13)),)
    assert pairing.overlap(a, b, day) == ((at(8), at(16, 30)),)
    assert pairing.overlap(a, b, day, off) == ((at(12), at(16, 30)),)
    assert pairing.overlap(a, b, date(2026, 11, 21)) == ()


# ── the calendar ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_day_of_a_sprint_knows_its_first_day_and_the_days_that_are_over():
    day = sprint_day(SPRINT.start_on)
    assert (day.state, day.day, day.elapsed) == ("running", 1, (SPRINT.start_on,))
    early = sprint_day(date(2026, 11, 13))
    assert (early.state, early.day, early.planning_on) == ("not started", 0, date(2026, 11, 25))
    assert list(sprint_calendar.days_between(TODAY, TODAY)) == []
    assert sprint_calendar.next_planning_day((SPRINT,), CALENDAR, date(2026, 11, 25)) == date(2026, 11, 25)


def test_a_planning_whose_four_weeks_before_are_days_off_keeps_its_weekday():
    closed = changed(CALENDAR, holidays="2026-10-01 to 2026-12-01")
    assert sprint_calendar.planned_on(date(2026, 11, 30), closed) == date(2026, 11, 25)


def test_ceremonies_are_named_follow_each_other_and_know_what_they_are_about():
    after = Sprint(id=2, name="Sprint 43", start_on=SPRINT.end_on, end_on=date(2026, 12, 14))
    calendar = Calendar(zone="UTC", planning_at=time(14), planning_minutes=90, retro_minutes=45, standup_weekdays=(2,))
    laid = sprint_calendar.ceremonies((SPRINT, after), calendar, date(2026, 11, 25), date(2026, 11, 26))
    assert [(c.kind, c.title, c.about, c.start.time(), c.end.time()) for c in laid] == [
        ("standup", "Standup", "2026-11-25", time(10), time(10, 15)),
        ("planning", "Sprint planning: Sprint 43", "1", time(14), time(15, 30)),
        ("retro", "Retro: Sprint 42", "1", time(15, 30), time(16, 15)),
    ]
    (last, *_) = sprint_calendar.ceremonies((changed(SPRINT, id=0),), calendar, date(2026, 11, 25), date(2026, 11, 26))[
        1:
    ]
    assert (last.title, last.about) == ("Sprint planning", "Sprint 42")


def test_before_anything_began_a_corrected_calendar_starts_where_the_first_sprint_does():
    ahead = [Sprint(id=1, name="Sprint 8", start_on=date(2026, 12, 7), end_on=date(2026, 12, 21))]
    weekly = Calendar(length_days=7, first_on=date(2026, 11, 30), first_number=3)
    new = sprint_calendar.laid_anew(weekly, None, ahead, date(2026, 12, 20))
    assert [(s.name, s.start_on, s.end_on) for s in new] == [
        ("Sprint 8", date(2026, 12, 7), date(2026, 12, 14)),
        ("Sprint 9", date(2026, 12, 14), date(2026, 12, 21)),
    ]
    unnumbered = sprint_calendar.laid_anew(weekly, None, [changed(ahead[0], name="Winter")], date(2026, 12, 20))
    assert [s.name for s in unnumbered] == ["Winter", "Sprint 4"]
    assert sprint_calendar.write_days([date(2026, 12, 24)]) == "2026-12-24"


def test_a_night_week_is_a_week():
    assert office_week(time(22), time(6))[0].end == time(6)


# ── more of the same kinds ────────────────────────────────────────────────────────────────────────────────────


def test_a_check_in_far_ahead_may_wait_ninety_days_and_a_way_of_thousands_is_told_in_logarithms():
    far = {"horizon": "3 years", "horizon_months": 36, "health": Health.ON_TRACK}
    assert [leaf(checked=n, **far).health for n in (90, 91)] == [Health.ON_TRACK, Health.UNKNOWN]
    assert [leaf(checked=n, health=Health.ON_TRACK, horizon_months=m).health for n, m in ((22, 12), (22, 13))] == [
        Health.UNKNOWN,
        Health.ON_TRACK,
    ]
    assert [leaf(checked=n, health=Health.ON_TRACK, cadence_days=4).health for n in (6, 7)] == [
        Health.ON_TRACK,
        Health.UNKNOWN,
    ]
    line = leaf(10, baseline=1, target=100, scale="log", health=Health.ON_TRACK)
    assert (line.bar, line.words) == (pytest.approx(0.5), "10 now (1 → 100, log scale)")


def test_overdue_are_those_that_were_checked_and_not_for_long():
    every = [
        outcome(id=n, checked_at=None if age is None else NOW - timedelta(days=age), health=Health.ON_TRACK, position=n)
        for n, age in ((1, 21), (2, 22), (3, None))
    ]
    assert progress.of_horizon(of_roadmap(every, [], TODAY, "UTC"), 1, "6 months").overdue == 1


def test_what_a_goal_says_of_a_filter_that_cannot_be_read():
    day = sprint_day(date(2026, 11, 20))
    told = of_goal(goal(measure=ItemsMeasure(filter="customr:x")), (), (), day, CALENDAR, fields=("Customer",))
    assert told.reason.startswith("No board has a field “customr”")
    assert (told.health, told.tick) == (Health.UNKNOWN, day.tick)


@pytest.mark.parametrize(
    ("stays", "week", "reason"),
    [((), None, "zone of Person2 and Person3 missing"), (None, (), "hours of Person2 and Person3 missing")],
)
def test_whose_zone_or_hours_are_missing_is_said(stays: tuple | None, week: tuple | None, reason: str):
    people = [person(1)]
    for n in (2, 3):
        bare = person(n)
        bare = bare if stays is None else changed(bare, stays=stays)
        people.append(bare if week is None else changed(bare, week=week))
    presence = Presence(people, SPRINT.start_on, SPRINT.end_on, ())
    (told,) = pairing.lone_wolves([goal(owners=(2, 3))], {p.id: p for p in people}, presence, {1: frozenset({1, 2, 3})})
    assert told.reason == reason


def test_an_owner_who_is_away_is_said_beside_the_one_who_is_left():
    off = (TimeOff(person_id=2, start_on=SPRINT.start_on, end_on=date(2026, 11, 25)),)
    people = {n: person(n) for n in (1, 2)}
    presence = Presence(tuple(people.values()), SPRINT.start_on, SPRINT.end_on, off)
    (told,) = pairing.lone_wolves([goal(owners=(1, 2))], people, presence, {1: frozenset({1, 2})})
    assert told.reason == "Person1 alone, 10 of 10 days (Person2 away, 7 of 10 days)"
    both = (*off, TimeOff(person_id=1, start_on=SPRINT.start_on, end_on=date(2026, 11, 25)))
    presence = Presence(tuple(people.values()), SPRINT.start_on, SPRINT.end_on, both)
    (told,) = pairing.lone_wolves([goal(owners=(1, 2))], people, presence, {1: frozenset({1, 2})})
    assert told.reason == "Person1 away, 7 of 10 days and Person2 away, 7 of 10 days"


def test_the_smallest_change_is_judged_with_days_off_and_towards_who_shares_most():
    first, end = SPRINT.start_on, SPRINT.end_on
    alone = person(1, hours=(15, 0), week=office_week(time(15), time(23)))
    near, nearer = person(2), person(3, week=office_week(time(9), time(18)))
    change = pairing.smallest_change(alone, [near, nearer], first, end)
    assert change is not None
    assert (change.person_id, change.partner_id, change.minutes) == (1, 3, -90)
    off = [TimeOff(person_id=3, start_on=first, end_on=end)]
    without = pairing.smallest_change(alone, [near, nearer], first, end, off)
    assert without is not None
    assert (without.partner_id, without.minutes) == (2, -120)
    assert pairing.smallest_change(alone, [person(4, "Asia/Tokyo")], first, end) is None


def test_hours_of_a_pair_are_told_to_a_hundredth():
    a, b = person(1), person(2, week=office_week(time(10, 7), time(17, 30)))
    told = pairing.pair(Presence((a, b), SPRINT.start_on, date(2026, 11, 17), ()), 1, 2)
    assert told.hours == 7.38
    apart = pairing.pair(
        Presence((a, person(2, week=office_week(time(18), time(23)))), SPRINT.start_on, SPRINT.end_on, ()), 1, 2
    )
    assert (apart.hours, apart.verdict.value) == (0, "apart")


@pytest.mark.parametrize(
    ("column", "status"),
    [
        ("Won't do", Status.DROPPED),
        ("To-Do!", Status.PLANNED),
        ("🚀 Shipped", Status.DONE),
        ("On hold…", Status.BLOCKED),
        ("Xyz", Status.UNSORTED),
    ],
)
def test_a_column_is_read_without_its_ornaments(column: str, status: Status):
    assert flow.proposed_status(column) == status


def test_an_issue_on_two_boards_brings_the_fields_of_both():
    one = item(1, url="u", fields=(FieldValue(name="Points", number=3),))
    other = item(
        2, url="u", board_id=2, fields=(FieldValue(name="Customer", text="A"), FieldValue(name="POINTS", number=9))
    )
    (told,), _ = flow.placed([one, other], [board(id=1, team_id=1), board(id=2, number=2)])
    assert [(f.name, f.number, f.text) for f in told.fields] == [("Points", 3, ""), ("Customer", None, "A")]
    assert told.also_on == (2,)


@pytest.mark.parametrize(
    ("prefix", "labels", "sprint"),
    [
        ("sprint", ("bug", "Sprint: 42"), "Sprint 42"),
        ("", ("bug", "sprint 42"), "Sprint 42"),
        ("", ("42",), "Sprint 42"),
        ("iteration", ("iteration/42",), "Sprint 42"),
        ("iteration", ("42 iteration",), ""),
    ],
)
def test_a_label_names_the_sprint_behind_its_prefix(prefix: str, labels: tuple[str, ...], sprint: str):
    one = board(sprint_source="label", sprint_field=prefix)
    assert flow.sprint_label(item(1, labels=labels), one, {"sprint 42": "Sprint 42"}) == sprint


def test_unfinished_is_what_is_open_tagged_and_on_the_board():
    tagged = [
        item(1, Status.PLANNED, sprint="Sprint 42"),
        item(2, Status.DONE, sprint="Sprint 42"),
        item(3, Status.DROPPED, sprint="Sprint 42"),
        item(4, Status.BLOCKED, sprint="Sprint 42"),
        item(5, Status.PLANNED, sprint="Sprint 43"),
        item(6, Status.PLANNED, sprint="Sprint 42", archived=True),
    ]
    assert [i.number for i in flow.unfinished(tagged, SPRINT)] == [1, 4]


def test_a_goal_of_one_item_is_counted_and_concerns_are():
    one = [item(1, labels=("x",))]
    told = of_goal(goal(measure=ItemsMeasure(filter="label:x")), one, (), sprint_day(date(2026, 11, 30)), CALENDAR)
    assert told.reason == "0 of 1 items"
    for n, words in ((1, "1 open concern"), (3, "3 open concerns")):
        worried = goal(measure=ItemsMeasure(filter="label:x", target=2), concerns=n, baseline=0)
        items = [item(1, Status.DONE, labels=("x",)), item(2, labels=("x",))]
        assert of_goal(worried, items, (), sprint_day(date(2026, 11, 20)), CALENDAR).reason == words
    broken = leaf(measure=ItemsMeasure(filter="is:purple"), checked=1, health=Health.ON_TRACK)
    assert broken.words.startswith("its filter cannot be read: is:purple is not known")
