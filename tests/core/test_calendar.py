"""The calendar: day k of n, weekends, breaks, the planning Wednesday."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from platform_dash.core.calendar import (
    ceremonies,
    current,
    day_of,
    laid,
    laid_anew,
    next_planning_day,
    planned_today,
    planning_day,
    working_days,
    working_days_since,
    write_days,
)
from platform_dash.model import Calendar, Sprint, changed
from tests.builders import CALENDAR, SPRINT, TODAY, sprint_day

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
    assert planning_day(SPRINT, (SPRINT,), CALENDAR) == date(2026, 11, 25)


def test_after_planning_the_next_one_is_announced():
    assert next_planning_day((SPRINT, NEXT), CALENDAR, date(2026, 12, 3)) == date(2026, 12, 16)


def test_on_the_planning_day_and_on_no_other_a_sprint_is_planned():
    after = Sprint(id=2, name="Sprint 43", start_on=SPRINT.end_on, end_on=date(2026, 12, 14))
    days = [date(2026, 11, 24) + timedelta(days=n) for n in range(3)]
    assert [planned_today((SPRINT, after), CALENDAR, d) for d in days] == [None, after, None]
    assert planned_today((SPRINT,), CALENDAR, days[1]) is None
    assert planned_today((), CALENDAR, days[1]) is None


def test_across_a_gap_planning_is_the_wednesday_before_the_next_sprint_starts():
    assert planning_day(SPRINT, (SPRINT, NEXT), CALENDAR) == date(2026, 12, 2)
    assert day_of(SPRINT, (SPRINT, NEXT), CALENDAR, date(2026, 11, 20)).planning_on == date(2026, 12, 2)
    planning = [
        c.start.date() for c in ceremonies((SPRINT, NEXT), CALENDAR, TODAY, NEXT.end_on) if c.kind == "planning"
    ]
    assert planning == [date(2026, 12, 2), date(2026, 12, 16)]


def test_a_planning_that_falls_on_a_day_off_moves_to_the_working_day_before():
    off = changed(CALENDAR, holidays="2026-11-24 to 2026-11-25")
    assert planning_day(SPRINT, (SPRINT,), off) == date(2026, 11, 23)
    thanksgiving = changed(CALENDAR, shared_holidays=((date(2026, 11, 25), "Thanksgiving"),))
    assert planning_day(SPRINT, (SPRINT,), thanksgiving) == date(2026, 11, 24)
    day = day_of(SPRINT, (SPRINT,), thanksgiving, date(2026, 11, 25))
    assert (day.state, day.off_name, day.day, day.days, day.working) == ("day off", "Thanksgiving", 7, 9, False)


def test_a_week_from_sunday_to_thursday_has_its_weekend_on_friday():
    sunday = changed(CALENDAR, working_weekdays=(6, 0, 1, 2, 3))
    assert day_of(SPRINT, (SPRINT,), sunday, date(2026, 11, 20)).state == "weekend"
    assert day_of(SPRINT, (SPRINT,), sunday, date(2026, 11, 22)).state == "running"
    assert len(working_days(SPRINT, sunday)) == 10


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", 0),
        ("2026-12-24", 1),
        ("2026-12-24, 2026-12-28 to 2027-01-01", 6),
        ("2026-12-28..2027-01-01;2026-12-24", 6),
        ("2026-12-24\n2026-12-24", 1),
    ],
)
def test_days_off_are_read_as_people_write_them_and_written_so_that_they_read_back(text: str, days: int):
    calendar = changed(CALENDAR, holidays=text)
    assert len(calendar.holidays) == days
    assert changed(CALENDAR, holidays=write_days(calendar.holidays)) == calendar


@pytest.mark.parametrize(
    "text", ["Christmas", "24.12.2026", "2026-12-28 to 2026-12-24", "2026-01-01 to 2027-12-31", "to"]
)
def test_days_off_that_are_none_are_refused_in_words(text: str):
    with pytest.raises(ValidationError, match="is no"):
        changed(CALENDAR, holidays=text)


def test_a_corrected_calendar_moves_what_has_not_begun_and_keeps_names_and_numbers():
    ahead = [
        Sprint(
            id=n,
            name=f"Sprint {n}",
            start_on=date(2026, 11, 30) + timedelta(days=14 * k),
            end_on=date(2026, 12, 14) + timedelta(days=14 * k),
        )
        for k, n in enumerate((43, 44))
    ]
    longer = changed(CALENDAR, length_days=21, first_on=date(2026, 11, 30))
    new = laid_anew(longer, SPRINT, ahead, date(2027, 2, 18))
    assert [(s.id, s.name, s.start_on) for s in new] == [
        (43, "Sprint 43", date(2026, 11, 30)),
        (44, "Sprint 44", date(2026, 12, 21)),
        (0, "Sprint 45", date(2027, 1, 11)),
        (0, "Sprint 46", date(2027, 2, 1)),
    ]
    assert all(s.end_on - s.start_on == timedelta(days=21) for s in new)
    later = laid_anew(changed(longer, first_on=date(2026, 11, 18)), SPRINT, ahead, date(2026, 12, 20))
    assert [s.start_on for s in later] == [date(2026, 12, 9), date(2026, 12, 30)], "nothing overlaps what has begun"


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
