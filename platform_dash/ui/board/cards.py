"""Board cards: one HTML block a column."""

from collections.abc import Mapping
from datetime import date

from platform_dash.core import flow
from platform_dash.ui import palette
from platform_dash.ui.kit.template import drawn


def column(lane: flow.Column, today: date, zone: str, names: Mapping[str, str]) -> str:
    """One column: its count in full, its first cards, and how many more there are."""
    cards = [(item, _age(*flow.age(item, today, zone)), flow.waits_on(item, names)) for item in lane.items]
    return drawn("board/cards", "column", lane, palette.STATUS[lane.status].shape, cards, names)


def _age(days: int, at_least: bool) -> str:
    return f"{'≥ ' if at_least else ''}{days} d"
