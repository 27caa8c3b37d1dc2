"""Everyone's working hours today on one axis, as HTML from escaped parts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from platform_dash.core.pairing import Strip
from platform_dash.reports.overview_values import Overview
from platform_dash.ui.kit import clock
from platform_dash.ui.kit.text import h


def window(found: Overview) -> str:
    """When everyone who works today is at work, in the team's zone."""
    zone = found.calendar.zone
    if not any(s.spans and s.away is None for s in found.strips):
        return "nobody works today"
    if not found.window:
        return "no hour in which all overlap today"
    spans = ", ".join(f"{clock.hhmm(s, zone)}–{clock.hhmm(e, zone)}" for s, e in found.window)
    return f"all overlap {spans}"


def people_heading(found: Overview, moment: datetime) -> str:
    zone = found.calendar.zone
    city = zone.rpartition("/")[2].replace("_", " ")
    return f'<h2>People</h2> <span class="pd-muted" data-q="Q8">now {clock.hhmm(moment, zone)} {h(city)} · {window(found)}</span>'


def people(found: Overview, moment: datetime) -> str:
    """Everyone's working hours today on one axis, now marked, time off hatched."""
    start = datetime.combine(
        moment.astimezone(ZoneInfo(found.calendar.zone)).date(), datetime.min.time(), ZoneInfo(found.calendar.zone)
    )
    rows = "".join(_strip(s, start, moment, found) for s in found.strips)
    empty = '<p class="pd-empty">Nobody on the roster yet: import the handbook page in Setup.</p>'
    return f'<div class="pd-people">{rows or empty}</div>'


def _strip(strip: Strip, start: datetime, moment: datetime, found: Overview) -> str:
    if strip.unknown:
        track = '<span class="pd-track pd-nozone">' + strip.missing + " not entered</span>"
    else:
        bars = "".join(_span(s, e, start, "off" if strip.away else "") for s, e in strip.spans)
        note = (
            f"<em>{h(strip.away.holiday or 'away')}</em>"
            if strip.away
            else "<em>not working</em>"
            if not strip.spans
            else ""
        )
        now = f'<u style="left:{_share(moment, start):.2f}%"></u>'
        track = f'<span class="pd-track">{bars}{note}{now}</span>'
    return f'<div class="pd-person"><span><b>{h(strip.name)}</b> <small>{h(strip.place)}</small></span>{track}</div>'


def _share(at: datetime, start: datetime) -> float:
    return max(0.0, min(100.0, (at - start) / timedelta(days=1) * 100))


def _span(start: datetime, end: datetime, day: datetime, kind: str) -> str:
    left = _share(start, day)
    return f'<i class="{kind}" style="left:{left:.2f}%;width:{_share(end, day) - left:.2f}%"></i>'
