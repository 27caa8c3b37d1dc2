"""The shape of a person's line: a name in any script, roles, a GitHub handle, where they work."""

import re
import unicodedata
from typing import NamedTuple

from platform_dash.handbook.words import bare

_PARTICLES = re.compile(
    r"^(?:van|von|der|den|de|del|della|di|da|do|dos|das|du|la|le|el|al|bin|binti|ibn|bint|ter|ten|te|zu|zum|zur|af"
    r"|av|y|e|i|san|st|mac|ben|abu|ul|ur)$",
    re.I,
)
_NO_NAME = re.compile(
    r"^(?:cloud|telekom|bank|store|reader|writer|warm|cold|north|south|east|west|america|europe|africa|asia|city|street|first|last|doe|"
    r"firstname|lastname|surname|example|sample|scrum|master|ask|committee|interim|former|ag|co|corp|foundation|gmbh|inc|institute|limited|llc|ltd|university|works|bring|a|access|agenda|all"
    r"|alumni|an|and|anyone|api|applications|apps|architecture|assistance|assignments|backend|backup|benefits"
    r"|board|bonding|book|bot|budget|budgets|build|candidate|career|careers|channel|charter|chart|checklist|code"
    r"|company|compensation|conduct|contact|contracts|culture|customer|customers|daily|data|database|day|days"
    r"|deploy|design|development|devops|diversity|docs|documentation|email|employee|employees|engineering|equity"
    r"|events|everyone|expenses|family|feedback|finance|framework|frontend|fund|getting|github|go|goals|group"
    r"|groups|growth|guide|guidelines|guild|handbook|health|help|hire|hires|hiring|holiday|holidays|home|hours"
    r"|how|inclusion|incident|incidents|infrastructure|insurance|internal|internship|internships|interview"
    r"|interviews|is|issue|issues|job|jobs|join|keep|knowledge|laptop|learning|leave|legal|library|life"
    r"|management|marketing|meeting|meetings|mental|mentoring|mentorship|mission|monthly|new|news|nobody|none"
    r"|notes|off|office|offboarding|on|onboarding|one|onsite|open|operations|or|org|organisation|organization"
    r"|other|our|owners|paid|parental|payroll|pension|people|performance|perks|plan|planning|platform|policies"
    r"|policy|position|positions|practice|process|processes|product|program|programme|programmes|programs"
    r"|progress|project|projects|promotion|quality|questions|quarterly|ready|recruiting|recruitment|referral"
    r"|referrals|release|releases|remote|report|reports|request|requests|resources|responsibilities|retro|review"
    r"|reviews|roadmap|role|roles|sales|school|schedule|security|service|services|shadowing|sick|size|slack"
    r"|social|software|source|spending|sprint|squad|standup|stock|strategy|stipend|support|survey|system|systems"
    r"|tba|tbd|team|teams|template|templates|testing|the|time|timeline|tools|topics|training|travel|trial"
    r"|updates|upcoming|vacancies|vacancy|vacant|vacation|values|vision|visa|we|weekly|welcome|what|when|where"
    r"|who|why|wiki|work|workflow|working|workplace|workshop|you|your)$",
    re.I,
)
ROLE = re.compile(
    r"\b(engineers?|engineering|eng|manager|management|leads?|leader|designers?|design|chair(?:person|man|woman)?|directors?|developers?|dev|analyst|"
    r"scientist|writer|architect|head|officer|pm|em|tpm|po|sre|qa|qe|swe|vp|intern|founder|co-?founder|c[teopfm]o|ciso|"
    r"researcher|marketer|marketing|product|data|ops|operations|specialist|coordinator|advocate|evangelist|owner|administrator|admin|"
    r"consultant|contractor|maintainer|reviewer|approver|contributor|member|facilitator|scrum master|agile coach|coach|tester|"
    r"backend|back-end|frontend|front-end|full[- ]?stack|infra|infrastructure|platform|mobile|ios|android|web|devops|"
    r"security|growth|support|sales|finance|legal|people|recruiter|talent|staff|principal|senior|junior|associate|"
    r"programmer|technician|dba|ux|ui|ml|ai|tech|technical|president|secretary|treasurer|liaison|sponsor|mentor|"
    r"captain|pilot|skipper|partner|on[- ]call|part[- ]time|new joiner|interim|acting|deputy|assistant|executive|editor|producer|strategist|"
    r"community|customer success|solutions?|quality|release|documentation|docs|localization|accessibility)\b",
    re.I,
)
_LEAD = re.compile(r"\blead\b", re.I)
_PRONOUNS = re.compile(
    r"^(?:(?:she|he|they|her|him|them|hers|his|theirs|ze|zir|hir|xe|xem|any|all)(?:\s*[/|,]\s*|$))+", re.I
)
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_HANDLE = re.compile(r"(?<![\w./@])@(?P<login>[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38})(?![\w@])")
_OTHER_HANDLE = re.compile(
    r"\b(?:slack|irc|twitter|x|mastodon|telegram|matrix|discord|email|bluesky)\b\W{0,3}@[\w.-]+", re.I
)
_GONE = re.compile(r"^(?:former|past|previous|ex-|emerit\w*|outgoing)\b", re.I)
_NO_ROLE = re.compile(r"^(?:github|slack|email|e-mail|irc|handle|twitter|linkedin)\W*$", re.I)
_NICKNAME = re.compile(r"\s+[\"“”„«][^\"“”„«»]{1,20}[\"“”»](?=\s)")
_FLAG = re.compile("([\U0001f1e6-\U0001f1ff])([\U0001f1e6-\U0001f1ff])")
_ZONE = re.compile(
    r"\b(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)(?:/[A-Z][A-Za-z_-]+){1,2}\b|"
    r"\bUTC\b(?!\s*[+-]\d)"
)
_PLACE_LABEL = re.compile(
    r"^(?:(?P<zone>time\s?zone|tz)|location|located|based|based out of|lives?|living|city|where|home|works? from)\b\s*(?:in|at|:|=|is|from|–|-)*\s*(?P<rest>.*)$",
    re.I,
)
_SPLIT = re.compile(
    r"\s+--\s+|\s+[–—|·•-]\s+|\s*:\s+|\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+(?=[^\s,]+\s+[^\s,]+$)|\s*;\s*|\s+[–—]|[–—]\s+"
)


