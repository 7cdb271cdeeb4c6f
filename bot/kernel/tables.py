"""The tables of the kernel.

Order is by `seq`, never by clock. The unique constraints are promises that no code can break: a channel's
message is stored once, a message is answered by one turn, a part of a turn goes out once, a conversation has
one open ticket.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    false,
    text,
)

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_once",
    "ck": "%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_name)s_known",
    "pk": "%(table_name)s_key",
}


class Instant(TypeDecorator[datetime]):
    """An aware datetime; stored in UTC, because SQLite keeps no zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; give an aware datetime")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


metadata = MetaData(naming_convention=NAMES)

#: Numbers that count up for ever. SQLite counts by itself only in a column called INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")

#: A process that works on this database, and until when the others believe that it lives: what it held is free
#: then. Moments of leases are seconds since 1970 by the database's clock, which all processes share.
worker = Table(
    "worker",
    metadata,
    Column("id", Text, primary_key=True),
    Column("alive_until", Float, nullable=False),
)

#: What one process does for all: held by the worker named, as long as it lives.
duty = Table(
    "duty",
    metadata,
    Column("name", Text, primary_key=True),
    Column("worker", Text, nullable=False),
)

#: A channel that asked for a rest gets nothing from anybody until then (seconds since 1970, database's clock).
pause = Table(
    "pause",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("until", Float, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("buyer", Text, nullable=False, index=True),
    Column("email", Text),
    Column("verified", Boolean, nullable=False),
    Column("market", Text),
    Column("locale", Text),
    Column("zone", Text),
    Column("owner", Text, nullable=False),
    Column("focus", JSON, nullable=False),
    Column("waiting", Number, index=True),  # seq of the first message that nobody has answered
    Column("created", Instant, nullable=False),
    Column("pushed", Boolean, nullable=False, server_default=false()),  # what is said there is sent by its channel
    Column("burst", Float),  # when the first unanswered message came; leases' clock
    Column("due", Float),  # a turn may begin from then on
    Column("worker", Text),  # who holds it for a turn
    Column("fence", Integer, nullable=False, server_default="0"),  # counts leases: an older one is worth nothing
    Column("tries", Integer, nullable=False, server_default="0"),  # leases since a turn came to its end
    Column("token", Integer, nullable=False, server_default="0"),  # counts takeovers by a person
    CheckConstraint("owner IN ('bot', 'agent')", name="owner"),
    Index(None, "due"),
)

message = Table(
    "message",
    metadata,
    Column("seq", Number, primary_key=True),
    Column("conversation", ForeignKey(conversation.c.id), nullable=False),
    Column("channel", Text, nullable=False),
    Column("external_id", Text),  # the channel's own; none for what we said
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("channel", "external_id"),
    CheckConstraint("author IN ('buyer', 'bot', 'agent')", name="author"),
    Index(None, "conversation", "seq"),
    sqlite_autoincrement=True,  # a seq is never used twice: event streams resume by it
)

turn = Table(
    "turn",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", ForeignKey(conversation.c.id), nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", JSON, nullable=False),
    Column("through_seq", ForeignKey(message.c.seq), nullable=False),  # the last message it answered
    Column("ms", Float, nullable=False),
    UniqueConstraint("conversation", "through_seq"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Number, primary_key=True),
    Column("turn", ForeignKey(turn.c.id)),  # none: a person's words
    Column("part", Integer, nullable=False),
    Column("conversation", ForeignKey(conversation.c.id), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", Text),
    Column("options", JSON, nullable=False),
    Column("claims", JSON, nullable=False),
    Column("seq", ForeignKey(message.c.seq), nullable=False, unique=True),
    # How far it came. Channels that read their lines themselves (web, terminal) have all they were sent.
    Column("state", Text, nullable=False, server_default="sent"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", Instant),  # not before then
    Column("external_id", Text),  # the channel's own, once sent
    Column("token", Integer),  # of the conversation when the bot said it; none: a person's words
    Column("worker", Text),  # who is sending it
    UniqueConstraint("turn", "part"),
    CheckConstraint("state IN ('ready', 'sending', 'sent', 'retry', 'unknown', 'failed')", name="state"),
    Index(None, "state", "id"),
    Index(None, "conversation", "seq"),
    sqlite_autoincrement=True,
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", ForeignKey(conversation.c.id), nullable=False, index=True),
    Column("turn", ForeignKey(turn.c.id), nullable=False),
    Column("reason", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("reply_by", Instant, nullable=False),
    Column("draft", JSON(none_as_null=True)),
    Column("findings", JSON, nullable=False),
    Column("status", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("closed", Instant),
    Column("how", Text),
    Column("assignee", Text),  # who took it over
    Column("snoozed", Instant),  # no reminder before then
    CheckConstraint("status IN ('open', 'resolved')", name="status"),
    CheckConstraint("how IN ('sent', 'edited', 'written', 'rejected', 'released')", name="how"),
    Index(
        "ticket_open_once",
        "conversation",
        unique=True,
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
    Index(None, "status", "reply_by"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Number, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("conversation", ForeignKey(conversation.c.id), nullable=False, index=True),
    Column("ticket", ForeignKey(ticket.c.id)),
    Column("detail", JSON, nullable=False),
    sqlite_autoincrement=True,
)

#: Every call of a model, and so what was spent: `turn` is none for help that a person asked for at the desk.
model_call = Table(
    "model_call",
    metadata,
    Column("id", Number, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("turn", ForeignKey(turn.c.id)),
    Column("model", Text, nullable=False),
    Column("prompt", Text, nullable=False),  # name and hash of its file
    Column("form", Text, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost", Float),
    Column("ms", Float, nullable=False),
    Column("failed", Text, nullable=False),
)

#: What a text says in the language of the desk. Erased with the conversation it belongs to.
gloss = Table(
    "gloss",
    metadata,
    Column("conversation", ForeignKey(conversation.c.id), primary_key=True),
    Column("hash", Text, primary_key=True),  # of the text as it was written
    Column("language", Text, primary_key=True),  # of the gloss
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

#: The five parts of a ticket's brief, written by a model in the language of the desk.
brief = Table(
    "brief",
    metadata,
    Column("ticket", ForeignKey(ticket.c.id), primary_key=True),
    Column("language", Text, primary_key=True),
    Column("seq", Number, nullable=False),  # where the thread ended when it was written
    Column("parts", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

#: A person's chat on a channel, linked to the desk by a one-time code.
phone = Table(
    "phone",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("who", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("linked", Instant, nullable=False),
)

#: One-time codes that link a phone; only their hashes are kept.
phone_code = Table(
    "phone_code",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("until", Instant, nullable=False),
)

#: A ticket as it was shown on a phone, and what the person there is doing with it.
notice = Table(
    "notice",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("ticket", ForeignKey(ticket.c.id), primary_key=True),
    Column("external_id", Text),  # of the message that shows it; none: being sent
    Column("seq", Number, nullable=False),  # where the thread ended when it was shown
    Column("at", Instant, nullable=False),
    Column("step", Text, nullable=False),  # shown, editing, confirming, done
    Column("typed", Text),  # the person's own words
    Column("proposed", Text),  # what would be sent for them
)

#: An answer of the shop in a language it lacks: drafted by a model, then approved or rejected by a person.
translation = Table(
    "translation",
    metadata,
    Column("answer", Text, primary_key=True),  # its id
    Column("language", Text, primary_key=True),
    Column("source_version", Text, primary_key=True),  # of the text it was made from: a changed one is drafted anew
    Column("source_language", Text, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("status", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", Text),
    CheckConstraint("status IN ('draft', 'approved', 'rejected')", name="status"),
)

#: What a buyer thought of the answers; at most once for the line they had read last.
rating = Table(
    "rating",
    metadata,
    Column("conversation", ForeignKey(conversation.c.id), primary_key=True),
    Column("seq", Number, primary_key=True),  # the last line they had read
    Column("score", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
)

#: What an answer by e-mail needs to stand in its thread.
mail = Table(
    "mail",
    metadata,
    Column("conversation", ForeignKey(conversation.c.id), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False),  # of the buyer's last mail
    Column("references", Text, nullable=False),  # the ids before it, separated by spaces
    Column("alias", Text, nullable=False),  # the address they wrote to: the answer comes from there
)

#: Orders that the buyer of a conversation has shown to be theirs.
proof = Table(
    "proof",
    metadata,
    Column("conversation", ForeignKey(conversation.c.id), primary_key=True),
    Column("order", Text, primary_key=True),  # its key
    Column("how", Text, nullable=False),  # email, postcode, identity
    Column("at", Instant, nullable=False),
)

#: A try to show it, right or wrong: `who` is a digest of the buyer, or of the order that was named.
attempt = Table(
    "attempt",
    metadata,
    Column("id", Number, primary_key=True),
    Column("who", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "who", "at"),
    sqlite_autoincrement=True,
)

#: What a buyer was promised, and what became of it.
promise = Table(
    "promise",
    metadata,
    Column("id", Number, primary_key=True),
    Column("conversation", ForeignKey(conversation.c.id), nullable=False, index=True),
    Column("seq", ForeignKey(message.c.seq), nullable=False),  # the line that says it
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("amount", Text, nullable=False),
    Column("source", Text, nullable=False),  # the evidence that authorises it; empty: a person's word
    Column("owner", Text, nullable=False),  # who has to keep it
    Column("due", Instant, index=True),
    Column("at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    CheckConstraint("state IN ('open', 'kept', 'broken', 'withdrawn')", name="state"),
    sqlite_autoincrement=True,
)

#: Something that a buyer asked for and only a person may grant, for these arguments, once, in time.
approval = Table(
    "approval",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", ForeignKey(conversation.c.id), nullable=False, index=True),
    Column("ticket", ForeignKey(ticket.c.id), index=True),
    Column("action", Text, nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("hash", Text, nullable=False),  # of action and arguments: an approval holds for nothing else
    Column("facts", JSON, nullable=False),  # what code computed for the person who decides
    Column("at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("who", Text),  # decided
    Column("decided", Instant),
    CheckConstraint("state IN ('asked', 'approved', 'refused', 'used')", name="state"),
)

#: The audit is append-only, whoever writes to the database.
APPEND_ONLY: dict[str, tuple[str, ...]] = {
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


@event.listens_for(audit, "after_create")
def _protect(_table: Table, connection: Connection, **_options: object) -> None:
    for statement in APPEND_ONLY[connection.dialect.name]:
        connection.exec_driver_sql(statement)
