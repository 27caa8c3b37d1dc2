"""The list beside the goal form: the goals of the chosen sprint by team, and which one the address opens."""

import streamlit as st

from platform_dash import sprints
from platform_dash.model import Goal, Sprint, Team
from platform_dash.overview import Overview
from platform_dash.palette import PRIORITY
from platform_dash.store import goals
from platform_dash.ui.guard import Here
from platform_dash.ui.text import h, plain


def of_chosen_sprint(here: Here, found: Overview) -> tuple[Sprint | None, tuple[Goal, ...]]:
    """The sprint that the address chose (the running one without) and all its goals, drafts too."""
    if found.day is None:
        return None, ()
    sprint = found.day.sprint
    if not sprint.id:
        return None, ()
    with here.store.read() as connection:
        return sprint, goals.goals(connection, sprint.id)


def teams_shown(found: Overview, team: str) -> list[Team]:
    return [t for t in found.every_team if not team or t.name.casefold() == team.casefold()]


def heading(sprint: Sprint, own: tuple[Goal, ...], found: Overview) -> str:
    drafts = sum(g.stage.value == "draft" for g in own)
    planning = f"planned on {sprints.planned_on(sprint, found.calendar):%a %d %b} · "
    return f'<h2>{h(sprint.name)}</h2> <span class="pd-muted">{planning}{len(own)} goals · {drafts} drafts</span>'


def label(goal: Goal) -> str:
    concerns = f" · {goal.concerns} concern" if goal.concerns else ""
    outcome = f" · {goal.outcome.value}" if goal.outcome else ""
    return f"{PRIORITY[goal.priority]} {plain(goal.title)} · {goal.stage.value}{outcome}{concerns}"


def form_heading(goal: Goal, sprint: Sprint, found: Overview) -> str:
    team = next((t.name for t in found.every_team if t.id == goal.team_id), "")
    who = f" · committed by {goal.committed_by}" if goal.committed_by else ""
    return f'<h2>{"Goal" if goal.id else "New goal"}</h2> <span class="pd-muted">{h(team)} · {h(sprint.name)}{h(who)}</span>'


def chosen(here: Here, sprint: Sprint) -> tuple[Goal | None, int]:
    """The goal that the address opens and the version it was read at; a negative id is a new goal of that team."""
    try:
        goal_id, base = int(st.query_params.get("goal", "0")), int(st.query_params.get("base", "0"))
    except ValueError:
        return None, 0
    if goal_id < 0:
        return _blank(sprint.id, -goal_id), 0
    with here.store.read() as connection:
        found = goals.goal(connection, goal_id) if goal_id else None
    if found is not None and found.sprint_id != sprint.id:
        return None, 0  # the address chose another sprint: its goals stand in the list
    if found is not None and not base:
        base = found.version
        st.query_params["base"] = str(base)  # what was read first stays the base, whatever others save meanwhile
    return found, base


def _blank(sprint_id: int, team_id: int) -> Goal:
    """A goal nobody wrote yet: the one state that is refused where it is saved, not where it is shown."""
    return Goal(sprint_id=sprint_id, team_id=team_id, title="-").model_copy(update={"title": ""})
