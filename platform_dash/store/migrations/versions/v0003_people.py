"""People as they really work: holiday calendars that the team may overrule, hours off, skills; wishes for a suggestion."""

import sqlalchemy as sa
from alembic import op

from platform_dash.store.migrations.columns import column, key, ref, table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Laid out by hand, as store/tables.py is.
# fmt: off


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("skills", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("country", sa.String(length=2), nullable=True))
        batch_op.add_column(sa.Column("subdivision", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("time_off", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_at", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("to_at", sa.Time(), nullable=True))
    table(
        "holiday_rule", key(), column("country", sa.String(2)), column("subdivision", sa.Text), column("on", sa.Date),
        column("works", sa.Boolean), column("name", sa.Text), sa.UniqueConstraint("country", "subdivision", "on"),
    )
    table(
        "wish", key(), ref("sprint"), ref("goal"), ref("person"), column("kind", sa.String(20)),
        sa.UniqueConstraint("goal_id", "person_id"),
    )


def downgrade() -> None:
    raise RuntimeError("restore the backup that stands beside the store instead")
