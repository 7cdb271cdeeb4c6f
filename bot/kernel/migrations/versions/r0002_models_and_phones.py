"""The second form: calls of models, glosses and briefs, phones, translations; how far the outbox came; vectors.

Written out, as the first: a migration must build the same tables for ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _outbox()
    _ticket()
    _model_call()
    _desk()
    _phone()
    _translation()
    _knowledge()


def _outbox() -> None:
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("state", sa.Text(), nullable=False, server_default="sent"))
        table.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("next_at", sa.DateTime()))
        table.add_column(sa.Column("external_id", sa.Text()))
        states = "state IN ('ready', 'sending', 'sent', 'retry', 'unknown', 'failed')"
        table.create_check_constraint("outbox_state", states)
    op.create_index("outbox_state_id", "outbox", ["state", "id"])


def _ticket() -> None:
    op.add_column("ticket", sa.Column("assignee", sa.Text()))
    op.add_column("ticket", sa.Column("snoozed", sa.DateTime()))


def _model_call() -> None:
    op.create_table(
        "model_call",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("turn", sa.Text()),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Float()),
        sa.Column("ms", sa.Float(), nullable=False),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="model_call_key"),
        sa.ForeignKeyConstraint(["turn"], ["turn.id"], name="model_call_turn_known"),
    )
    op.create_index("model_call_at", "model_call", ["at"])


def _desk() -> None:
    op.create_table(
        "gloss",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "hash", "language", name="gloss_key"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="gloss_conversation_known"),
    )
    op.create_table(
        "brief",
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", "language", name="brief_key"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="brief_ticket_known"),
    )


def _phone() -> None:
    op.create_table(
        "phone",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("linked", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat", name="phone_key"),
    )
    op.create_table(
        "phone_code",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="phone_code_key"),
    )
    op.create_table(
        "notice",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text()),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text()),
        sa.Column("proposed", sa.Text()),
        sa.PrimaryKeyConstraint("channel", "chat", "ticket", name="notice_key"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="notice_ticket_known"),
    )


def _translation() -> None:
    op.create_table(
        "translation",
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("source_version", sa.Text(), nullable=False),
        sa.Column("source_language", sa.Text(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.Text()),
        sa.PrimaryKeyConstraint("answer", "language", "source_version", name="translation_key"),
        sa.CheckConstraint("status IN ('draft', 'approved', 'rejected')", name="translation_status"),
    )


def _knowledge() -> None:
    op.create_table(
        "knowledge_vector",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "hash"),
    )
    op.create_table(
        "knowledge_page",
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("etag", sa.String()),
        sa.Column("modified", sa.String()),
        sa.Column("lastmod", sa.String()),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("fetched", sa.DateTime(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("url"),
    )
