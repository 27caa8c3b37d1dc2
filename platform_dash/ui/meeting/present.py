"""Present mode: an overview and scenes without chrome, moved by arrow keys. One key in and out.

Nothing private: no drafts, no notes, no reasons for leave, no items of private repositories unless ticked.
"""

import streamlit as st

from platform_dash.model import Health
from platform_dash.reports.overview_values import Overview
from platform_dash.ui.board import talks
from platform_dash.ui.kit import clock, say, topbar
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import plain
from platform_dash.ui.meeting import panels
from platform_dash.ui.people import strips

OVERVIEW = "overview"
MOST_TEAMS, MOST_GOALS, MOST_PEOPLE = 2, 4, 8


def enter() -> None:
    """The button into present mode."""
    if st.button("Present", key="present_in", shortcut="P", type="primary", icon=":material/slideshow:"):
        _go(OVERVIEW)


def _go(scene: str) -> None:
    if scene:
        st.query_params["present"] = scene
    elif "present" in st.query_params:
        del st.query_params["present"]
    st.rerun()


def scenes(overview: Overview) -> list[tuple[str, str]]:
    """(name in the address, title), in the order of the arrow keys; long lists take several scenes."""
    parts = []
    for row in overview.teams:
        for n in range(0, max(1, len(row.goals)), 5):
            more = f" {n // 5 + 1}" if n else ""
            parts.append((f"goals-{row.team.id}{f'-{n // 5}' if n else ''}", f"{row.team.name}{more}"))
    return [(OVERVIEW, "Overview"), *parts, ("board", "Board"), ("roadmap", "Roadmap"), ("people", "People")]


def fits_whole(overview: Overview) -> bool:
    """Up to 2 teams × 4 goals and 8 people everything fits the overview; beyond, the scenes carry the rest."""
    return (
        len(overview.teams) <= MOST_TEAMS
        and all(len(t.goals) <= MOST_GOALS for t in overview.teams)
        and len(overview.strips) <= MOST_PEOPLE
    )


def draw(here: Here, overview: Overview) -> None:
    """One scene, with its neighbours' names in the footer."""
    known = scenes(overview)
    names = [name for name, _ in known]
    at = names.index(here.present) if here.present in names else 0
    private = bool(st.session_state.get("present_private"))
    with st.container(key="present"):
        topbar.keep_fresh(here)
        say.html(drawn("meeting/present", "frame", names[at], _scene(names[at], here, overview, private)))
    with st.container(key="present-foot", horizontal=True):
        if st.button(plain(known[at - 1][1]) if at else "–", key="present_prev", shortcut="Left", disabled=at == 0):
            _go(names[at - 1])
        say.html(drawn("meeting/present", "dots", names, at, known[at][1]))
        last = at == len(names) - 1
        if st.button("–" if last else plain(known[at + 1][1]), key="present_next", shortcut="Right", disabled=last):
            _go(names[at + 1])
        st.checkbox("private items", key="present_private")
        if st.button("End", key="present_out", shortcut="P"):
            _go("")


def _scene(name: str, here: Here, overview: Overview, private: bool) -> str:
    head = _head(here, overview)
    if name.startswith("goals-"):
        team_id, _, part = name.removeprefix("goals-").partition("-")
        row = next((t for t in overview.teams if str(t.team.id) == team_id), overview.teams[0])
        start = 5 * int(part or 0)
        shown = row.model_copy(update={"goals": row.goals[start : start + 5]})
        return head + drawn("meeting/present", "one_team", shown, here.now)
    to_talk = talks.talks(overview.teams, 99)
    unread = "" if any(row.read for row in overview.teams) else drawn("board/talks", "unread")
    match name:
        case "board":
            talk = unread or talks.talk_rows(to_talk, private=private, limit=9, past=overview.ended)
            return head + drawn("meeting/present", "board", overview.teams, talk, past=overview.ended)
        case "roadmap":
            lines = [line for t in overview.teams for line in t.lines if line.depth == 0 and line.health != Health.MET]
            return head + drawn(
                "meeting/present", "roadmap", panels.roadmap_heading(overview), overview.teams, lines[:10]
            )
        case "people":
            return head + drawn("meeting/present", "people", strips.people(overview, here.now))
    if not fits_whole(overview):
        talk = unread or talks.talk_rows(to_talk, private=private, limit=5, past=overview.ended)
        return head + drawn("meeting/present", "digest", overview.teams, talk)
    talk = unread or talks.talk_rows(talks.blocked(overview.teams, 99), private=private, limit=4, past=overview.ended)
    return head + drawn("meeting/present", "whole", overview.teams, here.now, talk)


def _head(here: Here, overview: Overview) -> str:
    """Sprint, people and the age of the data; what is hidden or cut is said."""
    age = clock.ago(overview.synced_at, clock.now(here.settings))
    trouble = next((b.board.trouble for b in overview.boards if b.board.trouble), "")
    lacks = [f"{b.board.title}: {b.cut}" for b in overview.boards if b.cut]
    hidden = sum(b.board.hidden for b in overview.boards)
    lacks += [f"{hidden} items hidden from the token"] if hidden else []
    people = (panels.away(overview), strips.window(overview), strips.city(overview))
    lacks += [f"{overview.never_read} boards never read"] if overview.synced_at and overview.never_read else []
    return drawn("meeting/present", "head", overview, *people, lacks, age, trouble)
