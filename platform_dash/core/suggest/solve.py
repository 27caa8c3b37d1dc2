"""The tiers settled by OR-Tools CP-SAT, one after the other.

The formulation is that of `docs/overlap.md`: rules first (lone wolves, people left out, empty seats, missing
skills), then lone days, then good company. A tier is frozen before the next is asked, so that each stays readable.
One worker, a fixed seed and a deterministic limit: the same input gives the same answer. `ortools` is imported when a
suggestion is asked for; where it is missing, SolverMissing says so.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from platform_dash.core.suggest.greedy import greedy
from platform_dash.core.suggest.problem import (
    CARRIER,
    LEFT_OUT,
    LONE,
    MISSING,
    SECOND,
    SHORT,
    TIERS,
    WHOLE,
    Candidate,
    Plan,
    Problem,
    Proof,
    Seat,
    Suggestion,
    Tier,
    by_team,
    refused,
    rules_value,
    slack_of,
)

# Deterministic units (about seconds) that a tier may take.
LIMITS = (5.0, 5.0, 4.0)
MANY = 300  # people x goals from which a problem is large


class SolverMissing(RuntimeError):
    """The solver is not installed: the checks work without it, a suggestion does not."""


class _Model:
    """The model of one problem: its variables and its three objectives."""

    def __init__(self, problem: Problem, cp: Any) -> None:
        self.problem, self.model = problem, cp.CpModel()
        self.x = {
            (p.id, g.id): self.model.new_bool_var(f"x{p.id},{g.id}") for p in problem.people for g in problem.goals
        }
        left, second = self._everybody()
        lone, days = self._alone()
        short, missing = self._seats()
        self.rules = LONE * sum(lone) + LEFT_OUT * sum(left) + SHORT * sum(short) + MISSING * sum(missing)
        self.rules += SECOND * sum(second)
        self.lone_days = sum(weight * a for a, weight in days)
        self.buddies = self._buddies()
        company = [problem.buddy(p, q) * z for (p, q, _), z in self.buddies.items()]
        costs = [problem.cost(p, g) * self.x[p.id, g.id] for p in problem.people for g in problem.goals]
        self.company = sum(company) - sum(costs) - CARRIER * sum(self._carriers_lost())

    def _everybody(self) -> tuple[list[Any], list[Any]]:
        """Who is left out, and how many goals somebody has beside the first. A lock on a goal that is full, or on more
        goals than one carries, cannot hold: the later one gives way to nobody, so it is refused."""
        left, second = [], []
        for p in self.problem.people:
            out = self.model.new_bool_var(f"u{p.id}")
            goals = sum(self.x[p.id, g.id] for g in self.problem.goals)
            left.append(out)
            if p.carries == 1:
                self.model.add(goals + out == 1)
                continue
            more = self.model.new_int_var(0, p.carries - 1, f"more{p.id}")
            self.model.add(goals + out == 1 + more)
            self.model.add(more <= (p.carries - 1) * (1 - out))
            second.append(more)
        for pair in self.problem.locks & self.x.keys():
            self.model.add(self.x[pair] == 1)
        for pair in self.problem.vetoes & self.x.keys():
            self.model.add(self.x[pair] == 0)
        return left, second

    def _alone(self) -> tuple[list[Any], list[tuple[Any, int]]]:
        """Lone days and lone wolves: days on which a person meets the same people share one variable."""
        lone, days = [], []
        for p in self.problem.people:
            if not p.partner or not p.days:
                continue
            kinds: dict[frozenset[int], int] = {}
            for near in p.meets:
                kinds[near] = kinds.get(near, 0) + 1
            # with one goal all goals share the variables of a person's days; with several each goal has its own
            apart = [self.problem.goals] if p.carries == 1 else [(g,) for g in self.problem.goals]
            each = [self._days_alone(p, kinds, goals) for goals in apart]
            wolf = self.model.new_bool_var(f"lone{p.id}")
            lone.append(wolf)
            for own in each:
                self.model.add(sum(w * a for a, w in own) <= p.allowed_alone + len(p.days) * wolf)
                days += own
        return lone, days

    def _days_alone(
        self, person: Candidate, kinds: Mapping[frozenset[int], int], goals: Sequence[Seat]
    ) -> list[tuple[Any, int]]:
        own = []
        for n, (near, weight) in enumerate(kinds.items()):
            a = self.model.new_bool_var(f"a{person.id},{goals[0].id},{n}")
            for g in goals:
                mates = sum(self.x[q, g.id] for q in sorted(near) if (q, g.id) in self.x)
                self.model.add(mates + a >= self.x[person.id, g.id])
            own.append((a, weight))
        return own

    def _seats(self) -> tuple[list[Any], list[Any]]:
        short, missing = [], []
        for g in self.problem.goals:
            on = sum(self.x[p.id, g.id] for p in self.problem.people)
            counting = sum(self.x[p.id, g.id] for p in self.problem.people if p.partner)
            empty = self.model.new_int_var(0, g.wanted, f"short{g.id}")
            self.model.add(counting + empty >= g.wanted)
            self.model.add(on <= max(g.most, g.wanted))
            short.append(empty)
            for skill in g.skills:
                gap = self.model.new_bool_var(f"miss{g.id},{skill}")
                have = sum(self.x[p.id, g.id] for p in self.problem.people if skill in p.skills)
                self.model.add(have + gap >= 1)
                missing.append(gap)
        return short, missing

    def _buddies(self) -> dict[tuple[int, int, int], Any]:
        """One buddy each: a matching inside each goal. Summed over a person's buddies the tie to their seat is tighter
        than one tie a pair, which is what proves the tier."""
        ids = [p.id for p in self.problem.people]
        together: dict[tuple[int, int, int], Any] = {}
        of: dict[tuple[int, int], list[Any]] = {key: [] for key in self.x}
        for n, p in enumerate(ids):
            for q in ids[n + 1 :]:
                if self.problem.buddy(p, q) <= 0:
                    continue
                for g in self.problem.goals:
                    z = self.model.new_bool_var(f"z{p},{q},{g.id}")
                    together[p, q, g.id] = z
                    of[p, g.id].append(z)
                    of[q, g.id].append(z)
        for key, own in of.items():
            if own:
                self.model.add(sum(own) <= self.x[key])
        return together

    def _carriers_lost(self) -> list[Any]:
        lost = []
        for g in self.problem.goals:
            if not g.carriers:
                continue
            gone = self.model.new_bool_var(f"carrier{g.id}")
            self.model.add(sum(self.x[c, g.id] for c in sorted(g.carriers) if (c, g.id) in self.x) + gone >= 1)
            lost.append(gone)
        return lost


def suggest(problem: Problem, limits: Sequence[float] = LIMITS) -> Suggestion:
    """The suggestion, tier by tier. Raises SolverMissing without ortools, ValueError where wishes contradict."""
    wrong = list(refused(problem))
    if wrong:
        raise ValueError(" ".join(wrong))
    try:
        from ortools.sat.python import cp_model as cp
    except ImportError as error:
        raise SolverMissing("The solver (ortools) is not installed: the checks work, a suggestion does not.") from error
    if not problem.people or not problem.goals:
        return Suggestion(assignments={}, buddies=(), tiers=(), slack=slack_of(problem, {}))
    return _asked(cp, problem, limits)


def _asked(cp: Any, problem: Problem, limits: Sequence[float]) -> Suggestion:
    """One goal each first; more where there are fewer people than seats, or where it was proved that with one each
    somebody is alone or a seat empty."""
    seats = sum(g.wanted for g in problem.goals)
    several = any(p.carries > 1 for p in problem.people)
    fixed = [p for p, _ in problem.locks]
    if several and seats <= sum(p.partner for p in problem.people) and len(fixed) == len(set(fixed)):
        one_each = tuple(p.model_copy(update={"carries": 1}) for p in problem.people)
        first = _by_parts(cp, problem.model_copy(update={"people": one_each}), limits)
        if not first.settled or not {"lone", "short"} & first.slack.keys():
            return first
        wide = _by_parts(cp, problem, limits)
        better = wide.tiers and rules_value(wide.slack) < rules_value(first.slack)
        return wide if better else first
    return _by_parts(cp, problem, limits)


def _by_parts(cp: Any, problem: Problem, limits: Sequence[float]) -> Suggestion:
    parts = by_team(problem) if len(problem.people) > WHOLE else (problem,)
    return _joined(problem, [_solved(cp, part, [limit / len(parts) for limit in limits]) for part in parts])


class _Solved(NamedTuple):
    """The answer to one problem: its assignments, its pairs and the tiers that were settled."""

    plan: Plan
    buddies: tuple[tuple[int, int, int], ...]
    tiers: tuple[Tier, ...]


def _solved(cp: Any, problem: Problem, limits: Sequence[float]) -> _Solved:
    made = _Model(problem, cp)
    if len(made.x) >= MANY:  # a large one starts from the plain rule of thumb
        plain = greedy(problem)
        for (p, g), var in made.x.items():
            made.model.add_hint(var, plain.get(p) == g)
    search = _Search(cp, made)
    tiers = []
    for name, goal, sense, limit in zip(
        TIERS, (made.rules, made.lone_days, made.company), (1, 1, -1), limits, strict=True
    ):
        tier = search.settle(name, goal, sense, limit)
        if tier is None:
            break
        tiers.append(tier)
    plan = frozenset((key[0], key[1]) for key, at in search.best.items() if at and len(key) == 2)
    buddies = tuple(sorted((key[0], key[1], key[2]) for key, at in search.best.items() if at and len(key) == 3))
    return _Solved(plan, buddies, tuple(tiers))


def _joined(problem: Problem, solved: Sequence[_Solved]) -> Suggestion:
    """One suggestion of the teams' answers; of several nothing is proved for the whole."""
    assigned, second = _main_first(problem, frozenset(pair for one in solved for pair in one.plan))
    tiers = []
    for same in zip(*(one.tiers for one in solved), strict=False):
        proof = same[0].proof if len(solved) == 1 else Proof.FOUND
        value, seconds = sum(t.value for t in same), sum(t.seconds for t in same)
        tiers.append(Tier(name=same[0].name, value=value, proof=proof, seconds=round(seconds, 2)))
    buddies = tuple(sorted(b for one in solved for b in one.buddies))
    return Suggestion(
        assignments=assigned,
        second=second,
        buddies=buddies,
        tiers=tuple(tiers),
        slack=slack_of(problem, assigned, second),
    )


