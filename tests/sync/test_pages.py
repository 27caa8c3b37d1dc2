"""Handbook pages as sources of their own: two teams' pages leave each other's outcomes alone, a crash leaves nothing half."""

import os
import select
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from platform_dash.handbook import Meaning, accepted, horizon_of, read
from platform_dash.handbook.owners import Owners
from platform_dash.model import Health
from platform_dash.store import Store, histories, open_store, roadmap, sprints, teams
from platform_dash.sync import handbook
from platform_dash.sync.handbook import Source
from tests import templates
from tests.builders import NOW
from tests.commands import as_json, dash
from tests.handbook.telling import table

WHO = {"author": "Ana", "at": NOW}
NORTH = "# Team North\n\n## Roadmap\n\n### 6 months\n\n- Lights\n- Ropes\n\n## Guidelines\n\n- Be kind\n"
SOUTH = "# Team South\n\n## Roadmap\n\n### 6 months\n\n- Cranes\n\n## Guidelines\n\n- Be quick\n"


def put(store: Store, text: str, name: str, **more: object):
    source = Source(name=name, **more)
    return handbook.apply(store, read(text, source.answers), source=source, **WHO)


def titles(store: Store) -> list[str]:
    with store.read() as connection:
        return [o.title for o in roadmap.objectives(connection)]


def test_two_teams_pages_take_nothing_of_each_other(store: Store):
    put(store, NORTH, "teams/north.md")
    put(store, SOUTH, "teams/south.md")
    with store.read() as connection:
        assert [g.text for g in roadmap.guidelines(connection)] == ["Be kind", "Be quick"]
    found = put(store, NORTH.replace("- Ropes\n", "").replace("- Be kind\n", "- Be kinder\n"), "teams/north.md")
    assert [o.title for o in found.objectives_left] == ["Ropes"]
    assert titles(store) == ["Lights", "Cranes"]
    with store.read() as connection:
        assert [g.text for g in roadmap.guidelines(connection)] == ["Be kinder", "Be quick"]


def test_pages_that_speak_of_the_same_team_and_horizon_keep_their_own_lines(store: Store):
    """Both pages have a roadmap of no team: without their names the second would take the first one's lines off."""
    put(store, NORTH.replace("# Team North", ""), "a/roadmap.md")
    put(store, SOUTH.replace("# Team South", ""), "b/roadmap.md")
    assert titles(store) == ["Lights", "Ropes", "Cranes"]
    both = put(store, "## Roadmap\n### 6 months\n- Cranes\n- Lights\n", "b/roadmap.md")
    assert (both.added["objectives"], titles(store)) == (0, ["Lights", "Ropes", "Cranes"]), "it stays the other page's"
    put(store, "## Roadmap\n### 6 months\n- Lights\n  - Bulbs\n", "b/roadmap.md")
    with store.read() as connection:
        stored = {o.title: o for o in roadmap.objectives(connection)}
    assert stored["Bulbs"].parent_id == stored["Lights"].id
    assert "Cranes" not in stored


@pytest.mark.parametrize(
    ("first", "again", "same"),
    [
        ("teams/north.md", "north.md", True),
        ("north.md", "teams/north.md", True),
        ("handbook/teams/north.md", "teams/north.md", True),
        ("a/north.md", "b/north.md", False),
    ],
)
def test_a_page_is_known_by_as_much_of_its_path_as_is_given(sqlite_store: Store, first: str, again: str, same: bool):
    put(sqlite_store, NORTH, first)
    put(sqlite_store, NORTH.replace("- Ropes\n", ""), again)
    assert titles(sqlite_store) == (["Lights"] if same else ["Lights", "Ropes"])


def test_an_outcome_knows_its_page_and_line_and_links_to_it(store: Store):
    put(store, NORTH, "north.md", address="https://github.com/tides/handbook/blob/main/north.md")
    put(store, f"\n\n{NORTH}", "north.md")
    with store.read() as connection:
        (page,), ropes = roadmap.pages(connection), roadmap.objectives(connection)[1]
    assert (ropes.page_id, ropes.page_line) == (page.id, 10)
    assert page.link(ropes.page_line) == "https://github.com/tides/handbook/blob/main/north.md?plain=1#L10"
    version = store.version()
    put(store, f"\n\n{NORTH}", "north.md")
    assert store.version() == version, "the same page again writes nothing"


def test_what_somebody_said_of_a_heading_is_remembered_for_the_page(sqlite_store: Store):
    page = "## Roadmap\n### Comfort\n#### 6 months\n- Benches\n"
    put(sqlite_store, page, "a.md", answers={"Comfort": Meaning.THEME})
    assert handbook.answers(sqlite_store, "x/a.md") == {"Comfort": Meaning.THEME}
    assert handbook.answers(sqlite_store, "b.md") == {}
    put(sqlite_store, page, "a.md", answers={"Comfort": Meaning.TEAM})
    assert handbook.answers(sqlite_store, "a.md") == {"Comfort": Meaning.TEAM}


