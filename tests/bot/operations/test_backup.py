"""Backups of both databases: whole though work goes on, and nothing said twice after one is restored."""

import os
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.desk.queue import Queue
from bot.kernel import backup_server, restored, tables
from bot.kernel.backup import asides, back_up, opened_aside, restore
from bot.kernel.database import HEAD, Engine, open_database, reading, revision, upgrade, writing
from bot.kernel.outbox import Outbox
from bot.kernel.presence import Presence
from bot.kernel.tickets import Status
from bot.testing.postgres import Postgres
from core.errors import DatabaseError
from tests.bot.operations.life import Life


@pytest.fixture
def life(engine: Engine) -> Life:
    return Life(engine)


def a_day(life: Life) -> None:
    """One buyer is answered, one waits in the widget, one on Telegram; three lines are on their way to a webhook."""
    life.answer(life.say("answered on the web", buyer="web-1"), "An answer.")
    life.say("waits on the web", buyer="web-2")
    life.say("waits on telegram", buyer="tg-1", channel="telegram", pushed=True)
    for number, state in enumerate(("ready", "retry", "sending", "sent", "failed")):
        talk = life.say(f"asked {state}", buyer=f"hook-{number}", channel="shop", pushed=True)
        life.answer(talk, f"said {state}")
        life.state(state, talk)
    talk = life.say("a person, please", buyer="hook-9", channel="shop", pushed=True)
    life.agent(life.hand_over(talk, "a draft"), "A person's words.")
    life.stop()


def back(place: str, file: Path, *, nothing_since: bool = False) -> tuple[Life, restored.Settled]:
    settled = restore(place, file, nothing_since=nothing_since).settled
    engine = open_database(place)
    return Life(engine), settled


def test_a_backup_brings_back_what_was_there(place: str, life: Life, tmp_path: Path) -> None:
    a_day(life)
    back_up(place, tmp_path / "copy")
    life.say("said after the backup", buyer="late")
    life.stop()
    after, _ = back(place, tmp_path / "copy")
    texts = {line.text for line in after.conversations.transcript("web:web-1")}
    assert texts == {"answered on the web", "An answer."}
    assert after.conversations.conversation("web:late") is None
    after.stop()


def test_nothing_that_may_have_gone_out_is_sent_again_without_a_person(place: str, life: Life, tmp_path: Path) -> None:
    a_day(life)
    back_up(place, tmp_path / "copy")
    after, settled = back(place, tmp_path / "copy")
    states = after.states()
    assert [states[f"shop:hook-{number}"] for number in range(5)] == [
        ["unknown"],
        ["unknown"],
        ["unknown"],
        ["sent"],
        ["failed"],
    ]
    assert settled.unknown == 5, "three lines of the bot, an acknowledgement, a person's words"
    outbox = Outbox(after.engine)
    assert len(outbox.doubtful()) == settled.unknown
    assert outbox.recover("shop") == 0
    assert outbox.take("shop", 9) == ()
    after.stop()


