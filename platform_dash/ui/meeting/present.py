"""Present mode: an overview and scenes without chrome, moved by arrow keys. One key in and out.

Nothing private: no drafts, no notes, no reasons for leave, no items of private repositories unless ticked.
"""

import streamlit as st

from platform_dash.model import Health
from platform_dash.reports.overview_values import Overview, TeamRow
from platform_dash.ui.board import talks
from platform_dash.ui.kit import clock, topbar
from platform_dash.ui.kit.marks import glyph
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import a, h, plain
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


def scenes(found: Overview) -> list[tuple[str, str]]:
    """(name in the address, title), in the order of the arrow keys; long lists take several scenes."""
    parts = []
    for row in found.teams:
        for n in range(0, max(1, len(row.goals)), 5):
            more = f" {n // 5 + 1}" if n else ""
            parts.append((f"goals-{row.team.id}{f'-{n // 5}' if n else ''}", f"{row.team.name}{more}"))
    return [(OVERVIEW, "Overview"), *parts, ("board", "Board"), ("roadmap", "Roadmap"), ("people", "People")]


def fits_whole(found: Overview) -> bool:
    """Up to 2 teams × 4 goals and 8 people everything fits the overview; beyond, the scenes carry the rest."""
    return (
        len(found.teams) <= MOST_TEAMS
        and all(len(t.goals) <= MOST_GOALS for t in found.teams)
        and len(found.strips) <= MOST_PEOPLE
    )


def draw(here: Here, found: Overview) -> None:
    """One scene, with its neighbours' names in the footer."""
    known = scenes(found)
    names = [name for name, _ in known]
    at = names.index(here.present) if here.present in names else 0
    private = bool(st.session_state.get("present_private"))
    with st.container(key="present"):
        topbar.keep_fresh(here)
        st.html(f'<div class="pd-present" data-scene="{a(names[at])}">{_scene(names[at], here, found, private)}</div>')
    with st.container(key="present-foot", horizontal=True):
        if st.button(plain(known[at - 1][1]) if at else "–", key="present_prev", shortcut="Left", disabled=at == 0):
            _go(names[at - 1])
        marks = "".join(f'<i class="{"now" if n == at else ""}"></i>' for n in range(len(names)))
        st.html(f'<span class="pd-dots">{marks} {h(known[at][1])}</span>')
        last = at == len(names) - 1
        if st.button("–" if last else plain(known[at + 1][1]), key="present_next", shortcut="Right", disabled=last):
            _go(names[at + 1])
        st.checkbox("private items", key="present_private")
        if st.button("End", key="present_out", shortcut="P"):
            _go("")


def _scene(name: str, here: Here, found: Overview, private: bool) -> str:
    head = _head(here, found)
    if name.startswith("goals-"):
        team_id, _, part = name.removeprefix("goals-").partition("-")
        row = next((t for t in found.teams if str(t.team.id) == team_id), found.teams[0])
        start = 5 * int(part or 0)
        shown = row.model_copy(update={"goals": row.goals[start : start + 5]})
        return head + f'<div class="pd-scene one">{panels.goals([shown], here.now)}</div>'
    match name:
        case "board":
            talk = talks.talk_rows(talks.talks(found.teams, 99), private=private, limit=9)
            return (
                head
                + f'<div class="pd-scene">{panels.board(found.teams)}<div class="pd-sub">To talk about</div>{talk}</div>'
            )
        case "roadmap":
            return (
                head
                + f'<div class="pd-scene">{panels.roadmap_heading(found)}{panels.roadmap(found)}{_weak(found)}</div>'
            )
        case "people":
            return (
                head
                + f'<div class="pd-scene">{strips.people_heading(found, here.now)}{strips.people(found, here.now)}</div>'
            )
    return head + (_whole(here, found, private) if fits_whole(found) else _digest(found, private))


def _head(here: Here, found: Overview) -> str:
    age = clock.ago(found.synced_at, clock.now(here.settings))
    trouble = next((b.board.trouble for b in found.boards if b.board.trouble), "")
    marks = [f"{b.board.title}: {b.cut}" for b in found.boards if b.cut]
    hidden = sum(b.board.hidden for b in found.boards)
    marks += [f"{hidden} items hidden from the token"] if hidden else []
    lacks = f' · <span class="pd-muted">{h(" · ".join(marks))}</span>' if marks else ""
    zone = found.calendar.zone.rpartition("/")[2].replace("_", " ")
    hours = (
        f'<div class="pd-hours" data-q="Q8">{panels.away(found)} · today {strips.window(found)} {h(zone)}{lacks}</div>'
    )
    return f"{panels.sprint_line(found, away_too=False)}{hours}{_data(age, trouble)}"


def _data(age: str, trouble: str) -> str:
    """How old the data are, and whether the last sync went wrong."""
    if trouble:
        return f'<span class="pd-data pd-h-off-track" data-q="Q10" title="{a(trouble)}">✚ sync failed, boards {h(age)}</span>'
    return f'<span class="pd-data" data-q="Q10">● boards {h(age)}</span>'


def _whole(here: Here, found: Overview, private: bool) -> str:
    """Everything at once."""
    talk = talks.talk_rows(talks.blocked(found.teams, 99), private=private, limit=4)
    counts = "".join(_inline_counts(t) for t in found.teams)
    lines = "".join(_inline_roadmap(t) for t in found.teams if t.roadmap)
    return (
        f'<div class="pd-scene">{panels.goals(found.teams, here.now)}</div>'
        f'<div class="pd-scene low"><div class="pd-two">{counts}</div><div class="pd-two">{lines}</div>{talk}</div>'
    )


def _inline_counts(row: TeamRow) -> str:
    cells = " · ".join(f"<b>{c.count}</b> {h(c.status.value)}" for c in row.columns if c.status.value != "dropped")
    return f'<div data-team="{a(row.team.name)}" data-q="Q5">{cells}</div>'


def _inline_roadmap(row: TeamRow) -> str:
    top = [line for line in row.lines if line.depth == 0]
    marks = "".join(glyph(line.health, line.objective.title) for line in top)
    met = sum(line.health == Health.MET for line in top)
    horizon = row.roadmap.horizon if row.roadmap else ""
    return f'<div data-team="{a(row.team.name)}" data-q="Q9">{h(horizon)} {marks} <b>{met}</b> of {len(top)} met</div>'


def _digest(found: Overview, private: bool) -> str:
    """Too much for one screen: counts and glyphs by team, and the goals that need talking about."""
    rows = []
    for t in found.teams:
        marks = "".join(glyph(g.progress.health, g.goal.title) for g in t.goals)
        met = sum(g.progress.health == Health.MET for g in t.goals)
        rows.append(
            f'<div class="pd-digest" data-team="{a(t.team.name)}" data-q="Q2"><b>{h(t.team.name)}</b>'
            f"<span>{marks}</span><span>{met} of {len(t.goals)} goals met</span>{_inline_counts(t)}</div>"
        )
    talk = talks.talk_rows(talks.talks(found.teams, 99), private=private, limit=5)
    return f'<div class="pd-scene">{"".join(rows)}</div><div class="pd-scene low">{talk}</div>'


def _weak(found: Overview) -> str:
    """The lines of the nearest horizon that are not met, in words."""
    lines = [line for t in found.teams for line in t.lines if line.depth == 0 and line.health != Health.MET]
    return '<div class="pd-sub">Not met yet</div>' + "".join(
        f'<div class="pd-talk">{glyph(line.health)}<span class="pd-what">{h(line.objective.title)}</span>'
        f'<span class="pd-muted">{h(line.words)}</span></div>'
        for line in lines[:10]
    )
