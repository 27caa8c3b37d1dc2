"""Objectives, guidelines, board links and the handbook pages that they came from."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from platform_dash.model import CheckIn, Guideline, HandbookPage, Health, Objective, Reading, Revision, changed
from platform_dash.store import goals, histories, rows, sprints, tables
from platform_dash.store.errors import Conflict


def objectives(connection: Connection, *, left: bool = False) -> tuple[Objective, ...]:
    """The roadmap in the order of its pages; with `left`, what is no longer on it too."""
    table = tables.objective
    query = select(table).order_by(func.coalesce(table.c.page_id, 0), table.c.position, table.c.id)
    if not left:
        query = query.where(tables.objective.c.left_on.is_(None))
    return tuple(Objective.model_validate(dict(row)) for row in connection.execute(query).mappings())


def save_objective(connection: Connection, value: Objective, *, author: str, at: datetime) -> Objective:
    """Save an objective at the version it was read at. Raises Conflict holding both versions, and StoreError where
    its unit would change under the readings it has."""
    if value.id:
        unit = connection.scalar(select(tables.objective.c.unit).where(tables.objective.c.id == value.id))
        goals.refuse_other_unit(connection, "objective", value.id, value.title, unit or "", value.unit)
    try:
        row_id, version = rows.save(connection, tables.objective, value.model_dump(), author=author, at=at)
    except Conflict as conflict:
        theirs = Objective.model_validate(conflict.theirs) if conflict.theirs else None
        raise Conflict("objective", value, theirs) from None
    return changed(value, id=row_id, version=version)


_REVISED = ("baseline", "target", "due_on", "start_on", "measure", "keep", "scale")


def revisions(connection: Connection) -> dict[int, tuple[Revision, ...]]:
    """Objective id to what was changed of how it is measured and when it is due, newest first; first settings apart."""
    table = tables.change
    query = select(table).where(table.c.noun == "objective").order_by(table.c.id.desc())
    by_outcome: dict[int, list[Revision]] = {}
    for row in connection.execute(query):
        for field, pair in row.what.items():
            if field in _REVISED and pair[0] is not None:
                one = Revision(field=field, before=pair[0], after=pair[1], at=row.at, author=row.author)
                by_outcome.setdefault(row.row_id, []).append(one)
    return {objective_id: tuple(own) for objective_id, own in by_outcome.items()}


def guidelines(connection: Connection, page_id: int | None = None) -> tuple[Guideline, ...]:
    """The guidelines of all pages in their order; with `page_id`, those of one page and those of none."""
    table = tables.guideline
    query = select(table.c.text).order_by(func.coalesce(table.c.page_id, 0), table.c.position)
    if page_id is not None:
        query = query.where(or_(table.c.page_id == page_id, table.c.page_id.is_(None)))
    return tuple(Guideline(position=n, text=text) for n, text in enumerate(connection.scalars(query)))


def set_guidelines(
    connection: Connection, texts: Sequence[str], *, author: str, at: datetime, page_id: int | None = None
) -> None:
    """Put the guidelines of a page, or those of none, in place of what it said before."""
    table = tables.guideline
    before = [g.text for g in guidelines(connection)]
    connection.execute(delete(table).where(or_(table.c.page_id == page_id, table.c.page_id.is_(None))))
    if texts:
        new = [{"position": n, "text": text, "page_id": page_id} for n, text in enumerate(texts)]
        connection.execute(insert(table), new)
    after = [g.text for g in guidelines(connection)]
    rows.record(connection, "guideline", 0, {"guidelines": [before, after]}, author, at)


def set_lines(connection: Connection, lines: Mapping[int, int]) -> None:
    """Where outcomes stand on their page now: objective id to line. No edit of theirs, so no version of it."""
    table = tables.objective
    for objective_id, line in lines.items():
        connection.execute(update(table).where(table.c.id == objective_id).values(page_line=line))


def pages(connection: Connection) -> tuple[HandbookPage, ...]:
    """The handbook pages that were imported, in the order they came."""
    query = select(tables.page).order_by(tables.page.c.id)
    return tuple(HandbookPage.model_validate(dict(row)) for row in connection.execute(query).mappings())


def save_page(connection: Connection, value: HandbookPage, *, author: str, at: datetime) -> HandbookPage:
    """Keep what is known of a page, a new one (id 0) too."""
    row = value.model_dump(exclude={"id"})
    if not value.id:
        value = changed(value, id=rows.add(connection, tables.page, **row))
        rows.record(connection, "page", value.id, {"": [None, "added"]}, author, at)
        return value
    before = next(p for p in pages(connection) if p.id == value.id).model_dump(exclude={"id"})
    what = {k: [before[k], v] for k, v in row.items() if before[k] != v}
    if what:
        connection.execute(update(tables.page).where(tables.page.c.id == value.id).values(**row))
        rows.record(connection, "page", value.id, what, author, at)
    return value


def board_links(connection: Connection) -> tuple[tuple[str, int, str], ...]:
    """(owner, number, name) of each board that the handbook page links to."""
    table = tables.board_link
    return tuple((r.owner, r.number, r.name) for r in connection.execute(select(table).order_by(table.c.id)))


def add_board_link(connection: Connection, owner: str, number: int, name: str) -> None:
    connection.execute(insert(tables.board_link).values(owner=owner, number=number, name=name))


def note(connection: Connection, key: str) -> str:
    """A small fact about the team that stands nowhere else (the Slack channel), "" when there is none."""
    return str(connection.scalar(select(tables.meta.c.value).where(tables.meta.c.key == key)) or "")


def set_note(connection: Connection, key: str, value: str) -> None:
    connection.execute(delete(tables.meta).where(tables.meta.c.key == key))
    connection.execute(insert(tables.meta).values(key=key, value=value))


def check_in(
    connection: Connection,
    objective: Objective,
    health: Health,
    words: str,
    *,
    author: str,
    at: datetime,
    on: date | None = None,
    value: float | None = None,
    confidence: float | None = None,
    source: str = "check-in",
) -> Objective:
    """Keep a check-in for ever and make it the last one, at the version the objective was read at. Raises Conflict.

    on: the day in the team's zone. value: the reading that goes with it; one that differs from the last is kept with
    the readings too. An objective said to be met is met from that day on.
    Raises StoreError for a reading below zero of what only counts upwards from zero.
    """
    entry = CheckIn(
        objective_id=objective.id, at=at, author=author, health=health, words=words, value=value, confidence=confidence
    )
    on = on or sprints.team_day(connection, at)
    met_on = (objective.met_on or on) if health == Health.MET else None
    new = changed(
        objective,
        health=health,
        note=entry.words,
        confidence=confidence,
        checked_at=at,
        checked_by=author,
        met_on=met_on,
    )
    stored = save_objective(connection, new, author=author, at=at)
    histories.add_check_in(connection, entry)
    if value is not None and value != _last_reading(connection, objective.id):
        reading = Reading(
            subject="objective", subject_id=objective.id, value=value, on=on, at=at, source=source, author=author
        )
        goals.add_reading(connection, reading)
    return stored


def _last_reading(connection: Connection, objective_id: int) -> float | None:
    table = tables.reading
    own = (table.c.subject == "objective", table.c.subject_id == objective_id)
    last = select(table.c.value).where(*own).order_by(table.c.on.desc(), table.c.at.desc()).limit(1)
    value: float | None = connection.scalar(last)
    return value