def _main_first(problem: Problem, plan: Plan) -> tuple[dict[int, int], dict[int, tuple[int, ...]]]:
    """Each person's main goal, and the others: fixed by hand before carried on before of their own team."""
    assigned, second = {}, {}
    for p in problem.people:
        own = [g for g in problem.goals if (p.id, g.id) in plan]
        own.sort(
            key=lambda g, p=p: ((p.id, g.id) not in problem.locks, g.id not in p.was_on, g.team_id not in p.teams)  # type: ignore[misc]
        )
        if own:
            assigned[p.id] = own[0].id
        if own[1:]:
            second[p.id] = tuple(g.id for g in own[1:])
    return assigned, second


class _Search:
    """Settles one objective after the other; `best` holds the newest answer, each variable's value by its key."""

    def __init__(self, cp: Any, made: _Model) -> None:
        self.cp, self.made = cp, made
        self.variables: dict[tuple[int, ...], Any] = dict([*made.x.items(), *made.buddies.items()])
        self.best: dict[tuple[int, ...], int] = {}

    def settle(self, name: str, goal: Any, sense: int, limit: float) -> Tier | None:
        """Minimise (1) or maximise (-1) an objective and freeze it; None where nothing was found in time."""
        model = self.made.model
        model.minimize(goal * sense)
        seconds = 0.0
        if sense < 0 and len(self.made.x) >= MANY:  # the relaxation of a large one takes all the time: a start without
            seconds += self._solve(min(1.5, limit), linear=0)[1].wall_time
        status, solver = self._solve(limit, linear=2 if len(self.made.x) >= MANY else 1)
        seconds += solver.wall_time
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return None
        value = round(solver.objective_value) * sense
        model.add(goal * sense <= value * sense)
        proof = Proof.BEST if status == self.cp.OPTIMAL else Proof.FOUND
        return Tier(name=name, value=value, proof=proof, seconds=round(seconds, 2))

    def _solve(self, limit: float, linear: int) -> tuple[Any, Any]:
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 7
        solver.parameters.linearization_level = linear
        solver.parameters.max_deterministic_time = limit
        status = solver.solve(self.made.model)
        if status in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            self.best = {key: int(solver.value(v)) for key, v in self.variables.items()}
            self.made.model.clear_hints()
            for key, v in self.variables.items():
                self.made.model.add_hint(v, self.best[key])
        return status, solver
