"""What changed of goals: their fields, criteria, readings, feedback."""

from collections.abc import Mapping, Sequence
from typing import Any

from platform_dash.core.changes.values import (
    Entry,
    Field,
    Known,
    Part,
    Told,
    arrow,
    entry,
    fields_of,
    life_of,
    objective_name,
    sprint_name,
    title_in,
)
from platform_dash.core.progress import number
from platform_dash.model import FeedbackState, Goal, Record


def goal_told(row_id: int, own: Sequence[Record], known: Known) -> list[Told]:
    goal = known.goals.get(row_id)
    title = goal.title if goal else title_in(own) or "a goal that is gone"
    entries = []
    life = life_of(own)
    if life is not None and life[0] == "never was":
        return []
    if life is not None:
        entries.append(entry(life[1], life[0]))
    if life is None or life[0] == "brought back":
        entries += _goal_fields(fields_of([r for r in own if "" not in r.what]), known)
    entries += readings(own, goal)
    return [(Part.GOAL, f"goal:{row_id}", title, goal.team_id if goal else None, e) for e in entries]


_WORDS = {
    "title": "title",
    "why": "why it matters",
    "priority": "priority",
    "stage": "stage",
    "affects": "affects",
    "outcome": "outcome",
    "outcome_note": "note on the outcome",
}


def _goal_fields(fields: Mapping[str, Field], known: Known) -> list[Entry]:
    entries = []
    for name, f in fields.items():
        if name in _WORDS:
            words = f"{_WORDS[name]}: {arrow(f.before, f.after)}" if name != "why" else "why it matters was rewritten"
            entries.append(entry(f.last, words))
        elif name == "owners":
            entries.append(entry(f.last, f"owners: {_people_moved(f.before, f.after, known)}"))
        elif name == "objective_id":
            entries.append(entry(f.last, f"serves: {arrow(*(objective_name(i, known) for i in (f.before, f.after)))}"))
        elif name == "sprint_id":
            entries.append(entry(f.last, f"sprint: {arrow(*(sprint_name(i, known) for i in (f.before, f.after)))}"))
        elif name == "measure":
            entries += [entry(f.last, words) for words in measure_changes(f.before, f.after)]
    return entries


def _people_moved(before: Any, after: Any, known: Known) -> str:
    old, new = list(before or ()), list(after or ())

    def name(i: int) -> str:
        return known.people[i].first_name if i in known.people else "somebody gone"

    return ", ".join([*(f"+ {name(i)}" for i in new if i not in old), *(f"- {name(i)}" for i in old if i not in new)])


def measure_changes(before: Any, after: Any) -> list[str]:
    """What differs between two measures, key by key; criteria by their words."""
    old, new = before or {}, after or {}
    if old.get("kind") != new.get("kind"):
        return [f"measure: {arrow(old.get('kind'), new.get('kind'))}"]
    out = []
    for key in dict.fromkeys([*old, *new]):
        a, b = old.get(key), new.get(key)
        if a == b:
            continue
        if key == "criteria":
            out += _criteria(a or (), b or ())
        elif key == "confidence":
            out.append(f"confidence: {arrow(*(None if v is None else f'{v:.0%}' for v in (a, b)))}")
        else:
            out.append(f"{key.replace('_', ' ')}: {arrow(a, b)}")
    return out


def _criteria(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[str]:
    old, new = ({c["text"]: c for c in own} for own in (before, after))
    out = [f"criterion added: {t}" for t in new if t not in old]
    out += [f"criterion taken out: {t}" for t in old if t not in new]
    for text in new.keys() & old.keys():
        if old[text].get("met") != new[text].get("met"):
            out.append(f"{'ticked' if new[text].get('met') else 'unticked'}: {text}")
        if old[text].get("evidence") != new[text].get("evidence"):
            out.append(f"evidence of {text}: {arrow(old[text].get('evidence'), new[text].get('evidence'))}")
    return sorted(out)


def readings(own: Sequence[Record], goal: Goal | None) -> list[Entry]:
    unit = getattr(goal.measure, "unit", "") if goal else ""
    return [
        entry(r, f"reading: {number(r.what['reading'][1]['value'])} {unit}".strip()) for r in own if "reading" in r.what
    ]


def feedback_told(row_id: int, own: Sequence[Record], known: Known) -> list[Told]:
    """A voice on a goal when it was raised or answered; its words stand on the goal itself."""
    voice = known.feedback.get(row_id)
    goal = known.goals.get(voice.goal_id) if voice else None
    if voice is None or goal is None:
        return []
    born = life_of(own)
    words = f"{voice.kind.value} of {voice.team}"
    if born is None:
        state = fields_of(own).get("state")
        if state is None:
            return []
        words += f": {state.after}"
    elif voice.state != FeedbackState.OPEN:
        words += f": {voice.state.value}"
    return [(Part.GOAL, f"goal:{goal.id}", goal.title, goal.team_id, entry(own[-1], words))]
