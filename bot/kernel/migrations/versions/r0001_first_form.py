"""The first form: conversations, turns, outbox, tickets, audit; and the store's knowledge.

Written out, not made from today's metadata: a migration must build the same tables for ever. The search index
is not here: it is derived, and `knowledge.index` makes it anew whenever its tokens change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: "henj", so that no other program's database is taken for ours.
APPLICATION_ID = 0x68656E6A
#: Numbers that count up for ever. SQLite counts by itself only in a column called INTEGER.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit"
        " BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
        for change in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$"
        ),
        (
            "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
        ),
    ),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _conversation()
    _message()
    _turn()
    _outbox()
    _ticket()
    _audit()
    _files()
    _documents()
    _bodies()


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("buyer", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("market", sa.Text()),
        sa.Column("locale", sa.Text()),
        sa.Column("zone", sa.Text()),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("focus", sa.JSON(), nullable=False),
        sa.Column("waiting", NUMBER),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="conversation_key"),
        sa.CheckConstraint("owner IN ('bot', 'agent')", name="conversation_owner"),
    )
    op.create_index("conversation_buyer", "conversation", ["buyer"])
    op.create_index("conversation_waiting", "conversation", ["waiting"])


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text()),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="message_key"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="message_conversation_known"),
        sa.UniqueConstraint("channel", "external_id", name="message_channel_external_id_once"),
        sa.CheckConstraint("author IN ('buyer', 'bot', 'agent')", name="message_author"),
        sqlite_autoincrement=True,
    )
    op.create_index("message_conversation_seq", "message", ["conversation", "seq"])


def _turn() -> None:
    op.create_table(
        "turn",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("through_seq", NUMBER, nullable=False),
        sa.Column("ms", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="turn_key"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="turn_conversation_known"),
        sa.ForeignKeyConstraint(["through_seq"], ["message.seq"], name="turn_through_seq_known"),
        sa.UniqueConstraint("conversation", "through_seq", name="turn_conversation_through_seq_once"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("turn", sa.Text()),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="outbox_key"),
        sa.ForeignKeyConstraint(["turn"], ["turn.id"], name="outbox_turn_known"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="outbox_conversation_known"),
        sa.ForeignKeyConstraint(["seq"], ["message.seq"], name="outbox_seq_known"),
        sa.UniqueConstraint("seq", name="outbox_seq_once"),
        sa.UniqueConstraint("turn", "part", name="outbox_turn_part_once"),
        sqlite_autoincrement=True,
    )


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("reply_by", sa.DateTime(), nullable=False),
        sa.Column("draft", sa.JSON()),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("closed", sa.DateTime()),
        sa.Column("how", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="ticket_key"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="ticket_conversation_known"),
        sa.ForeignKeyConstraint(["turn"], ["turn.id"], name="ticket_turn_known"),
        sa.CheckConstraint("status IN ('open', 'resolved')", name="ticket_status"),
        sa.CheckConstraint("how IN ('sent', 'edited', 'written', 'rejected', 'released')", name="ticket_how"),
    )
    once = sa.text("status = 'open'")
    op.create_index(
        "ticket_open_once", "ticket", ["conversation"], unique=True, sqlite_where=once, postgresql_where=once
    )
    op.create_index("ticket_status_reply_by", "ticket", ["status", "reply_by"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text()),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="audit_key"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="audit_conversation_known"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="audit_ticket_known"),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_conversation", "audit", ["conversation"])
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def _files() -> None:
    op.create_table(
        "knowledge_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("synced", sa.Integer(), nullable=False),
        sa.Column("loader", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "knowledge_file",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("path"),
    )
    op.create_table(
        "knowledge_item",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_knowledge_item_path", "knowledge_item", ["path"])


def _documents() -> None:
    op.create_table(
        "knowledge_document",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("url", sa.String()),
        sa.Column("market", sa.String(2)),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.Column("scenarios", sa.String(), nullable=False),
        sa.Column("product", sa.String()),
        sa.Column("suspicion", sa.String()),
        sa.Column("snippet", sa.Text()),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_knowledge_document_id", "knowledge_document", ["id"])
    op.create_table(
        "knowledge_passage",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_knowledge_passage_key", "knowledge_passage", ["key"])


def _bodies() -> None:
    for table in ("knowledge_product", "knowledge_answer"):
        op.create_table(
            table,
            sa.Column("key", sa.String(), nullable=False),
            sa.Column("language", sa.String(16), nullable=False),
            sa.Column("body", sa.Text(), nullable=False),
            sa.Column("trusted", sa.Boolean(), nullable=False),
            sa.PrimaryKeyConstraint("key"),
        )
    op.create_table(
        "knowledge_fact",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
