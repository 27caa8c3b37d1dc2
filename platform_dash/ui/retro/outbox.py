"""What leaves the room: the minutes, a digest for the channel (previewed, sent once), the ceremonies as a file."""

from datetime import UTC, datetime, time

import streamlit as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import minutes
from platform_dash.model import Digest, DigestState, ResultKind, Sprint
from platform_dash.outbound import ical
from platform_dash.reports import minutes_source
from platform_dash.reports.overview_values import Overview
from platform_dash.store import meetings
from platform_dash.store.syncs import RequestKind
from platform_dash.ui.kit import cache, clock, me, requests, say
from platform_dash.ui.kit.session import Here


def draw(here: Here, overview: Overview, sprint: Sprint) -> None:
    """Three ways out."""
    say.heading("Out of the room", "minutes, digest, calendar")
    name = sprint.name.lower().replace(" ", "-")
    # Written before the click and the same until something changes: a file made at the click is gone when the page
    # is drawn again in between.
    written = cache.minutes_of(here.key._replace(sprint=sprint.name, team=""), here.now)
    end = max(s.end_on for s in overview.sprints)
    teams = " and ".join(t.name for t in overview.every_team) or "Team"
    laid = sprint_calendar.ceremonies(overview.sprints, overview.calendar, here.today, end)
    ceremonies = ical.written(laid, teams, datetime.combine(here.today, time(), UTC), overview.calendar.version)

    with st.container(horizontal=True, key="leaving"):
        st.download_button(
            "Minutes",
            written,
            file_name=f"{name}-minutes.md",
            mime="text/markdown",
            key="minutes",
            icon=":material/description:",
            on_click="ignore",
        )
        st.download_button(
            "Calendar",
            ceremonies,
            file_name="ceremonies.ics",
            mime="text/calendar",
            key="calendar-file",
            icon=":material/event:",
            on_click="ignore",
        )
        preview = st.toggle("Digest", key="digest-preview")
    if preview:
        _digest(here, sprint)


def _digest(here: Here, sprint: Sprint) -> None:
    """The text as it would go out, and the one button; one that was sent is sent again only in so many words."""
    kind = ResultKind.FINAL if sprint.closed_at else ResultKind.PROVISIONAL
    text = minutes.digest(minutes_source.paper(here.store, sprint, here.today, here.now, here.settings.timezone))
    st.code(text, language=None, wrap_lines=True)
    with here.store.read() as connection:
        last = next((d for d in meetings.digests(connection, sprint.id) if d.kind == kind), None)
    sent = last is not None and last.state in (DigestState.SENT, DigestState.SENDING)
    if last is not None and sent:
        say.note(f"{me.shown(last.by)} sent it on {clock.stamp(last.at, here.zone)}.", "met", "●")
    elif last is not None and last.state == DigestState.FAILED:
        say.trouble(last.said)
    label = (
        "Send again: a second message"
        if sent
        else "Send it again"
        if last is not None and last.said
        else "Send to Slack"
    )
    if st.button(label, key="digest-send", icon=":material/send:", type="tertiary" if sent else "secondary"):
        new = Digest(sprint_id=sprint.id, kind=kind, on=here.today, text=text, by=me.name(), at=here.now)
        with here.store.write() as connection:
            kept = meetings.keep_digest(connection, new, again=sent)
        requests.ask(here, RequestKind.SEND_DIGEST, {"digest_id": kept.id})
    requests.answered(here, RequestKind.SEND_DIGEST)
