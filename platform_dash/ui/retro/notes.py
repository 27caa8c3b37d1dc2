"""Notes of a retro: went well, did not, idea, risk; each may become an action, a decision, or be parked."""

from collections.abc import Sequence

import streamlit as st

from platform_dash.core.lookup import team_id_of
from platform_dash.model import Action, Note, NoteKind, NoteState, Sprint, changed
from platform_dash.reports.overview_values import Overview
from platform_dash.store import meetings, retros
from platform_dash.ui.kit import forms, live_text_field, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.retro import actions


def draw(here: Here, overview: Overview, sprint: Sprint, rows: Sequence[Note]) -> None:
    """All notes by kind, and the line for a new one while the sprint is open."""
    say.heading("Notes", f"{len(rows)}, before or during the meeting")
    open_still = sprint.closed_at is None
    if open_still:
        _write(here, overview, sprint)
    for kind in NoteKind:
        for note in (n for n in rows if n.kind == kind):
            _row(here, overview, sprint, note, open_still=open_still)


def _row(here: Here, overview: Overview, sprint: Sprint, note: Note, *, open_still: bool) -> None:
    line = drawn("retro/notes", "note", note)
    if note.state != NoteState.OPEN or not open_still:
        say.html(line)
        return
    left, right = st.columns([3, 1], vertical_alignment="center")
    say.html(line, left)
    key = f"note-{note.id}-{note.version}"
    with right.popover("Turn into", key=f"{key}-turn", type="tertiary"):
        owner, due = actions.owner_and_date(here, overview, key)
        if st.button("An action", key=f"{key}-action", type="primary"):
            if owner is None:
                say.note("Say who takes it on.")
            else:
                action = Action(
                    text=" ".join(note.text.split())[:300],
                    owner_id=owner,
                    due_on=due,
                    sprint_id=sprint.id,
                    team_id=note.team_id,
                    created_at=here.now,
                    created_by=me.name(),
                )
                _become(here, note, NoteState.ACTION, action)
        with st.container(horizontal=True):
            if st.button("A decision", key=f"{key}-decision"):
                _become(here, note, NoteState.DECISION)
            if st.button("Park it", key=f"{key}-park"):
                _become(here, note, NoteState.PARKED)


def _become(here: Here, note: Note, state: NoteState, action: Action | None = None) -> None:
    def write() -> None:
        with here.store.write() as connection:
            retros.save_note(connection, changed(note, state=state), author=me.name(), at=here.now)
            if action is not None:
                meetings.save_action(connection, action, author=me.name(), at=here.now)

    if forms.saved(write, f"It is {'parked' if state == NoteState.PARKED else 'a ' + state.value} now."):
        st.rerun()


def _write(here: Here, overview: Overview, sprint: Sprint) -> None:
    key = f"new-note-{sprint.id}"
    kinds = [k.value for k in NoteKind]
    kind = st.segmented_control("A note on", kinds, default=kinds[0], required=True, key=f"{key}-kind")
    text = live_text_field.field("In a few words", "", key=f"{key}-text", place=here.store.key, area=True, rows=2)
    forms.wrong(key)
    if not st.button("Add note", key=f"{key}-go"):
        return
    team = team_id_of(overview.every_team, here.team)

    def write() -> None:
        note = Note(sprint_id=sprint.id, team_id=team, kind=NoteKind(kind), text=text, author=me.name(), at=here.now)
        with here.store.write() as connection:
            retros.save_note(connection, note, author=me.name(), at=here.now)

    forms.taken(key, write)
    st.rerun()
