"""History: days with a sync, where a change comes from; roadmap kinds, check-ins, forecasts, visits."""

import sqlalchemy as sa
from alembic import op

from platform_dash.store.tables import Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False)


def upgrade() -> None:
    with op.batch_alter_table("item_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=10), nullable=True))
        batch_op.drop_index("ix_item_change_node")
    op.create_table(
        "sync_day",
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("first_at", Utc(), nullable=False),
        sa.Column("last_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_sync_day_board_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("board_id", "on", name=op.f("pk_sync_day")),
    )
    with op.batch_alter_table("objective", schema=None) as batch_op:
        batch_op.add_column(sa.Column("keep", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("measure", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("start_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("cadence_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stretch", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("confidence", sa.Float(), nullable=True))
    _observed_days()
    op.create_table(
        "check_in",
        _id(),
        sa.Column("objective_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("health", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objective.id"], name=op.f("fk_check_in_objective_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_check_in_objective", "check_in", ["objective_id", "at"])
    op.execute(
        "INSERT INTO check_in (objective_id, at, author, health, words) SELECT id, checked_at, checked_by, health, note "
        "FROM objective WHERE checked_at IS NOT NULL AND health IS NOT NULL"
    )
    op.create_table(
        "forecast",
        _id(),
        sa.Column("goal_id", sa.BigInteger(), nullable=False),
        sa.Column("checkpoint", sa.String(length=20), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("p", sa.Float(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("happened", sa.Boolean(), nullable=True),
        sa.Column("scored_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_forecast_goal_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast")),
        sa.UniqueConstraint("goal_id", "checkpoint", name=op.f("uq_forecast_goal_id_checkpoint")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "visit",
        sa.Column("person", sa.String(length=300), nullable=False),
        sa.Column("began_at", Utc(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("before_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_visit")),
    )


def _observed_days() -> None:
    """The runs that are still known say on which days the boards were looked at."""
    connection = op.get_bind()
    runs = sa.table("sync_run", sa.column("board_id"), sa.column("outcome"), sa.column("started_at", Utc()))
    days: dict[tuple[int, object], list[object]] = {}
    query = sa.select(runs.c.board_id, runs.c.started_at).where(runs.c.outcome == "done").order_by(runs.c.started_at)
    for board_id, at in connection.execute(query):
        days.setdefault((board_id, at.date()), []).append(at)
    table = sa.table(
        "sync_day",
        sa.column("board_id"),
        sa.column("on", sa.Date()),
        sa.column("first_at", Utc()),
        sa.column("last_at", Utc()),
    )
    if days:
        rows = [{"board_id": b, "on": on, "first_at": at[0], "last_at": at[-1]} for (b, on), at in days.items()]
        connection.execute(sa.insert(table), rows)


def downgrade() -> None:
    raise RuntimeError("restore the backup that stands beside the store instead")
