"""A closed sprint's pages and exports stay as they were, whatever the boards do later."""

import random
from datetime import timedelta

from platform_dash.demo.boards import world_at
from platform_dash.demo.server import LocalGitHub, running
from platform_dash.github import Client
from platform_dash.store import open_store, sprints
from platform_dash.sync import closing, sync_boards
from tests import counts
from tests.builders import NOW
from tests.commands import dash
from tests.reports.test_planning import change_a_board
from tests.ui.drawn import html_of, opened

PAGES = (("meeting", {}), ("board", {}), ("retro", {}), ("goals", {"part": "Pitch"}))
EXPORTS = [(what, form) for what in ("goals", "board", "minutes") for form in ("csv", "json")]


def test_pages_and_exports_stay_byte_for_byte_through_board_changes(at):
    path = str(at(NOW.isoformat()))
    store = open_store(path, demo=True)
    with store.read() as connection:
        sprint = next(s for s in sprints.sprints(connection) if s.name == "Sprint 42")
    closing.close(store, sprint, NOW.date(), NOW, "Ana", {}, None)

    def everything() -> list[str]:
        env = {"DATABASE_URL": path, "NOW": NOW.isoformat()}
        told = [dash("export", what, "--sprint", "Sprint 42", "--format", form, **env) for what, form in EXPORTS]
        assert [t.stderr for t in told if t.returncode] == []
        pages = [html_of(opened(page, sprint="Sprint 42", **more)) for page, more in PAGES]
        return [*pages, *(t.stdout for t in told)]

    before = everything()
    world, shuffled, later = world_at(lambda: NOW), random.Random(11), NOW
    with running(LocalGitHub(world, points_per_hour=0)) as github:
        for _ in range(counts.SYNCS):
            for _ in range(200 // counts.SYNCS):
                change_a_board(world, shuffled)
            later += timedelta(hours=5)
            results = sync_boards(store, Client(github, "t"), later, accept_loss=True)
            assert [r.reason for r in results if not r.ok] == []
    after = everything()
    store.close()
    for name, one, other in zip((*PAGES, *EXPORTS), before, after, strict=True):
        assert len(one) > 400, name
        assert one == other, name
    assert "has moved on" in "".join(str(b.proto.body) for b in opened(sprint="Sprint 42").get("html"))
