"""The form of one goal: the fields that its measure needs and no others, with the words beside the field.

Everything typed is in the draft row while it is typed (`drafting`); saving writes the goal at the version it was read.
"""

from typing import Any

import streamlit as st

from platform_dash.core import pairing
from platform_dash.model import Goal, Priority, Stage, changed
from platform_dash.reports.overview_values import Overview
from platform_dash.store import Conflict, StoreError, drafts, goals
from platform_dash.ui.goals import board_measure, compare, drafting, goal_actions, goal_values
from platform_dash.ui.goals.drafting import Opened
from platform_dash.ui.goals.form import Form
from platform_dash.ui.kit import cache, forms, live_text_field, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import one_line
from platform_dash.ui.palette import PRIORITY
from platform_dash.ui.people import pairs

FEW = 12  # people that fit on two lines as buttons


@st.fragment
def edit(here: Here, overview: Overview, first: Opened) -> None:
    """Draw the form of the goal that the address opens, or both versions where a save met a newer one."""
    opened = drafting.again(here, first.draft)
    form = Form(here, overview, opened)
    if opened.goal.stage == Stage.CLOSED:
        say.empty("This goal is closed with its sprint and is not edited any more.")
        return
    if opened.moved_on and (st.session_state.get(f"{form.key}compare") or opened.stored is None):
        compare.draw(here, overview, opened, form.members)
        return
    _who_else(here, opened)
    if opened.moved_on:
        say.note("Somebody saved this goal since you opened it; what you typed is kept.")
        if st.button("Compare both versions", key=f"{form.key}look", type="tertiary"):
            st.session_state[f"{form.key}compare"] = True
            st.rerun(scope="fragment")
    drafting.trouble()
    _fields(form)
    _buttons(form)


def _who_else(here: Here, opened: Opened) -> None:
    with here.store.read() as connection:
        others = drafts.drafts(connection, opened.draft.sprint_id)
    everybody = drafts.also_here(others, opened.draft.goal_id, me.names(), here.now)
    named = [n for n in everybody if me.shown(n) != me.NOBODY]
    unnamed = len(everybody) - len(named)
    words = [*named, *(["somebody" if unnamed == 1 else f"{unnamed} others"] if unnamed else [])]
    if words:
        are = "is" if len(everybody) == 1 else "are"
        say.aside(f"{' and '.join(words)} {are} here too", "muted")


def _fields(form: Form) -> None:
    form.text("title")
    form.text("why", area=True, rows=2)
    left, right = st.columns(2)
    with left:
        form.values["priority"] = st.segmented_control(
            "Priority",
            [p.value for p in Priority],
            default=form.values["priority"],
            required=True,
            format_func=lambda p: f"{PRIORITY[Priority(p)]} {p}",
            **form.kept("priority"),
        )
    with right:
        form.values["objective_id"] = _serves(form)
    kind = st.segmented_control("Measured by", goal_values.KINDS, default=form.values["kind"], **form.kept("kind"))
    form.values["kind"] = kind
    if kind in goal_values.BOARD_KINDS:
        board_measure.fields(form, str(kind))
    elif kind == "readiness":
        _criteria(form)
    elif kind == "reading":
        _reading(form)
    forms.beside(form.errors, "measure")
    _owners(form)
    forms.beside(form.errors, "owners")
    _company(form)
    form.text("affects", placeholder="Data support, …")
    forms.beside(form.errors, "")


def _owners(form: Form) -> None:
    """A team's few people stand there to be clicked; of many the names are typed."""
    options = [i for i in form.names if not form.members or i in form.members or i in form.values["owners"]]
    chosen = [o for o in form.values["owners"] if o in options]
    said = {"default": chosen, "format_func": lambda i: one_line(form.names[i]), **form.kept("owners")}
    if len(options) <= FEW:
        form.values["owners"] = st.pills("Owners", options, selection_mode="multi", wrap=True, **said)
    else:
        form.values["owners"] = st.multiselect("Owners", options, placeholder="at least two", **said)


def _company(form: Form) -> None:
    """Whether these owners would have company, in the words that stand on the meeting page."""
    here, owners = form.here, form.values["owners"]
    sprint_pairs = cache.pairs_of(here.key._replace(team=""))
    if sprint_pairs is None or not owners:
        return
    goal = Goal(sprint_id=form.draft.sprint_id, team_id=form.draft.team_id, title="-", owners=tuple(owners))
    say.html(
        pairs.verdict_line(
            pairing.lone_wolves((goal,), sprint_pairs.everybody.people, sprint_pairs.everybody, sprint_pairs.members)[0]
        )
    )


def _serves(form: Form) -> int | None:
    here = form.here
    lines = cache.roadmap_lines(here.key, here.zone)
    titles = {x.objective.id: f"{x.objective.horizon} · {x.objective.title}" for x in lines}
    now = form.values["objective_id"]
    if now is not None:
        titles.setdefault(now, "an outcome that left the roadmap")
    ids = list(titles)
    chosen: Any = st.selectbox(
        "Serves",
        ids,
        index=ids.index(now) if now in titles else None,
        format_func=lambda i: one_line(titles[i]),
        placeholder="no objective",
        **form.kept("objective_id"),
    )
    return None if chosen is None else int(chosen)


