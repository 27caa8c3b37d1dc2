"""The import of a handbook page: what is taken, proposed and not recognised, and what will change, before anything does."""

import hashlib
from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from platform_dash.handbook import HandbookError, Meaning, Page, accepted, answers_of, file
from platform_dash.store import roadmap
from platform_dash.sync import handbook as importing
from platform_dash.sync.handbook import Imported, Source
from platform_dash.ui.kit import forms, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import one_line, plain

_SUFFIXES = ["md", "mdx", "markdown", "txt"]


def draw(here: Here) -> None:
    """Import a page: the preview first, then all of it at once."""
    say.heading("1 · Handbook page", "people, teams, roadmap, guidelines, board links")
    given = st.file_uploader("The page as Markdown", type=_SUFFIXES, key="page-file")
    if given is None:
        with here.store.read() as connection:
            pages = roadmap.pages(connection)
        say.html(drawn("setup/handbook", "pages", pages))
        say.muted("Or: platform-dash import handbook PAGE, or a folder of pages")
        return
    key = hashlib.sha256(given.getvalue()).hexdigest()[:12]
    answers = importing.answers(here.store, given.name) | st.session_state.get(f"page-answers-{key}", {})
    try:
        page = _read(given, key, answers)
    except HandbookError as error:
        st.error(plain(error), icon=":material/error:")
        say.html(drawn("setup/handbook", "unread", error.seen))
        return
    _preview(here, given.name, page, key, answers)


def _read(given: UploadedFile, key: str, answers: Mapping[str, Meaning]) -> Page:
    """The page as it is read with these answers; once, not at every click."""
    asked = (key, tuple(sorted(answers.items())))
    read: tuple[object, Page] | None = st.session_state.get("page-read")
    if read is None or read[0] != asked:
        read = (asked, file.page_of_bytes(given.getvalue(), given.name, answers))
        st.session_state["page-read"] = read
    return read[1]


def _preview(here: Here, name: str, page: Page, key: str, answers: Mapping[str, Meaning]) -> None:
    with st.container(key="page-preview"):
        change = st.container()
        say.html(drawn("setup/handbook", "taken", page.taken))
        _headings(page, key, answers)
        taken = _proposals(page, key)
        if page.repaired:
            say.html(drawn("setup/handbook", "repaired", page.repaired))
        if page.unrecognised:
            with st.expander(f"Not recognised: {len(page.unrecognised)} lines, each with its reason"):
                say.html(drawn("setup/handbook", "unread", page.unrecognised))
    if more := answers_of(page, taken):
        _answer(key, {**answers, **more})
    page = accepted(page, taken)
    address = st.text_input(
        "Where people read this page",
        key=f"page-address-{key}",
        placeholder="https://… (then each outcome links to its line)",
    )
    if address and not address.startswith(("https://", "http://")):
        say.wrong("An address begins with https://")
        address = ""
    source = Source(name=name, address=address.strip(), answers=dict(answers))
    difference = importing.difference(here.store, page, source)
    with change:
        say.html(drawn("setup/handbook", "changes", Imported(source, page, difference)))
    if difference.empty and not answers:
        say.note("Everything on the page is stored already.", "met", "●")
        return
    if st.button("Import", type="primary", key="page-import"):

        def write() -> None:
            importing.apply(here.store, page, author=me.name(), at=here.now, zone=here.settings.timezone, source=source)

        if forms.saved(write, "The page is imported."):
            st.rerun()


def _headings(page: Page, key: str, answers: Mapping[str, Meaning]) -> None:
    """What a heading is, where that decides what stands below it: one click, and the page is read anew."""
    asked = [h for h in page.headings if h.asks]
    if not asked:
        return
    with st.expander(f"Headings: {len(asked)}, and what each is taken for"):
        for heading in asked:
            words = one_line(heading.words)
            answered = answers.get(heading.words)
            told = st.segmented_control(
                f"{words} · line {heading.line} · {heading.taken_for or 'nothing that is read'}",
                list(Meaning),
                default=answered,
                key=f"page-as-{key}-{heading.line}",
            )
            if told is not None and told != answered:
                _answer(key, {**answers, heading.words: Meaning(told)})


def _answer(key: str, answers: Mapping[str, Meaning]) -> None:
    st.session_state[f"page-answers-{key}"] = dict(answers)
    st.rerun()


def _proposals(page: Page, key: str) -> list[str]:
    """The keys of what a person takes of what is only likely."""
    if not page.proposals:
        return []
    say.field("Only likely: tick what is right")
    return [
        p.key
        for n, p in enumerate(page.proposals)
        if st.checkbox(
            f"{p.kind}: {one_line(p.words)} :gray[· line {p.line}: {plain(p.why)}]", key=f"page-take-{key}-{n}-{p.line}"
        )
    ]
