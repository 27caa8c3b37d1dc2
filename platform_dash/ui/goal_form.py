"""The form of one goal: the fields that its measure needs and no others, with the words beside the field.

The version that was read travels in the address (`goal`, `base`), so that neither a restart nor coming back turns an
old text into an edit of a new base.
"""

from typing import Any

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from platform_dash.filters import FilterError
from platform_dash.model import (
    BoardMeasure,
    Direction,
    FieldSumMeasure,
    Goal,
    GroupsMeasure,
    ItemsMeasure,
    Priority,
    ReadinessMeasure,
    Reading,
    ReadingMeasure,
    Stage,
    changed,
)
from platform_dash.overview import Overview
from platform_dash.palette import PRIORITY
from platform_dash.progress import number
from platform_dash.store import Conflict, StoreError, goals
from platform_dash.ui import answers, forms, me
from platform_dash.ui.guard import Here
from platform_dash.ui.text import h, one_line, plain

KINDS = ("items", "field sum", "groups", "readiness", "reading")
_STATE = "goal_form"


def edit(here: Here, found: Overview, goal: Goal, base: int) -> None:
    """Draw the form of a goal that was read at version `base` (0: a new one)."""
    if goal.stage == Stage.CLOSED:
        st.html(
            f'<p class="pd-empty">This goal is closed with its sprint and is not edited any more.</p>{_fields(goal, goal)}'
        )
        return
    key = f"goal-{goal.id}-{base}-{goal.team_id}"
    errors: forms.Errors = st.session_state.get(f"{key}-errors", {})
    typed: dict[str, Any] = {"title": st.text_input("Goal", goal.title, key=f"{key}-title", max_chars=300)}
    forms.beside(errors, "title")
    typed["why"] = st.text_area("Why it matters", goal.why, key=f"{key}-why", height=70, max_chars=10_000)
    forms.beside(errors, "why")
    left, right = st.columns(2)
    with left:
        words = [p.value for p in Priority]
        typed["priority"] = st.segmented_control(
            "Priority", words, default=goal.priority.value, format_func=lambda p: f"{PRIORITY[Priority(p)]} {p}",
            key=f"{key}-priority", required=True,
        )  # fmt: skip
    with right:
        typed["objective_id"] = _serves(here, goal, key)
    kind = st.segmented_control(
        "Measured by", KINDS, default=goal.measure.kind if goal.measure else None, key=f"{key}-kind"
    )
    typed["measure"] = _measure(here, found, goal, str(kind or ""), key, errors)
    forms.beside(errors, "measure")
    left, right = st.columns(2)
    with left:
        names = {p.id: p.name for p in found.people}
        typed["owners"] = tuple(
            st.multiselect(
                "Owners", list(names), default=[o for o in goal.owners if o in names],
                format_func=lambda i: one_line(names[i]), key=f"{key}-owners",
            )
        )  # fmt: skip
        forms.beside(errors, "owners")
    with right:
        typed["affects"] = st.text_input("Other teams affected", goal.affects, key=f"{key}-affects", max_chars=300)
    stages = [s.value for s in (Stage.DRAFT, Stage.PITCHED, Stage.COMMITTED)]
    typed["stage"] = st.segmented_control(
        "Stage", stages, default=goal.stage.value if goal.stage.value in stages else "committed", key=f"{key}-stage",
        required=True,
    )  # fmt: skip
    forms.beside(errors, "stage")
    forms.beside(errors, "")
    _buttons(here, goal, base, typed, key)


def _serves(here: Here, goal: Goal, key: str) -> int | None:
    lines = answers.roadmap_lines(here.store, here.version, here.today, here.zone)
    titles = {x.objective.id: f"{x.objective.horizon} · {x.objective.title}" for x in lines}
    ids = list(titles)
    index = ids.index(goal.objective_id) if goal.objective_id in titles else None
    return st.selectbox(
        "Serves", ids, index=index, format_func=lambda i: one_line(titles[i]), key=f"{key}-serves",
        placeholder="no objective",
    )  # fmt: skip


