"""The few items that a meeting talks about."""

from collections.abc import Sequence

from platform_dash.core.flow import Talk, TalkKind
from platform_dash.reports.overview_values import TeamRow
from platform_dash.ui.kit.template import drawn


def talks(teams: Sequence[TeamRow], limit: int = 99) -> list[Talk]:
    """What the meeting talks about: up to three blocked, one in review and one carried of each team, then the rest."""
    held = blocked(teams, 1_000)
    rest = [t for kind in (TalkKind.IN_REVIEW, TalkKind.CARRIED) for row in teams for t in row.talk if t.kind == kind]
    return [*held[:3], *rest[:2], *held[3:], *rest[2:]][:limit]


def blocked(teams: Sequence[TeamRow], limit: int) -> list[Talk]:
    """What is blocked, longest first."""
    return sorted((t for row in teams for t in row.blocked), key=lambda t: -t.days)[:limit]


def talk_rows(talks: Sequence[Talk], *, private: bool = True, limit: int = 5, past: bool = False) -> str:
    """The first items, and how many more there are; on a shared screen those of private repositories are counted,
    not shown. past: of a sprint that ended, told as history."""
    shown = [t for t in talks if private or not t.item.touches_private]
    notes = [f"{len(shown) - limit} more on the Board page"] if len(shown) > limit else []
    hidden = len(talks) - len(shown)
    notes += [f"{hidden} of private repositories not shown"] if hidden else []
    return drawn("board/talks", "rows", shown[:limit], notes, past=past)
