"""Constants of the forecasts, written by `tools/fit_forecast.py` and never by hand: fitted on the merged pull requests
a day of eleven public repositories. `WITHOUT` holds, for each of them, what the other ten give: a backtest scores a
repository with constants that never saw it."""

from typing import NamedTuple


class Fitted(NamedTuple):
    """decay: weight of a sprint against the one after it; quiet: what a day around Christmas and New Year is worth;
    cold_start: the weights of `cold_start.chance_of`, in its order."""

    decay: float
    quiet: float
    cold_start: tuple[float, ...]


# fitted: begin
ALL = Fitted(0.7, 0.3, (0.0468, -5.9253, 5.7032))
WITHOUT = {
    "ParabolInc/parabol": Fitted(0.65, 0.4, (0.0217, -5.9736, 5.7925)),
    "PostHog/charts-clickhouse": Fitted(0.7, 0.4, (0.0605, -5.8953, 5.6754)),
    "PostHog/plugin-server": Fitted(0.7, 0.3, (0.0524, -5.8962, 5.6817)),
    "cli/cli": Fitted(0.7, 0.4, (0.0289, -5.8328, 5.6451)),
    "encode/httpx": Fitted(0.7, 0.3, (0.0686, -5.975, 5.6947)),
    "encode/starlette": Fitted(0.7, 0.3, (0.0675, -6.2389, 5.9938)),
    "opensafely-core/job-server": Fitted(0.7, 0.4, (0.0271, -5.8005, 5.6162)),
    "pydantic/logfire": Fitted(0.7, 0.3, (0.0379, -5.8273, 5.6149)),
    "pypi/warehouse": Fitted(0.7, 0.4, (0.011, -5.9243, 5.7146)),
    "streamlit/streamlit": Fitted(0.7, 0.4, (0.0227, -5.7925, 5.6092)),
    "vega/altair": Fitted(0.7, 0.3, (0.1103, -6.0552, 5.7311)),
}
# fitted: end
