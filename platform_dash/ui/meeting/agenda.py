"""Beginning a meeting: its agenda with minutes each, kept beforehand or started at once."""

from datetime import date
from typing import Any

import streamlit as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import meeting_clock
from platform_dash.model import Meeting, MeetingKind, Phase, Sprint
from platform_dash.reports.overview_values import Overview
from platform_dash.store import meetings as stored
from platform_dash.ui.kit import clock, forms, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.meeting import meeting_bar


def works_today(overview: Overview, here: Here) -> bool:
    """Whether the team works today in a sprint that has work left: not on a weekend, a day off or between sprints."""
    now = sprint_calendar.current(overview.sprints, here.today)
    if now is None:
        return False
    over = overview.day is not None and overview.day.over
    day = sprint_calendar.day_of(now, overview.sprints, overview.calendar, here.today, over=over)
    return day.working and day.work_left


def offered(overview: Overview, here: Here) -> tuple[MeetingKind, ...]:
    """The meetings this day is for: planning on its day, a standup while the team works, else what a sprint ends with."""
    now = sprint_calendar.current(overview.sprints, here.today)
    if now is not None and sprint_calendar.planning_day(now, overview.sprints, overview.calendar) == here.today:
        return (MeetingKind.PLANNING,)
    return (MeetingKind.STANDUP,) if works_today(overview, here) else (MeetingKind.RETRO, MeetingKind.PLANNING)


def about(overview: Overview, here: Here, kind: MeetingKind) -> Sprint | None:
    """The sprint a meeting is about: planning is about the next one, the others about the running one."""
    current = sprint_calendar.current(overview.sprints, here.today)
    if current is None or kind != MeetingKind.PLANNING:
        return current
    return sprint_calendar.following(overview.sprints, current) or current


def begin(here: Here, overview: Overview, kind: MeetingKind | None = None) -> None:
    """A button for each meeting that may start (those of the day without a kind), the agenda one click away; nothing
    while one runs."""
    if here.guest:
        return
    with here.store.read() as connection:
        if stored.running(connection, here.now) is not None:
            return
    kinds = (kind,) if kind else offered(overview, here)
    kinds = tuple(k for k in kinds if (sprint := about(overview, here, k)) is not None and sprint.id)
    for one in kinds:
        if st.button(f"Start {one.value}", key=f"start-{one.value}", icon=":material/play_arrow:"):
            _start(here, overview, one, None)
    if kinds:
        with st.popover("Agenda", key="agenda", type="tertiary"):
            _edit(here, overview, kinds[0])


def _prepared(here: Here, kind: MeetingKind) -> Meeting | None:
    with here.store.read() as connection:
        return stored.prepared(connection, kind, here.today)


def _start(here: Here, overview: Overview, kind: MeetingKind, phases: tuple[Phase, ...] | None) -> None:
    sprint = about(overview, here, kind)
    assert sprint is not None
    ready = _prepared(here, kind)
    moment = clock.now(here.settings)
    new = Meeting(
        id=ready.id if ready else 0,
        version=ready.version if ready else 0,
        kind=kind,
        sprint_id=sprint.id,
        on=here.today,
        agenda_by=ready.agenda_by if ready else "",
        phases=phases or (ready.phases if ready else meeting_clock.agenda(kind)),
    )
    kept: list[Meeting] = []

    def write() -> None:
        with here.store.write() as connection:
            value = meeting_clock.begin(new, me.name(), moment)
            kept.append(stored.save_meeting(connection, value, author=me.name(), at=moment))

    if forms.saved(write, f"The {kind.value} has begun."):
        st.session_state["chair"] = kept[0].id
        meeting_bar.arrive(meeting_bar.place_of(kept[0], kept[0].now_at.name, overview.sprints))


def _phases(kind: MeetingKind, on: date, ready: Meeting | None) -> list[Phase]:
    """The minutes of each phase, as typed; a phase of none is left out."""
    now = {p.name: p.minutes for p in ready.phases} if ready else {}
    phases = []
    for phase in meeting_clock.agenda(kind):
        minutes = st.number_input(
            phase.name.value,
            0,
            240,
            now.get(phase.name, 0 if ready else phase.minutes),
            step=5,
            key=f"agenda-{kind.value}-{on}-{phase.name.value}",
            help="0 leaves it out",
        )
        if minutes:
            phases.append(Phase(name=phase.name, minutes=int(minutes)))
    return phases


def _edit(here: Here, overview: Overview, first: MeetingKind) -> None:
    """Phases with minutes each, for today or a day ahead."""
    kinds = [k.value for k in MeetingKind]
    kind = MeetingKind(
        st.segmented_control("Meeting", kinds, default=first.value, required=True, key="agenda-kind") or first.value
    )
    planning_on = sprint_calendar.next_planning_day(overview.sprints, overview.calendar, here.today) or here.today
    on: Any = st.date_input(
        "On",
        planning_on if kind == MeetingKind.PLANNING else here.today,
        key=f"agenda-on-{kind.value}",
        format="DD/MM/YYYY",
        min_value=here.today,
    )
    with here.store.read() as connection:
        ready = stored.prepared(connection, kind, on)
    phases = _phases(kind, on, ready)
    total = sum(p.minutes for p in phases)
    say.muted(f"{total // 60} h {total % 60:02d} min in all")
    sprint = about(overview, here, kind)
    if not phases or sprint is None:
        return
    with st.container(horizontal=True):
        if on == here.today and st.button("Start now", key="agenda-start", type="primary"):
            _start(here, overview, kind, tuple(phases))
        if st.button("Keep the agenda", key="agenda-keep"):

            def write() -> None:
                value = Meeting(
                    id=ready.id if ready else 0,
                    version=ready.version if ready else 0,
                    kind=kind,
                    sprint_id=sprint.id,
                    on=on,
                    phases=tuple(phases),
                    agenda_by=me.name(),
                )
                with here.store.write() as connection:
                    stored.save_meeting(connection, value, author=me.name(), at=here.now)

            if forms.saved(write, "The agenda is kept."):
                st.rerun()
