"""The kanban of one team or all: columns of cards, unowned called out."""

from datetime import date

import streamlit as st

from platform_dash.store.syncs import RequestKind
from platform_dash.ui.board import cards, flow
from platform_dash.ui.kit import cache, requests, say, session, topbar
from platform_dash.ui.retro import retro

CAP = 20

here = session.begin()
overview = here.overview()
topbar.trouble(here)
retro.moved_on(here, overview)

with st.container(key="board-controls", horizontal=True):
    view = st.segmented_control(
        "View",
        ["Cards", "Flow"],
        default="Cards",
        required=True,
        key="show",
        bind="query-params",
        label_visibility="collapsed",
    )
    which, whole = "This sprint", False
    if view == "Cards":
        which = st.segmented_control(
            "Items",
            ["This sprint", "Everything"],
            default="This sprint",
            required=True,
            key="items",
            bind="query-params",
            label_visibility="collapsed",
        )
        whole = st.toggle(
            "All cards", key="all_cards", help="Columns show their first 20 cards; the counts are always whole."
        )
    if not here.guest and st.button("Sync now", icon=":material/sync:", key="sync_now"):
        requests.ask(here, RequestKind.SYNC, {})
if not here.guest:
    requests.answered(here, RequestKind.SYNC)
if view == "Flow":
    flow.draw(here, overview)
    st.stop()
columns, hidden = cache.board_columns(here.key, which != "Everything", None if whole else CAP, not here.guest)
total = sum(c.count for c in columns)
unowned = sum(c.unowned for c in columns if c.status.value not in ("done", "dropped"))
team = here.team or "all teams"
hidden_words = f" · {hidden} hidden from the token" if hidden else ""
past = overview.ended and which != "Everything"
words = f"{team} · {total if overview.synced_at else '–'} items · {unowned if overview.synced_at else '–'} {'left ' if past else ''}open without owner{hidden_words}"
say.page("Board", words + (" · as the sprint ended" if past else ""))
if not overview.boards:
    st.info("No board is connected yet: Setup connects one, or takes an export of one.")
shown = [c for c in columns if c.count]
if overview.boards and overview.synced_at is None:
    say.empty("No board was read yet: its cards show after the first sync.")
elif overview.boards and not shown:
    say.empty("No item is tagged with this sprint: choose Everything, or tag items on GitHub.")
names = {p.login.casefold(): p.first_name for p in overview.people if p.login}


def told_on(board_id: int) -> date:
    """Of the sprint's cards as the overview tells them, of all others as of now."""
    return overview.told_on(board_id, here.today) if which != "Everything" else here.today


for start in range(0, len(shown), 5):
    row = shown[start : start + 5]
    for place, column in zip(st.columns(len(row), gap="small"), row, strict=True):
        say.html(cards.column(column, told_on, here.zone, names, past=past), place)
