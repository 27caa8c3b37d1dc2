"""A working week in words and back: "Mon–Fri 9:00–17:30", "Mon–Thu 8:00–12:00, 18:00–22:00; Fri 8:00–12:00"."""

import re
from collections.abc import Sequence
from datetime import time, timedelta

from platform_dash.model import Block

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")
_DAYS = re.compile(r"^\s*((?:[A-Za-z]{2,9}\.?(?:\s*[-–—]\s*[A-Za-z]{2,9}\.?)?\s*,?\s*)+)")


LONGEST_NIGHT = timedelta(hours=12)  # a longer one is two times in the wrong order, not a night shift


class HoursError(ValueError):
    """A week that cannot be read; the words say what to write."""


def written(week: Sequence[Block]) -> str:
    """The week in words, days with the same hours together; "" for no hours."""
    by_day: dict[int, list[str]] = {}
    for block in sorted(week, key=lambda b: (b.weekday, b.start)):
        by_day.setdefault(block.weekday, []).append(f"{_clock(block.start)}–{_clock(block.end)}")
    groups: dict[str, list[int]] = {}
    for day, spans in sorted(by_day.items()):
        groups.setdefault(", ".join(spans), []).append(day)
    return "; ".join(f"{_named(days)} {spans}" for spans, days in groups.items())


def read(text: str) -> tuple[Block, ...]:
    """The blocks that a text means; days left out are Monday to Friday. Raises HoursError with a sentence."""
    blocks: list[Block] = []
    for part in (p.strip() for p in text.split(";")):
        if not part:
            continue
        head = _DAYS.match(part)
        days = _days_of(head[1]) if head else tuple(range(5))
        rest = part[head.end() :] if head else part
        spans = _SPAN.findall(rest)
        if not spans or _SPAN.sub("", rest).strip(" ,"):
            raise HoursError(f"“{part[:60]}” cannot be read: write for example Mon–Fri 9:00–17:30")
        for start_h, start_m, end_h, end_m in spans:
            start, end = _time(start_h, start_m, part), _time(end_h, end_m, part)
            if start == end:
                raise HoursError(f"“{part[:60]}” starts and ends at the same time: that is no working time")
            night = _length(start, end)
            if end < start and night > LONGEST_NIGHT:
                raise HoursError(
                    f"“{part[:60]}” ends before it starts: over midnight that would be {night / timedelta(hours=1):g} h"
                )
            blocks += [Block(weekday=day, start=start, end=end) for day in days]
    return tuple(sorted(blocks, key=lambda b: (b.weekday, b.start)))


def _length(start: time, end: time) -> timedelta:
    """How long a block is, into the next day where it ends before it starts."""
    minutes = (end.hour * 60 + end.minute) - (start.hour * 60 + start.minute)
    return timedelta(minutes=minutes % 1440)


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"


def _time(hour: str, minute: str, part: str) -> time:
    try:
        return time(int(hour) % 24 if int(hour) == 24 else int(hour), int(minute or 0))
    except ValueError:
        raise HoursError(f"“{part[:60]}” names an hour that no clock has") from None


def _named(days: Sequence[int]) -> str:
    """Monday to Friday as a run, single days by name."""
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]}–{DAYS[days[-1]]}"
    return ", ".join(DAYS[d] for d in days)


def _days_of(text: str) -> tuple[int, ...]:
    days: set[int] = set()
    joined = re.sub(r"\s*[-–—]\s*", "–", text)
    for part in re.split(r"[,\s]+", joined.strip(" ,")):
        ends = [_day(word) for word in part.split("–")]
        day, last = ends[0], ends[-1]
        days.add(day)
        while day != last:  # Sun–Thu runs over the end of the week
            day = (day + 1) % 7
            days.add(day)
    return tuple(sorted(days))


def _day(word: str) -> int:
    folded = word.strip(". ").casefold()[:3]
    names = [d.casefold() for d in DAYS]
    if folded not in names:
        raise HoursError(f"“{word}” is no weekday: write Mon, Tue, Wed, Thu, Fri, Sat or Sun")
    return names.index(folded)
