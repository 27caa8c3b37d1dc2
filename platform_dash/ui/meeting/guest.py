"""The guests' first question: is what I wait for in this sprint, how far is it, who is on it."""

import streamlit as st

from platform_dash.core import lookup
from platform_dash.reports.minutes_source import came_to
from platform_dash.reports.overview_values import Overview
from platform_dash.ui.kit import cache, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn


def ask(here: Here, overview: Overview) -> None:
    """One field, and its answers before anything else of the page; it reads and never writes."""
    with st.container(key="panel-guest"):
        asked = st.text_input(
            "What do you wait for?",
            key="wait",
            live=True,
            bind="query-params",
            max_chars=100,
            placeholder="a goal, an item, a number, your team's name",
        )
        if not asked.strip() or overview.day is None:
            say.html(drawn("meeting/guest", "hint"))
            return
        rows = [
            (g.goal, f"{came_to(g.progress)} · {g.progress.health.value}", tuple(o.first_name for o in g.owners))
            for t in overview.teams
            for g in t.goals
        ]
        names = {p.login.casefold(): p.first_name for p in overview.people if p.login}
        items = cache.placed(here.key).items
        hits = lookup.answers(asked, rows, items, overview.day.sprint, names)
        say.html(drawn("meeting/guest", "answers", hits, overview.day.sprint.name, asked))
