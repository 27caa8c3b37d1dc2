"""A page drawn in this process, and what stands on it."""

from html.parser import HTMLParser
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.builders import NOW

ROOT = Path(__file__).resolve().parents[2]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words_of(app: AppTest) -> str:
    """What stands in a page's own HTML, style sheets aside."""
    reader = _Words()
    for block in app.get("html"):
        body = str(block.proto.body)
        if not body.startswith("<style"):
            reader.feed(f"{body} ")
    return " ".join(" ".join(reader.words).split())


def html_of(app: AppTest) -> str:
    """A page's own HTML but for the bar at the top and the word that boards have moved on."""
    bodies = [str(block.proto.body) for block in app.get("html")]
    return "\n".join(b for b in bodies if not b.startswith("<style") and "pd-age" not in b and "pd-moved-on" not in b)


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
