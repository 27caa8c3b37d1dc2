"""A faulty proxy in front of the local GitHub: real bytes on a real socket, wrong in one chosen way."""

import asyncio
import http.client
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Asked(NamedTuple):
    """One request that came through: its number (from 1), the operation's name, its variables."""

    n: int
    operation: str
    variables: dict[str, Any]


class Answer(NamedTuple):
    """What goes back instead of the upstream's answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = {}  # noqa: RUF012 - a tuple's default is never changed
    cut_at: int | None = None
    drip_s: float | None = None
    hang: bool = False
    reset: bool = False


Script = Callable[[Asked, dict[str, Any]], Answer | dict[str, Any] | None]


def as_json(body: Any, status: int = 200, **headers: str) -> Answer:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return Answer(status=status, body=json.dumps(body).encode(), headers={"content-type": "application/json", **named})


def error(kind: str | None, message: str, data: Any = None, **headers: str) -> Answer:
    """A 200 with errors, as GraphQL answers them."""
    one = {"message": message, **({"type": kind} if kind else {})}
    return as_json({"data": data, "errors": [one]}, **headers)


class Proxy:
    """Sends each request on; the script may put something else in the answer's place, or edit it.

    script(asked, answer): None passes the answer on, a dict is sent instead, an Answer is sent as it says.
    """

    def __init__(self, upstream: str, script: Script) -> None:
        self.upstream, self.script = urlsplit(upstream), script
        self.asked: list[Asked] = []
        self._loop = asyncio.new_event_loop()
        self.port = 0

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                given = json.loads(body)
                name = given["query"].split("{")[0].replace("query", "").split("(")[0].strip()
                name = next(
                    (line.split()[1].split("(")[0] for line in given["query"].splitlines() if line.startswith("query")),
                    name,
                )
                asked = Asked(len(self.asked) + 1, name, given.get("variables") or {})
                self.asked.append(asked)
                status, up_headers, up_body = await asyncio.to_thread(self._upstream, headers, body)
                said = self.script(asked, json.loads(up_body) if up_body else {})
                if isinstance(said, dict):
                    said = as_json(
                        said, **{k.replace("-", "_"): v for k, v in up_headers.items() if k.startswith("x-")}
                    )
                if said is None:
                    said = Answer(status, up_body, {"content-type": "application/json", **up_headers})
                if not await self._send(writer, said):
                    return
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    async def _send(self, writer: asyncio.StreamWriter, said: Answer) -> bool:
        """Write an answer; whether the connection goes on."""
        if said.hang:
            await asyncio.sleep(3600)
        if said.reset:
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        head = f"HTTP/1.1 {said.status} X\r\n" + "".join(f"{k}: {v}\r\n" for k, v in said.headers.items())
        writer.write((head + f"content-length: {len(said.body)}\r\n\r\n").encode())
        if said.drip_s is not None:
            for n in range(len(said.body)):
                writer.write(said.body[n : n + 1])
                await writer.drain()
                await asyncio.sleep(said.drip_s)
        writer.write(said.body[: said.cut_at])
        await writer.drain()
        return said.cut_at is None and said.drip_s is None

    def _upstream(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.upstream.hostname or "", self.upstream.port)
        keep = {"content-type": "application/json", "authorization": headers.get("authorization", "")}
        connection.request("POST", self.upstream.path, body, keep)
        answer = connection.getresponse()
        found = answer.read()
        extra = {k.lower(): v for k, v in answer.getheaders() if k.lower().startswith("x-")}
        connection.close()
        return answer.status, extra, found

    def run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._handle, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        server.close()
        self._loop.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


@contextmanager
def faulty(upstream: str, script: Script) -> Iterator[tuple[str, Proxy]]:
    """The proxy's address while the block runs."""
    proxy, ready = Proxy(upstream, script), threading.Event()
    thread = threading.Thread(target=proxy.run, args=(ready,), daemon=True)
    thread.start()
    ready.wait(5)
    try:
        yield f"http://127.0.0.1:{proxy.port}/graphql", proxy
    finally:
        proxy.stop()
        thread.join(5)
