"""Reading a whole board: its fields, then every item page by page, then the details that changed.

The plan and its costs are those of `docs/architecture.md`: one point a page of 100 (two where labels and
assignees come along), details only for items whose content changed, blockers only where the count is not zero.
"""

import math
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from typing import Any

from gql import GraphQLRequest
from graphql import DocumentNode, parse

from platform_dash.github import nodes
from platform_dash.github.client import Client, GitHubError, Trouble
from platform_dash.model import BoardField, Item, ItemKind, Sprint, Value, changed, foreign_line

PAGE = 100
SMALLER = {100: 50, 50: 25, 25: 10}
MAX_ITEMS = 50_000
Progress = Callable[[int, int], Awaitable[None]]


class FoundBoard(Value):
    """A board that the token can see."""

    owner: str
    number: int
    title: str
    url: str = ""
    node_id: str = ""


class BoardMeta(Value):
    """What a board says of itself: its fields, the options of its single selects, its sprints, its size."""

    node_id: str
    number: int
    title: str
    url: str
    updated_at: datetime | None
    fields: tuple[BoardField, ...]
    options: dict[str, tuple[tuple[str, str], ...]]
    iterations: dict[str, tuple[Sprint, ...]]
    total: int
    labels: tuple[str, ...] = ()


class Scan(Value):
    """A whole board as of one moment."""

    meta: BoardMeta
    items: tuple[Item, ...]
    hidden: int
    pages: int
    started_at: datetime
    ended_at: datetime


@lru_cache
def query_text(name: str) -> str:
    return (resources.files("platform_dash.github") / "queries" / f"{name}.graphql").read_text("utf-8")


def scan_text(mapped: int) -> str:
    """The scan with one alias f0, f1 … for each mapped field; the names travel as variables n0, n1 …"""
    variables = "\n  ".join(f"$n{k}: String!" for k in range(mapped))
    aliases = "\n  ".join(f"f{k}: fieldValueByName(name: $n{k}) {{ ...FieldValue }}" for k in range(mapped))
    text = query_text("board_scan").replace("# mapped variables", variables).replace("# mapped fields", aliases)
    return text if mapped else text[: text.index("fragment FieldValue")]


@lru_cache(maxsize=64)
def _document(text: str) -> DocumentNode:
    """A query parsed once: the scan sends the same one for each page."""
    return parse(text)


class _Request(GraphQLRequest):
    """A request that sends its text as written: gql would print the whole document anew for each page."""

    def __init__(self, text: str, variables: dict[str, Any]) -> None:
        super().__init__(_document(text), variable_values=variables)
        self._text = text

    @property
    def payload(self) -> dict[str, Any]:
        return {"query": self._text, "variables": self.variable_values}


def request(name: str, **variables: Any) -> GraphQLRequest:
    return _Request(query_text(name), variables)


async def list_boards(client: Client) -> tuple[FoundBoard, ...]:
    """The open boards of the token's user and their organisations."""
    answer = await client.ask(request("list_boards"))
    with readable():
        viewer = answer["viewer"]
        owners = [(viewer["login"], viewer["projectsV2"])]
        owners += [(o["login"], o["projectsV2"]) for o in viewer["organizations"]["nodes"] if o]
        return tuple(
            _found(login, node)
            for login, boards in owners
            if boards
            for node in boards["nodes"]
            if node and not node["closed"]
        )


def _found(owner: str, node: Mapping[str, Any]) -> FoundBoard:
    return FoundBoard(
        owner=owner,
        number=node["number"],
        title=foreign_line(node["title"]),
        url=nodes.web_address(node["url"]),
        node_id=node["id"],
    )


async def find_board(client: Client, owner: str, number: int) -> FoundBoard:
    """A board of an organisation or a user. Raises GitHubError where there is none that the token can see."""
    owner_node = (await client.ask(request("find_board", owner=owner, number=number)))["repositoryOwner"]
    if not owner_node or not owner_node.get("projectV2"):
        raise GitHubError(
            Trouble.NOT_FOUND,
            f"GitHub has no board {owner}/{number}, or the token cannot see it: check owner and number, and that the "
            "token has the scope read:project.",
        )
    return _found(owner_node["login"], owner_node["projectV2"])


