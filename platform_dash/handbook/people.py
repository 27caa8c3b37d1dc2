"""Who stands on the page: lists, tables and components under the headings where people stand."""

import re
from collections.abc import Callable, Sequence

from markdown_it.tree import SyntaxTreeNode

from platform_dash.handbook import names
from platform_dash.handbook.names import PersonLine
from platform_dash.handbook.outline import Section
from platform_dash.handbook.page import Finding, FindingKind, PagePerson, PagePlace, Proposal
from platform_dash.handbook.senses import Sense
from platform_dash.handbook.tables import cell_words, columns_of, pieces, rows_of
from platform_dash.handbook.words import LISTS, line_of, named_in, words_of

_COLUMNS = (
    (
        "name",
        re.compile(
            r"^(?:(?:full |team )?names?|members?|people|person|who|engineer|team member|maintainer|chair|lead)$", re.I
        ),
    ),
    ("role", re.compile(r"^(?:roles?|titles?|positions?|job(?: title)?|responsibilit(?:y|ies)|function|what)\b", re.I)),
    ("place", re.compile(r"^(?:locations?|city|based(?: in)?|where|country|office)\b", re.I)),
    ("zone", re.compile(r"^(?:time\s?zones?|tz)\b", re.I)),
    ("login", re.compile(r"^(?:github(?: (?:id|handle|username|user))?|handles?|logins?|username|gh)\b", re.I)),
)


