"""The roadmap back into its page: one changed outcome is one changed line, and nothing else moves."""

import difflib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_dash import handbook
from platform_dash.handbook import HandbookError
from platform_dash.handbook.reading import read, read_with_places
from platform_dash.handbook.words import repaired
from platform_dash.model import Objective, changed
from platform_dash.store import Store, roadmap, teams
from platform_dash.sync import handbook as importing
from tests.builders import NOW
from tests.commands import as_json, dash
from tests.handbook.telling import table
from tests.handbook.test_import import SHAPES
from tests.templates import DATA

REAL = DATA / "team-platform.md"
WHO = {"author": "Ana", "at": NOW}
MORE = {
    "key results": "# OKRs 2026\n\n### Data\n\n#### Q3 2026\n\n##### Objective 1: Faster\n\n- KR1: p99 under 5 s\n- KR2: no page lost\n\n##### Objective 2: Calm\n\n- KR1: two pages a week\n",
    "roles in brackets": "## People\n\n- Ana Kask (Team lead, Engineer)\n\n## Roadmap\n\n### Data\n\n#### 3-year\n\n- Zero pages at night (99.99%)\n- One bill\n\n#### 6 months\n\n- Runbooks for all\n\n## Guidelines\n\n* Be kind\n",
    "links as names": "## Roadmap\n### [Data](/teams/data)\n#### 6 months\n- [Fast ingest](https://example.com/a) \n- **Bold** goal with `code`\n  - [Sub](/b)\n",
    "boxes": "## Roadmap\n### Data\n#### 6 months\n- [ ] First\n- [x] Second\n\nSome words after it.\n",
    "loose lists": "## Roadmap\n\n### Data\n\n#### 6 months\n\n- One\n\n    - Deep\n\n- Two\n  goes on here\n\n- Three",
    "plus and paren": "## Roadmap\n### Data\n#### 6 months\n1) One\n2) Two\n   + Sub\n",
    "mojibake": "## Roadmap\n### Data\n#### 6 months\n- Persons ðŸŽ‰\n- Plain\n\nFar below ðŸ¤–\n",
    "quarter in the title": "# OKRs Q3 2026\n## Objective 1: Fast\n- KR1: a\n- KR2: b\n## Objective 2: Calm\n1. KR1 c\n2. KR2 d\n",
    "quarter in brackets": "# Team\n## Objectives and Key Results (Q3 2026)\n### Objective 1: Fast\n- KR1: a\n### Objective 2: Calm\n- a page\n",
    "year before quarter": "## OKRs\n### 2026 Q3\n#### O1: Fast\n- KR1.1: a\n- KR1.2: b\n#### O2: Calm\n- KR2.1: c\n",
    "key results below": "## OKRs\n### Q3 2026\n#### Objective: Fast\n##### Key results\n- a\n#### Objective: Calm\n##### Key results\n- b\n",
    "bold horizons": "## Roadmap\n\n**6 months**\n\n- One\n- Two\n\n**1 year**\n\n- Three\n",
    "no word of a roadmap": "# T\n## 6 month goals\n### Data\n* One\n* Two\n### Web\n+ One\n",
    "a roadmap a team": "## Data team\n### Roadmap\n#### 6 months\n- One\n## Web team\n### Roadmap\n#### 6 months\n- One\n",
    "tabs": "## Roadmap\n### 6 months\n*\tOne\n\t*\tSub\n\t\t*\tDeep\n*\tTwo\n",
    "twins": "## Roadmap\n### 6 months\n- Same\n- Same\n  - Kid\n- Same\n  - Kid\n",
    "tabs and bom": "\ufeff## Roadmap\r\n### Data\r\n#### 1 year\r\n-\tOne\r\n\t-\tSub\r\n-\tTwo\r\n",
}
READ = {
    name: text
    for name, (text, _) in {**table("given.txt"), **table("shapes.txt")}.items()
    if read_with_places(text)[0].objectives
}
PAGES = {**SHAPES, **MORE, **READ}


def after_import(text: str) -> list[handbook.PageObjective]:
    """Without marks of what is done and without places: a new line is open, whatever its sibling is."""
    return [o.model_copy(update={"done": False, "line": 0}) for o in read(text).objectives]


