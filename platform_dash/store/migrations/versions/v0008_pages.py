"""A handbook page is a source of its own, with its address and what somebody said its headings are; an outcome knows its
page and line, its theme, its owner and why it is there; a guideline knows its page."""

import sqlalchemy as sa
from alembic import op

from platform_dash.store.migrations.columns import column, key, table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table(
        "page",
        key(),
        column("name", sa.Text),
        column("title", sa.Text),
        column("address", sa.Text),
        column("answers", sa.JSON),
        column("slack", sa.Text),
    )
    with op.batch_alter_table("objective", schema=None) as batch_op:
        batch_op.add_column(sa.Column("page_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("page_line", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("owner_id", sa.BigInteger(), nullable=True))
        for name in ("theme", "owner", "why"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("guideline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("page_id", sa.BigInteger(), nullable=True))
