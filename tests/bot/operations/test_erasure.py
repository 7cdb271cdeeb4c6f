"""A buyer erased is nowhere: not in a table, not in the bytes of a file, not in a dump; and nobody else is missing."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.kernel import erasure, tables
from bot.kernel.database import Engine, reading, writing
from bot.kernel.erasure import erase, known, scrub, words
from bot.kernel.outbox import Outbox
from bot.testing.postgres import installed
from core.errors import DatabaseError
from core.turn import Call
from tests.bot.operations.life import Life

EMAIL = "canary.buyer@canary.example"
WORD, ID = "Zwitschervogel", "canary-4711"
CANARIES = (EMAIL, WORD, ID)
CALL = Call(model="m", prompt="p@1", form="f", input_tokens=1, output_tokens=1, ms=1.0)

Bytes = Callable[[], bytes]


@pytest.fixture
def life(engine: Engine) -> Life:
    return Life(engine)


@pytest.fixture
def everything(place: str) -> Bytes:
    """All that somebody who gets at the database's files, or a dump, could read."""

    def read() -> bytes:
        if place.startswith("postgresql"):
            asked = [str((installed() or Path()) / "pg_dump"), "--dbname", place]
            return subprocess.run(asked, check=True, capture_output=True).stdout  # noqa: S603 - our own words
        return b"".join(path.read_bytes() for path in Path(place).parent.rglob("*") if path.is_file())

    return read


def canary(life: Life) -> None:
    """One buyer on three channels, in everything that henji keeps."""
    talk = life.say(f"{WORD} on the web", buyer=ID, email=EMAIL)
    life.answer(talk, f"About {WORD}.", calls=(CALL,))
    for channel in ("telegram", "shop"):
        talk = life.say(f"{WORD} by {channel}", buyer=ID, channel=channel, email=EMAIL, pushed=True)
        code = life.hand_over(talk, f"A draft on {WORD}")
        life.remember(talk, code, f"{WORD} {EMAIL}")
        life.agent(code, f"A person on {WORD}")
    with writing(life.engine) as connection:
        row = {"channel": "telegram", "chat": ID, "who": WORD, "language": "en", "linked": datetime.now(UTC)}
        connection.execute(insert(tables.phone).values(**row))


def others(life: Life) -> dict[str, list[str]]:
    talks = ("web:anna", "telegram:bob")
    return {talk: [line.text for line in life.conversations.transcript(talk)] for talk in talks}


def company(life: Life) -> None:
    life.answer(life.say("How much is shipping?", buyer="anna", email="anna@example.org"), "It is free.")
    life.hand_over(life.say("A person, please", buyer="bob", channel="telegram", pushed=True), "A draft")


def test_nothing_of_an_erased_buyer_can_be_read_anywhere(life: Life, everything: Bytes) -> None:
    company(life)
    canary(life)
    before = others(life)
    assert all(one.encode() in everything() for one in CANARIES), "the search can find them"
    found = known(life.engine, EMAIL)
    assert {one.channel for one in found} == {"web", "telegram", "shop"}
    counts = erase(life.engine, found)
    assert counts["conversation"] == 3
    life.engine.dispose()
    assert scrub(life.engine)
    life.engine.dispose()
    left = everything()
    assert [one for one in CANARIES if one.encode() in left] == []
    assert others(life) == before
    assert len(before["web:anna"]) == 2


@pytest.mark.parametrize("table", [*erasure.OF_TALKS, *erasure.OF_TICKETS], ids=lambda table: str(table.name))
def test_a_table_that_was_forgotten_would_be_found(life: Life, monkeypatch: pytest.MonkeyPatch, table: object) -> None:
    """The red control: each table left out, the words are still there, or the database refuses."""
    canary(life)
    for name in ("OF_TALKS", "OF_TICKETS"):
        kept = tuple(one for one in getattr(erasure, name) if one is not table)
        monkeypatch.setattr(erasure, name, kept)
    with pytest.raises((DatabaseError, SQLAlchemyError)):
        erase(life.engine, known(life.engine, EMAIL))


