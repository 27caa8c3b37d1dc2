"""Where planning starts: what the last sprint left, goals and items, each to be carried on, shrunk or dropped."""

from typing import Any

import streamlit as st

from platform_dash.model import HangOver, HangOverDecision, Item, Sprint
from platform_dash.reports import planning
from platform_dash.reports.minutes_source import came_to
from platform_dash.reports.overview_values import Overview
from platform_dash.store import StoreError, retros
from platform_dash.sync.planning import carry_on
from platform_dash.ui.goals import drafting
from platform_dash.ui.kit import cache, forms, live_text_field, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn

CHOICES = [d.value for d in HangOverDecision]


@st.fragment
def draw(here: Here, overview: Overview, sprint: Sprint) -> None:
    """The rows to decide, one choice each, and all the rest at once."""
    left = cache.hang_overs(here.key._replace(version=here.store.version(), sprint=sprint.name))
    if left.sprint is None or not (left.goals or left.item_ids):
        return
    goals = [g for g in left.goals if g.decision is None]
    todo = len(goals) + len(left.item_ids)
    with st.container(key="panel-hang-overs"):
        words = f"{todo} to decide" if todo else "all decided"
        say.heading(f"From {left.sprint.name}", f"{words} · {left.decided} decided")
        picked: dict[tuple[str, str], str | None] = {}
        for one in goals:
            place = f"{one.nth}-{one.goal.id}"
            row = came_to(one.progress)
            picked["goal", str(one.goal.id)] = _row(
                place, one.nth, one.goal.title, f"{row} · {one.progress.health.value}"
            )
        if left.items:
            more = f", the first {len(left.items)} shown" if len(left.item_ids) > len(left.items) else ""
            with st.expander(f"{len(left.item_ids)} tagged items are not done{more}"):
                for item in left.items:
                    picked["item", item.item.node_id] = _row(
                        item.item.node_id, item.nth, item.item.title, item.item.status.value, item.item
                    )
        reason = ""
        if "drop" in picked.values():
            reason = live_text_field.field(
                "Why it is dropped", "", key=f"hang-over-why-{sprint.id}", place=here.store.key
            )
            forms.beside(st.session_state.get("hang-over-errors", {}), "reason")
        _buttons(here, sprint, left, picked, reason)


def _row(key: str, times: int, title: str, note: str, item: Item | None = None) -> str | None:
    a, b = st.columns([1.6, 1], vertical_alignment="center")
    say.html(drawn("goals/hang_overs", "row", times, title, note, item), a)
    chosen: str | None = b.segmented_control(
        f"What becomes of {title[:80]}".replace("[", "(").replace("]", ")").replace("`", "'"),
        CHOICES,
        key=f"hang-{key}",
        label_visibility="collapsed",
    )
    return chosen


def _buttons(
    here: Here, sprint: Sprint, left: planning.HangOvers, picked: dict[tuple[str, str], str | None], reason: str
) -> None:
    chosen = {k: v for k, v in picked.items() if v}
    rest = len([g for g in left.goals if g.decision is None]) + len(left.item_ids) - len(chosen)
    with st.container(horizontal=True, key="hang-over-buttons"):
        if chosen and st.button(f"Decide these {len(chosen)}", type="primary", key="hang-decide"):
            _decide(here, sprint, left, chosen, reason)
        if rest and st.button(f"Carry on {'the other ' if chosen else 'all '}{rest}", key="hang-rest"):
            every: dict[tuple[str, str], str | None] = {("item", i): None for i in left.item_ids}
            every |= {("goal", str(g.goal.id)): None for g in left.goals if g.decision is None}
            others = {k: HangOverDecision.CARRY_ON.value for k in every if k not in chosen}
            _decide(here, sprint, left, {**others, **chosen}, reason)


def _decide(
    here: Here, sprint: Sprint, left: planning.HangOvers, chosen: dict[tuple[str, str], Any], reason: str
) -> None:
    st.session_state.pop("hang-over-errors", None)
    if "drop" in chosen.values() and not reason.strip():
        st.session_state["hang-over-errors"] = {"reason": "Say in a few words why it is dropped"}
        st.rerun(scope="fragment")
    shrunk = 0
    try:
        for (subject, ref), word in chosen.items():
            decision = HangOverDecision(word)
            why = reason.strip() if decision == HangOverDecision.DROP else ""
            if subject == "goal":
                goal = next(g.goal for g in left.goals if str(g.goal.id) == ref)
                new = carry_on(here.store, goal, sprint, decision, why, me.name(), here.now)
                shrunk = new.id if new and decision == HangOverDecision.SHRINK else shrunk
        items = [
            HangOver(
                sprint_id=sprint.id,
                subject="item",
                ref=ref,
                decision=HangOverDecision(word),
                reason=reason.strip() if word == "drop" else "",
                by=me.name(),
                at=here.now,
            )
            for (subject, ref), word in chosen.items()
            if subject == "item"
        ]
        with here.store.write() as connection:
            for item in items:
                retros.decide(connection, item)
    except StoreError as error:
        st.session_state["hang-over-errors"] = {"reason": str(error)}
        st.rerun(scope="fragment")
    live_text_field.forget("hang-over-why-")
    if shrunk:
        drafting.open_goal(shrunk)
    st.rerun()
