"""The panels of the meeting page, drawn from `panels.html`. Each reads one overview."""

from datetime import datetime, timedelta

from platform_dash.reports.overview_values import Away, Overview
from platform_dash.ui.board.talks import talk_rows, talks
from platform_dash.ui.kit.marks import day_text
from platform_dash.ui.kit.template import drawn


def sprint_line(overview: Overview) -> str:
    """Which sprint, day k of n, working days left, the next planning, and who is away."""
    return drawn("meeting/panels", "sprint_line", overview, away(overview))


def away(overview: Overview) -> list[tuple[Away, str]]:
    """Who is off on the days that are left, and when in words."""
    return [(one, _span(one, overview)) for one in overview.away]


def _span(one: Away, overview: Overview) -> str:
    first, last = one.off.start_on, one.off.end_on - timedelta(days=1)
    far = overview.day is not None and (overview.ended or first > overview.day.today + timedelta(days=6))
    words = day_text if far else "{:%a}".format
    return words(first) if last == first else f"{words(first)}–{words(last)}"


def goals(overview: Overview, moment: datetime) -> str:
    """The goals of each team, side by side, under their heading."""
    heading = drawn("meeting/panels", "goals_heading", len(overview.rows), overview.met, overview.usually_finish)
    return heading + drawn("meeting/panels", "goals", overview.teams, moment, time=True)


def board(overview: Overview, *, private: bool) -> str:
    """Counts before cards, and the few items that need talking about; those of private repositories where they may be
    seen."""
    tagged = f"items tagged {overview.day.sprint.name}" if overview.day else "all items"
    tagged += ", as it ended" if overview.ended else ""
    if any(row.read for row in overview.teams):
        talk = talk_rows(talks(overview.teams, 99), private=private, past=overview.ended)
    else:
        talk = drawn("board/talks", "unread")
    return drawn("meeting/panels", "board_panel", overview.teams, tagged, talk, past=overview.ended)


def roadmap_heading(overview: Overview) -> str:
    overdue = sum(t.roadmap.overdue for t in overview.teams if t.roadmap)
    return drawn("meeting/panels", "roadmap_heading", overview.horizon, overdue)


def roadmap(overview: Overview) -> str:
    """The nearest horizon of each team under its heading."""
    return roadmap_heading(overview) + drawn("meeting/panels", "roadmap", overview.teams)
