"""A sprint knows the board that brought it: of several boards the one connected first is followed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sprint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("board_id", sa.BigInteger(), nullable=True))
