"""The processes of `platform-dash run`: the page server and one syncing child, ended together."""

import contextlib
import http.client
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ADDRESS = "127.0.0.1"
PORT = 8501
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
SECRETS = ("PLATFORM_DASH_GITHUB_TOKEN", "PLATFORM_DASH_SLACK_WEBHOOK")  # for the syncing child alone


class ServeError(Exception):
    """The app cannot be served; the message is a sentence."""


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def serve(port: int, *, demo: bool, environment: dict[str, str]) -> int:
    """Serve until interrupted. Token and webhook go to the syncing child only. Raises ServeError."""
    if not is_free(port):
        raise ServeError(
            f"Port {port} on {ADDRESS} is taken, perhaps by a platform_dash that runs already: open "
            f"http://{ADDRESS}:{port}, or choose another port with --port."
        )
    pages = {k: v for k, v in environment.items() if k not in SECRETS}
    if demo:
        pages["PLATFORM_DASH_DEMO"] = "1"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app.py"),
        f"--server.port={port}",
        f"--server.address={ADDRESS}",
        "--server.headless=true",
    ]
    syncing = [sys.executable, "-m", "platform_dash.cli", "sync", "--watch", *(["--demo"] if demo else [])]
    # A session of their own: a terminal's Ctrl-C reaches us alone, and we end them. What they say goes to stderr.
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": sys.stderr, "start_new_session": True}
    for number in (signal.SIGINT, signal.SIGTERM):  # said anew: a background job inherits Ctrl-C as ignored
        signal.signal(number, _interrupt)
    try:
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(_ended(subprocess.Popen(command, env=pages, cwd=ROOT, **quiet)))  # noqa: S603
            if not _wait_until_up(server, port):
                raise ServeError("The page server ended before it answered: what it said stands above.")
            stack.enter_context(_ended(subprocess.Popen(syncing, env=environment, **quiet)))  # noqa: S603
            print(f"platform_dash is on http://{ADDRESS}:{port} (Ctrl-C ends it)", file=sys.stderr, flush=True)  # noqa: T201
            code = server.wait()
            raise ServeError(
                f"The page server ended by itself (code {code}): what it said stands above. Start run again."
            )
    except KeyboardInterrupt:
        print("platform_dash has ended; what was saved is kept.", file=sys.stderr)  # noqa: T201
        return 0


def _interrupt(*_: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # the second press finds us ending already
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _wait_until_up(server: "subprocess.Popen[Any]", port: int) -> bool:
    end = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        try:
            probe = http.client.HTTPConnection(ADDRESS, port, timeout=1)
            probe.request("GET", "/_stcore/health")
            if probe.getresponse().read() == b"ok":
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


@contextlib.contextmanager
def _ended(process: "subprocess.Popen[Any]"):  # type: ignore[no-untyped-def]
    """A child that does not outlive the block."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
