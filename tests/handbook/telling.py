"""The pages of tests/data/pages, and what is read from one, a line each: as their tables say it."""

from collections.abc import Iterator

from platform_dash.handbook import Page
from tests.templates import DATA

PAGES = DATA / "pages"


def table(name: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Of a file: the name of each page to its text and the lines that are to be read from it."""
    found = {}
    for part in f"\n{(PAGES / name).read_text('utf-8')}".split("\n=== ")[1:]:
        title, _, rest = part.partition("\n")
        text, _, lines = rest.partition("\n--- read\n")
        found[title] = (f"{text.rstrip()}\n", tuple(line for line in lines.splitlines() if line))
    return found


def told(page: Page) -> Iterator[str]:
    """What was taken, proposed and listed."""
    for team in page.teams:
        yield f"team {team.name}" + (f": {team.mission}" if team.mission else "")
    for p in page.people:
        beside = [*p.roles, *(["leads"] if p.lead else []), *([f"@{p.login}"] if p.login else [])]
        yield f"person {p.name}" + (f" ({', '.join(beside)})" if beside else "")
    for o in page.objectives:
        place = " / ".join(filter(None, (o.team, o.horizon, f"[{o.theme}]" if o.theme else "", *o.path, o.title)))
        beside = (f"owner {o.owner}" if o.owner else "", "done" if o.done else "", f"due {o.due}" if o.due else "")
        why = f"why {o.why}" if o.why else ""
        yield "; ".join(filter(None, (f"outcome {place}", *beside, why)))
    yield from (f"guideline {words}" for words in page.guidelines)
    yield from (f"board {b.owner}/{b.number} {b.name}" for b in page.boards)
    if page.slack:
        yield f"channel {page.slack}"
    when = page.ceremonies
    if when.standup_weekdays or when.sprint_weeks or when.planning_weekday is not None:
        days = "".join("MTWTFSS"[d] for d in when.standup_weekdays)
        yield f"ceremonies standup {days or '?'}, sprint {when.sprint_weeks or '?'} weeks, planning {'MTWTFSS'[when.planning_weekday] if when.planning_weekday is not None else '?'}"
    yield from (f"proposed {p.kind} {p.words}" for p in page.proposals)
    yield from (f"not taken, {words}" for words in page.unrecognised)
