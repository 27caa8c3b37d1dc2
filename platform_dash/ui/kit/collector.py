"""Garbage is collected by a thread of its own: Streamlit's collection after each run, which the person who clicked
would wait for and which is half of a run's CPU, is off (`runner.postScriptGC`)."""

import gc
import threading

import streamlit as st

EVERY_SECONDS = 60.0


@st.cache_resource
def begin() -> bool:
    """Once a process, after the imports: what lives for ever is set aside, the rest is looked at every minute."""
    gc.collect()
    gc.freeze()
    threading.Thread(target=_collect, args=(threading.Event(),), name="collector", daemon=True).start()
    return True


def _collect(never: threading.Event) -> None:
    while not never.wait(EVERY_SECONDS):
        gc.collect()
