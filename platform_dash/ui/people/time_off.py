"""Days and hours off, entered and taken back."""

from datetime import timedelta

import streamlit as st
from pydantic import ValidationError

from platform_dash.model import TimeOff
from platform_dash.reports.overview_values import Overview
from platform_dash.store import StoreError, teams
from platform_dash.ui.kit import forms, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import one_line


def _clock(off: TimeOff) -> str:
    return "" if off.from_at is None or off.to_at is None else f", {off.from_at:%H:%M}–{off.to_at:%H:%M}"


def time_off(here: Here, overview: Overview) -> None:
    """Who is off, and a short form for more."""
    say.heading("Time off")
    names = {p.id: p.name for p in overview.people}
    with here.store.read() as connection:
        coming = teams.time_off(connection, here.today)
    for off in coming:
        last = off.end_on - timedelta(days=1)
        with st.container(horizontal=True, key=f"off-{off.id}"):
            say.aside(f"{names.get(off.person_id, '?')}: {off.start_on:%d %b} – {last:%d %b}{_clock(off)}")
            if st.button("Remove", key=f"off-remove-{off.id}", type="tertiary"):
                with here.store.write() as connection:
                    teams.delete_time_off(connection, off, author=me.name(), at=here.now)
                st.rerun()
    if not names:
        return
    a, b = st.columns(2)
    with a:
        who = st.selectbox("Person", list(names), key="off-who", format_func=lambda i: one_line(names[i]))
    with b:
        span = forms.days("First and last day", here.today, "off-days")
    c, d = st.columns(2)
    from_at = c.time_input("Only from", None, key="off-from", step=900, help="Empty: whole days. Their own clock.")
    to_at = d.time_input("to", None, key="off-to", step=900)
    if st.button("Add time off", key="off-add") and span is not None:

        def write() -> None:
            try:
                value = TimeOff(
                    person_id=who, start_on=span[0], end_on=span[1] + timedelta(days=1), from_at=from_at, to_at=to_at
                )
            except ValidationError as wrong:
                raise StoreError(f"{names[who]}: {'; '.join(forms.errors_of(wrong).values())}.") from wrong
            with here.store.write() as connection:
                teams.save_time_off(connection, value, author=me.name(), at=here.now)

        if forms.saved(write, "Time off added."):
            st.rerun()
