"""Which stored outcome is which line of a page, and whose child it is."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from platform_dash.handbook.page import PageObjective

SIMILAR = 0.8
_AT_ALL = 0.01  # two lines in the same place of two lists are likelier one line than none


def section_of(line: PageObjective) -> tuple[str, str]:
    """Team and horizon, the team folded."""
    return line.team.casefold(), line.horizon


def alike(one: str, other: str) -> float:
    """How alike two titles are, from 0 to 1; 0 for what is not alike enough to be one line whose words changed little."""
    matcher = SequenceMatcher(None, one, other)
    if matcher.real_quick_ratio() < SIMILAR or matcher.quick_ratio() < SIMILAR:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= SIMILAR else 0.0


def parents_of(lines: Sequence[PageObjective]) -> list[int | None]:
    """The index of each line's parent, None at the top: the nearest before it with the titles of its path, else any."""
    last: dict[tuple[tuple[str, str], tuple[str, ...]], int] = {}
    parents: list[int | None] = []
    for n, line in enumerate(lines):
        parents.append(last.get((section_of(line), line.path)) if line.path else None)
        last[section_of(line), (*line.path, line.title)] = n
    return [
        last.get((section_of(line), line.path)) if line.path and parents[n] is None else parents[n]
        for n, line in enumerate(lines)
    ]


def tree_order(lines: Sequence[PageObjective]) -> list[PageObjective]:
    """The lines with every child right below its parent, siblings in the order they came."""
    parents = parents_of(lines)
    below: dict[int | None, list[int]] = {}
    for n, parent in enumerate(parents):
        below.setdefault(parent, []).append(n)

    def walk(parent: int | None) -> list[PageObjective]:
        return [line for n in below.get(parent, ()) for line in (lines[n], *walk(n))]

    return walk(None)


def paired(page: Sequence[PageObjective], stored: Sequence[PageObjective]) -> dict[int, int]:
    """Stored index to page index of the same outcome: the same words in the same place; else the words that changed
    little; else what stands between the same neighbours."""
    pairs: dict[int, int] = {}
    ours, theirs = parents_of(stored), parents_of(page)

    def match(mine: list[int], others: list[int]) -> None:
        free = set(others)

        def take(n: int, i: int) -> None:
            pairs[n] = i
            free.discard(i)

        for n, i in _in_order(mine, others, stored, page):
            take(n, i)
        for n in [n for n in mine if n not in pairs]:
            same = min((i for i in free if page[i].title == stored[n].title), default=None)
            if same is not None:
                take(n, same)
        near = sorted(
            (-alike(stored[n].title, page[i].title), n, i) for n in mine if n not in pairs for i in sorted(free)
        )
        for likeness, n, i in near:
            if likeness and n not in pairs and i in free:
                take(n, i)
        for n in [n for n in mine if n not in pairs]:
            between = _between(n, mine, others, pairs)
            if between in free:
                take(n, between)
        for n in mine:
            if n in pairs:
                match(_children(ours, n), _children(theirs, pairs[n]))

    for section in dict.fromkeys(section_of(o) for o in stored):
        match(_top(stored, ours, section), _top(page, theirs, section))
    return pairs


def _children(parents: Sequence[int | None], of: int) -> list[int]:
    return [n for n, parent in enumerate(parents) if parent == of]


def _top(lines: Sequence[PageObjective], parents: Sequence[int | None], section: tuple[str, str]) -> list[int]:
    return [n for n, line in enumerate(lines) if parents[n] is None and not line.path and section_of(line) == section]


def _in_order(
    mine: Sequence[int], others: Sequence[int], stored: Sequence[PageObjective], page: Sequence[PageObjective]
) -> list[tuple[int, int]]:
    """The pairs of equal titles in the best alignment of two lists in their order (the longest common subsequence);
    of the best, the one that leaves the most lines in their place."""
    best = [[0.0] * (len(others) + 1) for _ in range(len(mine) + 1)]
    same = [[stored[n].title == page[i].title for i in others] for n in mine]
    for a in reversed(range(len(mine))):
        for b in reversed(range(len(others))):
            step = (1.0 if same[a][b] else _AT_ALL / (len(mine) + 1)) + best[a + 1][b + 1]
            best[a][b] = max(step, best[a + 1][b], best[a][b + 1])
    found, a, b = [], 0, 0
    while a < len(mine) and b < len(others):
        step = (1.0 if same[a][b] else _AT_ALL / (len(mine) + 1)) + best[a + 1][b + 1]
        if best[a][b] == step:
            if same[a][b]:
                found.append((mine[a], others[b]))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def _between(n: int, ours: Sequence[int], theirs: Sequence[int], pairs: dict[int, int]) -> int:
    """The one page line between the neighbours of a stored line, where as many stored lines stand there; else -1."""
    at = ours.index(n)
    lower = max((pairs[m] for m in ours[:at] if m in pairs), default=-1)
    upper = min((pairs[m] for m in ours[at + 1 :] if m in pairs), default=max(theirs, default=-1) + 1)
    gap = [i for i in theirs if lower < i < upper]
    mine = [m for m in ours if m not in pairs and _same_gap(m, n, ours, pairs)]
    return gap[mine.index(n)] if len(gap) == len(mine) and n in mine else -1


def _same_gap(m: int, n: int, ours: Sequence[int], pairs: dict[int, int]) -> bool:
    low, high = sorted((ours.index(m), ours.index(n)))
    return not any(k in pairs for k in ours[low:high])
