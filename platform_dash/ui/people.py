"""The People page's parts: the roster as a table, one person's form, two people's overlap, time off."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

import streamlit as st
from pydantic import ValidationError

from platform_dash.core import pairing
from platform_dash.model import HolidayRule, Person, TimeOff, changed
from platform_dash.reports.overview_values import Overview
from platform_dash.roster import hours, public_holidays, zones
from platform_dash.roster.table import stays as stays_after
from platform_dash.store import StoreError, teams
from platform_dash.ui import answers, clock, forms, me
from platform_dash.ui.guard import Here
from platform_dash.ui.text import h, one_line, plain

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
        "Zone", every, index=every.index(stay.zone) if stay and stay.zone in every else None, key=f"{key}-zone",
        placeholder="found by the city", format_func=lambda z: z.replace("_", " "),
    )  # fmt: skip
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
        f"Teams in {plain(found.day.sprint.name)}" if found.day else "Teams", list(names), default=inside,
        format_func=lambda i: one_line(names[i]), key=f"{key}-teams", disabled=not found.day or not found.day.sprint.id,
    )  # fmt: skip
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
            id=old.id, version=version, name=name, lead=old.lead, login=login, week=read, country=country or None,
            subdivision=part if country else "",
            stays=stays_after(old, found_zone, city, since, here.today) if found_zone else old.stays,
            roles=tuple(r.strip() for r in roles.split(",") if r.strip()),
            skills=tuple(r.strip() for r in skills.split(",") if r.strip()),
        )  # fmt: skip
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
        "Public holidays of", codes, index=codes.index(old.country) if old.country in codes else 0, key=f"{key}-country",
        format_func=lambda code: code or "no calendar",
    )  # fmt: skip
    parts = ["", *public_holidays.countries().get(country, ())]
    part: str = d.selectbox(
        "Part of it", parts, index=parts.index(old.subdivision) if old.subdivision in parts else 0,
        key=f"{key}-part-{country}", format_func=lambda code: code or "the whole country",
    )  # fmt: skip
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


def overlap(here: Here, found: Overview) -> None:
    """The hours two people share on one person's day."""
    st.html("<h2>Overlap of two people</h2>")
    known = {p.id: p.name for p in found.people}
    if len(known) < 2:
        st.html('<p class="pd-empty">It takes two people on the roster.</p>')
        return
    ids = list(known)
    a, b, c = st.columns(3)
    one = a.selectbox("Person", ids, key="overlap-a", format_func=lambda i: one_line(known[i]))
    other = b.selectbox("with", ids, index=1, key="overlap-b", format_func=lambda i: one_line(known[i]))
    day = c.date_input("on", here.today, key="overlap-day", format="DD/MM/YYYY")
    people = {p.id: p for p in found.people}
    st.html(f'<p class="pd-age-wrap">{_shared(here, people[one], people[other], day)}</p>')


def _shared(here: Here, one: Person, other: Person, day: date) -> str:
    missing = [p.name for p in (one, other) if not p.stays or not p.week]
    if missing:
        return f"■ Cannot tell: the zone or hours of {h(' and '.join(missing))} are missing."
    off = answers.time_off(here.store, here.version, day, day)
    spans = pairing.overlap(one, other, day, off)
    hours = pairing.length(spans) / timedelta(hours=1)
    if not spans:
        return f"○ {h(one.first_name)} and {h(other.first_name)} share no working hour on {day:%A, %d %B}."
    zone = one.stay_on(day).zone  # type: ignore[union-attr]
    words = ", ".join(f"{clock.hhmm(s, zone)}–{clock.hhmm(e, zone)}" for s, e in spans)
    return f"● <b>{hours:.2g} h</b> shared on {day:%A, %d %B}: {words} in {h(one.first_name)}'s time ({h(zone)})."


def _clock(off: TimeOff) -> str:
    return "" if off.from_at is None or off.to_at is None else f", {off.from_at:%H:%M}–{off.to_at:%H:%M}"


