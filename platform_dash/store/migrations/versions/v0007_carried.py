"""A sprint knows the board that brought it, since of several the one connected first is followed; a person knows how
many goals they can carry."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sprint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("board_id", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("most_goals", sa.Integer(), nullable=False, server_default="2"))
