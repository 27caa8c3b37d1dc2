"""The tiers settled by OR-Tools CP-SAT, one after the other.

The formulation is that of `reference/pairing.md` A3: rules first (lone wolves, people left out, empty seats, missing
skills), then lone days, then good company. A tier is frozen before the next is asked, so that each stays readable.
One worker, a fixed seed and a deterministic limit: the same input gives the same answer. `ortools` is imported when a
suggestion is asked for; where it is missing, SolverMissing says so.
"""

from collections.abc import Sequence
from typing import Any

from platform_dash.suggest.problem import (
    CARRIER,
    LEFT_OUT,
    LONE,
    MISSING,
    SHORT,
    Problem,
    Proof,
    Suggestion,
    Tier,
    refused,
    slack_of,
)

# Deterministic units (about seconds) that a tier may take.
LIMITS = (5.0, 2.0, 4.0)


class SolverMissing(RuntimeError):
    """The solver is not installed: the checks work without it, a suggestion does not."""


class _Model:
    """The model of one problem: its variables and its three objectives."""

    def __init__(self, problem: Problem, cp: Any) -> None:
        self.problem, self.model = problem, cp.CpModel()
        self.x = {
            (p.id, g.id): self.model.new_bool_var(f"x{p.id},{g.id}") for p in problem.people for g in problem.goals
        }
        left = self._everybody_once()
        lone, days = self._alone()
        short, missing = self._seats()
        self.rules = LONE * sum(lone) + LEFT_OUT * sum(left) + SHORT * sum(short) + MISSING * sum(missing)
        self.lone_days = sum(weight * a for a, weight in days)
        self.buddies = self._buddies()
        company = [problem.buddy(p, q) * z for (p, q, _), z in self.buddies.items()]
        costs = [problem.cost(p, g) * self.x[p.id, g.id] for p in problem.people for g in problem.goals]
        self.company = sum(company) - sum(costs) - CARRIER * sum(self._carriers_lost())

    def _everybody_once(self) -> list[Any]:
        """A lock on a goal that is full, or on two, cannot hold: the later one gives way to nobody, so it is refused."""
        left = []
        for p in self.problem.people:
            out = self.model.new_bool_var(f"u{p.id}")
            self.model.add(sum(self.x[p.id, g.id] for g in self.problem.goals) + out == 1)
            left.append(out)
        for pair in self.problem.locks & self.x.keys():
            self.model.add(self.x[pair] == 1)
        for pair in self.problem.vetoes & self.x.keys():
            self.model.add(self.x[pair] == 0)
        return left

    def _alone(self) -> tuple[list[Any], list[tuple[Any, int]]]:
        """Lone days and lone wolves: days on which a person meets the same people share one variable."""
        lone, days = [], []
        for p in self.problem.people:
            if not p.partner or not p.days:
                continue
            kinds: dict[frozenset[int], int] = {}
            for near in p.meets:
                kinds[near] = kinds.get(near, 0) + 1
            own = []
            for n, (near, weight) in enumerate(kinds.items()):
                a = self.model.new_bool_var(f"a{p.id},{n}")
                for g in self.problem.goals:
                    mates = sum(self.x[q, g.id] for q in sorted(near) if (q, g.id) in self.x)
                    self.model.add(mates + a >= self.x[p.id, g.id])
                own.append((a, weight))
            wolf = self.model.new_bool_var(f"lone{p.id}")
            self.model.add(sum(w * a for a, w in own) <= p.allowed_alone + len(p.days) * wolf)
            lone.append(wolf)
            days += own
        return lone, days

    def _seats(self) -> tuple[list[Any], list[Any]]:
        short, missing = [], []
        for g in self.problem.goals:
            on = sum(self.x[p.id, g.id] for p in self.problem.people)
            empty = self.model.new_int_var(0, g.wanted, f"short{g.id}")
            self.model.add(on + empty >= g.wanted)
            self.model.add(on <= max(g.most, g.wanted))
            short.append(empty)
            for skill in g.skills:
                gap = self.model.new_bool_var(f"miss{g.id},{skill}")
                have = sum(self.x[p.id, g.id] for p in self.problem.people if skill in p.skills)
                self.model.add(have + gap >= 1)
                missing.append(gap)
        return short, missing

    def _buddies(self) -> dict[tuple[int, int, int], Any]:
        """One buddy each: a matching inside each goal."""
        ids = [p.id for p in self.problem.people]
        found: dict[tuple[int, int, int], Any] = {}
        of: dict[int, list[Any]] = {i: [] for i in ids}
        for n, p in enumerate(ids):
            for q in ids[n + 1 :]:
                if self.problem.buddy(p, q) <= 0:
                    continue
                for g in self.problem.goals:
                    z = self.model.new_bool_var(f"z{p},{q},{g.id}")
                    self.model.add_implication(z, self.x[p, g.id])
                    self.model.add_implication(z, self.x[q, g.id])
                    found[p, q, g.id] = z
                    of[p].append(z)
                    of[q].append(z)
        for own in of.values():
            if own:
                self.model.add_at_most_one(own)
        return found

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
    made = _Model(problem, cp)
    tiers: list[Tier] = []
    solver = cp.CpSolver()
    best: list[int] = []
    variables = [*made.x.values(), *made.buddies.values()]
    for (name, goal, sense), limit in zip(
        (("rules", made.rules, 1), ("lone days", made.lone_days, 1), ("company", made.company, -1)), limits, strict=True
    ):
        made.model.minimize(goal * sense) if not isinstance(goal, int) else made.model.minimize(0)
        solver = _solver(cp, limit)
        status = solver.solve(made.model)
        if status not in (cp.OPTIMAL, cp.FEASIBLE):
            break
        value = goal if isinstance(goal, int) else round(solver.objective_value) * sense
        proof = Proof.BEST if status == cp.OPTIMAL else Proof.FOUND
        tiers.append(Tier(name=name, value=value, proof=proof, seconds=round(solver.wall_time, 2)))
        best = [int(solver.value(v)) for v in variables]
        if not isinstance(goal, int):
            made.model.add(goal * sense <= value * sense)
        made.model.clear_hints()
        for v, at in zip(variables, best, strict=True):
            made.model.add_hint(v, at)
    chosen = dict(zip([*made.x, *made.buddies], best, strict=True)) if best else {}
    assigned = {key[0]: key[1] for key, at in chosen.items() if at and len(key) == 2}
    buddies = tuple(sorted((key[0], key[1], key[2]) for key, at in chosen.items() if at and len(key) == 3))
    return Suggestion(assignments=assigned, buddies=buddies, tiers=tuple(tiers), slack=slack_of(problem, assigned))


def _solver(cp: Any, limit: float) -> Any:
    solver = cp.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 7
    solver.parameters.max_deterministic_time = limit
    return solver
