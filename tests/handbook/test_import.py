"""The handbook page in: what is recognised is imported, what is not is listed, nothing is guessed."""

from pathlib import Path

import pytest

from platform_dash.core.progress import of_roadmap
from platform_dash.handbook import HandbookError, file, horizon_of, read, stored_lines
from platform_dash.handbook.reading import read_with_places
from platform_dash.model import Health, Reading, changed
from platform_dash.store import Store, goals, histories, roadmap, sprints, teams
from platform_dash.sync import handbook
from tests.builders import NOW
from tests.templates import DATA

WHO = {"author": "a", "at": NOW}


def test_the_real_page():
    page = read((DATA / "team-platform.md").read_text())
    assert [p.name for p in page.people if p.lead] == ["James Greenhill"]
    assert len(page.people) == 5
    assert page.people[0].roles == ("Team lead", "Data/Infra Engineer")
    assert {t.name: t.mission for t in page.teams}["Ingestion"] == "Provide the best events pipeline in the world."
    lists = {}
    for line in page.objectives:
        top, nested = lists.get((line.team, line.horizon), (0, 0))
        lists[line.team, line.horizon] = (top + (not line.path), nested + bool(line.path))
    assert lists == {
        ("Ingestion", "3 years"): (7, 3),
        ("Ingestion", "6 months"): (4, 5),
        ("Infrastructure", "3 years"): (5, 0),
        ("Infrastructure", "6 months"): (6, 0),
    }
    titles = [o.title for o in page.objectives]
    assert "Scalable to 1Bn Persons 🎉" in titles
    assert "Support Non-Cube Deploys 🤖" in titles
    assert "All infra is managed as code on prod / staging + EU Ready 🎈" in titles
    assert len([r for r in page.repaired if r.after.lstrip("- ") in titles]) == 3
    assert len(page.guidelines) == 8
    assert {(b.owner, b.number) for b in page.boards} == {("PostHog", 10), ("PostHog", 27), ("PostHog", 28)}
    assert page.slack == "#team-platform"
    said = page.ceremonies
    assert (said.standup_weekdays, said.sprint_weeks, said.planning_weekday) == ((0, 2, 4), 2, 2)
    assert any("See the Ingestion roadmap" in line for line in page.unrecognised)


def test_importing_writes_the_counts_and_a_second_time_nothing(store: Store):
    page = read((DATA / "team-platform.md").read_text())
    first = handbook.apply(store, page, **WHO)
    assert first.added == {"people": 5, "teams": 2, "objectives": 30, "guidelines": 8, "boards": 3}
    version = store.version()
    again = handbook.apply(store, page, **WHO)
    assert again.empty
    assert store.version() == version
    with store.read() as connection:
        stored = stored_lines(roadmap.objectives(connection), teams.teams(connection))
        calendar = sprints.calendar(connection)
        assert roadmap.note(connection, "slack") == "#team-platform"
    assert [line for _, line in stored] == list(page.objectives)
    assert calendar is not None
    assert calendar.length_days == 14


