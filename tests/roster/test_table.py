"""The roster as rows of words and back: a fixed point, every row or none, each sentence naming the person."""

import csv
import io
import re
from datetime import date

import pytest

from platform_dash.model import Stay, changed
from platform_dash.roster import table
from tests.builders import person
from tests.commands import as_json, dash
from tests.templates import DATA

TODAY = date(2026, 11, 25)
TEAM = (
    person(1, "Europe/Berlin", login="ana", roles=("Lead", "Engineer"), country="DE", subdivision="BY"),
    person(2, None, week=()),
)


def test_what_is_written_changes_nothing_when_it_is_read():
    changes, wrong = table.changes(TEAM, table.read(table.written(TEAM, TODAY)), TODAY)
    assert (changes, wrong) == ((), ())


NAMES = ("'t Hooft Jan", "=HYPERLINK(1)", "-7 Anna", "''quoted", "@home", "Jörg Müller", "李小龙", "O'Neill")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_looks_like_a_formula_or_begins_with_an_apostrophe_comes_back_as_it_is(name: str):
    text = table.written((person(1, name=name),), TODAY)
    assert text.startswith("\ufeff"), "Excel knows it as UTF-8"
    cell = next(csv.reader(io.StringIO(text.partition("\n")[2])))[0]
    assert not cell.startswith(("=", "+", "-", "@"))
    assert [r["name"] for r in table.read(text.encode())] == [name]
    assert table.changes((person(1, name=name),), table.read(text), TODAY) == ((), ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_what_a_spreadsheet_saved_is_read_back(delimiter: str, encoding: str):
    data = f"name{delimiter}city\r\nJörg Müller{delimiter}Zürich\r\n".encode(encoding)
    assert table.read(data) == ({"name": "Jörg Müller", "city": "Zürich"},)


def test_a_row_tells_what_it_changes_and_an_empty_cell_keeps_what_is_stored():
    rows = [
        {"name": "person2 name", "zone": "Asia/Tokyo", "city": "Tokyo", "hours": "Mon-Thu 10-18"},
        {"name": "Person1 Name"},
    ]
    (one,), wrong = table.changes(TEAM, rows, TODAY)
    assert wrong == ()
    assert one.fields == {"zone": ("", "Asia/Tokyo"), "city": ("", "Tokyo"), "hours": ("", "Mon–Thu 10:00–18:00")}
    assert (one.person.id, one.new, one.person.name) == (2, False, "Person2 Name")


def test_in_the_table_a_row_is_renamed_by_its_id_and_an_empty_cell_clears():
    rows = [{"id": "1", **table.row(TEAM[0], TODAY), "name": "Ana Berg", "city": "", "hours": ""}]
    (one,), wrong = table.changes(TEAM, rows, TODAY, whole=True)
    assert wrong == ()
    assert (one.person.id, one.new, one.person.name, one.person.week) == (1, False, "Ana Berg", ())
    assert one.fields == {"name": ("Person1 Name", "Ana Berg"), "hours": ("Mon–Fri 9:00–17:30", "")}
    (gone,), _ = table.changes(TEAM, [{"id": "1", **table.row(TEAM[0], TODAY), "zone": ""}], TODAY, whole=True)
    assert gone.person.stays == (), "a zone can be unknown again"


def test_a_file_without_a_column_keeps_what_stands_in_it():
    city = changed(TEAM[0], stays=(Stay(from_on=table.FIRST, zone="Europe/Berlin", city="Berlin"),))
    (), () = table.changes((city,), [{"name": city.name, "zone": "Europe/Berlin", "country": "DE"}], TODAY)
    (moved,), _ = table.changes((city,), [{"name": city.name, "zone": "Europe/Paris"}], TODAY)
    assert moved.fields["city"] == ("Berlin", ""), "another zone is another city"


def test_a_city_alone_finds_its_zone():
    (one,), _ = table.changes(TEAM, [{"name": "Person2 Name", "city": "Munich", "country": "DE"}], TODAY)
    assert one.fields["zone"] == ("", "Europe/Berlin")
    _, wrong = table.changes(TEAM, [{"name": "Person2 Name", "city": "Gotham"}], TODAY)
    assert wrong == ("Person2 Name: Gotham names no zone: add its country, for example DE, or choose the zone",)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"name": "Cem", "zone": "Nowhere/Else"}, "Cem: no time zone is called “Nowhere/Else”"),
        ({"name": "Cem", "hours": "9-9"}, "Cem: .*same time"),
        ({"name": "Cem", "login": "ANA"}, "Cem: Person1 Name has the login ANA already"),
        ({"name": "Cem", "country": "DE", "subdivision": "XX"}, "Cem: DE has no part “XX”"),
        ({"name": "Cem", "login": "not a login"}, "Cem: login"),
        ({"login": "x"}, "Row 1 has no name"),
    ],
)
def test_a_wrong_row_names_the_person(cells, words: str):
    changes, wrong = table.changes(TEAM, [cells], TODAY)
    assert changes == ()
    assert len(wrong) == 1
    assert re.search(words, wrong[0]), wrong


def test_a_move_adds_a_stay_and_a_correction_does_not():
    ana = TEAM[0]
    moved = table.stays(ana, "Asia/Tokyo", "Tokyo", date(2026, 12, 1), TODAY)
    assert [s.zone for s in moved] == ["Europe/Berlin", "Asia/Tokyo"]
    right = table.stays(changed(ana, stays=moved), "Europe/Paris", "Paris", None, TODAY)
    assert [(s.from_on, s.zone) for s in right] == [
        (date(2020, 1, 1), "Europe/Paris"),
        (date(2026, 12, 1), "Asia/Tokyo"),
    ]
    assert table.stays(TEAM[1], "UTC", "", None, TODAY) == (Stay(from_on=table.FIRST, zone="UTC"),)


def test_on_the_command_line_a_dry_run_writes_nothing_and_a_wrong_row_stops_all(tmp_path):
    dash("import", "handbook", str(DATA / "team-platform.md"))
    file = tmp_path / "r.csv"
    file.write_text(
        "name,zone,city,hours\nTiina Turban,Europe/London,London,Mon-Fri 9-17\nNew Person,Europe/Paris,Paris,9-17\n"
    )
    dry = as_json(dash("import", "roster", str(file), "--dry-run", "--format", "json"))
    assert dry["changed"]["Tiina Turban"]["zone"] == ["", "Europe/London"]
    assert dry["added"] == ["New Person"]
    assert as_json(dash("import", "roster", str(file), "--format", "json"))["added"] == ["New Person"]
    assert as_json(dash("import", "roster", str(file), "--format", "json"))["changed"] == {}
    rows = {r["name"]: r for r in as_json(dash("export", "roster", "--format", "json"))}
    assert rows["Tiina Turban"]["hours"] == "Mon–Fri 9:00–17:00"
    file.write_text("name,zone\nTiina Turban,Europe/Paris\nNew Person,Mars/Base\n")
    refused = dash("import", "roster", str(file))
    assert (refused.returncode, "New Person: no time zone is called “Mars/Base”" in refused.stderr) == (1, True)
    rows = {r["name"]: r for r in as_json(dash("export", "roster", "--format", "json"))}
    assert rows["Tiina Turban"]["zone"] == "Europe/London", "nothing half saved"
