"""The People page's parts: the roster as a table, one person's form, two people's overlap, time off."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

import streamlit as st

from platform_dash.model import MOST_GOALS, Person, changed
from platform_dash.reports.overview_values import Overview
from platform_dash.roster import hours, public_holidays, zones
from platform_dash.roster.table import stays as stays_after
from platform_dash.store import StoreError, teams
from platform_dash.ui.kit import forms, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import one_line, plain

USUAL = "Mon–Fri 9:00–17:30"
HELP = "Days and hours, for example Mon–Thu 8:00–12:00, 18:00–22:00; Fri 8:00–12:00. An end before the start is the next day."


def table(here: Here, overview: Overview) -> str:
    """Everybody: name, roles, login, city and local time, hours."""
    rows = [(p, p.stay_on(here.today), hours.written(p.week)) for p in overview.people]
    return drawn("people/people", "table", rows, here.now)


class Typed(NamedTuple):
    """What a person's form holds, as typed."""

    name: str
    roles: str
    login: str
    zone: str
    city: str
    since: date | None
    week: str
    country: str
    part: str
    skills: str
    most_goals: int


def form(here: Here, overview: Overview, person: Person | None) -> None:
    """One person: name, roles, login, zone by city, hours, team."""
    row_id, at_version = (person.id, person.version) if person else (0, 0)
    version = forms.base("person", row_id, at_version)
    key = f"person-{row_id}-{version}"
    forms.moved_on("person", row_id, at_version)
    typed = _fields(here, person, key)
    chosen, inside = _teams(here, overview, row_id, key)
    if not st.button("Save person", type="primary", key=f"{key}-save"):
        return

    def write() -> None:
        value = _person(typed, person, version, here.today)
        _refuse_twin(overview, value)
        with here.store.write() as connection:
            stored = teams.save_person(connection, value, author=me.name(), at=here.now)
            if overview.day and overview.day.sprint.id and set(chosen) != set(inside):
                sprint = overview.day.sprint.id
                now = teams.members(connection, sprint)  # others may have moved people meanwhile
                after = _put_into(now, chosen, stored.id)
                teams.save_members(connection, sprint, after, author=me.name(), at=here.now)

    if forms.saved(write, "The person is saved."):
        forms.forget("person", row_id)
        st.rerun()


def _fields(here: Here, old: Person | None, key: str) -> Typed:
    """The fields of the form, filled with what is stored."""
    stay = old.stay_on(here.today) if old else None
    name = st.text_input("Name", old.name if old else "", key=f"{key}-name", max_chars=100)
    a, b = st.columns(2)
    roles = a.text_input("Roles", ", ".join(old.roles) if old else "", key=f"{key}-roles", max_chars=300)
    login = b.text_input("GitHub login", old.login if old else "", key=f"{key}-login", max_chars=40)
    every = sorted({*zones.zones(), *(s.zone for s in (old.stays if old else ()))})
    zone = a.selectbox(
        "Zone",
        every,
        index=every.index(stay.zone) if stay and stay.zone in every else None,
        key=f"{key}-zone",
        placeholder="found by the city",
        format_func=lambda z: z.replace("_", " "),
    )
    city = b.text_input("City", stay.city if stay else "", key=f"{key}-city", max_chars=80)
    with st.container(key=f"{key}-since"):
        since = st.date_input(
            "Since (a move or a journey; empty puts right what is entered)",
            None,
            key=f"{key}-from",
            format="DD/MM/YYYY",
        )
    if old:
        _stays(here, old)
    usual = hours.written(old.week) if old else USUAL
    week = st.text_input("Hours", usual, key=f"{key}-hours", max_chars=300, help=HELP, placeholder=USUAL)
    country, part = _calendar(old, key)
    c, d = st.columns([2, 1])
    skills = c.text_input("Skills", ", ".join(old.skills) if old else "", key=f"{key}-skills", max_chars=300)
    most = d.number_input("Goals at most", 1, 9, old.most_goals if old else MOST_GOALS, key=f"{key}-goals")
    return Typed(name, roles, login, zone or "", city, since, week, country, part, skills, most)


