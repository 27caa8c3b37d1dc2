"""The objects the local GitHub answers with: attributes and methods named as in its schema."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

MAX_PAGE = 100


def github_error(message: str, kind: str) -> GraphQLError:
    """An error as GitHub words it: `type` stands at the top of the error, beside the message."""
    return GraphQLError(message, extensions={"type": kind})


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def node_id(prefix: str, *parts: object) -> str:
    """An opaque id that stays the same from run to run."""
    text = "/".join(str(p) for p in parts)
    return f"{prefix}_{base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:12]).decode()}"


def _cursor(offset: int) -> str:
    return base64.b64encode(f"cursor:v2:{offset * 7 + 3}".encode()).decode()


def _offset(cursor: str) -> int:
    try:
        return (int(base64.b64decode(cursor).decode().removeprefix("cursor:v2:")) - 3) // 7
    except ValueError:
        raise github_error(f"`{cursor}` does not appear to be a valid cursor.", "INVALID_CURSOR_ARGUMENTS") from None


def label(name: str) -> dict[str, Any]:
    return {"__typename": "Label", "id": node_id("LA", name), "name": name, "color": "ededed"}


def connection(
    name: str,
    nodes: Sequence[Any],
    first: int | None,
    after: str | None,
    last: int | None = None,
    before: str | None = None,
) -> dict[str, Any]:
    """One page of a connection. GitHub wants `first` or `last`, up to 100; `first: 0` is legal and used."""
    if first is None and last is None:
        raise github_error(
            f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
            "MISSING_PAGINATION_BOUNDARIES",
        )
    for word, value in (("first", first), ("last", last)):
        if value is not None and not 0 <= value <= MAX_PAGE:
            raise github_error(
                f"Requesting {value} records on the `{name}` connection exceeds the `{word}` limit of {MAX_PAGE} records.",
                "EXCESSIVE_PAGINATION",
            )
    start = _offset(after) if after else 0
    end = _offset(before) - 1 if before else len(nodes)
    if first is not None:
        end = min(end, start + first)
    else:
        start = max(start, end - (last or 0))
    page = nodes[start:end]
    return {
        "totalCount": len(nodes),
        "nodes": page,
        "pageInfo": {
            "hasNextPage": end < len(nodes),
            "hasPreviousPage": start > 0,
            "startCursor": _cursor(start + 1) if page else None,
            "endCursor": _cursor(start + len(page)) if page else None,
        },
    }


def paged(nodes: Callable[..., Sequence[Any]]) -> Callable[..., dict[str, Any]]:
    """A connection of a method that gives its nodes; arguments that are not about pages are the method's."""

    def field(
        self: Any, info: Any, first: int | None = None, after: str | None = None, last: int | None = None,
        before: str | None = None, **rest: Any,
    ) -> dict[str, Any]:  # fmt: skip
        return connection(nodes.__name__, nodes(self, **rest), first, after, last, before)

    return field


class Thing:
    """An object of the schema; keyword arguments become its fields."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> Any:
        """A field that was not given is null."""
        if name.startswith("_"):
            raise AttributeError(name)
        return None

    if TYPE_CHECKING:

        def __setattr__(self, name: str, value: Any) -> None: ...


def type_of(value: Any, *_: Any) -> str:
    """The name of an object's type in the schema."""
    return str(value["__typename"] if isinstance(value, dict) else value.typename)


class Account(Thing):
    """A user or an organisation with its boards."""

    login: str
    projects: "list[Project]"

    def __init__(self, login: str, kind: str, name: str = "") -> None:
        super().__init__(
            login=login, name=name or login, id=node_id(kind[0], login), url=f"https://github.com/{login}", projects=[]
        )
        self.typename = kind
        self.kind = kind
        self.orgs: list[Account] = []

    def projectV2(self, info: Any, number: int) -> "Project | None":  # noqa: N802
        project = next((p for p in self.projects if p.number == number), None)
        if project is None:
            raise github_error(f"Could not resolve to a ProjectV2 with the number {number}.", "NOT_FOUND")
        return project

    @paged
    def projectsV2(self, query: str | None = None, **_: Any) -> "list[Project]":  # noqa: N802
        return [p for p in self.projects if not query or query.casefold() in p.title.casefold()][::-1]

    @paged
    def organizations(self, **_: Any) -> "list[Account]":
        return self.orgs

    @paged
    def repositories(self, **_: Any) -> list[Any]:
        return []


