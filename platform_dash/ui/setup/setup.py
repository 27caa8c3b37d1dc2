"""The Setup page's parts. Everything here works on the team's own store, also while the demo is shown."""

import tempfile
from datetime import timedelta
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from platform_dash.model import Board, ColumnMapping, SprintSource, Status, changed
from platform_dash.settings import GITHUB
from platform_dash.store import boards as stored_boards
from platform_dash.store import roadmap, syncs, teams
from platform_dash.store.syncs import RequestKind
from platform_dash.sync import connect, ghexport
from platform_dash.ui.kit import clock, forms, me, requests, say, stores
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import one_line, plain


def own(here: Here) -> Here:
    """The same place, on the team's own store."""
    store = stores.real_store(here.settings)
    return here._replace(store=store, version=store.version(), demo=False)


def heading(here: Here) -> None:
    if not here.demo:
        say.page("Setup")
        return
    say.page(
        "Set up your team",
        "What you do here goes into your own store, never into the demo. The demo ends for everyone once you have a "
        "team, a board or a roadmap.",
    )


def names(here: Here) -> list[str]:
    with here.store.read() as connection:
        return [p.name for p in teams.people(connection)]


# ── token and boards ──────────────────────────────────────────────────────────────────────────────────────────


def token(here: Here) -> None:
    """Where the token goes. This page never takes one."""
    where = here.settings.github_api_url
    say.html(drawn("setup/setup", "token", "" if where == GITHUB else where))


def boards(here: Here) -> None:
    """Connect boards, and say what their columns mean."""
    say.heading("4 · Boards")
    with here.store.read() as connection:
        known, every_team = stored_boards.boards(connection), teams.teams(connection)
        links = roadmap.board_links(connection)
        listed = syncs.last_request(connection, syncs.RequestKind.LIST_BOARDS)
    team_names = ["", *(t.name for t in every_team)]
    if st.button("List the boards the token can see", key="list-boards", icon=":material/search:"):
        requests.ask(here, RequestKind.LIST_BOARDS, {})
    requests.answered(here, RequestKind.LIST_BOARDS)
    requests.answered(here, RequestKind.CONNECT)
    offers = {
        (str(b["owner"]), int(b["number"])): str(b["title"])
        for b in (listed.answer.get("boards", []) if listed else [])
    }
    offers = {**{(o, n): name for o, n, name in links}, **offers}
    have = {(b.owner, b.number) for b in known}
    left = {k: v for k, v in offers.items() if k not in have}
    a, b, c = st.columns([2, 1.2, 1], vertical_alignment="bottom")
    choice = a.selectbox(
        "Board",
        list(left),
        index=None,
        accept_new_options=True,
        key="connect-board",
        placeholder="choose, or type OWNER/NUMBER",
        format_func=lambda k: f"{k[0]}/{k[1]} {one_line(left.get(k, ''))}" if isinstance(k, tuple) else str(k),
    )
    team = b.selectbox("Team", team_names, format_func=lambda t: t or "the whole platform", key="connect-team")
    if c.button("Connect", key="connect-go", type="primary") and choice:
        owner, _, number = (
            (choice[0], "/", str(choice[1])) if isinstance(choice, tuple) else str(choice).rpartition("/")
        )
        if owner and number.isdigit():
            requests.ask(here, RequestKind.CONNECT, {"owner": owner, "number": int(number), "team": team})
        else:
            st.error("A board is written OWNER/NUMBER, for example acme/12.")
    _take_export(here, team_names)
    for board in known:
        with st.expander(f"{plain(board.title)} · {plain(board.label)}"):
            _board(here, board, team_names, {t.name: t.id for t in every_team})


def _take_export(here: Here, team_names: list[str]) -> None:
    with st.expander("Take an export of gh project item-list"):
        given = st.file_uploader("JSON file", type=["json"], key="export-file")
        team = st.selectbox("Team", team_names, format_func=lambda t: t or "the whole platform", key="export-team")
        if given is None or not st.button("Take it", key="export-go"):
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(given.name).name
            path.write_bytes(given.getvalue())
            try:
                result = ghexport.take(here.store, path, as_board=None, team=team, author=me.name(), at=here.now)
            except (ghexport.ExportError, connect.ConnectError) as error:
                st.error(plain(error), icon=":material/error:")
                return
        cut = f", a cut list: {result.items} of {result.total}" if result.total and result.items < result.total else ""
        st.success(f"{result.items} items taken{cut}.")


