"""Overlap, meeting days and lone wolves: who shares working hours with whom, in absolute time."""

from platform_dash.core.pairing.company import AWAY_SHARE, FLIP, LONE_SHARE, GoalPair, OwnerPair, Verdict, lone_wolves
from platform_dash.core.pairing.matrix import (
    SAME_SHARE,
    Change,
    Pair,
    PairVerdict,
    by_people,
    islands,
    matrix,
    most_goals,
    pair,
    smallest_change,
)
from platform_dash.core.pairing.presence import (
    HOURS,
    OWN_SHARE,
    Presence,
    Span,
    is_off,
    length,
    merged,
    overlap,
    shared,
    shifts,
    worked,
)
from platform_dash.core.pairing.strips import Strip, shared_window, strips
