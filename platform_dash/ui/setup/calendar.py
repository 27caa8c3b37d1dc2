"""The calendar on the Setup page: the sprint's length, working days, ceremonies, and the days off that are proposed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.model import Calendar, Sprint, changed
from platform_dash.reports import sprint_facts
from platform_dash.roster import zones
from platform_dash.store import goals, sprints
from platform_dash.sync import laying
from platform_dash.ui.kit import forms, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import plain

PROPOSED = 5  # days off that are proposed at once
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def draw(here: Here) -> None:
    """Sprint length, first day, planning weekday, zone; the sprints come from the board where it has them."""
    say.heading("2 · Sprint calendar")
    with here.store.read() as connection:
        stored = sprints.calendar(connection)
        known = sprints.sprints(connection)
    value = stored or sprint_facts.calendar_of(here.store, here.settings.timezone)
    from_board = [s for s in known if s.source == "board"]
    if from_board:
        say.muted(f"{len(from_board)} sprints come from the board's iteration field.")
    _dropped(here, known)
    version = forms.base("calendar", 0, value.version)
    key = f"calendar-{version}"
    forms.moved_on("calendar", 0, value.version)
    a, b = st.columns(2)
    length = a.number_input("Days a sprint", 1, 60, value.length_days, key=f"{key}-length")
    first = b.date_input("First day of a sprint", value.first_on, key=f"{key}-first", format="DD/MM/YYYY")
    number = a.number_input("Its number", 0, 100_000, value.first_number, key=f"{key}-number")
    planning = b.selectbox(
        "Planning weekday",
        range(7),
        index=value.planning_weekday,
        format_func=lambda d: WEEKDAYS[d],
        key=f"{key}-planning",
    )
    every = ["UTC", *sorted(zones.zones())]
    zone = a.selectbox(
        "The team's zone", every, index=every.index(value.zone) if value.zone in every else 0, key=f"{key}-zone"
    )
    ceremonies = _working_days(value, key) | _ceremonies(value, key)
    dates = {"length_days": length, "first_on": first, "first_number": number, "planning_weekday": planning}
    if st.button("Save calendar", key=f"{key}-save"):
        _save(here, value, {"version": version, "zone": zone, **dates, **ceremonies})
    _proposed_days_off(here, value)


def _dropped(here: Here, known: Sequence[Sprint]) -> None:
    """Ask what becomes of each sprint that its board no longer has and on which something hangs."""
    for one in (s for s in known if s.dropped and s.end_on > here.today):
        with here.store.read() as connection:
            count = len(goals.goals(connection, one.id))
        rest = [s for s in known if not s.dropped and s.end_on > here.today]
        into = sprint_calendar.current(rest, max(one.start_on, here.today)) if rest else None
        hangs = f"{count} goal{'' if count == 1 else 's'}" if count else "a roster"
        say.note(f"{one.name} is no longer on its board, and {hangs} hang{'s' if count < 2 else ''} on it.")
        with st.container(horizontal=True, key=f"dropped-{one.id}"):
            if st.button(f"Keep {plain(one.name)}", key=f"dropped-keep-{one.id}", type="tertiary") and forms.saved(
                lambda one=one: laying.keep_dropped(here.store, one, me.name(), here.now),  # type: ignore[misc]
                f"{one.name} stays as the team's own.",
            ):
                st.rerun()
            if (
                into is not None
                and st.button(f"Move what hangs on it into {plain(into.name)}", key=f"dropped-move-{one.id}")
                and forms.saved(
                    lambda one=one, into=into: laying.move_dropped(here.store, one, into, me.name(), here.now),  # type: ignore[misc]
                    f"{one.name} went on into {into.name}.",
                )
            ):
                st.rerun()


def _save(here: Here, value: Calendar, typed: dict[str, Any]) -> None:
    """Save the calendar and lay the sprints ahead anew; which were moved is said."""
    moved: list[str] = []

    def write() -> None:
        with here.store.write() as connection:
            sprints.save_calendar(connection, changed(value, **typed), author=me.name(), at=here.now)
        moved.extend(laying.lay_anew(here.store, here.today, me.name(), here.now))

    def words() -> str:
        more = f"{len(moved) - 2} more sprints moved." if len(moved) > 2 else ""
        return " ".join(("The calendar is saved.", *moved[:2], more)).strip()

    if forms.saved(write, words):
        forms.forget("calendar", 0)
        st.rerun()


def _proposed_days_off(here: Here, value: Calendar) -> None:
    """Public holidays on which only some are off, each to be taken by the whole team in one click."""
    proposed = sprint_facts.holidays_proposed(here.store, value, here.today)
    if not proposed:
        return
    say.field("Some of the team are off on these days; the rest work unless you say otherwise")
    for one in proposed[:PROPOSED]:
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            say.line(f"{sprint_calendar.day_text(one.on)} · {one.words}")
        if right.button("Take the day off", key=f"day-off-{one.on}", type="tertiary"):

            def write(on: date = one.on) -> None:
                with here.store.write() as connection:
                    now = sprints.calendar(connection) or value
                    new = changed(now, holidays=tuple(sorted({*now.holidays, on})))
                    sprints.save_calendar(connection, new, author=me.name(), at=here.now)
                laying.lay_anew(here.store, here.today, me.name(), here.now)

            if forms.saved(write, f"{sprint_calendar.day_text(one.on)} is a day off of the team."):
                st.rerun()
    if len(proposed) > PROPOSED:
        say.muted(f"{len(proposed) - PROPOSED} more in the next 60 days")


def _working_days(value: Calendar, key: str) -> dict[str, Any]:
    """On which weekdays the team works, and its own days off."""
    works = _weekdays("Works on", value.working_weekdays, f"{key}-works")
    off = st.text_input(
        "Days off of the whole team",
        sprint_calendar.write_days(value.holidays),
        key=f"{key}-off",
        placeholder="2026-12-24, 2026-12-28 to 2027-01-01",
        help="Public holidays on which everybody is off count by themselves.",
    )
    return {"working_weekdays": works, "holidays": off}


def _ceremonies(value: Calendar, key: str) -> dict[str, Any]:
    """When planning and standup begin and how long they and the retro take, in the team's zone."""
    say.field("Ceremonies, in the team's zone; the retro follows planning")
    a, b, c = st.columns(3)
    ceremonies: dict[str, Any] = {
        "planning_at": a.time_input("Planning at", value.planning_at, key=f"{key}-planning-at", step=900),
        "planning_minutes": b.number_input(
            "It takes, minutes", 5, 600, value.planning_minutes, key=f"{key}-planning-minutes"
        ),
        "retro_minutes": c.number_input(
            "Then the retro, minutes", 5, 600, value.retro_minutes, key=f"{key}-retro-minutes"
        ),
        "standup_at": a.time_input("Standup at", value.standup_at, key=f"{key}-standup-at", step=900),
        "standup_minutes": b.number_input(
            "It takes, minutes ", 5, 600, value.standup_minutes, key=f"{key}-standup-minutes"
        ),
    }
    days = _weekdays("Standup on", value.standup_weekdays, f"{key}-standup-days")
    return {**ceremonies, "standup_weekdays": days}


def _weekdays(label: str, chosen: tuple[int, ...], key: str) -> tuple[int, ...]:
    days = st.pills(
        label,
        range(7),
        selection_mode="multi",
        default=chosen,
        wrap=True,
        format_func=lambda d: WEEKDAYS[d][:3],
        key=key,
    )
    return tuple(sorted(days))