async def read_meta(client: Client, node_id: str) -> BoardMeta:
    """A board's fields and size. Raises GitHubError where the board is no longer visible."""
    node = (await client.ask(request("board_meta", id=node_id)))["node"]
    if not node:
        raise GitHubError(
            Trouble.NOT_FOUND,
            "The board is not visible any more (deleted, moved, or the token lost access); the last good board stays.",
        )
    try:
        field_nodes = list(node["fields"]["nodes"])
        page = node["fields"]["pageInfo"]
        while page["hasNextPage"] and len(field_nodes) < 1_000:
            more = await client.ask(request("board_fields", id=node_id, after=page["endCursor"]))
            field_nodes += more["node"]["fields"]["nodes"]
            page = more["node"]["fields"]["pageInfo"]
        read = [nodes.board_field(n) for n in field_nodes if n and n.get("name")]
        return BoardMeta(
            node_id=node["id"],
            number=node["number"],
            title=foreign_line(node["title"]),
            url=nodes.web_address(node["url"]),
            updated_at=nodes.at(node.get("updatedAt")),
            fields=tuple(field for field, _ in read),
            options={field.name: options for field, options in read if options},
            iterations={
                foreign_line(n["name"]): nodes.iterations(n) for n in field_nodes if n and n.get("configuration")
            },
            total=int(node["all"]["totalCount"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable() from error


@contextmanager
def readable() -> Iterator[None]:
    """An answer that has not the form that was asked for is trouble in words, never a stack trace."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable() from error


async def labels_in_use(client: Client, node_id: str) -> tuple[str, ...]:
    """The labels of a board's last fifty items: enough to see whether labels carry the sprint."""
    answer = await client.ask(request("board_labels", id=node_id))
    with readable():
        used = [nodes.labels(n["content"]) for n in answer["node"]["items"]["nodes"] if n and n.get("content")]
    return tuple(dict.fromkeys(label for labels in used for label in labels))


def _unreadable() -> GitHubError:
    return GitHubError(
        Trouble.NONSENSE, "GitHub's answer has not the form that was asked for; the last good board stays."
    )


async def scan(
    client: Client,
    meta: BoardMeta,
    board_id: int,
    *,
    status_field: str,
    sprint_field: str,
    others: Sequence[str],
    known: Mapping[str, Item],
    progress: Progress,
) -> Scan:
    """Every item of a board, both live and archived. Raises GitHubError and hands out nothing of a part.

    others: further fields to read. known: what is stored, by node id; its labels, assignees and blockers are kept
    where the content did not change since. progress: called with (pages done, pages in all).
    """
    started = datetime.now(UTC)
    names = [n for n in dict.fromkeys([status_field, sprint_field, *others]) if n]
    mapped = {f"f{k}": name for k, name in enumerate(names)}
    roles = {"status": _alias(mapped, status_field), "sprint": _alias(mapped, sprint_field)}
    first_load = not known
    reader = _Pages(client, meta, mapped, people=first_load, progress=progress)
    raw = await reader.all()
    if len(raw) != reader.total:  # an item moved or came while the pages were read: once more, then as it is
        raw = await reader.all()
        if len(raw) < reader.total - 1 or (not raw and reader.total):
            raise GitHubError(
                Trouble.NONSENSE,
                f"GitHub said {reader.total} items but handed out {len(raw)}, twice; the last good board stays.",
            )
    try:
        items = [
            nodes.item(n, board_id, position, mapped, {r: a for r, a in roles.items() if a})
            for position, n in enumerate(raw.values())
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable() from error
    with readable():
        if not first_load:
            items = await _with_details(client, items, known)
        items = await _with_blockers(client, items)
    return Scan(
        meta=meta,
        items=tuple(items),
        hidden=sum(i.kind == ItemKind.HIDDEN for i in items),
        pages=reader.pages,
        started_at=started,
        ended_at=datetime.now(UTC),
    )


def _alias(mapped: Mapping[str, str], name: str) -> str:
    return next((alias for alias, field in mapped.items() if field == name and name), "")


class _Pages:
    """Walks the pages of a board; halves them when GitHub finds one too heavy, creeps up again when it does not."""

    def __init__(
        self, client: Client, meta: BoardMeta, mapped: Mapping[str, str], *, people: bool, progress: Progress
    ) -> None:
        self.client, self.meta, self.people, self.progress = client, meta, people, progress
        self.text = scan_text(len(mapped))
        self.names = {f"n{k}": name for k, name in enumerate(mapped.values())}
        self.total, self.pages = meta.total, 0

    async def all(self) -> dict[str, Mapping[str, Any]]:
        """Node id to node, in board order; an item seen twice counts once, as it was seen last."""
        nodes_of: dict[str, Mapping[str, Any]] = {}
        cursors: set[str | None] = {None}
        after, size = None, PAGE
        while True:
            page, size = await self._page(after, size)
            self.pages += 1
            self.total = int(page["totalCount"])
            for node in page["nodes"]:
                if node:
                    nodes_of[str(node["id"])] = _newer(nodes_of.get(str(node["id"])), node)
            await self.progress(
                self.pages, max(self.pages, self.pages + math.ceil((self.total - len(nodes_of)) / size))
            )
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return nodes_of
            if after in cursors or len(nodes_of) > MAX_ITEMS or self.pages > 4 * (MAX_ITEMS // PAGE):
                raise GitHubError(
                    Trouble.NONSENSE, "GitHub's pages go in a circle; the last good board stays. Try again later."
                )
            cursors.add(after)

    async def _page(self, after: str | None, size: int) -> tuple[Mapping[str, Any], int]:
        while True:
            variables = {"id": self.meta.node_id, "first": size, "after": after, "people": self.people, **self.names}
            try:
                data = await self.client.ask(_Request(self.text, variables))
                page = data["node"]["items"]
                if not {"totalCount", "pageInfo", "nodes"} <= page.keys():
                    raise _unreadable()
                return page, min(PAGE, size * 2) if size < PAGE else size
            except (KeyError, TypeError, AttributeError) as error:
                raise _unreadable() from error
            except GitHubError as error:
                if error.trouble != Trouble.HEAVY or size not in SMALLER:
                    raise
                size = SMALLER[size]


def _newer(one: Mapping[str, Any] | None, other: Mapping[str, Any]) -> Mapping[str, Any]:
    return other if one is None or str(other.get("updatedAt", "")) >= str(one.get("updatedAt", "")) else one


async def _with_details(client: Client, items: Sequence[Item], known: Mapping[str, Item]) -> list[Item]:
    """Labels and assignees: as stored where the content did not change, fetched where it did."""

    def same(item: Item) -> bool:
        old = known.get(item.node_id)
        return (
            old is not None
            and old.content_id == item.content_id
            and (old.content_updated_at == item.content_updated_at)
        )

    wanted = [i.node_id for i in items if i.kind != ItemKind.HIDDEN and not same(i)]
    fetched: dict[str, Mapping[str, Any]] = {}
    for ids in chunks(wanted):
        answer = await nodes_or_gone(client, "items_by_id", ids)
        fetched |= {str(n["id"]): n.get("content") or {} for n in answer if n and "id" in n}
    out = []
    for item in items:
        if item.node_id in fetched:
            content = fetched[item.node_id]
            out.append(changed(item, labels=nodes.labels(content), owners=nodes.logins(content)))
        elif item.node_id in known:
            old = known[item.node_id]
            out.append(item.model_copy(update={"labels": old.labels, "owners": old.owners}))
        else:
            out.append(item)
    return out


async def _with_blockers(client: Client, items: Sequence[Item]) -> list[Item]:
    """The open blockers of each open item that has some, with their owners: from this board, else fetched."""
    waiting = [i for i in items if i.open_blockers and not i.closed and i.content_id]
    if not waiting:
        return list(items)
    found: dict[str, list[Mapping[str, Any]]] = {}
    for ids in chunks([i.content_id for i in waiting]):
        for node in await nodes_or_gone(client, "blockers", ids):
            if node and node.get("blockedBy"):
                found[str(node["id"])] = [b for b in node["blockedBy"]["nodes"] if b and b.get("state") == "OPEN"]
    owners = {i.content_id: i.owners for i in items if i.content_id}
    missing = sorted({str(b["id"]) for blockers in found.values() for b in blockers} - owners.keys())
    for ids in chunks(missing):
        for node in await nodes_or_gone(client, "owners", ids):
            if node:
                owners[str(node["id"])] = nodes.logins(node)
    return [
        item.model_copy(update={"blockers": tuple(nodes.blocker(b, owners) for b in found[item.content_id])})
        if item.content_id in found
        else item
        for item in items
    ]


def chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[k : k + PAGE] for k in range(0, len(ids), PAGE))


async def nodes_or_gone(client: Client, name: str, ids: Sequence[str]) -> list[Mapping[str, Any] | None]:
    """`nodes(ids:)`; where one of them is gone GitHub errs on the whole, then each half is asked alone."""
    try:
        return list((await client.ask(request(name, ids=list(ids))))["nodes"])
    except GitHubError as error:
        if error.trouble != Trouble.NOT_FOUND:
            raise
        if len(ids) == 1:
            return [None]
        half = len(ids) // 2
        return [*await nodes_or_gone(client, name, ids[:half]), *await nodes_or_gone(client, name, ids[half:])]


async def really_gone(client: Client, project_id: str, ids: Sequence[str]) -> set[str]:
    """Which of the missing items are confirmed to be off the board; one that still is there only moved."""
    there: set[str] = set()
    for chunk in chunks(ids):
        for node in await nodes_or_gone(client, "still_there", chunk):
            if node and (node.get("project") or {}).get("id") == project_id:
                there.add(str(node["id"]))
    return set(ids) - there


async def who_am_i(client: Client) -> str:
    return str((await client.ask(request("who_am_i")))["viewer"]["login"])
