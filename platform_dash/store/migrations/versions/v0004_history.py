"""History: days with a sync, where a change comes from; roadmap kinds, check-ins, forecasts, visits."""

import sqlalchemy as sa
from alembic import op

from platform_dash.store.migrations.columns import column, key, optional, ref, table
from platform_dash.store.tables import Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Laid out by hand, as store/tables.py is.
# fmt: off


def upgrade() -> None:
    with op.batch_alter_table("item_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=10), nullable=True))
        batch_op.drop_index("ix_item_change_node")
    table(
        "sync_day", ref("board"), column("on", sa.Date), column("first_at", Utc), column("last_at", Utc),
        sa.PrimaryKeyConstraint("board_id", "on"),
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
    table(
        "check_in", key(), ref("objective"), column("at", Utc), column("author", sa.Text),
        column("health", sa.String(20)), column("words", sa.Text), optional("value", sa.Float),
        optional("confidence", sa.Float), sa.Index("ix_check_in_objective", "objective_id", "at"),
    )
    op.execute(
        "INSERT INTO check_in (objective_id, at, author, health, words) SELECT id, checked_at, checked_by, health, note "
        "FROM objective WHERE checked_at IS NOT NULL AND health IS NOT NULL"
    )
    table(
        "forecast", key(), ref("goal"), column("checkpoint", sa.String(20)), column("at", Utc), column("p", sa.Float),
        column("body", sa.Text), optional("happened", sa.Boolean), optional("scored_at", Utc),
        sa.UniqueConstraint("goal_id", "checkpoint"),
    )
    table(
        "visit", column("person", sa.String(300)), column("began_at", Utc), column("at", Utc),
        optional("before_at", Utc), sa.PrimaryKeyConstraint("person"),
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
