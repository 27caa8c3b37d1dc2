"""What changed of the roadmap: baselines, targets, dates, check-ins."""

from collections.abc import Sequence

from platform_dash.core.changes.goals import measure_changes, readings
from platform_dash.core.changes.values import (
    Known,
    Part,
    Told,
    arrow,
    entry,
    fields_of,
    life_of,
    objective_name,
    title_in,
)
from platform_dash.core.progress import number
from platform_dash.model import Objective, Record

_OBJECTIVE = {
    "title": "title",
    "horizon": "horizon",
    "unit": "unit",
    "scale": "scale",
    "baseline": "baseline",
    "target": "target",
    "keep": "level to keep",
    "start_on": "starts",
    "due_on": "due",
    "cadence_days": "days between check-ins",
    "stretch": "stretch",
    "met_on": "met",
}
_CHECK_IN = ("health", "note", "confidence", "checked_at", "checked_by")


def objective_told(row_id: int, own: Sequence[Record], known: Known) -> list[Told]:
    objective = known.objectives.get(row_id)
    title = objective.title if objective else title_in(own) or "an outcome that is gone"
    life = life_of(own)
    if life is not None and life[0] == "never was":
        return []
    entries = [entry(life[1], life[0])] if life is not None else []
    checks = [r for r in own if "checked_at" in r.what and r.what["checked_at"][1] is not None]
    fields = fields_of([r for r in own if "" not in r.what]) if life is None else {}
    entries += [
        entry(f.last, f"{_OBJECTIVE[n]}: {arrow(f.before, f.after)}") for n, f in fields.items() if n in _OBJECTIVE
    ]
    if "left_on" in fields:
        f = fields["left_on"]
        entries.append(entry(f.last, "its page no longer says it" if f.after else "back on its page"))
    if "team_id" in fields:
        f = fields["team_id"]
        names = (known.teams[i].name if i in known.teams else "every team" for i in (f.before, f.after))
        entries.append(entry(f.last, f"team: {arrow(*names)}"))
    if "measure" in fields:
        entries += [entry(fields["measure"].last, words) for words in measure_changes(*fields["measure"][:2])]
    if "parent_id" in fields:
        f = fields["parent_id"]
        entries.append(entry(f.last, f"under: {arrow(*(objective_name(i, known) for i in (f.before, f.after)))}"))
    read = {r.at: r for r in own if "reading" in r.what}
    for check in checks:
        reading = read.pop(check.at, None)
        entries.append(entry(check, _checked_in(check, own, reading, objective)))
    entries += readings(list(read.values()), None)
    return [(Part.ROADMAP, f"objective:{row_id}", title, objective.team_id if objective else None, e) for e in entries]


def _checked_in(check: Record, own: Sequence[Record], reading: Record | None, objective: Objective | None) -> str:
    """A check-in as one change: health, the sentence, the reading, the confidence, where they changed with it."""
    words = ["check-in"]
    if "health" in check.what:
        words.append(arrow(*check.what["health"]))
    elif objective is not None and objective.health is not None:
        words.append(f"still {objective.health.value}")
    if "note" in check.what and check.what["note"][1]:
        words.append(f"“{check.what['note'][1]}”")
    if reading is not None:
        unit = objective.unit if objective else ""
        words.append(f"reading {number(reading.what['reading'][1]['value'])} {unit}".strip())
    if "confidence" in check.what and check.what["confidence"][1] is not None:
        words.append(f"confidence {check.what['confidence'][1]:.0%}")
    return f"{words[0]}: {', '.join(words[1:])}" if words[1:] else words[0]
