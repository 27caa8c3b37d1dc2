"""Which command stands in which file: a command's file is loaded when it is called, so that help answers at once."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

HELP = """platform-dash on the command line. Exit codes: 0 fine, 1 failed, 2 usage, 3 data stale, 4 conflict.

With --format json standard output is one JSON value and nothing else; everything else goes to standard error.
"""
# name: (the file beside this one, what it does in a line); a test holds the names against what is registered.
COMMANDS = {
    "run": ("syncing", "Serve the app on 127.0.0.1 and start the child that syncs the boards."),
    "sync": ("syncing", "Sync every connected board now, or take an export of one."),
    "connect": ("setting_up", "Connect a board and print what its columns are taken to mean."),
    "boards": ("setting_up", "List the boards that the token can see."),
    "import": ("importing", "Bring in what the team has written elsewhere."),
    "calendar": ("setting_up", "Show or set the sprint calendar and the times of its ceremonies."),
    "person": ("setting_up", "Add a person, or change where and when they work."),
    "status": ("looking", "Print the numbers of the meeting page."),
    "pairs": ("looking", "Print who meets whom, which goals leave somebody alone, and a suggestion."),
    "export": ("looking", "Export board, goals, roadmap or roster as CSV or JSON; minutes and digest as Markdown."),
    "doctor": ("looking", "Check settings, token, boards, store and zone data, and say what to do."),
    "backtest": ("judging", "Score the shipped forecast beside its rivals on counts of real repositories."),
    "demo-github": ("syncing", "Serve a small local GitHub with the demo's boards."),
    "version": ("syncing", "Print the version."),
}


class Commands(TyperGroup):
    """The group of all commands, each loaded when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        import_module(f"platform_dash.cli.{COMMANDS[cmd_name][0]}")
        return typer.main.get_group(app).commands.get(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


app = typer.Typer(
    cls=Commands,
    name="platform-dash",
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
import_app = typer.Typer(help=COMMANDS["import"][1], no_args_is_help=True)
app.add_typer(import_app, name="import")
