"""Board cards: one HTML block a column."""

from collections.abc import Callable, Mapping
from datetime import date

from platform_dash.core import flow
from platform_dash.ui import palette
from platform_dash.ui.kit.template import drawn


def column(
    lane: flow.Column, told_on: Callable[[int], date], zone: str, names: Mapping[str, str], *, past: bool = False
) -> str:
    """One column: its count in full, its first cards, and how many more there are.

    told_on: board id to the day as of which its cards are told. past: a sprint that ended, where nothing warns.
    """
    cards = [
        (item, _age(*flow.age(item, told_on(item.board_id), zone)), flow.waits_on(item, names)) for item in lane.items
    ]
    return drawn("board/cards", "column", lane, palette.STATUS[lane.status].shape, cards, names, past=past)


def _age(days: int, at_least: bool) -> str:
    return f"{'≥ ' if at_least else ''}{days} d"
