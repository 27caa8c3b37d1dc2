"""The game plan: tasks against goals, what to pick up, the guidelines, and putting an item into the sprint on GitHub."""

import streamlit as st

from platform_dash.github import said_in_advance
from platform_dash.model import Sprint
from platform_dash.reports.overview_values import Overview
from platform_dash.reports.planning import Planning
from platform_dash.store import boards
from platform_dash.store.syncs import RequestKind
from platform_dash.ui.kit import requests, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import one_line, plain


def draw(here: Here, overview: Overview, sprint: Sprint, planned: Planning) -> None:
    left, right = st.columns([1.45, 1], gap="small")
    with left, st.container(key="panel-plan"):
        say.heading("Game plan", f"{sprint.name} · tagged items against goals")
        say.html(drawn("goals/plan", "goals", planned.plan))
        _put_in(here, sprint, planned)
    with right:
        with st.container(key="panel-pick-up"):
            if overview.ended:
                say.empty(f"{sprint.name} has ended: there is nothing to pick up in it.")
            else:
                say.html(drawn("goals/plan", "pick_up", here.team or "any team", planned.pick_up))
        with st.container(key="panel-checks"):
            say.html(drawn("goals/plan", "guidelines", planned.checks, past=overview.ended))


def _put_in(here: Here, sprint: Sprint, planned: Planning) -> None:
    """Put an item into the sprint on GitHub: off by default, said in advance, GitHub's answer shown."""
    if not here.settings.github_write:
        say.muted(
            "Items are tagged on GitHub. To tag them from here set PLATFORM_DASH_GITHUB_WRITE=1 and give "
            "a token with the scope project."
        )
        return
    pool = {i.node_id: i for row in planned.plan.goals for i in row.untagged} | {
        p.item.node_id: p.item for p in planned.pick_up
    }
    with st.container(key="put-in"):
        say.html(drawn("kit/marks", "sub", "Put an item into the sprint on GitHub"))
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
                say.line(f"This {said_in_advance(board, item, sprint)}.")
                if st.button(f"Put it into {plain(sprint.name)}", key="put-go", type="primary"):
                    requests.ask(
                        here,
                        RequestKind.PUT_INTO_SPRINT,
                        {"board_id": board.id, "node_id": item.node_id, "sprint_id": sprint.id},
                    )
        requests.answered(here, RequestKind.PUT_INTO_SPRINT)
