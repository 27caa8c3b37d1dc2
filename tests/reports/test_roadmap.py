"""The roadmap: what a leaf is measured by, check-ins kept for ever, versions marked, what goals moved."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from platform_dash.core.progress import effort, of_horizon, of_roadmap
from platform_dash.model import (
    Direction,
    Health,
    ItemsMeasure,
    Kind,
    Objective,
    Reading,
    ReadingMeasure,
    Stage,
    Team,
    changed,
)
from platform_dash.store import Conflict, Store, StoreError, goals, histories, roadmap, sprints, teams
from tests.builders import NOW, SPRINT, TODAY, goal, items

WHO = {"author": "Ana", "at": NOW}


def outcome(**more) -> Objective:
    return Objective.model_validate({"id": 1, "horizon": "6 months", "horizon_months": 6, "title": "Outcome", **more})


def read(value: float, days_ago: int = 1) -> Reading:
    at = NOW - timedelta(days=days_ago)
    return Reading(subject="objective", subject_id=1, value=value, on=at.date(), at=at)


def line(one: Objective, *readings: Reading, found=()):
    return of_roadmap((one,), readings, TODAY, "UTC", found)[0]


def test_a_level_to_keep_is_judged_by_the_last_reading_and_has_no_way_to_go() -> None:
    kept = outcome(target=99.99, unit="%", keep=Direction.UP)
    assert (kept.kind, kept.direction) == (Kind.READING, Direction.UP)
    held, lost = line(kept, read(99.995)), line(kept, read(99.995, 5), read(99.9))
    assert (held.health, held.bar) == (Health.MET, None)
    assert (lost.health, lost.words) == (Health.OFF_TRACK, "99.9 % now (keep at least 99.99 %)")
    assert line(changed(kept, keep=Direction.DOWN, target=30.0, unit="s"), read(29)).health == Health.MET


def test_a_kept_level_that_nobody_read_for_long_is_unknown_though_it_was_met() -> None:
    kept = outcome(target=99.99, unit="%", keep=Direction.UP)
    assert line(kept, read(99.995, 21)).health == Health.MET  # 1.5 × 14 days
    assert line(kept, read(99.995, 22)).health == Health.UNKNOWN
    assert line(changed(kept, cadence_days=20), read(99.995, 30)).health == Health.MET
    assert line(changed(kept, met_on=TODAY), read(90)).health == Health.OFF_TRACK, "it can fall back from met"


def test_a_board_measures_an_outcome_like_a_goal() -> None:
    on_board = outcome(
        measure=ItemsMeasure(filter="label:x", target=4, unit="tables"), checked_at=NOW, health="on track"
    )
    assert on_board.kind == Kind.BOARD
    some = line(on_board, found=items(done=3, open=3, labels=("x",)))
    assert (some.health, some.bar, some.words) == (Health.ON_TRACK, 0.75, "3 of 4 tables on the boards")
    assert line(on_board, found=items(done=4, labels=("x",))).health == Health.MET
    nothing = line(on_board)
    assert (nothing.bar, nothing.words) == (None, "nothing on the boards matches its filter")
    unread = line(changed(on_board, checked_at=None, health=None), found=items(done=3, labels=("x",)))
    assert (unread.health, unread.bar) == (Health.UNKNOWN, 0.75)


@pytest.mark.parametrize(
    "bad",
    [
        {"keep": "up"},
        {"baseline": 1.0},
        {"baseline": 1.0, "target": 1.0},
        {"target": float("nan"), "keep": "up"},
        {"baseline": 1.0, "target": float("inf")},
        {"baseline": 0.0, "target": 5.0, "scale": "log"},
        {"due_on": date(1999, 1, 1)},
        {"start_on": date(2026, 5, 1), "due_on": date(2026, 4, 1)},
        {"confidence": 1.5},
        {"measure": {"kind": "items", "filter": "label:x"}, "baseline": 1.0, "target": 2.0},
        {"due_on": date(2100, 1, 1)},
    ],
)
def test_an_outcome_that_cannot_be_measured_is_refused(bad) -> None:
    with pytest.raises(ValidationError):
        outcome(**bad)


def laid(store: Store, **more) -> Objective:
    with store.write() as connection:
        return roadmap.save_objective(connection, outcome(id=0, version=0, **more), **WHO)


def test_check_ins_are_kept_for_ever_with_author_and_time(store: Store) -> None:
    one = laid(store, baseline=120.0, target=30.0, unit="s")
    later = NOW + timedelta(days=1)
    with store.write() as connection:
        one = roadmap.check_in(connection, one, Health.ON_TRACK, "one region left", value=41, confidence=0.7, **WHO)
        roadmap.check_in(connection, one, Health.AT_RISK, "it waits", author="Ben", at=later)
    with store.read() as connection:
        said = histories.check_ins(connection, one.id)
        assert [(c.health.value, c.words, c.value, c.confidence, c.author, c.at) for c in said] == [
            ("on track", "one region left", 41, 0.7, "Ana", NOW),
            ("at risk", "it waits", None, None, "Ben", later),
        ]
        assert [r.value for r in goals.readings(connection)] == [41]
        stored = roadmap.objectives(connection)[0]
    assert (stored.health, stored.note, stored.checked_by) == (Health.AT_RISK, "it waits", "Ben")


def test_a_check_in_that_reads_as_before_is_a_check_in_and_no_new_reading(store: Store) -> None:
    one = laid(store, baseline=120.0, target=30.0, unit="s")
    for n, value in enumerate((90.5, 90.5, 60.0)):
        with store.write() as connection:
            one = roadmap.check_in(
                connection, one, Health.ON_TRACK, "", value=value, author="Ana", at=NOW + timedelta(n)
            )
    with store.read() as connection:
        assert [c.value for c in histories.check_ins(connection)] == [90.5, 90.5, 60.0]
        found = goals.readings(connection)
    assert [r.value for r in found] == [90.5, 60.0]
    assert of_roadmap((one,), found, TODAY, "UTC")[0].reading == 60.0, "what the next check-in is prefilled with"


def test_a_check_in_on_an_older_version_is_a_conflict_and_writes_nothing(store: Store) -> None:
    one = laid(store)
    with store.write() as connection:
        roadmap.save_objective(connection, changed(one, title="Other"), **WHO)
    with pytest.raises(Conflict), store.write() as connection:
        roadmap.check_in(connection, one, Health.MET, "done", value=3, **WHO)
    with store.read() as connection:
        assert histories.check_ins(connection) == ()
        assert goals.readings(connection) == ()


def test_met_is_dated_and_taken_back(store: Store) -> None:
    one = laid(store)
    with store.write() as connection:
        one = roadmap.check_in(connection, one, Health.MET, "done", **WHO)
        assert one.met_on == TODAY
        assert roadmap.check_in(connection, one, Health.AT_RISK, "not quite", **WHO).met_on is None


def test_a_reading_that_cannot_be_and_a_unit_that_changed_are_refused_in_words(store: Store) -> None:
    one = laid(store, baseline=0.0, target=100.0, unit="tables")
    with pytest.raises(StoreError, match="counts from zero up"), store.write() as connection:
        roadmap.check_in(connection, one, Health.ON_TRACK, "", value=-3, **WHO)
    with store.write() as connection:
        one = roadmap.save_objective(connection, changed(one, unit="event tables"), **WHO)  # nothing was read yet
        one = roadmap.check_in(connection, one, Health.ON_TRACK, "", value=3, **WHO)
    with pytest.raises(StoreError, match="readings in event tables"), store.write() as connection:
        roadmap.save_objective(connection, changed(one, unit="customers"), **WHO)


def test_a_goals_readings_are_refused_by_the_same_rules(store: Store) -> None:
    measure = ReadingMeasure(baseline=0, target=10, unit="customers")
    with store.write() as connection:
        sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **WHO)
        teams.save_team(connection, Team(id=0, name="Data", version=0), **WHO)
        one = goals.save_goal(
            connection, goal(id=0, version=0, team_id=1, sprint_id=1, owners=(), measure=measure), **WHO
        )
        one = goals.save_goal(connection, changed(one, measure=changed(measure, unit="big customers")), **WHO)

    def reading(value: float, on=TODAY) -> Reading:
        return Reading(subject="goal", subject_id=one.id, value=value, on=on, at=NOW)

    with pytest.raises(StoreError, match="counts from zero up"), store.write() as connection:
        goals.add_reading(connection, reading(-1))
    with store.write() as connection:
        goals.add_reading(connection, reading(4))
    with pytest.raises(StoreError, match="readings in big customers"), store.write() as connection:
        goals.save_goal(connection, changed(one, measure=measure), **WHO)
    for on in (TODAY + timedelta(days=2), date(1999, 12, 31)):
        with pytest.raises(StoreError, match="the day on which it was read"), store.write() as connection:
            goals.add_reading(connection, reading(4, on))


def test_changing_baseline_target_or_date_keeps_the_version_before(store: Store) -> None:
    one = laid(store)
    with store.write() as connection:
        one = roadmap.save_objective(connection, changed(one, baseline=120.0, target=30.0), **WHO)
        assert roadmap.revisions(connection) == {}, "the first setting is no change"
        one = roadmap.save_objective(connection, changed(one, target=20.0, due_on=date(2027, 3, 1)), **WHO)
        roadmap.save_objective(connection, changed(one, due_on=date(2027, 6, 1)), author="Ben", at=NOW)
        found = roadmap.revisions(connection)[one.id]
    assert [(r.field, r.before, r.after, r.author) for r in found] == [
        ("due_on", "2027-03-01", "2027-06-01", "Ben"),
        ("target", 30.0, 20.0, "Ana"),
    ]


def served(n: int, sprint_id: int):
    return goal(id=n, sprint_id=sprint_id, objective_id=1, stage=Stage.PITCHED, title=f"Goal {n}")


def test_effort_without_movement_is_visible() -> None:
    before = changed(SPRINT, id=2, name="Sprint 41", start_on=date(2026, 11, 2), end_on=date(2026, 11, 16))
    both, own = (SPRINT, before), (served(1, 2), served(2, 1), served(3, 1))
    one = outcome(baseline=120.0, target=30.0, unit="s")
    moved = effort(one, own, both, (read(55, 25), read(41, 1)), TODAY)
    assert moved is not None
    assert (moved.words, moved.still) == ("3 goals in 2 sprints; the reading went 55 → 41 s", False)
    assert [g[:2] for g in moved.goals] == [("Sprint 41", "Goal 1"), ("Sprint 42", "Goal 2"), ("Sprint 42", "Goal 3")]
    stood = effort(one, own, both, (read(55, 25), read(55, 1)), TODAY)
    assert stood is not None
    assert (stood.words, stood.still) == ("3 goals in 2 sprints; the reading stands at 55 s", True)
    assert effort(one, (), both, (), TODAY) is None
    once = effort(one, own, both, (read(55, 1),), TODAY)
    assert once is not None
    assert not once.still, "one reading tells no movement, nor its lack"
    ahead = changed(SPRINT, id=3, name="Sprint 43", start_on=date(2026, 11, 30), end_on=date(2026, 12, 14))
    planned = effort(one, (served(2, 1), served(4, 3)), (*both, ahead), (read(55, 25), read(55, 1)), TODAY)
    assert planned is not None
    assert (planned.words.partition(";")[0], planned.still) == ("1 goal in 1 sprint", False)


def test_an_overdue_check_in_is_counted_by_its_age_not_by_its_words() -> None:
    late = NOW - timedelta(days=60)
    one = outcome(team_id=1, note="waits for the vendor", health="on track", checked_at=late)
    found = of_horizon(of_roadmap((one,), (), TODAY, "UTC"), 1, "6 months")
    assert (found.overdue, found.unknown) == (1, 1)


def test_a_check_in_belongs_to_the_teams_day(store: Store) -> None:
    one = laid(store, baseline=120.0, target=30.0, unit="s")
    with store.write() as connection:
        day = TODAY - timedelta(days=1)  # in Los Angeles it is still yesterday
        met = roadmap.check_in(connection, one, Health.MET, "", value=29, on=day, **WHO)
        assert met.met_on == day
        assert [r.on for r in goals.readings(connection)] == [day]
