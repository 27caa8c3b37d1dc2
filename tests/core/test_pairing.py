"""Overlap in absolute time, and the lone-wolf rule of the design, with cases worked out by hand."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_dash.core.pairing import (
    Presence,
    Verdict,
    length,
    lone_wolves,
    merged,
    overlap,
    shared,
    shared_window,
    strips,
)
from platform_dash.model import Block, Stay, TimeOff, office_week
from tests.builders import SPRINT, goal, person

FIRST, END = date(2025, 10, 20), date(2025, 11, 3)  # the EU leaves summer time on 26 October, the US on 2 November
HOUR = timedelta(hours=1)
WORKDAYS = [FIRST + timedelta(days=n) for n in range(14) if (FIRST + timedelta(days=n)).weekday() < 5]


def hours(a: str, b: str, day: date, **more) -> float:
    return length(overlap(person(1, a, **more), person(2, b), day)) / HOUR


def test_london_and_new_york_gain_an_hour_in_the_week_between_the_clock_changes():
    found = [hours("Europe/London", "America/New_York", d) for d in WORKDAYS]
    assert found == [3.5] * 5 + [4.5] * 5


def test_half_hour_zones_work():
    assert hours("Europe/London", "Asia/Kolkata", date(2025, 10, 21)) == 4.0
    assert hours("Europe/London", "Asia/Kolkata", date(2025, 10, 28)) == 3.0
    assert hours("Europe/London", "Asia/Kathmandu", date(2025, 10, 21)) == 3.75


def test_overlap_reaches_across_the_date_line():
    """Friday in Los Angeles is Saturday in Sydney; on the other days its next day is met."""
    found = [hours("America/Los_Angeles", "Australia/Sydney", FIRST + timedelta(days=n)) for n in range(5)]
    assert found == [2.5, 2.5, 2.5, 2.5, 0.0]


def test_a_working_sunday_leaves_fridays_alone():
    berlin = person(1, "Europe/Berlin")
    tel_aviv = person(2, "Asia/Jerusalem", week=office_week(time(9), time(17, 30), (6, 0, 1, 2, 3)))
    presence = Presence((berlin, tel_aviv), FIRST, END)
    assert sum(presence.meets(1, 2, d) for d in presence.days(1)) == 8


def test_a_night_shift_meets_the_other_side_of_the_world():
    night = person(1, "America/New_York", week=office_week(time(22), time(6)))
    kolkata = person(2, "Asia/Kolkata")
    presence = Presence((night, kolkata), FIRST, END)
    assert presence.hours(1, 2, date(2025, 10, 20)) == timedelta(hours=6.5)


def test_a_night_over_the_clock_change_has_nine_hours():
    night = person(1, "Europe/Berlin", week=tuple(Block(weekday=d, start=time(22), end=time(6)) for d in range(7)))
    assert length(overlap(night, night.model_copy(update={"id": 2}), date(2025, 10, 25))) == 9 * HOUR


def test_a_traveller_meets_until_the_move():
    lisbon = person(1, "Europe/Lisbon")
    mover = person(
        2,
        "Europe/Lisbon",
        stays=(
            Stay(from_on=date(2020, 1, 1), zone="Europe/Lisbon"),
            Stay(from_on=date(2025, 10, 27), zone="Asia/Bangkok"),
        ),
    )
    found = [length(overlap(lisbon, mover, d)) / HOUR for d in WORKDAYS]
    assert found == [8.5] * 5 + [1.5] * 5


ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland"]
)
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@settings(max_examples=60)
@given(ZONES, ZONES, DAYS)
def test_overlap_is_symmetric_and_unchanged_when_both_shift(a: str, b: str, day: date):
    """Over all days what one shares with the other is what the other shares with the one; a week later on both
    calendars without a clock change between, the same."""
    one, other = person(1, a), person(2, b)
    wide = Presence((one, other), day - timedelta(days=10), day + timedelta(days=10))
    spans = {p: [s for d in wide.days(p) for s in wide.worked[p][d]] for p in (1, 2)}
    assert shared(merged(spans[1]), merged(spans[2])) == shared(merged(spans[2]), merged(spans[1]))
    inner = [day + timedelta(days=n) for n in range(-5, 6)]
    for d in inner:
        if d in wide.worked[1]:
            assert wide.hours(1, 2, d) == length(shared(wide.worked[1][d], merged(spans[2])))


@settings(max_examples=60)
@given(ZONES, ZONES, DAYS)
def test_never_more_than_the_shorter_day_and_time_off_never_adds(a: str, b: str, day: date):
    one, other = person(1, a), person(2, b)
    whole = length(overlap(one, other, day))
    assert whole <= timedelta(hours=8.5)
    off = TimeOff(person_id=2, start_on=day, end_on=day + timedelta(days=1))
    assert length(overlap(one, other, day, (off,))) <= whole


AWAY = (date(2026, 11, 16), date(2026, 11, 24))  # 6 of 10 days
OFFSETS = {"same zone": "UTC", "2 h": "Etc/GMT+2", "5 h": "Etc/GMT+5", "9 h": "Etc/GMT+9", "unknown": None}


def verdict(owners: int, zone: str, presence_of_last: str):
    """The first owners share a zone, the last one varies in zone and presence."""
    people = [person(n, "UTC" if n < owners else OFFSETS[zone]) for n in range(1, owners + 1)]
    off = (TimeOff(person_id=owners, start_on=AWAY[0], end_on=AWAY[1]),) if presence_of_last == "away" else ()
    members = {1: [p.id for p in people if p.id < owners or presence_of_last != "not a member"] + [99]}
    presence = Presence(people, SPRINT.start_on, SPRINT.end_on, off)
    g = goal(owners=tuple(p.id for p in people))
    return lone_wolves((g,), {p.id: p for p in people}, presence, members)[0]


PRESENT = ("present", "away", "not a member")


# owners | zone of the last | presence of the last | verdict | reason. Everyone works 9:00–17:30 on ten days.
GOLDEN = """
0 | same zone | present      | alone       | nobody owns it
0 | same zone | away         | alone       | nobody owns it
0 | same zone | not a member | alone       | nobody owns it
0 | 2 h       | present      | alone       | nobody owns it
0 | 2 h       | away         | alone       | nobody owns it
0 | 2 h       | not a member | alone       | nobody owns it
0 | 5 h       | present      | alone       | nobody owns it
0 | 5 h       | away         | alone       | nobody owns it
0 | 5 h       | not a member | alone       | nobody owns it
0 | 9 h       | present      | alone       | nobody owns it
0 | 9 h       | away         | alone       | nobody owns it
0 | 9 h       | not a member | alone       | nobody owns it
0 | unknown   | present      | alone       | nobody owns it
0 | unknown   | away         | alone       | nobody owns it
0 | unknown   | not a member | alone       | nobody owns it
1 | same zone | present      | alone       | Person1 alone, 10 of 10 days
1 | same zone | away         | alone       | Person1 alone, 4 of 4 days
1 | same zone | not a member | alone       | Person1 alone, 10 of 10 days
1 | 2 h       | present      | alone       | Person1 alone, 10 of 10 days
1 | 2 h       | away         | alone       | Person1 alone, 4 of 4 days
1 | 2 h       | not a member | alone       | Person1 alone, 10 of 10 days
1 | 5 h       | present      | alone       | Person1 alone, 10 of 10 days
1 | 5 h       | away         | alone       | Person1 alone, 4 of 4 days
1 | 5 h       | not a member | alone       | Person1 alone, 10 of 10 days
1 | 9 h       | present      | alone       | Person1 alone, 10 of 10 days
1 | 9 h       | away         | alone       | Person1 alone, 4 of 4 days
1 | 9 h       | not a member | alone       | Person1 alone, 10 of 10 days
1 | unknown   | present      | alone       | Person1 alone, the only owner
1 | unknown   | away         | alone       | Person1 alone, the only owner
1 | unknown   | not a member | alone       | Person1 alone, the only owner
2 | same zone | present      | fine        |
2 | same zone | away         | alone       | Person1 alone, 10 of 10 days (Person2 away, 6 of 10 days)
2 | same zone | not a member | alone       | Person1 alone, 10 of 10 days (Person2 not in the team this sprint)
2 | 2 h       | present      | fine        |
2 | 2 h       | away         | alone       | Person1 alone, 10 of 10 days (Person2 away, 6 of 10 days)
2 | 2 h       | not a member | alone       | Person1 alone, 10 of 10 days (Person2 not in the team this sprint)
2 | 5 h       | present      | borderline  | 3.5 h shared: borderline
2 | 5 h       | away         | alone       | Person1 alone, 10 of 10 days (Person2 away, 6 of 10 days)
2 | 5 h       | not a member | alone       | Person1 alone, 10 of 10 days (Person2 not in the team this sprint)
2 | 9 h       | present      | alone       | Person1 alone, 10 of 10 days (they share too little: 0 h a day)
2 | 9 h       | away         | alone       | Person1 alone, 10 of 10 days (they share too little: 0 h a day)
2 | 9 h       | not a member | alone       | Person1 alone, 10 of 10 days (they share too little: 0 h a day)
2 | unknown   | present      | cannot tell | zone of Person2 missing
2 | unknown   | away         | alone       | Person1 alone, 10 of 10 days (Person2 away, 6 of 10 days)
2 | unknown   | not a member | alone       | Person1 alone, 10 of 10 days (Person2 not in the team this sprint)
3 | same zone | present      | fine        |
3 | same zone | away         | fine        |
3 | same zone | not a member | fine        |
3 | 2 h       | present      | fine        |
3 | 2 h       | away         | fine        |
3 | 2 h       | not a member | fine        |
3 | 5 h       | present      | fine        | Person3 borderline
3 | 5 h       | away         | fine        |
3 | 5 h       | not a member | fine        |
3 | 9 h       | present      | fine        | Person3 alone
3 | 9 h       | away         | fine        |
3 | 9 h       | not a member | fine        |
3 | unknown   | present      | fine        | Person3 cannot tell
3 | unknown   | away         | fine        |
3 | unknown   | not a member | fine        |
"""


@pytest.mark.parametrize("row", GOLDEN.strip().splitlines())
def test_each_cell_of_the_matrix_has_its_verdict_and_its_reason(row: str):
    owners, zone, there, word, reason = (part.strip() for part in row.split("|"))
    found = verdict(int(owners), zone, there)
    assert (found.verdict.value, found.reason) == (word, reason)


THIRD = {
    "same zone": Verdict.FINE,
    "2 h": Verdict.FINE,
    "5 h": Verdict.BORDERLINE,
    "9 h": Verdict.ALONE,
    "unknown": Verdict.CANNOT_TELL,
}


@pytest.mark.parametrize("zone", OFFSETS)
@pytest.mark.parametrize("there", PRESENT)
def test_three_owners_are_fine_and_the_third_is_named(zone: str, there: str):
    found = verdict(3, zone, there)
    assert found.verdict == Verdict.FINE
    third = found.owners[2].verdict
    assert third == (THIRD[zone] if there == "present" else None)


def test_the_reason_names_who_is_alone_and_on_how_many_days():
    assert verdict(1, "same zone", "present").reason == "Person1 alone, 10 of 10 days"
    assert verdict(2, "5 h", "present").reason == "3.5 h shared: borderline"
    assert verdict(2, "unknown", "present").reason == "zone of Person2 missing"


def test_the_shared_window_leaves_out_who_is_away():
    people = [person(1, "Europe/Dublin"), person(2, "America/New_York"), person(3, "Asia/Tokyo")]
    day = date(2026, 11, 20)
    off = (TimeOff(person_id=3, start_on=day, end_on=day + timedelta(days=1)),)
    window = shared_window(strips(people, day, "UTC", off))
    assert [(s.hour, e.hour, e.minute) for s, e in window] == [(14, 17, 30)]