class Field(Thing):
    """A board's field; `kind` is its data type."""

    def __init__(self, project: "Project", name: str, kind: str, **more: Any) -> None:
        at = {"createdAt": project.createdAt, "updatedAt": project.createdAt}
        super().__init__(id=node_id("PVTF", project.id, name), name=name, dataType=kind, project=project, **at, **more)
        named = {"SINGLE_SELECT": "SingleSelect", "ITERATION": "Iteration", "MULTI_SELECT": "MultiSelect"}
        self.typename = f"ProjectV2{named.get(kind, '')}Field"

    def options(self, info: Any, names: Sequence[str] | None = None) -> list[dict[str, Any]]:
        return [o for o in self.choices if names is None or o["name"] in names]

    multiSelectOptions = options  # noqa: N815

    def configuration(self, info: Any) -> dict[str, Any]:
        today = self.project.now().date()
        every = [
            {"id": i, "title": t, "startDate": s.isoformat(), "duration": d, "end": s + timedelta(days=d)}
            for i, t, s, d in self.sprints
        ]
        return {
            "duration": every[0]["duration"] if every else 14,
            "startDay": 1,
            "iterations": [i for i in every if i["end"] > today],
            "completedIterations": [i for i in every if i["end"] <= today][::-1],
        }


class Item(Thing):
    """A card on a board: its content and the values of its fields by name."""

    def __init__(
        self, project: "Project", key: object, content: Thing | None, values: dict[str, Any], at: datetime
    ) -> None:
        super().__init__(id=node_id("PVTI", project.id, key), project=project, content=content, values=values)
        self.createdAt = self.updatedAt = stamp(at)
        self.isArchived = False
        kinds = {"Issue": "ISSUE", "PullRequest": "PULL_REQUEST", "DraftIssue": "DRAFT_ISSUE"}
        self.type = kinds[content.typename] if content else "REDACTED"
        self.typename = "ProjectV2Item"

    def value(self, field: Field) -> dict[str, Any] | None:
        """The value of a field as GitHub shapes it; None where the item has none."""
        of_kind = self._of_content(field.dataType) or self._of_values(field)
        if of_kind is None:
            return None
        name, shape = of_kind
        times = {"createdAt": self.createdAt, "updatedAt": self.updatedAt}
        common = {"id": f"PVTFV_{self.id[5:]}{field.id[5:]}", "field": field, "item": self, **times}
        return {**common, "databaseId": None, "creator": None, "__typename": f"ProjectV2ItemField{name}Value", **shape}

    def _of_values(self, field: Field) -> tuple[str, dict[str, Any]] | None:
        """The name of the shape and what is in it, of a field that the board holds."""
        value = self.values.get(field.name)
        if value is None:
            return None
        match field.dataType:
            case "SINGLE_SELECT":
                chosen = next((o for o in field.choices if o["id"] == value), {"name": None, "color": "GRAY"})
                named = {"name": chosen["name"], "color": chosen["color"], "description": ""}
                return "SingleSelect", {"optionId": value, **named}
            case "ITERATION":
                of_sprint = ("iterationId", "title", "startDate", "duration")
                sprint = next((s for s in field.sprints if s[0] == value), None)
                return sprint and (
                    "Iteration",
                    {**dict(zip(of_sprint, sprint, strict=True)), "startDate": sprint[2].isoformat()},
                )
            case "NUMBER":
                return "Number", {"number": float(value)}
            case "DATE":
                return "Date", {"date": value.isoformat() if isinstance(value, date) else value}
            case "MULTI_SELECT":
                options = [o for o in field.choices if o["id"] in value]
                return "MultiSelect", {"options": options, "value": ", ".join(o["name"] for o in options)}
            case _:
                return "Text", {"text": str(value)}

    def _of_content(self, kind: str) -> tuple[str, dict[str, Any]] | None:
        """The same, of a field that GitHub takes from the issue."""
        content = self.content
        if content is None:
            return None
        shapes = {
            "TITLE": (content.title, "Text", {"text": content.title}),
            "LABELS": (content.labelled, "Label", {"labels": content.labels}),
            "ASSIGNEES": (content.assigned, "User", {"users": content.assignees}),
            "REPOSITORY": (content.repository, "Repository", {"repository": content.repository}),
            "MILESTONE": (content.milestone, "Milestone", {"milestone": content.milestone}),
        }
        there, name, shape = shapes.get(kind, (None, "", {}))
        return (name, shape) if there or (kind == "TITLE") else None

    def fieldValueByName(self, info: Any, name: str) -> Any:  # noqa: N802
        field = self.project.by_name.get(name)
        return None if field is None else self.value(field)

    @paged
    def fieldValues(self, **_: Any) -> list[Any]:  # noqa: N802
        return [v for f in self.project.all_fields if (v := self.value(f)) is not None]


