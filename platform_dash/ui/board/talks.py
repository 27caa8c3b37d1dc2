"""The few items that a meeting talks about, as HTML from escaped parts."""

from collections.abc import Sequence

from platform_dash.core.flow import Talk, TalkKind
from platform_dash.reports.overview_values import TeamRow
from platform_dash.ui.kit.marks import nth
from platform_dash.ui.kit.text import h, link


def talks(teams: Sequence[TeamRow], limit: int = 99) -> list[Talk]:
    """What the meeting talks about: up to three blocked, one in review and one carried of each team, then the rest."""
    held = blocked(teams, 1_000)
    rest = [t for kind in (TalkKind.IN_REVIEW, TalkKind.CARRIED) for row in teams for t in row.talk if t.kind == kind]
    return [*held[:3], *rest[:2], *held[3:], *rest[2:]][:limit]


def blocked(teams: Sequence[TeamRow], limit: int) -> list[Talk]:
    """What is blocked, longest first."""
    return sorted((t for row in teams for t in row.blocked), key=lambda t: -t.days)[:limit]


def talk_rows(found: Sequence[Talk], *, private: bool = True, limit: int = 5) -> str:
    """The first items, and how many more there are; on a shared screen those of private repositories are counted,
    not shown."""
    shown = [t for t in found if private or not _is_private(t)]
    notes = [f"{len(shown) - limit} more on the Board page"] if len(shown) > limit else []
    hidden = len(found) - len(shown)
    notes += [f"{hidden} of private repositories not shown"] if hidden else []
    rows = "".join(talk_row(t) for t in shown[:limit])
    if notes:
        rows += f'<div class="pd-muted pd-more">{h(" · ".join(notes))}</div>'
    return rows or '<p class="pd-empty">Nothing blocked, nothing waiting in review.</p>'


def _is_private(talk: Talk) -> bool:
    return talk.item.private or any(b.private for b in talk.item.blockers)


def talk_row(talk: Talk) -> str:
    days = f"{talk.days} d" if not talk.at_least else f"≥ {talk.days} d"
    words = {TalkKind.BLOCKED: f"blocked {days}", TalkKind.IN_REVIEW: f"in review {days}"}.get(
        talk.kind, nth(talk.days)
    )
    tone, shape = ("off-track", "✚") if talk.kind == TalkKind.BLOCKED else ("at-risk", "◆")
    item = talk.item
    if talk.kind == TalkKind.CARRIED:
        waits = "no owner" if not item.owners else "owned by " + ", ".join(item.owners)
    else:
        waits = "waits on " + ", ".join(talk.waits_on) if talk.waits_on else "waits on nobody named"
    return (
        f'<div class="pd-talk" data-q="Q6"><span class="pd-h-{tone} pd-kind">{shape} {h(words)}</span>'
        f'<span class="pd-muted pd-where">{link(item.url, item.place)}</span>'
        f'<span class="pd-what">{h(item.title)} <span class="pd-muted">{h(waits)}</span></span></div>'
    )
