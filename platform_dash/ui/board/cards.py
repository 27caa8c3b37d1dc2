"""Board cards: one escaped HTML block a column, in the order GitHub's own card has."""

from collections.abc import Mapping
from datetime import date

from platform_dash.core import flow
from platform_dash.model import Item
from platform_dash.ui import palette
from platform_dash.ui.kit.text import a, h, link


def card(item: Item, today: date, zone: str, names: Mapping[str, str]) -> str:
    """Repository and number, title, labels, owners, age, blocked-by."""
    days, at_least = flow.age(item, today, zone)
    labels = "".join(f'<span class="pd-label">{h(name)}</span>' for name in item.labels[:6])
    labels += f'<span class="pd-label">+{len(item.labels) - 6}</span>' if len(item.labels) > 6 else ""
    owners = "".join(f'<span class="pd-chip">{h(names.get(o.casefold(), o))}</span>' for o in item.owners)
    owners = owners or '<b class="pd-h-at-risk">◆ no owner</b>'
    waits = flow.waits_on(item, names)
    held = f'<div class="pd-h-off-track">✚ blocked by {h(", ".join(waits))}</div>' if item.blockers else ""
    age = f"{'≥ ' if at_least else ''}{days} d"
    return (
        f'<div class="pd-card" data-item="{a(item.node_id)}"><small>{link(item.url, item.place)}</small>'
        f'<div class="t" title="{a(item.title)}">{h(item.title)}</div><div>{labels}</div>'
        f'<div class="pd-goal-foot"><span>{owners}</span><small title="in this status">{age}</small></div>{held}</div>'
    )


def column(found: flow.Column, today: date, zone: str, names: Mapping[str, str]) -> str:
    """One column: its count in full, its first cards, and how many more there are."""
    more = found.count - len(found.items)
    rest = f'<small class="pd-muted">{more} more</small>' if more else ""
    unowned = f' · <span class="pd-h-at-risk">{found.unowned} unowned</span>' if found.unowned else ""
    cards = "".join(card(i, today, zone, names) for i in found.items)
    mark = palette.STATUS[found.status].shape
    return (
        f'<section class="pd-column" data-status="{palette.slug(found.status.value)}"><h3>{mark} {h(found.status.value)} '
        f'<span class="pd-muted">{found.count}{unowned}</span></h3>{cards}{rest}</section>'
    )
