"""Pages opened by their address on a fresh server, foreign text, forms, first start."""

import asyncio
from pathlib import Path

import pytest
from playwright.sync_api import expect

from platform_dash.demo.boards import board, issue, option, sprints_around, world_at
from platform_dash.demo.objects import Item
from platform_dash.demo.server import LocalGitHub, running
from platform_dash.github import Client
from platform_dash.model import changed
from platform_dash.store import goals, open_store
from platform_dash.sync import connect, sync_boards
from tests.browser.conftest import serving, settle
from tests.builders import NOW
from tests.templates import DATA, apart

pytestmark = pytest.mark.long  # the file, not each of it


def test_a_fresh_server_met_by_several_browsers_at_once_shows_each_the_whole_page_it_asked_for(browser, tmp_path: Path):
    pages = {path: browser.new_context().new_page() for path in ("goals", "setup", "people")}
    with serving(tmp_path / "d") as url:
        for path, page in pages.items():
            page.goto(f"{url}/{path}", wait_until="commit")
        for page in pages.values():
            expect(page.locator("[data-testid=stTopNavLink]")).to_have_count(8, timeout=30_000)
            expect(page.locator(".stMain [class*='st-key-panel'], .stMain .pd-page").first).to_be_visible(
                timeout=30_000
            )
            expect(page.locator("[data-testid=stSidebarNav]")).to_have_count(0)
    for page in pages.values():
        page.context.close()


TITLES = [
    "**bold** _em_ `code` ~~gone~~ # head",
    "![t](http://192.0.2.1/pixel.png) [click](http://192.0.2.1/x)",
    "$\\frac{a}{b}$ and $$x^2$$",
    ":smile: :material/home: :red[alarm] :streamlit:",
    "<script>window.hacked=1</script><img src=x onerror=alert(1)><b>b</b>",
    "</div></section><style>*{display:none}</style>",
    "مرحبا بالعالم ‮evil‬ abc",
    "https://example.org www.example.org me@example.org -> <- -- >= ~=",
    "1986. A list? - no & &amp; {{7*7}} ${x} %s ../../etc",
    "x" * 300,
]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory):
    """A board whose titles, labels, owners and columns are as odd as GitHub allows."""
    folder = tmp_path_factory.mktemp("odd")
    world = world_at(lambda: NOW, items=0)
    org = world.organisation("demo-org")
    org.projects.clear()
    project = board(
        world, 1, "**Odd** <b>board</b> :smile:", sprints_around(NOW.date()), ["Todo", "*Doing* <i>", "Done"]
    )
    for n, title in enumerate(TITLES, start=1):
        content = issue(
            "demo-org/odd", n, title, NOW, labelled=["<b>x</b>", ":red[y]"], assigned=["a-b"] if n % 2 else []
        )
        sprint = next(s[0] for s in project.by_name["Sprint"].sprints if s[1] == "Sprint 42")
        project.cards.append(Item(project, n, content, {"Status": option(project, "Todo"), "Sprint": sprint}, NOW))
    store = open_store(str(folder / "odd.db"))

    async def look_at(url: str):
        async with Client(url, "t") as client:
            return await connect.look(client, "demo-org", 1)

    github = LocalGitHub(world)
    with running(github) as url:
        meta = apart(lambda: asyncio.run(look_at(url)))
        connect.save(store, connect.proposal("demo-org", 1, meta), meta, "", author="a", at=NOW)
        assert apart(lambda: sync_boards(store, Client(url, "t"), NOW))[0].ok
        store.close()
        before = github.spent.requests
        with serving(folder, DATABASE_URL=str(folder / "odd.db"), GITHUB_API_URL=url, GITHUB_TOKEN="t") as app:
            yield app, github, before


def test_titles_show_as_typed_and_load_nothing(look, odd):
    url, github, before = odd
    page = look(f"{url}/board")
    page.get_by_text("All cards").click()
    settle(page)
    texts = {" ".join(e.inner_text().split()) for e in page.locator(".pd-card .t").all()}
    assert texts == {" ".join(title.split()) for title in TITLES}
    assert page.evaluate("() => window.hacked") is None
    assert page.locator(".pd-card img, .pd-card script, .pd-card style, .pd-card b.x").count() == 0
    for path in ("", "setup", "goals", "?present=board"):
        other = look(f"{url}/{path}")
        for control in other.locator("[data-testid=stPopover] button, [data-testid=stExpander] summary").all()[:4]:
            control.click()
            settle(other)
            other.keyboard.press("Escape")
            expect(other.locator("[data-testid=stPopoverBody]")).to_have_count(0)
        assert other.evaluate("() => window.hacked") is None
    assert github.spent.requests == before, "no click and no page asks GitHub anything"


