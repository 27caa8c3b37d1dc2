"""What a handbook page says, as values."""

from platform_dash.model import Value

MAX_BYTES = 2_000_000


class HandbookError(ValueError):
    """The page cannot be read; the message is a sentence for the person who brought it."""


class PagePerson(Value):
    name: str
    roles: tuple[str, ...] = ()
    lead: bool = False


class PageTeam(Value):
    name: str
    mission: str = ""


class PageObjective(Value):
    """A roadmap line. `path` holds the titles of the lines it stands under, outermost first; done: a ticked box, or all
    of it is struck out."""

    team: str
    horizon: str
    months: int
    path: tuple[str, ...]
    title: str
    done: bool = False


class PageBoard(Value):
    """A link to a project board."""

    owner: str
    number: int
    name: str


class Ceremonies(Value):
    standup_weekdays: tuple[int, ...] = ()
    sprint_weeks: int | None = None
    planning_weekday: int | None = None


class Repair(Value):
    line: int
    before: str
    after: str


class Page(Value):
    """What a handbook page says, in its own order. sections: the (team, horizon) pairs, the team folded, that have a
    heading on its roadmap."""

    people: tuple[PagePerson, ...] = ()
    teams: tuple[PageTeam, ...] = ()
    objectives: tuple[PageObjective, ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    guidelines: tuple[str, ...] = ()
    boards: tuple[PageBoard, ...] = ()
    slack: str = ""
    ceremonies: Ceremonies = Ceremonies()
    repaired: tuple[Repair, ...] = ()
    unrecognised: tuple[str, ...] = ()
