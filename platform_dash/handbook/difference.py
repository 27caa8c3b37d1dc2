"""What importing a page would change of what is stored."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from platform_dash.handbook.lines import Likeness, section_of
from platform_dash.handbook.page import Page, PageBoard, PageObjective, PagePerson, PagePlace, PageTeam
from platform_dash.model import Guideline, Kind, Objective, Person, Team, Value


class Known(Value):
    """What is stored: the other side of an import's difference. Titles are compared, ids kept.

    left: outcomes that an earlier import took off the roadmap. elsewhere: the ids of outcomes that came from another page,
    which this one can neither change nor take off.
    """

    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    objectives: tuple[Objective, ...] = ()
    left: tuple[Objective, ...] = ()
    guidelines: tuple[Guideline, ...] = ()
    boards: tuple[PageBoard, ...] = ()
    elsewhere: frozenset[int] = frozenset()


class ObjectiveChange(Value):
    """A roadmap line that is new (`id` None), or whose words or place changed.

    before: its words so far; moved_from: team and horizon so far, "" where it stays; back: it had left the roadmap;
    otherwise: what else the page says of it now, its theme, owner or why.
    """

    id: int | None
    line: PageObjective
    position: int
    before: str = ""
    moved_from: str = ""
    back: bool = False
    otherwise: str = ""

    @property
    def told(self) -> str:
        """The change in words, without a mark before it."""
        place = ", ".join(part for part in (self.line.team, self.line.horizon) if part)
        if self.back:
            return f"{self.line.title}: back on the page"
        if self.moved_from:
            return f"{self.line.title}: from {self.moved_from} to {place}"
        if self.otherwise:
            return f"{self.before}: {self.otherwise}"
        if self.before == self.line.title:
            return f"{self.before}: now {f'under {self.line.path[-1]}' if self.line.path else 'at the top'}"
        return f"{self.before} → {self.line.title}"


class ObjectiveLeft(Value):
    """A stored line that the page no longer says, under a heading that it still has."""

    id: int
    title: str


class Difference(Value):
    """What an import would write, by kind; all empty when the page says what is stored.

    places: where people work, of those of whom nobody said it yet; places_unknown: those whose words name no time zone. objectives_same: (position on the page, id) of the lines that are stored as they are; no change. objectives_left leave
    the roadmap, with their history; objectives_kept belong to a team and horizon that the page does not speak of, and stay.
    objectives_elsewhere: (position, id) of lines that another page says too; they stay that page's.
    objectives_met: (id, title) of stored lines that the page marks as done and nobody said was met. objectives_read: those
    that have a reading of their own and keep it, though lines come to stand under them.
    """

    people_added: tuple[PagePerson, ...] = ()
    people_changed: tuple[tuple[int, PagePerson], ...] = ()
    places: tuple[PagePlace, ...] = ()
    places_unknown: tuple[PagePlace, ...] = ()
    teams_added: tuple[PageTeam, ...] = ()
    teams_changed: tuple[tuple[int, PageTeam], ...] = ()
    objectives_added: tuple[ObjectiveChange, ...] = ()
    objectives_changed: tuple[ObjectiveChange, ...] = ()
    objectives_same: tuple[tuple[int, int], ...] = ()
    objectives_left: tuple[ObjectiveLeft, ...] = ()
    objectives_kept: tuple[str, ...] = ()
    objectives_elsewhere: tuple[tuple[int, int], ...] = ()
    objectives_met: tuple[tuple[int, str], ...] = ()
    objectives_read: tuple[str, ...] = ()
    guidelines_added: tuple[str, ...] = ()
    guidelines_changed: tuple[str, ...] = ()
    boards_added: tuple[PageBoard, ...] = ()

    @property
    def added(self) -> dict[str, int]:
        return {
            "people": len(self.people_added),
            "teams": len(self.teams_added),
            "objectives": len(self.objectives_added),
            "guidelines": len(self.guidelines_added),
            "boards": len(self.boards_added),
        }

    @property
    def changed(self) -> dict[str, int]:
        new = {p.name for p in self.people_added}
        return {
            "people": len({p.name for _, p in self.people_changed} | {p.person for p in self.places} - new),
            "teams": len(self.teams_changed),
            "objectives": len(self.objectives_changed)
            + len(self.objectives_left)
            + len({i for i, _ in self.objectives_met} - {c.id for c in self.objectives_changed}),
            "guidelines": len(self.guidelines_changed),
            "boards": 0,
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What else the import says of outcomes, in sentences."""
        done = [c.line.title for c in self.objectives_added if c.line.done] + [
            title for _, title in self.objectives_met
        ]
        return (
            *(f"marked as done on the page, met from now on: {title}" for title in done),
            *(
                f"{p.person}: {p.city or p.zone or p.country} names no time zone for sure, say it on People"
                for p in self.places_unknown
            ),
            *(f"keeps its own reading, though lines stand under it now: {title}" for title in self.objectives_read),
        )

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
                team=names.get(o.team_id, "") if o.team_id else "",
                horizon=o.horizon,
                months=o.horizon_months,
                path=path(o),
                title=o.title,
                theme=o.theme,
                owner=o.owner,
                why=o.why,
                due=o.due_on.isoformat() if o.due_on is not None else "",
                line=o.page_line,
            ),
        )
        for o in sorted(objectives, key=lambda o: o.position)
    ]