class Place(NamedTuple):
    """Where somebody works, in the page's words; country: two letters."""

    city: str = ""
    zone: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return bool(self.city or self.zone or self.country)


class PersonLine(NamedTuple):
    """What a line says of a person. others: who else stands on it, with the same roles. sure: whether the line has the shape of one and nothing else; unsure_roles: words
    that stand where a role does and name none that is known; rest: what was not taken."""

    name: str
    roles: tuple[str, ...] = ()
    login: str = ""
    place: Place = Place()
    sure: bool = True
    unsure_roles: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def lead(self) -> bool:
        return any(is_lead(role) for role in self.roles)


def is_lead(role: str) -> bool:
    return _LEAD.search(role) is not None


def has_name_shape(words: str) -> bool:
    """Whether words look like a person's full name: two to five words with capitals (particles may be small), or one to
    four of a script without capitals."""
    parts = words.split()
    if not parts or not all(_is_name_word(part) for part in parts) or any(_NO_NAME.match(p) for p in parts):
        return False
    if not _has_case(words):
        letters = sum(unicodedata.category(c).startswith("L") for c in words)
        return 2 <= letters <= 24 and len(parts) <= 5
    capital = [not _has_case(p) or any(c.isupper() for c in p[:3]) for p in parts]
    small = [_PARTICLES.match(p.strip("'’")) is not None or re.fullmatch(r"[a-z]{1,4}\.", p) is not None for p in parts]
    enough = 2 <= len(parts) <= 7 and sum(capital) >= 2
    return enough and all(c or s for c, s in zip(capital, small, strict=True)) and capital[-1]


def is_first_name(words: str) -> bool:
    """Whether words may be somebody's first name: one capitalised word that is no common one."""
    return (
        len(words.split()) == 1 and _is_name_word(words) and words[:1].isupper() and not _NO_NAME.match(words)
    ) and not words.isupper()


def _is_name_word(word: str) -> bool:
    letters = [c for c in word if unicodedata.category(c)[0] in "LM"]
    return (
        bool(letters) and all(unicodedata.category(c)[0] in "LM" or c in "'’.-‐‑ʼ·`" for c in word) and len(word) <= 30
    )


def _has_case(words: str) -> bool:
    return any(c.lower() != c.upper() for c in words if unicodedata.category(c)[0] == "L")


