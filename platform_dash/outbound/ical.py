"""The iCalendar edge: ceremonies as a file that calendars take in, in the team's zone with its clock changes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from platform_dash.core.calendar import Ceremony


def written(ceremonies: Iterable[Ceremony], team: str, at: datetime) -> str:
    """The text of an .ics file (RFC 5545). at: when it was written, an aware time."""
    calendar = Calendar()
    calendar.add("prodid", "-//platform_dash//ceremonies//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{team} ceremonies")
    days = []
    for one in ceremonies:
        event = Event()
        event.add("uid", f"{one.kind}-{one.start:%Y%m%d}@platform-dash")
        event.add("dtstamp", at)
        event.add("summary", one.title)
        event.add("dtstart", one.start)
        event.add("dtend", one.end)
        calendar.add_component(event)
        days += [one.start.date(), one.end.date()]
    if days:
        year = timedelta(days=366)  # a zone's rules need a change on both sides of what happens
        calendar.add_missing_timezones(min(days) - year, max(days) + year)
    return str(calendar.to_ical().decode("utf-8"))
