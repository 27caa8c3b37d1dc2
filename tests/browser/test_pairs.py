"""The People page's pairs: the matrix, the verdicts, a wish by hand, the suggestion and its reasons."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from platform_dash.store import open_store, sprints, teams
from tests.browser.conftest import serving, settle


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A demo that the tests of this file write to, and its folder."""
    folder = tmp_path_factory.mktemp("own")
    with serving(folder) as url:
        yield url, folder


def test_a_suggestion_keeps_what_was_said_by_hand_and_gives_its_reasons(look, own):
    url, folder = own
    page = look(f"{url}/people?people-part=Pairs")
    expect(page.locator(".st-key-panel-company .pd-check")).to_have_count(8, timeout=20_000)
    first = page.locator(".st-key-panel-company .pd-check").first
    expect(first).to_contain_text("alone")
    expect(first).to_contain_text("Ben alone, 10 of 10 days")
    expect(page.locator(".st-key-panel-matrix [data-testid=stVegaLiteChart] :is(canvas, svg)").first).to_be_visible()
    expect(page.locator(".st-key-panel-slots")).to_contain_text("Planning")
    page.get_by_role("button", name="Say something by hand").click()
    page.get_by_role("combobox", name="Person").last.click()
    page.get_by_role("option", name="Gus Nowak").click()
    settle(page)
    page.get_by_role("combobox", name="Goal").last.click()
    page.get_by_role("option", name="Dead-letter queue alert and runbook").click()
    settle(page)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Gus Nowak has to be on “Dead-letter queue alert and runbook”")).to_be_visible(
        timeout=15_000
    )
    page.get_by_role("button", name="Suggest", exact=False).last.click()
    answer = page.locator(".st-key-panel-suggestion")
    expect(answer).to_contain_text("rules: best possible", timeout=30_000)
    expect(answer).to_contain_text("Gus is fixed by hand")
    expect(answer).to_contain_text("h shared")
    expect(answer).to_contain_text("lacks 2 people")
    store = open_store(str(next(folder.rglob("demo-*.db"))))
    with store.read() as connection:
        sprint = next(s for s in sprints.sprints(connection) if s.name == "Sprint 42")
        assert [w.kind.value for w in teams.wishes(connection, sprint.id) if w.kind] == ["lock"]
    store.close()


def test_the_table_of_the_team_says_what_is_missing(look, demo):
    page = look(f"{demo}/people")
    expect(page.get_by_text("Hal: zone or hours are missing")).to_be_visible(timeout=20_000)
    expect(page.locator(".st-key-panel-roster [data-testid=stDataFrame]")).to_be_visible()
    expect(page.get_by_role("button", name="Roster as CSV")).to_be_visible()


def test_the_team_overrules_a_public_holiday_and_the_people_are_back(look, own):
    url, _ = own
    page = look(f"{url}/people")
    row = page.locator("[class*='st-key-holiday-US-NY-2026-11-26']").filter(has_text="Thanksgiving Day")
    row.get_by_role("button", name="We work").click()
    expect(page.get_by_text("US/NY · Thu 26 Nov · worked, said by the team")).to_be_visible(timeout=15_000)
    page.locator("[data-testid=stTopNavLink]").filter(has_text="Meeting").click()
    line = page.locator(".pd-sprint").first
    expect(line).to_contain_text("Cem", timeout=15_000)
    expect(line).not_to_contain_text("Dee")


def test_while_drafting_the_form_says_who_would_be_alone(look, demo):
    page = look(f"{demo}/goals?goal=13&sprint=Sprint+42")
    expect(page.get_by_text("○ alone · Ben alone, 10 of 10 days")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("part", ["Pairs", "Roster"])
def test_on_a_large_screen_pictures_and_tables_stay_inside_their_panels(look, demo, part: str):
    page = look(f"{demo}/people?people-part={part}", 1920, 1080)
    drawn = page.locator("[data-testid=stVegaLiteChart] svg.marks, [data-testid=stDataFrame] canvas")
    expect(drawn.first).to_be_visible(timeout=20_000)
    for picture in drawn.all():
        panel = picture.locator("xpath=ancestor::*[contains(@class, 'st-key-panel-')]").last
        inner, outer = picture.bounding_box(), panel.bounding_box()
        assert inner is not None
        assert outer is not None
        assert inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1
