"""What one may go on typing in a filter: the words that begin so, the labels, fields, milestones and iterations that the
boards have, each with how many items it would leave."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from platform_dash.core.filters.matching import matching
from platform_dash.core.filters.names import folded
from platform_dash.core.filters.text import ALIASES, TAKES, WORDS, Condition, FilterError, written
from platform_dash.model import Item, ItemKind, Value


class Completion(Value):
    """A word that could stand where one is typing, the whole filter with it, and how many items that matches."""

    word: str
    text: str
    count: int


def completions(
    text: str, items: Iterable[Item], fields: Collection[str] = (), most: int = 6
) -> tuple[Completion, ...]:
    """What the last word of a filter may become, what most items have first; at the end of the text, one word more.
    The count is of what stands before it and the word; of the word alone inside brackets and after OR."""
    before, typed = _last_word(text)
    minus = "-" if typed.startswith("-") else ""
    key, colon, value = typed.removeprefix("-").partition(":")
    left = _left(before, items)
    if colon:
        found = _values(key, value, left, fields)
    else:
        found = _values("label", key, left, fields) + _keys(key, left, fields)
    new = [(word, count) for word, count in found if f"{word} " not in before]
    return tuple(_whole(before, minus, word, count, len(left)) for word, count in new[:most])


def _left(before: str, items: Iterable[Item]) -> tuple[Item, ...]:
    every = tuple(i for i in items if i.kind != ItemKind.HIDDEN)
    if not before.strip() or " OR " in f" {before} ":
        return every
    try:
        return matching(before, every)
    except FilterError:
        return every


def _last_word(text: str) -> tuple[str, str]:
    """What stands before the word that one types, and the word; quotes keep their blanks."""
    quoted, at = False, 0
    for n, letter in enumerate(text):
        if letter in '"“”':
            quoted = not quoted
        elif letter in " (" and not quoted:
            at = n + 1
    return text[:at], text[at:]


def _whole(before: str, minus: str, word: str, count: int, of: int) -> Completion:
    more = "" if word.endswith(":") else " "
    return Completion(word=f"{minus}{word}", text=f"{before}{minus}{word}{more}", count=of - count if minus else count)


def _keys(part: str, items: Sequence[Item], fields: Collection[str]) -> list[tuple[str, int]]:
    """Words and fields that begin so, with how many items have one."""
    if not part:
        return []
    words = [w for w in WORDS if w.startswith(folded(part)) and w != "text"]
    named = [f.replace(" ", "-") for f in fields if folded(f).startswith(folded(part))]
    return [(f"{w}:", sum(bool(_have(w, i)) for i in items)) for w in dict.fromkeys((*words, *named))]


def _values(key: str, part: str, items: Sequence[Item], fields: Collection[str]) -> list[tuple[str, int]]:
    """The values of a key that hold what is typed, the most frequent first."""
    key = ALIASES.get(folded(key), folded(key))
    part = folded(part.strip('"“”'))
    if key in TAKES:
        given = [(word, len(matching(f"{key}:{word}", items))) for word in TAKES[key]]
    elif key in WORDS or key in {folded(f) for f in fields}:
        given = Counter(v for i in items for v in set(_have(key, i))).most_common()
    else:
        return []
    held = [(value, count) for value, count in given if part in folded(value) and count]
    held.sort(key=lambda pair: (not folded(pair[0]).startswith(part), -pair[1], pair[0].casefold()))
    return [(written([Condition(key=key, values=(value,))]), count) for value, count in held]


def _have(key: str, item: Item) -> tuple[str, ...]:
    """What an item has of a key, as it is written."""
    match key:
        case "label":
            return item.labels
        case "milestone" | "sprint" | "column":
            return tuple(filter(None, (getattr(item, key),)))
        case "parent":
            return tuple(filter(None, (item.parent,)))
        case "repo":
            return tuple(filter(None, (item.repository,)))
        case "owner":
            return item.owners
        case "status":
            return (item.status.value,)
    wanted = folded(key)
    return tuple(f.text for f in item.fields if folded(f.name) == wanted and f.text)
