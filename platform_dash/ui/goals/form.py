"""One drawing of a goal's form: its draft, what stands in its fields, and how each keeps what is typed."""

from typing import Any

import streamlit as st

from platform_dash.reports.overview_values import Overview
from platform_dash.store import teams
from platform_dash.ui.goals import drafting, goal_values
from platform_dash.ui.goals.drafting import Opened
from platform_dash.ui.kit import forms, live_text_field
from platform_dash.ui.kit.session import Here


class Form:
    """One drawing of the form: where it is drawn, what it is about, and the errors of the last save."""

    def __init__(self, here: Here, overview: Overview, opened: Opened) -> None:
        self.here, self.found, self.opened = here, overview, opened
        self.draft, self.values = opened.draft, opened.values
        self.key = f"d{self.draft.id}-"
        self.errors: forms.Errors = st.session_state.get(f"{self.key}errors", {})
        with here.store.read() as connection:
            roster = teams.members(connection, self.draft.sprint_id)
        self.members = roster.get(self.draft.team_id, frozenset())
        self.names = {p.id: p.name for p in overview.people}

    def text(self, name: str, label: str = "", **more: Any) -> str:
        """A field for text; what is typed is kept at once."""

        def keep(value: str) -> bool:
            return drafting.keep(self.here, self.draft, **{name: value})

        shown = self.values.get(name)
        value = live_text_field.field(
            label or goal_values.LABELS[name],
            "" if shown is None else str(shown),
            key=f"{self.key}{name}",
            keep=keep,
            place=self.here.store.key,
            wrong=name in self.errors,
            **more,
        )
        self.values[name] = value
        forms.beside(self.errors, name)
        return value

    def kept(self, name: str) -> dict[str, Any]:
        """What makes a widget of Streamlit's keep its value in the draft as soon as it changes."""
        key = f"{self.key}{name}"

        def changed_to() -> None:
            value = st.session_state[key]
            drafting.keep(self.here, self.draft, **{name: list(value) if isinstance(value, list) else value})

        return {"key": key, "on_change": changed_to}
