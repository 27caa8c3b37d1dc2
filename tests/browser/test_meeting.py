"""The ten-second questions, answered without a scroll or a click; present mode; one sprint for every panel."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from playwright.sync_api import expect

from platform_dash.model import (
    Goal,
    Objective,
    Person,
    ReadinessMeasure,
    Sprint,
    Stage,
    Stay,
    Team,
    changed,
    office_week,
)
from platform_dash.model.measure import Criterion
from platform_dash.store import goals, open_store, roadmap, sprints, teams
from tests import counts
from tests.browser.conftest import CUT, SMALL, in_view, serving, settle
from tests.builders import CALENDAR, NOW, SPRINT

pytestmark = pytest.mark.long  # the file, not each of it

QUESTIONS = ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9", "Q10"]


@pytest.mark.parametrize("scheme", counts.SCHEMES)
def test_every_question_is_answered_above_the_fold(look, demo, scheme):
    page = look(demo, 1920, 1080, scheme)
    for width, height in ((1920, 1080), (1366, 768)):
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        for question in QUESTIONS:
            in_view(page, question)
        assert page.locator("[data-goal]").count() == 8
        assert page.evaluate(CUT, ".stMain") == []
        assert page.evaluate(SMALL, [".stMain", 14]) == []


def test_present_mode_answers_at_1280_by_720_in_large_type(look, demo):
    page = look(f"{demo}/?present=overview", 1280, 720)
    for question in QUESTIONS:
        in_view(page, question)
    assert page.locator("[data-goal]").count() == 8
    assert page.evaluate(SMALL, [".pd-present", 18]) == []
    sizes = page.evaluate(
        "() => [...document.querySelectorAll('.pd-present .pd-numbers .pd-num')].map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 28
    foot = page.locator(".st-key-present-foot").bounding_box()
    last = page.locator(".pd-scene").last.bounding_box()
    assert foot is not None
    assert last is not None
    assert last["y"] + last["height"] <= foot["y"]


def test_one_key_in_and_out_of_present_mode_and_arrows_between_scenes(look, demo):
    page = look(demo)
    page.get_by_role("button", name="Present").wait_for()
    settle(page)
    page.keyboard.press("p")
    page.wait_for_selector('[data-scene="overview"]')
    seen = ["overview"]
    for _ in range(5):
        expect(page.locator(".st-key-present_next button")).to_be_enabled()
        settle(page)
        page.keyboard.press("ArrowRight")
        page.wait_for_function("(last) => document.querySelector('[data-scene]')?.dataset.scene !== last", arg=seen[-1])
        seen.append(page.locator("[data-scene]").get_attribute("data-scene") or "")
    assert [s.split("-")[0] for s in seen] == ["overview", "goals", "goals", "board", "roadmap", "people"]
    settle(page)
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector('[data-scene="roadmap"]')
    settle(page)
    page.keyboard.press("p")
    page.wait_for_selector(".st-key-panel-goals")
    assert "present" not in page.url


def test_sprint_and_team_go_along_in_the_address_to_the_next_page(look, demo):
    page = look(f"{demo}/?sprint=Sprint+41&team=Ingestion")
    page.get_by_role("link", name="Board", exact=True).first.click()
    page.wait_for_selector(".pd-page")
    settle(page)
    assert "sprint=Sprint" in page.url
    assert "Ingestion" in page.locator("h2.pd-page").locator("..").inner_text()


def test_a_phone_reads_it_without_scrolling_sideways(look, demo):
    page = look(demo)
    for name in ("Meeting", "Goals", "People", "Retro"):
        page.set_viewport_size({"width": 1366, "height": 768})
        page.locator("[data-testid=stTopNavLink]").filter(has_text=name).click()
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page).to_have_url(re.compile("/[^/]*" if name == "Meeting" else f"/{name.lower()}"))
        settle(page)
        assert page.evaluate("() => document.querySelector('.stMain').scrollWidth <= 391"), name


# ── a large team ──


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """3 teams × 5 goals with long titles, and 12 people."""
    folder = tmp_path_factory.mktemp("large")
    store = open_store(str(folder / "large.db"))
    who = {"author": "a", "at": NOW - timedelta(days=10)}
    with store.write() as connection:
        sprints.save_calendar(connection, changed(CALENDAR, zone="Europe/Dublin"), **who)
        sprint = sprints.save_sprint(
            connection, Sprint(id=0, version=0, name="Sprint 42", start_on=SPRINT.start_on, end_on=SPRINT.end_on), **who
        )
        for n, name in enumerate(("Ingestion", "Infrastructure", "Data warehouse")):
            teams.save_team(connection, Team(id=0, version=0, name=name, position=n), **who)
        for n in range(12):
            zone = ("Europe/Dublin", "America/New_York", "Asia/Kolkata")[n % 3]
            teams.save_person(
                connection,
                Person(
                    id=0,
                    version=0,
                    name=f"Bartholomew{n} Longname",
                    week=office_week(time(9), time(17, 30)),
                    stays=(Stay(from_on=date(2020, 1, 1), zone=zone, city=zone.split("/")[1].replace("_", " ")),),
                ),
                **who,
            )
        for t in (1, 2, 3):
            for k in range(5):
                checks = tuple(Criterion(text=f"c{n}", met=n < k) for n in range(6))
                title = f"Every customer reads its own events within seconds, part {k + 1}"
                goals.save_goal(
                    connection,
                    Goal(
                        sprint_id=sprint.id,
                        team_id=t,
                        title=title,
                        stage=Stage.COMMITTED,
                        owners=(4 * (t - 1) + 1, 4 * (t - 1) + 2),
                        measure=ReadinessMeasure(criteria=checks),
                    ),
                    **who,
                )
                roadmap.save_objective(
                    connection,
                    Objective(
                        id=0,
                        version=0,
                        team_id=t,
                        horizon="6 months",
                        horizon_months=6,
                        position=10 * t + k,
                        title=f"Outcome {k} of the team with a long name",
                    ),
                    **who,
                )
        teams.save_members(connection, sprint.id, {t: list(range(4 * t - 3, 4 * t + 1)) for t in (1, 2, 3)}, **who)
    store.close()
    with serving(folder, DATABASE_URL=str(folder / "large.db")) as url:
        yield url


def test_three_teams_of_five_goals_and_twelve_people_spread_over_the_scenes(look, large):
    scenes = ["overview", "goals-1", "goals-2", "goals-3", "board", "roadmap", "people"]
    seen_goals, seen_people = 0, 0
    page = look(f"{large}/?present={scenes[0]}", 1280, 720)
    for scene in scenes:
        if scene != scenes[0]:
            page.keyboard.press("ArrowRight")
        page.wait_for_selector(f'[data-scene="{scene}"]')
        settle(page)
        in_view(page, "Q1")
        in_view(page, "Q10")
        assert page.evaluate(SMALL, [".pd-present", 18]) == [], scene
        assert page.evaluate(CUT, ".pd-present") == [], scene
        foot = page.locator(".st-key-present-foot").bounding_box()
        last = page.locator(".pd-scene").last.bounding_box()
        assert foot is not None
        assert last is not None
        assert last["y"] + last["height"] <= foot["y"], scene
        seen_goals += page.locator("[data-goal]").count()
        seen_people += page.locator(".pd-person").count()
    assert (seen_goals, seen_people) == (15, 12)
