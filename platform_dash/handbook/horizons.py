"""The horizon that words name, spelt one way: «6 month» is «6 months», «2026 Q3» is «Q3 2026»."""

import re
from typing import NamedTuple

from platform_dash.handbook.words import bare
from platform_dash.model.roadmap import MONTHS

_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NUMBERS = {word: n for n, word in enumerate(_WORDS.split("|"), start=1)} | {
    "fifteen": 15,
    "eighteen": 18,
    "twenty-four": 24,
    "thirty-six": 36,
}
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_N = rf"\d{{1,2}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"
_YEAR = r"20\d\d"
_TERMS = {
    "now": ("Now", 1),
    "next": ("Next", 3),
    "later": ("Later", 12),
    "near": ("Near term", 6),
    "short": ("Short term", 6),
    "mid": ("Mid term", 12),
    "medium": ("Medium term", 12),
    "long": ("Long term", 36),
}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_PERIODS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:(?P<from>{_N})\s*(?:-|–|to)\s*)?(?P<n>{_N})\s*[-–\u2011]?\s*(?P<unit>months?|mos?|years?|yrs?|quarters?)\b",
        r"\b(?P<p>[QH][1-4])\s*[-,/]?\s*(?:of\s+)?FY\s*['’]?(?P<fy>\d{4}|\d{2})\b",
        r"\bFY\s*['’]?(?:20\d\d\s*[/-]\s*)?(?P<fy>\d{4}|\d{2})\s*[-,/:]?\s*(?P<p>[QH][1-4])\b",
        r"\b(?:FY|fiscal year)\s*['’]?(?:20\d\d\s*[/-]\s*)?(?P<fy>\d{4}|\d{2})\b",
        rf"\b(?P<p>[QH][1-4])\s*[(\[,:–—-]\s*(?:[A-Za-z]+\.?\s*(?:-|–|to)\s*)?[A-Za-z]+\.?\s+(?P<y>{_YEAR})\b",
        rf"\b(?P<p>Q[1-4])\s*(?:-|–|to|/|&|and|\+)\s*(?P<to>Q[1-4])[\s,/'’-]*(?:of\s+)?(?P<y>{_YEAR})\b",
        rf"\b(?P<p>[QH][1-4])[\s,/'’-]*(?:of\s+)?(?P<y>{_YEAR})\b",
        r"\b(?P<p>[QH][1-4])\s*['’-]?\s*(?P<y>\d\d)\b",
        rf"\b(?:CY)?(?P<y>{_YEAR})[\s,/-]*(?P<p>[QH][1-4])\b",
        rf"\b(?P<h>[12])H[\s'’-]*(?P<y>{_YEAR}|\d\d)\b",
        rf"\b(?P<q>[1-4])Q[\s'’-]*(?P<y>{_YEAR}|\d\d)\b",
        rf"\b(?P<ord>{'|'.join(_ORDINALS)})[\s-](?P<part>quarter|half)(?:\s+of)?\s+(?P<y>{_YEAR})\b",
        rf"\bquarter\s+(?P<q>[1-4])[\s,]+(?:of\s+)?(?P<y>{_YEAR})\b",
        rf"\b(?P<m1>{_MONTH})\s*(?:-|–|to)\s*(?P<m2>{_MONTH})\s+(?P<y>{_YEAR})\b",
        rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?P<m1>{_MONTH})(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?,?\s+(?P<y>{_YEAR})\b",
        rf"\b(?P<y>{_YEAR})-(?P<mm>0[1-9]|1[0-2])(?:-\d\d)?\b",
        rf"\b(?P<y>{_YEAR})\s*(?:-|–|to)\s*(?P<y2>{_YEAR})\b",
        rf"(?<![\w./-])(?:CY|EOY|the year)?\s*(?P<y>{_YEAR})(?![\w./-])",
        r"\b(?P<p>Q[1-4]|H[12])\b",
        r"\b(?P<term>near|short|mid|medium|long)(?:er)?[\s-]?terms?\b",
        r"\b(?P<rel>this|next|current|coming)\s+(?P<unit>quarter|half|year)\b",
    )
)
_WORD_ALONE = re.compile(
    r"^(?P<term>now|next|later)(?:\s+up)?(?:\s*[(:–—-]\s*(?:in progress|up next|planned|someday|maybe|future)\W*)?$",
    re.I,
)
_WORD_FIRST = re.compile(
    r"^(?P<term>now|next|later|(?:near|short|mid|medium|long)(?=(?:er)?[\s-]?terms?))(?:(?:er)?[\s-]?terms?)?\s*[(:–—,-]+\s*"
    r"(?P<span>.*?)\W*$",
    re.I,
)
_SAYS_WHAT_IT_IS = re.compile(
    r"\b(goals?|objectives?|okrs?|road\s?maps?|plans?|planning|planned|outlook|horizons?|milestones?|priorit(?:y|ies)|focus|"
    r"targets?|key results?|outcomes?|commitments?|deliverables?|deliver|what we(?:['’]ll| will) (?:ship|do|deliver)|"
    r"and|for|the|our|my|of|in|by|at|to|ship|vision|ahead|upcoming|current|currently|coming|next|over|within|end|release|due|"
    r"view|time\s?frame|term|strategy|strategic|quarter(?:ly)?|annual|calendar|fiscal|until|from|with|looking)\b|"
    r"[()\[\],:;&|/·–—.+\-]",
    re.I,
)
_PAST = re.compile(
    r"\b(complet(?:ed|ion)|released?|shipped|done|archived?|past|previous(?:ly)?|former|old|retro(?:spective)?s?|reports?|"
    r"results? of|review|notes|minutes|recap|changelog|log|history|achieved|accomplish\w*|delivered|closed|finished|last)\b",
    re.I,
)