def handles_in(words: str) -> tuple[str, ...]:
    return tuple(match["login"] for match in _HANDLE.finditer(words))


def place_of(words: str) -> Place:
    """The place that words give: «based in Oslo», «timezone: Europe/Oslo», a flag; empty where they give none."""
    country = _country(words)
    plain = bare(_FLAG.sub("", words))
    zone = match[0] if (match := _ZONE.search(plain)) else ""
    if (match := _PLACE_LABEL.match(plain)) and (match["rest"] or zone):
        rest = _ZONE.sub("", match["rest"]).strip(" ,()–—-")
        city = "" if match["zone"] or zone else rest.split(",")[0].split("(")[0].strip()
        return Place(city[:80], zone, country) if city or zone or country else Place()
    return Place(plain if country and len(plain.split()) <= 3 and not ROLE.search(plain) else "", zone, country)


def _country(words: str) -> str:
    match = _FLAG.search(words)
    return "".join(chr(ord(c) - 0x1F1E6 + ord("A")) for c in match.groups()) if match else ""


def person_line(words: str) -> PersonLine | None:
    """Who a line of a list of people names; None where it has no shape of a name."""
    country = _country(words)
    words = _NICKNAME.sub("", _OTHER_HANDLE.sub(" ", _FLAG.sub(" ", words)))
    if _GONE.match(bare(words)):
        return None
    brackets = re.findall(r"[(\[（]([^()\[\]（）]*)[)\]）]", words)
    plain = _EMAIL.sub(" ", re.sub(r"[(\[（][^()\[\]（）]*[)\]）]", " ", words))
    logins = (*handles_in(plain), *(login for inside in brackets for login in handles_in(inside)))
    first_end = re.search(r":\s", plain)
    parts = [bare(part).strip(" ,;:–—-") for part in _SPLIT.split(_HANDLE.sub(" ", plain))]
    parts = [part for part in parts if part]
    if not parts and logins:
        read = _Parts([*_in_brackets(brackets)], bracketed=True)
        return PersonLine(logins[0], read.roles, logins[0], read.place or Place(country=country))
    name, others = (parts[0], parts[1:]) if parts else ("", [])
    role_first = bool(others) and ROLE.search(name) is not None and has_name_shape(others[0])
    role_first = role_first and (not has_name_shape(name) or first_end is not None)
    if role_first:
        name, others = others[0], [name, *others[1:]]  # «Team lead: Ada Lind»
    joined = role_first or re.search(r"\s(?:and|&)\s", plain) is not None
    more = tuple(part for part in others if joined and has_name_shape(part) and not ROLE.search(part))
    others = [part for part in others if part not in more]
    inside, outside = _Parts(_in_brackets(brackets), bracketed=True), _Parts(others)
    roles, unsure = (*inside.roles, *outside.roles), (*inside.unsure, *outside.unsure)
    place = inside.place or outside.place or Place(country=country)
    login = logins[0] if logins else ""
    if has_name_shape(name):
        told = bool(roles or login or place) or not unsure
        return PersonLine(name, roles, login, place, told, inside.unsure, outside.unsure, more)
    if is_first_name(name) and (roles or login):
        return PersonLine(name, roles, login, place, bool(roles or login), inside.unsure, outside.unsure)
    if is_first_name(name) and not others and not brackets:
        return PersonLine(name, sure=False)
    return None


def _in_brackets(brackets: list[str]) -> list[str]:
    return [piece.strip() for inside in brackets for piece in _HANDLE.sub("", inside).split(",") if piece.strip()]


class _Parts:
    """What stands beside a name, sorted: roles, a place, and words that are neither."""

    def __init__(self, pieces: list[str], *, bracketed: bool = False) -> None:
        self.place = Place()
        roles: list[str] = []
        unsure: list[str] = []
        for piece in (p for one in pieces for p in (one.split(";") if bracketed else [one])):
            words = piece.strip(" *_")
            if not words or _PRONOUNS.match(words) or _NO_ROLE.match(words) or _EMAIL.search(words):
                continue
            if place := place_of(words):
                self.place = self.place or place
            elif ROLE.search(words) and len(words.split()) <= 10:
                roles.append(words)
            else:
                unsure.append(words)
        self.roles, self.unsure = tuple(roles), tuple(unsure)
