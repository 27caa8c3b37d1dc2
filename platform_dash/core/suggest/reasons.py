"""Why a suggestion is as it is, what was given up and what could not be had, in sentences. Each slack has one."""

from collections.abc import Iterator

from platform_dash.core.suggest.problem import WHOLE, Candidate, Problem, Seat, Suggestion

OUT_OF_TIME = "Not settled: the time was over before it was proved that no plan leaves less undone than this one."
BY_TEAM = "Not settled: each team was solved by itself; a plan across teams may leave less undone."
LOST = "with that, a rule or better company would have been lost."


def why(problem: Problem, suggestion: Suggestion) -> dict[int, str]:
    """Goal id to the sentence on its people: who with whom, the hours, the last time, who carries, who moves."""
    return {g.id: _of_goal(problem, suggestion, g) for g in problem.goals}


def _of_goal(problem: Problem, suggestion: Suggestion, goal: Seat) -> str:
    on = [p for p in problem.people if (p.id, goal.id) in suggestion.plan]
    names = {p.id: p.name for p in problem.people}
    if not on:
        return f"“{goal.title}”: nobody."
    parts = [_buddies(problem, names, p, q) for p, q, g in suggestion.buddies if g == goal.id]
    paired = {i for p, q, g in suggestion.buddies if g == goal.id for i in (p, q)}
    parts += [f"{p.name} joins them" if paired else p.name for p in on if p.id not in paired]
    for p in on:
        if p.id in goal.carriers:
            parts.append(f"{p.name} carries it on")
        elif p.was_on and goal.id not in p.was_on:
            parts.append(f"{p.name} moves here from another goal")
        if p.teams and goal.team_id not in p.teams:
            parts.append(f"{p.name} comes from another team and joins this one")
        if (p.id, goal.id) in problem.prefers:
            parts.append(f"{p.name} wished for it")
        if (p.id, goal.id) in problem.locks:
            parts.append(f"{p.name} is fixed by hand")
    return f"“{goal.title}”: {'; '.join(parts)}."


def _buddies(problem: Problem, names: dict[int, str], p: int, q: int) -> str:
    key = (min(p, q), max(p, q))
    hours = f"{problem.hours.get(key, 0):.0f} h shared"
    ago = problem.since.get(key)
    last = "never on one goal before" if ago is None else f"last together {ago} sprint{'s' if ago > 1 else ''} ago"
    return f"{names[p]} + {names[q]}, {hours}, {last}"


def undone(problem: Problem, suggestion: Suggestion) -> tuple[str, ...]:
    """What could not be had, a sentence for each slack that is not zero, and who could change that."""
    return tuple(_undone(problem, suggestion))


def _undone(problem: Problem, suggestion: Suggestion) -> Iterator[str]:
    if not suggestion.tiers and problem.people and problem.goals:
        yield "The solver found nothing in its time: the checks hold; fix some people by hand, or ask for one team."
        return
    if not suggestion.settled:
        apart = len(problem.people) > WHOLE and len({g.team_id for g in problem.goals}) > 1
        yield BY_TEAM if apart else OUT_OF_TIME
    people = {str(p.id): p for p in problem.people}
    goals = {str(g.id): g for g in problem.goals}
    slack, sure = suggestion.slack, suggestion.settled
    for key, days in slack.get("lone", {}).items():
        way_out = f": {_way_out(people[key])}" if sure else "."
        yield f"{people[key].name} would be a lone wolf, alone on {days} of {len(people[key].days)} days{way_out}"
    for key, days in slack.get("lone days", {}).items():
        if key not in slack.get("lone", {}):
            several = (
                " in all, on their goals" if key in slack.get("second", {}) else f" of {len(people[key].days)} days"
            )
            days_in_words = f"{days} days{several}" if key in slack.get("second", {}) else f"{days}{several}"
            yield f"{people[key].name} is alone on {days_in_words}, which the rule allows."
    for key in slack.get("left out", {}):
        yield f"{people[key].name} has no goal{f': {_left_out(problem, people[key])}' if sure else '.'}"
    fewer = sum(g.wanted for g in problem.goals) > sum(p.partner for p in problem.people)
    because = "there are fewer people than seats" if fewer else "with one each a seat is empty or somebody alone"
    with_several: dict[int, list[str]] = {}
    for key, more in slack.get("second", {}).items():
        with_several.setdefault(1 + more, []).append(people[key].name)
    for count, names in with_several.items():
        each = f"have {count} goals each" if len(names) > 1 else f"has {count} goals"
        yield f"{', '.join(names)} {each}{f': {because}.' if sure else '.'}"
    full = _all_carry(problem, suggestion)
    for key, seats in slack.get("short", {}).items():
        goal = goals[key]
        who = "one person" if seats == 1 else f"{seats} people"
        yield f"“{goal.title}” lacks {who}{f'{full}: plan fewer goals, or ask another team.' if sure else '.'}"
    for key in slack.get("missing", {}):
        goal_id, _, skill = key.partition(":")
        known = any(skill in p.skills for p in problem.people)
        why_not = ("whoever does is needed elsewhere" if sure else "somebody else does") if known else "nobody does"
        yield f"Nobody on “{goals[goal_id].title}” knows {skill}: {why_not}."
    for key in slack.get("carrier", {}):
        yield f"Nobody who knows “{goals[key].title}” from the last sprint stays with it: fix one of them by hand."


def _all_carry(problem: Problem, suggestion: Suggestion) -> str:
    """That all who are company have as many goals as they carry, where it is so and they carry several."""
    partners = [p for p in problem.people if p.partner]
    own = {p.id: sum(q == p.id for q, _ in suggestion.plan) for p in partners}
    if not any(p.carries > 1 for p in partners) or any(own[p.id] < p.carries for p in partners):
        return ""
    return f", for all {len(partners)} who are company carry what they can"


def _way_out(person: Candidate) -> str:
    if not any(person.meets):
        return "nobody shares enough hours with them; a hand-off in writing, or other hours, is their own choice."
    return "the team could plan fewer goals, or make them the third on one."


def _left_out(problem: Problem, person: Candidate) -> str:
    if person.partner and not any(person.meets):
        return "nobody shares enough hours with them; they can be the third on a goal, with a hand-off in writing."
    kept_off = sum((person.id, g.id) in problem.vetoes for g in problem.goals)
    if not problem.goals:
        return "no goal is open yet."
    if kept_off == len(problem.goals):
        return "they are kept off every goal by hand: take one back."
    return "every seat that would not leave somebody alone is taken; lock them where you want them."


def given_up(problem: Problem, suggestion: Suggestion) -> tuple[str, ...]:
    """The wishes that did not come true."""
    titles = {g.id: g.title for g in problem.goals}
    names = {p.id: p.name for p in problem.people}
    return tuple(
        f"{names[p]} wished for “{titles[g]}”; {LOST if suggestion.best else 'whether that could be had is not settled.'}"
        for p, g in sorted(problem.prefers)
        if p in names and g in titles and (p, g) not in suggestion.plan
    )
