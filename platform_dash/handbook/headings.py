"""What the words of a heading say by themselves: where people stand, missions, a roadmap, what is not the team's own."""

import re
from enum import StrEnum

from platform_dash.handbook.horizons import horizon_in, says_past

_WHOSE = (
    r"(?:the|our|a|team|team['’]?s|sub-?team|squad|group|wg|sig|core|current|active|full|meet|who|and|&|with|full-time)"
)
_PEOPLE = re.compile(
    rf"^(?:{_WHOSE}\s+)*(?P<who>people|persons|members|membership|team members|team|who we are|who['’]?s who|who['’]?s on the team|roster|"
    r"crew|(?:co-?)?chairs?|leads?|leadership|leaders|(?:team|tech|technical|engineering|subproject|project|product|design)[\s-]?leads?|"
    r"(?:engineering|product|team)\s+managers?|maintainers?|engineers|designers|developers|"
    r"product owners?|scrum masters?)"
    r"(?:\s*(?:,|and|&|/|\+)\s*(?:roles?|responsibilities|people|members|contacts?|leads?|chairs?|teams?|structure|maintainers|"
    r"reviewers|locations?|time\s?zones?|counterparts|technical leads|stable counterparts))*$",
    re.I,
)
_LIKELY_PEOPLE = re.compile(
    rf"^(?:{_WHOSE}\s+)*(?:staff|reviewers|approvers|(?:key |core |top |main )?contributors|organi[sz]ers|(?:code ?)?owners|facilitators|participants|stakeholders|on-?call(?: rotation)?|sponsors|advisors|(?:stable )?counterparts|contacts|"
    r"collaborators|coordinators)$",
    re.I,
)
_OF_A_TEAM = re.compile(
    r"\b(?:team|squad|group|sig|wg)\s+(?:members|roster|people|leads?|leadership)$|^(?:members|people|roster) of\b",
    re.I,
)
_MISSIONS = re.compile(r"\bmissions?(?:\s+statements?)?\W*$|^(?:the |our )?missions?\s*(?:,|and|&|/)\s", re.I)
_NO_MISSION = re.compile(r"\b(?:critical|control|possible|impossible|accomplished|driven)\b|^(?:why|how|what)\b", re.I)
_SEVERAL = re.compile(r"\bmissions\b|\bstatements\b|\bsub-?teams?\b|\bby team\b|\bteam missions?\b", re.I)
_OF_TEAMS = re.compile(r"\bstatements?\b|\b(?:sub-?)?teams?['’]?s?\b|\bsquads?\b|\bour\b", re.I)
_BESIDE_MISSION = re.compile(r"\b(?:vision|values|principles|goals|strategy|purpose)\b", re.I)
_GUIDELINES = re.compile(
    rf"^(?:(?:{_WHOSE}|general|guiding|operating|working|engineering|internal|shared|collaboration)\s+)*"
    r"(?:guidelines|guiding principles|principles|values|norms|working agreements?|ways? of working|rules of engagement|social contract|"
    r"team charter|team agreements?|how we (?:like to )?work(?: together)?|our way of working|operating rules)\W*$",
    re.I,
)
_HOW = re.compile(r"\bhow we\b", re.I)
_CHANNEL = re.compile(
    r"\b(?:slack|channels?|chat)\b|^(?:contact(?: us| information)?|communication|getting in touch|get in touch|"
    r"where to find us|how to (?:reach|contact|find) us|reach us|find us)\W*$",
    re.I,
)
_ROADMAP = re.compile(r"\b(?:road\s?maps?|okrs?)\b", re.I)
_GOALS = re.compile(
    r"\b(?:objectives?|goals|key results|outcomes|priorities|commitments|outlook|horizons|what we(?:['’]re| are) (?:working on|building|shipping)|"
    r"what we(?:['’]ll| will) (?:ship|do|deliver))\b",
    re.I,
)
_AROUND_GOALS = re.compile(
    r"\b(?:objectives?|goals|key results|outcomes|milestones|priorities|commitments|plans?|outlook|horizons|and|our|the|team|sub-?team|for|of|high-?level|"
    r"current|upcoming|product|engineering|strategic|annual|yearly|quarterly|half-?yearly|big|top|main|key|public|future|"
    r"this|next|what|we['’]?re|we['’]?ll|we|are|will|working|on|building|shipping|ship|do|deliver|roadmap|okrs?)\b|[\W_]",
    re.I,
)
_ABOUT_IT = re.compile(
    r"\b(?:how|process|reviews?|contribut\w+|templates?|examples?|faqs?|cadence|meetings?|learning|non-?goals|anti-?goals|sample|"
    r"disclaimer|career|personal|training|mapping|guide|writing|their|theirs|company|companywide|superseded|competitors?|vendors?)\b",
    re.I,
)
_NOT_OURS = re.compile(
    r"\b(?:release notes?|change\s?logs?|what['’]?s (?:new|changed)|on-?boarding|off-?boarding|meeting notes|minutes|agendas?|"
    r"retrospectives?|retros?|post-?mortems?|incidents?|code of conduct|api|references?|tutorials?|how[- ]to|faqs?|"
    r"glossary|jobs?|hiring|recruit\w*|interview\w*|careers?|compensation|benefits|performance reviews?|trainings?|courses?|curriculum|"
    r"workshops?|templates?|examples?|sample|contribut(?:e|ing|ion)\b.*|style guide|people (?:operations|ops|team|experience)|"
    r"what (?:people|users|customers|others) (?:say|think)|testimonials?|case stud(?:y|ies)|licen[sc]e|privacy|terms|press|blog|"
    r"history|archived?|former|alumni|emerit\w+|past|previous|completed|released|shipped|deprecated|migration guide|"
    r"install\w*|getting started|quick ?start|troubleshooting|pricing|upgrade guide|first (?:day|week|month)s?|"
    r"your first|standup notes|notes from|acknowledge?ments|credits|thanks|sponsors|references|further reading|learning|survey|"
    r"non-?goals|anti-?goals|out of scope|job description|events?|newsletter|personas?|competitors?|superseded)\b",
    re.I,
)
_APART = re.compile(
    r"^(?:how (?:to|we|this)|about|introduction|intro|background|context|process|links?|resources|notes?|faqs?|glossary|references|see also|"
    r"feedback|questions|open questions|non-?goals|out of scope|risks?|dependencies|assumptions|summary|overview|legend|key|status|confidence|not doing|won['’]t do|updates?|"
    r"table of contents|contents|scoring|grading|retrospective|review|methodology|disclaimer|contact|examples?)\b.{0,60}$",
    re.I,
)
_GENERIC = re.compile(
    r"^(?:about(?: us)?|overview|introduction|intro|home|welcome|summary|general|(?:the |our |my )?teams?|handbook|charter|readme|background|"
    r"company|contents|table of contents|index|structure|team structure|who we are|what we do|how we work|responsibilities|scope|contact|"
    r"team pages?|purpose|vision|strategy|goals|planning|the basics|org(?:ani[sz]ation)?|product|project|description|details|"
    r"sub-?teams?|groups?|squads?|important|notes?|values|principles|why|what|how|who|committees?|offices?|locations?|decisions?|home)\W*$",
    re.I,
)
_PLACES = re.compile(
    r"^(?:our )?(?:offices?|locations?|regions?|committees?|sites?|time ?zones?|countries|chapters)\b", re.I
)
_TEAM_WORD = re.compile(
    r"\b(?:sub-?team|team|squad|crew|pod|tribe|guild|chapter|working group|special interest group|sig|wg|group)\b", re.I
)
_TEAM_NAME = re.compile(
    r"^(?:the\s+)?(?:(?:sub-?team|team|squad|pod)\s*[:–—-]?\s+(?P<after>.+)|(?P<before>.+?)\s+(?:sub-?team|team|squad|pod))$",
    re.I,
)
_OF_ANY_TEAM = re.compile(
    r"^(?:offsites?|building|meetings?|norms?|rituals?|calendar|structure|values|charter|directory|members?|topolog\w+|retreats?|lunch\w*|"
    r"surveys?|health|agreements?|process\w*|onboarding|roles?|responsibilit\w+|guidelines|playbook|topics?|updates?|news|photos?|events?|"
    r"goals?|okrs?|mission|vision|principles|communications?|tools?|work\w*|day|days|time|leads?|size|spirit|culture|dynamics|performance|"
    r"management|development|sports?|names?|list|overview|info\w*|contacts?|page|wiki|home|social|bonding|changes|plan\w*)\b",
    re.I,
)
_TEAM_PAGE = re.compile(
    r"\s*(?:[:|–—-]\s*)?\b(?:team\s+)?(?:handbook|home\s?page|home|page|charter|wiki|readme|roadmap|okrs?|overview)\W*$",
    re.I,
)
_THEME_WORD = re.compile(
    r"\b(?:themes?|pillars?|(?:focus |key )?areas?|workstreams?|streams?|tracks?|initiatives?|epics?|categor(?:y|ies)|bets?)\b",
    re.I,
)
_THEME_BEFORE = re.compile(
    r"^(?:themes?|pillars?|(?:focus |key )?areas?|workstreams?|tracks?|categor(?:y|ies))\s*#?\d*\s*[:–—-]\s*", re.I
)
_OBJECTIVE = re.compile(
    r"^(?:(?:\w+\s)?objective\b(?!-\w)(?!s\b)|O\d{1,2}\b|goal\s*:|(?:goal|initiative|outcome|bet|rock|big rock|project|priority)\s*#?\d{1,2}\b)",
    re.I,
)
_KEY_RESULTS = re.compile(
    r"^(?:the\s+)?(?:key results?\b|krs?\b|what (?:we(?:['’]ll| will)|we are going to) (?:ship|do|deliver|build)\b|deliverables\b|"
    r"success (?:metrics|criteria)\b|how we(?:['’]ll| will)? measure\b|measures of success\b)",
    re.I,
)
_WHY = re.compile(r"^(?:why\b.{0,40}|motivations?|rationale|context|background|the problem|reason(?:ing)?)\W*$", re.I)
_ROLE_OF = (
    (re.compile(r"\bco-?chairs?$", re.I), "Co-chair"),
    (re.compile(r"\bchairs?$", re.I), "Chair"),
    (
        re.compile(
            r"\b(?P<what>(?:team|tech|technical|engineering|subproject|project|product|design))[\s-]?leads?$", re.I
        ),
        "{what} Lead",
    ),
    (re.compile(r"\b(?P<what>engineering|product|team) managers?$", re.I), "{what} Manager"),
    (re.compile(r"^(?:the |our )?leads?$", re.I), "Lead"),
    (re.compile(r"\bmaintainers?$", re.I), "Maintainer"),
    (re.compile(r"\bengineers$", re.I), "Engineer"),
    (re.compile(r"\bdesigners$", re.I), "Designer"),
    (re.compile(r"\bdevelopers$", re.I), "Developer"),
)


