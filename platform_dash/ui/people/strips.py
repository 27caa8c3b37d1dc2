"""Everyone's working hours today on one axis."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from platform_dash.core.pairing import Strip
from platform_dash.reports.overview_values import Overview
from platform_dash.ui.kit import clock
from platform_dash.ui.kit.template import drawn


def window(overview: Overview) -> str:
    """When everyone who works today is at work, in the team's zone, and of how many people the hours are known."""
    zone, every = overview.calendar.zone, len(overview.strips)
    known = [s for s in overview.strips if not s.unknown]
    if not known:
        return "nobody's hours are known" if every else "nobody in the team yet"
    of = "" if len(known) == every else f"{len(known)} of {every} known: "
    if not any(s.spans and s.away is None for s in known):
        return f"{of}none works today" if of else "nobody works today"
    if not overview.window:
        return f"{of}no hour in which all overlap today"
    spans = ", ".join(f"{clock.hhmm(s, zone)}–{clock.hhmm(e, zone)}" for s, e in overview.window)
    return f"{of}all overlap {spans}"


def city(overview: Overview) -> str:
    return overview.calendar.zone.rpartition("/")[2].replace("_", " ")


def people(overview: Overview, moment: datetime) -> str:
    """The panel: who works when today, in the team's zone."""
    zone = ZoneInfo(overview.calendar.zone)
    midnight = datetime.combine(moment.astimezone(zone).date(), datetime.min.time(), zone)
    strips = [(s, _spans(s, midnight), f"{_share(moment, midnight):.2f}%") for s in overview.strips]
    time = clock.hhmm(moment, overview.calendar.zone)
    return drawn("people/strips", "panel", city(overview), time, window(overview), strips)


def _spans(strip: Strip, midnight: datetime) -> list[tuple[str, str]]:
    """(left, width) of each span of work, as CSS takes them."""
    shares = [(_share(start, midnight), _share(end, midnight)) for start, end in strip.spans]
    return [(f"{left:.2f}%", f"{right - left:.2f}%") for left, right in shares]


def _share(at: datetime, midnight: datetime) -> float:
    return max(0.0, min(100.0, (at - midnight) / timedelta(days=1) * 100))