def test_without_settling_they_would_be_sent_again(
    place: str, life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The red control of the test before."""
    monkeypatch.setattr(restored, "_ON_ITS_WAY", ())
    a_day(life)
    back_up(place, tmp_path / "copy")
    after, _ = back(place, tmp_path / "copy")
    outbox = Outbox(after.engine)
    assert outbox.take("shop", 9)
    after.stop()


def test_who_waits_is_answered_by_the_bot_where_they_read_along_and_by_a_person_elsewhere(
    place: str, life: Life, tmp_path: Path
) -> None:
    a_day(life)
    back_up(place, tmp_path / "copy")
    after, settled = back(place, tmp_path / "copy")
    assert (settled.waiting, settled.held) == (1, 1)
    assert after.conversations.waiting() == ("web:web-2",)
    (lease,) = after.conversations.leases.due(5)
    assert lease.conversation == "web:web-2"
    held = [card for card in Queue(after.engine).tickets() if card.conversation == "telegram:tg-1"]
    assert [(card.status, card.assignee) for card in held] == [(Status.OPEN, None)]
    assert held[0].findings[0]["detail"] == restored.ANSWER
    assert "telegram:tg-1" not in after.states(), "the buyer is told nothing that nobody knows to be true"
    after.stop()


def test_a_persons_words_that_may_not_have_arrived_are_a_ticket(place: str, life: Life, tmp_path: Path) -> None:
    a_day(life)
    back_up(place, tmp_path / "copy")
    after, _ = back(place, tmp_path / "copy")
    (card,) = [card for card in Queue(after.engine).tickets() if card.conversation == "shop:hook-9"]
    assert any(finding["detail"] == restored.LINE for finding in card.findings)
    after.stop()


def test_after_a_clean_stop_all_goes_on_as_it_was(place: str, life: Life, tmp_path: Path) -> None:
    a_day(life)
    back_up(place, tmp_path / "copy")
    after, settled = back(place, tmp_path / "copy", nothing_since=True)
    assert (settled.unknown, settled.held, settled.waiting) == (0, 0, 2)
    assert after.states()["shop:hook-0"] == ["ready"]
    assert len(after.conversations.leases.due(5)) == 2
    after.stop()


def test_no_number_of_a_line_is_given_out_twice(place: str, life: Life, tmp_path: Path) -> None:
    """A browser asks for what comes after the last line it saw, and that may have been one after the backup."""
    a_day(life)
    back_up(place, tmp_path / "copy")
    later = life.say("said after the backup", buyer="late")
    (seen,) = [line.seq for line in life.conversations.transcript(later)]
    life.stop()
    after, _ = back(place, tmp_path / "copy")
    (again,) = [line.seq for line in after.conversations.transcript(after.say("new", buyer="new"))]
    assert again > seen
    after.stop()


def test_a_restore_is_refused_while_somebody_works_and_changes_nothing(place: str, life: Life, tmp_path: Path) -> None:
    a_day(life)
    back_up(place, tmp_path / "copy")
    presence = Presence(life.engine)
    presence.beat()
    life.stop()
    with pytest.raises(DatabaseError, match="work on it"):
        restore(place, tmp_path / "copy")
    assert life.conversations.conversation("web:web-1")
    presence.leave()
    life.stop()
    restore(place, tmp_path / "copy")


def test_a_restore_is_refused_while_another_has_it_open(place: str, life: Life, tmp_path: Path) -> None:
    a_day(life)
    back_up(place, tmp_path / "copy")
    with life.engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM message"))
        with pytest.raises(DatabaseError, match="stop henji"):
            restore(place, tmp_path / "copy")


def test_the_database_before_is_kept_aside(place: str, life: Life, tmp_path: Path) -> None:
    a_day(life)
    back_up(place, tmp_path / "copy")
    life.say("said after the backup", buyer="late")
    life.stop()
    assert restore(place, tmp_path / "copy").aside
    (aside,) = asides(place)
    before = opened_aside(place, aside)
    assert Life(before).conversations.conversation("web:late")
    before.dispose()


def test_a_backup_of_a_restored_database_is_one_too(place: str, life: Life, tmp_path: Path) -> None:
    a_day(life)
    back_up(place, tmp_path / "one")
    restore(place, tmp_path / "one")
    back_up(place, tmp_path / "two")
    restore(place, tmp_path / "two", clock=lambda: datetime(2030, 1, 1, tzinfo=UTC))
    assert len(asides(place)) == 2
    engine = open_database(place)
    with reading(engine) as connection:
        assert revision(connection) == HEAD
    engine.dispose()


def test_what_was_lost_altogether_is_restored(place: str, life: Life, tmp_path: Path) -> None:
    """A new machine: there is no database at all."""
    a_day(life)
    back_up(place, tmp_path / "copy")
    life.stop()
    if place.startswith("postgresql"):
        with writing(life.engine) as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        life.engine.dispose()
    else:
        for left in Path(place).parent.iterdir():
            left.unlink()
    after, settled = back(place, tmp_path / "copy")
    assert settled.unknown == 5
    after.stop()


def test_a_backup_made_under_load_is_whole(place: str, life: Life, tmp_path: Path) -> None:
    life.answer(life.say("first", buyer="b0"), "An answer.")
    ended = threading.Event()

    def load() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            life.answer(life.say(f"under load {number}", buyer=f"b{number}"), "An answer.")

    writer = threading.Thread(target=load)
    writer.start()
    try:
        for number in range(3):
            back_up(place, tmp_path / f"copy-{number}")
    finally:
        ended.set()
        writer.join()
    life.stop()
    after, _ = back(place, tmp_path / "copy-2")
    with reading(after.engine) as connection:
        turn, line = tables.turn.c, tables.outbox.c
        turns = set(connection.scalars(select(turn.id)))
        assert turns == set(connection.scalars(select(line.turn))), "each turn with its line, each line with its turn"
    after.stop()


def test_a_backup_is_for_its_owner_only_and_overwrites_nothing(place: str, life: Life, tmp_path: Path) -> None:
    life.say("words")
    file = tmp_path / "copy"
    back_up(place, file)
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    with pytest.raises(DatabaseError, match="exists already"):
        back_up(place, file)
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.usefixtures("life")
def test_a_place_that_cannot_be_written_is_named(place: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="cannot be written"):
        back_up(place, tmp_path / "nowhere" / "copy")


@pytest.mark.parametrize(
    "content", [b"", b"PGDMP and then nothing of use", b"SQLite format 3\0" + b"\0" * 5000, b"x" * 9000]
)
def test_a_damaged_backup_is_refused_and_changes_nothing(
    place: str, life: Life, tmp_path: Path, content: bytes
) -> None:
    a_day(life)
    (tmp_path / "copy").write_bytes(content)
    with pytest.raises(DatabaseError):
        restore(place, tmp_path / "copy")
    assert life.conversations.conversation("web:web-1")
    assert asides(place) == ()


@pytest.mark.usefixtures("life")
def test_a_missing_backup_is_named(place: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="no such file"):
        restore(place, tmp_path / "copy")


def test_a_cut_backup_is_refused(place: str, life: Life, tmp_path: Path) -> None:
    a_day(life)
    back_up(place, tmp_path / "copy")
    os.truncate(tmp_path / "copy", (tmp_path / "copy").stat().st_size // 2)
    with pytest.raises(DatabaseError):
        restore(place, tmp_path / "copy")
    assert life.conversations.conversation("web:web-1")


def test_an_older_backup_is_brought_to_this_henjis_tables(tmp_path: Path) -> None:
    from bot.kernel.migrate import migrate  # noqa: PLC0415 - half a second that no other test pays for

    place = tmp_path / "old.db"
    engine = open_database(place)
    with writing(engine) as connection:
        migrate(connection, "0002")
        connection.execute(
            text(
                "INSERT INTO conversation (id, channel, buyer, verified, owner, focus, created)"
                " VALUES ('web:b1', 'web', 'b1', false, 'bot', '{}', '2026-11-24 01:00:00')"
            )
        )
    engine.dispose()
    back_up(place, tmp_path / "copy")
    restore(tmp_path / "new" / "henji.db", tmp_path / "copy")
    new = open_database(tmp_path / "new" / "henji.db")
    with reading(new) as connection:
        assert revision(connection) == HEAD
        assert connection.scalar(text("SELECT count(*) FROM conversation")) == 1
    new.dispose()


def test_another_programs_file_is_no_backup(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("CREATE TABLE x (y)")
    with pytest.raises(DatabaseError, match="not a database of henji's"):
        restore(tmp_path / "henji.db", tmp_path / "other")
    assert not (tmp_path / "henji.db").exists()


def test_a_client_older_than_the_server_is_named() -> None:
    with pytest.raises(DatabaseError, match=r"older than the server, 99"):
        backup_server._client("pg_dump", 99)  # noqa: SLF001 - no server of 2100 is at hand


def test_the_password_of_a_server_is_in_no_list_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[list[str], dict[str, str]]] = []

    class Ran:
        returncode, stdout, stderr = 0, "pg_dump (PostgreSQL) 99.1", ""

    def ran(words: list[object], **options: object) -> Ran:
        surroundings = options.get("env")
        seen.append(([str(word) for word in words], surroundings if isinstance(surroundings, dict) else {}))
        return Ran()

    monkeypatch.setattr("bot.kernel.backup_server.subprocess.run", ran)
    backup_server._run("postgresql://me:hunter2hunter2@host/name", 16, "pg_dump")  # noqa: SLF001
    assert not any("hunter2" in word for words, _ in seen for word in words)
    assert seen[-1][1]["PGPASSWORD"] == "hunter2hunter2"


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_concurrent_upgrades_are_safe(kind: str, server: Postgres, tmp_path: Path) -> None:
    place = server.database() if kind == "postgres" else str(tmp_path / "empty.db")
    failed: list[BaseException] = []

    def bring() -> None:
        engine = open_database(place)
        try:
            upgrade(engine)
        except DatabaseError as error:
            failed.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=bring) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    engine = open_database(place)
    with reading(engine) as connection:
        assert revision(connection) == HEAD
    engine.dispose()
