"""How likely a goal is met by the sprint's end, in what words, and how well such chances held. Pure."""

from platform_dash.core.forecast.backtest import Backtest, BacktestError, backtest, read
from platform_dash.core.forecast.capacity import PersonDays, capacity, person_days
from platform_dash.core.forecast.cold_start import chance_of as cold_start
from platform_dash.core.forecast.scope import FEWEST_SPRINTS as FEWEST_SCOPES
from platform_dash.core.forecast.scope import PastScope, base_rate, fixed_scope
from platform_dash.core.forecast.scoring import LEAST_IN_A_BIN, Held, Score, held, score
from platform_dash.core.forecast.steady import FEWEST_SPRINTS, MOST_SPRINTS, Flow, flow_of, quiet_share, reaching
from platform_dash.core.forecast.words import chance, in_words, sentence