def test_without_the_scrubbing_the_bytes_of_a_file_would_stay(life: Life, everything: Bytes) -> None:
    """The red control."""
    if life.engine.dialect.name != "sqlite":
        pytest.skip("a dump shows rows only")
    canary(life)
    erase(life.engine, known(life.engine, EMAIL))
    assert WORD.encode() in everything()


def test_the_audit_is_append_only_again_afterwards(life: Life) -> None:
    company(life)
    canary(life)
    erase(life.engine, known(life.engine, EMAIL))
    for statement in ("DELETE FROM audit", "UPDATE audit SET who = 'x'"):
        with pytest.raises((DatabaseError, SQLAlchemyError)), writing(life.engine) as connection:
            connection.execute(text(statement))


def test_an_erasure_that_fails_erases_nothing_and_leaves_the_audit_guarded(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary(life)
    monkeypatch.setattr(erasure, "OF_TALKS", (tables.audit,))
    with pytest.raises(DatabaseError, match="nothing was erased"):
        erase(life.engine, known(life.engine, EMAIL))
    with reading(life.engine) as connection:
        assert connection.execute(select(tables.audit.c.id)).all()
    with pytest.raises((DatabaseError, SQLAlchemyError)), writing(life.engine) as connection:
        connection.execute(text("DELETE FROM audit"))


def test_what_models_cost_stays_and_names_nobody(life: Life) -> None:
    canary(life)
    erase(life.engine, known(life.engine, EMAIL))
    call = tables.model_call.c
    with reading(life.engine) as connection:
        assert connection.execute(select(call.turn, call.model)).all() == [(None, "m")]


@pytest.mark.parametrize(
    ("who", "channels"),
    [
        (EMAIL, {"web", "telegram", "shop"}),
        (EMAIL.upper(), {"web", "telegram", "shop"}),
        (ID, {"web", "telegram", "shop"}),
        (f"shop:{ID}", {"shop"}),
        (f"line:{ID}", set()),
        ("canary", set()),
        ("%", set()),
        ("", set()),
    ],
)
def test_a_buyer_is_known_by_id_by_address_or_by_channel_and_id(life: Life, who: str, channels: set[str]) -> None:
    company(life)
    canary(life)
    assert {one.channel for one in known(life.engine, who)} == channels


def test_what_must_be_gone_is_known_before(life: Life) -> None:
    canary(life)
    assert {EMAIL, f"{WORD} on the web"} <= words(life.engine, known(life.engine, EMAIL))


def test_a_buyer_who_is_erased_while_they_are_answered_gets_no_answer(life: Life) -> None:
    talk = life.say(f"{WORD} again", buyer=ID)
    lease = life.conversations.leases.of(talk)
    assert lease
    erase(life.engine, known(life.engine, ID))
    assert life.conversations.conversation(talk) is None
    life.conversations.leases.free(lease)
    assert life.conversations.waiting() == ()
    life.answer(life.say("back again", buyer=ID), "Hello.")
    assert [line.text for line in life.conversations.transcript(talk)] == ["back again", "Hello."]


def test_a_line_that_is_being_sent_meanwhile_harms_nothing(life: Life) -> None:
    talk = life.say("asked", buyer=ID, channel="shop", pushed=True)
    life.answer(talk, "said")
    outbox = Outbox(life.engine, presence=life.conversations.presence)
    (parcel,) = outbox.take("shop")
    erase(life.engine, known(life.engine, ID))
    assert not outbox.arrived(parcel, ("x",), True)
    assert outbox.take("shop") == ()


def test_every_table_that_belongs_to_a_conversation_is_erased() -> None:
    """A table added later and forgotten here would keep a buyer's words."""
    erased = {table.name for table in (*erasure.OF_TALKS, *erasure.OF_TICKETS)}
    unnamed = {"model_call", "conversation"}  # kept without its turn; erased last
    for table in tables.metadata.tables.values():
        names = {key.column.table.name for key in table.foreign_keys}
        if names & {"conversation", "ticket", "turn", "message"}:
            assert table.name in erased | unnamed, table.name
