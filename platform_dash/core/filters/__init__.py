"""Which items a measure means: the text of a filter, its conditions, and the items that they match. Pure."""

from platform_dash.core.filters.matching import fields_named, matching, nearest_labels, predicate, refuse_unknown_fields
from platform_dash.core.filters.names import folded
from platform_dash.core.filters.suggesting import Completion, completions
from platform_dash.core.filters.text import Choice, Condition, FilterError, every_condition, parse, written
