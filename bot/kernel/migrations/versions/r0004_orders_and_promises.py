"""The fourth form: orders and parcels, who has shown an order to be theirs, promises, approvals.

Written out, as the first: a migration must build the same tables for ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _knowledge()
    _identity()
    _promise()
    _approval()


def _knowledge() -> None:
    op.create_table(
        "knowledge_order",
        sa.Column("key", sa.String(), nullable=False, primary_key=True),
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "knowledge_parcel",
        sa.Column("key", sa.String(), nullable=False, primary_key=True),
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_knowledge_order_order", "knowledge_order", ["order"])
    op.create_index("ix_knowledge_order_email", "knowledge_order", ["email"])
    op.create_index("ix_knowledge_parcel_order", "knowledge_parcel", ["order"])


def _identity() -> None:
    op.create_table(
        "proof",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "order", name="proof_key"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="proof_conversation_known"),
    )
    op.create_table(
        "attempt",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="attempt_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("attempt_who_at", "attempt", ["who", "at"])


def _promise() -> None:
    op.create_table(
        "promise",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("amount", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due", sa.DateTime()),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="promise_key"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="promise_conversation_known"),
        sa.ForeignKeyConstraint(["seq"], ["message.seq"], name="promise_seq_known"),
        sa.CheckConstraint("state IN ('open', 'kept', 'broken', 'withdrawn')", name="promise_state"),
        sqlite_autoincrement=True,
    )
    op.create_index("promise_conversation", "promise", ["conversation"])
    op.create_index("promise_due", "promise", ["due"])


def _approval() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("decided", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="approval_key"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="approval_conversation_known"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="approval_ticket_known"),
        sa.CheckConstraint("state IN ('asked', 'approved', 'refused', 'used')", name="approval_state"),
    )
    op.create_index("approval_conversation", "approval", ["conversation"])
    op.create_index("approval_ticket", "approval", ["ticket"])
