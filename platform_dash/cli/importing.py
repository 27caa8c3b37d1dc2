"""import: handbook pages (one, several, or a folder of them) and rosters; what is taken, proposed, listed and changed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from platform_dash.cli.commands import import_app
from platform_dash.cli.shared import AUTHOR, AsFormat, Demo, Format, Session, out, told
from platform_dash.core.calendar import local_date
from platform_dash.handbook import HandbookError, Meaning, Page, accepted, answers_of
from platform_dash.handbook.file import page_of_file, pages_in
from platform_dash.reports import sprint_facts
from platform_dash.roster import table
from platform_dash.store import teams
from platform_dash.sync import handbook
from platform_dash.sync.handbook import Imported, Source

LISTED = ("repaired", "unrecognised", "proposed", "taken", "left", "kept", "notes")


class Given(NamedTuple):
    """The pages to import, and those that hold nothing or cannot be read, each with the reason."""

    pages: tuple[tuple[Source, Page], ...]
    skipped: tuple[tuple[str, str], ...]


@import_app.command("handbook")
def import_handbook(
    pages: Annotated[list[Path], typer.Argument(help="Markdown files, or a folder of them.")],
    said: Annotated[
        list[str] | None,
        typer.Option(
            "--as", help="HEADING=team, theme, horizon, outcome or 'not ours'; kept for the page. Repeatable."
        ),
    ] = None,
    take: Annotated[
        list[str] | None, typer.Option(help="Take what is only proposed, by the key that --dry-run prints. Repeatable.")
    ] = None,
    address: Annotated[str, typer.Option(help="Where people read the page, or the folder: https://…")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference, write nothing.")] = False,
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Import people, teams, roadmap, guidelines and board links from handbook pages: all of it, or nothing.

    What is only likely is proposed and not taken; what was not recognised is listed.
    """
    with told(form):
        answers = _meanings(said or ())
        session = Session(demo)
        given = _read(session, pages, answers, take or (), address)
        if dry_run:
            done = tuple(
                Imported(source, page, handbook.difference(session.store, page, source)) for source, page in given.pages
            )
        else:
            done = handbook.apply_all(
                session.store, given.pages, author=AUTHOR, at=session.now(), zone=session.settings.timezone
            )
        bodies = [_body(one) for one in done]
        body = _sum(bodies) | {"dry_run": dry_run, "skipped": [f"{name}: {why}" for name, why in given.skipped]}
        out(body, form, lambda: _text(done, bodies, given.skipped, dry_run=dry_run))


def _meanings(pairs: Sequence[str]) -> dict[str, Meaning]:
    """HEADING=MEANING as typed, by heading."""
    meanings = {}
    for pair in pairs:
        words, _, meaning = pair.rpartition("=")
        try:
            meanings[" ".join(words.split())] = Meaning(meaning.strip().casefold().replace("-", " "))
        except ValueError:
            raise typer.BadParameter(f"{pair}: a heading is one of {', '.join(Meaning)}", param_hint="--as") from None
    return meanings


def _read(
    session: Session, paths: Sequence[Path], answers: dict[str, Meaning], take: Sequence[str], address: str
) -> Given:
    """Every page, with what was said of its headings; a page of a folder that holds nothing is skipped."""
    files: list[tuple[Path, Path | None]] = [(path, None) for path in paths if not path.is_dir()]
    files += [(path, folder) for folder in paths if folder.is_dir() for path in pages_in(folder)]
    read: list[tuple[Source, Page]] = []
    skipped: list[tuple[str, str]] = []
    headings: set[str] = set()
    keys: set[str] = set()
    for path, folder in files:
        source = _source(path, folder, address, alone=len(files) == 1)
        try:
            known = handbook.answers(session.store, source.name) | answers
            page = page_of_file(path, known)
            if more := answers_of(page, take):
                page = page_of_file(path, known | more)
        except HandbookError as error:
            if folder is None:
                raise
            skipped.append((source.name, str(error).removesuffix(" Nothing was changed.")))
            continue
        headings |= {h.words.casefold() for h in page.headings}
        keys |= {p.key for p in page.proposals} | set(take if more else ())
        own = {w: m for w, m in answers.items() if w.casefold() in {h.words.casefold() for h in page.headings}}
        read.append((source.model_copy(update={"answers": own | more}), accepted(page, take)))
    _refuse_unknown(answers, headings, "--as", "heading")
    _refuse_unknown(take, keys, "--take", "proposal")
    if not read:
        raise HandbookError(
            "None of the pages holds anything that is recognised. Nothing was changed.",
            tuple(f"{n}: {w}" for n, w in skipped),
        )
    return Given(tuple(read), tuple(skipped))


def _source(path: Path, folder: Path | None, address: str, *, alone: bool) -> Source:
    """A page's name is its path from its folder on, so that it is the same wherever the command runs."""
    whole = path.resolve()
    above = folder.resolve() if folder is not None else whole.parent
    name = f"{above.name}/{whole.relative_to(above).as_posix()}".lstrip("/")
    if not address or alone:
        return Source(name=name, address=address)
    return Source(name=name, address=f"{address.rstrip('/')}/{whole.relative_to(above).as_posix()}")


