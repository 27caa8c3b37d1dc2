"""The only clock of the pages."""

from datetime import UTC, datetime
from importlib import metadata
from zoneinfo import ZoneInfo

from platform_dash.settings import Settings


def now(settings: Settings) -> datetime:
    """The present moment in UTC, or the one that PLATFORM_DASH_NOW sets (demo and tests)."""
    return settings.now or datetime.now(UTC)


def ago(at: datetime | None, moment: datetime) -> str:
    """An age in words: "3 min old", "2 h old"; a time in the future says that clocks differ."""
    if at is None:
        return "never synced"
    seconds = (moment - at).total_seconds()
    if seconds < -60:
        return f"clock differs by {-seconds / 60:.0f} min"
    minutes = max(0, int(seconds // 60))
    if minutes < 120:
        return f"{minutes} min old"
    return f"{minutes // 60} h old" if minutes < 48 * 60 else f"{minutes // 1440} days old"


def hhmm(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def stamp(at: datetime, zone: str, *, year: bool = False) -> str:
    """A day and time in the team's zone, with the zone's short name: "Wed 25 Nov 16:04 EET"."""
    return at.astimezone(ZoneInfo(zone)).strftime("%d %b %Y %H:%M %Z" if year else "%a %d %b %H:%M %Z")


def zone_data() -> str:
    """The version of the time zone data that the program ships with."""
    return metadata.version("tzdata")