def _criteria(form: Form) -> None:
    """The yes/no checks of a readiness goal, one more line always empty."""
    rows = [list(r) for r in form.values["criteria"]]
    say.field("Criteria, each met or not, with a link as its evidence")
    for n, row in enumerate([*rows, ["", False, ""]]):
        a, b, c = st.columns([0.25, 2.2, 2], vertical_alignment="center")
        row[1] = a.checkbox(
            f"Criterion {n + 1} is met",
            bool(row[1]),
            key=f"{form.key}met-{n}",
            label_visibility="collapsed",
            on_change=_tick,
            args=(form, n),
        )
        with b:
            row[0] = _cell(form, n, 0, f"Criterion {n + 1}", str(row[0]))
        with c:
            row[2] = _cell(form, n, 2, f"Evidence {n + 1}", str(row[2]))
        if n == len(rows):
            rows = [*rows, row] if row[0] or row[2] else rows
            break
        rows[n] = row
    form.values["criteria"] = rows
    for name in ("criteria", "text", "evidence"):
        forms.beside(form.errors, name)
    a, _ = st.columns([1, 1.4])
    with a:
        form.text("confidence", "The team's confidence, in %", placeholder="not said")


def _keep_cell(form: Form, n: int, place: int, value: Any) -> bool:
    rows = [list(r) for r in drafting.again(form.here, form.draft).values["criteria"]]
    while len(rows) <= n:
        rows.append(["", False, ""])
    rows[n][place] = value
    return drafting.keep(form.here, form.draft, criteria=rows)


def _tick(form: Form, n: int) -> None:
    _keep_cell(form, n, 1, bool(st.session_state[f"{form.key}met-{n}"]))


def _cell(form: Form, n: int, place: int, label: str, value: str) -> str:
    return live_text_field.field(
        label,
        value,
        key=f"{form.key}criterion-{n}-{place}",
        place=form.here.store.key,
        bare=True,
        placeholder="one more criterion" if place == 0 else "https://",
        keep=lambda text: _keep_cell(form, n, place, text),
    )


def _reading(form: Form) -> None:
    a, b, c, d = st.columns([1, 1, 1, 1.2])
    with a:
        form.text("baseline")
    with b:
        form.text("target", "To")
    with c:
        form.values["unit"] = goal_values.unit_of(form.values)
        form.text("unit", "Unit")
    with d:
        form.values["direction"] = st.segmented_control(
            "It goes", ["up", "down"], default=form.values["direction"], required=True, **form.kept("direction")
        )
        forms.beside(form.errors, "direction")


def _buttons(form: Form) -> None:
    goal = form.opened.goal
    with st.container(horizontal=True, key=f"{form.key}buttons"):
        if goal.stage == Stage.DRAFT:
            if st.button("Ready to pitch", type="primary", key=f"{form.key}pitch"):
                _save(form, Stage.PITCHED)
            if st.button("Save", key=f"{form.key}save"):
                _save(form, Stage.DRAFT)
        else:
            if st.button("Save goal", type="primary", key=f"{form.key}save"):
                _save(form, goal.stage)
            if goal.stage == Stage.PITCHED and st.button("Back to draft", key=f"{form.key}back"):
                _save(form, Stage.DRAFT)
        if form.draft.text and st.button("Discard what I typed", key=f"{form.key}discard"):
            drafting.done_with(form.here, form.draft)
            drafting.close()
            st.rerun()
        if goal.id:
            goal_actions.more(form.here, goal)
    if goal.id:
        goal_actions.below(form.here, form.found, goal)


def _save(form: Form, stage: Stage) -> None:
    """Save the goal as the form has it, at the version it was read at; what cannot be is said beside its field."""
    here, opened = form.here, form.opened
    edited = goal_values.to_goal(opened.goal, form.values, form.members, form.names)
    if not isinstance(edited, Goal):
        st.session_state[f"{form.key}errors"] = edited
        st.rerun(scope="fragment")
    st.session_state.pop(f"{form.key}errors", None)
    try:
        with here.store.write() as connection:
            value = changed(edited, stage=stage, version=opened.draft.base_version)
            stored = goals.save_goal(connection, value, author=me.name(), at=here.now)
    except Conflict:
        st.session_state[f"{form.key}compare"] = True
        st.rerun(scope="fragment")
    except StoreError as error:
        st.session_state["draft-trouble"] = str(error)
        st.rerun(scope="fragment")
    drafting.done_with(here, form.draft)
    st.toast("Goal saved." if stage != Stage.PITCHED else "Ready to pitch.", icon=":material/check:")
    if stage == Stage.PITCHED and opened.goal.stage == Stage.DRAFT:
        drafting.close()
    else:
        drafting.open_goal(stored.id)
    st.rerun()
