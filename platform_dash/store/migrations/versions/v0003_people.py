"""People as they really work: holiday calendars that the team may overrule, hours off, skills; wishes for a suggestion."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False)


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("skills", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("country", sa.String(length=2), nullable=True))
        batch_op.add_column(sa.Column("subdivision", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("time_off", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_at", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("to_at", sa.Time(), nullable=True))
    op.create_table(
        "holiday_rule",
        _id(),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("subdivision", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_rule")),
        sa.UniqueConstraint("country", "subdivision", "on", name=op.f("uq_holiday_rule_country_subdivision_on")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "wish",
        _id(),
        sa.Column("sprint_id", sa.BigInteger(), nullable=False),
        sa.Column("goal_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["sprint_id"], ["sprint.id"], name=op.f("fk_wish_sprint_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_wish_goal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wish_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint("goal_id", "person_id", name=op.f("uq_wish_goal_id_person_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    raise RuntimeError("restore the backup that stands beside the store instead")