def another(line: handbook.PageObjective, **fields: object) -> handbook.PageObjective:
    """A new outcome in the place of another one: it has its words and nothing else."""
    return changed(line, **{"title": "Brand new", "owner": "", "why": "", "due": "", **fields})


def changed_lines(before: str, after: str) -> list[str]:
    found = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line for line in found if line.startswith(("+ ", "- "))]


def mended(text: str) -> str:
    return "\n".join(repaired(line)[0] for line in text.split("\n"))


@pytest.mark.parametrize("shape", PAGES)
def test_what_was_imported_exports_to_the_same_page(shape: str) -> None:
    text = PAGES[shape]
    assert after_import(text), "a page with a roadmap"
    found = handbook.written(text, after_import(text))
    assert (found.text, found.changed, found.unplaced) == (mended(text), 0, ())


def renamed(lines: list[handbook.PageObjective], n: int, title: str) -> list[handbook.PageObjective]:
    """The roadmap with one outcome called otherwise: what stands under it stands under the new name."""
    old = lines[n]
    out, inside = [], False
    for i, line in enumerate(lines):
        inside = i == n or (inside and len(line.path) > len(old.path))
        at = len(old.path)
        path = (*line.path[:at], title, *line.path[at + 1 :]) if inside and i > n else line.path
        out.append(changed(line, path=path, title=title if i == n else line.title))
    return out


TITLES = (
    "Something else altogether",
    "Costs < 5 $ & *all* of it [now]",
    "1. not a list",
    "# not a heading",
    "[x] boxed",
)


@pytest.mark.parametrize(
    ("shape", "title"), [(shape, title) for shape in PAGES for title in (TITLES[1:2] if shape in READ else TITLES)]
)
def test_one_changed_outcome_changes_one_line_and_reads_back(shape: str, title: str) -> None:
    text = PAGES[shape]
    lines = after_import(text)
    for n in range(len(lines)):
        wanted = renamed(lines, n, title)
        found = handbook.written(text, wanted)
        assert after_import(found.text) == wanted
        moved = changed_lines(mended(text), found.text)
        gone = [m for m in moved if m.startswith("- ")]
        came = [m for m in moved if m.startswith("+ ")]
        assert len(came) == 1
        assert len(gone) in (1, 2), "two only where the outcome went over two lines"
        assert handbook.written(found.text, wanted).changed == 0


def test_an_only_objective_that_would_read_as_a_team_is_left_and_told() -> None:
    page = "## OKRs Q3 2026\n### Objective: Fast\n- a\n"
    found = handbook.written(page, renamed(after_import(page), 0, "Quick"))
    assert (found.text, [u.title for u in found.unplaced]) == (page, ["Quick"])
    assert "begin its words with Objective" in found.unplaced[0].why


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("Objective 1: A", "Objective 1: Better outcomes", "### Objective 1: Better outcomes"),
        ("Objective 1: A", "Objective 1: C #", "### Objective 1: C \\#"),
        ("Objective 2: B", "Objective 2: Zeta", "Objective 2: Zeta\n---"),
    ],
)
def test_a_heading_that_is_an_objective_stays_one_under_other_words(old: str, new: str, line: str) -> None:
    page = "# OKRs Q3 2026\n### Objective 1: A\n- KR1 x\n\nObjective 2: B\n---\n- KR2 y\n"
    lines = after_import(page)
    wanted = renamed(lines, next(n for n, o in enumerate(lines) if o.title == old), new)
    found = handbook.written(page, wanted)
    assert line in found.text
    assert after_import(found.text) == wanted


@pytest.mark.parametrize("shape", PAGES)
def test_a_new_outcome_below_any_other_is_one_new_line(shape: str) -> None:
    text = PAGES[shape]
    lines = after_import(text)
    for line in lines:
        wanted = [*lines, another(line, path=(*line.path, line.title))]
        found = handbook.written(text, wanted)
        if found.unplaced:
            table_row = text.splitlines()[next(o.line for o in read(text).objectives if o.title == line.title) - 1]
            assert "|" in table_row or len(line.path) == 8, (
                "a table has no lines below, and ten levels are one too many"
            )
            assert (found.text, [u.title for u in found.unplaced]) == (mended(text), ["Brand new"])
            continue
        assert sorted(after_import(found.text), key=str) == sorted(wanted, key=str)
        came = [m for m in changed_lines(mended(text) + "\n", found.text + "\n") if m.strip("+ \n")]
        assert ("Brand new" in came[0], len(came), found.changed) == (True, 1, 1)


