"""Small marks and words that every page draws alike."""

from collections.abc import Iterable
from datetime import date

from platform_dash.model import Health
from platform_dash.ui import palette
from platform_dash.ui.kit.text import a, h


def day_text(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def glyph(health: Health, label: str = "") -> str:
    words = f"{label}: {health.value}" if label else health.value
    return (
        f'<span class="pd-glyph pd-h-{palette.slug(health.value)}" title="{a(words)}" role="img" '
        f'aria-label="{a(words)}">{palette.HEALTH[health].shape}</span>'
    )


def nth(n: int) -> str:
    """How many sprints something has been in: "3rd sprint"."""
    return f"{n}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(n if n < 20 else n % 10, 'th') } sprint"


def how(rows: Iterable[tuple[str, str]], foot: str) -> str:
    """The "how counted" list of a panel: each number with its rule."""
    lines = "".join(f"<dt>{h(name)}</dt><dd>{h(rule)}</dd>" for name, rule in rows)
    return f'<dl class="pd-how">{lines}</dl><p class="pd-muted">{h(foot)}</p>'