_SAME_TIME = re.compile(  # another way to say the same time: «6-month goals (H2 2026)», «Q3 2026 (July to September)»
    rf"[(\[]\s*(?:next\s+)?(?:[QH][1-4]|FY\s?\d\d|{_YEAR}|{_MONTH}|\d{{1,2}}|months?|years?|weeks?|[\s–,/-]|to\b)+[)\]]",
    re.I,
)
_LOOKS_AHEAD = re.compile(r"^(?:\d+(?:–\d+)? (?:month|year|quarter)s?|Now|Next|Later|\w+ term)$")


class Horizon(NamedTuple):
    """A horizon's name, the months it spans (of words without a span a conventional order: now 1, next 3, later 12;
    near, mid, long term 6, 12, 36), and the words that stand beside it."""

    name: str
    months: int
    beside: str = ""


def within(part: tuple[str, int], above: tuple[str, int] | None) -> tuple[str, int]:
    """A quarter or a half without a year is that of the year it stands under: «Q4» under «2026» is «Q4 2026»."""
    if above is None or not re.fullmatch(r"[QH][1-4]", part[0]):
        return part
    if re.fullmatch(rf"{_YEAR}|[QH][1-4] {_YEAR}", above[0]):
        return f"{part[0]} {above[0][-4:]}", part[1]
    return (f"{above[0][:4]} {part[0]}", part[1]) if re.match(r"FY\d\d\b", above[0]) else part


def looks_ahead(words: str) -> bool:
    """Whether words name a horizon that only a plan has, «6 months» or «Later»; a year or a quarter may be a report's."""
    horizon = horizon_of(words)
    return horizon is not None and _LOOKS_AHEAD.match(horizon[0]) is not None


def says_past(words: str) -> bool:
    """Whether a heading of a roadmap speaks of what is over: «Shipped in Q1 2026»."""
    return _PAST.search(words) is not None


def horizon_of(words: str) -> tuple[str, int] | None:
    """The horizon that words name and nothing beside it: «3-year goals», «OKRs (Q3 2026)»; with its months."""
    found = horizon_in(words)
    return (found.name, found.months) if found is not None and not found.beside else None


