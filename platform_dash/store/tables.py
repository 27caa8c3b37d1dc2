"""The tables. Every row a person may edit carries a version; times are aware UTC."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
)

# The tables below are laid out by hand.
# fmt: off

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """An aware UTC time on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        at: datetime = value
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _id() -> Column[int]:
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _version() -> Column[int]:
    return Column("version", Integer, nullable=False, default=1)


def _ref(target: str, *, nullable: bool = False, ondelete: str = "CASCADE") -> Column[int]:
    return Column(f"{target}_id", BigInteger, ForeignKey(f"{target}.id", ondelete=ondelete), nullable=nullable)


meta = Table("meta", metadata, Column("key", String(60), primary_key=True), Column("value", Text, nullable=False))

calendar = Table("calendar", metadata, _id(), Column("body", Text, nullable=False), _version())

team = Table(
    "team", metadata, _id(),
    Column("name", Text, nullable=False, unique=True), Column("mission", Text, nullable=False),
    Column("position", Integer, nullable=False, default=0), _version(),
)

person = Table(
    "person", metadata, _id(),
    Column("name", Text, nullable=False, unique=True), Column("roles", JSON, nullable=False),
    Column("lead", Boolean, nullable=False, default=False), Column("login", Text, nullable=False, default=""),
    Column("stays", JSON, nullable=False), Column("week", JSON, nullable=False),
    Column("skills", JSON, nullable=False, default=list), Column("country", String(2)),
    Column("subdivision", Text, nullable=False, default=""), _version(),
    Column("most_goals", Integer, nullable=False, default=2),
)

sprint = Table(
    "sprint", metadata, _id(),
    Column("name", Text, nullable=False, unique=True), Column("start_on", Date, nullable=False),
    Column("end_on", Date, nullable=False), Column("source", String(40), nullable=False),
    Column("provisional_at", Utc), Column("closed_at", Utc), _version(), Column("board_id", BigInteger),
)

