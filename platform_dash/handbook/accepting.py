"""What a person takes of what a page only proposes, and what is known of its people elsewhere."""

from collections.abc import Collection, Sequence

from platform_dash.handbook.owners import Owners
from platform_dash.handbook.page import FindingKind, Meaning, Page, PageObjective, PagePerson, Proposal
from platform_dash.model import Person


def answers_of(page: Page, taken: Collection[str]) -> dict[str, Meaning]:
    """What taking proposals says of the page's headings: then it is read anew."""
    return {p.heading: p.meaning for p in page.proposals if p.key in taken and p.heading and p.meaning is not None}


def accepted(page: Page, taken: Collection[str]) -> Page:
    """The page with the proposals taken that `taken` names by their keys; the others stay proposals."""
    own = [p for p in page.proposals if p.key in taken and not p.heading]
    people = {p.name.casefold(): p for p in page.people}
    for proposal in (p for p in own if p.person is not None):
        _add_person(people, proposal)
    return page.model_copy(
        update={
            "people": tuple(people.values()),
            "places": (*page.places, *(p.place for p in own if p.place is not None)),
            "objectives": tuple(_of_line(line, own) for line in page.objectives),
            "guidelines": (*page.guidelines, *(p.words for p in own if p.kind == FindingKind.GUIDELINE)),
            "slack": next((p.words for p in own if p.kind == FindingKind.CHANNEL), page.slack),
            "proposals": tuple(p for p in page.proposals if p not in own),
        }
    )


def with_people(page: Page, people: Sequence[Person]) -> Page:
    """The page with its owners by the names of people who are known, and taken where only that made them likely."""
    owners = Owners(people)
    likely = {
        p.line: (p, name) for p in page.proposals if p.kind == FindingKind.OWNER and (name := owners.known(p.words))
    }
    taken = [proposal for proposal, _ in likely.values()]

    def owned(line: PageObjective) -> PageObjective:
        name = likely[line.line][1] if line.line in likely else owners.known(line.owner) if line.owner else ""
        return line.model_copy(update={"owner": name}) if name else line

    lines = tuple(owned(line) for line in page.objectives)
    return page.model_copy(
        update={"objectives": lines, "proposals": tuple(p for p in page.proposals if p not in taken)}
    )


def _add_person(people: dict[str, PagePerson], proposal: Proposal) -> None:
    person = proposal.person
    if person is None:
        return
    known = people.get(person.name.casefold())
    if known is None:
        people[person.name.casefold()] = person
        return
    roles = (*known.roles, *(role for role in person.roles if role not in known.roles))
    update = {"roles": roles, "lead": known.lead or person.lead, "login": known.login or person.login}
    people[person.name.casefold()] = known.model_copy(update=update)


def _of_line(line: PageObjective, own: Collection[Proposal]) -> PageObjective:
    for proposal in own:
        if proposal.line == line.line and proposal.kind == FindingKind.MET and proposal.words == line.title:
            line = line.model_copy(update={"done": True})
        if proposal.line == line.line and proposal.kind == FindingKind.OWNER:
            line = line.model_copy(update={"owner": proposal.words})
    return line
