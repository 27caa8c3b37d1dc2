"""The Retro page's parts: which past sprint, its goals with their outcomes, and the form that says one."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from platform_dash import sprints
from platform_dash.model import Goal, Outcome, Person, ReadinessMeasure, Sprint, Stage, changed
from platform_dash.overview import Overview
from platform_dash.palette import PRIORITY
from platform_dash.store import goals as stored_goals
from platform_dash.store import teams
from platform_dash.ui import forms, me
from platform_dash.ui.guard import Here
from platform_dash.ui.text import h, one_line

_LOOKS = {
    Outcome.COMPLETED: ("met", "●"), Outcome.IN_PROGRESS: ("on-track", "▶"), Outcome.CARRIED_ON: ("at-risk", "◆"),
    Outcome.WILL_NOT_COMPLETE: ("off-track", "✚"), Outcome.ABANDONED: ("unknown", "■"),
    Outcome.NOT_STARTED: ("unknown", "□"),
}  # fmt: skip


def past_sprint(found: Overview, today: date) -> Sprint | None:
    """The chosen sprint where it has ended, else the last one that has."""
    if found.day is not None and found.day.sprint.end_on <= today:
        return found.day.sprint
    return max((s for s in found.sprints if s.end_on <= today and s.id), key=lambda s: s.end_on, default=None)


def goals_of(here: Here, sprint: Sprint) -> tuple[tuple[Goal, ...], dict[int, Person]]:
    """The sprint's goals beyond draft, of the team that the address chose, and everybody by id."""
    with here.store.read() as connection:
        goals, people = stored_goals.goals(connection, sprint.id), teams.people(connection)
        own = {t.id for t in teams.teams(connection) if not here.team or t.name.casefold() == here.team.casefold()}
    return tuple(g for g in goals if g.team_id in own and g.stage != Stage.DRAFT), {p.id: p for p in people}


def heading(sprint: Sprint, goals: Sequence[Goal], found: Overview) -> str:
    done = sum(g.outcome == Outcome.COMPLETED for g in goals)
    span = f"{sprint.start_on:%d %b} – {sprint.last_on:%d %b}"
    days = len(sprints.working_days(sprint, found.calendar))
    return (
        f'<h2>Retro of {h(sprint.name)}</h2> <span class="pd-muted">{span} · {days} working days · '
        f"{done} of {len(goals)} goals completed</span>"
    )


def table(goals: Sequence[Goal], found: Overview, people: Mapping[int, Person], team: str) -> str:
    """Each goal with its outcome in the design's words, and why."""
    names = {t.id: t.name for t in found.every_team}
    rows = []
    for g in goals:
        if team and names.get(g.team_id, "").casefold() != team.casefold():
            continue
        tone, shape = _LOOKS.get(g.outcome, ("unknown", "?")) if g.outcome else ("unknown", "?")
        words = g.outcome.value if g.outcome else "no outcome said yet"
        owners = ", ".join(people[o].first_name for o in g.owners if o in people)
        checks: str = g.measure.kind if g.measure else "no measure"
        if isinstance(g.measure, ReadinessMeasure):
            checks = f"{sum(c.met for c in g.measure.criteria)} of {len(g.measure.criteria)} checks"
        rows.append(
            f"<tr><td>{PRIORITY[g.priority]}</td><td><b>{h(g.title)}</b></td><td>{h(names.get(g.team_id, ''))}</td>"
            f'<td><span class="pd-h-{tone}">{shape} {h(words)}</span> <span class="pd-muted">{h(g.outcome_note)}</span></td>'
            f"<td>{h(checks)}</td><td>{h(owners)}</td></tr>"
        )
    head = "<tr><th></th><th>Goal</th><th>Team</th><th>Outcome</th><th>Measure</th><th>Owners</th></tr>"
    if not rows:
        return '<p class="pd-empty">That sprint had no goals here.</p>'
    return f'<table class="pd-table">{head}{"".join(rows)}</table>'


def outcome_form(here: Here, goals: Sequence[Goal]) -> None:
    """Say what became of one goal."""
    st.html("<h2>Say an outcome</h2>")
    if not goals:
        st.html('<p class="pd-empty">Nothing to say without goals.</p>')
        return
    by_id = {g.id: g for g in goals}
    a, b, c, d = st.columns([2, 1.2, 2, 0.8], vertical_alignment="bottom")
    chosen = by_id[a.selectbox("Goal", list(by_id), format_func=lambda i: one_line(by_id[i].title), key="retro-goal")]
    version = forms.base("retro", chosen.id, chosen.version)
    key = f"retro-{chosen.id}-{version}"
    forms.moved_on("retro", chosen.id, chosen.version)
    words = [o.value for o in Outcome]
    index = words.index(chosen.outcome.value) if chosen.outcome else None
    outcome = b.selectbox("Outcome", words, index=index, key=f"{key}-outcome", placeholder="choose")
    note = c.text_input("Why, in a few words", chosen.outcome_note, key=f"{key}-note", max_chars=300)
    pressed = d.button("Save", key=f"{key}-save", type="primary")
    if pressed and not outcome:
        st.html('<div class="pd-note">◆ Choose an outcome first.</div>')
    if pressed and outcome:

        def write() -> None:
            value = changed(chosen, outcome=Outcome(outcome), outcome_note=note, version=version)
            with here.store.write() as connection:
                stored_goals.save_goal(connection, value, author=me.name(), at=here.now)

        if forms.saved(write, "Outcome saved."):
            forms.forget("retro", chosen.id)
            st.rerun()