def _teams(here: Here, overview: Overview, person_id: int, key: str) -> tuple[list[int], list[int]]:
    """The teams chosen for the sprint, and those that somebody is in."""
    sprint = overview.day.sprint if overview.day else None
    with here.store.read() as connection:
        roster = teams.members(connection, sprint.id) if sprint and sprint.id else {}
    names = {t.id: t.name for t in overview.every_team}
    inside = [t for t, people in roster.items() if person_id in people and t in names]
    chosen = st.multiselect(
        f"Teams in {plain(sprint.name)}" if sprint else "Teams",
        list(names),
        default=inside,
        format_func=lambda i: one_line(names[i]),
        key=f"{key}-teams",
        disabled=not sprint or not sprint.id,
    )
    return chosen, inside


def _person(typed: Typed, old: Person | None, version: int, today: date) -> Person:
    """The person that a form describes. Raises StoreError with a sentence where a zone, a city or hours are unclear."""
    kept = "Nothing was saved, what you typed is still here."
    if typed.since and not (typed.zone or typed.city):
        raise StoreError(f"{typed.name}: say the city of the move. {kept}")
    try:
        week = hours.read(typed.week)
        zone = typed.zone or (zones.zone_of(typed.city, typed.country) if typed.city else "")
    except (hours.HoursError, zones.CityError) as error:
        raise StoreError(f"{typed.name}: {error}. {kept}") from error
    named = Person(
        id=old.id if old else 0,
        version=version,
        name=typed.name,
        lead=old.lead if old else False,
        login=typed.login,
        week=week,
        country=typed.country or None,
        subdivision=typed.part if typed.country else "",
        stays=old.stays if old else (),
        roles=tuple(r.strip() for r in typed.roles.split(",") if r.strip()),
        skills=tuple(r.strip() for r in typed.skills.split(",") if r.strip()),
        most_goals=typed.most_goals,
    )
    return changed(named, stays=stays_after(named, zone, typed.city, typed.since, today)) if zone else named


def _calendar(old: Person | None, key: str) -> tuple[str, str]:
    """Whose public holidays somebody keeps: the country and the part of it, "" for none."""
    kept = (old.country or "", old.subdivision) if old else ("", "")
    c, d = st.columns(2)
    codes = ["", *sorted(public_holidays.countries())]
    country: str = c.selectbox(
        "Public holidays of",
        codes,
        index=codes.index(kept[0]) if kept[0] in codes else 0,
        key=f"{key}-country",
        format_func=lambda code: code or "no calendar",
    )
    parts = ["", *public_holidays.countries().get(country, ())]
    part: str = d.selectbox(
        "Part of it",
        parts,
        index=parts.index(kept[1]) if kept[1] in parts else 0,
        key=f"{key}-part-{country}",
        format_func=lambda code: code or "the whole country",
    )
    return country, part


def _refuse_twin(overview: Overview, value: Person) -> None:
    """Raises StoreError where somebody else has the login."""
    login = value.login.casefold()
    twin = next((p for p in overview.people if login and p.id != value.id and p.login.casefold() == login), None)
    if twin is not None:
        raise StoreError(
            f"{twin.name} has the login {value.login} already: nothing was saved, what you typed is still here."
        )


def _put_into(now: Mapping[int, Collection[int]], chosen: Collection[int], person_id: int) -> dict[int, frozenset[int]]:
    """The teams' people with one of them in the chosen teams and in no other."""
    return {
        t: (frozenset(now.get(t, ())) - {person_id}) | ({person_id} if t in chosen else frozenset())
        for t in {*now, *chosen}
    }


def _stays(here: Here, person: Person) -> None:
    """Where somebody lived and will live, each move with the way to take it back."""
    for stay in person.stays[1:]:
        key = f"stay-{person.id}-{stay.from_on}"
        with st.container(horizontal=True, key=key):
            say.aside(f"from {stay.from_on:%d %b %Y}: {stay.city or stay.zone}")
            if not st.button("Take back", key=f"{key}-go", type="tertiary"):
                continue
            left = changed(person, stays=tuple(s for s in person.stays if s != stay))

            def write(left: Person = left) -> None:
                with here.store.write() as connection:
                    teams.save_person(connection, left, author=me.name(), at=here.now)

            if forms.saved(write, "The move is taken back."):
                forms.forget("person", person.id)
                st.rerun()
