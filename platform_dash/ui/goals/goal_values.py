"""The form of a goal as flat text, and back: what stands in each field, and which words belong beside it."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from platform_dash.core import filters
from platform_dash.core.progress import number
from platform_dash.model import FieldSumMeasure, Goal, GroupsMeasure, ItemsMeasure, ReadinessMeasure, ReadingMeasure
from platform_dash.ui.kit.forms import Errors, errors_of

BOARD_KINDS = ("items", "field sum", "groups")
KINDS = (*BOARD_KINDS, "readiness", "reading")
UNITS = {"items": "items", "field sum": "points", "groups": "groups", "reading": ""}
LABELS = {
    "title": "Goal",
    "why": "Why it matters",
    "priority": "Priority",
    "objective_id": "Serves",
    "kind": "Measured by",
    "filter": "Items that match",
    "board_id": "Board",
    "field": "Number field",
    "group_by": "Grouped by",
    "percent": "In percent",
    "target": "Target",
    "unit": "Counted in",
    "baseline": "From",
    "direction": "It goes",
    "criteria": "Criteria",
    "confidence": "Confidence",
    "owners": "Owners",
    "affects": "Other teams affected",
}
Values = dict[str, Any]
_NUMBER = re.compile(r"^[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$")


def of_goal(goal: Goal) -> Values:
    """What stands in each field of the form for a goal; text fields hold text, numbers too."""
    m = goal.measure
    values: Values = {
        "title": goal.title,
        "why": goal.why,
        "priority": goal.priority.value,
        "objective_id": goal.objective_id,
        "owners": list(goal.owners),
        "affects": goal.affects,
        "kind": m.kind if m else None,
        "filter": "",
        "board_id": None,
        "field": "Estimate",
        "group_by": "parent",
        "percent": False,
        "target": "",
        "unit": None,
        "baseline": "",
        "direction": "up",
        "criteria": [],
        "confidence": "",
    }
    match m:
        case ItemsMeasure() | FieldSumMeasure() | GroupsMeasure():
            values |= {"filter": m.filter, "board_id": m.board_id, "unit": m.unit, "target": _text(m.target)}
            if isinstance(m, FieldSumMeasure):
                values["field"] = m.field
            if isinstance(m, GroupsMeasure):
                values |= {"group_by": m.group_by, "percent": m.percent}
        case ReadinessMeasure():
            values["criteria"] = [[c.text, c.met, c.evidence] for c in m.criteria]
            values["confidence"] = "" if m.confidence is None else _text(round(m.confidence * 100, 6))
        case ReadingMeasure():
            values |= {"baseline": _text(m.baseline), "target": _text(m.target), "unit": m.unit}
            values["direction"] = m.direction.value
    return values


def _text(value: float | None) -> str:
    return (
        ""
        if value is None
        else number(value).replace(",", "")
        if abs(round(value, 6) - value) < 1e-9 and abs(value) < 1e15
        else repr(value)
    )


def unit_of(values: Mapping[str, Any]) -> str:
    """What is counted in: as typed, else the usual word of the measure."""
    given = values.get("unit")
    return str(given) if given is not None else UNITS.get(str(values.get("kind")), "")


def to_number(text: object) -> float | None:
    """A number as people type it, None for an empty field. Raises ValueError with words."""
    typed = re.sub(r"[\s\u00a0\u202f_]", "", str(text or ""))
    if not typed:
        return None
    if not _NUMBER.match(typed):
        raise ValueError("This is no number: write it like 42 or 1.5")
    return float(typed.replace(",", ""))


def as_typed(value: float | None) -> str:
    """A number as a person would type it, "" for None; `to_number` takes it back to the digit."""
    if value is None:
        return ""
    digits = format(Decimal(repr(float(value))), "f")
    return digits.removesuffix(".0")


def _numbers(values: Mapping[str, Any], names: Collection[str]) -> tuple[Values, Errors]:
    found, wrong = Values(), Errors()
    for name in names:
        try:
            found[name] = to_number(values.get(name))
        except ValueError as error:
            wrong[name] = str(error)
    return found, wrong


def measure_of(values: Mapping[str, Any]) -> tuple[Values | None, Errors]:
    """The measure's fields as the model takes them, with the errors of what cannot be read."""
    kind = values.get("kind")
    if kind in BOARD_KINDS:
        numbers, wrong = _numbers(values, ["target"])
        given: Values = {
            "kind": kind,
            "filter": str(values["filter"]).strip(),
            "board_id": values["board_id"],
            "unit": unit_of(values),
            **numbers,
        }
        if kind == "field sum":
            given["field"] = values["field"]
        if kind == "groups":
            given |= {"group_by": str(values["group_by"]).strip(), "percent": bool(values["percent"])}
        try:
            filters.parse(given["filter"])
        except filters.FilterError as error:
            wrong["filter"] = str(error)
        return given, wrong
    if kind == "readiness":
        numbers, wrong = _numbers(values, ["confidence"])
        sure = numbers.get("confidence")
        if sure is not None and not 0 <= sure <= 100:
            wrong["confidence"] = "A percentage goes from 0 to 100"
            sure = None
        rows = [{"text": text, "met": met, "evidence": link} for text, met, link in values["criteria"] if text or link]
        return {"kind": kind, "criteria": rows, "confidence": None if sure is None else sure / 100}, wrong
    if kind == "reading":
        numbers, wrong = _numbers(values, ["baseline", "target"])
        given = {"kind": kind, "unit": unit_of(values), "direction": values["direction"], **numbers}
        wrong |= {n: "It needs a number" for n in ("baseline", "target") if n not in wrong and numbers.get(n) is None}
        return given, wrong
    return None, {}


