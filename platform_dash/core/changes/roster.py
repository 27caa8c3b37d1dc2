"""What changed of people and teams: hours, zones, who is where, days off without their reasons."""

from collections.abc import Sequence
from typing import Any

from platform_dash.core.changes.values import Known, Part, Told, arrow, entry, fields_of, life_of, sprint_name
from platform_dash.model import Record

_PERSON = {
    "name": "name",
    "roles": "roles",
    "lead": "lead",
    "login": "GitHub login",
    "skills": "skills",
    "country": "holidays of",
    "subdivision": "holidays in",
    "most_goals": "goals at most",
}


def person_told(row_id: int, own: Sequence[Record], known: Known) -> list[Told]:
    name = known.people[row_id].name if row_id in known.people else "somebody gone"
    life = life_of(own)
    if life is not None and life[0] == "never was":
        return []
    entries = [entry(life[1], life[0])] if life is not None else []
    for field, f in (fields_of([r for r in own if "" not in r.what]) if life is None else {}).items():
        if field in _PERSON:
            before, after = (", ".join(v) if isinstance(v, list) else v for v in (f.before, f.after))
            entries.append(entry(f.last, f"{_PERSON[field]}: {arrow(before, after)}"))
        elif field == "stays":
            entries.append(entry(f.last, f"zone: {arrow(*(_zones(v) for v in (f.before, f.after)))}"))
        elif field == "week":
            entries.append(entry(f.last, "working hours changed"))
    return [(Part.PEOPLE, f"person:{row_id}", name, None, e) for e in entries]


def _zones(stays: Any) -> str:
    return ", ".join(str(s.get("zone") or "not entered") for s in stays or ())


def membership_told(row_id: int, own: Sequence[Record], known: Known) -> list[Told]:
    field = fields_of(own).get("members")
    if field is None:
        return []
    old, new = (
        {(int(t), p) for t, people in (side or {}).items() for p in people} for side in (field.before, field.after)
    )
    out: list[Told] = []
    for verb, moved in (("joined", new - old), ("left", old - new)):
        for team_id, person_id in sorted(moved):
            team = known.teams[team_id].name if team_id in known.teams else "a team that is gone"
            name = known.people[person_id].name if person_id in known.people else "somebody gone"
            words = f"{verb} {team} in {sprint_name(row_id, known) or 'a sprint'}"
            out.append((Part.PEOPLE, f"person:{person_id}", name, None, entry(field.last, words)))
    return out


def time_off_told(row_id: int, own: Sequence[Record], known: Known) -> list[Told]:
    """Days off, without the reason: that is nobody's business."""
    life = life_of(own)
    row = next((v for r in own for v in r.what.get("", ()) if isinstance(v, dict)), None)
    if life is None or life[0] == "never was" or row is None:
        return []
    person = known.people.get(int(row["person_id"]))
    span = f"{row['start_on']} up to {row['end_on']}"
    words = f"off {span}" if life[0] == "added" else f"no longer off {span}"
    name = person.name if person else "somebody gone"
    return [(Part.PEOPLE, f"person:{row['person_id']}", name, None, entry(life[1], words))]


def team_told(row_id: int, own: Sequence[Record], known: Known) -> list[Told]:
    name = known.teams[row_id].name if row_id in known.teams else "a team that is gone"
    life = life_of(own)
    entries = [entry(life[1], life[0])] if life is not None and life[0] != "never was" else []
    if life is None:
        entries = [
            entry(f.last, f"{n}: {arrow(f.before, f.after)}")
            for n, f in fields_of(own).items()
            if n in ("name", "mission")
        ]
    return [(Part.PEOPLE, f"team:{row_id}", name, row_id, e) for e in entries]
