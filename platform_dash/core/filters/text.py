"""A filter's text to conditions, and back.

The words are those GitHub users type: `label:table-migration -label:wontfix milestone:"Q4" repo:acme/db text`. Conditions
stand for *and*, comma-separated values for *or*; `OR`, `AND`, `NOT` and brackets join as in GitHub's search; `key:*` asks
for any value. A key that is no known word is a board field (`customer:Acme`, `"Story points":>=3`, `Target:2026-11-01..*`);
blanks in its name may be written as dashes. What GitHub knows and this does not is refused, never taken for nothing.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from platform_dash.core.filters.names import folded
from platform_dash.model import ItemKind, Value


class FilterError(ValueError):
    """The text is no filter; the message is a sentence for the person who typed it."""


class Condition(Value):
    key: str
    values: tuple[str, ...]
    negated: bool = False


class Choice(Value):
    """Any of these, each of them conditions that hold together."""

    any_of: tuple[tuple["Condition | Choice", ...], ...]
    negated: bool = False


Conditions = tuple[Condition | Choice, ...]

_QUOTES = {'"': '"', "“": "”", "„": "“"}
ALIASES = {"assignee": "owner", "repository": "repo", "epic": "parent", "type": "is", "iteration": "sprint"}
WORDS = (
    "label",
    "milestone",
    "parent",
    "repo",
    "owner",
    "is",
    "status",
    "column",
    "sprint",
    "no",
    "has",
    "text",
    "reason",
)
SUB_ISSUES = "sub-issues"
KINDS = {
    "issue": ItemKind.ISSUE,
    "pr": ItemKind.PULL_REQUEST,
    "pull-request": ItemKind.PULL_REQUEST,
    "draft": ItemKind.DRAFT,
}
_PRESENT = ("owner", "assignee", "label", "milestone", "parent", "sprint", "iteration", SUB_ISSUES)
TAKES = {
    "is": (*KINDS, "open", "closed", "archived", "blocked"),
    "no": _PRESENT,
    "has": _PRESENT,
    "reason": ("completed", "not-planned"),
}
# Words of GitHub's search of which nothing is stored here.
_NOT_HERE = frozenset(
    [
        "author",
        "involves",
        "mentions",
        "commenter",
        "user",
        "org",
        "team",
        "comments",
        "reactions",
        "interactions",
        "created",
        "updated",
        "closed",
        "merged",
        "review",
        "reviewed-by",
        "review-requested",
        "team-review-requested",
        "draft",
        "linked",
        "head",
        "base",
        "sha",
        "language",
        "in",
        "sort",
        "project",
        "last-updated",
        "archived",
        "state",
        "sub-issue",
        "sub-issues-progress",
        "parent-issue",
    ]
)
MAX_LENGTH = 1_000
MOST_BRACKETS = 20


class _Token(NamedTuple):
    """One word of a filter: a bracket, a joining word, or a condition; `at` is where it begins."""

    kind: str
    at: int
    key: str = ""
    values: tuple[str, ...] = ()


def _quoted_at(text: str, at: int) -> tuple[str, int]:
    """The quoted text that begins here and where it ends; a backslash keeps a quote inside."""
    end, out, n = _QUOTES[text[at]], [], at + 1
    while n < len(text):
        if text[n] == "\\" and n + 1 < len(text) and text[n + 1] in ('"', "\\"):
            out.append(text[n + 1])
            n += 2
        elif text[n] == end or (text[n] == '"' and end != '"'):
            return "".join(out), n + 1
        else:
            out.append(text[n])
            n += 1
    raise _unreadable(text, at)


def _unreadable(text: str, at: int) -> FilterError:
    return FilterError(f'“{text[at:].strip()[:40]}” cannot be read: write key:value, with blanks in "quotes".')


def _word_at(text: str, at: int, stops: str) -> tuple[str, int, bool]:
    """A quoted or a bare word, where it ends, and whether it was quoted."""
    if at < len(text) and text[at] in _QUOTES:
        return (*_quoted_at(text, at), True)
    end = at
    while end < len(text) and not text[end].isspace() and text[end] not in stops:
        end += 1
    return text[at:end], end, False


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        begin, sign = at, text[at]
        if sign.isspace():
            at += 1
            continue
        if sign in "()":
            at += 1
            yield _Token(sign, begin)
            continue
        if sign == "-":
            at += 1
            yield _Token("not", begin)
            continue
        word, at, quoted = _word_at(text, at, ":()")
        if at < len(text) and text[at] == ":" and word:
            values = []
            while at < len(text) and text[at] in ":,":
                value, at, _ = _word_at(text, at + 1, ',()"')
                if not value:
                    raise _unreadable(text, begin)
                values.append(value)
            yield _Token("condition", begin, word, tuple(values))
        elif not word:
            raise _unreadable(text, begin)
        elif not quoted and word in ("OR", "AND", "NOT"):
            yield _Token(word.lower(), begin)
        else:
            yield _Token("condition", begin, "text", (word,))
        if at < len(text) and not text[at].isspace() and text[at] not in "()":
            raise _unreadable(text, begin)


class _Reader:
    """Conditions from tokens: OR joins what stands on its two sides, NOT and - turn what comes next."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at, self.depth = text, list(_tokens(text)), 0, 0

    def next_kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def either(self) -> Conditions:
        sides = [self.together()]
        while self.next_kind() == "or":
            self.at += 1
            sides.append(self.together())
        return sides[0] if len(sides) == 1 else (Choice(any_of=tuple(sides)),)

    def together(self) -> Conditions:
        begin, out = self.at, list[Condition | Choice]()
        while self.next_kind() not in ("", ")", "or"):
            if self.next_kind() == "and" and self.at > begin:
                self.at += 1
            out += self.one()
        if not out:
            where = self.tokens[min(self.at, len(self.tokens) - 1)].at if self.tokens else 0
            raise _unreadable(self.text, where)
        return tuple(out)

    def one(self) -> Conditions:
        if self.at >= len(self.tokens):
            raise _unreadable(self.text, self.tokens[-1].at)
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "not":
            inner = self.one()
            if len(inner) == 1:
                return (inner[0].model_copy(update={"negated": not inner[0].negated}),)
            return (Choice(any_of=(inner,), negated=True),)
        if token.kind == "(":
            self.depth += 1
            if self.depth > MOST_BRACKETS:
                raise FilterError(f"The filter has more than {MOST_BRACKETS} brackets.")
            inner = self.either()
            if self.next_kind() != ")":
                raise _unreadable(self.text, token.at)
            self.at += 1
            return inner
        if token.kind != "condition":
            raise _unreadable(self.text, token.at)
        return (_condition(token.key, token.values),)


