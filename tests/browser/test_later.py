"""Alone and later: a check-in by one click, coming back to what changed, a link for a colleague, charts and tables."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from platform_dash.handbook import read
from platform_dash.model import Goal, Health, ItemsMeasure, changed
from platform_dash.store import goals, histories, open_store, roadmap, sprints, teams
from platform_dash.sync import handbook, laying
from tests.browser.conftest import NOW, serving, settle

PAGE = "## People\n- Ana Kask (Lead)\n- Ben Doyle (Engineer)\n\n## Roadmap\n### Ingestion\n#### 6 months\n- Late events within 30 s\n- Runbooks for all\n"
BEFORE = NOW - timedelta(hours=2)
ME = "localStorage.setItem('platform_dash.me', {!r})"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A team's own store, laid two hours before anybody looks."""
    path = tmp_path / "team.db"
    store = open_store(str(path))
    handbook.apply(store, read(PAGE), author="import", at=BEFORE)
    with store.write() as connection:
        sprints.save_calendar(connection, handbook.Calendar(zone="UTC"), author="import", at=BEFORE)
    laying.keep_laid(store, BEFORE.date(), BEFORE)
    with store.write() as connection:
        first = next(s for s in sprints.sprints(connection) if s.holds(NOW.date()))
        measure = ItemsMeasure(filter="label:x", target=50)
        goals.save_goal(
            connection,
            Goal(sprint_id=first.id, team_id=1, title="Half of the tables", measure=measure),
            author="import",
            at=BEFORE,
        )
        histories.note_visit(connection, teams.people(connection)[0].name, BEFORE + timedelta(minutes=40))
    store.close()
    return path


def opened(browser, url: str, name: str) -> Page:
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    context.add_init_script(ME.format(name))
    page = context.new_page()
    page.goto(url)
    settle(page)
    return page


def check_in(page: Page, outcome: str, words: str, health: str) -> None:
    """Each choice is waited for where it shows: the form of one outcome gives way to that of the next."""
    page.get_by_role("combobox", name="Outcome").click()
    page.get_by_role("option", name=outcome).click()
    expect(page.get_by_label("In a sentence")).to_be_visible()
    expect(page.locator(".stMain").get_by_text(outcome).first).to_be_visible()
    settle(page)
    chosen = page.get_by_test_id("stButtonGroup").filter(has_text="off track").get_by_role("radio", name=health)
    chosen.click()
    expect(chosen).to_be_checked()
    page.get_by_label("In a sentence").fill(words)
    page.get_by_role("button", name="Save check-in").click()  # at once: the button waits for the words
    expect(page.get_by_text("Check-in saved.")).to_be_visible()


def test_a_person_who_comes_back_sees_the_three_changes_since_and_a_colleague_by_her_link(
    browser, team: Path, tmp_path: Path
) -> None:
    with serving(tmp_path / "one", DATABASE_URL=f"sqlite:///{team}") as url:
        page = opened(browser, f"{url}/roadmap", "Ana Kask")  # hours after her last visit
        check_in(page, "Runbooks for all", "four of eleven", "at risk")
        store = open_store(str(team))
        with store.write() as connection:
            ben = {"author": "Ben Doyle", "at": NOW}
            one = goals.goals(connection)[0]
            goals.save_goal(connection, changed(one, measure=changed(one.measure, target=60)), **ben)
            first, second = roadmap.objectives(connection)
            roadmap.save_objective(connection, changed(first, title="Late events within 20 s"), **ben)
            said = histories.check_ins(connection)
        store.close()
        assert [(c.author, c.words, c.health, c.objective_id) for c in said] == [
            ("Ana Kask", "four of eleven", Health.AT_RISK, second.id)
        ]
        page.get_by_text("Changes", exact=True).click()
        expect(page.locator("[data-changes='3']")).to_be_visible()
        expect(page.get_by_text("when your last visit began")).to_be_visible()
        expect(page.get_by_text("check-in: nothing → at risk, “four of eleven”")).to_be_visible()
        expect(page.get_by_text("target: 50 → 60")).to_be_visible()
        assert "since=" in page.url, "the address carries the moment"
        colleague = opened(browser, page.url, "Ben Doyle")
        expect(colleague.locator("[data-changes='3']")).to_be_visible()
        colleague.get_by_text("Tree", exact=True).click()
        colleague.get_by_role("combobox", name="Outcome").click()
        colleague.get_by_role("option", name="Runbooks for all").click()
        expect(colleague).to_have_url(re.compile("outcome=2"))
        page.goto(colleague.url)
        expect(page.get_by_label("In a sentence")).to_have_value("four of eleven")
        for one in (page, colleague):
            one.context.close()


def test_a_check_in_is_one_click_from_the_meeting(look, demo) -> None:
    page = look(demo)
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_role("dialog").get_by_role("combobox", name="Outcome")).to_be_visible(timeout=15_000)


def test_every_flow_chart_is_drawn(look, demo) -> None:
    page = look(f"{demo}/board?show=Flow&team=Ingestion", height=1400)
    for name in ("burnup", "cumulative", "cycle", "throughput", "age"):
        panel = page.locator(f".st-key-panel-flow-{name}")
        expect(panel.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first).to_be_visible(timeout=15_000)