def difference(page: Page, known: Known) -> Difference:
    """What importing the page would add or change.

    People and teams that the page no longer names are kept; the guidelines become the page's. An outcome leaves the
    roadmap when the page no longer says it where it still speaks of that team and horizon.
    """
    people = _People(known.people)
    teams = {t.name.casefold(): t for t in known.teams}
    guidelines = tuple(g.text for g in known.guidelines)
    boards = {(b.owner.casefold(), b.number) for b in known.boards}
    sections = {*page.sections, *map(section_of, page.objectives)}
    found = _objectives(page.objectives, known, sections)
    new_guidelines = [g for g in page.guidelines if g not in guidelines]
    return Difference(
        people_added=tuple(p for p in page.people if people.named(p) is None),
        people_changed=tuple(
            (stored.id, p) for p in page.people if (stored := people.named(p)) and _says_more(p, stored)
        ),
        places=tuple(
            p for p in page.places if (own := people.named(PagePerson(name=p.person))) is None or not own.stays
        ),
        teams_added=tuple(t for t in page.teams if t.name.casefold() not in teams),
        teams_changed=tuple(
            (known_team.id, t)
            for t in page.teams
            if (known_team := teams.get(t.name.casefold())) and t.mission and known_team.mission != t.mission
        ),
        objectives_added=found.added,
        objectives_changed=found.altered,
        objectives_same=found.same,
        objectives_left=tuple(
            ObjectiveLeft(id=o.id, title=o.title) for o, line in found.missing if section_of(line) in sections
        ),
        objectives_kept=tuple(o.title for o, line in found.missing if section_of(line) not in sections),
        objectives_elsewhere=found.elsewhere,
        objectives_met=_met(page, known, found),
        objectives_read=_keep_their_reading(page, known, found),
        guidelines_added=tuple(new_guidelines),
        guidelines_changed=tuple(g for g in guidelines if g not in page.guidelines) if page.guidelines else (),
        boards_added=tuple(b for b in page.boards if (b.owner.casefold(), b.number) not in boards),
    )


def _says_more(page: PagePerson, stored: Person) -> bool:
    """Whether the page says other roles, or a handle or a name where none is stored; one without roles takes none away."""
    roles = bool(page.roles) and (stored.roles, stored.lead) != (page.roles, page.lead)
    return roles or bool(page.login and not stored.login) or named_better(page, stored)


def named_better(page: PagePerson, stored: Person) -> bool:
    """Whether the page has a name for somebody who so far goes by the handle."""
    return stored.name == stored.login != page.name


class _People:
    """Who is stored, by name, else by handle."""

    def __init__(self, stored: Iterable[Person]) -> None:
        self.by_name = {p.name.casefold(): p for p in stored}
        self.by_login = {p.login.casefold(): p for p in self.by_name.values() if p.login}

    def named(self, person: PagePerson) -> Person | None:
        """Who a person of the page is."""
        return self.by_name.get(person.name.casefold()) or self.by_login.get(person.login.casefold())


_Line = tuple[Objective, PageObjective]


class _Found(NamedTuple):
    """What is new, what changed, what is as it was (position, id), the stored lines that are nothing on the page, and
    those that another page says too (position, id)."""

    added: tuple[ObjectiveChange, ...]
    altered: tuple[ObjectiveChange, ...]
    same: tuple[tuple[int, int], ...]
    missing: tuple[_Line, ...]
    elsewhere: tuple[tuple[int, int], ...]


def _objectives(lines: Sequence[PageObjective], known: Known, sections: Collection[tuple[str, str]]) -> _Found:
    """sections: those that the page speaks of; lines of others stay where they are, and so do those of another page."""
    every = stored_lines(known.objectives, known.teams)
    stored = [pair for pair in every if pair[0].id not in known.elsewhere]
    by_key = dict(zip(_page_keys(line for _, line in stored), stored, strict=True))
    keys = _page_keys(lines)
    others = [pair for pair in every if pair[0].id in known.elsewhere]
    there = dict(zip(_page_keys(line for _, line in others), others, strict=True))
    elsewhere = {n: there[key][0].id for n, key in enumerate(keys) if key not in by_key and key in there}
    free = {key: pair for key, pair in by_key.items() if key not in set(keys)}
    new = {n: key for n, key in enumerate(keys) if key not in by_key and n not in elsewhere}
    changes: dict[int, ObjectiveChange] = {}
    for n, pair in _few_words_changed(new, free).items():
        changes[n] = ObjectiveChange(id=pair[0].id, line=lines[n], position=n, before=pair[1].title)
    _moved(lines, keys, new, free, sections, changes)
    _back(lines, known, new, changes)
    for n, key in enumerate(keys):
        if key in by_key and (told := _otherwise(by_key[key], lines[n])):
            changes[n] = ObjectiveChange(
                id=by_key[key][0].id, line=lines[n], position=n, before=lines[n].title, otherwise=told
            )
    return _Found(
        tuple(ObjectiveChange(id=None, line=lines[n], position=n) for n in new if n not in changes),
        tuple(changes[n] for n in sorted(changes)),
        tuple((n, by_key[key][0].id) for n, key in enumerate(keys) if key in by_key and n not in changes),
        tuple(free.values()),
        tuple(elsewhere.items()),
    )


