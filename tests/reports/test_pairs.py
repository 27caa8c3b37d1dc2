"""Everybody with everybody: the traps of the research by hand, properties, holidays and hours off, what is said before."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_dash.core import pairing
from platform_dash.core.pairing import PairVerdict, Presence, Verdict, lone_wolves, matrix, pair
from platform_dash.model import Block, HolidayRule, Person, Sprint, Stage, Stay, TimeOff, office_week
from platform_dash.reports import pairs
from platform_dash.roster import public_holidays
from tests.builders import goal, person

FIRST, END = date(2025, 10, 20), date(2025, 11, 3)  # the EU leaves summer time on 26 October, the US on 2 November
SPLIT = tuple(Block(weekday=d, start=time(a), end=time(b)) for d in range(5) for a, b in ((8, 12), (18, 22)))
TEL_AVIV = office_week(time(9), time(17, 30), (6, 0, 1, 2, 3))


def two(a: Person, b: Person, off: tuple[TimeOff, ...] = ()) -> tuple[int, str]:
    found = pair(Presence((a, b), FIRST, END, off), a.id, b.id)
    return found.days, found.verdict.value


@pytest.mark.parametrize(
    ("one", "other", "days", "verdict"),
    [
        (person(1, "Europe/London"), person(2, "America/New_York"), 5, "borderline"),
        (person(1, "Europe/Berlin"), person(2, "Asia/Jerusalem", week=TEL_AVIV), 8, "same timezone"),
        (person(1, "Europe/London"), person(2, "Asia/Kolkata"), 5, "borderline"),
        (person(1, "America/Los_Angeles"), person(2, "Australia/Sydney"), 0, "apart"),
        (
            person(1, "America/Los_Angeles", week=SPLIT),
            person(2, "Australia/Sydney"),
            8,
            "borderline",
        ),  # 4 h and no minute more
        (
            person(1, "America/New_York", week=office_week(time(22), time(6))),
            person(2, "Asia/Kolkata"),
            8,
            "same timezone",
        ),
        (person(1), person(2, week=office_week(time(21), time(5))), 0, "apart"),
        (person(1, "Australia/Lord_Howe"), person(2, "Australia/Sydney"), 10, "same timezone"),
        (person(1), person(2, None), 0, "cannot tell"),
        (
            person(1, week=office_week(time(9), time(13))),
            person(2, week=office_week(time(10), time(14))),
            10,
            "same timezone",
        ),
    ],
    ids=[
        "clock change",
        "Sunday week",
        "half hour",
        "date line",
        "split day",
        "night shift",
        "opposite shifts",
        "30-min DST",
        "no zone",
        "part-timers",
    ],
)
def test_the_table_of_traps(one: Person, other: Person, days: int, verdict: str):
    assert two(one, other) == (days, verdict)
    swapped = pair(Presence((one, other), FIRST, END), other.id, one.id)
    assert (swapped.days, swapped.verdict.value) == (days, verdict)


def test_munich_has_a_day_off_that_berlin_works():
    """All Saints is a holiday in Bavaria only; in 2027 it is a Monday."""
    munich, berlin = person(1, country="DE", subdivision="BY"), person(2, country="DE", subdivision="BE")
    off = public_holidays.time_off((munich, berlin), date(2027, 11, 1), date(2027, 11, 6))
    assert [(o.person_id, o.start_on, o.holiday) for o in off] == [(1, date(2027, 11, 1), "All Saints' Day")]
    presence = Presence((munich, berlin), date(2027, 11, 1), date(2027, 11, 6), off)
    assert (len(presence.days(1)), len(presence.days(2))) == (4, 5)


def test_the_team_overrules_a_calendar_day_by_day():
    rules = (
        HolidayRule(country="DE", subdivision="BY", on=date(2027, 11, 1), works=True),
        HolidayRule(country="DE", subdivision="BY", on=date(2027, 11, 3), works=False, name="Offsite"),
        HolidayRule(country="DE", subdivision="BE", on=date(2027, 11, 4), works=False),
    )
    found = public_holidays.days("DE", "BY", date(2027, 11, 1), date(2027, 11, 6), rules)
    assert found == {date(2027, 11, 3): "Offsite"}


def test_a_calendar_that_is_not_there_names_the_person_and_says_what_there_is():
    with pytest.raises(public_holidays.CalendarError, match="Ana: there is no holiday calendar of “XX”"):
        public_holidays.checked("XX", "", "Ana")
    with pytest.raises(public_holidays.CalendarError, match=r"Ana: DE has no part “ZZ”.*BW"):
        public_holidays.checked("DE", "ZZ", "Ana")


def test_hours_off_are_cut_out_of_the_day():
    off = (TimeOff(person_id=2, start_on=FIRST, end_on=FIRST + timedelta(days=1), from_at=time(13), to_at=time(17)),)
    presence = Presence((person(1), person(2)), FIRST, END, off)
    assert presence.hours(1, 2, FIRST) == timedelta(hours=4.5)
    assert presence.hours(1, 2, FIRST + timedelta(days=1)) == timedelta(hours=8.5)
    assert presence.away_share(2) == 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"from_at": time(9)}, "both a beginning and an end"),
        ({"from_at": time(17), "to_at": time(9)}, "end before they start"),
    ],
)
def test_hours_off_that_cannot_be_are_refused(more, words: str):
    with pytest.raises(ValueError, match=words):
        TimeOff(person_id=1, start_on=FIRST, end_on=END, **more)


ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland"]
)
HOURS = st.tuples(st.integers(0, 23), st.integers(1, 12))


@st.composite
def somebody(draw: st.DrawFn, number: int) -> Person:
    start, long = draw(HOURS)
    week = office_week(
        time(start), time((start + long) % 24), draw(st.sampled_from([(0, 1, 2, 3, 4), (6, 0, 1, 2, 3)]))
    )
    return person(number, draw(ZONES), week=week)


@settings(max_examples=80)
@given(somebody(1), somebody(2), st.dates(date(2025, 1, 1), date(2026, 12, 1)))
def test_a_pair_is_symmetric_and_time_off_never_adds(one: Person, other: Person, first: date):
    end = first + timedelta(days=14)
    presence = Presence((one, other), first, end)
    there, back = pair(presence, 1, 2), pair(presence, 2, 1)
    assert (there.days, there.of, there.hours, there.verdict) == (back.days, back.of, back.hours, back.verdict)
    lengths = [sum((pairing.length(s) for s in presence.worked[i].values()), timedelta()) for i in (1, 2)]
    assert there.hours <= min(lengths) / timedelta(hours=1) + 0.01, "never more than the shorter of the two"
    off = (TimeOff(person_id=2, start_on=first + timedelta(days=3), end_on=first + timedelta(days=6)),)
    less = pair(Presence((one, other), first, end, off), 1, 2)
    assert (less.days, less.hours) <= (there.days, there.hours)


@settings(max_examples=40)
@given(st.integers(-6, 6), st.integers(-6, 6))
def test_a_pair_is_unchanged_when_both_shift(a: int, b: int):
    """Zones without clock changes: both an hour further east is the same picture, an hour earlier."""
    for by in (1, -1):
        before = pair(Presence((person(1, f"Etc/GMT{a:+d}"), person(2, f"Etc/GMT{b:+d}")), FIRST, END), 1, 2)
        after = pair(Presence((person(1, f"Etc/GMT{a + by:+d}"), person(2, f"Etc/GMT{b + by:+d}")), FIRST, END), 1, 2)
        assert (before.days, before.hours, before.verdict) == (after.days, after.hours, after.verdict)


def test_borderline_says_why():
    """Between the two clock changes London and New York share an hour more; without two days of leave it would do."""
    london, york = person(1, "Europe/London"), person(2, "America/New_York")
    presence = Presence((london, york), FIRST, END)
    found = lone_wolves((goal(owners=(1, 2)),), presence.people, presence, {})[0]
    assert (found.verdict, found.reason) == (
        Verdict.BORDERLINE,
        "borderline: 4.5 h on 5 days and 3.5 h on 5 days (the clock change)",
    )
    off = (
        TimeOff(person_id=2, start_on=date(2025, 10, 22), end_on=date(2025, 10, 25)),
        TimeOff(person_id=2, start_on=date(2025, 10, 28), end_on=date(2025, 10, 29)),
    )
    away = Presence((person(1), person(2)), FIRST, END, off)
    found = lone_wolves((goal(owners=(1, 2)),), away.people, away, {})[0]
    assert found.reason == "borderline: 8.5 h on 6 days and 0 h on 4 days (Person2 off 4 days)", "of one zone"


def test_islands_and_how_many_goals_can_have_a_pair():
    people = [person(n, "Europe/Berlin") for n in (1, 2, 3)] + [
        person(4, "America/Toronto"),
        person(5, "America/New_York"),
    ]
    people.append(person(6, "Australia/Sydney"))
    found = matrix(Presence(people, FIRST, END))
    assert pairing.islands(range(1, 7), found) == (frozenset({1, 2, 3}), frozenset({4, 5}), frozenset({6}))
    assert pairing.most_goals(range(1, 7), found) == 2


def test_the_smallest_change_that_would_help():
    """Lagos and New York in January: six hours apart, 2.5 h shared; two hours earlier makes 4.5, half an hour to spare."""
    one, other = person(1, "America/New_York"), person(2, "Africa/Lagos")
    first, end = date(2026, 1, 5), date(2026, 1, 19)
    before = pair(Presence((one, other), first, end), 1, 2)
    assert (before.verdict, before.hours) == (PairVerdict.APART, 25.0)
    change = pairing.smallest_change(one, (other,), first, end)
    assert change is not None
    assert (change.minutes, change.days, change.partner_id) == (-120, 10, 2)


def test_sprints_since_two_people_last_shared_a_goal():
    dates = [date(2026, 10, 5) + timedelta(days=14 * n) for n in range(4)]
    sprints = [Sprint(id=n, name=f"S{n}", start_on=d, end_on=d + timedelta(days=14)) for n, d in enumerate(dates, 1)]
    owned = [
        goal(id=1, sprint_id=1, owners=(1, 2), stage=Stage.CLOSED),
        goal(id=2, sprint_id=3, owners=(3, 2), stage=Stage.CLOSED),
        goal(id=3, sprint_id=4, owners=(1, 3), stage=Stage.COMMITTED),
    ]
    assert pairs.last_shared(owned, sprints, sprints[3]) == {(1, 2): 3, (2, 3): 1}


def test_a_block_that_means_the_next_day_and_two_stays_from_one_day():
    night = Block(weekday=0, start=time(22), end=time(6))
    assert pairing.length(pairing.shifts(person(1, week=(night,)), FIRST, END)[FIRST]) == timedelta(hours=8)
    with pytest.raises(ValueError, match="two stays from the same day"):
        person(1, stays=(Stay(from_on=FIRST, zone="UTC"), Stay(from_on=FIRST, zone="Europe/Berlin")))
