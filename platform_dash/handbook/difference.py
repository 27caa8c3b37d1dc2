"""What importing a page would change of what is stored."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from platform_dash.handbook.page import Page, PageBoard, PageObjective, PagePerson, PageTeam
from platform_dash.model import Guideline, Objective, Person, Team, Value

SIMILAR = 0.8


class Known(Value):
    """What is stored: the other side of an import's difference. Titles are compared, ids kept."""

    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    objectives: tuple[Objective, ...] = ()
    guidelines: tuple[Guideline, ...] = ()
    boards: tuple[PageBoard, ...] = ()


class ObjectiveChange(Value):
    """A roadmap line that is new (`id` None), or whose words or place changed."""

    id: int | None
    line: PageObjective
    position: int
    before: str = ""


class Difference(Value):
    """What an import would write, by kind; all empty when the page says what is stored."""

    people_added: tuple[PagePerson, ...] = ()
    people_changed: tuple[tuple[int, PagePerson], ...] = ()
    teams_added: tuple[PageTeam, ...] = ()
    teams_changed: tuple[tuple[int, PageTeam], ...] = ()
    objectives_added: tuple[ObjectiveChange, ...] = ()
    objectives_changed: tuple[ObjectiveChange, ...] = ()
    objectives_missing: tuple[str, ...] = ()
    guidelines_added: tuple[str, ...] = ()
    guidelines_changed: tuple[str, ...] = ()
    boards_added: tuple[PageBoard, ...] = ()

    @property
    def added(self) -> dict[str, int]:
        return {
            "people": len(self.people_added), "teams": len(self.teams_added),
            "objectives": len(self.objectives_added), "guidelines": len(self.guidelines_added),
            "boards": len(self.boards_added),
        }  # fmt: skip

    @property
    def changed(self) -> dict[str, int]:
        return {
            "people": len(self.people_changed), "teams": len(self.teams_changed),
            "objectives": len(self.objectives_changed), "guidelines": len(self.guidelines_changed), "boards": 0,
        }  # fmt: skip

    @property
    def empty(self) -> bool:
        return not any(self.added.values()) and not any(self.changed.values())


_Key = tuple[str, str, tuple[str, ...], str, int]


def _page_keys(lines: Iterable[PageObjective]) -> list[_Key]:
    seen: dict[tuple[str, str, tuple[str, ...], str], int] = {}
    keys = []
    for o in lines:
        key = (o.team.casefold(), o.horizon, o.path, o.title)
        keys.append((*key, seen.get(key, 0)))
        seen[key] = seen.get(key, 0) + 1
    return keys


def stored_lines(objectives: Sequence[Objective], teams: Sequence[Team]) -> list[tuple[Objective, PageObjective]]:
    """The stored roadmap as a page would say it, in the page's order."""
    names = {t.id: t.name for t in teams}
    by_id = {o.id: o for o in objectives}

    def path(o: Objective) -> tuple[str, ...]:
        parent = by_id.get(o.parent_id) if o.parent_id else None
        return (*path(parent), parent.title) if parent else ()

    return [
        (
            o,
            PageObjective(
                team=names.get(o.team_id, "") if o.team_id else "", horizon=o.horizon, months=o.horizon_months,
                path=path(o), title=o.title,
            ),
        )
        for o in sorted(objectives, key=lambda o: o.position)
    ]  # fmt: skip


def difference(page: Page, known: Known) -> Difference:
    """What importing the page would add or change.

    People, teams and objectives that the page no longer names are kept and listed; the guidelines become the page's.
    """
    people = {p.name.casefold(): p for p in known.people}
    teams = {t.name.casefold(): t for t in known.teams}
    guidelines = tuple(g.text for g in known.guidelines)
    boards = {(b.owner.casefold(), b.number) for b in known.boards}
    added, altered, missing = _objectives(page.objectives, known)
    new_guidelines = [g for g in page.guidelines if g not in guidelines]
    return Difference(
        people_added=tuple(p for p in page.people if p.name.casefold() not in people),
        people_changed=tuple(
            (stored.id, p)
            for p in page.people
            if (stored := people.get(p.name.casefold())) and (stored.roles, stored.lead) != (p.roles, p.lead)
        ),
        teams_added=tuple(t for t in page.teams if t.name.casefold() not in teams),
        teams_changed=tuple(
            (known_team.id, t)
            for t in page.teams
            if (known_team := teams.get(t.name.casefold())) and t.mission and known_team.mission != t.mission
        ),
        objectives_added=added,
        objectives_changed=altered,
        objectives_missing=missing,
        guidelines_added=tuple(new_guidelines),
        guidelines_changed=tuple(g for g in guidelines if g not in page.guidelines) if page.guidelines else (),
        boards_added=tuple(b for b in page.boards if (b.owner.casefold(), b.number) not in boards),
    )


def _objectives(
    lines: Sequence[PageObjective], known: Known
) -> tuple[tuple[ObjectiveChange, ...], tuple[ObjectiveChange, ...], tuple[str, ...]]:
    stored = stored_lines(known.objectives, known.teams)
    by_key = dict(zip(_page_keys(line for _, line in stored), (o for o, _ in stored), strict=True))
    keys = _page_keys(lines)
    free = {key: o for key, o in by_key.items() if key not in set(keys)}
    added, altered = [], []
    for position, (key, line) in enumerate(zip(keys, lines, strict=True)):
        if key in by_key:
            continue
        match = _same_line(key, free)
        if match is None:
            added.append(ObjectiveChange(id=None, line=line, position=position))
        else:
            before = free.pop(match)
            altered.append(ObjectiveChange(id=before.id, line=line, position=position, before=before.title))
    return tuple(added), tuple(altered), tuple(o.title for o in free.values())


def _same_line(key: _Key, free: Mapping[_Key, Objective]) -> _Key | None:
    """The stored line of the same team and horizon whose words changed little, or whose parent's words did."""
    near = [
        (SequenceMatcher(None, key[3], other[3]).ratio(), other)
        for other in free
        if other[:2] == key[:2] and len(other[2]) == len(key[2])
    ]
    best = max(near, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= SIMILAR else None