def test_a_new_objective_comes_after_the_key_results_of_the_one_before() -> None:
    page = MORE["key results"]
    lines = after_import(page)
    wanted = [
        *lines,
        changed(lines[0], title="Objective 3: New"),
        changed(lines[1], path=("Objective 3: New",), title="KR1: more"),
    ]
    out = handbook.written(page, wanted).text
    assert out == page + "\n##### Objective 3: New\n\n- KR1: more\n"
    assert after_import(out) == wanted


def test_a_line_that_is_too_long_to_take_keeps_its_bytes() -> None:
    page = f"## Roadmap\n### 6 months\n- One\n- {'x' * 2_001}\n- Three\n"
    lines = after_import(page)
    out = handbook.written(page, renamed(lines, 1, "Four"))
    assert (out.text, out.changed) == (page.replace("Three", "Four"), 1)


def test_an_outcome_of_a_table_changes_in_its_cell_and_a_new_one_is_a_row() -> None:
    page = table("shapes.txt")["table with owner status and date"][0]
    lines = after_import(page)
    out = handbook.written(page, [*renamed(lines, 1, "New | ropes"), another(lines[0], title="Paint")]).text
    assert changed_lines(page, out) == [
        "- | New ropes | @olek | Done | 2027-02-01 |\n",
        "+ | New \\| ropes | @olek | Done | 2027-02-01 |\n",
        "+ | Paint |  |  |  |\n",
    ]


def test_owner_mark_and_theme_stay_when_the_words_change() -> None:
    page = "## People\n- Mara Quist (Engineer)\n## Roadmap\n### 6 months\n#### Comfort\n- [x] **Benches** here (Mara Quist)\n- Roofs – Mara <Badge />\n"
    lines = after_import(page)
    out = handbook.written(page, renamed(renamed(lines, 0, "Chairs"), 1, "Tents")).text
    assert out == page.replace("**Benches** here", "Chairs").replace("Roofs", "Tents")


def test_a_new_outcome_of_a_theme_stands_under_its_theme() -> None:
    page = "## Roadmap\n### 6 months\n#### Comfort\n- Benches\n#### Safety\n- Rails\n"
    lines = after_import(page)
    new = another(lines[0], title="Tents")
    assert handbook.written(page, [*lines, new]).text == page.replace("- Benches\n", "- Benches\n- Tents\n")
    elsewhere = another(lines[0], theme="Sport")
    assert handbook.written(page, [*lines, elsewhere]).unplaced == (
        ("Brand new", "there is no heading for 6 months, Sport"),
    )


def test_the_first_outcome_below_a_heading_finds_its_place() -> None:
    page = "## Roadmap\n\n### Data\n\n#### 6 months\n\n- One\n\n#### 1 year\n\nNothing yet.\n"
    far = handbook.PageObjective(team="Data", horizon="1 year", months=12, path=(), title="Two")
    out = handbook.written(page, [*after_import(page), far]).text
    assert out == page.replace("#### 1 year\n", "#### 1 year\n\n- Two\n")
    assert after_import(out)[-1] == far


def test_of_twins_the_first_is_renamed_where_it_stands() -> None:
    page = "## Roadmap\n### 6 months\n- Same\n- Same\n- Same\n"
    assert handbook.written(page, renamed(after_import(page), 0, "Other")).text == page.replace("Same", "Other", 1)


@pytest.mark.parametrize("shape", PAGES)
def test_a_new_outcome_is_one_new_line_after_its_elder_sibling(shape: str) -> None:
    text = PAGES[shape]
    lines = after_import(text)
    last = lines[-1]
    wanted = [*lines, another(last)]
    found = handbook.written(text, wanted)
    assert after_import(found.text) == wanted
    assert [m[0] for m in changed_lines(mended(text), found.text) if "Brand new" in m] == ["+"]


