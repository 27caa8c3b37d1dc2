"""Actions: what meetings agreed, with owner and date; every meeting opens on those that are still open."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from platform_dash.model import Action, ActionState, MeetingState, PhaseName, changed
from platform_dash.reports.overview_values import Overview
from platform_dash.store import meetings
from platform_dash.ui.kit import forms, live_text_field, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import one_line


def at_the_opening(here: Here, overview: Overview) -> None:
    """The open actions while a meeting that runs stands at them."""
    with here.store.read() as connection:
        running = meetings.running(connection, here.now)
    if running is None or running.state != MeetingState.RUNNING or running.now_at.name != PhaseName.ACTIONS:
        return
    with st.container(key="panel-actions"):
        draw(here, overview, "Open actions of the last meetings")


def draw(here: Here, overview: Overview, title: str = "Open actions") -> None:
    """Each open action: done, still open with a new date, or dropped with a reason; and a line for a new one."""
    with here.store.read() as connection:
        rows = meetings.actions(connection, open_only=True)
    late = sum(a.due_on < here.today for a in rows)
    words = f"{len(rows)} open" + (f" · {late} overdue" if late else "")
    say.heading(title, words)
    names = {p.id: p.first_name for p in overview.people}
    for action in rows:
        _row(here, action, names.get(action.owner_id, "nobody"))
    if not rows:
        say.empty("No action is open.")


def _row(here: Here, action: Action, owner: str) -> None:
    key = f"action-{action.id}-{action.version}"
    a, b = st.columns([1.25, 1], vertical_alignment="center")
    say.html(drawn("retro/actions", "action", action, owner, here.today), a)
    with b, st.container(horizontal=True, key=f"{key}-row"):
        if st.button("Done", key=f"{key}-done"):
            _save(here, action, "Done.", state=ActionState.DONE, closed_at=here.now)
        with st.popover("Later", key=f"{key}-later"):
            on: Any = st.date_input(
                "New date", max(action.due_on, here.today) + timedelta(days=7), key=f"{key}-on", format="DD/MM/YYYY"
            )
            if st.button("Set the date", key=f"{key}-set"):
                _save(here, action, "It stays open.", due_on=on)
        with st.popover("Drop", key=f"{key}-drop"):
            why = live_text_field.field("Why it is dropped", "", key=f"{key}-why", place=here.store.key)
            if st.button("Drop it", key=f"{key}-gone"):
                _save(here, action, "Dropped.", state=ActionState.DROPPED, reason=why, closed_at=here.now)


def _save(here: Here, action: Action, words: str, **fields: Any) -> None:
    def write() -> None:
        with here.store.write() as connection:
            meetings.save_action(connection, changed(action, **fields), author=me.name(), at=here.now)

    if forms.saved(write, words):
        live_text_field.forget(f"action-{action.id}-")
        st.rerun()


def owner_and_date(here: Here, overview: Overview, key: str) -> tuple[int | None, date]:
    """Who takes it on, and until when: a fortnight, unless said otherwise."""
    names = {p.id: p.name for p in overview.people}
    mine = next((i for i, n in names.items() if n == me.name()), None)
    ids = list(names)
    a, b = st.columns(2)
    owner: int | None = a.selectbox(
        "Owner",
        ids,
        index=ids.index(mine) if mine else None,
        format_func=lambda i: one_line(names[i]),
        key=f"{key}-owner",
        placeholder="who takes it on",
    )
    due: Any = b.date_input("By", here.today + timedelta(days=14), key=f"{key}-due", format="DD/MM/YYYY")
    return owner, due


def agree(here: Here, overview: Overview, sprint_id: int | None, team_id: int | None = None) -> None:
    """A short form for a new action."""
    key = "agree-on"
    with st.popover("New action", key="agree", icon=":material/add:"):
        text = live_text_field.field("What", "", key=f"{key}-text", place=here.store.key)
        owner, due = owner_and_date(here, overview, key)
        if not st.button("Agree on it", key=f"{key}-go", type="primary"):
            return
        if owner is None:
            say.note("Say who takes it on.")
            return

        def write() -> None:
            value = Action(
                text=text,
                owner_id=owner,
                due_on=due,
                sprint_id=sprint_id,
                team_id=team_id,
                created_at=here.now,
                created_by=me.name(),
            )
            with here.store.write() as connection:
                meetings.save_action(connection, value, author=me.name(), at=here.now)

        if forms.saved(write, "Agreed."):
            live_text_field.forget(f"{key}-")
            st.rerun()