def _measure(
    here: Here, found: Overview, goal: Goal, kind: str, key: str, errors: forms.Errors
) -> dict[str, Any] | None:
    now: Any = goal.measure if goal.measure and goal.measure.kind == kind else None
    if kind in ("items", "field sum", "groups"):
        return _board_measure(here, found, now, kind, key, errors)
    if kind == "readiness":
        rows = [c.model_dump() for c in now.criteria] if isinstance(now, ReadinessMeasure) else []
        frame = pd.DataFrame(rows or [{"text": "", "met": False, "evidence": ""}])[["text", "met", "evidence"]]
        edited = st.data_editor(
            frame, num_rows="dynamic", hide_index=True, key=f"{key}-criteria",
            column_config={
                "text": st.column_config.TextColumn("Criterion", width="large"),
                "met": st.column_config.CheckboxColumn("Met"),
                "evidence": st.column_config.TextColumn("Evidence, a link"),
            },
        )  # fmt: skip
        for name in ("criteria", "text", "evidence"):
            forms.beside(errors, name)
        criteria = [
            {"text": str(r["text"] or ""), "met": bool(r["met"]), "evidence": str(r["evidence"] or "")}
            for r in edited.fillna("").to_dict("records")
            if str(r["text"] or "").strip()
        ]
        sure = now.confidence if isinstance(now, ReadinessMeasure) else None
        percent = st.number_input(
            "The team's confidence, in %", 0, 100, None if sure is None else round(sure * 100), key=f"{key}-sure",
            placeholder="not said",
        )  # fmt: skip
        return {"kind": kind, "criteria": criteria, "confidence": None if percent is None else percent / 100}
    if kind == "reading":
        a, b, c, d = st.columns(4)
        baseline = a.number_input("From", value=now.baseline if now else None, key=f"{key}-from")
        target = b.number_input("To", value=now.target if now else None, key=f"{key}-to")
        unit = c.text_input("Unit", now.unit if now else "", key=f"{key}-unit", max_chars=30)
        way = [x.value for x in Direction]
        direction = d.segmented_control(
            "It goes", way, default=now.direction.value if isinstance(now, ReadingMeasure) else "up", key=f"{key}-way",
            required=True,
        )  # fmt: skip
        for name in ("baseline", "target", "direction"):
            forms.beside(errors, name)
        return {"kind": kind, "baseline": baseline, "target": target, "unit": unit, "direction": direction}
    return None


def _board_measure(here: Here, found: Overview, now: Any, kind: str, key: str, errors: forms.Errors) -> dict[str, Any]:
    boards = {b.board.id: b.board.title for b in found.boards}
    a, b = st.columns([1, 1.4])
    ids = list(boards)
    board_id = a.selectbox(
        "Board", ids, index=ids.index(now.board_id) if now and now.board_id in boards else None,
        format_func=lambda i: one_line(boards[i]), key=f"{key}-board", placeholder="all boards",
    )  # fmt: skip
    with b:
        text = st.text_input(
            "Items that match", now.filter if now else "", key=f"{key}-filter", live=True, max_chars=1_000,
            placeholder="label:table-migration -label:spike",
        )  # fmt: skip
        forms.beside(errors, "filter")
    given: dict[str, Any] = {"kind": kind, "filter": text, "board_id": board_id}
    a, b, c = st.columns(3)
    if kind == "field sum":
        given["field"] = a.text_input("Number field", now.field if now else "Estimate", key=f"{key}-field")
        forms.beside(errors, "field")
    if kind == "groups":
        given["group_by"] = a.text_input(
            "Grouped by",
            now.group_by if now else "parent",
            key=f"{key}-group",
            help="parent, field:NAME or label:PREFIX",
        )
        given["percent"] = c.toggle("In percent of all groups", now.percent if now else False, key=f"{key}-percent")
        forms.beside(errors, "group_by")
        forms.beside(errors, "percent")
    given["target"] = b.number_input(
        "Target", value=now.target if now else None, min_value=0.0, key=f"{key}-target", placeholder="all in scope"
    ) or None  # fmt: skip
    forms.beside(errors, "target")
    given["unit"] = (a if kind == "items" else c).text_input(
        "Counted in", now.unit if now else {"items": "items", "field sum": "points"}.get(kind, "groups"),
        key=f"{key}-unit", max_chars=30,
    )  # fmt: skip
    _matches_now(here, given)
    return given