def time_off(here: Here, found: Overview) -> None:
    """Who is off, and a short form for more."""
    st.html("<h2>Time off</h2>")
    names = {p.id: p.name for p in found.people}
    with here.store.read() as connection:
        coming = teams.time_off(connection, here.today)
    for off in coming:
        last = off.end_on - timedelta(days=1)
        with st.container(horizontal=True, key=f"off-{off.id}"):
            st.html(
                f'<span class="pd-age">{h(names.get(off.person_id, "?"))}: {off.start_on:%d %b} – {last:%d %b}{_clock(off)}</span>'
            )
            if st.button("Remove", key=f"off-remove-{off.id}", type="tertiary"):
                with here.store.write() as connection:
                    teams.delete_time_off(connection, off, author=me.name(), at=here.now)
                st.rerun()
    if not names:
        return
    a, b = st.columns(2)
    with a:
        who = st.selectbox("Person", list(names), key="off-who", format_func=lambda i: one_line(names[i]))
    with b:
        span = forms.days("First and last day", here.today, "off-days")
    c, d = st.columns(2)
    from_at = c.time_input("Only from", None, key="off-from", step=900, help="Empty: whole days. Their own clock.")
    to_at = d.time_input("to", None, key="off-to", step=900)
    if st.button("Add time off", key="off-add") and span is not None:

        def write() -> None:
            try:
                value = TimeOff(
                    person_id=who, start_on=span[0], end_on=span[1] + timedelta(days=1), from_at=from_at, to_at=to_at
                )
            except ValidationError as wrong:
                raise StoreError(f"{names[who]}: {'; '.join(forms.errors_of(wrong).values())}.") from wrong
            with here.store.write() as connection:
                teams.save_time_off(connection, value, author=me.name(), at=here.now)

        if forms.saved(write, "Time off added."):
            st.rerun()


def holidays(here: Here, found: Overview) -> None:
    """The public holidays that come, by calendar; the team overrules each day, and adds days of its own."""
    first, end = here.today, here.today + timedelta(days=60)
    calendars = sorted({(p.country, p.subdivision) for p in found.people if p.country})
    st.html('<h2>Public holidays</h2> <span class="pd-muted">the next 60 days, unless the team says otherwise</span>')
    if not calendars:
        st.html('<p class="pd-empty">Nobody has a holiday calendar yet: choose one in the form or the table.</p>')
        return
    with here.store.read() as connection:
        rules = teams.holiday_rules(connection)
    for country, part in calendars:
        name = f"{country}/{part}" if part else str(country)
        for day, words in public_holidays.days(str(country), part, first, end, rules).items():
            rule = HolidayRule(country=str(country), subdivision=part, on=day, works=True)
            _day(here, f"{name} · {day:%a %d %b} · {words}", "We work", rule, delete=False)
    for rule in rules:
        if rule.on >= first:
            name = f"{rule.country}/{rule.subdivision}" if rule.subdivision else rule.country
            what = "worked" if rule.works else rule.name or "day off of the team"
            _day(here, f"{name} · {rule.on:%a %d %b} · {what}, said by the team", "Take back", rule, delete=True)
    with st.popover("Another day off", icon=":material/add:"):
        which = st.selectbox(
            "Calendar", calendars, format_func=lambda c: "/".join(filter(None, c)), key="holiday-which"
        )
        on = st.date_input("On", here.today, key="holiday-on", format="DD/MM/YYYY")
        words = st.text_input("Its name", key="holiday-name", max_chars=80)
        if st.button("Add day off", key="holiday-add", type="primary"):
            rule = HolidayRule(country=str(which[0]), subdivision=which[1], on=on, works=False, name=words)
            _overrule(here, rule, delete=False)


def _day(here: Here, words: str, label: str, rule: HolidayRule, *, delete: bool) -> None:
    key = f"holiday-{rule.country}-{rule.subdivision}-{rule.on}-{rule.id}"
    with st.container(horizontal=True, key=key):
        st.html(f'<span class="pd-age">{h(words)}</span>')
        if st.button(label, key=f"{key}-go", type="tertiary"):
            _overrule(here, rule, delete=delete)


def _overrule(here: Here, rule: HolidayRule, *, delete: bool) -> None:
    def write() -> None:
        save = teams.delete_holiday_rule if delete else teams.save_holiday_rule
        with here.store.write() as connection:
            save(connection, rule, author=me.name(), at=here.now)

    if forms.saved(write, "The calendar is as you say."):
        st.rerun()