class Says(StrEnum):
    """What a heading opens by its own words."""

    PEOPLE = "people"
    MISSIONS = "missions"
    GUIDELINES = "guidelines"
    CHANNEL = "channel"
    ROADMAP = "roadmap"
    NOT_OURS = "not ours"
    NOTHING = ""


def says(words: str, own: frozenset[str] = frozenset()) -> Says:
    """What a heading opens; own: the names, folded, that may stand beside: «Harbour goals». The order is that of what is
    surest; a heading that speaks of something else than the team's own page opens nothing of it."""
    if opens_missions(words):
        return Says.MISSIONS
    if _PEOPLE.match(words) or (_OF_A_TEAM.search(words) and not _NOT_OURS.search(words)):
        return Says.PEOPLE
    if are_likely_people(words):
        return Says.PEOPLE
    if _GUIDELINES.match(words):
        return Says.GUIDELINES
    if opens_roadmap(words, own):
        return Says.ROADMAP
    if _NOT_OURS.search(words):
        return Says.NOT_OURS
    return Says.CHANNEL if _CHANNEL.search(words) else Says.NOTHING


def opens_missions(words: str) -> bool:
    return _MISSIONS.search(words) is not None and not _NO_MISSION.search(words)


def are_several_missions(words: str) -> bool:
    """Whether a heading opens the missions of several teams, one each."""
    return _SEVERAL.search(words) is not None and not _BESIDE_MISSION.search(words)


