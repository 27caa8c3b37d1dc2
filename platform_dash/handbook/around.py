"""What stands anywhere on a page: links to boards, the channel, when a meeting is."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markdown_it.tree import SyntaxTreeNode

from platform_dash.handbook.page import Ceremonies, PageBoard
from platform_dash.handbook.words import LISTS, line_of, text_of

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_BOARD_URL = re.compile(r"https://github\.com/(?:orgs|users)/([A-Za-z0-9][\w.-]*)/projects/(\d+)")
_SLACK_URL = re.compile(r"^(?:https?://[\w.-]*\bslack\.com/|slack://)", re.I)
_SLACK_PATH = re.compile(r"/(?:messages|channels)/#?(?P<name>[a-z][a-z0-9_-]{1,79})/?$", re.I)
_CHANNEL = re.compile(r"(?<![\w/#&])#(?P<name>[^\W\d_][\w-]{1,79}|\d+[\w-]*[^\W\d][\w-]*)(?![\w/])")
_NAMES_NO_BOARD = re.compile(
    r"^(?:(?:(?:the|our|a|this|that|my|team|main|full|see|on|in|view|github|gh|project|projects|sprint|kanban|planning|public|roadmap|issue)\s+)*"
    r"(?:here|this|that|link|links?|board|boards|project|projects|page|this page|this board|view|github|github project|github board|kanban|"
    r"tracker|backlog|roadmap))?$",
    re.I,
)
_A_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|be|been|can|will|see|find|check|follow|track(?:ed)?|using|click|go to|look|view|use)\b|^https?:|[.!?]$",
    re.I,
)
_DAY = rf"(?:{'|'.join(WEEKDAYS)})s?|mons?|tues?|weds?|thurs?|thu|fris?"
_DAYS = rf"(?:(?:{_DAY})\b[\s,/&+]*(?:(?:and|to|through|until|[–-])\s*)?)+"
_MEETING = r"(?:stand-?ups?|daily scrums?|dailies|daily sync)"
_THEN = re.compile(
    rf"(?:\b(?:every|each|on|happens?|held|meets?)\s+|{_MEETING}\s*[:–—-]\s*)(?P<days>{_DAYS}|weekday|work(?:ing)?\s?day|day\b(?!\s+(?:we|you)))",
    re.I,
)
_STANDUP = re.compile(rf"\b{_MEETING}\b", re.I)
_DAILY = re.compile(r"\bdaily stand-?ups?\b", re.I)
_NOT_SO = re.compile(
    r"\b(?:no|not|never|without|except|instead of|used to|skip\w*|cancel\w*|don['’]t|doesn['’]t|won['’]t|unless|if|before|after|by|until|since)\b",
    re.I,
)
_WEEKS = (
    re.compile(
        r"\b(?P<n>\d|one|two|three|four|five|six)[- ]weeks?(?:[- ]long)?\s+(?:sprints?|iterations?|cycles?)\b", re.I
    ),
    re.compile(
        r"\bsprints?\s+(?:are|is|last|lasts|run|runs|take|takes|of)\s+(?:for\s+)?(?P<n>\d|one|two|three|four|five|six)\s+weeks?\b",
        re.I,
    ),
    re.compile(r"\bsprints?\s+every\s+(?P<n>\d|one|two|three|four|five|six)\s+weeks?\b", re.I),
)
_FORTNIGHT = re.compile(r"\b(?:fortnightly|bi-?weekly)\s+(?:sprints?|iterations?)\b", re.I)
_PLANNING = re.compile(
    r"(?<!\bare )(?<!\bis )(?<!\bam )(?<!['’]re )\bplanning\b(?!\s+(?:a|an|to|for|on)\b(?!\s+\w+day))", re.I
)
_DENIED = re.compile(
    r"\b(?:no|not|never|without|except|instead of|used to|skip\w*|cancel\w*|don['’]t|doesn['’]t|won['’]t|was|were|moved)\b",
    re.I,
)
_OF_ITSELF = re.compile(r"\b(?:notes?|summar(?:y|ies)|posted|written|bot|thread|report|minutes|recording)\b", re.I)
_ANOTHER_TEAM = re.compile(r"\b(?:[Tt]eam\s+[A-Z]\w+|[A-Z]\w+\s+team)\b")
_OURS = re.compile(r"\b(?:we|our|us)\b", re.I)
_BEFORE = re.compile(rf"\b(?P<day>{'|'.join(WEEKDAYS)})s?\s+before\b", re.I)
_PLANNED_ON = re.compile(
    rf"\b(?:every(?:\s+(?:other|second|third))?|each|on|on alternate)\s+(?P<day>{'|'.join(WEEKDAYS)})s?\b", re.I
)

MAY_SAY = re.compile(
    r"https?:|slack:|#|stand-?up|scrum|dailies|daily|sprint|planning", re.I
)  # else a block says none of it


class Link(NamedTuple):
    words: str
    url: str


def links_of(node: SyntaxTreeNode) -> list[Link]:
    """The links in a block, also one that stands as a bare address."""
    own = [Link(" ".join(text_of(n).split()), str(n.attrs.get("href", ""))) for n in node.walk() if n.type == "link"]
    known = {link.url for link in own}
    texts = [n.content for n in node.walk() if n.type == "text"]
    own += [Link("", m[0]) for text in texts for m in _BOARD_URL.finditer(text) if m[0] not in known]
    return own


def board_of(link: Link) -> PageBoard | None:
    """The board that a link leads to, called by the link's words only where they name it."""
    match = _BOARD_URL.match(link.url)
    if match is None:
        return None
    words = link.words
    named = len(words.split()) <= 6 and not _NAMES_NO_BOARD.match(words.strip(" .:")) and not _A_SENTENCE.search(words)
    return PageBoard(
        owner=match[1], number=int(match[2]), name=words[:300] if named and words else f"{match[1]} #{match[2]}"
    )