def _refuse_unknown(given: Sequence[str] | dict[str, Meaning], known: set[str], option: str, what: str) -> None:
    """A heading or a proposal that stands on no page is a usage error, never passed over."""
    folded = {words.casefold() for words in known}
    for words in given:
        if words.casefold() not in folded:
            there = ", ".join(sorted(known)[:12]) or "none"
            raise typer.BadParameter(
                f"there is no {what} “{words}” on the page (there are: {there})", param_hint=option
            )


def _body(one: Imported) -> dict[str, Any]:
    page, difference = one.page, one.difference
    proposals = [
        p.model_dump(mode="json", include={"kind", "words", "line", "why", "certainty"}) | {"key": p.key}
        for p in page.proposals
    ]
    return {
        "page": one.source.name,
        "added": difference.added,
        "changed": difference.changed,
        "taken": [f.model_dump(mode="json") for f in page.taken],
        "proposed": proposals,
        "repaired": [r.model_dump() for r in page.repaired],
        "unrecognised": list(page.unrecognised),
        "left": [o.title for o in difference.objectives_left],
        "kept": list(difference.objectives_kept),
        "notes": list(difference.notes),
    }


def _sum(bodies: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What all pages say together; of several, each for itself too."""
    if len(bodies) == 1:
        return bodies[0]
    counts = {
        key: {kind: sum(body[key][kind] for body in bodies) for kind in bodies[0][key]} for key in ("added", "changed")
    }
    return counts | {key: [x for body in bodies for x in body[key]] for key in LISTED} | {"pages": list(bodies)}


def _text(
    done: Sequence[Imported], bodies: Sequence[dict[str, Any]], skipped: Sequence[tuple[str, str]], *, dry_run: bool
) -> Iterator[str]:
    for one, body in zip(done, bodies, strict=True):
        if len(done) > 1:
            yield f"── {one.source.name}"
        yield from _page_text(one, body, dry_run=dry_run)
    yield from (f"skipped {name}: {why}" for name, why in skipped)
    if dry_run:
        yield "dry run: nothing was written"


def _page_text(one: Imported, body: dict[str, Any], *, dry_run: bool) -> Iterator[str]:
    page, difference = one.page, one.difference
    for word in ("added", "changed"):
        yield f"{word}: " + ", ".join(f"{kind} {n}" for kind, n in body[word].items())
    if dry_run:
        yield from (f"taken: {f.kind} {f.words}, line {f.line}: {f.why}" for f in page.taken)
    for p in page.proposals:
        yield f"proposed, not taken: {p.kind} {p.words}, line {p.line}: {p.why} (--take '{p.key}')"
    for r in page.repaired:
        yield f"repaired on line {r.line}: {r.before[-40:]} → {r.after[-40:]}"
    yield from (f"not recognised, {line}" for line in page.unrecognised)
    for change in difference.objectives_changed:
        yield f"changed: {change.told}"
    yield from difference.notes
    for left in difference.objectives_left:
        yield f"no longer on the page, leaves the roadmap (its history is kept): {left.title}"
    for line in difference.objectives_kept:
        yield f"kept, the page does not speak of its team and horizon: {line}"


@import_app.command("roster")
def import_roster(
    file: Annotated[Path, typer.Argument(help="A CSV as `export roster` writes it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference, write nothing.")] = False,
    form: AsFormat = Format.TEXT,
    demo: Demo = False,
) -> None:
    """Take people, zones, hours and holiday calendars from a CSV: every row, or none where one is wrong."""
    with told(form):
        session = Session(demo)
        calendar = sprint_facts.calendar_of(session.store, session.settings.timezone)
        try:
            rows = table.read(file.read_bytes())
        except OSError as error:
            raise table.RosterError(f"{file.name} cannot be read: {error}. Nothing was changed.") from error
        with session.store.write() as connection:
            people = teams.people(connection)
            changes, wrong = table.changes(people, rows, local_date(session.now(), calendar.zone))
            if wrong:
                raise table.RosterError(" ".join((*wrong, "Nothing was changed.")))
            for change in () if dry_run else changes:
                teams.save_person(connection, change.person, author=AUTHOR, at=session.now())
        body = {
            "changed": {c.person.name: {k: list(v) for k, v in c.fields.items()} for c in changes},
            "dry_run": dry_run,
            "added": [c.person.name for c in changes if c.new],
        }

        def text() -> Iterator[str]:
            for change in changes:
                words = "; ".join(f"{k}: {a or 'empty'} → {b or 'empty'}" for k, (a, b) in change.fields.items())
                yield f"{change.person.name}{' (new)' if change.new else ''}: {words}"
            yield "dry run: nothing was written" if dry_run else f"{len(changes)} people saved"

        out(body, form, text)