class People:
    """Collects the people of a page; `left` takes what is not taken, with its reason."""

    def __init__(self, left: Callable[[int, str, str], None]) -> None:
        self.left = left
        self.people: dict[str, PagePerson] = {}
        self.findings: list[Finding] = []
        self.proposals: list[Proposal] = []
        self.places: dict[str, tuple[names.Place, int]] = {}

    def heading(self, section: Section, sense: Sense) -> None:
        """A name that is a heading where people stand is likely a person."""
        read = names.person_line(section.bare) if not sense.sure else None
        if read is not None and names.has_name_shape(read.name):
            why = f"a heading with the shape of a name {sense.why}"
            self._propose(PagePerson(name=read.name, roles=read.roles or _roles(sense)), section.start + 1, why)

    def block(self, node: SyntaxTreeNode, sense: Sense) -> None:
        """A list, a table or a component below a heading where people stand."""
        at = (node.map or (0, 0))[0] + 1
        if node.type in LISTS:
            self._list(node, sense)
        elif node.type == "table":
            self._table(node, sense)
        elif own := named_in(node):
            for name in own:
                self._keep(PersonLine(name, sure=sense.sure), at, f"a component {sense.why}", sense)
        elif node.type == "paragraph" and self._handles(line_of(node)):
            for login in names.handles_in(line_of(node)):
                self._keep(PersonLine(login, login=login, sure=not sense.likely), at, f"a handle {sense.why}", sense)
        elif node.type != "hr":
            self.left(at, words_of(node), "prose where people stand")

    @staticmethod
    def _handles(words: str) -> bool:
        return re.fullmatch(r"(?:@[\w-]+[\s,&]*(?:and\s+)?)+", words) is not None

    def _list(self, node: SyntaxTreeNode, sense: Sense) -> None:
        lines = [(item, self._read(item)) for item in node.children]
        shaped = sum(read is not None for _, read in lines)
        sure_list = (
            all(read is not None and read.sure for _, read in lines) if not sense.sure else 2 * shaped > len(lines)
        )
        for item, read in lines:
            at = (item.map or (0, 0))[0] + 1
            if read is None:
                self.left(at, line_of(item), "no shape of a person's name")
            else:
                telling = bool(read.roles or read.login or read.place or named_in(item))
                sure = read.sure and not sense.likely and (sure_list or (telling and sense.sure))
                why = f"a list line {sense.why}"
                if not sure:
                    why += (
                        ": one word only" if not read.sure and " " not in read.name else ", where others may stand too"
                    )
                self._keep(read._replace(sure=sure), at, why, sense)
                for name in read.others:
                    self._keep(PersonLine(name, read.roles, sure=sure), at, why, sense)
                for words in read.rest:
                    self.left(at, words, f"beside {read.name}: no role that is known")
            for child in item.children[1:]:
                for sub in child.children if child.type in LISTS else [child]:
                    self._beside(sub, read)

    @staticmethod
    def _read(item: SyntaxTreeNode) -> PersonLine | None:
        own = named_in(item)
        line = line_of(item)
        return names.person_line(f"{own[0]} {line}" if own else line)

    def _beside(self, node: SyntaxTreeNode, read: PersonLine | None) -> None:
        """A line below a name: where they work, else nothing."""
        at, words = (node.map or (0, 0))[0] + 1, line_of(node) or words_of(node)
        place = names.place_of(words)
        if read is not None and place:
            self._place(read.name, place, at)
        else:
            self.left(at, words, "below a person: neither city, zone nor flag" if read else "below no person")

    def _keep(self, read: PersonLine, at: int, why: str, sense: Sense) -> None:
        """Take a person, or propose one; the same person twice has the roles of both."""
        roles = read.roles or _roles(sense)
        lead = any(names.is_lead(role) for role in roles)
        person = PagePerson(name=read.name[:300], roles=roles, lead=lead, login=read.login)
        known = self.people.get(read.name.casefold())
        if not read.sure and known is None:
            self._propose(person, at, why)
        elif known is not None:
            more = tuple(role for role in person.roles if role not in known.roles)
            self.people[read.name.casefold()] = known.model_copy(
                update={
                    "roles": (*known.roles, *more),
                    "lead": known.lead or lead,
                    "login": known.login or person.login,
                }
            )
        else:
            self.people[read.name.casefold()] = person
            self.findings.append(Finding(kind=FindingKind.PERSON, words=read.name, line=at, why=why))
        for role in read.unsure_roles:
            wanted = person.model_copy(update={"roles": (role,), "lead": names.is_lead(role)})
            self.proposals.append(
                Proposal(
                    kind=FindingKind.ROLE,
                    words=f"{read.name}: {role}",
                    line=at,
                    why="it stands in brackets",
                    person=wanted,
                )
            )
        if read.place:
            self._place(read.name, read.place, at)

    def _propose(self, person: PagePerson, at: int, why: str) -> None:
        self.proposals.append(Proposal(kind=FindingKind.PERSON, words=person.name, line=at, why=why, person=person))

    def _place(self, name: str, place: names.Place, at: int) -> None:
        """Where somebody works: one proposal a person, whatever lines say it."""
        so_far, line = self.places.get(name, (names.Place(), at))
        self.places[name] = (names.Place(*(old or new for old, new in zip(so_far, place, strict=True))), line)

    def all_proposals(self) -> tuple[Proposal, ...]:
        """Who and what is only likely, with where people work."""
        return (
            *self.proposals,
            *(
                Proposal(
                    kind=FindingKind.PLACE,
                    words=f"{name}: {', '.join(filter(None, place))}",
                    line=line,
                    why="it stands beside the name",
                    place=PagePlace(person=name, city=place.city, zone=place.zone, country=place.country),
                )
                for name, (place, line) in self.places.items()
            ),
        )

    def _table(self, node: SyntaxTreeNode, sense: Sense) -> None:
        heads, rows = rows_of(node)
        columns = columns_of(heads, _COLUMNS)
        sure = "name" in columns
        columns.setdefault("name", 0)
        for row in rows:
            self._row(row, heads, columns, sense, sure=sure)

    def _row(
        self, row: SyntaxTreeNode, heads: Sequence[str], columns: dict[str, int], sense: Sense, *, sure: bool
    ) -> None:
        at = (row.map or (0, 0))[0] + 1
        roles = _comma_parts(cell_words(row, columns["role"])) if "role" in columns else ()
        lines = [*named_in(row.children[columns["name"]]), *pieces(row, columns["name"])]
        people = [(line, self._of_cell(line, roles)) for line in lines]
        for line, _ in (one for one in people if one[1] is None):
            self.left(at, line, "no shape of a person's name")
        read = {n for kind, n in columns.items() if kind != "role" or any(p for _, p in people)}
        rest = [
            f"{head}: {cell_words(row, n)}"
            for n, head in enumerate(heads)
            if n not in read and head.strip("# .") and cell_words(row, n)
        ]
        if rest or not lines:
            self.left(at, "; ".join(rest) or words_of(row), "columns that are not read")
        for person in (p for _, p in people if p is not None):
            self._of_row(row, columns, person, roles, sense, sure=sure and len(people) == 1)

    @staticmethod
    def _of_cell(line: str, roles: tuple[str, ...]) -> PersonLine | None:
        read = names.person_line(line)
        first = read is None or (not read.sure and names.is_first_name(line))
        return PersonLine(line) if first and roles and names.is_first_name(line) else read

    def _of_row(
        self,
        row: SyntaxTreeNode,
        columns: dict[str, int],
        read: PersonLine,
        roles: tuple[str, ...],
        sense: Sense,
        *,
        sure: bool,
    ) -> None:
        """One person of a row, with what its other cells say."""
        at = (row.map or (0, 0))[0] + 1
        logins = names.handles_in(f"@{cell_words(row, columns['login']).lstrip('@')}") if "login" in columns else ()
        place = names.Place()
        if "place" in columns:
            words = cell_words(row, columns["place"])
            place = names.place_of(words) or names.place_of(f"based in {words}")
        if "zone" in columns and (words := cell_words(row, columns["zone"])):
            zone = names.place_of(words).zone
            place = place._replace(zone=zone)
            if not zone:
                self.left(at, words, f"beside {read.name}: no time zone by its name, such as Europe/Oslo")
        shaped = names.has_name_shape(read.name)
        certain = not sense.likely and (
            ((sure or shaped) and sense.sure and "name" in columns) or (bool(roles) and shaped)
        )
        certain = certain and (read.sure or bool(roles))
        login = read.login or (logins[0] if logins else "")
        self._keep(
            read._replace(roles=(*read.roles, *roles), login=login, place=read.place or place, sure=certain),
            at,
            f"a table row {sense.why}",
            sense,
        )


def _roles(sense: Sense) -> tuple[str, ...]:
    return (sense.role,) if sense.role else ()


def _comma_parts(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;]", words) if part.strip())
