"""What leaves the room: the minutes as Markdown, and a short digest as plain text. Values in, text out."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from platform_dash.core.changes import Group
from platform_dash.model import Value

_JOIN = "\u2060"


class GoalLine(Value):
    """A goal as the minutes say it, already in words."""

    team: str
    title: str
    priority: str
    numbers: str
    health: str = ""
    owners: tuple[str, ...] = ()
    outcome: str = ""
    provisional: str = ""
    note: str = ""
    why: str = ""
    committed: str = ""
    revised: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    pair: str = ""
    feedback: tuple[str, ...] = ()


class Paper(Value):
    """Everything that minutes and digest say of a sprint, as of a moment."""

    sprint: str
    start_on: date
    last_on: date
    as_of: datetime
    zone: str
    closed_by: str = ""
    closed: bool = False
    ended: bool = False
    goals: tuple[GoalLine, ...] = ()
    hang_overs: tuple[str, ...] = ()
    notes: tuple[tuple[str, str, str], ...] = ()
    decisions: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    next_sprint: str = ""
    next_goals: tuple[GoalLine, ...] = ()
    carried: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()


def md(text: object) -> str:
    """Text in Markdown that is shown as typed: no markup, link, mention, number or emoji code in it acts."""
    line = " ".join(str(text).split())
    line = re.sub(r"([\\`*_{}\[\]<>#|~$!&^])", r"\\\1", line)
    line = re.sub(r"^([-+])", r"\\\1", line)
    line = re.sub(r"^(\d+)([.)])", r"\1\\\2", line)
    return re.sub(r"(:)(?=\S)|(@)(?=\S)|(#)(?=\d)|(www)(?=\.)", lambda m: m[0] + _JOIN, line)


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _moment(paper: Paper) -> str:
    local = paper.as_of.astimezone(ZoneInfo(paper.zone))
    return f"{_day(local.date())}, {local:%H:%M} {paper.zone}"


def _local(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %Z")


def minutes(paper: Paper) -> str:
    """The minutes of a sprint's planning and retro as Markdown."""
    open_still = "ended, not closed yet" if paper.ended else "still running"
    state = f"closed by {md(paper.closed_by or 'somebody')}" if paper.closed else open_still
    lines = [
        f"# {md(paper.sprint)}: minutes",
        "",
        f"{_day(paper.start_on)} – {_day(paper.last_on)}, {state}. Numbers as of {_moment(paper)}.",
        "",
        "## What became of the goals",
        "",
    ]
    lines += _by_team(paper.goals, _ended) or ["No goals.", ""]
    if paper.hang_overs:
        lines += ["## Not finished", "", *(f"- {md(h)}" for h in paper.hang_overs), ""]
    if paper.notes:
        lines += ["## Notes", ""]
        lines += [f"- **{kind}**: {md(text)}" + (f" ({md(who)})" if who else "") for kind, text, who in paper.notes]
        lines += [""]
    lines += _list("Decisions", paper.decisions) + _list("Actions", paper.actions)
    if paper.next_sprint:
        lines += [f"## Goals of {md(paper.next_sprint)}", ""]
        lines += _by_team(paper.next_goals, _planned) or ["None committed yet.", ""]
        lines += _list("Carried on or dropped", paper.carried)
    return "\n".join(lines).rstrip() + "\n"


def _list(title: str, rows: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {md(r)}" for r in rows), ""] if rows else []


def _by_team(goals: Iterable[GoalLine], one: object) -> list[str]:
    teams: dict[str, list[GoalLine]] = {}
    for goal in goals:
        teams.setdefault(goal.team, []).append(goal)
    lines = []
    for team, own in teams.items():
        lines += [f"### {md(team)}", ""]
        for goal in own:
            lines += one(goal)  # type: ignore[operator]
        lines += [""]
    return lines


def _ended(goal: GoalLine) -> list[str]:
    became = f" · {goal.outcome}" if goal.outcome else f" · {goal.health}"
    before = f" (provisionally {goal.provisional})" if goal.provisional else ""
    lines = [f"- **{md(goal.title)}** ({goal.priority}): {md(goal.numbers)}{became}{before}"]
    lines += [f"  - why: {md(goal.note)}"] if goal.note else []
    lines += [f"  - {md(s)}" for s in goal.scope]
    lines += [f"  - lone wolf: {md(goal.pair)}"] if goal.pair else []
    return lines


def _planned(goal: GoalLine) -> list[str]:
    owners = ", ".join(md(o) for o in goal.owners) or "no owner"
    lines = [f"- **{md(goal.title)}** ({goal.priority}): {md(goal.numbers)} · {owners}"]
    lines += [f"  - {md(goal.committed)}"] if goal.committed else []
    lines += [f"  - changed since: {', '.join(goal.revised)}"] if goal.revised else []
    lines += [f"  - why it matters: {md(goal.why)}"] if goal.why else []
    lines += [f"  - {md(f)}" for f in goal.feedback]
    return lines


def digest(paper: Paper) -> str:
    """A few lines for the team's channel, plain text."""
    lines = [
        f"{paper.sprint}{' (closed)' if paper.closed else ' (ended)' if paper.ended else ''} · as of {_moment(paper)}"
    ]
    team = ""
    for goal in paper.goals:
        if goal.team != team:
            team = goal.team
            lines.append(f"\n{team}")
        became = goal.outcome if paper.closed else goal.health
        lines.append(f"• {goal.title}: {goal.numbers} · {became}")
    lines += (
        ["\nLeft blocked" if paper.ended else "\nBlocked", *(f"• {b}" for b in paper.blocked)] if paper.blocked else []
    )
    if paper.next_goals:
        lines.append(f"\nNext, in {paper.next_sprint}")
        lines += [f"• {g.team}: {g.title}, {g.numbers} ({', '.join(g.owners) or 'no owner'})" for g in paper.next_goals]
    lines += ["\nDecisions", *(f"• {d}" for d in paper.decisions)] if paper.decisions else []
    lines += ["\nActions", *(f"• {a}" for a in paper.actions)] if paper.actions else []
    return "\n".join(lines) + "\n"


def changes_digest(groups: Sequence[Group], since: datetime, until: datetime, zone: str) -> str:
    """What changed, as plain text for a channel: a heading a part, a line a change with who and when where known.

    Times are written in `zone`, the team's (an IANA name).
    """
    lines = [f"What changed from {_local(since, zone)} to {_local(until, zone)}"]
    if not groups:
        return f"{lines[0]}: nothing.\n"
    part = None
    for group in groups:
        if group.part != part:
            part = group.part
            lines += ["", str(part).upper()]
        lines.append(group.title)
        for one in group.entries:
            who = f"{one.author}, " if one.author else "seen "
            span = f", after {_local(one.since, zone)}" if one.since is not None else ""
            lines.append(f"  - {one.words} ({who}{_local(one.at, zone)}{span})")
    return "\n".join(lines) + "\n"
