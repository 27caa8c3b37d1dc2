"""The command line as tests call it: in this process, with the settings that are named."""

import json
import os
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from typer.testing import CliRunner

from platform_dash import settings
from platform_dash.cli import app
from tests import templates


class Done(NamedTuple):
    """What a command left: its exit code and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def dash(*words: str, cwd: Path | None = None, **env: str) -> Done:
    """`platform-dash WORDS` with PLATFORM_DASH_<env>; cwd: the folder it is called in."""
    if "--demo" in words and "NOW" in env:
        templates.demo(settings.data_folder().parent, datetime.fromisoformat(env["NOW"]))
    here = Path.cwd()
    os.chdir(cwd or here)
    try:
        runner = CliRunner(env={f"PLATFORM_DASH_{k}": v for k, v in env.items()})
        done = templates.apart(runner.invoke, app, words)
    finally:
        os.chdir(here)
    crash = "" if isinstance(done.exception, SystemExit | None) else "".join(traceback.format_exception(done.exception))
    return Done(done.exit_code, done.stdout, done.stderr + crash)


def as_json(done: Done) -> Any:
    """The one JSON value on standard output."""
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads(done.stdout)
