"""Goals as they are drafted, pitched and committed; meetings and what comes out of them; results of sprints."""

import sqlalchemy as sa
from alembic import op

from platform_dash.store import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW = ("draft", "commitment", "feedback", "meeting", "action", "note", "topic", "hang_over", "result", "digest")


def upgrade() -> None:
    with op.batch_alter_table("goal") as batch:
        batch.add_column(sa.Column("carried_from", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("deleted_at", tables.Utc(), nullable=True))
        batch.drop_column("concerns")  # from now on counted from the feedback
    for name in NEW:
        tables.metadata.tables[name].create(op.get_bind())


def downgrade() -> None:
    raise RuntimeError("restore the backup that stands beside the store instead")
