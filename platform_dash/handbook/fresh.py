"""A new page of all that is stored, in the shape of the page that this program was asked for."""

from collections.abc import Iterator, Sequence

from platform_dash.handbook import headings
from platform_dash.handbook.difference import Known
from platform_dash.handbook.lines import parents_of, tree_order
from platform_dash.handbook.page import Page, PageObjective
from platform_dash.handbook.reading import read_with_places
from platform_dash.handbook.writing import Unplaced, Written, as_words
from platform_dash.model import Person, Team


def fresh_page(known: Known, lines: Sequence[PageObjective], slack: str = "") -> Written:
    """The people, missions, roadmap, guidelines, boards and channel of a store as a page. What would not read back as it is
    stored is told in `unplaced`."""
    ordered = tree_order(lines)
    text = "\n".join(
        line
        for part in (
            _people(known.people),
            _missions(known.teams),
            _roadmap(ordered, known),
            _guidelines([g.text for g in known.guidelines]),
            _boards(known),
            _channel(slack),
        )
        for line in part
    )
    page, _ = read_with_places(f"{text}\n")
    return Written(f"{text}\n", len(ordered), tuple(_not_read_back(page, known, ordered)))


def _not_read_back(page: Page, known: Known, lines: Sequence[PageObjective]) -> Iterator[Unplaced]:
    """What an import of the page into an empty store would not bring."""
    read = {(o.team.casefold(), o.horizon, o.path, o.title) for o in page.objectives}
    for line in lines:
        if (line.team.casefold(), line.horizon, line.path, line.title) not in read:
            yield Unplaced(line.title, f"a page cannot say it so that it is read back under {line.horizon}")
    names = {p.name for p in page.people}
    yield from (
        Unplaced(p.name, "the name has no shape that is read as a person's")
        for p in known.people
        if p.name not in names
    )
    missions = {(t.name, t.mission) for t in page.teams}
    for team in known.teams:
        if (team.name, team.mission) not in missions and team.mission:
            yield Unplaced(team.name, "its mission would not be read back")


def _heading(level: int, words: str) -> tuple[str, ...]:
    return (f"{'#' * level} {as_words(words, 'heading')}", "")


def _people(people: Sequence[Person]) -> Iterator[str]:
    if people:
        yield from _heading(2, "People")
    for p in people:
        handle = [f"@{p.login}"] if p.login and p.login != p.name else []
        beside = [*p.roles, *handle]
        yield f"- {'@' if p.login == p.name else ''}{p.name}" + (f" ({', '.join(beside)})" if beside else "")
    yield from ("",) if people else ()


def _missions(teams: Sequence[Team]) -> Iterator[str]:
    own = [t for t in teams if t.mission]
    if own:
        yield from _heading(2, "Sub-team mission statements")
    for t in own:
        yield f"- **{as_words(t.name, 'bold')}:** {as_words(t.mission, 'heading')}"
    yield from ("",) if own else ()


def _roadmap(lines: Sequence[PageObjective], known: Known) -> Iterator[str]:
    """The lines of no team first, then team by team; the farthest horizon first."""
    if lines:
        yield from _heading(2, "Roadmap")
    missions = {t.name.casefold(): bool(t.mission) for t in known.teams}
    parents = parents_of(lines)
    names = list(dict.fromkeys(line.team for line in lines))
    for team in sorted(names, key=lambda name: (bool(name), names.index(name))):
        own = [n for n, line in enumerate(lines) if line.team == team]
        if team:
            said = missions.get(team.casefold()) or headings.says_team(team)
            yield from _heading(3, team if said else f"{team} team")
        level = 4 if team else 3
        spans = dict.fromkeys((lines[n].horizon, lines[n].months) for n in own)
        for horizon, _ in sorted(spans, key=lambda span: (-(span[1] or 10_000), span[0])):
            yield from _heading(level, horizon)
            here = [n for n in own if lines[n].horizon == horizon]
            for theme in sorted(dict.fromkeys(lines[n].theme for n in here), key=bool):
                if theme:
                    yield from _heading(level + 1, theme)
                for n in here:
                    if lines[n].theme == theme:
                        yield from _line(lines[n], known, depth=_depth(n, parents))
                yield ""


def _depth(n: int, parents: Sequence[int | None]) -> int:
    parent = parents[n]
    return 0 if parent is None else 1 + _depth(parent, parents)


def _line(line: PageObjective, known: Known, *, depth: int) -> Iterator[str]:
    indent = "    " * depth
    people = {p.name.casefold() for p in known.people}
    named = bool(line.owner) and all(part.strip().casefold() in people for part in line.owner.split(","))
    box = "[x] " if line.done else ""
    yield f"{indent}- {box}{as_words(line.title, 'item')}" + (f" ({line.owner})" if named else "")
    if line.owner and not named:
        yield f"{indent}    - Owner: {as_words(line.owner, 'heading')}"
    if line.why:
        yield f"{indent}    - Why: {as_words(line.why, 'heading')}"


def _guidelines(texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield from _heading(2, "How we work?")
        yield from _heading(3, "Guidelines")
    yield from (f"* {as_words(text, 'item')}" for text in texts)
    yield from ("",) if texts else ()


def _boards(known: Known) -> Iterator[str]:
    if known.boards:
        yield from _heading(2, "Project boards")
    for b in known.boards:
        yield f"- [{as_words(b.name, 'heading')}](https://github.com/orgs/{b.owner}/projects/{b.number})"
    yield from ("",) if known.boards else ()


def _channel(slack: str) -> Iterator[str]:
    if slack:
        yield from _heading(2, "Slack channel")
        yield f"{slack if slack.startswith('#') else f'#{slack}'}"
