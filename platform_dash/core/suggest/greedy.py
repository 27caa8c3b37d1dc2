"""The plain rule of thumb that a suggestion is compared with."""

from collections.abc import Iterable

from platform_dash.core.suggest.problem import Problem, Seat


def greedy(problem: Problem) -> dict[int, int]:
    """The plain rule of thumb to compare with: "paired longest ago" first, whatever the hours."""
    never = 10_000
    people = [p.id for p in problem.people]
    pairs = sorted(
        ((p, q) for n, p in enumerate(people) for q in people[n + 1 :]),
        key=lambda pq: (-problem.since.get((min(pq), max(pq)), never), pq),
    )
    assigned: dict[int, int] = dict(sorted(problem.locks))
    room = {g.id: g.wanted for g in problem.goals}
    for g in assigned.values():
        room[g] = room.get(g, 0) - 1

    def free(goals: Iterable[Seat], need: int, *who: int) -> int | None:
        return next(
            (g.id for g in goals if room[g.id] >= need and not any((p, g.id) in problem.vetoes for p in who)), None
        )

    for p, q in pairs:
        if p in assigned or q in assigned:
            continue
        goal = free(problem.goals, 2, p, q)
        if goal is not None:
            assigned[p] = assigned[q] = goal
            room[goal] -= 2
    for p in people:
        if p not in assigned and (goal := free(problem.goals, 1, p)) is not None:
            assigned[p] = goal
            room[goal] -= 1
    return assigned