def horizon_in(words: str, *, anywhere: bool = False) -> Horizon | None:
    """The horizon that words name, also set apart beside others: «v2.8 (Q1 2027)», «Comfort – 2027», «Q3 2026: Calm»;
    anywhere: also among them: «Lagoon roadmap 2027»."""
    words = bare(words).rstrip(" :")
    if match := _WORD_ALONE.match(words):
        return Horizon(*_TERMS[match["term"].casefold()])
    if match := _WORD_FIRST.match(words):
        span = horizon_in(match["span"])
        if span is not None and not span.beside:
            return Horizon(*_TERMS[match["term"].casefold()])
    for pattern in _PERIODS:
        match = pattern.search(words)
        named = _named(match) if match is not None else None
        if match is None or named is None:
            continue
        before, after = words[: match.start()], words[match.end() :]
        beside = " ".join(_SAYS_WHAT_IT_IS.sub(" ", _SAME_TIME.sub(" ", f"{before} {after}")).split())
        if not beside:
            return Horizon(*named)
        if anywhere or _set_apart(before, after):
            return Horizon(*named, bare(re.sub(r"[(\[]\s*[)\]]", "", f"{before}{after}")).strip(" :–—-,|·"))
        return None
    return None


def _set_apart(before: str, after: str) -> bool:
    """Whether a mark stands between a horizon and the words beside it."""
    left, right = before.rstrip(), after.lstrip()
    opens = not left or left[-1] in "([:–—|·," or before.endswith((" -", " - "))
    closes = not right or right[0] in ")]:–—|·," or after.startswith((" -", " - "))
    return opens and closes and bool(left[-1:] in tuple("([:–—|·,-") or right[:1] in tuple(")]:–—|·,-"))


def _named(match: re.Match[str]) -> tuple[str, int] | None:
    """The name and the months of what a pattern matched."""
    part = {key: value for key, value in match.groupdict().items() if value is not None}
    year = f"20{part['y']}" if len(part.get("y", "")) == 2 else part.get("y", "")
    if "n" in part:
        return _span(part)
    if "fy" in part:
        piece = part.get("p", "").upper()
        return (f"FY{part['fy'][-2:]}{' ' if piece else ''}{piece}", _months_of(piece)) if _is_part(piece) else None
    if "to" in part:
        first, last = (int(part[key][1]) for key in ("p", "to"))
        return (f"Q{first}–Q{last} {year}", 3 * (last - first + 1)) if last > first else None
    if "rel" in part:
        rel = "This" if part["rel"].casefold() in ("this", "current") else "Next"
        unit = part["unit"].casefold()
        return f"{rel} {unit}", {"quarter": 3, "half": 6, "year": 12}[unit]
    if "term" in part:
        return _TERMS[part["term"].casefold()]
    piece = part.get("p", "").upper() or (f"H{part['h']}" if "h" in part else f"Q{part['q']}" if "q" in part else "")
    if "ord" in part:
        piece = ("Q" if part["part"].casefold() == "quarter" else "H") + str(_ORDINALS[part["ord"].casefold()])
    if piece:
        return (f"{piece} {year}".strip(), _months_of(piece)) if _is_part(piece) else None
    return _by_date(part, year)


def _is_part(piece: str) -> bool:
    return piece not in ("H3", "H4")


def _months_of(piece: str) -> int:
    return {"Q": 3, "H": 6}.get(piece[:1], 12)


def _span(part: dict[str, str]) -> tuple[str, int] | None:
    n = _number(part["n"])
    unit = part["unit"].casefold()
    unit, length = ("year", 12) if unit[0] == "y" else ("quarter", 3) if unit[0] == "q" else ("month", 1)
    if not n or n * length > 1_200:
        return None
    first = f"{_number(part['from'])}–" if "from" in part else ""
    return f"{first}{n} {unit}{'' if n == 1 else 's'}", n * length


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.casefold()]


def _month(word: str) -> int:
    return next(n for n, name in enumerate(MONTHS, start=1) if name.casefold().startswith(word[:3].casefold()))


def _by_date(part: dict[str, str], year: str) -> tuple[str, int] | None:
    if "m2" in part:
        first, last = _month(part["m1"]), _month(part["m2"])
        return (f"{MONTHS[first - 1]}–{MONTHS[last - 1]} {year}", last - first + 1) if last > first else None
    if "m1" in part:
        return f"{MONTHS[_month(part['m1']) - 1]} {year}", 1
    if "mm" in part:
        return f"{MONTHS[int(part['mm']) - 1]} {year}", 1
    if "y2" in part:
        years = int(part["y2"]) - int(year) + 1
        return (f"{year}–{part['y2']}", 12 * years) if 1 < years <= 30 else None
    return year, 12