class Project(Thing):
    """A board: fields in order, items in order."""

    def __init__(self, owner: Account, number: int, title: str, now: Any) -> None:
        super().__init__(
            owner=owner, number=number, title=title, id=node_id("PVT", owner.login, number), now=now, closed=False,
            public=False, template=False, viewerCanUpdate=True, shortDescription="", readme="", fullDatabaseId=str(number),
            resourcePath=f"/orgs/{owner.login}/projects/{number}",
            url=f"https://github.com/{'orgs' if owner.kind == 'Organization' else 'users'}/{owner.login}/projects/{number}",
            createdAt=stamp(now() - timedelta(days=400)), updatedAt=stamp(now()), cards=[], all_fields=[], by_name={},
        )  # fmt: skip
        self.typename = "ProjectV2"
        owner.projects.append(self)

    def add_field(self, name: str, kind: str, **more: Any) -> Field:
        field = Field(self, name, kind, **more)
        self.all_fields.append(field)
        self.by_name[name] = field
        return field

    def field(self, info: Any, name: str) -> Field | None:
        found: Field | None = self.by_name.get(name)
        return found

    @paged
    def fields(self, **_: Any) -> list[Field]:
        return list(self.all_fields)

    @paged
    def items(self, archivedStates: Sequence[str] = ("NOT_ARCHIVED",), query: str = "", **_: Any) -> list[Item]:  # noqa: N803
        if len(archivedStates) == 2 and not query:
            return list(self.cards)
        wanted = {s == "ARCHIVED" for s in archivedStates}
        return [c for c in self.cards if c.isArchived in wanted and _asked_for(c, query)]


def _asked_for(card: Item, query: str) -> bool:
    title = (card.content.title if card.content else "").casefold()
    return all(word.casefold() in title for word in query.split() if ":" not in word)


class Content(Thing):
    """An issue, a pull request or a draft."""

    def __init__(self, kind: str, key: object, **fields: Any) -> None:
        super().__init__(**{"labelled": [], "assigned": [], "blocking": [], "events": [], **fields})
        self.id = node_id({"Issue": "I", "PullRequest": "PR"}.get(kind, "DI"), key)
        self.typename = kind
        self.body = ""

    @paged
    def labels(self, **_: Any) -> list[Any]:
        return [label(n) for n in self.labelled]

    @paged
    def assignees(self, **_: Any) -> list[Any]:
        return [
            {"__typename": "User", "id": node_id("U", n), "login": n, "name": n, "url": f"https://github.com/{n}"}
            for n in self.assigned
        ]

    @paged
    def timelineItems(self, **_: Any) -> list[Any]:  # noqa: N802
        return list(self.events)

    def moved_on(self, project: Project, at: datetime, before: str, after: str) -> None:
        """Keep that its status changed on a board, as GitHub's timeline does."""
        self.events.append(
            {
                "__typename": "ProjectV2ItemStatusChangedEvent", "id": node_id("PVTISC", f"{self.id}{at}"),
                "createdAt": stamp(at), "previousStatus": before, "status": after, "project": project,
            }
        )  # fmt: skip

    @paged
    def blockedBy(self, **_: Any) -> list[Any]:  # noqa: N802
        return list(self.blocking)

    def issueDependenciesSummary(self, info: Any) -> dict[str, int]:  # noqa: N802
        still = sum(b.state == "OPEN" for b in self.blocking)
        holds = self.holds or 0
        return {"blockedBy": still, "totalBlockedBy": len(self.blocking), "blocking": holds, "totalBlocking": holds}

    def subIssuesSummary(self, info: Any) -> dict[str, int]:  # noqa: N802
        return {"total": 0, "completed": 0, "percentCompleted": 0}

    def stateReason(self, info: Any, **_: Any) -> str | None:  # noqa: N802
        return str(self.reason) if self.reason else None
