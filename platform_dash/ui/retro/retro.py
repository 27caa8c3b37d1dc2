"""The Retro page's parts: the facts of a sprint, its outcomes, and the close that freezes it."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core.lookup import teams_asked
from platform_dash.model import (
    Goal,
    GoalResult,
    Outcome,
    Person,
    ResultKind,
    ScopeChange,
    Sprint,
    SprintResult,
    Stage,
    changed,
)
from platform_dash.reports.minutes_source import numbers
from platform_dash.reports.overview_values import Overview
from platform_dash.store import StoreError, retros, teams
from platform_dash.store import goals as stored_goals
from platform_dash.sync import closing
from platform_dash.ui.kit import cache, clock, forms, live_text_field, me
from platform_dash.ui.kit.marks import day_text
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import h, one_line, plain
from platform_dash.ui.palette import PRIORITY

_LOOKS = {
    Outcome.COMPLETED: ("met", "●"),
    Outcome.IN_PROGRESS: ("on-track", "▶"),
    Outcome.CARRIED_ON: ("at-risk", "◆"),
    Outcome.WILL_NOT_COMPLETE: ("off-track", "✚"),
    Outcome.ABANDONED: ("unknown", "■"),
    Outcome.NOT_STARTED: ("unknown", "□"),
}


def sprint_to_look_back_on(found: Overview, today: date) -> Sprint | None:
    """The chosen sprint where it has begun; while a coming one is planned and chosen, the one that runs."""
    if found.day is None:
        return None
    begun = found.day.sprint.start_on <= today
    one = found.day.sprint if begun else sprint_calendar.current(found.sprints, today)
    if one is None or not one.id or one.start_on > today:
        return None
    return next((s for s in found.sprints if s.id == one.id), None)


def goals_of(here: Here, sprint: Sprint) -> tuple[tuple[Goal, ...], dict[int, Person]]:
    """The sprint's goals beyond draft, of the team that the address chose, and everybody by id."""
    with here.store.read() as connection:
        goals, people = stored_goals.goals(connection, sprint.id), teams.people(connection)
        own = {t.id for t in teams_asked(teams.teams(connection), here.team)}
    return tuple(g for g in goals if g.team_id in own and g.stage != Stage.DRAFT), {p.id: p for p in people}


def results_of(here: Here, sprint: Sprint) -> tuple[SprintResult | None, SprintResult | None, SprintResult | None]:
    """(kept provisionally, final or as of now, what a close would keep): the last only while the sprint is open."""
    with here.store.read() as connection:
        kept = retros.results(connection, sprint.id)
    early, final = kept.get(ResultKind.PROVISIONAL), kept.get(ResultKind.FINAL)

    def now(kind: ResultKind) -> SprintResult | None:
        return cache.proposed_result(here.key._replace(sprint=sprint.name, team=""), here.now, kind)

    if final is not None:
        return early, final, None
    over = sprint.end_on <= here.today
    return early, now(ResultKind.FINAL if over else ResultKind.PROVISIONAL), now(ResultKind.FINAL)


def heading(sprint: Sprint, goals: Sequence[Goal], shown: SprintResult | None, found: Overview) -> str:
    done = sum(r.outcome == Outcome.COMPLETED for r in shown.goals) if shown else 0
    span = f"{day_text(sprint.start_on)} – {day_text(sprint.last_on)}"
    days = len(sprint_calendar.working_days(sprint, found.calendar))
    left = f" · {shown.done} of {shown.tagged} tagged items done" if shown else ""
    state = "closed" if sprint.closed_at else "open"
    return (
        f'<h2>Retro of {h(sprint.name)}</h2> <span class="pd-muted">{span} · {days} working days · {state} · '
        f"{done} of {len(goals)} goals completed{left}</span>"
    )


def facts(
    goals: Sequence[Goal],
    found: Overview,
    people: Mapping[int, Person],
    early: SprintResult | None,
    last: SprintResult | None,
) -> str:
    """Each goal: provisional and final side by side, what happened to its scope, who was alone."""
    if not goals:
        return '<p class="pd-empty">That sprint had no goals here.</p>'
    names = {t.id: t.name for t in found.every_team}
    word = "Final" if last is not None and last.kind == ResultKind.FINAL and last.by else "Now"
    rows = []
    for g in goals:
        owners = ", ".join(people[o].first_name for o in g.owners if o in people)
        before = early.of_goal(g.id) if early else None
        after = last.of_goal(g.id) if last else None
        note = f'<div class="pd-muted">{h(after.note)}</div>' if after and after.note else ""
        alone = f'<div class="pd-h-off-track">○ {h(after.pair_reason)}</div>' if after and after.pair == "alone" else ""
        rows.append(
            f'<tr data-goal="{g.id}"><td>{PRIORITY[g.priority]} <b>{h(g.title)}</b><div class="pd-muted">{h(names.get(g.team_id, ""))} · '
            f"{h(owners or 'no owner')}</div>{alone}</td><td>{_result(before)}</td><td>{_result(after)}{note}</td>"
            f"<td>{_scope(after.scope) if after else ''}</td></tr>"
        )
    when = f" <span class='pd-muted'>{clock.stamp(early.at, found.calendar.zone)}</span>" if early else ""
    head = f"<tr><th>Goal</th><th>Provisional{when}</th><th>{word}</th><th>Scope since the commit</th></tr>"
    return f'<table class="pd-table pd-facts">{head}{"".join(rows)}</table>'