def _otherwise(stored: _Line, line: PageObjective) -> str:
    """What is told otherwise beside the same words: the theme, the owner, why, when it is due."""
    before = stored[1]
    told = [
        f"{word} “{now}”" if now else f"no {word}"
        for word, was, now in (
            ("theme", before.theme, line.theme),
            ("owner", before.owner, line.owner),
            ("why", before.why, line.why),
            ("due date", before.due, line.due),
        )
        if was != now and (now or word != "due date")  # a due date that somebody gave is theirs
    ]
    return ", ".join(told)


def _moved(
    lines: Sequence[PageObjective],
    keys: Sequence[_Key],
    new: Mapping[int, _Key],
    free: dict[_Key, _Line],
    sections: Collection[tuple[str, str]],
    changes: dict[int, ObjectiveChange],
) -> None:
    """Lines with the same words in another place of the page. What is taken is no longer free."""
    by_words: dict[tuple[str, ...], list[_Key]] = {}
    for key, (_, line) in free.items():
        if section_of(line) in sections:
            by_words.setdefault(_words(line), []).append(key)
    for n in new:
        candidates = [k for k in by_words.get(_words(lines[n]), ()) if k in free] if n not in changes else []
        if candidates:
            before, line = free.pop(min(candidates, key=lambda k: k[0] != keys[n][0]))
            moved = section_of(line) != section_of(lines[n])
            place = ", ".join(p for p in (line.team, line.horizon) if p) if moved else ""
            changes[n] = ObjectiveChange(id=before.id, line=lines[n], position=n, before=before.title, moved_from=place)


def _back(
    lines: Sequence[PageObjective], known: Known, new: Mapping[int, _Key], changes: dict[int, ObjectiveChange]
) -> None:
    """Lines that had left the roadmap."""
    gone: dict[tuple[str, ...], list[_Line]] = {}
    for pair in stored_lines(known.left, known.teams):
        if pair[0].id not in known.elsewhere:
            gone.setdefault(_words(pair[1]), []).append(pair)
    for n in new:
        back = gone.get(_words(lines[n]), []) if n not in changes else []
        if back:
            best = min(
                back, key=lambda pair: (section_of(pair[1]) != section_of(lines[n]), pair[1].path != lines[n].path)
            )
            back.remove(best)
            changes[n] = ObjectiveChange(id=best[0].id, line=lines[n], position=n, before=best[0].title, back=True)


def _stored_by_place(known: Known, found: _Found) -> dict[int, Objective]:
    """The stored lines by their position on the page, those that come back too."""
    by_id = {o.id: o for o in (*known.objectives, *known.left)}
    changed_ones = {c.position: by_id[c.id] for c in found.altered if c.id is not None}
    return {n: by_id[i] for n, i in found.same} | changed_ones


def _met(page: Page, known: Known, found: _Found) -> tuple[tuple[int, str], ...]:
    stored = _stored_by_place(known, found)
    lines = enumerate(page.objectives)
    return tuple((stored[n].id, line.title) for n, line in lines if line.done and n in stored and not stored[n].met_on)


def _keep_their_reading(page: Page, known: Known, found: _Found) -> tuple[str, ...]:
    """Measured outcomes without lines under them so far that have some on the page."""
    stored, parents = _stored_by_place(known, found), {o.parent_id for o in known.objectives}
    above = {(line.team, line.horizon, line.path) for line in page.objectives if line.path}
    return tuple(
        line.title
        for n, line in enumerate(page.objectives)
        if n in stored
        and stored[n].kind != Kind.STATE
        and stored[n].id not in parents
        and (line.team, line.horizon, (*line.path, line.title)) in above
    )


def _words(line: PageObjective) -> tuple[str, ...]:
    return tuple(line.title.casefold().split())


def _few_words_changed(new: Mapping[int, _Key], free: dict[_Key, _Line]) -> dict[int, _Line]:
    """The stored line of each new one of the same team, horizon and depth whose words changed little, or whose
    parent's words did; the likest pairs first. What is taken is no longer free."""
    places: dict[tuple[str, str, int], dict[int, str]] = {}
    for n, (team, horizon, path, title, _) in new.items():
        places.setdefault((team, horizon, len(path)), {})[n] = title
    near = []
    for place, titles in places.items():
        likeness = Likeness(titles)
        own = [key for key in free if (key[0], key[1], len(key[2])) == place]
        near += [(-how, n, key) for key in own for how, n in likeness.of(key[3])]
    taken: dict[int, _Line] = {}
    for _, n, key in sorted(near, key=lambda found: found[:2]):
        if n not in taken and key in free:
            taken[n] = free.pop(key)
    return taken
