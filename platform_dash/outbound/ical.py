"""The iCalendar edge: ceremonies as a file that calendars take in.

Times are written in UTC: each ceremony stands by itself, so that no calendar program works out a zone's clock changes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event

from platform_dash.core.calendar import Ceremony


def written(ceremonies: Iterable[Ceremony], team: str, at: datetime, version: int = 0) -> str:
    """The text of an .ics file (RFC 5545). at: when it was written, an aware time. version: of the team's calendar;
    it grows where a ceremony may have moved, which is the same event then."""
    calendar = Calendar()
    calendar.add("prodid", "-//platform_dash//ceremonies//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{team} ceremonies")
    for one in ceremonies:
        event = Event()
        event.add("uid", f"{uuid5(NAMESPACE_URL, f'platform-dash/{team}/{one.kind}/{one.about}')}@platform-dash")
        event.add("sequence", version)
        event.add("dtstamp", at)
        event.add("summary", one.title)
        event.add("dtstart", one.start.astimezone(UTC))
        event.add("dtend", one.end.astimezone(UTC))
        calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))