def _result(one: GoalResult | None) -> str:
    if one is None:
        return '<span class="pd-muted">not taken</span>'
    tone, shape = _LOOKS[one.outcome]
    return f"<b>{h(numbers(one.done, one.target, one.unit))}</b><div class='pd-h-{tone}'>{shape} {h(one.outcome.value)}</div>"


def _scope(scope: ScopeChange) -> str:
    if scope.empty:
        return '<span class="pd-muted">unchanged</span>'
    parts = []
    for word, items in (("added", scope.added), ("removed", scope.removed), ("dropped", scope.dropped)):
        if items:
            names = ", ".join(f"{i.place} {one_line(i.title, 40)}" for i in items[:3])
            more = f" and {len(items) - 3} more" if len(items) > 3 else ""
            parts.append(f'<div><b>{len(items)} {word}</b> <span class="pd-muted">{h(names)}{more}</span></div>')
    return "".join(parts)


def hang_overs(shown: SprintResult | None) -> str:
    """What is tagged and not done, as of the result."""
    if shown is None or not shown.hang_overs:
        return ""
    rows = "".join(
        f'<div class="pd-task"><span class="pd-muted">{h(i.place)}</span><span>{h(i.title)}</span>'
        f'<span class="pd-muted">{h(i.status.value)}</span></div>'
        for i in shown.hang_overs[:12]
    )
    more = len(shown.hang_overs) - 12
    rest = f'<div class="pd-muted pd-more">{more} more</div>' if more > 0 else ""
    return f'<div class="pd-sub">Not finished: {len(shown.hang_overs)} tagged items</div>{rows}{rest}'


def outcome_form(here: Here, sprint: Sprint, goals: Sequence[Goal], proposed: SprintResult | None) -> None:
    """Say what became of one goal; without a word the numbers speak."""
    if not goals or sprint.closed_at is not None:
        return
    by_id = {g.id: g for g in goals}
    with st.expander("Say another outcome than the numbers do"):
        a, b = st.columns([2, 1.2])
        picked: int = a.selectbox("Goal", list(by_id), format_func=lambda i: one_line(by_id[i].title), key="retro-goal")
        chosen = by_id[picked]
        key = f"retro-{chosen.id}-{chosen.version}"
        words = [o.value for o in Outcome]
        now = proposed.of_goal(chosen.id) if proposed else None
        first = chosen.outcome or (now.outcome if now else None)
        outcome = b.selectbox("Outcome", words, index=words.index(first.value) if first else None, key=f"{key}-outcome")
        note = live_text_field.field(
            "Why, in a few words", chosen.outcome_note, key=f"{key}-note", place=here.store.key
        )
        if not st.button("Save outcome", key=f"{key}-save") or outcome is None:
            return

        def write() -> None:
            value = changed(chosen, outcome=Outcome(outcome), outcome_note=note)
            with here.store.write() as connection:
                stored_goals.save_goal(connection, value, author=me.name(), at=here.now)

        if forms.saved(write, "Outcome saved."):
            live_text_field.forget(f"{key}-")
            st.rerun()


def close(here: Here, sprint: Sprint, proposed: SprintResult | None, goals: Sequence[Goal], found: Overview) -> None:
    """Close the sprint: what will stand for ever is shown first, then asked once."""
    if sprint.closed_at is not None:
        by = clock.stamp(sprint.closed_at, here.zone, year=True)
        st.html(f'<h2>Closed</h2> <span class="pd-muted">{by}: nothing on GitHub changes these numbers any more</span>')
        moved = cache.moved_on(here.key._replace(sprint=sprint.name, team=""))
        if moved:
            st.html(
                f'<div class="pd-note pd-moved-on">◆ The board has moved on: {moved} of the sprint\'s items stand otherwise '
                "there now.</div>"
            )
        return
    st.html(f'<h2>Close {h(sprint.name)}</h2> <span class="pd-muted">its results stay as they are then</span>')
    if proposed is None:
        return
    left = [d for d in sprint_calendar.working_days(sprint, found.calendar) if d > here.today]
    early = f" {len(left)} working days of it are left." if left else ""
    with st.popover(f"Close {plain(sprint.name)}", key="close-sprint"):
        titles = {g.id: g.title for g in goals}
        rows = "".join(
            f'<tr><td>{h(titles.get(r.goal_id, "a goal of another team"))}</td><td class="pd-h-{_LOOKS[r.outcome][0]}">'
            f"{_LOOKS[r.outcome][1]} {h(r.outcome.value)}</td><td>{h(numbers(r.done, r.target, r.unit))}</td></tr>"
            for r in proposed.goals
        )
        st.html(
            f'<p class="pd-age-wrap">From then on no change of a board touches it.{early}</p><table class="pd-table">{rows}</table>'
        )
        if not st.button("Close it for good", key="close-sure", type="primary"):
            return
        try:
            closing.close(here.store, sprint, here.today, here.now, me.name(), {}, here.settings.timezone)
        except StoreError as error:
            st.error(plain(error), icon=":material/error:")
            return
        st.toast(f"{plain(sprint.name)} is closed.", icon=":material/lock:")
        st.rerun()


def moved_on(here: Here, found: Overview) -> None:
    """On pages of a closed sprint: that they show it as it was, and whether the board has moved on."""
    if found.closed_at is None or found.day is None:
        return
    moved = cache.moved_on(here.key._replace(team=""))
    words = f" The board has moved on since: {moved} of its items stand otherwise there now." if moved else ""
    st.html(
        f'<div class="pd-note pd-moved-on">■ {h(found.day.sprint.name)} is closed: this is how it stood on '
        f"{clock.stamp(found.closed_at, here.zone)}.{words}</div>"
    )