SHAPES = {
    "horizon above team": "## Team missions\n- **Data:** Count.\n- **Web:** Show.\n## Roadmap\n### 6 months\n#### Data\n- One\n  - Sub\n#### Web\n- Two\n",
    "team above horizon": "# T\n## Roadmap\n### Data\n#### 6 months\n- One\n  - Sub\n### Web\n#### 6 months\n- Two\n",
    "stars": "# T\n## Roadmap\n### Data\n#### 6-month\n* One\n    * Sub\n### Web\n#### 6-month\n* Two\n",
    "numbers": "# T\n## Roadmap\n### Data\n#### 6 month\n1. One\n    1. Sub\n### Web\n#### 6 months\n1. Two\n",
    "front matter": "---\ntitle: T\n---\n## Roadmap\n### Data\n#### 6 months\n- One\n  - Sub\n### Web\n#### 6 months\n- Two\n",
    "mdx": "import X from './x'\n\n<X />\n\n## Roadmap\n### Data\n#### 6 months\n- One\n  - Sub\n### Web\n#### 6 months\n- Two\n",
    "setext": "Roadmap\n-------\n### Data\n#### 6 months\n- One\n  - Sub\n### Web\n#### 6 months\n- Two\n",
    "links": "## Roadmap\n### [Data](/data)\n#### 6 months\n- [One](/x)\n  - Sub\n### Web\n#### 6 months\n- **Two**\n",
    "windows": "## Roadmap\r\n### Data\r\n#### 6 months\r\n- One\r\n  - Sub\r\n### Web\r\n#### 6 months\r\n- Two\r\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_pages_of_other_shapes_say_the_same(shape: str):
    page = read(SHAPES[shape])
    assert [(o.team, o.horizon, o.path, o.title) for o in page.objectives] == [
        ("Data", "6 months", (), "One"),
        ("Data", "6 months", ("One",), "Sub"),
        ("Web", "6 months", (), "Two"),
    ]


def test_objectives_and_key_results():
    page = read(
        "## OKRs\n### Data\n#### Q3 2026\n##### Objective 1: Faster\n- KR1: p99 under 5 s\n- KR2: no page lost\n"
    )
    assert [(o.horizon, o.path, o.title) for o in page.objectives] == [
        ("Q3 2026", (), "Objective 1: Faster"),
        ("Q3 2026", ("Objective 1: Faster",), "KR1: p99 under 5 s"),
        ("Q3 2026", ("Objective 1: Faster",), "KR2: no page lost"),
    ]


def test_people_in_the_ways_people_write_them():
    page = read(
        "## People\n- [Ana Kask](/ana) (Team lead, Engineer)\n- Ben Doyle – Engineer\n- **Cem Aydın**\n- we are hiring, come and join our great team soon\n"
    )
    assert [(p.name, p.roles, p.lead) for p in page.people] == [
        ("Ana Kask", ("Team lead", "Engineer"), True),
        ("Ben Doyle", ("Engineer",), False),
        ("Cem Aydın", (), False),
    ]
    assert page.unrecognised == (
        "line 5: we are hiring, come and join our great team soon (no shape of a person's name)",
    )


def test_a_roadmap_line_without_a_horizon_is_listed_not_guessed():
    page = read("## People\n- Ana Kask (Lead)\n## Roadmap\n- Something some day\n")
    assert page.objectives == ()
    assert page.unrecognised == ("line 4: Something some day (roadmap line without a horizon)",)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("3-year", ("3 years", 36)),
        ("6 months", ("6 months", 6)),
        ("6 month", ("6 months", 6)),
        ("1 year goals", ("1 year", 12)),
        ("Q4 2026", ("Q4 2026", 3)),
        ("Someday", None),
        ("12 monkeys", None),
    ],
)
def test_a_horizon_is_spelt_one_way(heading: str, expected: tuple[str, int] | None):
    assert horizon_of(heading) == expected


def test_words_that_changed_little_keep_their_line_and_history(store: Store):
    before = read(
        "## Roadmap\n### Data\n#### 6 months\n- Events are visible within 30 seconds\n  - Dashboards\n- Second\n"
    )
    handbook.apply(store, before, **WHO)
    after = read(
        "## Roadmap\n### Data\n#### 6 months\n- Events are visible within 20 seconds\n  - Dashboards\n- Second\n- Third\n"
    )
    found = handbook.apply(store, after, **WHO)
    assert (found.added["objectives"], found.changed["objectives"]) == (1, 2)
    with store.read() as connection:
        stored = roadmap.objectives(connection)
    assert {o.title: o.id for o in stored} == {
        "Events are visible within 20 seconds": 1,
        "Dashboards": 2,
        "Second": 3,
        "Third": 4,
    }
    assert handbook.apply(store, after, **WHO).empty


