"""GitHub's nodes to values: the last place that knows camelCase, cursors and "iteration"."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from platform_dash.model import Blocker, BoardField, FieldValue, Item, ItemKind, Sprint, foreign_line

_KINDS = {
    "ISSUE": ItemKind.ISSUE,
    "PULL_REQUEST": ItemKind.PULL_REQUEST,
    "DRAFT_ISSUE": ItemKind.DRAFT,
    "REDACTED": ItemKind.HIDDEN,
}


def at(value: Any) -> datetime | None:
    return datetime.fromisoformat(value.replace("Z", "+00:00")) if isinstance(value, str) else None


def web_address(value: Any) -> str:
    """An address that may become a link: https on GitHub's own form only, else nothing."""
    text = str(value or "")
    return text if text.startswith("https://") and not any(c in text for c in " \"'<>\\") else ""


def field_value(name: str, node: Mapping[str, Any] | None) -> FieldValue | None:
    """A field's value; None where the item has none."""
    if not node:
        return None
    if node.get("options") is not None:
        return FieldValue(name=name, text=", ".join(foreign_line(o["name"]) for o in node["options"]))
    number, day = node.get("number"), node.get("date") or node.get("startDate")
    text = node.get("text") or node.get("name") or node.get("title") or ""
    return FieldValue(
        name=name,
        text=foreign_line(str(text)),
        number=None if number is None else float(number),
        on=date.fromisoformat(day[:10]) if day else None,
    )


def item(
    node: Mapping[str, Any], board_id: int, position: int, mapped: Mapping[str, str], roles: Mapping[str, str]
) -> Item:
    """A scanned item. `mapped` is alias to field name; `roles` tells the aliases of `status` and `sprint`."""
    content = node.get("content") or {}
    kind = _KINDS.get(str(node.get("type")), ItemKind.OTHER)
    if not content and kind != ItemKind.HIDDEN:
        kind = ItemKind.HIDDEN if node.get("type") else ItemKind.OTHER
    values = {alias: node.get(alias) for alias in mapped}
    status = values.get(roles.get("status", "")) or {}
    sprint = values.get(roles.get("sprint", "")) or {}
    start = sprint.get("startDate")
    dependencies = content.get("issueDependenciesSummary") or {}
    repository = content.get("repository") or {}
    state = content.get("issueState") or content.get("prState") or ""
    shown = (field_value(name, values[alias]) for alias, name in mapped.items() if alias not in roles.values())
    return Item(
        board_id=board_id,
        node_id=str(node["id"]),
        content_id=str(content.get("id", "")),
        kind=kind,
        title=foreign_line(str(content.get("title", "")) or "Hidden item"),
        repository=foreign_line(str(repository.get("nameWithOwner", ""))),
        private=bool(repository.get("isPrivate", False)),
        number=content.get("number"),
        url=web_address(content.get("url")),
        column_id=str(status.get("optionId") or ""),
        column=foreign_line(str(status.get("name") or "")),
        sprint=foreign_line(str(sprint.get("title") or sprint.get("name") or sprint.get("text") or "")),
        sprint_start_on=date.fromisoformat(start) if start else None,
        owners=logins(content),
        labels=labels(content),
        milestone=foreign_line(str((content.get("milestone") or {}).get("title", ""))),
        parent_id=str((content.get("parent") or {}).get("id", "")),
        parent=foreign_line(str((content.get("parent") or {}).get("title", ""))),
        fields=tuple(value for value in shown if value is not None),
        open_blockers=int(dependencies.get("blockedBy") or 0),
        blocks=int(dependencies.get("blocking") or 0),
        archived=bool(node.get("isArchived", False)),
        closed=state in ("CLOSED", "MERGED"),
        not_planned=content.get("stateReason") in ("NOT_PLANNED", "DUPLICATE"),
        position=position,
        created_at=at(node.get("createdAt")),
        content_updated_at=at(content.get("updatedAt")),
        closed_at=at(content.get("closedAt")),
    )


def labels(content: Mapping[str, Any]) -> tuple[str, ...]:
    nodes = (content.get("labels") or {}).get("nodes") or ()
    return tuple(foreign_line(str(n["name"])) for n in nodes if n)


def logins(content: Mapping[str, Any]) -> tuple[str, ...]:
    nodes = (content.get("assignees") or {}).get("nodes") or ()
    return tuple(foreign_line(str(n["login"])) for n in nodes if n)


def blocker(node: Mapping[str, Any], owners: Mapping[str, tuple[str, ...]]) -> Blocker:
    return Blocker(
        content_id=str(node["id"]),
        title=foreign_line(str(node.get("title", ""))),
        repository=foreign_line(str((node.get("repository") or {}).get("nameWithOwner", ""))),
        number=node.get("number"),
        url=web_address(node.get("url")),
        private=bool((node.get("repository") or {}).get("isPrivate", False)),
        owners=owners.get(str(node["id"]), ()),
    )


def board_field(node: Mapping[str, Any]) -> tuple[BoardField, tuple[tuple[str, str], ...]]:
    """A field, and for a single select its options as (id, name)."""
    options = tuple((str(o["id"]), foreign_line(str(o["name"]))) for o in node.get("options") or ())
    return (
        BoardField(
            node_id=str(node["id"]),
            name=foreign_line(str(node["name"])),
            kind=str(node.get("dataType", "")).lower().replace("_", " "),
            options=tuple(name for _, name in options),
        ),
        options,
    )


def iterations(node: Mapping[str, Any]) -> tuple[Sprint, ...]:
    """The sprints of an iteration field, oldest first."""
    configuration = node.get("configuration") or {}
    sprints = [
        Sprint(
            id=0,
            name=foreign_line(str(one["title"])) or f"Sprint of {start}",
            start_on=start,
            end_on=start + timedelta(days=max(1, int(one["duration"]))),
            source="board",
        )
        for key in ("completedIterations", "iterations")
        for one in configuration.get(key) or ()
        for start in [date.fromisoformat(one["startDate"])]
    ]
    return tuple(sorted(sprints, key=lambda s: s.start_on))
