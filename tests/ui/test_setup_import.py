"""The preview of a handbook page on Setup: what is taken, proposed and not recognised; a click answers for a heading."""

from streamlit.testing.v1 import AppTest

from platform_dash.store import Store, roadmap, teams
from tests.ui.drawn import opened, words_of

PAGE = """# Ferry

## People

- Mara Quist (Engineer)
- Olek

## Roadmap

### Comfort

#### 6 months

- Benches (Mara Quist)
- ✅ Roofs

Some prose.
"""


def given(app: AppTest, text: str = PAGE) -> AppTest:
    app.file_uploader(key="page-file").set_value([("ferry.md", text.encode(), "text/markdown")]).run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label == label).click().run()
    assert not app.exception
    return app


def test_what_is_taken_proposed_and_not_recognised_stands_there_before_anything_changes(own: Store) -> None:
    app = given(opened("setup"))
    said = words_of(app)
    assert "Adds people 1, teams 1, objectives 2" in said
    assert "+ team Comfort" in said
    assert "line 14: a list line under “Comfort, 6 months”" in said
    assert "line 17: Some prose. (prose on the roadmap)" in said
    assert [(box.label, box.value) for box in app.checkbox if box.key.startswith("page-take")] == [
        ("person: Olek :gray[· line 6: a list line under “People”\\: one word only]", False),
        ("met: Roofs :gray[· line 15: a tick stands before it]", False),
    ]
    with own.read() as connection:
        assert not teams.people(connection)


def test_a_heading_is_a_theme_by_one_click_and_the_answer_is_remembered(own: Store) -> None:
    app = given(opened("setup"))
    heading = next(group for group in app.button_group if "Comfort" in group.label)
    heading.set_value("theme").run()
    assert "teams" not in words_of(app).split("Changes")[0].split("Adds")[-1]
    app.checkbox[0].check().run()
    press(app, "Import")
    with own.read() as connection:
        assert [(o.title, o.theme, o.owner) for o in roadmap.objectives(connection)] == [
            ("Benches", "Comfort", "Mara Quist"),
            ("Roofs", "Comfort", ""),
        ]
        assert [p.name for p in teams.people(connection)] == ["Mara Quist", "Olek"]
        assert teams.teams(connection) == ()
        assert roadmap.pages(connection)[0].answers == {"Comfort": "theme"}
    assert "Benches (Mara" not in words_of(opened("roadmap"))
    assert "Comfort" in words_of(opened("roadmap"))


def test_a_page_without_anything_is_refused_with_what_stands_on_it(own: Store) -> None:
    app = given(opened("setup"), "# Soup\n\n- Carrots\n")
    assert "What stands on it is listed" in app.error[0].value
    assert "line 3: Carrots" in words_of(app)
