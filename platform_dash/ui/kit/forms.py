"""Short forms that pages share: saving with the version a row was read at, words beside the field, conflicts told."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

import streamlit as st
from pydantic import ValidationError

from platform_dash.store import Conflict, StoreError
from platform_dash.ui.kit import live_text_field, say
from platform_dash.ui.kit.text import plain

Errors = dict[str, str]
_PLAIN = {
    "string_too_short": "say something here",
    "too_short": "it needs at least one",
    "missing": "say something here",
    "float_type": "it needs a number",
    "float_parsing": "it needs a number",
    "string_too_long": "that is too long",
}


def errors_of(wrong: ValidationError) -> Errors:
    """Field name to its sentence; "" holds what belongs to the whole."""
    errors: Errors = {}
    for one in wrong.errors(include_url=False, include_input=False):
        named = [
            str(p)
            for p in one["loc"]
            if isinstance(p, str) and p not in ("items", "field sum", "groups", "readiness", "reading")
        ]
        message = _PLAIN.get(str(one["type"]), str(one["msg"]).removeprefix("Value error, "))
        about = one.get("ctx", {})
        if one["type"] == "too_long":
            message = (
                f"that is too long: at most {about.get('max_length', 0):,}, these are {about.get('actual_length')}"
            )
        elif one["type"] == "too_short" and about.get("field_type") == "Value":
            message = "say something here"
        errors.setdefault(named[-1] if named else "", message[0].upper() + message[1:])
    return errors


def beside(errors: Mapping[str, str], field: str) -> None:
    """The words about a field, right below it."""
    if field in errors:
        say.wrong(errors[field])


def wrong(key: str) -> None:
    """The words that the last `taken` of this form left, below its fields."""
    beside(st.session_state.get(f"{key}-wrong", {}), "")


def taken(key: str, write: Callable[[], object], words: Mapping[str, str] | None = None) -> None:
    """Write what a small form holds and let go of its typed text; else leave why not in `wrong` and what was typed.

    words: what is said of a field in place of the general sentence. Draws the page anew where it was refused.
    """
    try:
        write()
    except (ValidationError, StoreError) as error:
        said = str(error)
        if isinstance(error, ValidationError):
            said = "; ".join((words or {}).get(name, told) for name, told in errors_of(error).items())
        st.session_state[f"{key}-wrong"] = {"": said}
        st.rerun()
    st.session_state.pop(f"{key}-wrong", None)
    live_text_field.forget(f"{key}-")


def saved(write: Callable[[], object], words: str | Callable[[], str]) -> bool:
    """Run a save; say that it worked (in words that may tell what it did), or why not. What was typed stays in the form."""
    try:
        write()
    except Conflict as conflict:
        st.warning(plain(conflict), icon=":material/compare_arrows:")
        return False
    except StoreError as error:
        st.error(plain(error), icon=":material/error:")
        return False
    except ValidationError as wrong:
        for field, message in errors_of(wrong).items():
            st.error(plain(f"{field}: {message}" if field else message), icon=":material/error:")
        return False
    st.toast(words if isinstance(words, str) else words(), icon=":material/check:")
    return True


def base(kind: str, row_id: int, version: int) -> int:
    """The version at which a form was opened: it stays while others save, so that what is typed stays too.

    A save that meets a newer version is a conflict; `saved` then forgets the base.
    """
    return int(st.session_state.setdefault(f"base-{kind}-{row_id}", version))


def moved_on(kind: str, row_id: int, version: int) -> None:
    """Say that somebody saved this row since the form was opened, and offer what is stored now."""
    if st.session_state.get(f"base-{kind}-{row_id}", version) == version:
        return
    say.note("Somebody saved this since you opened it; what you typed is still here.")
    if st.button("Show what is stored now", key=f"anew-{kind}-{row_id}", type="tertiary"):
        forget(kind, row_id)
        st.rerun()


def forget(kind: str, row_id: int) -> None:
    st.session_state.pop(f"base-{kind}-{row_id}", None)


def hours(label: str, value: tuple[time, time], key: str) -> tuple[time, time]:
    """Two times of a working day; an end before the start means the next day."""
    a, b = st.columns(2)
    return (
        a.time_input(f"{label} from", value[0], key=f"{key}-from", step=900),
        b.time_input("to", value[1], key=f"{key}-to", step=900),
    )


def days(label: str, first: date, key: str) -> tuple[date, date] | None:
    """A span of days, both given; None while only one is."""
    chosen: Any = st.date_input(label, (first, first), key=key, format="DD/MM/YYYY")
    return (chosen[0], chosen[1]) if isinstance(chosen, tuple) and len(chosen) == 2 else None
