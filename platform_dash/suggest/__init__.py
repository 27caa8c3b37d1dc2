"""Who works on what: a suggestion in tiers, the plain rule of thumb beside it, and the reasons in sentences."""

from platform_dash.suggest.problem import (
    CARRIER,
    Candidate,
    Problem,
    Proof,
    Seat,
    Suggestion,
    Tier,
    alone_days,
    refused,
    rules_value,
    slack_of,
)
from platform_dash.suggest.reasons import given_up, undone, why
from platform_dash.suggest.solve import LIMITS, SolverMissing, suggest
from platform_dash.suggest.thumb import greedy

__all__ = [
    "CARRIER", "LIMITS", "Candidate", "Problem", "Proof", "Seat", "SolverMissing", "Suggestion", "Tier", "alone_days",
    "given_up", "greedy", "refused", "rules_value", "slack_of", "suggest", "undone", "why",
]  # fmt: skip
