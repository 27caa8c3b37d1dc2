"""The shipped forecast against its rivals on daily counts of real repositories, in one run (`docs/forecast.md`).

Sprints of 14 days begin on Mondays. Before each sprint with three earlier ones stand the targets: 70, 85, 100 and
115 % of the mean of the last three, a part of a unit counting as a whole one; targets that come to the same number are
one. Each is forecast on days 0, 4, 7 and 11 from nothing but what had happened by then.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import ceil, isfinite, sqrt

import numpy as np

from platform_dash.core.forecast.scope import base_rate
from platform_dash.core.forecast.scoring import Score, score
from platform_dash.core.forecast.steady import FEWEST_SPRINTS, MOST_SPRINTS, Flow, flow_of, reaching
from platform_dash.model import Value

LENGTH = 14
TARGETS = (0.7, 0.85, 1.0, 1.15)
DAYS = (0, 4, 7, 11)
COLUMNS = ("repo", "date_utc", "merged_prs")
DRAWS, SEED = 1_000, 20_261_125
METHODS = ("shipped", "monte_carlo", "linear", "base_rate")
NORMAL_95 = 1.959964


class BacktestError(ValueError):
    """The file cannot be read as daily counts; the message names the line."""


class Difference(Value):
    """Mean Brier score of the shipped model minus the Monte Carlo's on the same forecasts; 95 % interval with whole
    sprints as clusters."""

    brier: float
    interval: tuple[float, float]
    clusters: int


class Backtest(Value):
    """The scores of the four methods on the same forecasts, and the paired difference."""

    methods: dict[str, Score]
    difference: Difference
    repositories: int
    sprints: int
    forecasts: int


def read(text: str) -> dict[str, tuple[date, tuple[int, ...]]]:
    """Daily counts by repository: the first day and a count a day from then on; a day without a row counts 0.

    Raises BacktestError for missing columns, dates and counts that are none, negative counts and days given twice.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        return _counts(rows)
    except csv.Error as error:
        raise BacktestError(f"Line {rows.line_num + 1}: this is no CSV file ({error}).") from error


def _counts(rows: "csv.DictReader[str]") -> dict[str, tuple[date, tuple[int, ...]]]:
    missing = [c for c in COLUMNS if c not in (rows.fieldnames or ())]
    if missing:
        raise BacktestError(f"The file has no column {', '.join(missing)}; it needs {', '.join(COLUMNS)}.")
    by_repository: dict[str, dict[date, int]] = defaultdict(dict)
    for row in rows:
        on, count = _day(row, rows.line_num), _count(row, rows.line_num)
        own = by_repository[row["repo"]]
        if on in own:
            raise BacktestError(f"Line {rows.line_num}: {row['repo']} has {on} twice.")
        own[on] = count
    if not by_repository:
        raise BacktestError("The file holds no day.")
    return {repo: _filled(days) for repo, days in by_repository.items()}


def _filled(days: Mapping[date, int]) -> tuple[date, tuple[int, ...]]:
    first, last = min(days), max(days)
    return first, tuple(days.get(first + timedelta(days=i), 0) for i in range((last - first).days + 1))


def _day(row: Mapping[str, str], line: int) -> date:
    try:
        return date.fromisoformat((row["date_utc"] or "").strip()[:10])
    except ValueError:
        raise BacktestError(f"Line {line}: “{row['date_utc']}” is no date; write 2026-11-25.") from None


def _count(row: Mapping[str, str], line: int) -> int:
    try:
        value = float(row["merged_prs"] or "")
    except ValueError:
        value = -1
    if not isfinite(value) or value < 0 or value != int(value) or value > 1_000_000:
        raise BacktestError(f"Line {line}: “{row['merged_prs']}” is no count of merged pull requests.")
    return int(value)


class _Asked(Value):
    """One forecast to make: the sprints before, what is done before the day, what is needed, what happened."""

    cluster: tuple[str, int]
    past: tuple[tuple[int, ...], ...]
    flow: Flow
    day: int
    done: int
    needed: int
    before: tuple[int, int]
    happened: bool


