"""What another team asks first: is what I wait for in this sprint, how far is it, who is on it."""

from collections.abc import Iterable, Mapping, Sequence

from platform_dash.core import flow, game_plan
from platform_dash.model import Goal, Item, ItemKind, Sprint, Status, Team, Value

SHOWN = 8


def team_named(teams: Iterable[Team], name: str) -> Team | None:
    """The team of that name, in any letter case; None for "" and for an unknown one."""
    return next((t for t in teams if t.name.casefold() == name.casefold()), None)


def team_id_of(teams: Iterable[Team], name: str) -> int | None:
    """The id of the team of that name; None for "" and for an unknown one."""
    team = team_named(teams, name)
    return team.id if team else None


def teams_asked(teams: Iterable[Team], name: str) -> tuple[Team, ...]:
    """The team of that name; every team for ""."""
    return tuple(t for t in teams if not name or t.name.casefold() == name.casefold())


class Waited(Value):
    """An answer: a goal or an item, whether it is in the sprint, how far, and who is on it."""

    kind: str
    title: str
    place: str = ""
    url: str = ""
    in_sprint: bool
    how_far: str
    who: tuple[str, ...]
    why: str = ""


def answers(
    asked: str,
    goals: Sequence[tuple[Goal, str, tuple[str, ...]]],
    items: Sequence[Item],
    sprint: Sprint,
    names: Mapping[str, str],
) -> tuple[Waited, ...]:
    """What matches the words asked: goals by title, what they affect and their items; items by title, label, number.

    goals: (goal, how far in words, owners' names) of the sprint. items: placed items. names: folded login to name.
    """
    words = [w for w in asked.casefold().replace("#", " ").split() if w]
    if not words:
        return ()
    hits = _goals(words, goals)
    rest = SHOWN - min(len(hits), SHOWN - 1)
    return tuple([*hits, *_items(words, goals, items, sprint, names)[:rest]][:SHOWN])


def _goals(words: Sequence[str], goals: Sequence[tuple[Goal, str, tuple[str, ...]]]) -> list[Waited]:
    return [
        Waited(
            kind="goal",
            title=goal.title,
            in_sprint=True,
            how_far=far,
            who=owners,
            why="it says it affects you" if _has(words, goal.affects) and not _has(words, goal.title) else "",
        )
        for goal, far, owners in goals
        if _has(words, f"{goal.title} {goal.affects} {goal.why}")
    ]


def _items(
    words: Sequence[str],
    goals: Sequence[tuple[Goal, str, tuple[str, ...]]],
    items: Sequence[Item],
    sprint: Sprint,
    names: Mapping[str, str],
) -> list[Waited]:
    """Those of the sprint first, then those that are open, in the order of their board."""
    tagged = {i.node_id for i in flow.in_sprint(items, sprint)}
    serves = {i.node_id: goal.title for goal, _, _ in goals for i in game_plan.matches(goal, items)}
    hits = [
        i
        for i in items
        if i.kind != ItemKind.HIDDEN
        and not i.private  # before anything is cut: another team asks
        and not i.archived
        and _has(words, f"{i.title} {i.repository} {i.number or ''} {' '.join(i.labels)} {i.parent}")
    ]
    hits.sort(key=lambda i: (i.node_id not in tagged, i.status in (Status.DONE, Status.DROPPED), i.position))
    return [
        Waited(
            kind="item",
            title=item.title,
            url=item.url,
            place=item.place,
            in_sprint=item.node_id in tagged or item.node_id in serves,
            how_far=item.status.value,
            who=tuple(names.get(o.casefold(), o) for o in item.owners),
            why=f"serves “{serves[item.node_id]}”" if item.node_id in serves else "",
        )
        for item in hits[:SHOWN]
    ]


def _has(words: Sequence[str], text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