def _board(here: Here, board: Board, team_names: list[str], ids: dict[str, int]) -> None:
    """What one board's columns mean, what carries the sprint, whose it is."""
    version = forms.base("board", board.id, board.version)
    key = f"board-{board.id}-{version}"
    forms.moved_on("board", board.id, board.version)
    state = (
        board.trouble
        or f"{board.shown if board.shown is not None else 0} items, {clock.ago(board.synced_at, here.now)}"
    )
    say.line(state)
    if board.held and st.button("Accept the loss and sync", key=f"{key}-accept"):
        requests.ask(here, RequestKind.SYNC, {"accept_loss": board.id})
    _status_field(here, board, key)
    columns = _columns(board, key)
    a, b = st.columns(2)
    source, field = _sprint_field(board, key, a, b)
    blocked = a.text_input("Label that means blocked", board.blocked_label, key=f"{key}-blocked")
    current = next((n for n, i in ids.items() if i == board.team_id), "")
    team = b.selectbox(
        "Team",
        team_names,
        index=team_names.index(current),
        format_func=lambda t: t or "the whole platform",
        key=f"{key}-team",
    )
    if st.button("Save board", key=f"{key}-save", type="primary"):

        def write() -> None:
            new = changed(
                board,
                version=version,
                columns=columns,
                sprint_source=SprintSource(source),
                sprint_field=field,
                blocked_label=blocked,
                team_id=ids.get(team),
            )
            with here.store.write() as connection:
                stored_boards.save_board(connection, new, author=me.name(), at=here.now)

        if forms.saved(write, "The board is saved."):
            forms.forget("board", board.id)
            st.rerun()


def _status_field(here: Here, board: Board, key: str) -> None:
    """Whose options the columns are; another one is asked of GitHub."""
    selects = [f.name for f in board.fields if f.kind == "single select"]
    if selects:
        index = selects.index(board.status_field) if board.status_field in selects else None
        field_now = st.selectbox(
            "The columns are the options of", selects, index=index, key=f"{key}-status", format_func=one_line
        )
        if field_now and field_now != board.status_field:
            say.line("Another status field is read from GitHub anew, its columns proposed.")
            if st.button("Use this field", key=f"{key}-use"):
                body = {"owner": board.owner, "number": board.number, "team": "", "status_field": field_now}
                requests.ask(here, RequestKind.CONNECT, body)


def _columns(board: Board, key: str) -> tuple[ColumnMapping, ...]:
    """What each column means, and what an item without a status does."""
    statuses = [s.value for s in Status]
    mapping = []
    without = ColumnMapping(option_id="", name="", status=Status.UNSORTED)
    named = [c for c in board.columns if c.name]
    for n, column in enumerate((*named, next((c for c in board.columns if not c.name), without))):
        words = f"{plain(column.name)} means" if column.name else "Without a status means"
        chosen = st.selectbox(words, statuses, index=statuses.index(column.status.value), key=f"{key}-{n}")
        mapping.append(changed(column, status=Status(chosen)))
    return tuple(c for c in mapping if c.name or c.status != Status.UNSORTED)


def _sprint_field(board: Board, key: str, left: DeltaGenerator, right: DeltaGenerator) -> tuple[str, str]:
    """Where the sprint is, and the field's name or the labels' beginning."""
    fields = ["", *(f.name for f in board.fields)]
    source = left.selectbox(
        "The sprint is in",
        [s.value for s in SprintSource],
        index=list(SprintSource).index(board.sprint_source),
        key=f"{key}-source",
    )
    if source == SprintSource.LABEL.value:
        field = right.text_input("Labels that begin with", board.sprint_field, key=f"{key}-field")
    else:
        index = fields.index(board.sprint_field) if board.sprint_field in fields else 0
        field = right.selectbox("Field", fields, index=index, key=f"{key}-select", format_func=one_line)
    return source, field


def sync_health(here: Here) -> None:
    """How the last runs ended."""
    with here.store.read() as connection:
        runs, watched = (
            syncs.last_runs(connection, 6),
            syncs.heard(connection, "watcher", here.now, timedelta(minutes=1)),
        )
        titles = {b.id: b.title for b in stored_boards.boards(connection)}
    words = "● the syncing process runs" if watched else "■ nothing syncs: start platform-dash run"
    say.heading("Sync", words)
    say.html(
        drawn("setup/setup", "runs", [(r, titles.get(r.board_id, ""), clock.ago(r.started_at, here.now)) for r in runs])
    )
