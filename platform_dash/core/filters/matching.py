"""Which items the conditions of a filter mean, and what no board knows."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from platform_dash.core.filters.names import folded
from platform_dash.core.filters.text import (
    ALIASES,
    KINDS,
    SUB_ISSUES,
    WORDS,
    Choice,
    Condition,
    FilterError,
    every_condition,
    parse,
)
from platform_dash.model import Item, ItemKind

_NUMBER = re.compile(r"^(>=|<=|>|<)?(-?\d+(?:\.\d+)?)$")
_DAY = re.compile(r"^(>=|<=|>|<)?(\d{4}-\d\d-\d\d)$")


def fields_named(conditions: Iterable[Condition | Choice]) -> tuple[str, ...]:
    """The board fields that a filter reads, as they were written."""
    return tuple(dict.fromkeys(c.key for c in every_condition(conditions) if c.key not in WORDS))


def refuse_unknown_fields(text: str, known: Collection[str]) -> None:
    """Raises FilterError where a filter reads a field that no board has; nothing is known before a board is connected."""
    names = {folded(name) for name in known}
    unknown = [name for name in fields_named(parse(text)) if folded(name) not in names]
    if unknown and names:
        some = ", ".join(sorted(known, key=str.casefold)[:8])
        raise FilterError(
            f"No board has a field “{unknown[0]}”: they have {some}. Labels are written label:{unknown[0]}."
        )


def nearest_labels(text: str, items: Iterable[Item]) -> tuple[str, ...]:
    """Existing labels that are spelled most like those a filter names and nobody has."""
    labels = {folded(label): label for item in items for label in item.labels}
    named = [folded(v) for c in every_condition(parse(text)) if c.key == "label" for v in c.values]
    near = [n for name in named if name not in labels for n in get_close_matches(name, labels, n=3, cutoff=0.5)]
    return tuple(dict.fromkeys(labels[n] for n in near))


def predicate(conditions: Sequence[Condition | Choice], parents: Collection[str]) -> Callable[[Item], bool]:
    """parents: the content ids that have sub-issues."""
    tests = [(_test_of(c, parents), c.negated) for c in conditions]
    return lambda item: all(test(item) != negated for test, negated in tests)


def matching(text: str, items: Iterable[Item]) -> tuple[Item, ...]:
    """The items that a filter's text matches; a hidden item matches nothing, since nothing of it can be read. A parent
    has sub-issues where one of them is among the items."""
    among = tuple(items)
    holds = predicate(parse(text), frozenset(i.parent_id for i in among if i.parent_id))
    return tuple(item for item in among if item.kind != ItemKind.HIDDEN and holds(item))


def _test_of(condition: Condition | Choice, parents: Collection[str]) -> Callable[[Item], bool]:
    if isinstance(condition, Choice):
        sides = [predicate(side, parents) for side in condition.any_of]
        return lambda item: any(side(item) for side in sides)
    key = condition.key
    values = tuple(folded(v) for v in condition.values)
    if key in ("is", "no", "has"):
        return lambda item: any(_state(item, key, value, parents) for value in values)
    if key == "reason":
        return lambda item: item.closed and ("not-planned" if item.not_planned else "completed") in values
    if key == "text":
        return lambda item: any(value in folded(item.title) for value in values)
    if key in WORDS:
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
            return (item.status.value, item.column)  # as it counts here, and as GitHub's own field names it
        case "column":
            return (item.column,)
        case _:
            return (item.sprint,)


def _state(item: Item, key: str, value: str, parents: Collection[str]) -> bool:
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
                return item.kind == KINDS[value]
    present = item.content_id in parents if value == SUB_ISSUES else any(_words_of(item, ALIASES.get(value, value)))
    return present if key == "has" else not present


def _field_holds(item: Item, name: str, value: str) -> bool:
    field = next((f for f in item.fields if folded(f.name) == name), None)
    if field is None:
        return False
    if value == "*":
        return True
    if field.number is not None:
        return _within(value, field.number, float, _NUMBER)
    if field.on is not None:
        return _within(value, field.on, date.fromisoformat, _DAY)
    return folded(value) == folded(field.text)


def _within(value: str, have: Any, read: Callable[[str], Any], shape: re.Pattern[str]) -> bool:
    """Whether a number or a day is what a value asks for: itself, a comparison, or a range with an open end as *."""
    try:
        return _holds(value, have, read, shape)
    except ValueError:  # the 31st of February
        return False


def _holds(value: str, have: Any, read: Callable[[str], Any], shape: re.Pattern[str]) -> bool:
    low, dots, high = value.partition("..")
    if dots:
        if any(end != "*" and not shape.match(end) for end in (low, high)):
            return False
        return bool((low == "*" or read(low) <= have) and (high == "*" or have <= read(high)))
    match = shape.match(value)
    if match is None:
        return False
    bound = read(match[2])
    match match[1]:
        case ">=" | ">":
            return bool(have > bound or (match[1] == ">=" and have == bound))
        case "<=" | "<":
            return bool(have < bound or (match[1] == "<=" and have == bound))
    return bool(have == bound)