membership = Table(
    "membership", metadata,
    Column("person_id", BigInteger, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("team_id", BigInteger, ForeignKey("team.id", ondelete="CASCADE"), primary_key=True),
    Column("sprint_id", BigInteger, ForeignKey("sprint.id", ondelete="CASCADE"), primary_key=True),
)

time_off = Table(
    "time_off", metadata, _id(), _ref("person"),
    Column("start_on", Date, nullable=False), Column("end_on", Date, nullable=False),
    Column("from_at", Time), Column("to_at", Time), Column("note", Text, nullable=False, default=""),
)

holiday_rule = Table(
    "holiday_rule", metadata, _id(),
    Column("country", String(2), nullable=False), Column("subdivision", Text, nullable=False),
    Column("on", Date, nullable=False), Column("works", Boolean, nullable=False), Column("name", Text, nullable=False),
    UniqueConstraint("country", "subdivision", "on"),
)

objective = Table(
    "objective", metadata, _id(), _ref("team", nullable=True, ondelete="SET NULL"),
    Column("horizon", Text, nullable=False), Column("horizon_months", Integer, nullable=False),
    Column("parent_id", BigInteger, ForeignKey("objective.id", ondelete="CASCADE")),
    Column("position", Integer, nullable=False), Column("title", Text, nullable=False),
    Column("met_on", Date), Column("baseline", Float), Column("target", Float),
    Column("scale", String(20), nullable=False), Column("unit", Text, nullable=False),
    Column("health", String(20)), Column("note", Text, nullable=False), Column("checked_at", Utc),
    Column("checked_by", Text, nullable=False), _version(),
    Column("keep", String(10)), Column("measure", JSON), Column("start_on", Date), Column("due_on", Date),
    Column("cadence_days", Integer), Column("stretch", Boolean, nullable=False, default=False),
    Column("confidence", Float), Column("left_on", Date),
    Column("page_id", BigInteger), Column("page_line", Integer, nullable=False, default=0), Column("owner_id", BigInteger),
    Column("theme", Text, nullable=False, default=""), Column("owner", Text, nullable=False, default=""),
    Column("why", Text, nullable=False, default=""),
)

page = Table(
    "page", metadata, _id(),
    Column("name", Text, nullable=False), Column("title", Text, nullable=False), Column("address", Text, nullable=False),
    Column("answers", JSON, nullable=False), Column("slack", Text, nullable=False),
)

check_in = Table(
    "check_in", metadata, _id(), _ref("objective"),
    Column("at", Utc, nullable=False), Column("author", Text, nullable=False),
    Column("health", String(20), nullable=False), Column("words", Text, nullable=False),
    Column("value", Float), Column("confidence", Float),
    Index("ix_check_in_objective", "objective_id", "at"),
)

guideline = Table(
    "guideline",
    metadata,
    _id(),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("page_id", BigInteger),
)

goal = Table(
    "goal", metadata, _id(), _ref("sprint"), _ref("team"), _ref("objective", nullable=True, ondelete="SET NULL"),
    Column("title", Text, nullable=False), Column("why", Text, nullable=False),
    Column("priority", String(20), nullable=False), Column("stage", String(20), nullable=False),
    Column("owners", JSON, nullable=False), Column("affects", Text, nullable=False), Column("measure", JSON),
    Column("baseline", Float), Column("committed_at", Utc), Column("committed_by", Text, nullable=False),
    Column("outcome", String(30)), Column("outcome_note", Text, nullable=False),
    Column("position", Integer, nullable=False), _version(),
    Column("carried_from", BigInteger), Column("deleted_at", Utc),
    Index("ix_goal_sprint_team", "sprint_id", "team_id"),
)

draft = Table(
    "draft", metadata, _id(),
    Column("person", Text, nullable=False), Column("goal_id", BigInteger, nullable=False), _ref("sprint"), _ref("team"),
    Column("base_version", Integer, nullable=False), Column("base", JSON, nullable=False),
    Column("text", JSON, nullable=False), Column("updated_at", Utc, nullable=False),
    Index("ix_draft_person", "person", "goal_id"),
)

commitment = Table(
    "commitment", metadata,
    Column("goal_id", BigInteger, ForeignKey("goal.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Utc, nullable=False), Column("body", Text, nullable=False),
)

feedback = Table(
    "feedback", metadata, _id(), _ref("goal"),
    Column("kind", String(30), nullable=False), Column("team", Text, nullable=False), Column("text", Text, nullable=False),
    Column("author", Text, nullable=False), Column("at", Utc, nullable=False), Column("state", String(20), nullable=False),
    Column("answer", Text, nullable=False), Column("answered_by", Text, nullable=False), Column("answered_at", Utc),
    _version(), Index("ix_feedback_goal", "goal_id"),
)

meeting = Table(
    "meeting", metadata, _id(), _ref("sprint"),
    Column("kind", String(20), nullable=False), Column("state", String(20), nullable=False),
    Column("on", Date, nullable=False), Column("body", Text, nullable=False), _version(),
    Index("ix_meeting_state", "state"),
)

action = Table(
    "action", metadata, _id(),
    Column("text", Text, nullable=False), Column("owner_id", BigInteger, nullable=False),
    Column("due_on", Date, nullable=False), Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False), Column("team_id", BigInteger), Column("sprint_id", BigInteger),
    Column("created_at", Utc, nullable=False), Column("created_by", Text, nullable=False), Column("closed_at", Utc),
    _version(),
)

note = Table(
    "note", metadata, _id(), _ref("sprint"), Column("team_id", BigInteger),
    Column("kind", String(20), nullable=False), Column("text", Text, nullable=False),
    Column("author", Text, nullable=False), Column("at", Utc, nullable=False), Column("state", String(20), nullable=False),
    _version(), Index("ix_note_sprint", "sprint_id"),
)

topic = Table(
    "topic", metadata, _id(),
    Column("help", Boolean, nullable=False), Column("text", Text, nullable=False), Column("author", Text, nullable=False),
    Column("at", Utc, nullable=False), Column("done_at", Utc), _version(),
)

hang_over = Table(
    "hang_over", metadata, _ref("sprint"),
    Column("subject", String(10), nullable=False), Column("ref", String(200), nullable=False),
    Column("decision", String(20), nullable=False), Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False), Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("sprint_id", "subject", "ref"),
)

result = Table(
    "result", metadata, _ref("sprint"), Column("kind", String(20), nullable=False),
    Column("at", Utc, nullable=False), Column("body", Text, nullable=False), Column("frozen", Text, nullable=False),
    PrimaryKeyConstraint("sprint_id", "kind"),
)

digest = Table(
    "digest", metadata, _id(), _ref("sprint"),
    Column("on", Date, nullable=False), Column("text", Text, nullable=False), Column("state", String(20), nullable=False),
    Column("said", Text, nullable=False), Column("by", Text, nullable=False), Column("at", Utc, nullable=False),
    Column("kind", String(20), nullable=False, default="provisional"),
)

reading = Table(
    "reading", metadata, _id(),
    Column("subject", String(20), nullable=False), Column("subject_id", BigInteger, nullable=False),
    Column("value", Float, nullable=False), Column("on", Date, nullable=False), Column("at", Utc, nullable=False),
    Column("source", Text, nullable=False), Column("author", Text, nullable=False),
    Index("ix_reading_subject", "subject", "subject_id"),
)

board = Table(
    "board", metadata, _id(), _ref("team", nullable=True, ondelete="SET NULL"),
    Column("owner", Text, nullable=False), Column("number", Integer, nullable=False),
    Column("body", Text, nullable=False), Column("visible", Boolean, nullable=False, default=False),
    Column("generation", Integer, nullable=False, default=0), Column("synced_at", Utc),
    Column("first_synced_at", Utc), _version(), UniqueConstraint("owner", "number"),
)

board_link = Table(
    "board_link", metadata, _id(), Column("owner", Text, nullable=False), Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False), UniqueConstraint("owner", "number"),
)

