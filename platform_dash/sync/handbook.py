"""Importing handbook pages: the difference first, then all of it in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from typing import NamedTuple

from pydantic import Field
from sqlalchemy import Connection

from platform_dash import handbook
from platform_dash.core import calendar as sprint_calendar
from platform_dash.handbook import Meaning, Page
from platform_dash.model import Calendar, HandbookPage, Health, Objective, Person, Stay, Team, Value, changed
from platform_dash.roster import zones
from platform_dash.store import Store, roadmap, sprints, teams
from platform_dash.sync import laying


class Source(Value):
    """Which page is imported: its name (a path, however much of it is known), its address where it has one, and what
    somebody says its headings are, beside what was said before."""

    name: str = "page"
    address: str = ""
    answers: dict[str, Meaning] = Field(default_factory=dict)


class Imported(NamedTuple):
    """A page as it is to be imported, and what that would change."""

    source: Source
    page: Page
    difference: handbook.Difference


def known_page(connection: Connection, name: str) -> HandbookPage | None:
    """The stored page of a name: the same path, or the one whose path ends or begins alike («harbour.md» and
    «teams/harbour.md»), where only one does."""
    stored = roadmap.pages(connection)
    same = [p for p in stored if p.name == name]
    wanted = PurePosixPath(name).parts[::-1]
    alike = [p for p in stored if all(a == b for a, b in zip(PurePosixPath(p.name).parts[::-1], wanted, strict=False))]
    return same[0] if same else alike[0] if len(alike) == 1 else None


def answers(store: Store, name: str) -> dict[str, Meaning]:
    """What somebody said the headings of a page are."""
    with store.read() as connection:
        stored = known_page(connection, name)
    return {words: Meaning(meaning) for words, meaning in stored.answers.items()} if stored is not None else {}


def known(connection: Connection, page: HandbookPage | None) -> handbook.Known:
    """What is stored, as the other side of a page's difference."""
    every = roadmap.objectives(connection, left=True)
    own = page.id if page is not None else 0
    return handbook.Known(
        people=teams.people(connection),
        teams=teams.teams(connection),
        objectives=tuple(o for o in every if o.left_on is None),
        left=tuple(o for o in every if o.left_on is not None),
        guidelines=roadmap.guidelines(connection, own),
        boards=tuple(
            handbook.PageBoard(owner=owner, number=number, name=name)
            for owner, number, name in roadmap.board_links(connection)
        ),
        elsewhere=frozenset(o.id for o in every if o.page_id not in (None, own)),
    )


def difference(store: Store, page: Page, source: Source | None = None) -> handbook.Difference:
    """What importing the page would change. Writes nothing."""
    with store.read() as connection:
        return _difference(connection, page, (source or Source()).name)[1]


def _difference(connection: Connection, page: Page, name: str) -> tuple[Page, handbook.Difference]:
    """The page, its owners by the names of the people who are stored, and what importing it would change."""
    stored = known(connection, known_page(connection, name))
    page = handbook.with_people(page, stored.people)
    found = handbook.difference(page, stored)
    unknown = tuple(place for place in found.places if not zone_of(place))
    places = tuple(place for place in found.places if place not in unknown)
    return page, found.model_copy(update={"places": places, "places_unknown": unknown})


def written(store: Store, text: str, name: str = "page") -> handbook.Written:
    """The page with the stored roadmap in it, but for what came from other pages. Raises HandbookError."""
    with store.read() as connection:
        page = known_page(connection, name)
        here = (None, page.id) if page is not None else (None,)
        every = roadmap.objectives(connection)
        own = [o for o in every if o.page_id in here] if page is not None or roadmap.pages(connection) else every
        lines = handbook.stored_lines(own, teams.teams(connection))
    return handbook.written(text, [line for _, line in lines], answers(store, name))


def fresh(store: Store) -> handbook.Written:
    """A new page of all that is stored."""
    with store.read() as connection:
        lines = handbook.stored_lines(roadmap.objectives(connection), teams.teams(connection))
        return handbook.fresh_page(
            known(connection, None), [line for _, line in lines], slack=roadmap.note(connection, "slack")
        )


def apply(
    store: Store, page: Page, *, author: str, at: datetime, zone: str | None = None, source: Source | None = None
) -> handbook.Difference:
    """Import a page in one transaction; what was written. Importing the same page again writes nothing."""
    (done,) = apply_all(store, [(source or Source(), page)], author=author, at=at, zone=zone)
    return done.difference


