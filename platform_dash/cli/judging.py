"""backtest: how well the shipped forecast does on counts of real repositories, beside its rivals."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from platform_dash.cli.commands import app
from platform_dash.cli.shared import AsFormat, Format, out, told
from platform_dash.core import forecast

NAMES = {
    "shipped": "shipped",
    "monte_carlo": "daily bootstrap Monte Carlo",
    "linear": "linear pace",
    "base_rate": "base rate",
    "cold_start": "cold start",
}


@app.command()
def backtest(
    file: Annotated[Path, typer.Argument(help="CSV with the columns repo, date_utc, merged_prs.")],
    form: AsFormat = Format.TEXT,
) -> None:
    """Score the shipped forecast, a Monte Carlo, linear pace, base rate and cold start on the same sprints.

    14-day sprints from Monday; targets 70, 85, 100 and 115 % of the mean of the last three; forecasts on days 0, 4, 7
    and 11. Lower is better in all three scores.
    """
    with told(form):
        scores = forecast.backtest(forecast.read(_text(file)))
        out(scores.model_dump(mode="json"), form, lambda: _lines(scores))


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise forecast.BacktestError(f"{file} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError:
        raise forecast.BacktestError(f"{file} is not UTF-8 text.") from None


def _lines(scores: forecast.Backtest) -> Iterator[str]:
    yield f"{scores.forecasts:,} forecasts of {scores.sprints:,} sprints in {scores.repositories} repositories"
    yield f"{'':<28}{'Brier':>8}{'95 % interval':>18}{'log':>8}{'ECE':>8}"
    for name, one in scores.methods.items():
        low, high = scores.intervals[name]
        yield f"{NAMES[name]:<28}{one.brier:>8.4f}{f'{low:.4f} to {high:.4f}':>18}{one.log:>8.4f}{one.ece:>8.4f}"
    gap, (low, high) = scores.difference, scores.difference.interval
    yield f"shipped − Monte Carlo, Brier: {gap.brier:+.4f}, 95 % interval {low:+.4f} to {high:+.4f} over {gap.clusters:,} sprints"
