"""What every value has in common: frozen, closed to unknown fields, and rebuilt (never patched) to change."""

import re
import unicodedata
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROLS_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

MAX_LINE = 300
MAX_TITLE = 2_000
MAX_PROSE = 10_000


class Value(BaseModel):
    """A frozen value that refuses bad states where it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


V = TypeVar("V", bound=Value)


def changed(value: V, **fields: Any) -> V:
    """The same value with some fields replaced, all its rules checked again.

    Raises pydantic.ValidationError when the result would be a bad state.
    """
    return type(value).model_validate({**dict(value), **fields})


def _typed_line(text: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if _CONTROLS_IN_A_LINE.search(text):
        raise ValueError("has control characters or line breaks: type it on one line of plain text")
    return text


def _typed_prose(text: str) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if _CONTROLS.search(text):
        raise ValueError("has control characters: type plain text")
    return text


def foreign_line(text: str, limit: int = 1_000) -> str:
    """Text of another system on one line: controls and lone surrogates become blanks, cut at `limit`."""
    text = unicodedata.normalize("NFC", _CONTROLS_IN_A_LINE.sub(" ", text)).strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"


Line = Annotated[str, AfterValidator(_typed_line), StringConstraints(max_length=MAX_LINE)]
Name = Annotated[str, AfterValidator(_typed_line), StringConstraints(min_length=1, max_length=MAX_LINE)]
Title = Annotated[str, AfterValidator(_typed_line), StringConstraints(min_length=1, max_length=MAX_TITLE)]
Prose = Annotated[str, AfterValidator(_typed_prose), StringConstraints(max_length=MAX_PROSE)]
At = AwareDatetime
