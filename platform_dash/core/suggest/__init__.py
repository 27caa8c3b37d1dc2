"""Who works on what: a suggestion in tiers, the plain rule of thumb beside it, and the reasons in sentences."""

from platform_dash.core.suggest.greedy import greedy
from platform_dash.core.suggest.problem import (
    CARRIER,
    Candidate,
    Problem,
    Proof,
    Seat,
    Suggestion,
    Tier,
    alone_days,
    by_team,
    refused,
    rules_value,
    slack_of,
)
from platform_dash.core.suggest.reasons import given_up, undone, why
from platform_dash.core.suggest.solve import LIMITS, SolverMissing, suggest