def _matches_now(here: Here, given: dict[str, Any]) -> None:
    """What the filter matches on the stored board at this moment."""
    kinds: dict[str, type[BoardMeasure]] = {
        "items": ItemsMeasure,
        "field sum": FieldSumMeasure,
        "groups": GroupsMeasure,
    }
    if not str(given["filter"]).strip():
        return
    try:
        measure = kinds[given["kind"]].model_validate(given)
        found = answers.matching_now(here.store, here.version, measure)
    except (ValidationError, FilterError) as wrong:
        words = str(wrong) if isinstance(wrong, FilterError) else "The measure is not complete yet."
        st.html(f'<div class="pd-note">◆ {h(words)}</div>')
        return
    done, dropped = len(found.done_items), len(found.dropped_items)
    total = done + dropped + len(found.open_items)
    more = ""
    if found.groups:
        complete = sum(a == b for _, a, b in found.groups)
        more = f" · {complete} of {len(found.groups)} groups complete"
    if given["kind"] == "field sum":
        more = f" · {number(found.done)} of {number(found.scope)} {given['unit']}"
    a, b = st.columns([2, 1])
    a.html(f'<div class="pd-match"><b>{total} items</b>, {done} done, {dropped} dropped{h(more)}</div>')
    with b.popover("show them", type="tertiary"):
        ids = frozenset((*found.open_items[:40], *found.done_items[:20], *found.dropped_items[:10]))
        for item in answers.items_of(here.store, here.version, ids):
            where = f"{item.repository.rpartition('/')[2]} #{item.number}" if item.number else "draft"
            st.html(
                f'<div class="pd-age">{h(where)} {h(item.title)} <span class="pd-muted">{h(item.status.value)}</span></div>'
            )


def _buttons(here: Here, goal: Goal, base: int, typed: dict[str, Any], key: str) -> None:
    with st.container(horizontal=True):
        save = st.button("Save goal", type="primary", key=f"{key}-save")
        copy = goal.id and st.button("Duplicate", key=f"{key}-copy")
        gone = False
        if goal.id:
            with st.popover("Delete", key=f"{key}-delete"):
                st.html('<p class="pd-age-wrap">The goal and its readings go for good.</p>')
                gone = st.button("Delete this goal", key=f"{key}-delete-sure")
    if isinstance(goal.measure, ReadingMeasure) and goal.id:
        _reading(here, goal, key)
    if save:
        _save(here, goal, base, typed, key)
    if copy:
        new = changed(
            goal, id=0, version=0, title=f"{goal.title} (copy)", stage=Stage.DRAFT, committed_at=None, committed_by=""
        )
        _write(here, new, 0)
    if gone:

        def remove() -> None:
            with here.store.write() as connection:
                goals.delete_goal(connection, changed(goal, version=base), author=me.name(), at=here.now)

        if forms.saved(remove, "Goal deleted."):
            close()


def _reading(here: Here, goal: Goal, key: str) -> None:
    with here.store.read() as connection:
        own = [r for r in goals.readings(connection) if r.subject == "goal" and r.subject_id == goal.id]
    shown = " · ".join(f"{number(r.value)} on {r.on:%d %b}" for r in own[-5:])
    st.html(f'<p class="pd-age-wrap">Readings: {h(shown or "none yet")}</p>')
    key = f"{key}-{len(own)}"
    a, b, c = st.columns([1, 1.6, 1], vertical_alignment="bottom")
    value = a.number_input("It reads now", value=None, key=f"{key}-now")
    source = b.text_input("Source", key=f"{key}-source", max_chars=200)
    if c.button("Add reading", key=f"{key}-add") and value is not None:
        reading = Reading(
            subject="goal", subject_id=goal.id, value=value, on=here.today, at=here.now, source=source, author=me.name()
        )

        def write() -> None:
            with here.store.write() as connection:
                goals.add_reading(connection, reading)

        if forms.saved(write, "Reading added."):
            st.rerun()


