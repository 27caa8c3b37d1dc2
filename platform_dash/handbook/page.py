"""What a handbook page says, as values, each with its evidence."""

from enum import StrEnum

from platform_dash.model import Value

MAX_BYTES = 2_000_000
MAX_TITLE = 2_000  # characters of an outcome; a longer line is listed, not taken


class HandbookError(ValueError):
    """The page cannot be read; the message is a sentence for the person who brought it. seen: what stands on the page,
    a line each, where it was read and held nothing of the kind."""

    def __init__(self, message: str, seen: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.seen = seen


class Meaning(StrEnum):
    """What a person may say a heading is, where the page leaves it open."""

    TEAM = "team"
    THEME = "theme"
    HORIZON = "horizon"
    OUTCOME = "outcome"
    NOT_OURS = "not ours"


class FindingKind(StrEnum):
    PERSON = "person"
    TEAM = "team"
    OUTCOME = "outcome"
    GUIDELINE = "guideline"
    BOARD = "board"
    CHANNEL = "channel"
    CEREMONY = "ceremony"
    THEME = "theme"
    ROLE = "role"
    PLACE = "place"
    MET = "met"
    OWNER = "owner"
    HORIZON = "horizon"


class PagePerson(Value):
    name: str
    roles: tuple[str, ...] = ()
    lead: bool = False
    login: str = ""


class PageTeam(Value):
    name: str
    mission: str = ""


class PageObjective(Value):
    """A roadmap line. `path` holds the titles of the lines it stands under, outermost first; done: a ticked box, or all
    of it is struck out; theme: the grey heading it stands under; line: where it stands on the page, from 1, 0 unknown;
    due: an ISO date, "" without."""

    team: str
    horizon: str
    months: int
    path: tuple[str, ...]
    title: str
    done: bool = False
    theme: str = ""
    owner: str = ""
    why: str = ""
    due: str = ""
    line: int = 0


class PageBoard(Value):
    """A link to a project board."""

    owner: str
    number: int
    name: str


class PagePlace(Value):
    """Where a person works, in the page's words; country: two letters, from a flag."""

    person: str
    city: str = ""
    zone: str = ""
    country: str = ""


class Ceremonies(Value):
    standup_weekdays: tuple[int, ...] = ()
    sprint_weeks: int | None = None
    planning_weekday: int | None = None


class Repair(Value):
    line: int
    before: str
    after: str


class Finding(Value):
    """A thing that is taken: what it is, its words, the line it stands on (from 1), and why it is taken for that."""

    kind: FindingKind
    words: str
    line: int
    why: str
    certainty: str = "sure"


class Proposal(Value):
    """A thing that is only likely: taken where a person says so. key: what names it, for the tick and `--take`.

    Of the values, the one of its kind is set; for an outcome that seems met, or owned, `line` says which. heading and
    meaning: what a person says who takes it, where it hangs on a heading.
    """

    kind: FindingKind
    words: str
    line: int
    why: str
    certainty: str = "likely"
    person: PagePerson | None = None
    team: PageTeam | None = None
    place: PagePlace | None = None
    heading: str = ""
    meaning: Meaning | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.words}"


class HeadingSeen(Value):
    """A heading of the page: its words, its line, what it is taken for, "" for nothing. asks: it is taken for
    a team or a theme, or lists stand below that are not read; a person may know better."""

    words: str
    line: int
    taken_for: str = ""
    asks: bool = False


class Page(Value):
    """What a handbook page says, in its own order. sections: the (team, horizon) pairs, the team folded, that have a
    heading on its roadmap. unrecognised: the lines that are not taken, each with its reason."""

    title: str = ""
    people: tuple[PagePerson, ...] = ()
    teams: tuple[PageTeam, ...] = ()
    objectives: tuple[PageObjective, ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    guidelines: tuple[str, ...] = ()
    boards: tuple[PageBoard, ...] = ()
    places: tuple[PagePlace, ...] = ()
    slack: str = ""
    ceremonies: Ceremonies = Ceremonies()
    taken: tuple[Finding, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    headings: tuple[HeadingSeen, ...] = ()
    repaired: tuple[Repair, ...] = ()
    unrecognised: tuple[str, ...] = ()
