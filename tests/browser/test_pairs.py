"""The People page's pictures and tables, as they are laid out."""

import pytest
from playwright.sync_api import expect


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
