"""Who may import whom, what is pure, how large a room may grow, and that what the prose names is there."""

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import networkx
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "platform_dash"

# A line a wing: whom it may import, and with them everyone that those may import. Neighbours never know each other.
MAY_IMPORT = {
    "app": ("pages",),
    "pages": ("ui", "cli"),
    "ui": ("demo",),
    "cli": ("demo",),
    "demo": ("sync",),
    "sync": ("reports",),
    "reports": ("roster", "outbound", "store", "handbook", "github", "settings"),
    "roster": ("core",),
    "outbound": ("core",),
    "core": ("model",),
    "handbook": ("model",),
    "github": ("model",),
    "store": ("model",),
    "settings": ("model",),
    "model": (),
}
# (a file, what it imports all the same): why. Three at the most.
EXCEPTIONS: dict[tuple[str, str], str] = {}
# Libraries of one door: the wings that may open them.
ONLY = {
    "streamlit": ("ui", "pages", "app"),
    "altair": ("ui",),
    "pandas": ("ui",),
    "sqlalchemy": ("store", "sync", "demo"),
    "alembic": ("store",),
    "gql": ("github",),
    "aiohttp": ("github",),
    "tenacity": ("github",),
    "graphql": ("github", "demo"),
    "starlette": ("demo",),
    "uvicorn": ("demo",),
    "typer": ("cli",),
    "markdown_it": ("handbook",),
    "ftfy": ("handbook",),
    "slack_sdk": ("outbound",),
    "icalendar": ("outbound",),
    "holidays": ("roster",),
    "networkx": ("core",),
    "ortools": ("core",),
    "numpy": ("core",),
    "platformdirs": ("settings",),
    "pydantic_settings": ("settings",),
}
PURE = ("model", "core", "handbook")
FILE_READER = "platform_dash/handbook/file.py"
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
CLOCK = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(")
CLOCKS = ("ui", "cli", "github", "demo", "pages", "app")


def sources() -> dict[str, str]:
    """Path from the root to text, of every file of the product."""
    paths = [*sorted((ROOT / PACKAGE).rglob("*.py")), *sorted((ROOT / "pages").glob("*.py")), ROOT / "app.py"]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in paths}


def wing(name: str) -> str:
    """The wing a file belongs to; "" for the package's own face."""
    parts = Path(name).with_suffix("").parts
    top = parts[0] if parts[0] != PACKAGE else parts[1]
    return "" if top == "__init__" else top


def below(name: str) -> set[str]:
    """Every wing that one may import."""
    return {w for near in MAY_IMPORT[name] for w in (near, *below(near))}


@cache
def imported(text: str) -> frozenset[str]:
    """Every module and name that a source imports, in every form, also inside functions and by importlib."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = f"{PACKAGE}.<relative>" if node.level else node.module
            found |= {f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "import_module",
            "__import__",
        ):
            found |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return frozenset(found)


def modules(texts: Mapping[str, str]) -> dict[str, str]:
    """Dotted name to path."""
    return {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name for name in texts}


def ours(module: str, known: Mapping[str, str]) -> str | None:
    """The file that a dotted name comes from: the module itself, or the one that defines the name."""
    return known.get(module) or known.get(module.rpartition(".")[0])


def leaks(texts: Mapping[str, str]) -> list[str]:
    """Each import that goes up, sideways, through a library's wrong door, or out of what is pure."""
    wrong = set()
    known = modules(texts)
    for name, text in texts.items():
        here = wing(name)
        if here and here not in MAY_IMPORT:
            wrong.add(f"{name} is in no wing")
        for module in imported(text) if here in MAY_IMPORT else ():
            top = module.split(".")[0]
            target = ours(module, known)
            there = wing(target) if target else here
            if here not in ONLY.get(top, (here,)):
                wrong.add(f"{name} imports {top}")
            if here in PURE and top in IMPURE and name != FILE_READER:
                wrong.add(f"{name} is pure and imports {top}")
            if "<relative>" in module or (target and there == "pages"):
                wrong.add(f"{name} imports {module}")
            if there and there != here and there not in below(here) and (name, there) not in EXCEPTIONS:
                wrong.add(f"{name} ({here}) imports {module} ({there})")
    return sorted(wrong)


def circles(texts: Mapping[str, str]) -> list[list[str]]:
    """Files that import each other in a ring, at whatever moment."""
    known = modules(texts)
    arrows = [(name, ours(module, known)) for name, text in texts.items() for module in imported(text)]
    graph = networkx.DiGraph((a, b) for a, b in arrows if b is not None and a != b)
    return [sorted(ring) for ring in networkx.strongly_connected_components(graph) if len(ring) > 1]


def test_imports_go_down_only():
    assert leaks(sources()) == []
    assert len(EXCEPTIONS) <= 3


def test_no_files_import_each_other_in_a_ring():
    assert circles(sources()) == []


def test_the_house_has_few_names_at_its_top():
    names = {p.stem if p.suffix == ".py" else p.name for p in (ROOT / PACKAGE).iterdir()} - {"__init__", "__pycache__"}
    assert len(names) <= 16


