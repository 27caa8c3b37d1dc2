"""CSV that spreadsheets open rightly, and what they save again: the byte order mark, formulas fenced, any delimiter."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FENCE = "'"


def _cell(value: Any) -> str:
    """A value as a cell that no spreadsheet takes for a formula (OWASP, CSV injection); numbers stay numbers."""
    if isinstance(value, list | tuple):
        value = ", ".join(str(v) for v in value)
    if isinstance(value, str):
        return f"{_FENCE}{value}" if value.startswith((*_FORMULA, _FENCE)) else value
    return "" if value is None else str(value)


def _typed(cell: str) -> str:
    """The value of a cell: an apostrophe goes where it stands before what would be fenced, and stays in a name."""
    fenced = cell.startswith(_FENCE) and cell[1:].startswith((*_FORMULA, _FENCE))
    return cell[1:] if fenced else cell


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A value that has parts is a column a part, named after both."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        flat |= {f"{name}_{k}": v for k, v in value.items()} if isinstance(value, Mapping) else {name: value}
    return flat


def written(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] = ()) -> str:
    """The rows as CSV with a header, behind the mark by which Excel knows UTF-8. columns: those of a file without rows."""
    flat = [_flat(row) for row in rows]
    out = io.StringIO()
    writer: csv.DictWriter[str] = csv.DictWriter(out, list(flat[0]) if flat else columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: _cell(v) for k, v in row.items()} for row in flat)
    return f"\ufeff{out.getvalue()}"


def read(data: bytes | str) -> tuple[tuple[str, ...], tuple[dict[str, str], ...]]:
    """The folded column names and the rows. Bytes are UTF-8, else Windows-1252; columns end with the comma, semicolon
    or tab that the header has most of."""
    text = data if isinstance(data, str) else _decoded(data)
    text = text.removeprefix("\ufeff")
    header = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=header.count))
    names = tuple(str(n).strip().casefold() for n in reader.fieldnames or ())
    reader.fieldnames = list(names)
    return names, tuple({k: _typed(str(v or "")) for k, v in line.items() if k} for line in reader)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