def test_a_link_stays_a_link_and_a_box_a_box() -> None:
    page = "## Roadmap\n### Data\n#### 6 months\n- [Fast ingest](/x) \n- [x] Second\n"
    wanted = renamed(renamed(after_import(page), 0, "Faster ingest"), 1, "The second")
    assert handbook.written(page, wanted).text == page.replace("Fast ingest", "Faster ingest").replace(
        "Second", "The second"
    )


def test_an_outcome_without_a_place_on_the_page_is_told_and_nothing_is_lost() -> None:
    page = "## Roadmap\n### Data\n#### 6 months\n- One\n- Only on the page\n"
    here = handbook.PageObjective(team="Data", horizon="6 months", months=6, path=(), title="One")
    found = handbook.written(page, [here, changed(here, team="Web", title="Elsewhere")])
    assert (found.text, found.unplaced) == (page, (("Elsewhere", "there is no heading for Web, 6 months"),))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_title_comes_back_as_it_was_written(data: st.DataObject) -> None:
    text = PAGES[data.draw(st.sampled_from(sorted(PAGES)))]
    lines = after_import(text)
    n = data.draw(st.integers(0, len(lines) - 1))
    raw = data.draw(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=40))
    title = " ".join(raw.split())
    siblings = {line.title for line in lines if line.path == lines[n].path}
    if not title or title in siblings or title.lower().startswith("objective"):
        return
    wanted = renamed(lines, n, title)
    found = handbook.written(text, wanted)
    if found.unplaced:
        assert (found.text, [u.title for u in found.unplaced]) == (mended(text), [title])
    else:
        assert after_import(found.text) == wanted


def test_import_export_import_is_a_fixed_point_in_the_store(store: Store) -> None:
    text = MORE["roles in brackets"]
    importing.apply(store, read(text), author="Ana", at=NOW)
    assert importing.written(store, text).text == text
    with store.write() as connection:
        one = next(o for o in roadmap.objectives(connection) if o.title == "One bill")
        roadmap.save_objective(connection, changed(one, title="One invoice a month"), **WHO)
        own = next(t.id for t in teams.teams(connection) if t.name == "Data")
        roadmap.save_objective(
            connection,
            Objective(
                id=0, version=0, team_id=own, horizon="6 months", horizon_months=6, title="Quiet nights", position=9
            ),
            **WHO,
        )
    out = importing.written(store, text).text
    assert changed_lines(text, out) == ["- - One bill\n", "+ - One invoice a month\n", "+ - Quiet nights\n"]
    assert importing.difference(store, read(out)).empty
    importing.apply(store, read(out), author="Ana", at=NOW)
    assert importing.written(store, out).text == out


def test_the_real_page(store: Store) -> None:
    text = REAL.read_text("utf-8")
    importing.apply(store, read(text), author="Ana", at=NOW)
    found = importing.written(store, text)
    assert (found.text, found.changed) == (mended(text), 0)
    with store.read() as connection:
        every = roadmap.objectives(connection)
    for one in every:
        with store.write() as connection:
            now = next(o for o in roadmap.objectives(connection) if o.id == one.id)
            new = roadmap.save_objective(connection, changed(now, title=f"{one.title}, soon"), **WHO)
        out = importing.written(store, text).text
        assert len(changed_lines(mended(text), out)) == 2
        assert importing.difference(store, read(out)).empty
        with store.write() as connection:
            roadmap.save_objective(connection, changed(new, title=one.title), **WHO)


def test_the_command_writes_the_page_and_refuses_what_is_none(tmp_path: Path) -> None:
    page, data = tmp_path / "page.md", {"XDG_DATA_HOME": str(tmp_path)}
    page.write_text(MORE["roles in brackets"])
    url = {"DATABASE_URL": f"sqlite:///{tmp_path / 'store.db'}"}
    assert as_json(dash("import", "handbook", str(page), "--format", "json", **url)) is not None
    assert data
    done = dash("export", "handbook", str(page), **url)
    assert done.returncode == 0
    assert done.stdout == page.read_text() == MORE["roles in brackets"]
    assert "0 lines" in done.stderr
    assert dash("export", "handbook", **url).returncode == 2
    assert dash("export", "handbook", str(tmp_path / "none.md"), **url).returncode == 1


def test_a_page_without_anything_is_refused() -> None:
    with pytest.raises(HandbookError):
        importing.handbook.written("hello\n", []) if read("hello\n") else None