def test_a_goal_is_created_with_a_filter_that_counts_while_it_is_typed(look, own):
    url, _ = own
    page = look(f"{url}/goals?goal=-1&base=0", 1366, 1000)
    page.get_by_label("Goal", exact=True).fill("Move the *second* third :smile:")
    page.get_by_role("radio", name="items").click()
    matches = page.get_by_label("Items that match")
    matches.fill("label:event")
    offered = page.locator("[class*='-complete-0'] button")
    expect(offered).to_contain_text("event-table · 100")
    offered.click()
    expect(matches).to_have_value("label:event-table ")
    expect(page.locator(".pd-match")).to_contain_text("100 items")
    matches.fill("label:event-table -is:closed")
    expect(page.locator(".pd-match")).to_contain_text("51 items, 0 done, 0 dropped")
    page.get_by_role("button", name="Save", exact=True).click()
    made = page.locator("[class*='st-key-open-']").filter(has_text="second")
    expect(made).to_be_visible()
    assert "Move the *second* third :smile: · draft" in made.inner_text().replace("\u2060", "")


def test_a_bad_field_says_so_beside_it_and_keeps_what_was_typed(look, own):
    url, _ = own
    page = look(f"{url}/goals?goal=-1&base=0", 1366, 1000)
    page.get_by_label("Goal", exact=True).fill("Kept")
    page.get_by_role("radio", name="reading").click()
    page.get_by_label("From").fill("10")
    page.get_by_label("To", exact=True).fill("5")
    page.get_by_label("To", exact=True).press("Tab")
    settle(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("the target is not above the baseline", exact=False)).to_be_visible(timeout=10_000)
    expect(page.get_by_label("Goal", exact=True)).to_have_value("Kept")


def test_the_second_of_two_to_save_sees_both_versions(look, own):
    url, folder = own
    one = look(f"{url}/goals?goal=11", 1366, 1000)
    expect(one.get_by_label("Goal", exact=True)).to_have_value("Re-partition the event tables", timeout=15_000)
    path = next(folder.rglob("demo-*.db"))
    store = open_store(str(path))
    with store.write() as connection:
        stored = goals.goal(connection, 11)
        assert stored is not None
        goals.save_goal(connection, changed(stored, title="Theirs"), author="Ben", at=NOW)
    store.close()
    one.get_by_label("Goal", exact=True).fill("Mine")
    one.get_by_label("Goal", exact=True).press("Tab")
    settle(one)
    one.get_by_role("button", name="Save goal").click()
    expect(one.get_by_text("Nothing was overwritten")).to_be_visible(timeout=10_000)
    expect(one.locator(".pd-how").first).to_contain_text("Mine")
    expect(one.locator(".pd-how").last).to_contain_text("Theirs")
    one.get_by_role("button", name="Keep theirs").click()
    expect(one.get_by_label("Goal", exact=True)).to_have_value("Theirs", timeout=10_000)


def test_first_start_is_the_demo_until_a_page_is_imported(look, tmp_path: Path):
    page_file = DATA / "team-platform.md"
    with serving(tmp_path / "d") as url:
        page = look(url)
        expect(page.locator(".pd-demo")).to_contain_text("demo")
        page.get_by_role("link", name="Set up yours").click()
        expect(page.get_by_text("This page never takes a token")).to_be_visible(timeout=10_000)
        assert page.locator("input[type=password]").count() == 0
        page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(str(page_file))
        expect(page.get_by_text("people 5, teams 2, objectives 30, guidelines 8, boards 3")).to_be_visible(
            timeout=20_000
        )
        expect(page.get_by_text("characters that were decoded wrongly")).to_be_visible()
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_text("Everything on the page is stored already")).to_be_visible(timeout=20_000)
        other = look(url)
        expect(other.locator(".pd-demo")).to_have_count(0)
        expect(other.get_by_text("No goal yet").first).to_be_visible()


def test_a_person_says_once_who_they_are(look, demo):
    page = look(f"{demo}/people", 1366, 1200)
    box = page.get_by_label("I am")
    box.click()
    page.get_by_role("option", name="Ben Doyle").click()
    page.wait_for_function("() => localStorage.getItem('platform_dash.me') === 'Ben Doyle'")
    assert "Ben" not in page.url
    again = look(f"{demo}/people", 1366, 1200)
    expect(again.get_by_label("I am")).to_have_value("Ben Doyle", timeout=15_000)
