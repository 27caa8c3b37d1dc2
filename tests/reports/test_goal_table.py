"""Twenty-five goals of all five measures with answers worked out by hand: page, export and status say the same.

The board: 10 customers × 100 tables, customer 1 complete and customer 2 at 99 (199 done, 801 open), 3 dropped ones
beside; 8 items labelled w with estimates 1 … 8, the odd ones done (16 of 36 points); 5 of milestone Q4, 2 of them done.
"""

import csv
import io
import json

import pytest

from platform_dash.core import progress
from platform_dash.model import (
    Calendar,
    Direction,
    FieldSumMeasure,
    FieldValue,
    Goal,
    GroupsMeasure,
    ItemsMeasure,
    ReadinessMeasure,
    Reading,
    ReadingMeasure,
    Stage,
    Status,
    Team,
    changed,
)
from platform_dash.reports import overview
from platform_dash.reports import rows as exports
from platform_dash.store import Store, boards, goals, sprints, teams
from platform_dash.ui.kit.template import drawn
from tests.builders import NOW, SPRINT, TODAY, board, item, person
from tests.commands import dash

WHO = {"author": "Ana", "at": NOW}
DONE, OPEN, DROPPED = ("c3", Status.DONE), ("a1", Status.PLANNED), ("d4", Status.DROPPED)


def _items():
    made = []
    for n in range(1000):
        customer, table = divmod(n, 100)
        column, status = DONE if customer == 0 or (customer == 1 and table < 99) else OPEN
        field = FieldValue(name="Customer", text=f"Customer {customer + 1}")
        made.append(
            item(
                n + 1,
                status,
                column_id=column,
                labels=("table", f"c{customer + 1}"),
                fields=(field,),
                parent=f"Epic {customer + 1}",
            )
        )
    made += [
        item(2000 + n, DROPPED[1], column_id="a1", labels=("table",), closed=True, not_planned=True) for n in range(3)
    ]
    for n in range(1, 9):
        column, status = DONE if n % 2 else OPEN
        made.append(
            item(3000 + n, status, column_id=column, labels=("w",), fields=(FieldValue(name="Estimate", number=n),))
        )
    made += [
        item(4000 + n, *(DONE[1:] if n < 2 else OPEN[1:]), column_id=DONE[0] if n < 2 else OPEN[0], milestone="Q4")
        for n in range(5)
    ]
    return made


def items_of(text: str, target: float | None = None) -> ItemsMeasure:
    return ItemsMeasure(filter=text, target=target)


def checks(met: int, of: int) -> ReadinessMeasure:
    return ReadinessMeasure.model_validate({"criteria": [{"text": f"c{n}", "met": n < met} for n in range(of)]})


def groups(by: str, text: str = "label:table", *, percent: bool = False, target: float | None = None) -> GroupsMeasure:
    return GroupsMeasure(filter=text, group_by=by, percent=percent, target=target)


# measure, reading typed in, done, target
TABLE = [
    (items_of("label:table"), None, 199, 1000),
    (items_of("label:table", 500), None, 199, 500),
    (items_of("label:c2"), None, 99, 100),
    (items_of("label:c1"), None, 100, 100),
    (items_of("label:c1,c2"), None, 199, 200),
    (items_of("label:table -label:c1"), None, 99, 900),
    (items_of("milestone:Q4"), None, 2, 5),
    (items_of("label:w is:open", 4), None, 4, 4),
    (items_of("label:none"), None, 0, 0),
    (FieldSumMeasure(filter="label:w", field="Estimate"), None, 16, 36),
    (FieldSumMeasure(filter="label:w", field="Estimate", target=20), None, 16, 20),
    (FieldSumMeasure(filter="label:w Estimate:>=5", field="Estimate"), None, 12, 26),
    (FieldSumMeasure(filter="label:w Estimate:<3", field="estimate"), None, 1, 3),
    (groups("field:Customer", percent=True), None, 10, 100),
    (groups("field:Customer", percent=True, target=20), None, 10, 20),
    (groups("field:Customer"), None, 1, 10),
    (groups("field:Customer", target=3), None, 1, 3),
    (groups("parent", percent=True), None, 10, 100),
    (groups("label:c", "label:c1,c2"), None, 1, 2),
    (checks(0, 3), None, 0, 3),
    (checks(2, 3), None, 2, 3),
    (checks(4, 4), None, 4, 4),
    (ReadingMeasure(baseline=0, target=99.99, unit="%"), 99.5, 99.5, 99.99),
    (ReadingMeasure(baseline=120, target=30, direction=Direction.DOWN, unit="s"), 75, 75, 30),
    (ReadingMeasure(baseline=120, target=30, direction=Direction.DOWN, unit="s"), 30, 30, 30),
    (ReadingMeasure(baseline=1, target=5, unit="Bn"), None, None, 5),
]


