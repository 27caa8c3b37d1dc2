"""Minutes and digests: values to text, and nothing in it acts."""

from datetime import UTC, date, datetime

from platform_dash.core.changes import Entry, Group, Part
from platform_dash.core.minutes import GoalLine, Paper, changes_digest, digest, md, minutes

AT = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)
ENDED = GoalLine(
    team="Ingestion", title="*Fewer* alerts", priority="high", numbers="4 of 5", health="on track", outcome="completed",
    provisional="in progress", note="one left", scope=("+2 items",), pair="Ben alone", owners=("Ana",),
)  # fmt: skip
NEXT = GoalLine(
    team="Ingestion", title="Next", priority="low", numbers="0 of 3", committed="by Ana", revised=("target",),
    why="Because", feedback=("concern",),
)  # fmt: skip


def paper(**more: object) -> Paper:
    given = {
        "sprint": "Sprint 42",
        "start_on": date(2026, 11, 16),
        "last_on": date(2026, 11, 27),
        "as_of": AT,
        "zone": "Europe/Berlin",
    }
    return Paper.model_validate({**given, **more})


def test_the_minutes_say_what_ended_and_what_is_planned():
    text = minutes(paper(goals=(ENDED,), next_sprint="Sprint 43", next_goals=(NEXT,), closed=True, closed_by="Ana"))
    for words in (
        "closed by Ana",
        "- **\\*Fewer\\* alerts** (high): 4 of 5 · completed (provisionally in progress)",
        "  - why: one left",
        "  - +2 items".replace("+", "\\+"),
        "  - lone wolf: Ben alone",
        "- **Next** (low): 0 of 3 · no owner",
        "  - by Ana",
        "  - changed since: target",
        "  - why it matters: Because",
        "  - concern",
    ):
        assert words in text, words


def test_an_empty_sprint_still_has_minutes_and_a_digest():
    assert "still running" in minutes(paper())
    assert digest(paper()) == "Sprint 42 · as of Wed 25 Nov 2026, 15:05 Europe/Berlin\n"


def test_the_digest_says_health_while_it_runs_and_outcomes_once_closed():
    other = ENDED.model_copy(update={"team": "Infrastructure"})
    lines = digest(
        paper(
            goals=(ENDED, ENDED, other),
            blocked=("acme/db#1",),
            next_sprint="Sprint 43",
            next_goals=(NEXT,),
            decisions=("Keep",),
            actions=("Ask",),
        )
    )
    assert lines.count("\nIngestion\n") == 1
    assert "• *Fewer* alerts: 4 of 5 · on track" in lines
    assert "\n\nBlocked\n• acme/db#1\n\nNext, in Sprint 43\n• Ingestion: Next, 0 of 3 (no owner)" in lines
    assert lines.endswith("\n\nDecisions\n• Keep\n\nActions\n• Ask\n")
    assert "· completed" in digest(paper(goals=(ENDED,), closed=True))


def test_what_changed_has_a_heading_a_part_and_times_in_the_teams_zone():
    entries = (Entry(at=AT, author="Ana", words="title: A → B"), Entry(at=AT, words="moved", since=AT.replace(hour=9)))
    groups = [
        Group(part=part, key="k", title=title, entries=entries)
        for part, title in ((Part.GOAL, "One"), (Part.GOAL, "Two"), (Part.PEOPLE, "Ana"))
    ]
    text = changes_digest(groups, AT.replace(hour=8), AT, "Europe/Berlin")
    assert text.startswith("What changed from 2026-11-25 09:05 CET to 2026-11-25 15:05 CET\n\nGOALS\nOne\n")
    assert (text.count("GOALS"), text.count("PEOPLE")) == (1, 1)
    assert "  - title: A → B (Ana, 2026-11-25 15:05 CET)\n" in text
    assert "  - moved (seen 2026-11-25 15:05 CET, after 2026-11-25 10:05 CET)\n" in text
    assert changes_digest([], AT, AT, "UTC").endswith(": nothing.\n")


def test_text_in_markdown_does_not_act():
    assert md("1. @ana #12 www.x.y a:b") == "1\\. @\u2060ana \\#\u206012 www\u2060.x.y a:\u2060b"
    assert md("- [x](y)\n *z*") == "\\- \\[x\\](y) \\*z\\*"
