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

from platform_dash.core.forecast.cold_start import chance_of
from platform_dash.core.forecast.fitted import ALL, WITHOUT, Fitted
from platform_dash.core.forecast.scope import base_rate
from platform_dash.core.forecast.scoring import Score, score
from platform_dash.core.forecast.steady import FEWEST_SPRINTS, MOST_SPRINTS, Flow, flow_of, reaching
from platform_dash.model import Value

LENGTH = 14
TARGETS = (0.7, 0.85, 1.0, 1.15)
DAYS = (0, 4, 7, 11)
COLUMNS = ("repo", "date_utc", "merged_prs")
WEEKDAYS = tuple(sum(day % 7 < 5 for day in range(end)) for end in range(LENGTH + 1))  # before day n of a sprint
DRAWS, SEED, ROLLED = 1_000, 20_261_125, 12  # the Monte Carlo draws from the last twelve sprints
METHODS = ("shipped", "monte_carlo", "linear", "base_rate", "cold_start")
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
    """The scores of the methods on the same forecasts, the 95 % intervals of their Brier scores with whole sprints as
    clusters, and the paired difference."""

    methods: dict[str, Score]
    intervals: dict[str, tuple[float, float]]
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
    """One forecast to make: the sprints before, what is done before the day, what is needed, what happened; time is
    the share of the weekdays that are over."""

    cluster: tuple[str, int]
    past: tuple[tuple[int, ...], ...]
    flow: Flow
    day: int
    time: float
    done: int
    needed: int
    before: tuple[int, int]
    happened: bool


def backtest(counts: Mapping[str, tuple[date, Sequence[int]]]) -> Backtest:
    """Every method's chances for every question the counts pose, scored. A repository of those that constants are
    fitted on is scored with what the others give. Raises BacktestError where no question is posed."""
    chances: dict[str, list[float]] = {name: [] for name in METHODS}
    happened: list[bool] = []
    clusters: list[tuple[str, int]] = []
    for repo in sorted(counts):
        draw, fitted = np.random.default_rng(SEED), WITHOUT.get(repo, ALL)
        for asked in questions(repo, *counts[repo], fitted):
            chances["shipped"].append(reaching(asked.flow, asked.day, asked.done, asked.needed).p)
            chances["monte_carlo"].append(_monte_carlo(asked, draw))
            chances["linear"].append(_linear(asked))
            chances["base_rate"].append(base_rate(*asked.before))
            chances["cold_start"].append(chance_of(asked.time, asked.done / asked.needed, fitted.cold_start))
            happened.append(asked.happened)
            clusters.append(asked.cluster)
    if not happened:
        raise BacktestError("No repository has four sprints of 14 days with something done: nothing can be scored.")
    return Backtest(
        methods={name: score(own, happened) for name, own in chances.items()},
        intervals={name: _interval(_squares(own, happened), clusters) for name, own in chances.items()},
        difference=_difference(chances["shipped"], chances["monte_carlo"], happened, clusters),
        repositories=len({repo for repo, _ in clusters}),
        sprints=len(set(clusters)),
        forecasts=len(happened),
    )


def questions(repo: str, first: date, counts: Sequence[int], fitted: Fitted) -> Iterator[_Asked]:
    """Every forecast that the counts of a repository ask for."""
    skipped = -first.weekday() % 7
    days = counts[skipped:]
    sprints = [tuple(days[i : i + LENGTH]) for i in range(0, len(days) - LENGTH + 1, LENGTH)]
    hits = asked = 0
    for j in range(FEWEST_SPRINTS, len(sprints)):
        mean = sum(map(sum, sprints[j - 3 : j])) / 3
        needs = sorted({ceil(mean * share - 1e-9) for share in TARGETS} - {0})
        past = tuple(sprints[max(0, j - MOST_SPRINTS) : j])
        flow = flow_of(past, first + timedelta(days=skipped + j * LENGTH), fitted)
        for needed in needs:
            for day in DAYS:
                yield _Asked(
                    cluster=(repo, j),
                    past=past,
                    flow=flow,
                    day=day,
                    time=WEEKDAYS[day] / WEEKDAYS[LENGTH],
                    done=sum(sprints[j][:day]),
                    needed=needed,
                    before=(hits, asked),
                    happened=sum(sprints[j]) >= needed,
                )
        hits += sum(sum(sprints[j]) >= needed for needed in needs)
        asked += len(needs)


def _monte_carlo(asked: _Asked, draw: np.random.Generator) -> float:
    """The usual one: each day left is a day drawn from the past; the share of 1,000 such ends that reach the target."""
    history = np.concatenate([np.asarray(days) for days in asked.past[-ROLLED:]])
    rest = draw.choice(history, size=(DRAWS, LENGTH - asked.day)).sum(axis=1)
    return float((asked.done + rest >= asked.needed).mean())


def _linear(asked: _Asked) -> float:
    """Yes or no: does today's pace (at the start, that of the last three sprints) reach the target."""
    pace = asked.done / asked.day if asked.day else sum(map(sum, asked.past[-3:])) / (3 * LENGTH)
    return float(asked.done + pace * (LENGTH - asked.day) >= asked.needed)


def _difference(
    ours: Sequence[float], theirs: Sequence[float], happened: Sequence[bool], clusters: Sequence[tuple[str, int]]
) -> Difference:
    pairs = zip(_squares(ours, happened), _squares(theirs, happened), strict=True)
    gaps = [a - b for a, b in pairs]
    return Difference(brier=sum(gaps) / len(gaps), interval=_interval(gaps, clusters), clusters=len(set(clusters)))


def _squares(chances: Sequence[float], happened: Sequence[bool]) -> list[float]:
    return [(p - y) ** 2 for p, y in zip(chances, happened, strict=True)]


def _interval(values: Sequence[float], clusters: Sequence[tuple[str, int]]) -> tuple[float, float]:
    """Of their mean; the forecasts of one sprint fail and succeed together (Liang and Zeger 1986)."""
    mean = sum(values) / len(values)
    off: dict[tuple[str, int], float] = defaultdict(float)
    for cluster, value in zip(clusters, values, strict=True):
        off[cluster] += value - mean
    half = NORMAL_95 * sqrt(sum(v * v for v in off.values())) / len(values)
    return mean - half, mean + half
