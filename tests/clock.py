"""What may stand on a page at a moment, worked out by hand: words that have to be there, and tenses that may not.

A moment is a store, a clock and a sprint; its texts are all pages, present mode, `status`, minutes, digest and the goals
as CSV.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from platform_dash import settings
from platform_dash.model import Sprint, changed
from platform_dash.store import Store, open_store, sprints
from tests import templates
from tests.builders import NOW
from tests.commands import dash
from tests.ui.drawn import blocks, opened, words_in

PAGES = ("board", "goals", "roadmap", "people", "standup", "retro", "setup")
OF_GOALS = ("meeting", "present", "standup", "retro", "status", "minutes", "digest")  # where a goal's health stands
WHO = {"author": "Ana Kask"}

FUTURE = r"\d [a-z]* ?to go\b|\b\d+ in 10\b(?! public)|working days left|no working day left|will not complete"
RUNNING = r"\bon track\b ·|\bat risk\b ·|\boff track\b ·|too early to say"
WAITING = r"✚ blocked \d+ d|✚ blocked by|✚ in review|to look at|to pick up\?|\bday \d+ of \d+|still running|waits on"
PAST = r"▬|not met ·|was blocked \d|as the sprint ended|\(ended\)"
ENDED = {  # a sprint that has ended is told as history, everywhere; the roadmap goes on
    "*": f"{FUTURE}|{WAITING}",
    **dict.fromkeys(OF_GOALS, f"{FUTURE}|{WAITING}|{RUNNING}"),
    "roadmap": "",
    "goals.csv": FUTURE.replace("|will not complete", ""),  # an outcome's value, as it is stored
    "retro": r"\d [a-z]* ?to go\b|will not complete|working days? left|still running",  # forecasts are beside outcomes
}
OVER = {  # its working days are over, its end has not come
    "*": r"(?<!No )standup today|\d [a-z]* ?to go\b|\b\d+ in 10\b(?! public)|not met ·",
    "retro": r"\d [a-z]* ?to go\b|not met ·",
}
GOING = {"*": PAST, "roadmap": ""}


class Moment(NamedTuple):
    """now: the clock. says: text to the words that have to stand there. never: text ("*": each) to a pattern."""

    name: str
    now: str
    says: dict[str, tuple[str, ...]]
    never: dict[str, str]
    store: Path | None = None
    sprint: str = ""


@contextmanager
def at(one: Moment, folder: Path) -> Iterator[None]:
    """The program's settings at a moment, and the demo of it where it names no store."""
    env = {"XDG_DATA_HOME": str(folder), "HOME": str(folder), "PLATFORM_DASH_NOW": one.now}
    env |= {"PLATFORM_DASH_DATABASE_URL": str(one.store)} if one.store else {}
    before = {name: os.environ.get(name) for name in (*env, "PLATFORM_DASH_DATABASE_URL")}
    os.environ.pop("PLATFORM_DASH_DATABASE_URL", None)
    os.environ.update(env)
    st.cache_resource.clear()
    st.cache_data.clear()
    try:
        if one.store is None:
            templates.demo(settings.data_folder().parent, datetime.fromisoformat(one.now))
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def texts(one: Moment, folder: Path) -> dict[str, str]:
    """Every text of a moment; what explains how numbers are counted is left out."""
    with at(one, folder):
        address = {"sprint": one.sprint} if one.sprint else {}
        app = opened(**address)
        said = {"meeting": _words(app)}
        for page in PAGES:
            app.switch_page(f"pages/{page}.py").run()
            assert not app.exception, (one.name, page, [e.value for e in app.exception])
            said[page] = _words(app)
        said["present"] = _words(opened(present="overview", **address))
        chosen = (("--sprint", one.sprint) if one.sprint else ()) + (() if one.store else ("--demo",))
        said["status"] = dash("status", *chosen).stdout
        said["minutes"] = dash("export", "minutes", *chosen).stdout
        said["digest"] = dash("export", "digest", *chosen).stdout
        said["goals.csv"] = dash("export", "goals", "--format", "csv", *chosen).stdout
        return said


def _words(app: object) -> str:
    return words_in([b for b in blocks(app) if "pd-how" not in str(b.proto.body)])  # type: ignore[arg-type]


def false_in(one: Moment, said: dict[str, str]) -> tuple[int, list[str]]:
    """How many statements were looked at, and those that are false."""
    wrong, count = [], 0
    for where, words in one.says.items():
        for want in words:
            count += 1
            if want not in said[where]:
                wrong.append(f"{one.name}, {where}: “{want}” does not stand there: {said[where][:160]}")
    for where, text in said.items():
        pattern = one.never.get(where, one.never.get("*", ""))
        if not pattern:
            continue
        count += 1
        hit = re.search(pattern, text)
        if hit:
            wrong.append(f"{one.name}, {where}: “…{text[max(0, hit.start() - 50) : hit.end() + 30]}…”")
    return count, wrong


def in_zone(source: Path, target: Path, zone: str) -> Path:
    """A copy of a store whose team lives in another zone."""
    shutil.copy(source, target)
    with _opened(target) as store, store.write() as connection:
        calendar = sprints.calendar(connection)
        assert calendar is not None
        sprints.save_calendar(connection, changed(calendar, zone=zone), **WHO, at=NOW)
    return target


def sprint(name: str, start: date) -> Sprint:
    """Two weeks from a day, not stored yet."""
    return Sprint(id=0, name=name, start_on=start, end_on=start + timedelta(days=14))


@contextmanager
def _opened(path: Path) -> Iterator[Store]:
    store = open_store(str(path))
    try:
        yield store
    finally:
        store.close()