def parse(text: str) -> Conditions:
    """The conditions of a filter's text. Raises FilterError with a sentence."""
    if not text.strip():
        raise FilterError("The filter is empty: say which items count, for example label:migration")
    if len(text) > MAX_LENGTH:
        raise FilterError(f"The filter is longer than {MAX_LENGTH} characters.")
    reader = _Reader(text)
    conditions = reader.either()
    if reader.next_kind():
        raise _unreadable(text, reader.tokens[reader.at].at)
    return conditions


def _condition(key: str, values: tuple[str, ...]) -> Condition:
    if key == "text":
        return Condition(key=key, values=values)
    known = ALIASES.get(key.casefold(), key.casefold())
    if known in _NOT_HERE:
        raise FilterError(
            f"{key}: is a word of GitHub's that is not known here: {', '.join(WORDS[:9])} are, and fields."
        )
    takes = TAKES.get(known)
    for value in values:
        if takes is not None and folded(value) not in takes:
            raise FilterError(f"{key}:{value} is not known: {key} takes {', '.join(takes)}.")
        if value.startswith("@"):
            raise FilterError(
                f"{key}:{value} moves on by itself, and what counts should not: write the name in its place."
            )
    return Condition(key=known if known in WORDS else key, values=values)


def _quoted(text: str) -> str:
    plain = not text or re.search(r"""[\s:,()"“”„\\]|^-|^(OR|AND|NOT)$""", text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if plain else text


def written(conditions: Iterable[Condition | Choice]) -> str:
    """The text of conditions, such that parse(written(c)) == c."""
    parts = []
    for c in conditions:
        minus = "-" if c.negated else ""
        if isinstance(c, Choice):
            parts.append(f"{minus}({' OR '.join(written(side) for side in c.any_of)})")
        elif c.key == "text" and len(c.values) == 1:
            parts.append(minus + _quoted(c.values[0]))
        else:
            parts.append(f"{minus}{_quoted(c.key)}:{','.join(_quoted(v) for v in c.values)}")
    return " ".join(parts)


def every_condition(conditions: Iterable[Condition | Choice]) -> Iterator[Condition]:
    """The conditions, those inside of choices too."""
    for c in conditions:
        if isinstance(c, Condition):
            yield c
        else:
            for side in c.any_of:
                yield from every_condition(side)
