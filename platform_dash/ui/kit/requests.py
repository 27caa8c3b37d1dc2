"""What a page wants of GitHub is asked of the syncing process; its answer is shown when it comes."""

from datetime import timedelta

import streamlit as st

from platform_dash.store import Store, syncs
from platform_dash.ui.kit import clock, me, say
from platform_dash.ui.kit.session import Here


def ask(here: Here, kind: syncs.RequestKind, body: dict[str, object], *, of: Store | None = None) -> None:
    """Ask the syncing process for something of GitHub; its answer is shown when it comes."""
    store = of or here.store
    with store.write(quiet=True) as connection:
        syncs.ask(connection, kind, body, asked_by=me.name(), at=here.now)
    st.toast("Asked; the answer shows here when it comes.", icon=":material/sync:")


@st.fragment(run_every=5)
def answered(here: Here, kind: syncs.RequestKind, *, of: Store | None = None) -> None:
    """What became of the last request of a kind, until it is a few minutes old."""
    store = of or here.store
    moment = clock.now(here.settings)
    with store.read() as connection:
        last = syncs.last_request(connection, kind)
        watched = syncs.heard(connection, "watcher", moment, timedelta(minutes=1))
    if last is None or moment - last.asked_at > timedelta(minutes=3):
        return
    answered_id = last.id if last.answered_at else 0
    if st.session_state.setdefault(f"answered-{kind}", answered_id) != answered_id and answered_id:
        st.session_state[f"answered-{kind}"] = answered_id
        st.rerun(scope="app")  # the page draws what the answer brought
    if last.answered_at is None:
        words = "Waiting for the syncing process." if watched else "Nothing syncs: start platform-dash run."
        say.note(words)
    elif not last.ok:
        say.trouble(last.answer.get("words", ""))
    elif last.answer.get("words"):
        say.note(last.answer["words"], "met", "●")