def test_what_a_page_no_longer_says_leaves_the_roadmap_and_comes_back_with_its_history(store: Store):
    both, one = (read(f"## Roadmap\n### Data\n#### 6 months\n- One\n{more}") for more in ("- Two\n", ""))
    handbook.apply(store, both, **WHO)
    with store.write() as connection:
        two = roadmap.objectives(connection)[1]
        roadmap.check_in(connection, two, Health.AT_RISK, "late", **WHO)
    found = handbook.apply(store, one, **WHO)
    assert [o.title for o in found.objectives_left] == ["Two"]
    assert handbook.apply(store, one, **WHO).empty
    with store.read() as connection:
        assert [o.title for o in roadmap.objectives(connection)] == ["One"]
    assert [c.told for c in handbook.apply(store, both, **WHO).objectives_changed] == ["Two: back on the page"]
    with store.read() as connection:
        again = roadmap.objectives(connection)[1]
        assert (again.id, again.note) == (two.id, "late")
        assert len(histories.check_ins(connection, two.id)) == 1


def test_a_page_that_does_not_speak_of_a_team_takes_nothing_of_its_roadmap(store: Store):
    handbook.apply(store, read("## Roadmap\n### Data\n#### 6 months\n- One\n### Web\n#### 6 months\n- Two\n"), **WHO)
    found = handbook.apply(store, read("## Roadmap\n### Web\n#### 6 months\n- Two\n"), **WHO)
    assert (found.empty, found.objectives_kept) == (True, ("One",))
    with store.read() as connection:
        assert len(roadmap.objectives(connection)) == 2


def test_a_line_that_moved_to_another_horizon_keeps_its_history(store: Store):
    handbook.apply(store, read("## Roadmap\n### Data\n#### 3 years\n- Far\n- Near\n#### 6 months\n- Now\n"), **WHO)
    after = read("## Roadmap\n### Data\n#### 3 years\n- Far\n#### 6 months\n- Now\n- Near\n")
    found = handbook.apply(store, after, **WHO)
    assert [c.told for c in found.objectives_changed] == ["Near: from Data, 3 years to Data, 6 months"]
    assert not found.objectives_added
    assert not found.objectives_left
    with store.read() as connection:
        stored = {o.title: (o.id, o.horizon, o.horizon_months) for o in roadmap.objectives(connection)}
    assert stored["Near"] == (2, "6 months", 6)


def imported(store: Store, *pages: str) -> dict[str, tuple[int, str, str | None]]:
    """Import pages of one roadmap one after another, each twice; title to id, team and the parent's title."""
    for text in pages:
        handbook.apply(store, read(f"## Roadmap\n{text}"), **WHO)
        assert handbook.apply(store, read(f"## Roadmap\n{text}"), **WHO).empty, "a second time changes nothing"
    with store.read() as connection:
        found = {o.id: o for o in roadmap.objectives(connection)}
        names = {t.id: t.name for t in teams.teams(connection)}
    return {
        o.title: (i, names.get(o.team_id or 0, ""), found[o.parent_id].title if o.parent_id else None)
        for i, o in found.items()
    }


def test_a_page_of_another_team_takes_no_line_of_the_same_words(store: Store):
    found = imported(
        store,
        "### Data\n#### 6 months\n- App\n    - Tests\n",
        "### Web\n#### 6 months\n- Cluster\n    - Tests too\n    - App\n",
    )
    assert found["Tests"] == (2, "Data", "App")
    assert found["App"] == (5, "Web", "Cluster"), "an App of its own, beside that of the other team"


def test_children_of_a_parent_that_left_stand_under_the_one_that_stayed(store: Store):
    """Of two parents of one name the second leaves; its child is under the first now."""
    twins, one = "### 6 months\n- A\n    - x\n- A\n    - y\n", "### 6 months\n- A\n    - x\n    - y\n- New\n"
    found = imported(store, twins, one)
    assert (found["y"][0], found["y"][2]) == (4, "A")
    with store.read() as connection:
        assert [o.id for o in roadmap.objectives(connection, left=True) if o.left_on] == [3]


