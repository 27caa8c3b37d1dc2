"""The game plan: tasks against goals, what to pick up, the guidelines, and putting an item into the sprint on GitHub."""

from collections.abc import Sequence

import streamlit as st

from platform_dash.core import game_plan
from platform_dash.core.guidelines import Check
from platform_dash.github import said_in_advance
from platform_dash.model import Item, Sprint
from platform_dash.reports.overview_values import Overview
from platform_dash.reports.planning import Planning
from platform_dash.store import boards
from platform_dash.store.syncs import RequestKind
from platform_dash.ui.kit import requests
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import a, h, link, one_line, plain
from platform_dash.ui.palette import PRIORITY

_CHECKS = {True: ("met", "●"), False: ("at-risk", "◆"), None: ("unknown", "■")}


def draw(here: Here, found: Overview, sprint: Sprint, planned: Planning) -> None:
    left, right = st.columns([1.45, 1], gap="small")
    with left, st.container(key="panel-plan"):
        st.html(f'<h2>Game plan</h2> <span class="pd-muted">{h(sprint.name)} · tagged items against goals</span>')
        st.html(_goals(planned.plan) + _loose(planned.plan))
        _put_in(here, sprint, planned)
    with right:
        with st.container(key="panel-pick-up"):
            team = here.team or "any team"
            st.html(
                f'<h2>What can I pick up?</h2> <span class="pd-muted">{h(team)} · unowned, unblocked, planned</span>'
            )
            st.html(_pick_up(planned.pick_up))
        with st.container(key="panel-checks"):
            st.html(guidelines(planned.checks))


def guidelines(checks: Sequence[Check]) -> str:
    """Each guideline in one line: mark, name, evidence."""
    rows = "".join(
        f'<div class="pd-check pd-h-{_CHECKS[c.ok][0]}" title="{a(c.words)}"><b>{_CHECKS[c.ok][1]} {h(c.name)}</b> '
        f'<span class="pd-muted">{h(c.words)}</span></div>'
        for c in checks
    )
    bad = sum(c.ok is False for c in checks)
    return f'<h2>Guidelines</h2> <span class="pd-muted">{bad or "none"} to look at</span>{rows}'


def place(item: Item) -> str:
    return link(item.url, item.place)


def _line(item: Item, more: str = "") -> str:
    owners = ", ".join(item.owners) or "no owner"
    return (
        f'<div class="pd-task"><span class="pd-muted">{place(item)}</span> <span>{h(item.title)}</span> '
        f'<span class="pd-muted">{h(item.status.value)} · {h(more or owners)}</span></div>'
    )


def _goals(plan: game_plan.GamePlan) -> str:
    parts = []
    for row in plan.goals:
        lines = "".join(_line(i) for i in row.tagged)
        if row.tagged_count > len(row.tagged):
            lines += f'<div class="pd-muted">{row.tagged_count - len(row.tagged)} more tagged</div>'
        if not row.tagged_count:
            lines = '<div class="pd-muted">no tagged item serves it</div>'
        if row.untagged_count:
            names = ", ".join(one_line(i.title, 40) for i in row.untagged[:3])
            more = f" and {row.untagged_count - 3} more" if row.untagged_count > 3 else ""
            lines += f'<div class="pd-h-at-risk">◆ {row.untagged_count} it counts, tagged by nobody: <span class="pd-muted">{h(names)}{more}</span></div>'
        parts.append(
            f"<h3>{PRIORITY[row.goal.priority]} {h(row.goal.title)} <span class='pd-muted'>{h(row.goal.stage.value)}</span></h3>{lines}"
        )
    return "".join(parts) or '<p class="pd-empty">No goal is pitched or committed yet.</p>'


def _loose(plan: game_plan.GamePlan) -> str:
    parts = []
    for title, items, count in (
        ("Tagged, but serves no goal", plan.no_goal, plan.no_goal_count),
        ("Without an owner", plan.unowned, plan.unowned_count),
    ):
        if count:
            rest = f'<div class="pd-muted">{count - len(items)} more</div>' if count > len(items) else ""
            parts.append(f'<div class="pd-sub">◆ {title}: {count}</div>{"".join(_line(i) for i in items)}{rest}')
    if plan.in_two:
        rows = "".join(_line(s.item, " and ".join(f"“{g}”" for g in s.goals)) for s in plan.in_two)
        parts.append(f'<div class="pd-sub">◆ In two goals: {len(plan.in_two)}</div>{rows}')
    return "".join(parts)


def _pick_up(found: Sequence[game_plan.PickUp]) -> str:
    rows = "".join(
        f'<div class="pd-task"><b>{n}</b> <span class="pd-muted">{place(p.item)}</span> <span>{h(p.item.title)}</span> '
        f'<span class="pd-muted">{h(p.why)}</span></div>'
        for n, p in enumerate(found, start=1)
    )
    return rows or '<p class="pd-empty">Nothing planned is free: ask who needs help.</p>'


def _put_in(here: Here, sprint: Sprint, planned: Planning) -> None:
    """Put an item into the sprint on GitHub: off by default, said in advance, GitHub's answer shown."""
    if not here.settings.github_write:
        st.html(
            '<p class="pd-muted">Items are tagged on GitHub. To tag them from here set PLATFORM_DASH_GITHUB_WRITE=1 and give '
            "a token with the scope project.</p>"
        )
        return
    pool = {i.node_id: i for row in planned.plan.goals for i in row.untagged} | {
        p.item.node_id: p.item for p in planned.pick_up
    }
    with st.container(key="put-in"):
        st.html('<div class="pd-sub">Put an item into the sprint on GitHub</div>')
        chosen = st.selectbox(
            "Item",
            list(pool),
            index=None,
            format_func=lambda i: one_line(f"{pool[i].place} {pool[i].title}"),
            key="put-item",
            placeholder="an item that a goal counts, or one to pick up",
            label_visibility="collapsed",
        )
        if chosen is not None:
            item = pool[chosen]
            with here.store.read() as connection:
                board = boards.board(connection, item.board_id)
            if board is not None:
                st.html(f'<p class="pd-age-wrap">This {h(said_in_advance(board, item, sprint))}.</p>')
                if st.button(f"Put it into {plain(sprint.name)}", key="put-go", type="primary"):
                    requests.ask(
                        here,
                        RequestKind.PUT_INTO_SPRINT,
                        {"board_id": board.id, "node_id": item.node_id, "sprint_id": sprint.id},
                    )
        requests.answered(here, RequestKind.PUT_INTO_SPRINT)
