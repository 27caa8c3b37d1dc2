"""The Standup page's parts, in the order in which people may leave: blocked first, topics, then each goal."""

import streamlit as st

from platform_dash.model import Topic, changed
from platform_dash.reports import standup
from platform_dash.store import meetings
from platform_dash.ui.board import talks
from platform_dash.ui.kit import clock, forms, goal_html, live_text_field, me
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import h, link


def blocked(found: standup.Standup) -> str:
    """What is blocked and on whom it waits, then what wants help."""
    waits = talks.talk_rows(found.blocked, limit=12) if found.blocked else '<p class="pd-empty">Nothing is blocked.</p>'
    calls = "".join(
        f'<div class="pd-talk"><span class="pd-h-at-risk pd-kind">◆ help wanted</span>'
        f'<span class="pd-muted pd-where">{link(i.url, i.place)}</span>'
        f'<span class="pd-what">{h(i.title)} <span class="pd-muted">{h(", ".join(i.owners) or "no owner")}</span></span></div>'
        for i in found.help
    )
    asked = "".join(
        f'<div class="pd-talk"><span class="pd-h-at-risk pd-kind">◆ asks for help</span><span></span>'
        f'<span class="pd-what">{h(t.text)} <span class="pd-muted">{h(t.author)}</span></span></div>'
        for t in found.topics
        if t.help
    )
    count = len(found.blocked) + len(found.help) + sum(t.help for t in found.topics)
    return (
        f'<h2>1 · Blocked and help wanted</h2> <span class="pd-muted">{count}, first, so that people may leave after it</span>'
        f"{waits}{calls}{asked}"
    )


def topics(here: Here, found: standup.Standup) -> None:
    """Topics that anyone added beforehand, each to be ticked off; and the line for one more."""
    st.html(f'<h2>2 · Topics</h2> <span class="pd-muted">{len(found.topics)}, anyone may add one beforehand</span>')
    for topic in found.topics:
        left, right = st.columns([4, 1], vertical_alignment="center")
        mark = '<span class="pd-h-at-risk">◆ help</span> ' if topic.help else ""
        left.html(
            f'<div class="pd-age-wrap">{mark}{h(topic.text)} <span class="pd-muted">{h(topic.author)}</span></div>'
        )
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


def goals(here: Here, found: standup.Standup) -> str:
    """Each goal with what moved since the last standup."""
    since = f"{found.since:%a %d %b}, {clock.hhmm(found.since, here.zone)}"
    rows = []
    for one in found.goals:
        moves = "".join(
            f'<div class="pd-move"><span>{h(m.item.title)}</span> <span class="pd-muted">{h(m.before or "new")} → <b>{h(m.after)}</b></span></div>'
            for m in one.moves
        )
        moves += (
            f'<div class="pd-muted">{one.count - len(one.moves)} more moved</div>' if one.count > len(one.moves) else ""
        )
        moves += "".join(f'<div class="pd-move">reads {h(r)}</div>' for r in one.readings)
        rows.append(
            f'<div class="pd-standup-goal">{goal_html.line(one.row, here.now)}'
            f'<div class="pd-moves">{moves or "<span class=pd-muted>nothing moved</span>"}</div></div>'
        )
    body = "".join(rows) or '<p class="pd-empty">No goal in this sprint yet.</p>'
    return f'<h2>3 · Goals</h2> <span class="pd-muted">what moved since {h(since)}</span>{body}'