def test_a_mark_on_the_page_is_a_check_in_that_names_the_page(store: Store):
    put(store, "## Roadmap\n### 6 months\n- [x] Lights\n- Ropes\n", "north.md")
    put(store, "## Roadmap\n### 6 months\n- [x] Lights\n- ~~Ropes~~\n", "north.md")
    with store.read() as connection:
        for one in roadmap.objectives(connection):
            (kept,) = histories.check_ins(connection, one.id)
            assert (kept.health, kept.words) == (Health.MET, "met on import: marked as done on the page north.md")
            assert one.met_on == sprints.team_day(connection, NOW)


def test_where_people_work_is_taken_only_by_a_tick_and_never_over_what_is_known(sqlite_store: Store):
    text = table("shapes.txt")["people with locations"][0]
    page = read(text)
    handbook.apply(sqlite_store, page, **WHO)
    with sqlite_store.read() as connection:
        assert not any(p.stays for p in teams.people(connection))
    found = handbook.apply(sqlite_store, accepted(page, [p.key for p in page.proposals]), **WHO)
    assert found.notes == ("Olek Marn: Gdansk names no time zone for sure, say it on People",)
    with sqlite_store.read() as connection:
        zones = {p.name: p.stays[0].zone for p in teams.people(connection) if p.stays}
    assert zones == {"Mara Quist": "Europe/Oslo", "Ines Faro": "Europe/Lisbon"}, "no zone is named after Gdansk"


def test_a_handle_and_the_name_of_the_same_person_are_one(sqlite_store: Store):
    put(sqlite_store, "## People\n- @maraq (Engineer)\n", "a.md")
    put(sqlite_store, "## Members\n- Mara Quist ([@maraq](https://github.com/maraq))\n", "b.md")
    with sqlite_store.read() as connection:
        assert [(p.name, p.login, p.roles) for p in teams.people(connection)] == [
            ("Mara Quist", "maraq", ("Engineer",))
        ]


def test_owners_are_matched_to_people(sqlite_store: Store):
    put(sqlite_store, "## People\n- Mara Quist @maraq\n", "people.md")
    put(
        sqlite_store,
        "## Roadmap\n### 6 months\n- Lights (@maraq)\n- Ropes\n  - Owner: Mara Quist\n- Cranes\n  - Owner: the board\n",
        "b.md",
    )
    with sqlite_store.read() as connection:
        mara = teams.people(connection)[0].id
        assert [(o.title, o.owner_id) for o in roadmap.objectives(connection)] == [
            ("Lights", mara),
            ("Ropes", mara),
            ("Cranes", None),
        ]


