"""The Standup page's parts, in the order in which people may leave: blocked first, topics, then each goal."""

import streamlit as st

from platform_dash.model import Topic, changed
from platform_dash.reports import standup
from platform_dash.store import meetings
from platform_dash.ui.board import talks
from platform_dash.ui.kit import clock, forms, live_text_field, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn


def blocked(report: standup.Standup, *, past: bool = False, read: bool = True) -> str:
    """What is blocked and on whom it waits, then what wants help. past: of a sprint that ended, as history. read: whether any board was."""
    return drawn(
        "standup/standup",
        "blocked",
        report,
        talks.talk_rows(report.blocked, limit=12, past=past) if read else drawn("board/talks", "unread"),
        past=past,
        read=read,
    )


def topics(here: Here, report: standup.Standup) -> None:
    """Topics that anyone added beforehand, each to be ticked off; and the line for one more."""
    say.heading("2 · Topics", f"{len(report.topics)}, anyone may add one beforehand")
    for topic in report.topics:
        left, right = st.columns([4, 1], vertical_alignment="center")
        say.html(drawn("standup/standup", "topic", topic), left)
        if right.button("Talked about", key=f"topic-{topic.id}", type="tertiary"):
            _tick(here, topic)
    turn, key = int(st.session_state.get("topics-added", 0)), "topic-new"
    a, b = st.columns([2.6, 1], vertical_alignment="bottom")
    with a:
        text = live_text_field.field("Add a topic", "", key=f"{key}-text", place=here.store.key)
    with b:
        wants = st.toggle("I need help", key=f"{key}-help-{turn}")
    forms.wrong(key)
    if st.button("Add topic", key=f"{key}-go"):

        def write() -> None:
            with here.store.write() as connection:
                value = Topic(help=wants, text=text, author=me.name(), at=here.now)
                meetings.save_topic(connection, value, author=me.name(), at=here.now)

        forms.taken(key, write)
        st.session_state["topics-added"] = turn + 1
        st.rerun()


def _tick(here: Here, topic: Topic) -> None:
    def write() -> None:
        with here.store.write() as connection:
            meetings.save_topic(connection, changed(topic, done_at=here.now), author=me.name(), at=here.now)

    if forms.saved(write, "Talked about."):
        st.rerun()


def goals(here: Here, report: standup.Standup) -> str:
    """Each goal with what moved since the last standup."""
    since = f"{report.since:%a %d %b}, {clock.hhmm(report.since, here.zone)}"
    return drawn("standup/standup", "goals", report.goals, since, here.now)
