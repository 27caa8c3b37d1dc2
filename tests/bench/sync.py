"""A first and a second sync of 10,000 items at 100 ms a page, next to `gh project item-list` on the same server."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from platform_dash.demo.server import free_port

ITEMS, LATENCY_MS = 10_000, 100
FLOOR = ITEMS / 100 * LATENCY_MS / 1000


def post(port: int, query: str, **variables: Any) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", "/graphql", json.dumps({"query": query, "variables": variables}), {"authorization": "x"})
    return json.loads(connection.getresponse().read())


def spent(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/")
    return int(json.loads(connection.getresponse().read())["points"])


def change(port: int, count: int) -> None:
    """Move `count` items of board 1 to another column, by the mutation GitHub has for it."""
    board = post(
        port,
        '{ organization(login: "demo-org") { projectV2(number: 1) { id field(name: "Status") '
        "{ ... on ProjectV2SingleSelectField { id options { id name } } } items(first: 100) { nodes { id "
        'fieldValueByName(name: "Status") { ... on ProjectV2ItemFieldSingleSelectValue { optionId } } } } } } }',
    )["data"]["organization"]["projectV2"]
    mutation = (
        "mutation($i: UpdateProjectV2ItemFieldValueInput!) "
        "{ updateProjectV2ItemFieldValue(input: $i) { projectV2Item { id } } }"
    )
    options = [o["id"] for o in board["field"]["options"]]
    for node in board["items"]["nodes"][:count]:
        new = next(o for o in options if o != (node["fieldValueByName"] or {}).get("optionId"))
        given = {"projectId": board["id"], "itemId": node["id"], "fieldId": board["field"]["id"]}
        answer = post(port, mutation, i={**given, "value": {"singleSelectOptionId": new}})
        assert "errors" not in answer, answer


def dash(environment: dict[str, str], *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "platform_dash.cli", *words, "--format", "json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def peak_mb(environment: dict[str, str]) -> tuple[Any, float, float]:
    """A sync in a process of its own: its answer, its wall seconds, its peak memory in MB."""
    code = (
        "import resource, sys; from platform_dash.cli import app\n"
        "try: app(['sync', '--format', 'json'])\n"
        "except SystemExit: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - started
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return json.loads(done.stdout), seconds, int(done.stderr.split()[-1]) / unit


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        socket = Path("/tmp") / f"pd-{uuid.uuid4().hex[:8]}.sock"
        port = free_port()
        environment = {
            **os.environ,
            "XDG_DATA_HOME": folder,
            "HOME": folder,
            "GH_CONFIG_DIR": f"{folder}/gh",
            "GH_TOKEN": "x",
            "PLATFORM_DASH_GITHUB_API_URL": f"http://127.0.0.1:{port}/graphql",
            "PLATFORM_DASH_GITHUB_TOKEN": "x",
        }
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "platform_dash.cli",
                "demo-github",
                "--port",
                str(port),
                "--items",
                str(ITEMS),
                "--latency-ms",
                str(LATENCY_MS),
                "--points-per-hour",
                "0",
                "--socket",
                str(socket),
            ],
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not socket.exists():
                time.sleep(0.05)
            dash(environment, "connect", "demo-org", "1")
            first, wall, memory = peak_mb(environment)
            one = first["boards"][0]
            print(f"sync: {ITEMS:,} items at {LATENCY_MS} ms a page; floor {FLOOR:.1f} s")
            allowed = 1.15 * FLOOR + 2
            print(
                f"  first   {one['seconds']:6.2f} s, {one['seconds'] / FLOOR:.2f} x the floor (allowed {allowed:.1f} s; {wall:.2f} s "
                f"with the process), {one['points']} points "
                f"(allowed 210), {one['written']:,} written, peak {memory:.0f} MB (allowed 300)"
            )
            change(port, 50)
            second, wall, memory = peak_mb(environment)
            two = second["boards"][0]
            print(
                f"  second  {two['seconds']:6.2f} s, {two['seconds'] / FLOOR:.2f} x the floor, {two['points']} points (allowed 110), "
                f"{two['written']} written of 50 changed, peak {memory:.0f} MB"
            )
            _gh(environment, port, socket)
        finally:
            server.terminate()
            server.wait(10)
            socket.unlink(missing_ok=True)


def _gh(environment: dict[str, str], port: int, socket: Path) -> None:
    program = shutil.which("gh", path=str(Path(sys.executable).parent)) or "gh"
    subprocess.run([program, "config", "set", "http_unix_socket", str(socket)], env=environment, check=True)
    before, started = spent(port), time.perf_counter()
    done = subprocess.run(
        [program, "project", "item-list", "1", "--owner", "demo-org", "--format", "json", "-L", str(ITEMS)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, points = time.perf_counter() - started, spent(port) - before
    print(
        f"  gh      {seconds:6.2f} s, {seconds / FLOOR:.2f} x the floor, {points:,} points, {len(json.loads(done.stdout)['items']):,} items"
    )