@pytest.fixture(scope="module")
def table_store(tmp_path_factory: pytest.TempPathFactory):
    from platform_dash.store import open_store

    path = tmp_path_factory.mktemp("table") / "table.db"
    store = open_store(str(path))
    with store.write() as connection:
        sprints.save_calendar(connection, Calendar(zone="UTC"), **WHO)
        sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **WHO)
        teams.save_team(connection, Team(id=0, name="Ingestion", version=0), **WHO)
        for n in (1, 2):
            teams.save_person(connection, changed(person(n), id=0, version=0), **WHO)
        boards.save_board(connection, board(id=0, version=0, team_id=1), **WHO)
        for n, (measure, typed, _, _) in enumerate(TABLE, start=1):
            goal = Goal(
                sprint_id=1, team_id=1, title=f"Goal {n}", owners=(1, 2), measure=measure, stage=Stage.COMMITTED
            )
            saved = goals.save_goal(connection, goal, **WHO)
            if typed is not None:
                goals.add_reading(
                    connection, Reading(subject="goal", subject_id=saved.id, value=typed, on=TODAY, at=NOW)
                )
    boards.load_first(store, 1, _items(), NOW)
    with store.write() as connection:
        boards.finish(connection, 1, NOW)
    yield store, path
    store.close()


def test_at_least_25_goals_agree_in_page_export_and_status(table_store: tuple[Store, object]):
    store, path = table_store
    assert len(TABLE) >= 25
    assert {type(m).__name__ for m, *_ in TABLE} == {
        "ItemsMeasure",
        "FieldSumMeasure",
        "GroupsMeasure",
        "ReadinessMeasure",
        "ReadingMeasure",
    }
    by_hand = [(done, target) for _, _, done, target in TABLE]
    found = overview.of_sprint(store, TODAY)
    rows = sorted(found.teams[0].goals, key=lambda r: r.goal.id)
    assert [(r.progress.done, r.progress.target) for r in rows] == by_hand
    for row, (done, _) in zip(rows, by_hand, strict=True):
        shown = "–" if done is None else progress.number(done)
        assert f'<span class="pd-num"><bdi>{shown}</bdi></span>' in drawn("kit/goal", "line", row, NOW), row.goal.title
    env = {"DATABASE_URL": str(path), "NOW": NOW.isoformat()}
    status = json.loads(dash("status", "--format", "json", **env).stdout)
    told = sorted(status["teams"][0]["goals"], key=lambda g: g["id"])
    assert [(g["done"], g["target"]) for g in told] == by_hand
    exported = csv.DictReader(io.StringIO(dash("export", "goals", **env).stdout))
    cells = sorted((int(g["id"]), g["done"], g["target"]) for g in exported)
    assert [(float(d) if d else None, float(t)) for _, d, t in cells] == by_hand
    assert [exports.goal(r)["done"] for r in rows] == [d for d, _ in by_hand]


def test_one_customer_complete_and_one_at_99_is_ten_percent(table_store: tuple[Store, object]):
    store, _ = table_store
    row = next(r for r in overview.of_sprint(store, TODAY).teams[0].goals if r.goal.id == 14)
    assert (row.progress.done, row.progress.unit) == (10, "%")
    assert "<bdi>10</bdi></span>" in drawn("kit/goal", "line", row, NOW)
