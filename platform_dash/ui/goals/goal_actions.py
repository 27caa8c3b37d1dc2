"""What can be done with a stored goal beside its form: duplicate, order, delete with undo, readings, revisions."""

from collections.abc import Sequence

import streamlit as st

from platform_dash.core.progress import number
from platform_dash.model import Goal, Reading, ReadingMeasure, Revision, Stage, changed
from platform_dash.reports.overview_values import Overview
from platform_dash.store import goals
from platform_dash.ui.goals import drafting
from platform_dash.ui.goals.goal_values import LABELS, to_number
from platform_dash.ui.kit import clock, forms, me, say
from platform_dash.ui.kit.session import Here


def more(here: Here, goal: Goal) -> None:
    """Duplicate, move up and down, delete."""
    with st.popover("More", key=f"more-{goal.id}"):
        if st.button("Duplicate", key=f"copy-{goal.id}", type="tertiary"):
            _duplicate(here, goal)
        if st.button("Move up", key=f"up-{goal.id}", type="tertiary", icon=":material/arrow_upward:"):
            _move(here, goal, -1)
        if st.button("Move down", key=f"down-{goal.id}", type="tertiary", icon=":material/arrow_downward:"):
            _move(here, goal, 1)
        if st.button("Delete", key=f"delete-{goal.id}", type="tertiary", icon=":material/delete:"):
            _delete(here, goal)


def _duplicate(here: Here, goal: Goal) -> None:
    new = changed(
        goal,
        id=0,
        version=0,
        position=0,
        title=f"{goal.title} (copy)"[:300],
        stage=Stage.DRAFT,
        committed_at=None,
        committed_by="",
        baseline=None,
        carried_from=None,
        outcome=None,
        outcome_note="",
        concerns=0,
    )

    def write() -> None:
        with here.store.write() as connection:
            stored = goals.save_goal(connection, new, author=me.name(), at=here.now)
        drafting.open_goal(stored.id)

    if forms.saved(write, "Duplicated."):
        st.rerun()


def _move(here: Here, goal: Goal, by: int) -> None:
    with here.store.write() as connection:
        own = [g.id for g in goals.goals(connection, goal.sprint_id) if g.team_id == goal.team_id]
        at = own.index(goal.id)
        to = max(0, min(len(own) - 1, at + by))
        own.insert(to, own.pop(at))
        goals.reorder(connection, own, author=me.name(), at=here.now)
    st.rerun()


def _delete(here: Here, goal: Goal) -> None:
    def write() -> None:
        with here.store.write() as connection:
            goals.delete_goal(connection, goal, author=me.name(), at=here.now)

    if forms.saved(write, "Deleted; undo it in the list."):
        drafting.close()
        st.rerun()


def undo(here: Here, sprint_id: int, team_id: int) -> None:
    """The deleted goals of a team, each with the way back."""
    with here.store.read() as connection:
        gone = [g for g in goals.goals(connection, sprint_id, deleted=True) if g.team_id == team_id]
    for goal in gone[-3:]:
        with st.container(horizontal=True, key=f"deleted-{goal.id}"):
            say.aside(f"deleted: {goal.title}", "muted")
            if st.button("Undo", key=f"undo-{goal.id}", type="tertiary"):
                goal_id = goal.id

                def write(goal_id: int = goal_id) -> None:
                    with here.store.write() as connection:
                        goals.restore_goal(connection, goal_id, author=me.name(), at=here.now)

                if forms.saved(write, "The goal is back."):
                    st.rerun()


def below(here: Here, overview: Overview, goal: Goal) -> None:
    """Readings of a goal that is read off, and what was changed since its commit."""
    if isinstance(goal.measure, ReadingMeasure):
        _readings(here, goal)
    if goal.committed_at is not None:
        with here.store.read() as connection:
            since = [r for r in goals.revisions(connection, goal.id) if r.at > goal.committed_at]
        if since:
            names = {p.id: p.first_name for p in overview.people}
            with st.popover(
                f"{len(since)} change{'s' if len(since) > 1 else ''} since the commit",
                type="tertiary",
                key=f"revisions-{goal.id}",
            ):
                say.facts(revisions(since, names, here.zone))


def revisions(changes: Sequence[Revision], names: dict[int, str], zone: str) -> list[tuple[str, str]]:
    """Changes, newest first: (what, who and when; before and after)."""
    return [
        (
            f"{LABELS.get(one.field, one.field)} · {one.author}, {clock.stamp(one.at, zone)}",
            f"{_in_words(one.field, one.before, names)} → {_in_words(one.field, one.after, names)}",
        )
        for one in changes
    ]


def _in_words(field: str, value: object, names: dict[int, str]) -> str:
    if field == "owners" and isinstance(value, list):
        return ", ".join(names.get(int(v), "somebody") for v in value) or "nobody"
    if field == "measure" and isinstance(value, dict):
        target = value.get("target")
        return f"{value.get('kind')} {value.get('filter', '')} target {'all' if target is None else target}".strip()
    return "none" if value in (None, "") else str(value)


def _readings(here: Here, goal: Goal) -> None:
    with here.store.read() as connection:
        own = [r for r in goals.readings(connection) if r.subject == "goal" and r.subject_id == goal.id]
    shown = " · ".join(f"{number(r.value)} on {r.on:%d %b}" for r in own[-5:])
    say.line(f"Readings: {shown or 'none yet'}")
    key = f"reading-{goal.id}-{len(own)}"
    a, b, c = st.columns([1, 1.6, 1], vertical_alignment="bottom")
    typed = a.text_input("It reads now", key=f"{key}-now")
    source = b.text_input("Source", key=f"{key}-source", max_chars=200)
    if not c.button("Add reading", key=f"{key}-add"):
        return
    try:
        value = to_number(typed)
    except ValueError as error:
        say.note(error)
        return
    if value is None:
        say.note("Say what it reads first.")
        return

    def write() -> None:
        reading = Reading(
            subject="goal", subject_id=goal.id, value=value, on=here.today, at=here.now, source=source, author=me.name()
        )
        with here.store.write() as connection:
            goals.add_reading(connection, reading)

    if forms.saved(write, "Reading added."):
        st.rerun()
