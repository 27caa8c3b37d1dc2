"""What changed between two moments: goals, roadmap, boards and roster, grouped, each change once. Pure.

Changes of one field are told as one, from what stood before the first to what stands after the last; what was taken
back is not told. The name beside a change is the last one's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from platform_dash.core.changes.boards import board_told, moves_told, sprint_told
from platform_dash.core.changes.goals import feedback_told, goal_told
from platform_dash.core.changes.roadmap import objective_told
from platform_dash.core.changes.roster import membership_told, person_told, team_told, time_off_told
from platform_dash.core.changes.values import Entry, Group, Known, Part, Told, by_row
from platform_dash.model import ItemChange, Record


def what_changed(records: Sequence[Record], moves: Sequence[ItemChange], known: Known) -> tuple[Group, ...]:
    """The groups in order: goals, roadmap, boards, people.

    records and moves: what was written and seen in the span, oldest first; nothing else of it is asked.
    """
    found: dict[tuple[Part, str], list[Entry]] = defaultdict(list)
    titles: dict[str, tuple[str, int | None]] = {}
    for (noun, row_id), own in by_row(records).items():
        tell = _TELL.get(noun)
        if tell is None:
            continue
        for part, key, title, team_id, entry in tell(row_id, own, known):
            found[part, key].append(entry)
            titles[key] = (title, team_id)
    for part, key, title, team_id, entry in moves_told(moves, known):
        found[part, key].append(entry)
        titles[key] = (title, team_id)
    groups = [
        Group(
            part=part,
            key=key,
            title=titles[key][0],
            team_id=titles[key][1],
            entries=tuple(sorted(entries, key=lambda e: (e.at, e.words))),
        )
        for (part, key), entries in found.items()
    ]
    return tuple(sorted(groups, key=lambda g: (list(Part).index(g.part), g.title.casefold(), g.key)))


def of_team(groups: Iterable[Group], team_id: int | None) -> tuple[Group, ...]:
    """The groups of one team and those of no team; all where none is given."""
    return tuple(g for g in groups if team_id is None or g.team_id in (None, team_id))


_TELL: Mapping[str, Callable[[int, Sequence[Record], Known], list[Told]]] = {
    "goal": goal_told,
    "feedback": feedback_told,
    "objective": objective_told,
    "person": person_told,
    "membership": membership_told,
    "time_off": time_off_told,
    "team": team_told,
    "board": board_told,
    "sprint": sprint_told,
}