def writes(path: Path) -> bool:
    """Whether somebody holds the store's one write transaction."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return True
    return False


def test_an_import_that_is_killed_in_mid_write_leaves_nothing_and_the_next_one_all(tmp_path: Path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("north", "south"):
        lines = "".join(f"- {name} outcome {n}\n" for n in range(500))
        (folder / f"{name}.md").write_text(f"# Team {name.title()}\n\n## Roadmap\n\n### 6 months\n\n{lines}")
    once, killed = (templates.empty_store(tmp_path / f"{name}.db") for name in ("once", "killed"))

    def command(path: Path) -> tuple[list[str], dict[str, str]]:
        program = [sys.executable, "-m", "platform_dash.cli", "import", "handbook", str(folder)]
        return program, {**os.environ, "PLATFORM_DASH_DATABASE_URL": str(path), "PLATFORM_DASH_NOW": NOW.isoformat()}

    words, env = command(killed)
    with subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as importing:
        while not writes(killed) and importing.poll() is None:
            select.select([], [], [], 0.005)
        assert importing.poll() is None, "it was to be killed while it wrote"
        importing.kill()
    with closing(open_store(str(killed))) as store:
        assert titles(store) == []
    for path in (once, killed):
        done = dash("import", "handbook", str(folder), DATABASE_URL=str(path), NOW=NOW.isoformat())
        assert done.returncode == 0, done.stderr
    with closing(open_store(str(once))) as one, closing(open_store(str(killed))) as other:
        assert len(titles(one)) == 1_000
        with one.read() as a, other.read() as b:
            assert roadmap.objectives(a) == roadmap.objectives(b)
            assert (roadmap.pages(a), teams.teams(a)) == (roadmap.pages(b), teams.teams(b))


def test_a_fresh_page_of_the_store_reads_back_as_it_is_stored(sqlite_store: Store, tmp_path: Path):
    for name, (text, _) in {**table("given.txt"), **table("shapes.txt")}.items():
        if not name.startswith("numbers"):  # a page without anything is refused
            put(sqlite_store, text, f"{name}.md")
    page = handbook.fresh(sqlite_store)
    again = read(page.text)
    with sqlite_store.read() as connection:
        stored = roadmap.objectives(connection)
        names = {t.id: t.name for t in teams.teams(connection)}
        people = {p.name for p in teams.people(connection)}
        owners = Owners(teams.people(connection))
    by_id = {o.id: o for o in stored}

    def path(o) -> tuple[str, ...]:
        return (*path(by_id[o.parent_id]), by_id[o.parent_id].title) if o.parent_id else ()

    read_back = {(o.team, o.horizon, o.theme, o.path, o.title, o.owner, o.why) for o in again.objectives}
    lost = [u.title for u in page.unplaced]
    for o in stored:
        line = (
            names.get(o.team_id or 0, ""),
            o.horizon,
            o.theme,
            path(o),
            o.title,
            owners.known(o.owner) or o.owner,
            o.why,
        )
        assert line in read_back or o.title in lost, line
    assert all(horizon_of(o.horizon) is not None for o in stored)
    assert not lost
    assert {p.name for p in again.people} == people
    assert handbook.written(sqlite_store, page.text, "fresh.md").changed == 0


def test_the_command_imports_a_folder_and_says_what_it_skipped(tmp_path: Path):
    folder = tmp_path / "handbook"
    (folder / "teams").mkdir(parents=True)
    (folder / "teams" / "north.md").write_text(NORTH)
    (folder / "south.mdx").write_text(SOUTH)
    (folder / "soup.md").write_text("# Soup\n\nWarm.\n")
    (folder / ".hidden.md").write_text(NORTH)
    url = {"DATABASE_URL": f"sqlite:///{tmp_path / 'store.db'}"}
    address = "https://github.com/tides/handbook/blob/main"
    body = as_json(dash("import", "handbook", str(folder), "--address", address, "--format", "json", **url))
    assert (body["added"]["objectives"], [p["page"] for p in body["pages"]]) == (
        3,
        ["handbook/south.mdx", "handbook/teams/north.md"],
    )
    assert [line.split(":")[0] for line in body["skipped"]] == ["handbook/soup.md"]
    rows = as_json(dash("export", "roadmap", "--format", "json", **url))
    assert {(r["title"], r["page"], r["line"]) for r in rows} == {
        ("Cranes", "handbook/south.mdx", 7),
        ("Lights", "handbook/teams/north.md", 7),
        ("Ropes", "handbook/teams/north.md", 8),
    }
    fresh = dash("export", "handbook", "--new", **url)
    assert "### North" in fresh.stdout
    assert dash("export", "handbook", str(folder / "south.mdx"), "--new", **url).returncode == 2


def test_the_command_takes_an_answer_and_a_proposal_and_refuses_unknown_ones(tmp_path: Path):
    page = tmp_path / "ferry.md"
    page.write_text("## People\n\n- Olek\n\n## Roadmap\n\n### Comfort\n\n#### 6 months\n\n- Benches\n")
    url = {"DATABASE_URL": f"sqlite:///{tmp_path / 'store.db'}"}

    def asked(*more: str) -> dict:
        return as_json(dash("import", "handbook", str(page), "--format", "json", *more, **url))

    first = asked("--dry-run")
    assert (first["added"]["teams"], first["added"]["people"]) == (1, 0)
    assert [(p["key"], p["certainty"], p["line"]) for p in first["proposed"]] == [("person:Olek", "likely", 3)]
    assert {f["kind"]: f["why"] for f in first["taken"]}["team"] == "its heading on the roadmap, with horizons below"
    told = asked("--as", "Comfort=theme", "--take", "person:Olek")
    assert (told["added"]["teams"], told["added"]["people"], told["added"]["objectives"]) == (0, 1, 1)
    assert asked("--dry-run")["added"] == dict.fromkeys(first["added"], 0), "the answer is remembered"
    for wrong in (("--as", "Kitchen=theme"), ("--as", "Comfort=soup"), ("--take", "person:Nobody")):
        done = dash("import", "handbook", str(page), *wrong, **url)
        assert done.returncode == 2, wrong
    page.write_text("# Soup\n\n- Carrots\n")
    refused = dash("import", "handbook", str(page), "--format", "json", **url)
    assert refused.returncode == 1
    assert "line 3: Carrots (under “Soup”, which opens nothing that is read)" in refused.stdout
