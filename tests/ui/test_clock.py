"""What stands on every page and in every text that leaves the room, at moments at which it is easily false.

`python -m tests.bench clock` reads them all at forty moments and more; these are one of each kind.
"""

from pathlib import Path

import pytest

from tests import clock
from tests.bench import clock as moments

KINDS = ("never closed, 02 Dec", "closed late, 11 Dec", "not looked at for a week")
NO_FILE = {one.name: one for one in (*moments.days(), *moments.edges())}


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> dict[str, clock.Moment]:
    return {one.name: one for one in moments.late(tmp_path_factory.mktemp("late"))}


@pytest.mark.parametrize("name", KINDS)
def test_nothing_false_is_said_after_the_moment_has_passed(late: dict[str, clock.Moment], name: str, tmp_path: Path):
    _, false = clock.false_in(late[name], clock.texts(late[name], tmp_path))
    assert false == []


@pytest.mark.parametrize("name", ["first morning", "between sprints"])
def test_nothing_false_is_said_while_it_lasts(name: str, tmp_path: Path):
    _, false = clock.false_in(NO_FILE[name], clock.texts(NO_FILE[name], tmp_path))
    assert false == []


def test_the_table_of_statements_sees_what_is_false(late: dict[str, clock.Moment], tmp_path: Path):
    """A week without a look, read as if it had ended, and a sprint's first day as if it were another."""
    one = late["not looked at for a week"]
    said = clock.texts(one, tmp_path)
    for never, words in ((clock.ENDED, "day 9 of 10"), (clock.OVER, "planning and retro today")):
        _, false = clock.false_in(one._replace(never=never, says={"meeting": (words, "of 10")}), said)
        assert len(false) > 2
