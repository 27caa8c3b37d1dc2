"""A page drawn in this process, and what stands on it."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from tests.builders import NOW

ROOT = Path(__file__).resolve().parents[2]


class _Words(HTMLParser):
    """The text; a tag parts two words, unless it stands inside one."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: object = None) -> None:
        self.text += "" if tag in {"bdi", "b"} else " "

    handle_endtag = handle_starttag


def blocks(part: Block | AppTest, kind: str = "html") -> list[Any]:
    """The page's own HTML (or elements of another kind) in the order in which they stand, popovers included."""
    return [block for block in part.get(kind) if not str(getattr(block.proto, "body", "")).startswith("<style")]


def panel(app: AppTest, key: str) -> Block:
    """The container of that key."""

    def below(block: Block) -> Iterator[Block]:
        for child in block.children.values():
            if isinstance(child, Block):
                yield child
                yield from below(child)

    return next(b for b in below(app.main) if str(getattr(b.proto, "id", "")).endswith(f"-{key}"))


DRAWN_ONLY = {"html", "markdown", "heading", "arrow_vega_lite_chart", "arrow_data_frame", "page_link"}


def controls(part: Block | AppTest) -> list[tuple[str, str]]:
    """Kind and label of everything that can be pressed, chosen or typed into; a component of ours by its name."""

    def below(block: Block) -> Iterator[Any]:
        for child in block.children.values():
            if isinstance(child, Block):
                yield from below(child)
            elif child.type not in DRAWN_ONLY:
                yield child

    all_of = below(part.main if isinstance(part, AppTest) else part)
    named = ((e.type, str(getattr(e.proto, "label", "") or getattr(e.proto, "component_name", ""))) for e in all_of)
    return [(kind, label) for kind, label in named if "platform_dash_me" not in label]  # who looks, told by the browser


def words_of(part: Block | AppTest) -> str:
    """What stands in a page's own HTML, style sheets aside."""
    return words_in(blocks(part))


def words_in(some: list[Any]) -> str:
    """What stands in blocks of HTML."""
    reader = _Words()
    for block in some:
        reader.feed(f"{block.proto.body} ")
    return " ".join(reader.text.split())


def html_of(app: AppTest) -> str:
    """A page's own HTML but for the bar at the top and the word that boards have moved on."""
    bodies = [str(block.proto.body) for block in blocks(app)]
    return "\n".join(b for b in bodies if "pd-age" not in b and "pd-moved-on" not in b)


def opened(page: str = "meeting", now: str = NOW.isoformat(), **address: str) -> AppTest:
    """A page of the app in this process, as a browser's first visit draws it."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    if page != "meeting":
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, [e.value for e in app.exception]
    return app
