"""The People page's parts: the roster as a table, one person's form, two people's overlap, time off."""

from collections.abc import Collection, Mapping

import streamlit as st

from platform_dash.model import Person, changed
from platform_dash.reports.overview_values import Overview
from platform_dash.roster import hours, public_holidays, zones
from platform_dash.roster.table import stays as stays_after
from platform_dash.store import StoreError, teams
from platform_dash.ui.kit import clock, forms, me
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import h, one_line, plain

USUAL = "Mon–Fri 9:00–17:30"
HELP = "Days and hours, for example Mon–Thu 8:00–12:00, 18:00–22:00; Fri 8:00–12:00. An end before the start is the next day."


def table(here: Here, found: Overview) -> str:
    """Everybody: name, roles, login, city and local time, hours."""
    rows = []
    for p in found.people:
        stay = p.stay_on(here.today)
        place = (
            f"{h(stay.city or stay.zone)} <span class='pd-muted'>{clock.hhmm(here.now, stay.zone)} {h(stay.zone)}</span>"
            if stay
            else '<span class="pd-h-at-risk">◆ zone not entered</span>'
        )
        lead = " · lead" if p.lead else ""
        rows.append(
            f"<tr><td><b>{h(p.name)}</b>{lead}</td><td>{h(', '.join(p.roles))}</td>"
            f"<td>{h(p.login)}</td><td>{place}</td><td>{h(hours.written(p.week) or 'hours not entered')}</td></tr>"
        )
    head = "<tr><th>Name</th><th>Roles</th><th>GitHub</th><th>Where</th><th>Hours</th></tr>"
    return f'<table class="pd-table">{head}{"".join(rows)}</table>' if rows else '<p class="pd-empty">Nobody yet.</p>'


def form(here: Here, found: Overview, person: Person | None) -> None:
    """One person: name, roles, login, zone by city, hours, team."""
    old = person or Person.model_construct(
        id=0,
        name="",
        roles=(),
        lead=False,
        login="",
        stays=(),
        week=(),
        skills=(),
        country=None,
        subdivision="",
        version=0,
    )
    version = forms.base("person", old.id, old.version)
    key = f"person-{old.id}-{version}"
    forms.moved_on("person", old.id, old.version)
    stay = old.stay_on(here.today)
    name = st.text_input("Name", old.name, key=f"{key}-name", max_chars=100)
    a, b = st.columns(2)
    roles = a.text_input("Roles", ", ".join(old.roles), key=f"{key}-roles", max_chars=300)
    login = b.text_input("GitHub login", old.login, key=f"{key}-login", max_chars=40)
    every = sorted({*zones.zones(), *(s.zone for s in old.stays)})
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
    _stays(here, old)
    week = st.text_input(
        "Hours",
        hours.written(old.week) or ("" if old.id else USUAL),
        key=f"{key}-hours",
        max_chars=300,
        help=HELP,
        placeholder=USUAL,
    )
    country, part = _calendar(old, key)
    skills = st.text_input("Skills", ", ".join(old.skills), key=f"{key}-skills", max_chars=300)
    with here.store.read() as connection:
        roster = teams.members(connection, found.day.sprint.id) if found.day and found.day.sprint.id else {}
    names = {t.id: t.name for t in found.every_team}
    inside = [t for t, people in roster.items() if old.id in people and t in names]
    chosen = st.multiselect(
        f"Teams in {plain(found.day.sprint.name)}" if found.day else "Teams",
        list(names),
        default=inside,
        format_func=lambda i: one_line(names[i]),
        key=f"{key}-teams",
        disabled=not found.day or not found.day.sprint.id,
    )
    if not st.button("Save person", type="primary", key=f"{key}-save"):
        return

    def write() -> None:
        if since and not (zone or city):
            raise StoreError(f"{name}: say the city of the move. Nothing was saved, what you typed is still here.")
        try:
            read, found_zone = hours.read(week), zone or (zones.zone_of(city, country) if city else "")
        except (hours.HoursError, zones.CityError) as error:
            raise StoreError(f"{name}: {error}. Nothing was saved, what you typed is still here.") from error
        value = Person(
            id=old.id,
            version=version,
            name=name,
            lead=old.lead,
            login=login,
            week=read,
            country=country or None,
            subdivision=part if country else "",
            stays=stays_after(old, found_zone, city, since, here.today) if found_zone else old.stays,
            roles=tuple(r.strip() for r in roles.split(",") if r.strip()),
            skills=tuple(r.strip() for r in skills.split(",") if r.strip()),
        )
        _refuse_twin(found, value)
        with here.store.write() as connection:
            stored = teams.save_person(connection, value, author=me.name(), at=here.now)
            if found.day and found.day.sprint.id and set(chosen) != set(inside):
                sprint = found.day.sprint.id
                now = teams.members(connection, sprint)  # others may have moved people meanwhile
                after = _put_into(now, chosen, stored.id)
                teams.save_members(connection, sprint, after, author=me.name(), at=here.now)

    if forms.saved(write, "The person is saved."):
        forms.forget("person", old.id)
        st.rerun()


def _calendar(old: Person, key: str) -> tuple[str, str]:
    """Whose public holidays somebody keeps: the country and the part of it, "" for none."""
    c, d = st.columns(2)
    codes = ["", *sorted(public_holidays.countries())]
    country: str = c.selectbox(
        "Public holidays of",
        codes,
        index=codes.index(old.country) if old.country in codes else 0,
        key=f"{key}-country",
        format_func=lambda code: code or "no calendar",
    )
    parts = ["", *public_holidays.countries().get(country, ())]
    part: str = d.selectbox(
        "Part of it",
        parts,
        index=parts.index(old.subdivision) if old.subdivision in parts else 0,
        key=f"{key}-part-{country}",
        format_func=lambda code: code or "the whole country",
    )
    return country, part


def _refuse_twin(found: Overview, value: Person) -> None:
    """Raises StoreError where somebody else has the login."""
    login = value.login.casefold()
    twin = next((p for p in found.people if login and p.id != value.id and p.login.casefold() == login), None)
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
            st.html(f'<span class="pd-age">from {stay.from_on:%d %b %Y}: {h(stay.city or stay.zone)}</span>')
            if not st.button("Take back", key=f"{key}-go", type="tertiary"):
                continue
            left = changed(person, stays=tuple(s for s in person.stays if s != stay))

            def write(left: Person = left) -> None:
                with here.store.write() as connection:
                    teams.save_person(connection, left, author=me.name(), at=here.now)

            if forms.saved(write, "The move is taken back."):
                forms.forget("person", person.id)
                st.rerun()
