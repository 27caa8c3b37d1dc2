"""Names as they are compared: labels, fields, people and sprints, however they were typed."""

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4_096)  # a board has few labels and columns, each asked for on every item
def folded(name: str) -> str:
    """A name as it is compared: composed, case folded, blanks as dashes, an emoji without its variation selector."""
    plain = re.sub("[\ufe0e\ufe0f]", "", unicodedata.normalize("NFC", name))
    return re.sub(r"\s+", "-", plain.strip().casefold())
