"""What the migrations lay tables out with. Constraints are named by the convention of `store.tables`; this never changes."""

from typing import Any

import sqlalchemy as sa
from alembic import op


def table(name: str, *parts: Any) -> None:
    """A new table; the id of a deleted row is never given to another one."""
    op.create_table(name, *parts, sqlite_autoincrement=any(getattr(p, "name", None) == "id" for p in parts))


def key() -> sa.Column[int]:
    return column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True)


def column(name: str, kind: Any, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **more)


def optional(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def ref(target: str, *, name: str = "", optional: bool = False, ondelete: str = "CASCADE") -> sa.Column[int]:
    named = name or f"{target}_id"
    return sa.Column(named, sa.BigInteger, sa.ForeignKey(f"{target}.id", ondelete=ondelete), nullable=optional)
