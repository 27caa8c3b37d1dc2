"""Pages of many kinds: what is taken, proposed and listed from each, exactly; and pages that only look like one."""

import pytest

from platform_dash.handbook import HandbookError, Meaning, read
from platform_dash.handbook.reading import read_with_places
from tests.handbook.telling import table, told

SHAPES = {**table("given.txt"), **table("shapes.txt")}
FRIENDS = table("false_friends.txt")


@pytest.mark.parametrize("name", SHAPES)
def test_a_page_is_read_by_what_stands_on_it(name: str) -> None:
    text, lines = SHAPES[name]
    assert tuple(told(read_with_places(text)[0])) == lines


@pytest.mark.parametrize("name", FRIENDS)
def test_of_a_page_that_only_looks_like_one_nothing_is_taken(name: str) -> None:
    page, _ = read_with_places(FRIENDS[name][0])
    assert (page.taken, page.people, page.teams, page.objectives, page.guidelines, page.boards) == ((),) * 6
    assert not page.slack


@pytest.mark.parametrize("name", SHAPES)
def test_each_thing_taken_says_on_which_line_and_why(name: str) -> None:
    page, _ = read_with_places(SHAPES[name][0])
    kinds = {f.kind for f in page.taken}
    lines = SHAPES[name][0].splitlines()
    assert all(finding.why and 0 < finding.line <= len(lines) for finding in (*page.taken, *page.proposals))
    assert ("person" in kinds, "team" in kinds, "outcome" in kinds) == tuple(
        bool(own) for own in (page.people, page.teams, page.objectives)
    )


def test_what_is_refused_says_what_stands_on_the_page() -> None:
    with pytest.raises(HandbookError, match="What stands on it is listed") as caught:
        read("# Soup\n\nWarm.\n\n- Carrots\n")
    assert caught.value.seen == (
        "line 3: Warm. (under “Soup”, which opens nothing that is read)",
        "line 5: Carrots (under “Soup”, which opens nothing that is read)",
    )


ANSWERED = "# Ferry\n\n## Roadmap\n\n### Comfort\n\n#### 6 months\n\n- Benches\n\n### Someday soon\n\n- Roofs\n"


def test_a_person_says_what_a_heading_is() -> None:
    before = read(ANSWERED)
    assert [(o.team, o.horizon, o.theme, o.title) for o in before.objectives] == [
        ("Comfort", "6 months", "", "Benches")
    ]
    answers = {"comfort": Meaning.THEME, "Someday soon": Meaning.HORIZON}
    after = read(ANSWERED, answers)
    assert [(o.team, o.horizon, o.theme, o.title) for o in after.objectives] == [
        ("", "6 months", "Comfort", "Benches"),
        ("", "Someday soon", "", "Roofs"),
    ]
    assert after.teams == ()
    assert [
        o.title for o in read(ANSWERED, {"Comfort": Meaning.NOT_OURS, **{"Someday soon": Meaning.HORIZON}}).objectives
    ] == ["Roofs"]
    assert [(h.words, h.taken_for) for h in before.headings if h.asks] == [("Comfort", "team"), ("Someday soon", "")]


def test_a_line_of_2_000_characters_is_kept_and_a_longer_one_is_listed_with_its_length() -> None:
    page = read(f"## Roadmap\n### 6 months\n- {'a' * 2_000}\n- {'b' * 2_001}\n  - Below\n- Last\n")
    assert [len(o.title) for o in page.objectives] == [2_000, 5, 4]
    assert page.unrecognised[0].startswith("line 4: bbb")
    assert page.unrecognised[0].endswith("(2,001 characters long, 2,000 are kept)")


@pytest.mark.parametrize("deep", [10, 30, 60, 500])
def test_a_list_of_any_depth_leaves_the_rest_of_the_page_alone(deep: int) -> None:
    bomb = "".join(f"{'  ' * n}- level {n}\n" for n in range(deep)) + "- " * deep + "x\n"
    page = read(f"## Roadmap\n\n### 6 months\n\n{bomb}\n## People\n\n- Ada Lind (Engineer)\n")
    assert [p.name for p in page.people] == ["Ada Lind"]
    assert [o.title for o in page.objectives][:9] == [f"level {n}" for n in range(9)]
    assert sum("deeper than 9 levels" in line for line in page.unrecognised) >= deep - 9
