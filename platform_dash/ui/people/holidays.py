"""Public holidays as the team keeps them."""

from datetime import timedelta

import streamlit as st

from platform_dash.model import HolidayRule
from platform_dash.reports.overview_values import Overview
from platform_dash.roster import public_holidays
from platform_dash.store import teams
from platform_dash.ui.kit import forms, me, say
from platform_dash.ui.kit.session import Here


def holidays(here: Here, overview: Overview) -> None:
    """The public holidays that come, by calendar; the team overrules each day, and adds days of its own."""
    first, end = here.today, here.today + timedelta(days=60)
    calendars = sorted({(p.country, p.subdivision) for p in overview.people if p.country})
    say.heading("Public holidays", "the next 60 days, unless the team says otherwise")
    if not calendars:
        say.empty("Nobody has a holiday calendar yet: choose one in the form or the table.")
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
        say.aside(words)
        if st.button(label, key=f"{key}-go", type="tertiary"):
            _overrule(here, rule, delete=delete)


def _overrule(here: Here, rule: HolidayRule, *, delete: bool) -> None:
    def write() -> None:
        save = teams.delete_holiday_rule if delete else teams.save_holiday_rule
        with here.store.write() as connection:
            save(connection, rule, author=me.name(), at=here.now)

    if forms.saved(write, "The calendar is as you say."):
        st.rerun()
