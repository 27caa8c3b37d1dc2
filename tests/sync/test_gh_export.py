"""Exports of gh as shells write them: encodings, log lines, shapes of --jq, columns of other languages; counted by hand."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from platform_dash.core.flow import proposed_status
from platform_dash.github import gh_export
from platform_dash.model import SprintSource, changed
from platform_dash.store import Store, boards, sprints
from platform_dash.sync import ghexport
from tests.builders import NOW
from tests.commands import as_json, dash

LATER = NOW + timedelta(hours=3)

LANGUAGES = {  # two planned, one in progress, two done
    "English": ("Todo", "Todo", "In Progress", "Done", "Done"),
    "French": ("À faire", "À faire", "En cours", "Terminé", "Terminé"),
    "Japanese": ("未着手", "未着手", "進行中", "完了", "完了"),
    "Polish": ("Do zrobienia", "Do zrobienia", "W toku", "Zakończone", "Zakończone"),
}


def rows(statuses: tuple[str, ...], first: int = 0) -> list[dict]:
    return [
        {
            "id": f"PVTI_{first + n}",
            "title": f"Tor [{n}] – {{Brücke}}",
            "status": status,
            "content": {
                "type": "Issue",
                "number": first + n,
                "repository": "a/b",
                "url": f"https://github.com/a/b/issues/{first + n}",
            },
        }
        for n, status in enumerate(statuses)
    ]


ENCODINGS = {
    "UTF-8": "utf-8",
    "UTF-8 with a mark": "utf-8-sig",
    "UTF-16 of PowerShell": "utf-16",
    "UTF-16 without a mark": "utf-16-le",
    "UTF-16, the other way round": "utf-16-be",
}
SHAPES = {
    "whole": lambda r: json.dumps({"items": r, "totalCount": 5}, ensure_ascii=False),
    "pretty, in Windows line ends": lambda r: json.dumps({"items": r, "totalCount": 5}, indent=2).replace("\n", "\r\n"),
    "the items by jq": lambda r: json.dumps(r, ensure_ascii=False),
    "an item a line": lambda r: "\n".join(json.dumps(one, ensure_ascii=False) for one in r) + "\n",
    "pretty items": lambda r: "\n".join(json.dumps(one, indent=2) for one in r),
    "two answers": lambda r: "\n".join(json.dumps({"items": part, "totalCount": 5}) for part in (r[:2], r[2:])),
    "log lines around": lambda r: (
        "\x1b[33m[warn] a new release of gh {2.80}\x1b[0m\nFetching…\n"
        + json.dumps({"items": r, "totalCount": 5})
        + "\n\nA new release of gh is available\n{not json}\n"
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_holds_the_same_items_however_a_shell_wrote_it(encoding: str, shape: str, language: str):
    data = SHAPES[shape](rows(LANGUAGES[language])).encode(ENCODINGS[encoding])
    export = gh_export.read(data, "board.json")
    assert [i.title for i in export.items] == [f"Tor [{n}] – {{Brücke}}" for n in range(5)]
    counts = Counter(proposed_status(i.column).value for i in export.items)
    assert counts == {"planned": 2, "in progress": 1, "done": 2}
    told = shape in ("whole", "pretty, in Windows line ends", "two answers", "log lines around")
    assert (export.total, export.cut) == ((5, False) if told else (None, True))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"gh: not logged in\n", "is not JSON"),
        ("Größe".encode("latin-1"), "neither UTF-8 nor UTF-16"),
        (b"[1, 2]", "is not JSON"),
        (b'{"message": "Bad credentials"}', "no list of board items"),
        (b'{"items": [{"title": "no id"}]}', "no list of board items"),
        (b"[]", "no list of board items"),
        (b'{"items": [{"id": "a", "sprint": {"startDate": "soon"}}], "totalCount": 1}', "cannot be read"),
        (b"[" * 100_000, "is not JSON"),
    ],
)
def test_what_is_no_export_is_refused_in_a_sentence(data: bytes, words: str):
    with pytest.raises(gh_export.ExportError, match=words) as caught:
        gh_export.read(data, "board.json")
    assert "Nothing was changed." in str(caught.value)


def test_an_empty_board_is_an_export_too():
    assert gh_export.read(b'{"items": [], "totalCount": 0}', "b.json").items == ()


def test_a_closed_state_is_taken_where_gh_gives_it():
    given = rows(("Done", "Done", "Done"))
    given[0]["content"]["state"] = "CLOSED"
    given[1]["content"] |= {"state": "closed", "stateReason": "not_planned"}
    export = gh_export.read(json.dumps({"items": given, "totalCount": 3}).encode(), "b.json")
    assert [(i.closed, i.not_planned) for i in export.items] == [(True, False), (True, True), (False, False)]


def put(store: Store, path: Path, given: list[dict], at=NOW, *, total: int | None = -1, **more):
    path.parent.mkdir(exist_ok=True)
    total = len(given) if total == -1 else total
    path.write_text(json.dumps(given if total is None else {"items": given, "totalCount": total}))
    return ghexport.take(store, path, **{"as_board": None, "team": "", "author": "a", "at": at, **more})


def test_the_same_board_is_known_by_its_items_not_by_the_files_name(store: Store, tmp_path: Path):
    put(store, tmp_path / "a" / "board.json", rows(("Todo",) * 4))
    put(store, tmp_path / "tuesday.json", rows(("Todo", "Todo", "Done", "Done")), LATER)
    put(store, tmp_path / "b" / "board.json", rows(("Todo",) * 3, first=100), LATER)
    with store.read() as connection:
        assert [(b.title, len(boards.items(connection, [b.id]))) for b in boards.boards(connection)] == [
            ("board", 4),
            ("board (2)", 3),
        ]


def test_a_list_of_unknown_length_takes_nothing_off_and_a_cut_one_says_how_old_the_rest_is(
    store: Store, tmp_path: Path
):
    path = tmp_path / "board.json"
    put(store, path, rows(("Todo",) * 10))
    bare = put(store, path, rows(("Done",) * 3), LATER, total=None)
    assert (bare.items, bare.total, bare.written) == (3, 10, 3)
    assert bare.reason == f"7 more items are stored, as seen on {NOW:%d %b %Y, %H:%M} UTC"
    cut = put(store, path, rows(("Done",) * 9), LATER, total=10)
    assert cut.reason.startswith("1 more item is stored")
    with store.read() as connection:
        assert len(boards.items(connection)) == 10
    first = put(store, tmp_path / "other.json", rows(("Todo",) * 2, first=50), LATER, total=None)
    assert first.reason == "the file does not say how many items the board has: nothing was taken off"


def test_the_iterations_of_a_file_are_the_calendar(store: Store, tmp_path: Path):
    given = rows(("Todo",) * 3)
    for row, (name, start) in zip(
        given, (("Sprint 7", "2026-11-16"), ("Sprint 8", "2026-11-30"), ("Sprint 8", "2026-11-30")), strict=True
    ):
        row["sprint"] = {"title": name, "startDate": start, "duration": 14, "iterationId": name[-1]}
    put(store, tmp_path / "b.json", given)
    with store.read() as connection:
        (board,) = boards.boards(connection)
        known = sprints.sprints(connection)
        assert board.sprint_source == SprintSource.ITERATION
        assert [(s.name, s.start_on.isoformat(), s.end_on.isoformat(), s.board_id) for s in known] == [
            ("Sprint 7", "2026-11-16", "2026-11-30", board.id),
            ("Sprint 8", "2026-11-30", "2026-12-14", board.id),
        ]
        assert [i.sprint for i in boards.items(connection)] == ["Sprint 7", "Sprint 8", "Sprint 8"]
    put(store, tmp_path / "b.json", given[:1], LATER, total=3)
    with store.read() as connection:
        assert sprints.sprints(connection) == known, "a list that names fewer takes no sprint away"
        assert boards.bringing_sprints(connection) == {board.id}


def test_what_people_said_a_column_of_a_file_means_stays(store: Store, tmp_path: Path):
    put(store, tmp_path / "b.json", rows(("En test", "Zzz", "Done")))
    with store.write() as connection:
        (board,) = boards.boards(connection)
        columns = tuple(changed(c, status="in review") if c.name == "Zzz" else c for c in board.columns)
        boards.save_board(connection, changed(board, columns=columns), author="a", at=NOW)
    put(store, tmp_path / "b.json", rows(("En test", "Zzz", "Done", "Nouveau")), LATER)
    with store.read() as connection:
        assert {c.name: c.status.value for c in boards.boards(connection)[0].columns} == {
            "En test": "in review",
            "Zzz": "in review",
            "Done": "done",
            "Nouveau": "planned",
        }


def test_columns_of_a_file_board_are_said_on_the_command_line(tmp_path: Path):
    given = [
        *rows(("En test", "Zzz")),
        *({k: v for k, v in row.items() if k != "status"} for row in rows(("",), first=9)),
    ]
    (tmp_path / "b.json").write_text(json.dumps({"items": given, "totalCount": 3}))
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'store.db'}", "NOW": NOW.isoformat()}
    assert dash("sync", "--from-gh-export", str(tmp_path / "b.json"), **env).returncode == 0
    words = ("connect", "file", "1", "--column", "zzz=done", "--column", "=planned", "--format", "json")
    assert as_json(dash(*words, **env))["columns"] == {"En test": "in review", "Zzz": "done", "no status": "planned"}
    refused = dash("connect", "file", "1", "--column", "Nope=done", **env)
    assert (refused.returncode, "has no column nope" in refused.stderr) == (1, True)
    assert dash("sync", "--from-gh-export", str(tmp_path / "b.json"), **env).returncode == 0
    found = as_json(dash("export", "board", "--format", "json", **env))
    assert sorted(row["status"] for row in found) == ["done", "in review", "planned"], "and a new export keeps it"
