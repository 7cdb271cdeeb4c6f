"""The third form: leases, fences and takeovers for any number of processes; ratings; threads of e-mail.

Written out, as the first: a migration must build the same tables for ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _processes()
    _conversation()
    _outbox()
    _rating()
    _mail()


def _processes() -> None:
    op.create_table(
        "worker",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("alive_until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="worker_key"),
    )
    op.create_table(
        "duty",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="duty_key"),
    )
    op.create_table(
        "pause",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pause_key"),
    )


def _conversation() -> None:
    for column in (
        sa.Column("pushed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("burst", sa.Float()),
        sa.Column("due", sa.Float()),
        sa.Column("worker", sa.Text()),
        sa.Column("fence", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("token", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("conversation", column)
    op.create_index("conversation_due", "conversation", ["due"])
    # Until now only Telegram was sent to, in the one conversation that its adapter opened with a buyer.
    op.execute("UPDATE conversation SET pushed = true WHERE channel = 'telegram' AND id = 'telegram:' || buyer")
    op.execute("UPDATE conversation SET due = 0, burst = 0 WHERE waiting IS NOT NULL AND owner = 'bot'")


def _outbox() -> None:
    op.add_column("outbox", sa.Column("token", sa.Integer()))
    op.add_column("outbox", sa.Column("worker", sa.Text()))
    op.create_index("outbox_conversation_seq", "outbox", ["conversation", "seq"])
    op.create_index("ticket_conversation", "ticket", ["conversation"])
    # What was being sent when the old henji stopped has no sender that lives: it is found like any other's.
    op.execute("UPDATE outbox SET token = 0 WHERE turn IS NOT NULL")


def _rating() -> None:
    op.create_table(
        "rating",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "seq", name="rating_key"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="rating_conversation_known"),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="rating_score"),
    )


def _mail() -> None:
    op.create_table(
        "mail",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("references", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="mail_key"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="mail_conversation_known"),
    )
