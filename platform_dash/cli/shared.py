"""What every command shares: formats, exit codes, trouble as a sentence, the session."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

from platform_dash import settings
from platform_dash.cli import serve
from platform_dash.core.calendar import local_date
from platform_dash.core.forecast import BacktestError
from platform_dash.demo import prepare
from platform_dash.github import Client, GitHubError
from platform_dash.handbook import HandbookError
from platform_dash.reports import overview, sprint_facts
from platform_dash.reports.overview_values import Overview
from platform_dash.roster.table import RosterError
from platform_dash.roster.zones import CityError
from platform_dash.store import Conflict, Store, StoreError, open_store
from platform_dash.sync import closing, connect, ghexport

STALE = timedelta(hours=1)
AUTHOR = "command line"


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    CSV = "csv"


Demo = Annotated[bool, typer.Option("--demo", help="Work on the demo team.")]
SprintName = Annotated[str, typer.Option(help="The sprint's name; the current one without.")]
TeamName = Annotated[str, typer.Option(help="One team; all without.")]
AsFormat = Annotated[Format, typer.Option("--format", help="text for people, json for scripts.")]


class Stale(Exception):
    """The boards are older than they should be."""


def err(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - the command line's own voice


def out(value: Any, form: Format, text: Callable[[], Iterable[str]] = tuple) -> None:
    """One JSON value, or the lines of `text`."""
    if form == Format.CSV:
        raise typer.BadParameter("csv is for export; here it is text or json")
    if form == Format.JSON:
        print(json.dumps(value, ensure_ascii=False))  # noqa: T201
    else:
        for line in text():
            print(line)  # noqa: T201


@contextmanager
def told(form: Format = Format.TEXT) -> Iterator[None]:
    """Trouble as one sentence on standard error (and as JSON where that was asked for), with its exit code."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output has read enough (`| head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except Conflict as conflict:
        fail(str(conflict), 4, form)
    except Stale as stale:
        err(str(stale))
        raise typer.Exit(3) from None
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(p) for p in first["loc"])
        fail(f"{where}: {first['msg'].removeprefix('Value error, ')}. Nothing was changed.", 1, form)
    except HandbookError as error:
        fail(str(error), 1, form, unrecognised=list(error.seen))
    except (
        settings.SettingsError,
        StoreError,
        GitHubError,
        connect.ConnectError,
        ghexport.ExportError,
        serve.ServeError,
        RosterError,
        CityError,
        BacktestError,
    ) as error:
        fail(str(error), 1, form)


def fail(sentence: str, code: int, form: Format, **beside: Sequence[str]) -> NoReturn:
    """End with a sentence; beside: what else is told, a list of lines each."""
    if form == Format.JSON:
        print(json.dumps({"error": sentence, **{k: v for k, v in beside.items() if v}}, ensure_ascii=False))  # noqa: T201
    err(sentence)
    for line in (line for lines in beside.values() for line in lines):
        err(f"  {line}")
    raise typer.Exit(code)


def client_of(given: settings.Settings) -> Client | None:
    return Client(given.github_api_url, given.token) if given.token else None


def refuse_unknown(what: str, given: str, known: Sequence[str]) -> None:
    """A name that nobody knows is a usage error, never taken for another one."""
    if given and given.casefold() not in {name.casefold() for name in known}:
        raise typer.BadParameter(f"there is no {what} “{given}” (there are: {', '.join(known) or 'none yet'})")


class Session:
    """The settings, the clock and the store of one command."""

    def __init__(self, demo: bool) -> None:
        self.settings = settings.load()
        self.demo = demo
        if demo:
            self.store: Store = prepare.demo_store(self.now(), fixed=self.settings.now is not None)
        else:
            self.store = open_store(self.settings.store_url)

    def now(self) -> datetime:
        return self.settings.now or datetime.now(UTC)

    def client(self) -> Client | None:
        return client_of(self.settings)

    @contextmanager
    def connected(self) -> Iterator[Client]:
        """A connection to GitHub, or to the demo's own one."""
        if self.demo:
            with prepare.demo_github(self.now) as connected:
                yield connected()
            return
        client = self.client()
        if client is None:
            raise connect.ConnectError(
                "No GitHub token is set, so nothing was asked of GitHub: put one with the scope read:project into "
                "PLATFORM_DASH_GITHUB_TOKEN, a .env file or .streamlit/secrets.toml."
            )
        yield client

    def overview(self, sprint: str = "", team: str = "") -> Overview:
        """The overview; an unknown sprint or team is refused, never taken for another one."""
        calendar = sprint_facts.calendar_of(self.store, self.settings.timezone)
        now, zone = self.now(), self.settings.timezone
        if not self.demo:
            closing.keep_ended(self.store, now, zone)
        found = overview.of_sprint(
            self.store, local_date(now, calendar.zone), sprint=sprint, team=team, zone=zone, now=now
        )
        refuse_unknown("team", team, [t.name for t in found.every_team])
        refuse_unknown("sprint", sprint, [s.name for s in found.sprints])
        return found