item = Table(
    "item", metadata,
    Column("board_id", BigInteger, ForeignKey("board.id", ondelete="CASCADE"), primary_key=True),
    Column("node_id", String(200), primary_key=True),
    Column("body", Text, nullable=False), Column("gone_at", Utc),
    Column("first_seen_at", Utc, nullable=False), Column("written_at", Utc, nullable=False),
)

item_change = Table(
    "item_change", metadata, _id(),
    Column("board_id", BigInteger, ForeignKey("board.id", ondelete="CASCADE"), nullable=False),
    Column("node_id", String(200), nullable=False), Column("field", String(100), nullable=False),
    Column("before", Text, nullable=False), Column("after", Text, nullable=False),
    Column("since_at", Utc), Column("seen_at", Utc, nullable=False), Column("source", String(10)),
    Index("ix_item_change_board_seen", "board_id", "seen_at"),
)

sync_day = Table(
    "sync_day", metadata,
    Column("board_id", BigInteger, ForeignKey("board.id", ondelete="CASCADE"), nullable=False),
    Column("on", Date, nullable=False), Column("first_at", Utc, nullable=False), Column("last_at", Utc, nullable=False),
    PrimaryKeyConstraint("board_id", "on"),
)

sync_run = Table(
    "sync_run", metadata, _id(), _ref("board"),
    Column("started_at", Utc, nullable=False), Column("ended_at", Utc), Column("outcome", String(20), nullable=False),
    Column("reason", Text, nullable=False), Column("pages", Integer, nullable=False),
    Column("pages_total", Integer), Column("points", Integer, nullable=False),
    Column("items", Integer, nullable=False), Column("written", Integer, nullable=False),
    Index("ix_sync_run_board", "board_id", "started_at"),
)

request = Table(
    "request", metadata, _id(),
    Column("kind", String(30), nullable=False), Column("body", Text, nullable=False),
    Column("asked_by", Text, nullable=False), Column("asked_at", Utc, nullable=False),
    Column("answered_at", Utc), Column("ok", Boolean), Column("answer", Text, nullable=False, default=""),
)

change = Table(
    "change", metadata, _id(),
    Column("at", Utc, nullable=False), Column("author", Text, nullable=False), Column("noun", String(30), nullable=False),
    Column("row_id", BigInteger, nullable=False), Column("what", JSON, nullable=False),
    Index("ix_change_at", "at"), Index("ix_change_row", "noun", "row_id"),
)

forecast = Table(
    "forecast", metadata, _id(), _ref("goal"),
    Column("checkpoint", String(20), nullable=False), Column("at", Utc, nullable=False),
    Column("p", Float, nullable=False), Column("body", Text, nullable=False), Column("happened", Boolean),
    Column("scored_at", Utc), UniqueConstraint("goal_id", "checkpoint"),
)

visit = Table(
    "visit", metadata, Column("person", String(300), primary_key=True), Column("began_at", Utc, nullable=False),
    Column("at", Utc, nullable=False),
    Column("before_at", Utc),
)

wish = Table(
    "wish", metadata, _id(), _ref("sprint"), _ref("goal"), _ref("person"),
    Column("kind", String(20), nullable=False), UniqueConstraint("goal_id", "person_id"),
)

# The id of a deleted row is never given to another one.
for _table in metadata.tables.values():
    if "id" in _table.c:
        _table.dialect_options["sqlite"]["autoincrement"] = True
