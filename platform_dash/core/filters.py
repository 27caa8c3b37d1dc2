"""Which items a measure means: a filter's text to a predicate, and back.

The words are those GitHub users type: `label:table-migration -label:wontfix milestone:"Q4" repo:acme/db text`.
Conditions are joined by *and*, comma-separated values by *or*; `key:*` asks for any value. A key that is no known
word is a board field (`customer:Acme`, `"Story points":>=3`); blanks in its name may be written as dashes.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from platform_dash.model import Item, ItemKind, Value


class FilterError(ValueError):
    """The text is no filter; the message is a sentence for the person who typed it."""


class Condition(Value):
    key: str
    values: tuple[str, ...]
    negated: bool = False


_PART = re.compile(
    r"""\s*(?P<minus>-)?(?:(?P<key>"[^"]+"|[^\s:",]+):(?P<values>(?:"[^"]*"|[^\s",]+)(?:,(?:"[^"]*"|[^\s",]+))*)"""
    r"""|(?P<text>"[^"]+"|[^\s"]+))(?=\s|$)"""
)
_VALUE = re.compile(r'"([^"]*)"|([^\s",]+)')
_NUMBER = re.compile(r"^(>=|<=|>|<)?(-?\d+(?:\.\d+)?)$")
_ALIASES = {"assignee": "owner", "repository": "repo", "epic": "parent", "type": "is"}
_WORDS = ("label", "milestone", "parent", "repo", "owner", "is", "status", "column", "sprint", "no", "has", "text")
_KINDS = {
    "issue": ItemKind.ISSUE,
    "pr": ItemKind.PULL_REQUEST,
    "pull-request": ItemKind.PULL_REQUEST,
    "draft": ItemKind.DRAFT,
}
MAX_LENGTH = 1_000


@lru_cache(maxsize=4_096)  # a board has few labels and columns, each asked for on every item
def folded(name: str) -> str:
    """A name as it is compared: case folded, blanks as dashes."""
    return re.sub(r"\s+", "-", name.strip().casefold())


def parse(text: str) -> tuple[Condition, ...]:
    """The conditions of a filter's text. Raises FilterError with a sentence."""
    if not text.strip():
        raise FilterError("The filter is empty: say which items count, for example label:migration")
    if len(text) > MAX_LENGTH:
        raise FilterError(f"The filter is longer than {MAX_LENGTH} characters.")
    conditions, at = [], 0
    stripped = text.strip()
    while at < len(stripped):
        part = _PART.match(stripped, at)
        if part is None:
            rest = stripped[at:].strip()
            raise FilterError(f'“{rest[:40]}” cannot be read: write key:value, with blanks in "quotes".')
        at = part.end()
        negated = bool(part["minus"])
        if part["text"] is not None:
            word = part["text"].strip('"')
            conditions.append(Condition(key="text", values=(word,), negated=negated))
            continue
        key = part["key"].strip('"')
        key = _ALIASES.get(key.casefold(), key)
        key = key.casefold() if key.casefold() in _WORDS else key
        values = tuple(a or b for a, b in _VALUE.findall(part["values"]))
        _refuse_unknown_words(key, values)
        conditions.append(Condition(key=key, values=values, negated=negated))
    return tuple(conditions)


def _refuse_unknown_words(key: str, values: Sequence[str]) -> None:
    known = {
        "is": (*_KINDS, "open", "closed", "archived", "blocked"),
        "no": ("owner", "assignee", "label", "milestone", "parent", "sprint"),
        "has": ("owner", "assignee", "label", "milestone", "parent", "sprint"),
    }.get(key)
    for value in values:
        if known is not None and value.casefold() not in known:
            raise FilterError(f"{key}:{value} is not known: {key} takes {', '.join(known)}.")


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"[\s:,]|^-", text) or not text else text


def written(conditions: Iterable[Condition]) -> str:
    """The text of conditions, such that parse(written(c)) == c."""
    parts = []
    for c in conditions:
        minus = "-" if c.negated else ""
        if c.key == "text" and len(c.values) == 1:
            parts.append(minus + _quoted(c.values[0]))
        else:
            parts.append(f"{minus}{_quoted(c.key)}:{','.join(_quoted(v) for v in c.values)}")
    return " ".join(parts)


def fields_named(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """The board fields that a filter reads, as they were written."""
    return tuple(dict.fromkeys(c.key for c in conditions if c.key not in _WORDS))


def predicate(conditions: Sequence[Condition]) -> Callable[[Item], bool]:
    tests = [(_test_of(c), c.negated) for c in conditions]
    return lambda item: all(test(item) != negated for test, negated in tests)


def matching(text: str, items: Iterable[Item]) -> tuple[Item, ...]:
    """The items that a filter's text matches; a hidden item matches nothing, since nothing of it can be read."""
    holds = predicate(parse(text))
    return tuple(item for item in items if item.kind != ItemKind.HIDDEN and holds(item))


def _test_of(condition: Condition) -> Callable[[Item], bool]:
    key = condition.key
    values = tuple(v.casefold() for v in condition.values)
    if key in ("is", "no", "has"):
        return lambda item: any(_state(item, key, value) for value in values)
    if key == "text":
        return lambda item: any(value in item.title.casefold() for value in values)
    if key in _WORDS:
        return lambda item: _any_equal(_words_of(item, key), values)
    wanted = folded(key)
    return lambda item: any(_field_holds(item, wanted, value) for value in values)


def _any_equal(texts: Iterable[str], values: Sequence[str]) -> bool:
    have = {folded(text) for text in texts if text}
    return any((bool(have) if value == "*" else folded(value) in have) for value in values)


def _words_of(item: Item, key: str) -> tuple[str, ...]:
    match key:
        case "label":
            return item.labels
        case "milestone":
            return (item.milestone,)
        case "parent":
            return (item.parent, item.parent_id)
        case "repo":
            return (item.repository, item.repository.rpartition("/")[2])
        case "owner":
            return item.owners
        case "status":
            return (item.status.value,)
        case "column":
            return (item.column,)
        case _:
            return (item.sprint,)


def _state(item: Item, key: str, value: str) -> bool:
    if key == "is":
        match value:
            case "open":
                return not item.closed
            case "closed":
                return item.closed
            case "archived":
                return item.archived
            case "blocked":
                return item.status.value == "blocked"
            case _:
                return item.kind == _KINDS[value]
    present = any(_words_of(item, _ALIASES.get(value, value)))
    return present if key == "has" else not present


def _field_holds(item: Item, name: str, value: str) -> bool:
    field = next((f for f in item.fields if folded(f.name) == name), None)
    if field is None:
        return False
    if value == "*":
        return True
    number = _NUMBER.match(value)
    if number and field.number is not None:
        bound, have = float(number[2]), field.number
        return {None: have == bound, ">=": have >= bound, "<=": have <= bound, ">": have > bound, "<": have < bound}[
            number[1]
        ]
    texts = (field.text, field.on.isoformat() if field.on else "")
    return folded(value) in {folded(text) for text in texts if text}