def are_only_how(words: str) -> bool:
    """«How we work» opens what stands right below it and nothing deeper."""
    return _HOW.search(words) is not None


_MAY_BE_A_PLAN = re.compile(
    r"\b(?:milestones?|plans?|timeline|direction|where we are going|what['’]?s next|the future)\b", re.I
)


def may_be_a_plan(words: str) -> bool:
    """«Milestones», «Plans»: of a team, or of a price list or a history; a person decides."""
    return _MAY_BE_A_PLAN.search(words) is not None


def are_likely_people(words: str) -> bool:
    """«Contributors», «Staff»: people, but whether of the team a person decides."""
    return _LIKELY_PEOPLE.match(words) is not None


def are_missions_of_teams(words: str) -> bool:
    """«Team missions», not «Missions» alone, which may be of a space agency."""
    return _OF_TEAMS.search(words) is not None


def is_own_way(words: str) -> bool:
    """«Working agreement», «Our values»: the team's own on any page."""
    return re.search(r"\b(?:our|we|team|working|together)\b", words, re.I) is not None


def opens_roadmap(words: str, own: frozenset[str] = frozenset()) -> bool:
    """«Roadmap», «OKRs (Q3 2026)», «Harbour roadmap», «6 month goals»; no objective, whatever its words."""
    if _OBJECTIVE.match(words) or _KEY_RESULTS.match(words) or _ABOUT_IT.search(words) or says_past(words):
        return False
    if _ROADMAP.search(words):
        return len(words.split()) <= 8
    horizon = horizon_in(words, anywhere=True)
    if not _GOALS.search(words) and not (horizon is not None and re.search(r"\b(?:plan|milestones)\b", words, re.I)):
        return False
    if horizon is not None:
        return not horizon.beside or horizon.beside.casefold() in own or team_name(horizon.beside) != horizon.beside
    rest = " ".join(_AROUND_GOALS.sub(" ", words).split())
    return not rest or rest.casefold() in own


