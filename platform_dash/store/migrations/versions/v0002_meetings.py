"""Goals as they are drafted, pitched and committed; meetings and what comes out of them; results of sprints.

Open concerns are counted from the feedback from here on, so the column that held their number goes.
"""

import sqlalchemy as sa
from alembic import op

from platform_dash.store.migrations.columns import column, key, optional, ref, table
from platform_dash.store.tables import Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Laid out by hand, as store/tables.py is.
# fmt: off


def upgrade() -> None:
    table(
        "action", key(), column("text", sa.Text), column("owner_id", sa.BigInteger), column("due_on", sa.Date),
        column("state", sa.String(20)), column("reason", sa.Text), optional("team_id", sa.BigInteger),
        optional("sprint_id", sa.BigInteger), column("created_at", Utc), column("created_by", sa.Text),
        optional("closed_at", Utc), column("version", sa.Integer),
    )
    table(
        "topic", key(), column("help", sa.Boolean), column("text", sa.Text), column("author", sa.Text),
        column("at", Utc), optional("done_at", Utc), column("version", sa.Integer),
    )
    table(
        "digest", key(), ref("sprint"), column("on", sa.Date), column("text", sa.Text),
        column("state", sa.String(20)), column("said", sa.Text), column("by", sa.Text), column("at", Utc),
    )
    table(
        "draft", key(), column("person", sa.Text), column("goal_id", sa.BigInteger), ref("sprint"), ref("team"),
        column("base_version", sa.Integer), column("base", sa.JSON), column("text", sa.JSON),
        column("updated_at", Utc), sa.Index("ix_draft_person", "person", "goal_id"),
    )
    table(
        "hang_over", ref("sprint"), column("subject", sa.String(10)), column("ref", sa.String(200)),
        column("decision", sa.String(20)), column("reason", sa.Text), column("by", sa.Text), column("at", Utc),
        sa.PrimaryKeyConstraint("sprint_id", "subject", "ref"),
    )
    table(
        "meeting", key(), ref("sprint"), column("kind", sa.String(20)), column("state", sa.String(20)),
        column("on", sa.Date), column("body", sa.Text), column("version", sa.Integer),
        sa.Index("ix_meeting_state", "state"),
    )
    table(
        "note", key(), ref("sprint"), optional("team_id", sa.BigInteger), column("kind", sa.String(20)),
        column("text", sa.Text), column("author", sa.Text), column("at", Utc), column("state", sa.String(20)),
        column("version", sa.Integer), sa.Index("ix_note_sprint", "sprint_id"),
    )
    table(
        "result", ref("sprint"), column("kind", sa.String(20)), column("at", Utc), column("body", sa.Text),
        column("frozen", sa.Text), sa.PrimaryKeyConstraint("sprint_id", "kind"),
    )
    table("commitment", ref("goal"), column("at", Utc), column("body", sa.Text), sa.PrimaryKeyConstraint("goal_id"))
    table(
        "feedback", key(), ref("goal"), column("kind", sa.String(30)), column("team", sa.Text),
        column("text", sa.Text), column("author", sa.Text), column("at", Utc), column("state", sa.String(20)),
        column("answer", sa.Text), column("answered_by", sa.Text), optional("answered_at", Utc),
        column("version", sa.Integer), sa.Index("ix_feedback_goal", "goal_id"),
    )

    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("carried_from", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("deleted_at", Utc(), nullable=True))
        batch_op.drop_column("concerns")


def downgrade() -> None:
    raise RuntimeError("restore the backup that stands beside the store instead")
