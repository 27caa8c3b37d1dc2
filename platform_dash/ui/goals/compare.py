"""Both versions of a goal side by side, field by field, where two people wrote on it: nothing is overwritten unseen."""

from collections.abc import Collection
from typing import NoReturn

import streamlit as st

from platform_dash.model import Goal, changed
from platform_dash.reports.overview_values import Overview
from platform_dash.store import Conflict, StoreError, drafts, goals
from platform_dash.ui.goals import drafting, goal_values
from platform_dash.ui.goals.drafting import Opened
from platform_dash.ui.kit import cache, forms, live_text_field, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import plain


def draw(here: Here, overview: Overview, opened: Opened, members: Collection[int]) -> None:
    """Both versions, and a choice for each field in which they differ; preset where only one side changed it."""
    if opened.stored is None:
        _deleted(here, opened)
        return
    key = f"d{opened.draft.id}-{opened.stored.version}-"
    mine, theirs = opened.values, goal_values.of_goal(opened.stored)
    lines = cache.roadmap_lines(here.key, here.zone)
    titles = {
        "owners": {p.id: p.first_name for p in overview.people},
        "objective_id": {x.objective.id: x.objective.title for x in lines},
        "board_id": {b.board.id: b.board.title for b in overview.boards},
    }
    st.warning(
        "Somebody saved this goal while you were editing it. Nothing was overwritten: choose field by field.",
        icon=":material/compare_arrows:",
    )
    preset = goal_values.chosen_first(opened.draft.base, mine, theirs)
    picked: dict[str, str | None] = {}
    for name, side in preset.items():
        a, b, c = st.columns([1.6, 1.6, 1], vertical_alignment="bottom")
        label = goal_values.LABELS[name]
        say.html(
            drawn("kit/marks", "facts", [(f"{label}: yours", goal_values.words(name, mine.get(name), titles))], "mine"),
            a,
        )
        stored = goal_values.words(name, theirs.get(name), titles)
        say.html(drawn("kit/marks", "facts", [(f"{label}: stored now", stored)], "theirs"), b)
        picked[name] = c.segmented_control(
            f"Which version of {plain(label)}",
            ["mine", "theirs"],
            default=side,
            key=f"{key}{name}",
            label_visibility="collapsed",
            required=side is not None,
        )
    if not preset:
        say.empty("Both versions say the same.")
    forms.beside({"": st.session_state.pop(f"{key}wrong", "")} if f"{key}wrong" in st.session_state else {}, "")
    with st.container(horizontal=True):
        if st.button("Save what I chose", key=f"{key}save", type="primary"):
            _save(here, opened, picked, mine, theirs, members, titles["owners"], key)
        if st.button("Keep theirs, drop mine", key=f"{key}theirs"):
            drafting.done_with(here, opened.draft)
            drafting.open_goal(opened.draft.goal_id)
            st.rerun()
        if st.button("Back to my text", key=f"{key}back"):
            st.session_state.pop(f"d{opened.draft.id}-compare", None)
            st.rerun(scope="fragment")


def _save(
    here: Here,
    opened: Opened,
    picked: dict[str, str | None],
    mine: goal_values.Values,
    theirs: goal_values.Values,
    members: Collection[int],
    names: dict[int, str],
    key: str,
) -> None:
    """Save the chosen fields onto exactly the version that was compared; a newer one is compared anew."""
    assert opened.stored is not None
    open_ones = [goal_values.LABELS[n] for n, side in picked.items() if side is None]
    if open_ones:
        _again(key, f"Choose a version of: {', '.join(open_ones)}")
    values = {**theirs, **{n: mine.get(n) for n, side in picked.items() if side == "mine"}}
    value = goal_values.to_goal(opened.stored, values, members, names)
    if not isinstance(value, Goal):
        _again(key, "; ".join(f"{goal_values.LABELS.get(n, n)}: {w}" for n, w in value.items()))
    try:
        with here.store.write() as connection:
            goals.save_goal(connection, changed(value, version=opened.stored.version), author=me.name(), at=here.now)
            drafts.forget(connection, opened.draft.id)
    except Conflict:
        _again(key, "Somebody saved it once more meanwhile: these are the newest versions.")
    except StoreError as error:
        _again(key, str(error))
    live_text_field.forget(f"d{opened.draft.id}-")
    st.session_state.pop(f"d{opened.draft.id}-compare", None)
    st.toast("Goal saved.", icon=":material/check:")
    drafting.open_goal(opened.draft.goal_id)
    st.rerun()


def _again(key: str, words: str) -> NoReturn:
    st.session_state[f"{key}wrong"] = words
    st.rerun(scope="fragment")


def _deleted(here: Here, opened: Opened) -> None:
    """The goal is gone: what was typed may become a new one, or go too."""
    st.warning("Somebody deleted this goal while you were editing it. What you typed is still here.")
    unnamed: dict[str, dict[int, str]] = {"owners": {}, "objective_id": {}, "board_id": {}}
    say.facts(
        (goal_values.LABELS[n], goal_values.words(n, v, unnamed))
        for n, v in opened.values.items()
        if n in ("title", "why", "filter", "target", "affects") and v
    )
    key = f"d{opened.draft.id}-gone-"
    with st.container(horizontal=True):
        if st.button("Save mine as a new goal", key=f"{key}new", type="primary"):
            with here.store.write(quiet=True) as connection:
                value = opened.draft.model_copy(update={"id": 0, "goal_id": 0, "base_version": 0})
                drafts.begin(connection, value)
                drafts.forget(connection, opened.draft.id)
            drafting.open_goal(-opened.draft.team_id)
            st.rerun()
        if st.button("Leave it deleted", key=f"{key}leave"):
            drafting.done_with(here, opened.draft)
            drafting.close()
            st.rerun()