def test_a_team_spelt_in_capitals_is_the_same_team(store: Store):
    found = imported(store, "### Data\n#### 6 months\n- One\n", "### DATA\n#### 6 months\n- One\n- Two\n")
    assert found["One"] == (1, "Data", None)
    assert found["Two"] == (2, "Data", None)


def test_what_left_comes_back_under_another_heading_too(store: Store):
    there, gone = "### 6 months\n- One thing\n- K\n### 1 year\n- L\n", "### 6 months\n- K\n### 1 year\n- L\n"
    found = imported(store, there, gone, gone + "- One Thing\n")
    assert found["One Thing"][0] == 1


def test_an_emptied_list_under_a_heading_that_stands_takes_its_outcomes_off(store: Store):
    found = imported(store, "### 6 months\n- One\n### 1 year\n- Two\n", "### 6 months\n- One\n### 1 year\n\nNothing.\n")
    assert list(found) == ["One"]


def test_objectives_are_outcomes_whatever_else_their_words_say(store: Store):
    page = "### Q3 2026\n#### Objective 1: Ship the roadmap\n- KR1\n#### Objective 2: Our mission\n- KR2\n#### Objective 1: Ship the roadmap\n- KR3\n"
    found = imported(store, page)
    assert {title: under for title, (_, _, under) in found.items() if title.startswith("KR")} == {
        "KR1": "Objective 1: Ship the roadmap",
        "KR2": "Objective 2: Our mission",
        "KR3": "Objective 1: Ship the roadmap",
    }
    with store.read() as connection:
        assert teams.teams(connection) == ()


def test_the_likest_line_keeps_the_history_not_the_first(store: Store):
    handbook.apply(store, read("## Roadmap\n### Data\n#### 6 months\n- Ingest within 5 s in EU\n"), **WHO)
    after = read("## Roadmap\n### Data\n#### 6 months\n- Ingest within 5 s in US\n- Ingest within 5 s in EU!\n")
    found = handbook.difference(store, after)
    assert [c.told for c in found.objectives_changed] == ["Ingest within 5 s in EU → Ingest within 5 s in EU!"]
    assert [c.line.title for c in found.objectives_added] == ["Ingest within 5 s in US"]


def test_a_roster_that_was_completed_is_not_undone_by_importing_again(store: Store):
    page = read("## People\n- Ana Kask (Engineer)\n")
    handbook.apply(store, page, **WHO)
    with store.write() as connection:
        teams.save_person(connection, changed(teams.people(connection)[0], login="ana"), **WHO)
    assert handbook.apply(store, page, **WHO).empty


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n....", "is a picture"),
        (b"PK\x03\x04....", "zip or Word"),
        (b"%PDF-1.7", "is a PDF"),
        (b"a\x00b", "is not text"),
        (b"  \n", "is empty"),
        ("Größe".encode("latin-1"), "not UTF-8"),
        ("# Café — Überblick".encode("cp1252"), "not UTF-8"),
        ("## People\n- Ada Lind\n".encode("utf-16"), "is not text"),
        (b"x" * 2_000_001, "over 2 MB"),
        (b"# Nothing\n\nJust words.\n", "Nothing on the page was recognised"),
    ],
)
def test_what_is_no_page_is_refused_in_a_sentence(data: bytes, words: str):
    with pytest.raises(HandbookError, match=words) as caught:
        file.page_of_bytes(data, "page.md")
    assert "Nothing was changed" in str(caught.value) or "Nothing was read" in str(caught.value)


def test_a_page_that_takes_too_much_computing_is_ended():
    slow = b"## Roadmap\n### 6 months\n" + b"- one line of very many\n" * 80_000
    with pytest.raises(HandbookError, match="took over 1 s of computing"):
        file.page_of_bytes(slow, "slow.md", seconds=1)


def test_a_folder_or_a_missing_file_is_told(tmp_path: Path):
    with pytest.raises(HandbookError, match="no file that can be read"):
        file.page_of_file(tmp_path)
    with pytest.raises(HandbookError, match="cannot be read"):
        file.page_of_file(tmp_path / "none.md")


