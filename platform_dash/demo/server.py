"""The local GitHub: GraphQL over HTTP on loopback, with GitHub's limits, headers and words for trouble."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import uvicorn
from graphql import GraphQLError, GraphQLSchema, build_schema, execute_sync, parse, validate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from platform_dash.demo import cost
from platform_dash.demo.objects import (
    Account,
    Item,
    Project,
    Thing,
    connection,
    github_error,
    label,
    node_id,
    stamp,
    type_of,
)

POINTS_PER_HOUR = 5_000


@lru_cache
def schema() -> GraphQLSchema:
    """The hand-written subset of GitHub's schema."""
    return build_schema((resources.files("platform_dash.demo") / "schema.graphql").read_text("utf-8"))


class World:
    """Everything the server knows: accounts, boards and what can be found by id. `now` is its clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.accounts: dict[str, Account] = {}
        self.viewer = Account("demo-user", "User", "Demo user")
        self.accounts["demo-user"] = self.viewer
        self.more_labels: list[str] = []  # labels that every repository has, used or not
        self.read_only = False  # whether the token may only read
        self.written: list[tuple[str, str, Any]] = []  # (item, field, value) of every field that was set
        self._by_id: dict[str, Any] | None = None

    def replay(self, written: list[tuple[str, str, Any]]) -> None:
        """Set again what was written to an earlier world."""
        self.written = list(written)
        for item_id, name, value in written:
            self.by_id(item_id).values[name] = value

    def organisation(self, login: str) -> Account:
        if login not in self.accounts:
            self.accounts[login] = Account(login, "Organization")
            self.viewer.orgs.append(self.accounts[login])
        return self.accounts[login]

    def forget_ids(self) -> None:
        self._by_id = None

    def by_id(self, node_id: str) -> Any:
        if self._by_id is None:
            things: dict[str, Any] = {a.id: a for a in self.accounts.values()}
            for account in self.accounts.values():
                for project in account.projects:
                    things[project.id] = project
                    things |= {f.id: f for f in project.all_fields}
                    for card in project.cards:
                        things[card.id] = card
                        if card.content is not None:
                            things[card.content.id] = card.content
                            things |= {b.id: b for b in card.content.blocking or ()}
            self._by_id = things
        try:
            return self._by_id[node_id]
        except KeyError:
            raise github_error(f"Could not resolve to a node with the global id of '{node_id}'", "NOT_FOUND") from None


class Root:
    """The fields of Query and Mutation."""

    def __init__(self, world: World, spent: "Spent", price: int, nodes_asked: int) -> None:
        self.world, self.spent, self.price, self.asked = world, spent, price, nodes_asked

    def viewer(self, info: Any) -> Account:
        return self.world.viewer

    def _account(self, login: str, kind: str, words: str) -> Account:
        account = next((a for a in self.world.accounts.values() if a.login.casefold() == login.casefold()), None)
        if account is None or kind not in ("", account.kind):
            raise github_error(f"Could not resolve to {words} with the login of '{login}'.", "NOT_FOUND")
        return account

    def organization(self, info: Any, login: str) -> Account:
        return self._account(login, "Organization", "an Organization")

    def user(self, info: Any, login: str) -> Account:
        return self._account(login, "User", "a User")

    def repositoryOwner(self, info: Any, login: str) -> Account | None:  # noqa: N802
        return next((a for a in self.world.accounts.values() if a.login.casefold() == login.casefold()), None)

    def node(self, info: Any, id: str) -> Any:
        return self.world.by_id(id)

    def nodes(self, info: Any, ids: list[str]) -> list[Any]:
        if len(ids) > 100:
            raise github_error("You may not provide more than 100 node ids.", "ARGUMENT_LIMIT")
        return [self.world.by_id(i) for i in ids]

    def rateLimit(self, info: Any, dryRun: bool = False) -> dict[str, Any]:  # noqa: N802, N803
        return {
            "cost": self.price,
            "limit": self.spent.limit or POINTS_PER_HOUR,
            "nodeCount": self.asked,
            "remaining": self.spent.remaining,
            "used": self.spent.used,
            "resetAt": stamp(datetime.fromtimestamp(self.spent.reset, UTC)),
        }

    def repository(self, info: Any, owner: str, name: str, followRenames: bool = True) -> Thing | None:  # noqa: N803
        full = f"{owner}/{name}".casefold()
        issues = [
            c.content
            for a in self.world.accounts.values()
            for p in a.projects
            for c in p.cards
            if c.content is not None and c.content.repository
        ]
        homes = [i for i in issues if i.repository.nameWithOwner.casefold() == full]
        if not homes:
            raise github_error(f"Could not resolve to a Repository with the name '{owner}/{name}'.", "NOT_FOUND")
        names = list(dict.fromkeys([*(n for i in homes for n in i.labelled), *self.world.more_labels]))
        return Thing(**{**homes[0].repository.__dict__, "labels": _labels_of(names)})

    def addLabelsToLabelable(self, info: Any, input: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        self._may_write()
        content = self.world.by_id(input["labelableId"])
        known = {node_id("LA", n): n for n in self._every_label()}
        for label_id in input.get("labelIds") or ():
            if label_id not in known:
                raise github_error(f"Could not resolve to a node with the global id of '{label_id}'", "NOT_FOUND")
            if known[label_id] not in content.labelled:
                content.labelled = [*content.labelled, known[label_id]]
        content.updatedAt = stamp(self.world.now())
        return {"labelable": content, "clientMutationId": input.get("clientMutationId")}

    def _every_label(self) -> set[str]:
        cards = (c for a in self.world.accounts.values() for p in a.projects for c in p.cards)
        return {n for c in cards if c.content is not None for n in c.content.labelled} | set(self.world.more_labels)

    def _may_write(self) -> None:
        if self.world.read_only:
            raise github_error(
                "Your token has not been granted the required scopes to execute this query. It requires one of the "
                "following scopes: ['project'].",
                "INSUFFICIENT_SCOPES",
            )

    def _card(self, values: Mapping[str, Any]) -> tuple[Project, Item]:
        self._may_write()
        project, card = self.world.by_id(values["projectId"]), self.world.by_id(values["itemId"])
        if not isinstance(card, Item) or card.project is not project:
            raise github_error("The item does not exist in the project.", "NOT_FOUND")
        if card.isArchived:
            raise github_error("The item is archived and cannot be updated", "UNPROCESSABLE")
        return project, card

    def updateProjectV2ItemFieldValue(self, info: Any, input: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        project, card = self._card(input)
        field = self.world.by_id(input["fieldId"])
        value = next(iter(input["value"].values()), None)
        if field.dataType == "SINGLE_SELECT" and value not in {o["id"] for o in field.choices}:
            raise github_error("The single select option Id does not belong to the field", "UNPROCESSABLE")
        if field.dataType == "ITERATION" and value not in {s[0] for s in field.sprints}:
            raise github_error("The iteration Id does not belong to the field", "UNPROCESSABLE")
        return self._set(project, card, field.name, value, input)

    def clearProjectV2ItemFieldValue(self, info: Any, input: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        project, card = self._card(input)
        return self._set(project, card, self.world.by_id(input["fieldId"]).name, None, input)

    def _set(self, project: Project, card: Item, name: str, value: Any, given: Mapping[str, Any]) -> dict[str, Any]:
        card.values[name] = value
        self.world.written.append((card.id, name, value))
        card.updatedAt = project.updatedAt = stamp(self.world.now())
        return {"projectV2Item": card, "clientMutationId": given.get("clientMutationId")}

    def updateProjectV2ItemPosition(self, info: Any, input: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        project, card = self._card(input)
        project.cards.remove(card)
        after = input.get("afterId")
        at = next((n + 1 for n, c in enumerate(project.cards) if c.id == after), 0)
        project.cards.insert(at, card)
        return {"items": project.items, "clientMutationId": input.get("clientMutationId")}


def _labels_of(names: list[str]) -> Callable[..., Any]:
    def labels(info: Any, first: int | None = None, after: str | None = None, query: str = "", **_: Any) -> Any:
        matching = [label(n) for n in names if query.casefold() in n.casefold()]
        return connection("labels", matching, first, after)

    return labels


class Spent:
    """Points used in the running hour. limit 0: no limit."""

    def __init__(self, limit: int) -> None:
        self.limit, self.used, self.requests = limit, 0, 0
        self.reset = int(time.time()) + 3600

    @property
    def remaining(self) -> int:
        return max(0, (self.limit or POINTS_PER_HOUR) - (self.used if self.limit else 0))

    def headers(self) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self.limit or POINTS_PER_HOUR),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-reset": str(self.reset),
            "x-ratelimit-resource": "graphql",
        }

    def take(self, points: int) -> bool:
        if time.time() >= self.reset:
            self.used, self.reset = 0, int(time.time()) + 3600
        if self.limit and self.used + points > self.limit:
            return False
        self.used += points
        self.requests += 1
        return True


class LocalGitHub:
    """The world behind one HTTP address. latency: seconds from request to answer, computing included."""

    def __init__(self, world: World, *, latency: float = 0.0, points_per_hour: int = POINTS_PER_HOUR) -> None:
        self.world, self.latency = world, latency
        self.spent = Spent(points_per_hour)
        self._documents: dict[str, Any] = {}
        routes = [Route(path, self.answer, methods=["POST"]) for path in ("/graphql", "/api/graphql")]
        self.app = Starlette(routes=[*routes, Route("/", self.about)])

    async def about(self, request: Request) -> Response:
        counts = {"requests": self.spent.requests, "points": self.spent.used}
        return JSONResponse({"message": "platform_dash's local GitHub: POST a query to /graphql", **counts})

    async def answer(self, request: Request) -> Response:
        started = time.perf_counter()
        if not request.headers.get("authorization"):
            return JSONResponse({"message": "Requires authentication", "status": "401"}, 401)
        try:
            asked = json.loads(await request.body())
            text, variables = asked["query"], asked.get("variables") or {}
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"message": "Problems parsing JSON", "status": "400"}, 400)
        body = self._run(text, variables, asked.get("operationName"))
        rest = self.latency - (time.perf_counter() - started)
        if rest > 0:
            await asyncio.sleep(rest)
        return JSONResponse(body, headers=self.spent.headers())

    def _run(self, text: str, variables: dict[str, Any], operation: str | None) -> dict[str, Any]:
        document = self._documents.get(text)
        if document is None:
            try:
                document = parse(text, no_location=False)
            except GraphQLError as error:
                return {"errors": [_worded(error)]}
            if errors := validate(schema(), document):
                return {"errors": [_worded(e) for e in errors]}
            self._documents[text] = document
        asked, nodes = cost.requests(schema(), document, variables)
        price = max(1, round(asked / 100))
        if nodes > 500_000:
            message = f"By the time this query traverses to the end it is requesting up to {nodes:,} possible nodes which exceeds the maximum limit of 500,000."
            return {"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": message}]}
        if not self.spent.take(price):
            message = "API rate limit exceeded for user ID 1. If you reach out to GitHub Support for help, please include the request ID."
            return {"errors": [{"type": "RATE_LIMITED", "message": message}]}
        root = Root(self.world, self.spent, price, nodes)
        result = execute_sync(
            schema(), document, root, variable_values=variables, operation_name=operation, type_resolver=type_of
        )
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [_worded(e) for e in result.errors]
        return body


def _worded(error: GraphQLError) -> dict[str, Any]:
    """An error in GitHub's form: `type`, `path`, `locations` and `message` at the top."""
    extensions = dict(error.extensions or {})
    worded = dict(error.formatted)
    worded.pop("extensions", None)
    if kind := extensions.get("type"):
        worded["type"] = kind
    return worded


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served(Protocol):
    """What is served: a GitHub, or a door to one."""

    @property
    def app(self) -> ASGIApp: ...


def serve(github: LocalGitHub, port: int, unix_socket: Path | None = None) -> None:
    """Serve on loopback until interrupted; on a unix socket too where one is named (for `gh`)."""

    async def both() -> None:
        configs = [_config(github, port=port)]
        if unix_socket is not None:
            configs.append(_config(github, uds=str(unix_socket)))
        await asyncio.gather(*(uvicorn.Server(c).serve() for c in configs))

    asyncio.run(both())


def _config(github: Served, **where: Any) -> uvicorn.Config:
    return uvicorn.Config(github.app, host="127.0.0.1", log_level="warning", lifespan="off", **where)


@contextmanager
def running(github: Served, port: int = 0) -> Iterator[str]:
    """Serve in a thread of this process; the GraphQL address while the block runs."""
    # with the protocol named, asyncio switches Nagle's delay off on accepted connections
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.bind(("127.0.0.1", port))
    server = uvicorn.Server(_config(github))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the local GitHub did not start")
            time.sleep(0.005)
        yield f"http://127.0.0.1:{sock.getsockname()[1]}/graphql"
    finally:
        server.should_exit = True
        thread.join(5)
        sock.close()