def to_goal(goal: Goal, values: Mapping[str, Any], members: Collection[int], names: Mapping[int, str]) -> Goal | Errors:
    """The goal with what the form says, or the words that belong beside its fields.

    members: who is in the team this sprint; a team that nobody put people in takes everyone.
    """
    measure, wrong = measure_of(values)
    outside = [names.get(o, "somebody") for o in values["owners"] if members and o not in members]
    if outside:
        wrong["owners"] = f"{' and '.join(outside)} {'is' if len(outside) == 1 else 'are'} not in the team this sprint"
    simple = ("title", "why", "priority", "objective_id", "affects")
    given = {**dict(goal), **{n: values[n] for n in simple}, "owners": tuple(values["owners"]), "measure": measure}
    try:
        found = Goal.model_validate(given)
    except ValidationError as error:
        return {**errors_of(error), **wrong}
    return wrong or found


def differing(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """The fields in which two forms differ, in the form's order."""
    return [n for n in LABELS if mine.get(n) != theirs.get(n)]


def chosen_first(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, str | None]:
    """For each differing field whose version stands unless somebody chooses: the side that alone changed it."""
    ordered: dict[str, str | None] = {}
    for name in differing(mine, theirs):
        if mine.get(name) == base.get(name):
            ordered[name] = "theirs"
        elif theirs.get(name) == base.get(name):
            ordered[name] = "mine"
        else:
            ordered[name] = None
    return ordered


def words(name: str, value: Any, titles: Mapping[str, Mapping[Any, str]]) -> str:
    """A field's value in words, for the two versions side by side."""
    if name == "owners":
        return ", ".join(titles["owners"].get(o, "somebody") for o in value) or "nobody"
    if name in ("objective_id", "board_id"):
        return titles[name].get(value, "none") if value is not None else "none"
    if name == "criteria":
        return "\n".join(f"{'☑' if met else '☐'} {text} {link}".rstrip() for text, met, link in value) or "none"
    if name == "percent":
        return "yes" if value else "no"
    return str(value) if value not in (None, "") else "empty"
