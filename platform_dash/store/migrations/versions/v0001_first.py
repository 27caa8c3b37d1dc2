"""The first schema."""

import sqlalchemy as sa
from alembic import op

from platform_dash.store.migrations.columns import column, key, optional, ref, table
from platform_dash.store.tables import Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Laid out by hand, as store/tables.py is.
# fmt: off


def upgrade() -> None:
    table(
        "board_link", key(), column("owner", sa.Text), column("number", sa.Integer), column("name", sa.Text),
        sa.UniqueConstraint("owner", "number"),
    )
    table("calendar", key(), column("body", sa.Text), column("version", sa.Integer))
    table(
        "change", key(), column("at", Utc), column("author", sa.Text), column("noun", sa.String(30)),
        column("row_id", sa.BigInteger), column("what", sa.JSON), sa.Index("ix_change_at", "at"),
        sa.Index("ix_change_row", "noun", "row_id"),
    )
    table("guideline", key(), column("position", sa.Integer), column("text", sa.Text))
    table("meta", column("key", sa.String(60)), column("value", sa.Text), sa.PrimaryKeyConstraint("key"))
    table(
        "person", key(), column("name", sa.Text), column("roles", sa.JSON), column("lead", sa.Boolean),
        column("login", sa.Text), column("stays", sa.JSON), column("week", sa.JSON), column("version", sa.Integer),
        sa.UniqueConstraint("name"),
    )
    table(
        "reading", key(), column("subject", sa.String(20)), column("subject_id", sa.BigInteger),
        column("value", sa.Float), column("on", sa.Date), column("at", Utc), column("source", sa.Text),
        column("author", sa.Text), sa.Index("ix_reading_subject", "subject", "subject_id"),
    )
    table(
        "request", key(), column("kind", sa.String(30)), column("body", sa.Text), column("asked_by", sa.Text),
        column("asked_at", Utc), optional("answered_at", Utc), optional("ok", sa.Boolean), column("answer", sa.Text),
    )
    table(
        "sprint", key(), column("name", sa.Text), column("start_on", sa.Date), column("end_on", sa.Date),
        column("source", sa.String(40)), optional("provisional_at", Utc), optional("closed_at", Utc),
        column("version", sa.Integer), sa.UniqueConstraint("name"),
    )
    table(
        "team", key(), column("name", sa.Text), column("mission", sa.Text), column("position", sa.Integer),
        column("version", sa.Integer), sa.UniqueConstraint("name"),
    )
    table(
        "board", key(), ref("team", optional=True, ondelete="SET NULL"), column("owner", sa.Text), column("number", sa.Integer),
        column("body", sa.Text), column("visible", sa.Boolean), column("generation", sa.Integer),
        optional("synced_at", Utc), optional("first_synced_at", Utc), column("version", sa.Integer),
        sa.UniqueConstraint("owner", "number"),
    )
    table(
        "membership", ref("person"), ref("team"), ref("sprint"),
        sa.PrimaryKeyConstraint("person_id", "team_id", "sprint_id"),
    )
    table(
        "objective", key(), ref("team", optional=True, ondelete="SET NULL"), column("horizon", sa.Text),
        column("horizon_months", sa.Integer), ref("objective", name="parent_id", optional=True),
        column("position", sa.Integer), column("title", sa.Text), optional("met_on", sa.Date),
        optional("baseline", sa.Float), optional("target", sa.Float), column("scale", sa.String(20)),
        column("unit", sa.Text), optional("health", sa.String(20)), column("note", sa.Text),
        optional("checked_at", Utc), column("checked_by", sa.Text), column("version", sa.Integer),
    )
    table(
        "time_off", key(), ref("person"), column("start_on", sa.Date), column("end_on", sa.Date),
        column("note", sa.Text),
    )
    table(
        "goal", key(), ref("sprint"), ref("team"), ref("objective", optional=True, ondelete="SET NULL"), column("title", sa.Text),
        column("why", sa.Text), column("priority", sa.String(20)), column("stage", sa.String(20)),
        column("owners", sa.JSON), column("affects", sa.Text), optional("measure", sa.JSON),
        optional("baseline", sa.Float), optional("committed_at", Utc), column("committed_by", sa.Text),
        optional("outcome", sa.String(30)), column("outcome_note", sa.Text), column("concerns", sa.Integer),
        column("position", sa.Integer), column("version", sa.Integer),
        sa.Index("ix_goal_sprint_team", "sprint_id", "team_id"),
    )
    table(
        "item", ref("board"), column("node_id", sa.String(200)), column("body", sa.Text), optional("gone_at", Utc),
        column("first_seen_at", Utc), column("written_at", Utc), sa.PrimaryKeyConstraint("board_id", "node_id"),
    )
    table(
        "item_change", key(), ref("board"), column("node_id", sa.String(200)), column("field", sa.String(100)),
        column("before", sa.Text), column("after", sa.Text), optional("since_at", Utc), column("seen_at", Utc),
        sa.Index("ix_item_change_board_seen", "board_id", "seen_at"),
        sa.Index("ix_item_change_node", "board_id", "node_id"),
    )
    table(
        "sync_run", key(), ref("board"), column("started_at", Utc), optional("ended_at", Utc),
        column("outcome", sa.String(20)), column("reason", sa.Text), column("pages", sa.Integer),
        optional("pages_total", sa.Integer), column("points", sa.Integer), column("items", sa.Integer),
        column("written", sa.Integer), sa.Index("ix_sync_run_board", "board_id", "started_at"),
    )

    op.execute("INSERT INTO meta (key, value) VALUES ('data_version', '1')")


def downgrade() -> None:
    raise RuntimeError("there is no schema before the first: restore a backup instead")
