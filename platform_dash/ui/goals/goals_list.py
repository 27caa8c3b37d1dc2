"""The list beside the goal form: the goals of the chosen sprint by team, who is in it, and what is half drafted."""

from collections.abc import Sequence

import streamlit as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core.lookup import teams_asked
from platform_dash.model import Goal, Sprint, Stage, Team, changed
from platform_dash.reports.overview_values import Overview
from platform_dash.store import drafts, goals, teams
from platform_dash.ui.goals import drafting, goal_actions
from platform_dash.ui.kit import forms, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import one_line, plain
from platform_dash.ui.palette import PRIORITY


def of_chosen_sprint(here: Here, overview: Overview) -> tuple[Sprint | None, tuple[Goal, ...]]:
    """The sprint that the address chose (the running one without) and all its goals, drafts too."""
    if overview.day is None:
        return None, ()
    sprint = next((s for s in overview.sprints if s.id == overview.day.sprint.id), overview.day.sprint)
    if not sprint.id:
        return None, ()
    with here.store.read() as connection:
        return sprint, goals.goals(connection, sprint.id)


def teams_shown(overview: Overview, team: str) -> list[Team]:
    return list(teams_asked(overview.every_team, team))


def heading(sprint: Sprint, own: tuple[Goal, ...], overview: Overview) -> None:
    drafted = sum(g.stage.value == "draft" for g in own)
    planning = f"planned on {sprint_calendar.planned_on(sprint.start_on, overview.calendar):%a %d %b}"
    closed = " · closed" if sprint.closed_at else ""
    closed += " · no longer on its board: Setup asks what becomes of it" if sprint.dropped else ""
    say.heading(sprint.name, f"{planning} · {len(own)} goals · {drafted} drafts{closed}")


def label(goal: Goal) -> str:
    concerns = f" · {goal.concerns} concern{'s' if goal.concerns > 1 else ''}" if goal.concerns else ""
    outcome = f" · {goal.outcome.told(ended=goal.stage == Stage.CLOSED)}" if goal.outcome else ""
    return f"{PRIORITY[goal.priority]} {plain(goal.title)} · {goal.stage.value}{outcome}{concerns}"


def all_ready(here: Here, own: Sequence[Goal]) -> None:
    """Every draft that has a measure and owners is ready to pitch, in one click."""
    ready = [g for g in own if g.stage == Stage.DRAFT and g.measure is not None and g.owners]
    if len(ready) < 2:
        return
    if st.button(f"All {len(ready)} ready to pitch", key="all-ready", type="tertiary", icon=":material/campaign:"):

        def write() -> None:
            with here.store.write() as connection:
                for goal in ready:
                    goals.save_goal(connection, changed(goal, stage=Stage.PITCHED), author=me.name(), at=here.now)

        if forms.saved(write, "Ready to pitch."):
            st.rerun()


def of_team(here: Here, overview: Overview, sprint: Sprint, team: Team, own: tuple[Goal, ...]) -> None:
    """One team: its roster this sprint, its goals, what others are drafting, what was deleted."""
    open_still = sprint.closed_at is None
    with st.container(horizontal=True, key=f"goals-of-{team.id}"):
        say.html(drawn("kit/marks", "part", team.name))
        if open_still:
            _roster(here, overview, sprint, team)
            if st.button("New goal", icon=":material/add:", key=f"new-{team.id}", type="tertiary"):
                drafting.open_goal(-team.id)
                st.rerun()
    mine = [g for g in own if g.team_id == team.id]
    for goal in mine:
        if st.button(label(goal), key=f"open-{goal.id}", type="tertiary", width="stretch"):
            drafting.open_goal(goal.id)
            st.rerun()
    if not mine:
        say.empty("No goal yet.")
    if open_still:
        _being_drafted(here, sprint, team)
        goal_actions.undo(here, sprint.id, team.id)


def _being_drafted(here: Here, sprint: Sprint, team: Team) -> None:
    """New goals that were typed and not saved yet: one's own open again, others' are named."""
    with here.store.read() as connection:
        mine = [
            d
            for d in drafts.drafts(connection, sprint.id)
            if not d.goal_id and d.team_id == team.id and str(d.text.get("title", "")).strip()
        ]
    for draft in mine[:4]:
        title = one_line(draft.text["title"], 60)
        if draft.person in me.names():
            if st.button(f"✎ {plain(title)} · not saved yet", key=f"resume-{draft.id}", type="tertiary"):
                drafting.open_goal(-team.id)
                st.query_params["draft"] = str(draft.id)
                st.rerun()
        else:
            say.aside(f"✎ {me.shown(draft.person)} is drafting: {title}", "muted")


def _roster(here: Here, overview: Overview, sprint: Sprint, team: Team) -> None:
    """Who is in the team this sprint; a change touches this sprint only."""
    with here.store.read() as connection:
        roster = teams.members(connection, sprint.id)
    names = {p.id: p.name for p in overview.people}
    inside = [i for i in roster.get(team.id, ()) if i in names]
    with st.popover(f"{len(inside)} in the team", type="tertiary", key=f"roster-{team.id}"):
        key = f"members-{sprint.id}-{team.id}-{'-'.join(map(str, sorted(inside)))}"
        chosen = st.multiselect(
            f"In {plain(team.name)} in {plain(sprint.name)}",
            list(names),
            default=sorted(inside),
            key=key,
            format_func=lambda i: one_line(names[i]),
        )
        say.muted("It starts from the last roster; other sprints keep theirs.")
        if set(chosen) == set(inside) or not st.button("Save the team", key=f"{key}-save", type="primary"):
            return

        def write() -> None:
            with here.store.write() as connection:
                now = teams.members(connection, sprint.id)
                teams.save_members(
                    connection, sprint.id, {**now, team.id: frozenset(chosen)}, author=me.name(), at=here.now
                )

        if forms.saved(write, "The team of this sprint is saved."):
            st.rerun()


def form_heading(goal: Goal, sprint: Sprint, overview: Overview) -> None:
    team = next((t.name for t in overview.every_team if t.id == goal.team_id), "")
    who = f" · committed by {goal.committed_by}" if goal.committed_by else ""
    say.heading(
        "Goal" if goal.id else "New goal", f"{team} · {sprint.name} · {goal.stage.value}{who} · kept as you type"
    )