def apply_all(
    store: Store, given: Sequence[tuple[Source, Page]], *, author: str, at: datetime, zone: str | None = None
) -> tuple[Imported, ...]:
    """Import pages in one transaction, all or none."""
    with store.read() as connection:
        nothing_new = all(_says_nothing_new(connection, source, page) for source, page in given)
    if nothing_new:
        return tuple(Imported(source, page, difference(store, page, source)) for source, page in given)
    with store.write() as connection:
        done = tuple(
            Imported(source, page, _Import(connection, source, page, author, at, zone).write())
            for source, page in given
        )
        today = sprints.team_day(connection, at)
    laying.keep_laid(store, today, at)
    return done


def _says_nothing_new(connection: Connection, source: Source, page: Page) -> bool:
    stored = known_page(connection, source.name)
    page, found = _difference(connection, page, source.name)
    told = stored is not None and _of_page(stored, source, page) == stored
    return found.empty and told and not _shifted(connection, found, page) and not _notes_to_tell(connection, page)


def _of_page(stored: HandbookPage, source: Source, page: Page) -> HandbookPage:
    """What is kept of a page after this import."""
    said = {" ".join(words.split()): meaning.value for words, meaning in source.answers.items()}
    return changed(
        stored,
        title=page.title[:300],
        address=source.address or stored.address,
        answers={**stored.answers, **said},
        slack=page.slack[:300],
    )


def _shifted(connection: Connection, found: handbook.Difference, page: Page) -> dict[int, int]:
    """The stored lines that stand on another line of their page now."""
    by_id = {o.id: o for o in roadmap.objectives(connection)}
    return {
        i: page.objectives[n].line for n, i in found.objectives_same if by_id[i].page_line != page.objectives[n].line
    }


class _Import:
    """One page, written in a transaction of its own or of several pages."""

    def __init__(
        self, connection: Connection, source: Source, page: Page, author: str, at: datetime, zone: str | None
    ) -> None:
        self.connection, self.source, self.page, self.zone = connection, source, page, zone
        self.author, self.at = author, at
        self.today: date = sprints.team_day(connection, at)

    def write(self) -> handbook.Difference:
        connection = self.connection
        stored = known_page(connection, self.source.name) or HandbookPage(id=0, name=self.source.name)
        page, found = _difference(connection, self.page, self.source.name)
        self.page = page
        kept = roadmap.save_page(connection, _of_page(stored, self.source, page), author=self.author, at=self.at)
        self._people(found)
        self._objectives(found, kept.id)
        if found.guidelines_added or found.guidelines_changed:
            roadmap.set_guidelines(connection, page.guidelines, author=self.author, at=self.at, page_id=kept.id)
        for board in found.boards_added:
            roadmap.add_board_link(connection, board.owner, board.number, board.name)
        _tell(connection, page, self.author, self.at, self.zone)
        roadmap.set_lines(connection, _shifted(connection, found, page))
        return found

    def _people(self, found: handbook.Difference) -> None:
        connection, author, at = self.connection, self.author, self.at
        position = len(teams.teams(connection))
        for n, team in enumerate(found.teams_added):
            new = Team(id=0, name=team.name, mission=team.mission, position=position + n, version=0)
            teams.save_team(connection, new, author=author, at=at)
        stored_teams = {t.id: t for t in teams.teams(connection)}
        for team_id, team in found.teams_changed:
            teams.save_team(connection, changed(stored_teams[team_id], mission=team.mission), author=author, at=at)
        for person in found.people_added:
            new_person = Person(
                id=0, name=person.name, roles=person.roles, lead=person.lead, login=person.login, version=0
            )
            teams.save_person(connection, new_person, author=author, at=at)
        people = {p.id: p for p in teams.people(connection)}
        for person_id, person in found.people_changed:
            old = people[person_id]
            told: dict[str, object] = {"roles": person.roles, "lead": person.lead} if person.roles else {}
            if handbook.named_better(person, old):
                told["name"] = person.name
            one = changed(old, login=old.login or person.login, **told)
            teams.save_person(connection, one, author=author, at=at)
        for place in found.places:
            self._place(place)

    def _place(self, place: handbook.PagePlace) -> None:
        """Where somebody works, where nobody said it yet."""
        own = next((p for p in teams.people(self.connection) if p.name.casefold() == place.person.casefold()), None)
        zone = zone_of(place)
        if own is None or own.stays:
            return
        if zone:
            stay = Stay(
                city=place.city or zone.rpartition("/")[2].replace("_", " "), zone=zone, from_on=date(2020, 1, 1)
            )
            country = {"country": place.country} if place.country and own.country is None else {}
            one = changed(own, stays=(stay,), **country)
            teams.save_person(self.connection, one, author=self.author, at=self.at)

    def _objectives(self, found: handbook.Difference, page_id: int) -> None:
        """New lines come under their parent, changed ones keep their id and history; all take the page's order."""
        connection, author, at = self.connection, self.author, self.at
        every = {o.id: o for o in roadmap.objectives(connection, left=True)}
        team_ids = {t.name.casefold(): t.id for t in teams.teams(connection)}
        owners = _owners(teams.people(connection))
        for gone in found.objectives_left:
            roadmap.save_objective(connection, changed(every[gone.id], left_on=self.today), author=author, at=at)
        same, elsewhere = dict(found.objectives_same), dict(found.objectives_elsewhere)
        to_write = {c.position: c for c in (*found.objectives_added, *found.objectives_changed)}
        parents: dict[int, int] = {}
        for position, line in enumerate(self.page.objectives):
            depth = len(line.path)
            place: dict[str, object] = {"parent_id": parents.get(depth - 1), "position": position, "page_id": page_id}
            if position in elsewhere:
                parents[depth] = elsewhere[position]
                continue
            if position in same:
                old = every[same[position]]
                if any(getattr(old, key) != value for key, value in place.items()):
                    every[old.id] = roadmap.save_objective(connection, changed(old, **place), author=author, at=at)
                parents[depth] = old.id
                continue
            change = to_write[position]
            place |= {
                "team_id": team_ids.get(line.team.casefold()),
                "horizon": line.horizon,
                "horizon_months": line.months,
                "title": line.title,
                "theme": line.theme,
                "owner": line.owner,
                "owner_id": owners.get(line.owner.casefold()),
                "why": line.why,
                "page_line": line.line,
            }
            before = every[change.id] if change.id is not None else None
            if line.due and _takes_due(before, date.fromisoformat(line.due)):
                place["due_on"] = date.fromisoformat(line.due)
            if before is not None:
                new = changed(before, left_on=None, **place)
            else:
                new = Objective.model_validate({"id": 0, "version": 0, **place})
            stored = roadmap.save_objective(connection, new, author=author, at=at)
            every[stored.id], parents[depth] = stored, stored.id
            if before is None and line.done:
                self._met(stored)
        for met, _ in found.objectives_met:
            self._met(every[met])

    def _met(self, objective: Objective) -> None:
        """A mark on the page is a check-in with the page as its source."""
        words = f"met on import: marked as done on the page {self.source.name}"
        roadmap.check_in(
            self.connection,
            objective,
            Health.MET,
            words[:300],
            author=self.author,
            at=self.at,
            on=self.today,
            source=f"page {self.source.name}"[:300],
        )