def backtest(counts: Mapping[str, tuple[date, Sequence[int]]]) -> Backtest:
    """Every method's chances for every question the counts pose, scored. Raises BacktestError where none is posed."""
    chances: dict[str, list[float]] = {name: [] for name in METHODS}
    happened: list[bool] = []
    clusters: list[tuple[str, int]] = []
    for repo in sorted(counts):
        draw = np.random.default_rng(SEED)
        for asked in _questions(repo, *counts[repo]):
            chances["shipped"].append(reaching(asked.flow, asked.day, asked.done, asked.needed).p)
            chances["monte_carlo"].append(_monte_carlo(asked, draw))
            chances["linear"].append(_linear(asked))
            chances["base_rate"].append(base_rate(*asked.before))
            happened.append(asked.happened)
            clusters.append(asked.cluster)
    if not happened:
        raise BacktestError("No repository has four sprints of 14 days with something done: nothing can be scored.")
    return Backtest(
        methods={name: score(own, happened) for name, own in chances.items()},
        difference=_difference(chances["shipped"], chances["monte_carlo"], happened, clusters),
        repositories=len({repo for repo, _ in clusters}),
        sprints=len(set(clusters)),
        forecasts=len(happened),
    )


def _questions(repo: str, first: date, counts: Sequence[int]) -> Iterator[_Asked]:
    skipped = -first.weekday() % 7
    days = counts[skipped:]
    sprints = [tuple(days[i : i + LENGTH]) for i in range(0, len(days) - LENGTH + 1, LENGTH)]
    hits = asked = 0
    for j in range(FEWEST_SPRINTS, len(sprints)):
        mean = sum(map(sum, sprints[j - 3 : j])) / 3
        needs = sorted({ceil(mean * share - 1e-9) for share in TARGETS} - {0})
        past = tuple(sprints[max(0, j - MOST_SPRINTS) : j])
        flow = flow_of(past, 0)
        for needed in needs:
            for day in DAYS:
                yield _Asked(
                    cluster=(repo, j),
                    past=past,
                    flow=flow,
                    day=day,
                    done=sum(sprints[j][:day]),
                    needed=needed,
                    before=(hits, asked),
                    happened=sum(sprints[j]) >= needed,
                )
        hits += sum(sum(sprints[j]) >= needed for needed in needs)
        asked += len(needs)


def _monte_carlo(asked: _Asked, draw: np.random.Generator) -> float:
    """The usual one: each day left is a day drawn from the past; the share of 1,000 such ends that reach the target."""
    history = np.concatenate([np.asarray(days) for days in asked.past])
    rest = draw.choice(history, size=(DRAWS, LENGTH - asked.day)).sum(axis=1)
    return float((asked.done + rest >= asked.needed).mean())


def _linear(asked: _Asked) -> float:
    """Yes or no: does today's pace (at the start, that of the last three sprints) reach the target."""
    pace = asked.done / asked.day if asked.day else sum(map(sum, asked.past[-3:])) / (3 * LENGTH)
    return float(asked.done + pace * (LENGTH - asked.day) >= asked.needed)


def _difference(
    ours: Sequence[float], theirs: Sequence[float], happened: Sequence[bool], clusters: Sequence[tuple[str, int]]
) -> Difference:
    """Cluster-robust: the forecasts of one sprint fail and succeed together (Liang and Zeger 1986)."""
    gaps = [(a - y) ** 2 - (b - y) ** 2 for a, b, y in zip(ours, theirs, happened, strict=True)]
    mean = sum(gaps) / len(gaps)
    off: dict[tuple[str, int], float] = defaultdict(float)
    for cluster, gap in zip(clusters, gaps, strict=True):
        off[cluster] += gap - mean
    half = NORMAL_95 * sqrt(sum(v * v for v in off.values())) / len(gaps)
    return Difference(brier=mean, interval=(mean - half, mean + half), clusters=len(off))
