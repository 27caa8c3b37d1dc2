"""The hours that two people share."""

from datetime import date, timedelta

import streamlit as st

from platform_dash.core import pairing
from platform_dash.model import Person
from platform_dash.reports.overview_values import Overview
from platform_dash.ui.kit import cache, clock, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import one_line


def overlap(here: Here, overview: Overview) -> None:
    """The hours two people share on one person's day."""
    say.heading("Overlap of two people")
    known = {p.id: p.name for p in overview.people}
    if len(known) < 2:
        say.empty("It takes two people on the roster.")
        return
    ids = list(known)
    a, b, c = st.columns(3)
    one = a.selectbox("Person", ids, key="overlap-a", format_func=lambda i: one_line(known[i]))
    other = b.selectbox("with", ids, index=1, key="overlap-b", format_func=lambda i: one_line(known[i]))
    day = c.date_input("on", here.today, key="overlap-day", format="DD/MM/YYYY")
    people = {p.id: p for p in overview.people}
    say.line(_shared(here, people[one], people[other], day))


def _shared(here: Here, one: Person, other: Person, day: date) -> str:
    missing = [p.name for p in (one, other) if not p.stays or not p.week]
    if missing:
        return f"■ Cannot tell: the zone or hours of {' and '.join(missing)} are missing."
    off = cache.time_off(here.key, day, day)
    spans = pairing.overlap(one, other, day, off)
    hours = pairing.length(spans) / timedelta(hours=1)
    if not spans:
        return f"○ {one.first_name} and {other.first_name} share no working hour on {day:%A, %d %B}."
    zone = one.stay_on(day).zone  # type: ignore[union-attr]
    words = ", ".join(f"{clock.hhmm(s, zone)}–{clock.hhmm(e, zone)}" for s, e in spans)
    return f"● {hours:.2g} h shared on {day:%A, %d %B}: {words} in {one.first_name}'s time ({zone})."
