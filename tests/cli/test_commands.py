"""The command line: what it prints, its exit codes, one JSON value on standard output."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from platform_dash.cli.commands import COMMANDS, app
from platform_dash.demo.server import LocalGitHub, free_port
from tests.builders import NOW
from tests.commands import as_json, dash
from tests.templates import DATA

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("command", [*COMMANDS, "import handbook", "import roster"])
def test_every_command_has_help(command: str):
    done = dash(*command.split(), "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_each_registered_command_is_listed_and_help_loads_none_of_them():
    light = "import sys; from platform_dash.cli import app; app(['--help'], standalone_mode=False); "
    done = subprocess.run(
        [sys.executable, "-c", light + "sys.exit('sqlalchemy' in sys.modules)"], capture_output=True, check=False
    )
    assert done.returncode == 0
    for name in COMMANDS:
        dash(name, "--help")
    registered = {c.name or c.callback.__name__ for c in app.registered_commands} | {"import"}
    assert registered == set(COMMANDS)


def test_the_demo_shows_the_meetings_numbers():
    body = as_json(dash("status", "--demo", "--format", "json", NOW=NOW.isoformat()))
    assert (body["sprint"]["name"], body["sprint"]["day"], body["sprint"]["left"]) == ("Sprint 42", 5, 5)
    assert [t["team"] for t in body["teams"]] == ["Ingestion", "Infrastructure"]
    goals = {g["title"]: g for t in body["teams"] for g in t["goals"]}
    assert len(goals) == 8
    assert (
        goals["Customers with every table migrated"]["done"],
        goals["Customers with every table migrated"]["target"],
    ) == (10, 15)
    assert goals["Migration framework production ready"]["health"] == "off track"
    assert {g["pair"] for g in goals.values()} == {"fine", "borderline", "alone", "cannot tell"}
    assert {"columns", "blocked", "away", "roadmap"} <= body["teams"][0].keys()
    assert {"id", "title", "done", "target", "bar", "tick", "health", "reason", "pair"} <= goals.popitem()[1].keys()
    assert body["board_age_s"] == 0
    checks = {c["name"]: c for c in body["guidelines"]}
    assert len(checks) == 8
    assert checks["Nobody works alone"]["ok"] is False


def test_pairs_prints_overlaps_lone_wolves_and_a_suggestion():
    body = as_json(dash("pairs", "--demo", "--format", "json", NOW=NOW.isoformat()))
    assert len(body["overlaps"]) == 8 * 7 / 2
    assert {"a", "b", "days", "hours", "verdict"} <= body["overlaps"][0].keys()
    assert {p["verdict"] for p in body["overlaps"]} == {"same timezone", "borderline", "apart", "cannot tell"}
    assert {w["verdict"] for w in body["lone_wolves"]} == {"fine", "borderline", "alone", "cannot tell"}
    ben = next(w for w in body["lone_wolves"] if w["verdict"] == "alone")
    assert (ben["people"], ben["alone_days"], ben["reason"]) == (
        ["Ben Doyle"],
        {"Ben Doyle": 10},
        "Ben alone, 10 of 10 days",
    )
    made = body["suggestion"]
    assert [t["proof"] for t in made["tiers"]] == ["best possible"] * 3
    assert made["assignments"]["Dee Morris"] == made["assignments"]["Eli Park"]
    assert len(made["plan"]) == 8
    paired = [goal for goal, people in made["plan"].items() if len(people) >= 2]
    assert len(paired) == 7, "seven who are company carry two goals each"
    (alone,) = made["plan"].keys() - set(paired)
    assert any(words.startswith(f"“{alone}” lacks 2 people, for all 7") for words in made["reasons"])
    assert any("Dee + Eli" in words for words in made["reasons"])
    status = as_json(dash("status", "--demo", "--format", "json", NOW=NOW.isoformat()))
    words = {g["title"]: (g["pair"], g["pair_reason"]) for t in status["teams"] for g in t["goals"]}
    assert words == {w["goal"]: (w["verdict"], w["reason"]) for w in body["lone_wolves"]}, "the same words everywhere"


DAYS = {
    "2026-11-20T13:20:00Z": ("running", 5),
    "2026-11-25T10:00:00Z": ("running", 8),
    "2026-11-22T10:00:00Z": ("weekend", 5),
    "2026-12-30T10:00:00Z": ("between sprints", 10),
    "2026-11-16T06:00:00Z": ("running", 1),
    "2026-11-29T10:00:00Z": ("weekend", 10),
}


@pytest.mark.parametrize("now", DAYS)
def test_the_demo_is_laid_around_any_day(now: str):
    body = as_json(dash("status", "--demo", "--format", "json", NOW=now))
    assert (body["sprint"]["state"], body["sprint"]["day"]) == DAYS[now]
    assert sum(len(t["goals"]) for t in body["teams"]) == 8


def test_importing_the_handbook_page_twice():
    page = str(DATA / "team-platform.md")
    first = as_json(dash("import", "handbook", page, "--format", "json"))
    assert first["added"] == {"people": 5, "teams": 2, "objectives": 30, "guidelines": 8, "boards": 3}
    assert len(first["repaired"]) >= 3
    second = as_json(dash("import", "handbook", page, "--format", "json"))
    assert set(second["added"].values()) == set(second["changed"].values()) == {0}


def test_a_dry_run_writes_nothing():
    page = str(DATA / "team-platform.md")
    assert as_json(dash("import", "handbook", page, "--dry-run", "--format", "json"))["added"]["people"] == 5
    assert as_json(dash("import", "handbook", page, "--format", "json"))["added"]["people"] == 5


def test_connect_sync_status_export_against_a_github(served: str):
    env = {"GITHUB_API_URL": served, "GITHUB_TOKEN": "canary-token", "NOW": NOW.isoformat()}
    dash("connect", "demo-org", "2", "--column", "=planned", **env)
    shown = as_json(dash("connect", "demo-org", "2", "--column", "In Review=in progress", "--format", "json", **env))
    assert shown["columns"]["no status"] == "planned", "what somebody said before stays"
    assert shown["columns"]["In Review"] == "in progress"
    assert shown["columns"]["Won't do"] == "dropped"
    assert (shown["sprint_source"], shown["sprint_field"]) == ("iteration", "Sprint")
    synced = as_json(dash("sync", "--format", "json", **env))
    assert synced["boards"][0]["written"] == synced["boards"][0]["items"] == 32
    assert synced["points"] == synced["boards"][0]["points"] > 0
    assert as_json(dash("sync", "--format", "json", **env))["boards"][0]["written"] == 0
    body = as_json(dash("status", "--format", "json", **env))
    assert body["teams"][0]["columns"]["in progress"] == 6
    assert body["board_age_s"] == 0
    rows = as_json(dash("export", "board", "--format", "json", **env))
    assert len(rows) == 31
    csv = dash("export", "board", **env)
    assert len(csv.stdout.splitlines()) == 32
    stale = dash("status", "--format", "json", **{**env, "NOW": "2026-11-20T15:00:00Z"})
    assert stale.returncode == 3
    assert json.loads(stale.stdout)["board_age_s"] == 6000
    doctor = dash("doctor", "--format", "json", **env)
    assert doctor.returncode == 0
    everything = "".join(d.stdout + d.stderr for d in (csv, stale, doctor))
    assert "canary-token" not in everything


def test_a_board_that_is_not_there_is_told_in_words(served: str):
    copied = "https://github.com/orgs/demo-org/projects/77/views/2?layout=board"
    done = dash("connect", copied, GITHUB_API_URL=served, GITHUB_TOKEN="t")
    assert done.returncode == 1
    assert "no such board" in done.stderr
    assert done.stdout == ""


def test_without_a_token_the_sentence_says_where_it_goes():
    done = dash("sync", "--format", "json")
    assert done.returncode == 1
    assert "PLATFORM_DASH_GITHUB_TOKEN" in done.stderr
    assert "error" in json.loads(done.stdout)


@pytest.mark.parametrize(
    ("words", "env", "code", "says"),
    [
        (["frobnicate"], {}, 2, "No such command"),
        (["export", "cats"], {}, 2, "takes board, goals, roadmap, roster, minutes"),
        (["import", "handbook", "none.md"], {}, 1, "cannot be read"),
        (["status"], {"TIMEZONE": "Mars/Base"}, 1, "no time zone is called"),
        (["status"], {"GITHUB_API_URL": "http://example.org/graphql"}, 1, "https://"),
        (["status"], {"DATABASE_URL": "mysql://x/y"}, 1, "SQLite or PostgreSQL"),
        (["status"], {"DATABASE_URL": "postgresql://u:canary@127.0.0.1:1/x"}, 1, "cannot be reached"),
        (["sync", "--from-gh-export", "none.json"], {}, 1, "cannot be read"),
        (["sync", "--from-gh-export", "x.json", "--as", "nonsense"], {}, 2, "OWNER/NUMBER"),
        (["connect", "a", "1", "--column", "Todo=later"], {"GITHUB_TOKEN": "t"}, 2, "a status is one of"),
        (["connect", "acme"], {"GITHUB_TOKEN": "t"}, 2, "or the board's address"),
        (["connect", "https://github.com/acme/repo"], {"GITHUB_TOKEN": "t"}, 2, "or the board's address"),
        (
            ["connect", "https://github.com/orgs/acme/projects/1", "2"],
            {"GITHUB_TOKEN": "t"},
            2,
            "or the board's address",
        ),
        (["calendar", "--planning", "x"], {}, 2, "is no weekday"),
        (["person", "Ana", "--zone", "Nowhere/Else"], {}, 1, "no time zone is called"),
    ],
)
def test_trouble_is_one_sentence_with_its_exit_code(words: list[str], env: dict[str, str], code: int, says: str):
    done = dash(*words, **env)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "canary" not in done.stderr


def test_settings_come_from_env_file_and_secrets_too(tmp_path: Path):
    (tmp_path / ".env").write_text("PLATFORM_DASH_TIMEZONE=Asia/Tokyo\n")
    body = as_json(dash("calendar", "--format", "json", cwd=tmp_path))
    assert body["zone"] == "Asia/Tokyo"
    (tmp_path / ".env").unlink()
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit/secrets.toml").write_text('[platform_dash]\nTIMEZONE = "Asia/Seoul"\n')
    assert as_json(dash("calendar", "--format", "json", cwd=tmp_path))["zone"] == "Asia/Seoul"


def test_setup_can_be_done_on_the_command_line():
    dash("import", "handbook", str(DATA / "team-platform.md"))
    body = as_json(
        dash(
            "calendar",
            "--length",
            "21",
            "--first-day",
            "2026-11-02",
            "--planning",
            "wed",
            "--zone",
            "Europe/Lisbon",
            "--planning-at",
            "13:30",
            "--standup",
            "tue,thu",
            "--standup-minutes",
            "20",
            "--format",
            "json",
        )
    )
    assert (body["planning_at"], body["standup_weekdays"], body["standup_minutes"]) == ("13:30:00", [1, 3], 20)
    assert (body["length_days"], body["planning_weekday"], body["zone"]) == (21, 2, "Europe/Lisbon")
    person = as_json(
        dash(
            "person",
            "Tiina Turban",
            "--zone",
            "Europe/Tallinn",
            "--hours",
            "8:30-17:00",
            "--login",
            "tiina",
            "--format",
            "json",
        )
    )
    assert (person["login"], person["stays"][0]["zone"], len(person["week"])) == ("tiina", "Europe/Tallinn", 5)


def test_a_cut_export_is_marked_on_standard_error():
    done = dash("sync", "--from-gh-export", str(DATA / "cansimulator-30-of-89.json"), "--format", "json")
    assert done.returncode == 0
    assert "30 of 89" in done.stderr
    assert json.loads(done.stdout)["boards"][0]["items"] == 30
    assert "30 of 89" in dash("status").stdout


def test_a_second_sync_waits_for_the_first_and_reports_it(github: LocalGitHub, served: str):
    env = {"GITHUB_API_URL": served, "GITHUB_TOKEN": "t"}
    dash("connect", "demo-org", "1", **env)
    github.latency = 1.0  # the second starts while the first is under way, on a busy machine too
    environment = {**os.environ, **{f"PLATFORM_DASH_{k}": v for k, v in env.items()}}
    command = [sys.executable, "-m", "platform_dash.cli", "sync", "--format", "json"]
    before = github.spent.requests

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    first = start()
    _wait_for(lambda: github.spent.requests > before)
    both = [first, start()]
    answers = [json.loads(p.communicate(timeout=60)[0]) for p in both]
    assert [a["waited"] for a in answers] == [False, True]
    assert [a["boards"][0]["items"] for a in answers] == [300, 300]
    assert github.spent.requests - before < 10


def test_run_serves_the_app_and_ends_cleanly():
    port = free_port()
    environment = {**os.environ, "PLATFORM_DASH_NOW": NOW.isoformat(), "PLATFORM_DASH_GITHUB_TOKEN": "canary-token"}
    server = subprocess.Popen(
        [sys.executable, "-m", "platform_dash.cli", "run", "--demo", "--port", str(port)],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
                    if answer.read() == b"ok":
                        break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail("the app did not answer")
        taken = dash("run", "--port", str(port))
        assert taken.returncode == 1
        assert f"Port {port} on 127.0.0.1 is taken" in taken.stderr
        children = _children(server.pid)
        assert any("streamlit" in line for line in children.values())
        pages = next(pid for pid, line in children.items() if "streamlit" in line)
        assert b"canary-token" not in Path(f"/proc/{pages}/environ").read_bytes() if Path("/proc").exists() else True
        _wait_for(lambda: any("--watch" in line for line in _children(server.pid).values()))
        children = _children(server.pid)
    finally:
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=20)
    assert server.returncode == 0
    assert "Traceback" not in said
    assert "canary-token" not in said
    _wait_for(lambda: not any(_alive(pid) for pid in children))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def _children(pid: int) -> dict[int, str]:
    import psutil

    return {p.pid: " ".join(p.cmdline()) for p in psutil.Process(pid).children(recursive=True)}


def _alive(pid: int) -> bool:
    import psutil

    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def _wait_for(holds, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
