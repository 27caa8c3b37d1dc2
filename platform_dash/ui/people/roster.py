"""The whole team in one table to edit, and the roster as a file in and out, the difference shown before it is saved."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from platform_dash.reports.overview_values import Overview
from platform_dash.roster import table, zones
from platform_dash.store import teams
from platform_dash.ui.kit import forms, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import plain

LABELS = {
    "name": "Name",
    "login": "GitHub",
    "roles": "Roles",
    "skills": "Skills",
    "zone": "Zone",
    "city": "City",
    "hours": "Hours",
    "country": "Holidays of",
    "subdivision": "part",
    "goals": "Goals at most",
}


def guided(overview: Overview) -> None:
    """Who came from the handbook page without a city or hours: said first, since nothing can be told without."""
    missing = [p.first_name for p in overview.people if not p.stays or not p.week]
    if missing:
        names = ", ".join(missing[:6]) + (f" and {len(missing) - 6} more" if len(missing) > 6 else "")
        say.note(
            f"{names}: zone or hours are missing. Type city and hours of each below; the city finds the zone; "
            "until then nobody can tell who works alone."
        )


def edit(here: Here, overview: Overview) -> None:
    """The table of the whole team; what it changes is listed, and saved in one go or not at all."""
    rows = [{"id": str(p.id), **table.row(p, here.today)} for p in overview.people]
    turn = int(st.session_state.get("roster-turn", 0))
    frame = pd.DataFrame(rows, columns=["id", *table.COLUMNS])
    every = sorted({*zones.zones(), *(row["zone"] for row in rows if row["zone"])})
    edited = st.data_editor(
        frame,
        key=f"roster-{turn}-{here.store.key}",
        num_rows="add",
        hide_index=True,
        column_config={
            **{k: st.column_config.TextColumn(v, max_chars=300) for k, v in LABELS.items()},
            "id": None,
            "zone": st.column_config.SelectboxColumn("Zone", options=every, width="medium"),
            "hours": st.column_config.TextColumn("Hours", width="medium", help="Mon–Fri 9:00–17:30"),
        },
    )
    given = [{str(k): "" if pd.isna(v) else str(v) for k, v in row.items()} for row in edited.to_dict("records")]
    _offer(here, overview, given, "roster-table", whole=True)
    left, right = st.columns([1, 2])
    left.download_button(
        "Roster as CSV",
        table.written(overview.people, here.today),
        "roster.csv",
        "text/csv",
        icon=":material/download:",
    )
    with right.popover("Take a CSV", icon=":material/upload:"):
        file = st.file_uploader("A roster as CSV", type=["csv"], key=f"roster-file-{turn}")
        if file is not None:
            try:
                _offer(here, overview, table.read(file.getvalue()), "roster-file")
            except table.RosterError as error:
                say.note(f"{error} Nothing was taken.")


def _offer(here: Here, overview: Overview, rows: Sequence[Mapping[str, str]], key: str, *, whole: bool = False) -> None:
    """What rows would change and what is wrong with them; the button that saves all of it."""
    changes, wrong = table.changes(overview.people, rows, here.today, whole=whole)
    for words in wrong:
        say.wrong(words)
    if not changes:
        return
    say.facts(
        (
            f"{c.person.name}{' (new)' if c.new else ''}",
            "; ".join(f"{LABELS[k]}: {a or 'empty'} → {b or 'empty'}" for k, (a, b) in c.fields.items()),
        )
        for c in changes
    )
    if wrong:
        say.muted("Nothing is saved until every row is right.")
        return
    if not st.button(plain(f"Save {len(changes)} changed"), type="primary", key=f"{key}-save"):
        return

    def write() -> None:
        with here.store.write() as connection:
            for change in changes:
                teams.save_person(connection, change.person, author=me.name(), at=here.now)

    if forms.saved(write, "The roster is saved."):
        st.session_state["roster-turn"] = int(st.session_state.get("roster-turn", 0)) + 1
        st.rerun()