BOMBS = {
    "markers": "- " * 20_000 + "x",
    "brackets": "[" * 5_000,
    "links": "[a](" * 5_000,
    "emphasis": "*a_" * 5_000,
    "quotes": ">" * 20_000 + " x",
    "quoted lists": "- > " * 20_000 + "x",
    "headings": "#\n" * 5_000,
    "code": "```\n# Roadmap\n- x\n",
    "sixty levels": "".join(f"{'  ' * n}- level {n}\n" for n in range(60)),
    "levels of quotes": "".join(f"{'> ' * n}- level {n}\n" for n in range(300)),
    "lines": "- one of many\n" * 3_000,
    "one long line": "- " + "word " * 100_000,
    "a wide table": "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "|b" * 2_000 + "|\n",
    "an open component": '<TeamMember name="' * 20_000,
    "right to left": f"- {chr(0x202E) * 20}محمد علي\n",
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("head", ["## Roadmap\n### Data\n#### 6 months\n", "---\nunclosed: 1\n# T\n"])
def test_odd_pages_are_read_to_their_end(name: str, head: str):
    page, _ = read_with_places(
        f"{head}{BOMBS[name]}\n" + ("```\n" if name == "code" else "") + "\n## Members\n\n- Ada Lind (Engineer)\n"
    )
    assert "Ada Lind" in [p.name for p in page.people]


MARKED = (
    "## Roadmap\n\n### 6 months\n\n- [x] Live departures\n- ~~Spare crews~~\n- ✅ Quiet engines\n- [ ] ~~Old~~ new\n"
)


def test_done_marks_are_seen_and_only_what_they_say_for_sure_is_taken(store: Store):
    page = read(MARKED)
    titles = ["Live departures", "Spare crews", "Quiet engines", "~~Old~~ new"]
    assert [(o.title, o.done) for o in page.objectives] == list(zip(titles, (True, True, False, False), strict=True))
    assert [(p.kind, p.words, p.why) for p in page.proposals] == [("met", "Quiet engines", "a tick stands before it")]
    first = handbook.apply(store, page, **WHO)
    assert "marked as done on the page, met from now on: Spare crews" in first.notes
    with store.read() as connection:
        stored = roadmap.objectives(connection)
    assert [o.met_on is not None for o in stored] == [True, True, False, False]
    assert handbook.apply(store, page, **WHO).empty
    later = handbook.apply(store, read(MARKED.replace("✅ Quiet", "[x] Quiet")), **WHO)
    assert later.changed["objectives"] == 1
    assert later.notes == ("marked as done on the page, met from now on: Quiet engines",)
    with store.read() as connection:
        assert [o.met_on is not None for o in roadmap.objectives(connection)] == [True, True, True, False]


def test_an_outcome_with_a_reading_of_its_own_keeps_it_when_lines_come_under_it(store: Store):
    handbook.apply(store, read("## Roadmap\n### 6 months\n- Five billion events\n"), **WHO)
    with store.write() as connection:
        (one,) = roadmap.objectives(connection)
        one = roadmap.save_objective(connection, changed(one, baseline=1, target=5, unit="Bn"), **WHO)
        goals.add_reading(
            connection, Reading(subject="objective", subject_id=one.id, value=3, on=WHO["at"].date(), at=WHO["at"])
        )
    page = read("## Roadmap\n### 6 months\n- Five billion events\n  - Two regions\n  - Cheaper disks\n")
    told = handbook.difference(store, page)
    assert told.notes == ("keeps its own reading, though lines stand under it now: Five billion events",)
    handbook.apply(store, page, **WHO)
    with store.read() as connection:
        lines = of_roadmap(roadmap.objectives(connection), goals.readings(connection), WHO["at"].date(), "UTC")
    parent = lines[0]
    assert (parent.reading, parent.bar, parent.leaf, parent.checked) == (3, 0.5, False, True)
    assert parent.words == "3 Bn now (1 → 5) · below: 0 of 2 met · 2 unknown"
    assert handbook.difference(store, page).notes == ()
