"""The objects the local GitHub answers with: attributes and methods named as in its schema."""

import base64
import hashlib
from collections.abc import Sequence
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
        found = next((p for p in self.projects if p.number == number), None)
        if found is None:
            raise github_error(f"Could not resolve to a ProjectV2 with the number {number}.", "NOT_FOUND")
        return found

    def projectsV2(  # noqa: N802
        self, info: Any, first: int | None = None, after: str | None = None, last: int | None = None,
        before: str | None = None, query: str | None = None, **_: Any,
    ) -> dict[str, Any]:  # fmt: skip
        shown = [p for p in self.projects if not query or query.casefold() in p.title.casefold()]
        return connection("projectsV2", shown[::-1], first, after, last, before)

    def organizations(self, info: Any, first: int | None = None, after: str | None = None, **_: Any) -> Any:
        return connection("organizations", self.orgs, first, after)

    def repositories(self, info: Any, first: int | None = None, after: str | None = None, **_: Any) -> Any:
        return connection("repositories", [], first, after)


class Field(Thing):
    """A board's field; `kind` is its data type."""

    def __init__(self, project: "Project", name: str, kind: str, **more: Any) -> None:
        super().__init__(
            id=node_id("PVTF", project.id, name), name=name, dataType=kind, project=project,
            createdAt=project.createdAt, updatedAt=project.createdAt, databaseId=None, **more,
        )  # fmt: skip
        self.typename = {
            "SINGLE_SELECT": "ProjectV2SingleSelectField", "ITERATION": "ProjectV2IterationField",
            "MULTI_SELECT": "ProjectV2MultiSelectField",
        }.get(kind, "ProjectV2Field")  # fmt: skip

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
        super().__init__(
            id=node_id("PVTI", project.id, key), project=project, content=content, values=values,
            createdAt=stamp(at), updatedAt=stamp(at), isArchived=False,
        )  # fmt: skip
        kinds = {"Issue": "ISSUE", "PullRequest": "PULL_REQUEST", "DraftIssue": "DRAFT_ISSUE"}
        self.type = kinds[content.typename] if content else "REDACTED"
        self.typename = "ProjectV2Item"

    def value(self, field: Field) -> dict[str, Any] | None:
        """The value of a field as GitHub shapes it; None where the item has none."""
        common = {
            "id": f"PVTFV_{self.id[5:]}{field.id[5:]}", "createdAt": self.createdAt, "updatedAt": self.updatedAt,
            "databaseId": None, "field": field, "item": self, "creator": None,
        }  # fmt: skip
        content, kind = self.content, field.dataType
        if kind == "TITLE":
            text = content.title if content else None
            return {**common, "__typename": "ProjectV2ItemFieldTextValue", "text": text} if content else None
        if kind in ("LABELS", "ASSIGNEES", "REPOSITORY", "MILESTONE"):
            return self._of_content(kind, common)
        value = self.values.get(field.name)
        if value is None:
            return None
        match kind:
            case "SINGLE_SELECT":
                chosen = next((o for o in field.choices if o["id"] == value), None)
                return {
                    **common, "__typename": "ProjectV2ItemFieldSingleSelectValue", "optionId": value,
                    "name": chosen and chosen["name"], "color": chosen["color"] if chosen else "GRAY",
                    "description": "",
                }  # fmt: skip
            case "ITERATION":
                one = next((s for s in field.sprints if s[0] == value), None)
                if one is None:
                    return None
                return {
                    **common, "__typename": "ProjectV2ItemFieldIterationValue", "iterationId": one[0], "title": one[1],
                    "startDate": one[2].isoformat(), "duration": one[3],
                }  # fmt: skip
            case "NUMBER":
                return {**common, "__typename": "ProjectV2ItemFieldNumberValue", "number": float(value)}
            case "DATE":
                day = value.isoformat() if isinstance(value, date) else value
                return {**common, "__typename": "ProjectV2ItemFieldDateValue", "date": day}
            case "MULTI_SELECT":
                options = [o for o in field.choices if o["id"] in value]
                names = ", ".join(o["name"] for o in options)
                return {
                    **common,
                    "__typename": "ProjectV2ItemFieldMultiSelectValue",
                    "options": options,
                    "value": names,
                }
            case _:
                return {**common, "__typename": "ProjectV2ItemFieldTextValue", "text": str(value)}

    def _of_content(self, kind: str, common: dict[str, Any]) -> dict[str, Any] | None:
        content = self.content
        if content is None:
            return None
        if kind == "LABELS" and content.labelled:
            return {**common, "__typename": "ProjectV2ItemFieldLabelValue", "labels": content.labels}
        if kind == "ASSIGNEES" and content.assigned:
            return {**common, "__typename": "ProjectV2ItemFieldUserValue", "users": content.assignees}
        if kind == "REPOSITORY" and content.repository:
            return {**common, "__typename": "ProjectV2ItemFieldRepositoryValue", "repository": content.repository}
        if kind == "MILESTONE" and content.milestone:
            return {**common, "__typename": "ProjectV2ItemFieldMilestoneValue", "milestone": content.milestone}
        return None

    def fieldValueByName(self, info: Any, name: str) -> Any:  # noqa: N802
        field = self.project.by_name.get(name)
        return None if field is None else self.value(field)

    def fieldValues(  # noqa: N802
        self, info: Any, first: int | None = None, after: str | None = None, last: int | None = None, **_: Any
    ) -> Any:
        values = [v for f in self.project.all_fields if (v := self.value(f)) is not None]
        return connection("fieldValues", values, first, after, last)


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

    def fields(
        self, info: Any, first: int | None = None, after: str | None = None, last: int | None = None, **_: Any
    ) -> Any:
        return connection("fields", self.all_fields, first, after, last)

    def items(
        self, info: Any, first: int | None = None, after: str | None = None, last: int | None = None,
        before: str | None = None, archivedStates: Sequence[str] = ("NOT_ARCHIVED",), query: str = "", **_: Any,  # noqa: N803
    ) -> Any:  # fmt: skip
        if len(archivedStates) == 2 and not query:
            shown = self.cards
        else:
            wanted = {s == "ARCHIVED" for s in archivedStates}
            shown = [c for c in self.cards if c.isArchived in wanted and _asked_for(c, query)]
        return connection("items", shown, first, after, last, before)


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

    def labels(
        self, info: Any, first: int | None = None, after: str | None = None, last: int | None = None, **_: Any
    ) -> Any:
        found = [{"__typename": "Label", "id": node_id("LA", n), "name": n, "color": "ededed"} for n in self.labelled]
        return connection("labels", found, first, after, last)

    def assignees(
        self, info: Any, first: int | None = None, after: str | None = None, last: int | None = None, **_: Any
    ) -> Any:
        found = [
            {"__typename": "User", "id": node_id("U", n), "login": n, "name": n, "url": f"https://github.com/{n}"}
            for n in self.assigned
        ]
        return connection("assignees", found, first, after, last)

    def timelineItems(  # noqa: N802
        self, info: Any, first: int | None = None, after: str | None = None, last: int | None = None, **_: Any
    ) -> Any:
        return connection("timelineItems", self.events, first, after, last)

    def moved_on(self, project: Project, at: datetime, before: str, after: str) -> None:
        """Keep that its status changed on a board, as GitHub's timeline does."""
        self.events.append(
            {
                "__typename": "ProjectV2ItemStatusChangedEvent", "id": node_id("PVTISC", f"{self.id}{at}"),
                "createdAt": stamp(at), "previousStatus": before, "status": after, "project": project,
            }
        )  # fmt: skip

    def blockedBy(  # noqa: N802
        self, info: Any, first: int | None = None, after: str | None = None, last: int | None = None, **_: Any
    ) -> Any:
        return connection("blockedBy", self.blocking, first, after, last)

    def issueDependenciesSummary(self, info: Any) -> dict[str, int]:  # noqa: N802
        still = sum(b.state == "OPEN" for b in self.blocking)
        holds = self.holds or 0
        return {"blockedBy": still, "totalBlockedBy": len(self.blocking), "blocking": holds, "totalBlocking": holds}

    def subIssuesSummary(self, info: Any) -> dict[str, int]:  # noqa: N802
        return {"total": 0, "completed": 0, "percentCompleted": 0}

    def stateReason(self, info: Any, **_: Any) -> str | None:  # noqa: N802
        return str(self.reason) if self.reason else None