def _takes_due(before: Objective | None, due: date) -> bool:
    """A due date that somebody gave here stays."""
    return before is None or (before.due_on is None and not (before.start_on and before.start_on >= due))


def _owners(people: Iterable[Person]) -> Mapping[str, int]:
    """Who is meant by an owner's words, folded: the full name, or the handle."""
    by_words = {}
    for p in people:
        by_words[p.name.casefold()] = p.id
        if p.login:
            by_words[f"@{p.login.casefold()}"] = by_words[p.login.casefold()] = p.id
    return by_words


def zone_of(place: handbook.PagePlace) -> str:
    """The zone that a page gives for a person; "" where its words name none for sure."""
    if place.zone in zones.every_zone():
        return place.zone
    try:
        return zones.zone_of(place.city, place.country) if place.city or place.country else ""
    except zones.CityError:
        return ""


def _notes_to_tell(connection: Connection, page: Page) -> bool:
    """Whether the page says a channel or ceremonies that nobody set yet."""
    if page.slack and not roadmap.note(connection, "slack"):
        return True
    said = page.ceremonies
    return sprints.calendar(connection) is None and bool(said.sprint_weeks or said.standup_weekdays)


def _tell(connection: Connection, page: Page, author: str, at: datetime, zone: str | None) -> None:
    """The channel is that of the page which named one first; the ceremonies are the page's until somebody sets them."""
    channel = next((p.slack for p in roadmap.pages(connection) if p.slack), "")
    if channel and roadmap.note(connection, "slack") != channel:
        roadmap.set_note(connection, "slack", channel)
    said = page.ceremonies
    if sprints.calendar(connection) is None and (said.sprint_weeks or said.standup_weekdays):
        today = sprint_calendar.local_date(at, zone or "UTC")
        usual = Calendar(first_on=today - timedelta(days=today.weekday()), zone=zone or "UTC")
        value = changed(
            usual,
            length_days=7 * (said.sprint_weeks or 2),
            planning_weekday=usual.planning_weekday if said.planning_weekday is None else said.planning_weekday,
            standup_weekdays=said.standup_weekdays or usual.standup_weekdays,
        )
        sprints.save_calendar(connection, value, author=author, at=at)
