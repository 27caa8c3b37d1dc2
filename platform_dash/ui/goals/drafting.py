"""The draft behind a goal's form: which one the address means, and how what is typed gets into it at once."""

from typing import Any, NamedTuple

import streamlit as st

from platform_dash.model import Draft, Goal, Sprint
from platform_dash.store import StoreError, drafts, goals
from platform_dash.ui.goals import goal_values
from platform_dash.ui.kit import live_text_field, me
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import plain


class Opened(NamedTuple):
    """A form that is open: the draft row, and the goal as it is stored now (None: new, or deleted meanwhile)."""

    draft: Draft
    stored: Goal | None

    @property
    def moved_on(self) -> bool:
        """Whether somebody saved or deleted the goal since it was read."""
        return self.draft.goal_id != 0 and (self.stored is None or self.stored.version != self.draft.base_version)

    @property
    def values(self) -> goal_values.Values:
        """What stands in the fields: what was read, with what was typed over it."""
        return {**self.draft.base, **self.draft.text}

    @property
    def goal(self) -> Goal:
        """The goal that a save writes over; a new one has no words yet."""
        if self.stored is not None:
            return self.stored
        blank = Goal(sprint_id=self.draft.sprint_id, team_id=self.draft.team_id, title="-")
        return blank.model_copy(update={"title": ""})


def _asked() -> tuple[int, int]:
    """The goal that the address names (a negative number is a new one of that team) and the draft."""
    try:
        return int(st.query_params.get("goal", "0")), int(st.query_params.get("draft", "0"))
    except ValueError:
        return 0, 0


def opened(here: Here, sprint: Sprint) -> Opened | None:
    """The form that the address opens, its draft found again or begun; None where it opens none."""
    goal_id, draft_id = _asked()
    if not goal_id or not me.known():
        return None
    team_id = -goal_id if goal_id < 0 else 0
    goal_id = max(0, goal_id)
    with here.store.read() as connection:
        stored = goals.goal(connection, goal_id) if goal_id else None
        draft = drafts.draft(connection, draft_id) if draft_id else None
        if draft is None or draft.person not in me.names() or draft.goal_id != goal_id or draft.sprint_id != sprint.id:
            draft = drafts.own(connection, me.names(), sprint.id, team_id or (stored.team_id if stored else 0), goal_id)
    if stored is not None and stored.sprint_id != sprint.id:
        return None
    if draft is None:
        if goal_id and stored is None:
            return None
        draft = _begin(here, sprint, stored, team_id)
    elif not draft.text and stored is not None and draft.base_version != stored.version:
        base = goal_values.of_goal(stored)
        with here.store.write(quiet=True) as connection:
            drafts.rebase(connection, draft.id, stored.version, base, {}, here.now)
        draft = draft.model_copy(update={"base": base, "base_version": stored.version})
    if st.query_params.get("draft") != str(draft.id):
        st.query_params["draft"] = str(draft.id)
    return Opened(draft, stored)


def again(here: Here, draft: Draft) -> Opened:
    """The same form as it stands in the store now."""
    with here.store.read() as connection:
        kept = drafts.draft(connection, draft.id) or draft
        stored = goals.goal(connection, draft.goal_id) if draft.goal_id else None
    return Opened(kept, stored)


def _begin(here: Here, sprint: Sprint, stored: Goal | None, team_id: int) -> Draft:
    blank = Goal(sprint_id=sprint.id, team_id=team_id or 1, title="-").model_copy(update={"title": ""})
    draft = Draft(
        person=me.names()[0],
        goal_id=stored.id if stored else 0,
        sprint_id=sprint.id,
        team_id=stored.team_id if stored else team_id,
        base_version=stored.version if stored else 0,
        base=goal_values.of_goal(stored or blank),
        updated_at=here.now,
    )
    with here.store.write(quiet=True) as connection:
        return drafts.begin(connection, draft)


def keep(here: Here, draft: Draft, **text: Any) -> bool:
    """Write what was typed into the draft row; False, with a sentence on the page, where that did not work.

    What stands there already is not written: a browser says its choices again after a save, which is no draft.
    """
    try:
        held = again(here, draft).values
        text = {name: value for name, value in text.items() if held.get(name) != value}
        if not text:
            return True
        with here.store.write(quiet=True) as connection:
            drafts.keep_or_begin(connection, draft, text, here.now)
    except StoreError as error:
        st.session_state["draft-trouble"] = str(error)
        return False
    st.session_state.pop("draft-trouble", None)
    return True


def trouble() -> None:
    """Say where the last words could not be kept; the browser still holds them and tries again."""
    if words := st.session_state.get("draft-trouble"):
        st.error(plain(f"{words} It is tried again by itself."), icon=":material/error:")


def done_with(here: Here, draft: Draft) -> None:
    """The text is saved, or given up: the draft row goes."""
    with here.store.write(quiet=True) as connection:
        drafts.forget(connection, draft.id)
    live_text_field.forget(f"d{draft.id}-")


def open_goal(goal_id: int) -> None:
    """Open a goal's form; a negative number begins a new goal of that team."""
    st.query_params["goal"] = str(goal_id)
    if "draft" in st.query_params:
        del st.query_params["draft"]


def close() -> None:
    for name in ("goal", "draft"):
        if name in st.query_params:
            del st.query_params[name]
