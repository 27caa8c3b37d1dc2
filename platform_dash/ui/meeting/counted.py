"""What each panel says of how its numbers were counted: (number, rule) pairs from the values themselves."""

from datetime import datetime, timedelta

from platform_dash.core import forecast
from platform_dash.core.flow import COLUMNS
from platform_dash.core.pairing import FLIP, HOURS, LONE_SHARE, OWN_SHARE
from platform_dash.core.progress import health as rules
from platform_dash.core.progress import number, percent
from platform_dash.core.progress.roadmap import CADENCE_DAYS, LATE
from platform_dash.reports.overview_values import Overview
from platform_dash.ui.kit import clock

Rows = list[tuple[str, str]]


def as_of(overview: Overview, moment: datetime) -> str:
    return (
        f"Counted on the stored boards, {clock.ago(overview.synced_at, moment)}."
        if overview.boards
        else "No board yet."
    )


def goals(overview: Overview) -> Rows:
    rows: Rows = [
        (
            "Health",
            "The first that holds: met; not met (the sprint has ended); unknown (nothing to count, or boards not seen for "
            f"{rules.STALE_DAYS} days); off track (blocked for {rules.BLOCKED_DAYS} working days or more); unknown (too early: "
            f"the first {rules.EARLY_DAYS} days); off track (no working day left, or a chance up to {rules.OFF_TRACK_TENTHS} in "
            f"10); at risk (a chance up to {rules.AT_RISK_TENTHS} in 10, moving away, nothing left open, no movement for "
            f"{rules.STILL_DAYS} working days, an open concern); else on track, without a chance only while the bar is at the "
            "tick. A team without a past of its own has the chance of goals in public repositories that stood as far. "
            "The tick is a guide: pace alone colours no goal.",
        )
    ]
    for team in overview.teams:
        for g in team.goals:
            p = g.progress
            rule = p.how or p.reason
            rule += f". Bar: {percent(p.bar)} of the way from {number(p.baseline)}; tick: {percent(p.tick)} of the working days."
            rule += f" {p.health.value}: {p.reason}. Company: {g.pair.verdict.value}" + (
                f", {g.pair.reason}." if g.pair.reason else "."
            )
            if p.forecast is not None:
                rule += f" {forecast.sentence(p.forecast).capitalize()}."
            if g.examples:
                rest = g.items - len(g.examples)
                rule += (
                    " Items: " + "; ".join(g.examples) + (f"; and {rest} more on the Board page." if rest > 0 else ".")
                )
            rows.append((g.goal.title, rule))
    return rows


def board(overview: Overview) -> Rows:
    rows: Rows = [
        (
            "Tagged",
            "Items whose iteration starts inside the sprint, else whose field or label names it; an issue on "
            "several boards counts once, as its team's board has it.",
        ),
        ("Blocked", "Items with an open dependency or the blocked label, whatever their column."),
        ("Days", "From the day a sync saw the status change; ≥ until a change was seen."),
    ]
    for state in overview.boards:
        by_status = {c: [m.name for m in state.board.columns if m.status == c] for c in COLUMNS}
        words = "; ".join(f"{c.value}: {', '.join(names)}" for c, names in by_status.items() if names)
        rows.append((state.board.title, words + (f". A cut list: {state.cut}." if state.cut else ".")))
    for d in overview.disagreements[:5]:
        rows.append((d.item.title, f"two boards disagree: {d.taken.value} is taken, the other says {d.other.value}"))
    return rows


def roadmap(overview: Overview) -> Rows:
    rows: Rows = [
        (
            "Met",
            "Lines that are met, of all lines of the horizon; a parent stands as its weakest known leaf, unknown "
            "when more than a third of its leaves are. Unknown: never checked, or the last check-in is older than "
            f"{LATE:g} times its cadence ({CADENCE_DAYS['near']} days up to a year ahead, {CADENCE_DAYS['far']} beyond).",
        )
    ]
    for team in overview.teams:
        rows += [
            (line.objective.title, f"{line.health.value} · {line.words}") for line in team.lines if line.depth == 0
        ]
    return rows


def people(overview: Overview) -> Rows:
    zone = overview.calendar.zone
    return [
        ("All overlap", f"The time today in which everyone who works today is inside working hours, shown in {zone}."),
        (
            "Alone",
            f"An owner who meets no other owner on more than {LONE_SHARE * 100:g} % of their working days of the sprint; "
            f"two meet on a day with at least {HOURS / timedelta(hours=1):g} h together (or {OWN_SHARE * 100:g} % of that "
            "owner's day, where that is less).",
        ),
        ("Borderline", f"The verdict flips with {FLIP / timedelta(minutes=1):g} minutes or one day more or less."),
        ("Cannot tell", "It hangs on a zone that nobody entered."),
    ]
