"""Meeting slots in everybody's own time."""

from datetime import UTC, date, datetime, time

from platform_dash.core import calendar as sprint_calendar
from platform_dash.model import Calendar, Sprint, TimeOff
from platform_dash.roster import meeting_times
from tests.builders import person

CALENDAR = Calendar(zone="Europe/Berlin", planning_at=time(14), standup_at=time(10))
SPRINTS = tuple(
    Sprint(id=n, name=f"S{n}", start_on=date(2026, 10, 12 + 14 * (n - 1)) if n < 2 else date(2026, 10, 26), end_on=e)
    for n, e in ((1, date(2026, 10, 26)), (2, date(2026, 11, 9)))
)
MOMENT = datetime(2026, 10, 15, 8, tzinfo=UTC)


def of(kind: str, *people, off=()):
    laid = sprint_calendar.ceremonies(SPRINTS, CALENDAR, date(2026, 10, 1), date(2026, 12, 1))
    found = meeting_times.upcoming(laid, people, MOMENT, off)
    return next(s for s in found if s.kind == kind)


def test_each_sees_the_slot_on_their_own_clock_and_whether_it_is_inside_their_hours():
    """Planning is on Wednesday 21 October at 14:00 in Berlin, two hours: 8:00 in New York, before anyone is there."""
    ana, dee = person(1), person(2, "America/New_York")
    found = of("planning", ana, dee, person(3, None))
    assert [(p.at.hour if p.at else None, p.inside) for p in found.people] == [(14, True), (8, False), (None, None)]


def test_a_clock_change_moves_the_next_one_for_those_whose_clocks_do_not_change():
    """The EU leaves summer time on 25 October: the planning of 4 November is an hour later in Kolkata, an hour earlier
    in no zone of the EU, and where New York left it on 1 November all is as before."""
    found = of("planning", person(1), person(2, "Asia/Kolkata"), person(3, "America/New_York"))
    assert [p.moves for p in found.people] == [0, 60, 0]


def test_who_is_off_is_outside():
    off = (TimeOff(person_id=1, start_on=date(2026, 10, 21), end_on=date(2026, 10, 22)),)
    assert of("planning", person(1), off=off).people[0].inside is False