def is_not_ours(words: str) -> bool:
    return _NOT_OURS.search(words) is not None


def stands_apart(words: str) -> bool:
    """A heading inside a roadmap below which no plan stands: «How to read this», «Risks», «Shipped in Q1»."""
    return _APART.match(words) is not None or says_past(words)


def is_objective(words: str) -> bool:
    return _OBJECTIVE.match(words) is not None


def are_key_results(words: str) -> bool:
    return _KEY_RESULTS.match(words) is not None


def is_why(words: str) -> bool:
    return _WHY.match(words) is not None


def is_generic(words: str) -> bool:
    """A heading that names no team, whatever hangs on it: «About us», «Our team»."""
    return _GENERIC.match(words) is not None


def opens_places(words: str) -> bool:
    """«Offices», «Committees»: what stands below has people and is no team."""
    return _PLACES.match(words) is not None


def says_team(words: str) -> bool:
    """Whether a heading names a team by that word: «Team Harbour», not «Team offsite»."""
    if _TEAM_WORD.search(words) is None or is_generic(words):
        return False
    match = _TEAM_NAME.match(_TEAM_PAGE.sub("", words).strip())
    after = (match["after"] or "") if match else ""
    return not (after and (after[0].islower() or _OF_ANY_TEAM.match(after)))


def says_theme(words: str) -> bool:
    return _THEME_WORD.search(words) is not None


def theme_name(words: str) -> str:
    """«Theme 1: Comfort» is Comfort."""
    return _THEME_BEFORE.sub("", words).strip() or words


def team_name(words: str) -> str:
    """The team that a heading or a page's title names: «Team Harbour», «Harbour team» and «Harbour team handbook» are
    Harbour."""
    words = _TEAM_PAGE.sub("", re.sub(r"\s*\([^()]*\)\s*$", "", words) or words).strip() or words
    match = _TEAM_NAME.match(words)
    return ((match["after"] or match["before"]) if match else words).strip(" :–—-")


def role_of(words: str) -> str:
    """The role of those who stand under a heading: «Technical Leads» are Technical Lead; "" where it says none."""
    for pattern, role in _ROLE_OF:
        if match := pattern.search(words):
            return role.format(**match.groupdict())
    return ""


def may_be_outcome(words: str) -> bool:
    """Whether a heading beside an objective is one too: it names no horizon and opens no part of the roadmap."""
    if is_objective(words):
        return True
    return not (
        horizon_in(words) or are_key_results(words) or is_why(words) or opens_roadmap(words) or stands_apart(words)
    )