def channel_of(node: SyntaxTreeNode, *, in_channel_section: bool) -> str:
    """The Slack channel of a block: a link to Slack, or `#name` where channels stand; never a number of an issue."""
    for link in links_of(node):
        if not _SLACK_URL.match(link.url):
            continue
        if match := _CHANNEL.search(link.words):
            return match[0]
        if match := _SLACK_PATH.search(link.url):
            return f"#{match['name']}"
    if labelled := labelled_channel(node):
        return labelled
    linked = {link.words for link in links_of(node)}
    for words in (" ".join(text_of(n).split()) for n in node.walk() if n.type == "inline"):
        match = _CHANNEL.search(words) if in_channel_section else None
        if match and match[0] not in linked:
            return match[0]
    return ""


_LABELLED = re.compile(r"^(?:our |team )?(?:slack|slack channel|channel)\s*[:–—-]\s*(?P<name>#\S+)", re.I)


def labelled_channel(node: SyntaxTreeNode) -> str:
    """The channel of a line such as «Slack: #team-quay»; "" for any other."""
    lines = node.children if node.type in LISTS else [node] if node.type == "paragraph" else []
    for line in lines:
        label = _LABELLED.match(line_of(line))
        match = _CHANNEL.match(label["name"]) if label is not None else None
        if match is not None:
            return match[0]
    return ""


def likely_channel(node: SyntaxTreeNode) -> str:
    """`#name` in a sentence that speaks of Slack, outside a section of channels; "" without."""
    words = " ".join(text_of(node).split())
    match = _CHANNEL.search(words) if re.search(r"\bslack\b", words, re.I) else None
    return match[0] if match else ""


def ceremonies_of(node: SyntaxTreeNode, so_far: Ceremonies) -> Ceremonies:
    """What the sentences of a block say of meetings, beside what is known: days where a sentence says that the meeting is
    then."""
    told = so_far
    text = line_of(node) if node.type != "paragraph" else " ".join(text_of(node).split())
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        if not told.standup_weekdays and (days := _standup_days(sentence)):
            told = told.model_copy(update={"standup_weekdays": days})
        weeks = next((m for pattern in _WEEKS if (m := pattern.search(sentence))), None)
        if told.sprint_weeks is None and weeks is not None:
            n = weeks["n"].casefold()
            told = told.model_copy(update={"sprint_weeks": _NUMBERS.get(n) or int(n)})
        if told.sprint_weeks is None and _FORTNIGHT.search(sentence):
            told = told.model_copy(update={"sprint_weeks": 2})
        if told.planning_weekday is None and _PLANNING.search(sentence) and not _DENIED.search(sentence):
            day = _BEFORE.search(sentence) or _PLANNED_ON.search(sentence)
            if day is not None:
                told = told.model_copy(update={"planning_weekday": WEEKDAYS.index(day["day"].casefold())})
    return told


def _standup_days(sentence: str) -> tuple[int, ...]:
    """The weekdays on which a sentence says a standup is, Monday 0."""
    meeting = _STANDUP.search(sentence)
    if meeting is None or _OF_ITSELF.search(sentence) or re.search(r"\bexcept\b", sentence, re.I):
        return ()
    if _ANOTHER_TEAM.search(sentence) and not _OURS.search(sentence):
        return ()
    then = _THEN.search(sentence)
    if then is None:
        return tuple(range(5)) if _DAILY.search(sentence) and not _NOT_SO.search(sentence) else ()
    between = sentence[min(meeting.end(), then.end()) : max(meeting.start(), then.start())]
    if _NOT_SO.search(between) or _NOT_SO.search(sentence[: max(0, min(meeting.start(), then.start()))][-40:]):
        return ()
    days = then["days"].casefold()
    if re.match(r"day|weekday|work", days):
        return tuple(range(5))
    if match := re.fullmatch(r"([a-z]+)\s*(?:to|through|until|[–-])\s*([a-z]+)\W*", days):
        first, last = (next(n for n, day in enumerate(WEEKDAYS) if day[:3] == word[:3]) for word in match.groups())
        return tuple(range(first, last + 1))
    starts = [word[:3] for word in re.findall(r"[a-z]+", days)]
    return tuple(sorted({n for n, day in enumerate(WEEKDAYS) if day[:3] in starts}))


class Channel(NamedTuple):
    """A channel that the page names: where, why it may be the team's, and the words around it."""

    name: str
    line: int
    why: str
    in_section: bool
    said: str

    @property
    def is_for_help(self) -> bool:
        return re.match(r"#(?:help|ask|support|it)\b", self.name) is not None


def own_channel(channels: Sequence[Channel], own: Iterable[str]) -> Channel | None:
    """Of the channels of a page the one called like a team or the page (`own`), else the first where channels stand, else the
    only one that is linked, unless it is for help; None where no one is sure."""
    names = [name.casefold().replace(" ", "-") for name in own if name]
    called = [c for c in channels if any(name in c.name for name in names)]
    stands = [c for c in channels if c.in_section]
    exact = [c for c in called if any(c.name in (f"#{name}", f"#team-{name}", f"#{name}-team") for name in names)]
    best = [c for c in exact if c.in_section] or exact or [c for c in called if c.in_section] or called or stands
    if not best and len(channels) == 1 and not channels[0].is_for_help:
        return channels[0]
    return best[0] if best else None
