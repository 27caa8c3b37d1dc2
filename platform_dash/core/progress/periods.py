"""The days that a horizon's name means, where it is dated, and the order of horizons at a moment."""

import re
from collections.abc import Iterable
from datetime import date

from platform_dash.model import Objective
from platform_dash.model.roadmap import MONTHS

_PART = re.compile(r"^(?:(?P<kind>[QH])(?P<first>[1-4])(?:–Q(?P<last>[1-4]))? )?(?P<year>20\d\d)(?:–(?P<to>20\d\d))?$")
_MONTH = re.compile(rf"^(?P<first>{'|'.join(MONTHS)})(?:–(?P<last>{'|'.join(MONTHS)}))? (?P<year>20\d\d)$")


def period_of(horizon: str) -> tuple[date, date] | None:
    """The first day of a dated horizon and the day after its last: «Q3 2026», «H1 2027», «March 2027», «2027–2029»; None for
    others: 6 months begin anew each day, and when a fiscal year begins only its company knows."""
    if match := _PART.match(horizon):
        year, months = int(match["year"]), {"Q": 3, "H": 6, None: 12}[match["kind"]]
        first = int(match["first"] or 1)
        last = int(match["last"] or first)
        return _from((first - 1) * months, last * months, year, int(match["to"] or year))
    if match := _MONTH.match(horizon):
        first, last = MONTHS.index(match["first"]), MONTHS.index(match["last"] or match["first"])
        return _from(first, last + 1, int(match["year"]), int(match["year"]))
    return None


def _from(first: int, after: int, year: int, last_year: int) -> tuple[date, date] | None:
    """From the beginning of a month of a year (from 0) to that of another one, which may be the next January."""
    if first >= after or after > 12:
        return None
    return date(year, first + 1, 1), date(last_year + after // 12, after % 12 + 1, 1)


def horizons(objectives: Iterable[Objective], today: date | None = None) -> tuple[tuple[str, int], ...]:
    """The horizons in use as (name, months): the shortest first, of the same length the earlier; a name without a span comes
    after those, and a period that is over at `today` last, the latest of them first."""

    def place(horizon: tuple[str, int]) -> tuple[bool, int, int, str]:
        period = period_of(horizon[0])
        if period is not None and today is not None and period[1] <= today:
            return (True, 0, -period[1].toordinal(), horizon[0])
        begins = period[0].toordinal() if period is not None else 0
        return (False, horizon[1] or 10_000, begins, horizon[0])

    return tuple(sorted({(o.horizon, o.horizon_months) for o in objectives}, key=place))
