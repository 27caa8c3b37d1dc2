"""The calendar: day k of n, weekends, breaks, the planning Wednesday."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from platform_dash.core.calendar import (
    current,
    day_of,
    laid,
    next_planning_day,
    planning_day,
    working_days,
    working_days_since,
)
from platform_dash.model import Calendar, Sprint, changed
from tests.builders import CALENDAR, SPRINT, sprint_day

NEXT = Sprint(id=2, name="Sprint 43", start_on=date(2026, 12, 7), end_on=date(2026, 12, 21))


def test_friday_of_the_first_week_is_day_five_of_ten():
    day = sprint_day(date(2026, 11, 20))
    assert (day.day, day.days, day.left, day.tick, day.state) == (5, 10, 5, 0.5, "running")


def test_a_weekend_counts_the_days_that_were():
    day = sprint_day(date(2026, 11, 22))
    assert (day.day, day.left, day.state, day.working) == (5, 5, "weekend", False)


def test_between_sprints_the_last_one_is_shown_and_the_next_is_named():
    today = date(2026, 12, 2)
    assert current((SPRINT, NEXT), today) == SPRINT
    day = day_of(SPRINT, (SPRINT, NEXT), CALENDAR, today)
    assert day.state == "between sprints"
    assert day.next_sprint == NEXT
    assert (day.day, day.left, day.tick) == (10, 0, 1.0)


def test_planning_is_the_wednesday_of_the_last_week():
    assert planning_day(SPRINT, CALENDAR) == date(2026, 11, 25)


def test_after_planning_the_next_one_is_announced():
    assert next_planning_day((SPRINT, NEXT), CALENDAR, date(2026, 11, 26)) == date(2026, 12, 16)


def test_a_holiday_is_no_working_day():
    calendar = changed(CALENDAR, holidays=(date(2026, 11, 18),))
    assert len(working_days(SPRINT, calendar)) == 9
    assert day_of(SPRINT, (SPRINT,), calendar, date(2026, 11, 18)).state == "day off"


def test_working_days_since_leaves_out_the_weekend():
    assert working_days_since(date(2026, 11, 20), date(2026, 11, 23), CALENDAR) == 1
    assert working_days_since(date(2026, 11, 20), date(2026, 11, 20), CALENDAR) == 0


@given(st.integers(1, 60), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_laid_sprints_hold_each_day_once(length: int, first: date, ahead: int):
    calendar = Calendar(length_days=length, first_on=first)
    day = first + timedelta(days=ahead)
    assert sum(s.holds(day) for s in laid(calendar, first, day)) == 1


def test_a_sprint_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValidationError, match="end before it starts"):
        Sprint(id=1, name="S", start_on=date(2026, 1, 2), end_on=date(2026, 1, 2))


def test_an_unknown_zone_is_refused_in_words():
    with pytest.raises(ValidationError, match="no time zone is called “Mars/Base”"):
        Calendar(zone="Mars/Base")