def planted(where: str, line: str) -> dict[str, str]:
    """The sources with one line more."""
    texts = sources()
    return {**texts, where: f"{texts[where]}\n{line}\n"}


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("platform_dash/core/pairing/matrix.py", "import streamlit"),
        ("platform_dash/core/progress/goals.py", "from platform_dash.store import Store"),
        ("platform_dash/core/progress/goals.py", "import os"),
        ("platform_dash/store/goals.py", "def f():\n    import platform_dash.core.progress"),
        ("platform_dash/core/board_history.py", "import importlib\nimportlib.import_module('pandas')"),
        ("platform_dash/handbook/reading.py", "import pathlib"),
        ("platform_dash/cli/looking.py", "from platform_dash.ui.kit import session"),
        ("platform_dash/github/nodes.py", "from platform_dash import store"),
        ("platform_dash/reports/overview.py", "from platform_dash.sync import closing"),
        ("platform_dash/reports/retro.py", "from .overview import of_sprint"),
        ("platform_dash/ui/board/cards.py", "import sqlalchemy"),
    ],
)
def test_a_planted_leak_is_found(where: str, line: str):
    assert leaks(planted(where, line)) != []


def test_a_planted_ring_is_found():
    line = "def late():\n    from platform_dash.core.progress import goals"
    assert circles(planted("platform_dash/core/progress/numbers.py", line)) != []


def test_each_wing_opens_with_what_belongs_in_it_and_what_does_not():
    for name in MAY_IMPORT:
        face = ROOT / PACKAGE / name / "__init__.py"
        if not face.exists():
            continue
        words = ast.get_docstring(ast.parse(face.read_text("utf-8"))) or ""
        assert len(re.findall(r"[.:;]\s|\.$", words)) >= 2, f"{name}: two sentences, please"
        assert re.search(r"\b(not|no|never|nothing|only)\b", words, re.I), (
            f"{name} does not say what does not belong in it"
        )


def test_no_clock_below_the_screen_and_the_command_line():
    """Time comes in as an argument; the clocks are in `ui` and `cli` (and the network edge's waits)."""
    wrong = [name for name, text in sources().items() if wing(name) not in CLOCKS and CLOCK.search(text)]
    assert wrong == []


def test_rooms_stay_small():
    lines = {name: text.count("\n") for name, text in sources().items()}
    assert {n: k for n, k in lines.items() if k > (130 if wing(n) in ("pages", "app") else 400)} == {}


def functions() -> Iterator[tuple[str, int]]:
    """`file:name` and lines of every function, those of migrations aside."""
    for name, text in sources().items():
        for node in ast.walk(ast.parse(text)) if "/migrations/" not in name else ():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                yield f"{name}:{node.name}", node.end_lineno - node.lineno + 1


def test_functions_stay_short():
    lengths = dict(functions())
    assert sum(n < 40 for n in lengths.values()) / len(lengths) >= 0.9
    assert {name: n for name, n in lengths.items() if n > 50 and "migrations/" not in name} == {}


OWN_MARKUP = ("platform_dash/ui/kit/template.py", "platform_dash/ui/kit/session.py")


def test_html_stands_in_templates_alone_and_escapes_what_is_foreign():
    """Python holds no tag, but for the two filters and the style sheet; no template lifts the escaping, no script writes HTML."""
    tag = re.compile(r"</?[a-z][a-z0-9]*[ >]")
    for name, text in sources().items():
        if wing(name) in ("ui", "pages", "app") and name not in OWN_MARKUP:
            words = [
                n.value for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
            assert [w for w in words if tag.search(w)] == [], name
    templates = {p: p.read_text("utf-8") for p in (ROOT / PACKAGE / "ui").glob("*/*.html")}
    assert templates
    for path, text in templates.items():
        assert not re.search(r"\|\s*safe|autoescape", text), path
    scripts = list((ROOT / PACKAGE / "ui").glob("*/*.js"))
    assert scripts
    for path in scripts:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", path.read_text("utf-8")), path


def test_html_is_handed_to_streamlit_in_one_place():
    """An empty text stops a page: `say.html` draws nothing then."""
    for name, text in sources().items():
        if wing(name) in ("ui", "pages", "app") and name != "platform_dash/ui/kit/say.py":
            assert re.findall(r"(?<!say)\.html\(", text) == [], name


def test_nothing_bypasses_streamlits_sanitiser():
    """And pages hand no foreign text to a Markdown call."""
    for name, text in sources().items():
        assert "unsafe_allow" not in text, name
        assert "st.exception" not in text, name
        if wing(name) in ("ui", "pages", "app"):
            assert not re.search(r"st\.(markdown|write|caption|title|header|subheader|metric|table)\(", text), name


def test_every_document_that_is_cited_is_there():
    """Docstrings, comments and pages of docs/ name files of this repository only."""
    cited = re.compile(r"`([\w./-]+\.md)`|\]\(([\w./-]+\.md)\)")
    texts = {**sources(), **{str(p.relative_to(ROOT)): p.read_text("utf-8") for p in ROOT.glob("tests/**/*.py")}}
    texts |= {str(p.relative_to(ROOT)): p.read_text("utf-8") for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]}
    missing = [
        (name, path)
        for name, text in texts.items()
        for one, other in cited.findall(text)
        if (path := one or other)
        and not any((base / path).exists() for base in (ROOT, ROOT / "docs", (ROOT / name).parent))
    ]
    assert missing == []


def test_each_document_is_under_three_screens():
    assert {p.name: n for p in ROOT.glob("docs/*.md") if (n := len(p.read_text("utf-8").splitlines())) > 120} == {}


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
