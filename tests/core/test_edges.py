"""Rules at their edge: exactly the number that a rule names, and the one beside it."""

from datetime import date, datetime, time, timedelta

import pytest

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import flow, forecast, progress
from platform_dash.core.pairing import Presence, Verdict, lone_wolves
from platform_dash.model import (
    Block,
    Calendar,
    Forecast,
    GroupsMeasure,
    Health,
    ItemsMeasure,
    Method,
    Person,
    Sprint,
    Status,
    TimeOff,
    office_week,
)
from tests.builders import CALENDAR, NOW, SPRINT, TODAY, board, goal, item, items, person, sprint_day

MONDAY = SPRINT.start_on


def worker(number: int, start: time, end: time) -> Person:
    return person(number, "UTC", week=office_week(start, end))


def meets(a: Person, b: Person) -> tuple[bool, bool]:
    presence = Presence((a, b), SPRINT.start_on, SPRINT.end_on)
    return presence.meets(a.id, b.id, MONDAY), presence.meets(b.id, a.id, MONDAY)


def test_three_quarters_of_the_own_short_day_are_enough_and_it_is_the_owners_day_that_is_asked():
    short = worker(1, time(9), time(13))
    assert meets(short, worker(2, time(10), time(17, 30))) == (True, False), "3 of 4 hours; of 7.5 it would take 4"
    assert meets(short, worker(2, time(10, 15), time(17, 30))) == (False, False), "2.75 of 4 hours"
    assert meets(worker(1, time(9), time(17)), worker(2, time(13), time(21))) == (True, True), "exactly 4 hours"


def company(days_off: int) -> Verdict:
    """Two colleagues of the same hours, the second one off on so many of ten days."""
    pair = {n: worker(n, time(9), time(17)) for n in (1, 2)}
    whole_days = sprint_calendar.working_days(SPRINT, CALENDAR)[:days_off]
    off = [TimeOff(person_id=2, start_on=d, end_on=d + timedelta(days=1)) for d in whole_days]
    presence = Presence(pair.values(), SPRINT.start_on, SPRINT.end_on, off)
    (verdict,) = lone_wolves([goal(owners=(1, 2))], pair, presence, {1: {1, 2}})
    return verdict.verdict


def test_somebody_away_for_exactly_half_of_it_still_counts_and_for_more_is_no_partner():
    assert [company(n) for n in (2, 3, 4, 5, 6)] == [
        Verdict.FINE, Verdict.FINE, Verdict.BORDERLINE, Verdict.BORDERLINE, Verdict.ALONE,
    ]  # fmt: skip


def test_a_night_of_twelve_hours_has_twelve():
    night = person(1, "UTC", week=(Block(weekday=0, start=time(20), end=time(8)),))
    presence = Presence((night, person(2, "UTC", week=night.week)), MONDAY, MONDAY + timedelta(days=1))
    assert presence.hours(1, 2, MONDAY) == timedelta(hours=12)


def test_review_is_talked_about_from_the_third_day_and_carried_from_the_second_sprint():
    def talk(days: int, status: Status = Status.IN_REVIEW, carried: int = 1) -> list[str]:
        one = item(1, status, status_since=NOW - timedelta(days=days))
        return [t.kind.value for t in flow.to_talk_about([one], lambda board: TODAY, "UTC", {}, {"N1": carried})]

    assert (talk(2), talk(3)) == ([], ["in review"])
    assert (talk(0, Status.PLANNED, 1), talk(0, Status.PLANNED, 2)) == ([], ["carried"])


def test_an_item_that_changed_after_today_is_no_day_old():
    assert flow.age(item(1, status_since=NOW + timedelta(days=2)), TODAY, "UTC")[0] == 0


def test_what_is_done_or_dropped_is_not_blocked_by_what_it_waited_on():
    columns = board(blocked_label="stuck")
    read = flow.status_reader(columns)
    assert read(item(1, column="Done", open_blockers=1, labels=("stuck",))) == Status.DONE
    assert read(item(2, column="Doing", closed=True, not_planned=True, open_blockers=1)) == Status.DROPPED
    assert read(item(3, column="Doing", open_blockers=1)) == Status.BLOCKED
    assert read(item(4, column="Doing", labels=("Stuck",))) == Status.BLOCKED


def health(chance: float) -> Health:
    given = Forecast(goal_id=1, at=NOW, method=Method.STEADY, p=chance, words="")
    one = goal(measure=ItemsMeasure(filter="label:x", target=10))
    own = items(done=3, open=7, labels=("x",), status_since=NOW, status_since_known=True)
    return progress.of_goal(one, own, (), sprint_day(), CALENDAR, forecast=given, touched_on=TODAY).health


def test_a_chance_is_rounded_once_and_its_word_and_tone_come_from_the_same_tenth():
    given = {0.14: Health.OFF_TRACK, 0.15: Health.AT_RISK, 0.44: Health.AT_RISK, 0.45: Health.ON_TRACK}
    assert {p: health(p) for p in given} == given


def test_a_percentage_of_no_group_is_unknown_and_no_way_is_longer_than_itself():
    one = goal(measure=GroupsMeasure(filter="label:x", group_by="parent", percent=True, target=20))
    found = progress.of_goal(one, items(open=2, labels=("y",)), (), sprint_day(), CALENDAR)
    assert found.health == Health.UNKNOWN
    assert (progress.share(150, 0, 100), progress.share(-5, 0, 100)) == (1.0, 0.0)


def test_of_many_sprints_the_last_26_speak():
    long_ago, lately = [[50.0] * 14], [[1.0] * 14 for _ in range(26)]
    assert forecast.flow_of(long_ago + lately, MONDAY) == forecast.flow_of(lately, MONDAY)
    assert forecast.flow_of(long_ago + lately[:25], MONDAY) != forecast.flow_of(lately[:25], MONDAY)


def test_a_sprint_that_starts_on_the_planning_weekday_is_planned_a_week_before():
    wednesday = Sprint(id=1, name="S", start_on=date(2026, 11, 18), end_on=date(2026, 12, 2))
    assert sprint_calendar.planned_on(wednesday.start_on, Calendar(zone="UTC", planning_weekday=2)) == date(
        2026, 11, 11
    )


def test_of_two_sprints_that_overlap_the_later_one_is_current():
    early = Sprint(id=1, name="A", start_on=date(2026, 11, 2), end_on=date(2026, 11, 20))
    late = Sprint(id=2, name="B", start_on=date(2026, 11, 16), end_on=date(2026, 11, 30))
    assert sprint_calendar.current([late, early], date(2026, 11, 17)) == late
    assert sprint_calendar.current([early, late], date(2026, 12, 5)) == late
    assert sprint_calendar.current([], date(2026, 12, 5)) is None


@pytest.mark.parametrize(("name", "found"), [("sprint 42", True), ("Sprint 4", False), ("", False)])
def test_a_sprint_is_found_by_its_whole_name(name: str, found: bool):
    assert (sprint_calendar.named([SPRINT], name) is not None) == found


def test_a_moments_date_is_the_teams():
    assert sprint_calendar.local_date(
        datetime.fromisoformat("2026-11-16T01:00:00+00:00"), "America/Los_Angeles"
    ) == date(2026, 11, 15)
