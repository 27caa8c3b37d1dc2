"""Who may import whom, what is pure, how large a room may grow, and that the README's file table is true."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "platform_dash"

MODEL = {"model", "palette"}
QUESTIONS = {
    "sprints", "filters", "flow", "progress", "pairing", "handbook", "meetings", "gameplan", "checks", "minutes", "waiting", "hours", "slots", "forecast", "history", "changes",
}  # fmt: skip
EDGES = {"github", "store", "settings", "pagefile", "slack", "ical", "dayoff", "cities"}
JOINERS = {"overview", "importing", "roster"}
ENDINGS = {"news", "closing", "planning", "standing", "pairs"}
PAPERS = {"papers", "exports"}
# From the lowest line to the highest; a line may import those below it, and itself only where it is one room.
LINES: list[set[str]] = [
    MODEL, QUESTIONS | EDGES, {"charts", "suggest"}, {"past"}, {"outlook"}, JOINERS, ENDINGS, PAPERS, {"sync"}, {"demo", "serving", "diagnosis"}, {"cli"}, {"ui"}, {"pages", "app"},
]  # fmt: skip
# Neighbours on one line that may know each other, and why.
NEIGHBOURS = {
    ("palette", "model"): "the colours are of the model's states",
    ("flow", "sprints"): "days are counted in the team's zone",
    ("history", "sprints"): "days begin and end in the team's zone",
    ("flow", "history"): "the days of a sprint are counted from the versions of its items",
    ("changes", "history"): "sets of words are written in one way",
    ("changes", "progress"): "numbers are written in one way",
    ("progress", "forecast"): "a chance is said in the same words everywhere",
    ("progress", "filters"): "a measure is counted through its filter",
    ("progress", "flow"): "a blocked item is as old here as on the board",
    ("progress", "sprints"): "tick and stillness count working days",
    ("pagefile", "handbook"): "the edge that reads the page in a process of its own",
    ("gameplan", "filters"): "an item serves a goal whose filter matches it",
    ("gameplan", "flow"): "what is tagged with a sprint is asked once",
    ("waiting", "gameplan"): "an item serves a goal that counts it",
    ("waiting", "flow"): "what is tagged with a sprint is asked once",
    ("checks", "pairing"): "the verdict on company is the design's one",
    ("checks", "sprints"): "days are counted in the team's zone",
    ("slots", "pairing"): "who is at work during a meeting is asked of the same shifts",
    ("slots", "sprints"): "the ceremonies are the calendar's",
    ("minutes", "changes"): "the digest of what changed is written from the same groups",
    ("ical", "sprints"): "the ceremonies it writes down",
}
ONLY = {
    "streamlit": {"ui", "pages", "app"}, "sqlalchemy": {"store", "importing", "sync", "demo"}, "alembic": {"store"}, "gql": {"github"},
    "aiohttp": {"github"}, "altair": {"charts"}, "pandas": {"charts", "ui"}, "graphql": {"demo", "github"}, "typer": {"cli"},
    "uvicorn": {"demo"}, "starlette": {"demo"}, "markdown_it": {"handbook"}, "ftfy": {"handbook"},
    "slack_sdk": {"slack"}, "icalendar": {"ical"}, "holidays": {"dayoff"}, "networkx": {"pairing"}, "ortools": {"suggest"}, "numpy": {"forecast"}, "platformdirs": {"settings"}, "pydantic_settings": {"settings"}, "tenacity": {"github"},
}  # fmt: skip
IMPURE = {
    "streamlit",
    "gql",
    "sqlalchemy",
    "pandas",
    "os",
    "pathlib",
    "time",
    "subprocess",
    "socket",
    "random",
    "requests",
    "aiohttp",
}


def sources(root: Path) -> Iterator[Path]:
    yield from sorted((root / PACKAGE).rglob("*.py"))
    yield from sorted((root / "pages").glob("*.py"))
    yield root / "app.py"


def room(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return parts[0] if parts[0] != PACKAGE else (parts[1] if len(parts) > 1 else "")


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, in every form, also inside functions and by importlib."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield f"{PACKAGE}.<relative>"
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "import_module",
            "__import__",
        ):
            yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def leaks(root: Path) -> list[str]:
    found = []
    line_of = {name: n for n, names in enumerate(LINES) for name in names}
    for path in sources(root):
        here = room(path, root)
        if here in ("", "__init__"):
            continue
        if here not in line_of:
            found.append(f"{here} is in no line of the house")
            continue
        for module in set(imported(ast.parse(path.read_text("utf-8")))):
            top = module.split(".")[0]
            if top in ONLY and here not in ONLY[top]:
                found.append(f"{path.relative_to(root)} imports {top}")
            if here in MODEL | QUESTIONS and top in IMPURE:
                found.append(f"{path.relative_to(root)} is pure and imports {top}")
            if top == "pages" or (top != PACKAGE):
                continue
            parts = module.split(".")
            there = parts[1] if len(parts) > 1 else ""
            if there not in line_of or there == here:
                continue
            if line_of[there] < line_of[here] or (here, there) in NEIGHBOURS:
                continue
            found.append(f"{path.relative_to(root)} ({here}) imports {there}")
    return sorted(set(found))


def test_imports_go_down_only():
    assert leaks(ROOT) == []


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("platform_dash/pairing/matrix.py", "import streamlit"),
        ("platform_dash/progress/goals.py", "from platform_dash.store import Store"),
        ("platform_dash/store/goals.py", "def f():\n    import platform_dash.progress"),
        ("platform_dash/history.py", "import importlib\nimportlib.import_module('pandas')"),
        ("platform_dash/cli/looking.py", "from platform_dash.ui import guard"),
        ("platform_dash/github/nodes.py", "from platform_dash import store"),
    ],
)
def test_a_planted_leak_is_found(tmp_path: Path, where: str, line: str):
    for path in sources(ROOT):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8"))
    (tmp_path / where).write_text((tmp_path / where).read_text("utf-8") + "\n" + line + "\n")
    assert leaks(tmp_path) != []


def test_no_clock_below_the_screen_and_the_command_line():
    """Time comes in as an argument; the clocks are `ui/clock.py` and `cli.py` (and the network edge's waits)."""
    allowed = {"ui", "cli", "github", "demo", "serving", "pages"}
    wrong = [
        str(path.relative_to(ROOT))
        for path in sources(ROOT)
        if room(path, ROOT) not in allowed
        and re.search(r"\b(datetime\.now|date\.today|time\.time)\(", path.read_text("utf-8"))
    ]
    assert wrong == []


def test_rooms_stay_small():
    lines = {p: len(p.read_text("utf-8").splitlines()) for p in sources(ROOT)}
    large = [f"{p.name}: {n}" for p, n in lines.items() if n > (130 if room(p, ROOT) in ("pages", "app") else 400)]
    assert large == []


def test_functions_stay_short():
    lengths = [
        n.end_lineno - n.lineno + 1
        for p in sources(ROOT)
        for n in ast.walk(ast.parse(p.read_text("utf-8")))
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.end_lineno
    ]
    assert sum(n < 40 for n in lengths) / len(lengths) >= 0.9


def test_raw_html_is_made_only_of_escaped_parts_in_ui():
    """Nothing bypasses Streamlit's sanitiser, and pages hand no foreign text to a Markdown call."""
    for path in sources(ROOT):
        text = path.read_text("utf-8")
        assert "unsafe_allow" not in text, path
        assert "st.exception" not in text, path
        if room(path, ROOT) in ("ui", "pages", "app"):
            assert not re.search(r"st\.(markdown|write|caption|title|header|subheader|metric|table)\(", text), path


def test_the_file_table_of_the_readme_is_true():
    rows = re.findall(r"^\| (`[^|]+`) \|", (ROOT / "README.md").read_text("utf-8"), re.M)
    table = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert table, "the README has no file table"
    missing = [name for name in table if not (ROOT / name).exists()]
    assert missing == []
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    rooms = {f"{PACKAGE}/{p.split('/')[1]}" for p in tracked if p.startswith(f"{PACKAGE}/")} - {
        f"{PACKAGE}/__init__.py"
    }
    named = {name.rstrip("/") for name in table}
    assert rooms - named == set()
