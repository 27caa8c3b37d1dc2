"""The one thing that is ever written to GitHub: an item is put into a sprint, as its board carries sprints."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from platform_dash.github.client import Client, GitHubError, Trouble
from platform_dash.github.scan import readable, request
from platform_dash.model import Board, Item, Sprint, SprintSource, foreign_line

NOT_WRITTEN = "Nothing was changed, neither on GitHub nor here."


def said_in_advance(board: Board, item: Item, sprint: Sprint) -> str:
    """What putting an item into a sprint will change on GitHub, in words."""
    place = f"{item.repository} #{item.number}" if item.number else f"the draft “{item.title}”"
    if board.sprint_source == SprintSource.LABEL:
        return f"adds the label that names {sprint.name} to {place} on GitHub"
    before = item.sprint or "empty"
    return f"sets “{board.sprint_field}” of {place} on board {board.label} from {before} to {sprint.name}"


async def put_into_sprint(client: Client, board: Board, item: Item, sprint: Sprint) -> str:
    """Put an item into a sprint. GitHub's answer in words; raises GitHubError where it refused, having changed nothing.

    The change only sets a value or adds a label, so that asking twice is asking once.
    """
    try:
        if board.sprint_source == SprintSource.LABEL:
            return await _add_label(client, board, item, sprint)
        return await _set_field(client, board, item, sprint)
    except GitHubError as error:
        if error.trouble == Trouble.SCOPE:
            raise GitHubError(
                Trouble.SCOPE, f"The token may not write this board: it needs the scope project. {NOT_WRITTEN}"
            ) from error
        words = str(error).replace("; the last good board stays", "")
        raise GitHubError(error.trouble, f"{words} {NOT_WRITTEN}", retry_at=error.retry_at) from error


async def _set_field(client: Client, board: Board, item: Item, sprint: Sprint) -> str:
    field_id = next((f.node_id for f in board.fields if f.name == board.sprint_field), "")
    if board.sprint_source == SprintSource.NONE or not field_id:
        raise GitHubError(
            Trouble.REFUSED, f"Board {board.label} has nothing that carries a sprint: choose what does in Setup."
        )
    node = (await client.ask(request("sprint_field", id=field_id)))["node"]
    with readable():
        value = _value(node, sprint)
    if value is None:
        raise GitHubError(Trouble.REFUSED, f"“{board.sprint_field}” on GitHub has no {sprint.name} yet: add it there.")
    answer = await client.ask(
        request(
            "set_field",
            project=board.node_id,
            item=item.node_id,
            field=field_id,
            value=value,
            fieldName=board.sprint_field,
        )
    )
    with readable():
        now = answer["updateProjectV2ItemFieldValue"]["projectV2Item"]["fieldValueByName"] or {}
    before = foreign_line(str(now.get("title") or now.get("name") or now.get("text") or "nothing"))
    return f"GitHub answers: “{board.sprint_field}” is {before} now."


def _value(node: Mapping[str, Any], sprint: Sprint) -> dict[str, str] | None:
    """The value that names a sprint in a field: its iteration, its option or its name as text."""
    if config := node.get("configuration"):
        every = [*config["iterations"], *config["completedIterations"]]
        named = [i for i in every if i["title"].casefold() == sprint.name.casefold()]
        starts = [i for i in every if sprint.holds(date.fromisoformat(i["startDate"]))]
        iteration = next(iter([*named, *starts]), None)
        return None if iteration is None else {"iterationId": iteration["id"]}
    if "options" in node:
        option = next((o for o in node["options"] if o["name"].casefold() == sprint.name.casefold()), None)
        return None if option is None else {"singleSelectOptionId": option["id"]}
    return {"text": sprint.name}


async def _add_label(client: Client, board: Board, item: Item, sprint: Sprint) -> str:
    owner, _, name = item.repository.partition("/")
    if not item.content_id or not name:
        raise GitHubError(Trouble.REFUSED, "A draft has no labels: make it an issue first.")
    query = board.sprint_field or "sprint"
    answer = await client.ask(request("repo_labels", owner=owner, repo=name, query=query))
    with readable():
        labels = [(n["id"], n["name"]) for n in answer["repository"]["labels"]["nodes"]]
    names = _spellings(board, sprint)
    label_id = next((i for i, label in labels if label.casefold() in names), None)
    if label_id is None:
        raise GitHubError(Trouble.REFUSED, f"{item.repository} has no label that names {sprint.name}: add it there.")
    told = await client.ask(request("add_label", content=item.content_id, label=label_id))
    with readable():
        now = [n["name"] for n in told["addLabelsToLabelable"]["labelable"]["labels"]["nodes"]]
    return "GitHub answers: the labels are " + foreign_line(", ".join(str(n) for n in now)) + " now."


def _spellings(board: Board, sprint: Sprint) -> set[str]:
    """How a label may name a sprint: the sprint's name, or the board's prefix before its name or number."""
    name, prefix = sprint.name.casefold(), board.sprint_field.casefold()
    bare = name.removeprefix("sprint").strip()
    joints = ("", " ", "-", ":", "/", ": ")
    return {name, *(f"{prefix}{joint}{word}" for joint in joints for word in (name, bare))}
