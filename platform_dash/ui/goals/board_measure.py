"""A goal that boards count: its filter with what may be typed on, what it matches now, target and unit."""

import streamlit as st

from platform_dash.core import progress
from platform_dash.core.filters import Completion, FilterError
from platform_dash.core.progress import number
from platform_dash.model import BoardMeasure, FieldSumMeasure, GroupsMeasure, ItemsMeasure
from platform_dash.ui.goals import drafting, goal_values
from platform_dash.ui.goals.form import Form
from platform_dash.ui.kit import cache, forms, live_text_field, say
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import one_line, plain


def fields(form: Form, kind: str) -> None:
    boards = {b.board.id: b.board.title for b in form.found.boards}
    ids = list(boards)
    a, b = st.columns([1, 1.6])
    now = form.values["board_id"]
    with a:
        form.values["board_id"] = st.selectbox(
            "Board",
            ids,
            index=ids.index(now) if now in boards else None,
            format_func=lambda i: one_line(boards[i]),
            placeholder="all boards",
            **form.kept("board_id"),
        )
    with b:
        form.text("filter", placeholder="label:table-migration -label:spike")
    _completions(form)
    _matches_now(form)
    places = st.columns(4 if kind == "groups" else 3 if kind == "field sum" else 2)
    with places[0]:
        form.text("target", placeholder="all in scope")
    with places[1]:
        form.values["unit"] = goal_values.unit_of(form.values)
        form.text("unit")
    if kind == "field sum":
        with places[2]:
            form.text("field")
    if kind == "groups":
        with places[2]:
            form.text("group_by", placeholder="parent, field:NAME or label:PREFIX")
        with places[3]:
            form.values["percent"] = st.toggle("In percent", value=bool(form.values["percent"]), **form.kept("percent"))
            forms.beside(form.errors, "percent")


def _completions(form: Form) -> None:
    """What may be typed on in the filter, each with how many items it leaves, one click away."""
    text, board_id = str(form.values["filter"]), form.values["board_id"]
    offered = cache.completions(form.here.key, text, board_id)
    if not offered or (text.strip() and not text.endswith(" ") and offered[0].text.strip() == text.strip()):
        return

    def take(one: Completion) -> None:
        if drafting.keep(form.here, form.draft, filter=one.text):
            live_text_field.forget(f"{form.key}filter")

    with st.container(horizontal=True, key=f"{form.key}completions"):
        for n, one in enumerate(offered):
            words = f"{plain(one.word)} · {number(one.count)}"
            st.button(words, key=f"{form.key}complete-{n}", type="tertiary", on_click=take, args=(one,))


def _matches_now(form: Form) -> None:
    """What the filter matches on the stored board at this moment, its items one click away."""
    if not str(form.values["filter"]).strip():
        return
    kinds: dict[str, type[BoardMeasure]] = {
        "items": ItemsMeasure,
        "field sum": FieldSumMeasure,
        "groups": GroupsMeasure,
    }
    values = {**form.values, "target": ""}  # whatever the target is, the filter can be counted
    given, wrong = goal_values.measure_of(values)
    if given is None or "filter" in wrong:
        say.note(wrong.get("filter", "The filter cannot be read yet."))
        return
    here = form.here
    try:
        matching = cache.matching_now(here.key, kinds[given["kind"]].model_validate(given))
    except FilterError as error:
        say.note(str(error))
        return
    except ValueError:
        say.note("The measure is not complete yet.")
        return
    done, dropped = len(matching.done_items), len(matching.dropped_items)
    total = done + dropped + len(matching.open_items)
    if not total:
        near = cache.nearest_labels(here.key, given["filter"])
        say.note("No item of the boards matches." + (f" Labels like it: {', '.join(near)}." if near else ""))
        return
    more = ""
    if given["kind"] == "groups":
        complete = sum(a == b for _, a, b in matching.groups)
        share = f" ({number(matching.done)} %)" if given["percent"] else ""
        more = f" · {complete} of {len(matching.groups)} groups complete{share}"
    if given["kind"] == "field sum":
        more = f" · {number(matching.done)} of {number(matching.scope)} {given['unit']}"
    if given["kind"] != "groups":
        more += progress.counted_twice(matching).replace("; ", " · ")
    with st.container(horizontal=True, key=f"{form.key}match"):
        say.html(drawn("goals/goal_form", "match", total, done, dropped, more))
        with st.popover("show them", type="tertiary"):
            ids = frozenset((*matching.open_items[:40], *matching.done_items[:20], *matching.dropped_items[:10]))
            say.html(drawn("goals/goal_form", "items", cache.items_of(form.here.key, ids), total))