def _save(here: Here, goal: Goal, base: int, typed: dict[str, Any], key: str) -> None:
    given = {**dict(goal), **typed, "version": base}
    try:
        new = Goal.model_validate(given)
        if new.stage == Stage.COMMITTED and goal.stage != Stage.COMMITTED:
            new = changed(new, baseline=_baseline(here, new), committed_at=here.now, committed_by=me.name())
    except ValidationError as wrong:
        st.session_state[f"{key}-errors"] = forms.errors_of(wrong)
        st.rerun()
    except FilterError as wrong_filter:
        st.session_state[f"{key}-errors"] = {"filter": str(wrong_filter)}
        st.rerun()
    st.session_state.pop(f"{key}-errors", None)
    _write(here, new, base)


def _baseline(here: Here, goal: Goal) -> float | None:
    """Where the goal stands as it is committed."""
    if isinstance(goal.measure, ItemsMeasure | FieldSumMeasure | GroupsMeasure):
        return answers.matching_now(here.store, here.version, goal.measure).done
    return goal.measure.baseline if isinstance(goal.measure, ReadingMeasure) else 0.0


def _write(here: Here, new: Goal, base: int) -> None:
    try:
        with here.store.write() as connection:
            stored = goals.save_goal(connection, changed(new, version=base), author=me.name(), at=here.now)
    except Conflict as conflict:
        st.session_state[f"{_STATE}-conflict"] = (new.model_dump(mode="json"), base)
        st.warning(plain(conflict), icon=":material/compare_arrows:")
        st.rerun()
    except StoreError as error:
        st.error(plain(error), icon=":material/error:")
        return
    st.toast("Goal saved.", icon=":material/check:")
    open_goal(stored.id, stored.version)


def open_goal(goal_id: int, version: int) -> None:
    """Open a goal's form; what was read travels in the address."""
    for name in [k for k in st.session_state if str(k).endswith("-errors")]:
        del st.session_state[name]
    st.query_params["goal"], st.query_params["base"] = str(goal_id), str(version)
    st.rerun()


def close() -> None:
    for name in ("goal", "base"):
        if name in st.query_params:
            del st.query_params[name]
    st.rerun()


def conflict(here: Here) -> bool:
    """Both versions side by side where the last save met a newer one; True while that is undecided."""
    kept = st.session_state.get(f"{_STATE}-conflict")
    if kept is None:
        return False
    mine = Goal.model_validate(kept[0])
    with here.store.read() as connection:
        theirs = goals.goal(connection, mine.id)
    st.warning(
        "Somebody saved this goal while you were editing it. Nothing was overwritten: compare and choose.",
        icon=":material/compare_arrows:",
    )
    shown = st.session_state.setdefault(f"{_STATE}-shown", theirs.version if theirs else 0)
    a, b = st.columns(2)
    a.html(f"<h2>Yours</h2>{_fields(mine, theirs)}")
    b.html(f"<h2>Stored now</h2>{_fields(theirs, mine) if theirs else '<p>It was deleted.</p>'}")
    if a.button("Save mine", key="conflict-mine", type="primary"):
        del st.session_state[f"{_STATE}-conflict"], st.session_state[f"{_STATE}-shown"]
        _write(here, changed(mine, id=mine.id if shown else 0), shown)  # onto what was compared, nothing newer
    if b.button("Keep theirs", key="conflict-theirs"):
        del st.session_state[f"{_STATE}-conflict"], st.session_state[f"{_STATE}-shown"]
        open_goal(theirs.id, theirs.version) if theirs else close()
    return True


def _fields(one: Goal | None, other: Goal | None) -> str:
    if one is None:
        return ""
    rows = []
    for name in ("title", "why", "priority", "stage", "affects", "measure", "owners"):
        value, differs = getattr(one, name), other is None or getattr(one, name) != getattr(other, name)
        words = value.model_dump_json(exclude_none=True) if hasattr(value, "model_dump_json") else str(value)
        rows.append(f"<dt>{h(name)}{' ◆' if differs else ''}</dt><dd>{h(words)}</dd>")
    return f'<dl class="pd-how">{"".join(rows)}</dl>'
