"""Small words that every page says alike; the marks themselves are in `marks.html`."""

from platform_dash.core.calendar import day_text as day_text


def nth(n: int) -> str:
    """How many sprints something has been in: "3rd sprint"."""
    return f"{n}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(n if n < 20 else n % 10, 'th') } sprint"
