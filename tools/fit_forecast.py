"""Fit the constants of the forecasts on daily counts of public repositories and write `core/forecast/fitted.py`.

    python tools/fit_forecast.py daily_merged_prs.csv

decay and quiet: of a small grid the pair with the least Brier score; cold_start: a logistic regression (Newton's
method). Both once on all repositories and once without each of them.
"""

import re
import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from platform_dash.core.forecast import fitted as module
from platform_dash.core.forecast.backtest import questions, read
from platform_dash.core.forecast.cold_start import features
from platform_dash.core.forecast.fitted import Fitted
from platform_dash.core.forecast.steady import reaching

DECAYS, QUIETS = (0.65, 0.7, 0.75, 0.8), (0.2, 0.3, 0.4, 0.5)
TARGET = Path(str(module.__file__))
STEPS = 30


def squares(counts: Any, decay: float, quiet: float) -> dict[str, np.ndarray]:
    """Each repository's squared errors with these constants."""
    fitted = Fitted(decay, quiet, ())
    return {
        repo: np.array(
            [
                (reaching(q.flow, q.day, q.done, q.needed).p - q.happened) ** 2
                for q in questions(repo, *counts[repo], fitted)
            ]
        )
        for repo in counts
    }


def cold_start_rows(counts: Any) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Each repository's features and outcomes, of goals that are not reached yet."""
    rows = {}
    for repo in counts:
        open_ones = [q for q in questions(repo, *counts[repo], Fitted(1, 1, ())) if q.done < q.needed]
        seen = np.array([features(q.time, q.done / q.needed) for q in open_ones])
        rows[repo] = seen, np.array([q.happened for q in open_ones], float)
    return rows


def logistic(rows: dict[str, tuple[np.ndarray, np.ndarray]], without: str = "") -> tuple[float, ...]:
    x = np.concatenate([a for repo, (a, _) in rows.items() if repo != without])
    y = np.concatenate([b for repo, (_, b) in rows.items() if repo != without])
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ weights))
        weights -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (p - y))
    return tuple(round(float(w), 4) for w in weights)


def main() -> int:
    counts = dict(sorted(read(Path(sys.argv[1]).read_text("utf-8")).items()))
    grid = {pair: squares(counts, *pair) for pair in product(DECAYS, QUIETS)}
    rows = cold_start_rows(counts)

    def best(without: str = "") -> Fitted:
        pairs = {
            pair: np.concatenate([own for repo, own in errors.items() if repo != without]).mean()
            for pair, errors in grid.items()
        }
        return Fitted(*min(pairs, key=lambda pair: pairs[pair]), logistic(rows, without))

    lines = [f"ALL = {tuple(best())!r}".replace("= (", "= Fitted("), "WITHOUT = {"]
    lines += [f"    {repo!r}: Fitted{tuple(best(repo))!r},".replace("'", '"') for repo in counts]
    block = "\n".join(["# fitted: begin", *lines, "}", "# fitted: end"])
    text = TARGET.read_text("utf-8")
    TARGET.write_text(re.sub(r"# fitted: begin.*# fitted: end", lambda _: block, text, flags=re.S), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
