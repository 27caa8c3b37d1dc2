"""Which stored outcome is which line of a page, and whose child it is."""

from collections import Counter
from collections.abc import Mapping, Sequence
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
    """The index of each line's parent, None at the top: the nearest before it with the titles of its path, of its own
    theme where there is one, else any."""
    last: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    parents: list[int | None] = []
    for n, line in enumerate(lines):
        parents.append(_parent(line, last) if line.path else None)
        for place in (section_of(line), (*section_of(line), line.theme)):
            last[place, (*line.path, line.title)] = n
    return [_parent(line, last) if line.path and parents[n] is None else parents[n] for n, line in enumerate(lines)]


def _parent(line: PageObjective, last: Mapping[tuple[tuple[str, ...], tuple[str, ...]], int]) -> int | None:
    section = section_of(line)
    own = last.get(((*section, line.theme), line.path))
    return last.get((section, line.path)) if own is None else own


def tree_order(lines: Sequence[PageObjective]) -> list[PageObjective]:
    """The lines with every child right below its parent, siblings in the order they came."""
    parents = parents_of(lines)
    below: dict[int | None, list[int]] = {}
    for n, parent in enumerate(parents):
        below.setdefault(parent, []).append(n)

    def walk(parent: int | None) -> list[PageObjective]:
        return [line for n in below.get(parent, ()) for line in (lines[n], *walk(n))]

    return walk(None)


class Likeness:
    """The lines of a page that may be a stored one with a few words changed, found by the runs of three letters that they
    share: near-linear in both, where comparing each with each is not."""

    MOST = 8  # candidates that are compared letter by letter
    OFTEN = 64  # a run that more lines have says little

    def __init__(self, titles: Mapping[int, str]) -> None:
        self.titles = titles
        self.by_run: dict[str, list[int]] = {}
        for n, title in titles.items():
            for run in _runs(title):
                self.by_run.setdefault(run, []).append(n)

    def of(self, title: str) -> list[tuple[float, int]]:
        """(how alike from 0.8 to 1, which) of the lines most like a title."""
        lists = [self.by_run[run] for run in _runs(title) if run in self.by_run]
        rare = [own for own in lists if len(own) <= self.OFTEN] or [own[: self.OFTEN] for own in lists]
        shared = Counter(n for own in rare for n in own)
        near = sorted(shared, key=lambda n: (-shared[n], n))[: self.MOST]
        return [(likeness, n) for n in near if (likeness := alike(title, self.titles[n]))]


def _runs(title: str) -> set[str]:
    folded = f" {' '.join(title.casefold().split())} "
    return {folded[n : n + 3] for n in range(max(1, len(folded) - 2))}


def paired(page: Sequence[PageObjective], stored: Sequence[PageObjective]) -> dict[int, int]:
    """Stored index to page index of the same outcome: the same words in the same place; else the words that changed
    little; else what stands between the same neighbours."""
    pairs: dict[int, int] = {}
    ours, theirs = _below(stored, parents_of(stored)), _below(page, parents_of(page))

    def match(mine: Sequence[int], others: Sequence[int]) -> None:
        free = dict.fromkeys(others)

        def take(n: int, i: int) -> None:
            pairs[n] = i
            free.pop(i, None)

        for n, i in _in_order(mine, others, stored, page):
            take(n, i)
        by_title: dict[str, list[int]] = {}
        for i in sorted(free, reverse=True):
            by_title.setdefault(page[i].title, []).append(i)
        for n in [n for n in mine if n not in pairs]:
            if by_title.get(stored[n].title):
                take(n, by_title[stored[n].title].pop())
        likeness = Likeness({i: page[i].title for i in free})
        near = sorted((-how, n, i) for n in mine if n not in pairs for how, i in likeness.of(stored[n].title))
        for _, n, i in near:
            if n not in pairs and i in free:
                take(n, i)
        for n in [n for n in mine if n not in pairs] if free else ():
            between = _between(n, mine, others, pairs)
            if between in free:
                take(n, between)
        for n in mine:
            if n in pairs:
                match(ours.get(n, ()), theirs.get(pairs[n], ()))

    for section in dict.fromkeys(section_of(o) for o in stored):
        match(ours.get(section, ()), theirs.get(section, ()))
    return pairs


def _below(lines: Sequence[PageObjective], parents: Sequence[int | None]) -> dict[int | tuple[str, str], list[int]]:
    """The lines under each, and those at the top of each section."""
    below: dict[int | tuple[str, str], list[int]] = {}
    for n, parent in enumerate(parents):
        if parent is not None:
            below.setdefault(parent, []).append(n)
        elif not lines[n].path:
            below.setdefault(section_of(lines[n]), []).append(n)
    return below


def _in_order(
    mine: Sequence[int], others: Sequence[int], stored: Sequence[PageObjective], page: Sequence[PageObjective]
) -> list[tuple[int, int]]:
    """The pairs of equal titles in the best alignment of two lists in their order (the longest common subsequence);
    of the best, the one that leaves the most lines in their place. What both begin and end with is the same."""
    same = 0
    while same < min(len(mine), len(others)) and stored[mine[same]].title == page[others[same]].title:
        same += 1
    first = list(zip(mine[:same], others[:same], strict=True))
    mine, others = mine[same:], others[same:]
    last: list[tuple[int, int]] = []
    while mine and others and stored[mine[-1]].title == page[others[-1]].title:
        last.append((mine[-1], others[-1]))
        mine, others = mine[:-1], others[:-1]
    return [*first, *_aligned(mine, others, stored, page), *last]


MOST_ALIGNED = 4_000_000  # comparisons of one alignment: beyond, equal titles are paired without their order


def _aligned(
    mine: Sequence[int], others: Sequence[int], stored: Sequence[PageObjective], page: Sequence[PageObjective]
) -> list[tuple[int, int]]:
    if len(mine) * len(others) > MOST_ALIGNED:
        return []
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
