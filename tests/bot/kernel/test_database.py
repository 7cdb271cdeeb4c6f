import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from bot.kernel import tables
from bot.kernel.conversations import Conversations
from bot.kernel.database import HEAD, Engine, open_database, reading, revision, upgrade, writing
from bot.kernel.migrate import alembic_config, migrate
from core.errors import DatabaseError
from knowledge import tables as knowledge_tables
from tests.bot.kernel.making import BUYER, NOW, buyer_says, hand_over

OURS = (tables.metadata, knowledge_tables.metadata)


def scalar(engine: Engine, sql: str) -> Any:
    with reading(engine) as connection:
        return connection.scalar(text(sql))


def schema(engine: Engine) -> dict[str, str]:
    """Name -> DDL without layout, of all but Alembic's own table."""
    with reading(engine) as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        # A table that a migration rebuilt has its name in quotes.
        return {
            name: " ".join(ddl.replace(f'TABLE "{name}"', f"TABLE {name}").split())
            for name, ddl in rows
            if not name.startswith("alembic")
        }


def drift(engine: Engine, *metadata: MetaData) -> list[Any]:
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), list(metadata)))  # type: ignore[arg-type]


def test_the_folder_is_made_and_the_tables_with_it(engine: Engine, path: Path) -> None:
    assert path.exists()
    assert scalar(engine, "SELECT count(*) FROM message") == 0


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_every_connection_is_durable_and_strict(engine: Engine, pragma: str, value: object) -> None:
    assert scalar(engine, f"PRAGMA {pragma}") == value


def test_the_known_head_is_alembics_head() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_the_migrated_tables_are_those_the_code_uses(engine: Engine) -> None:
    assert drift(engine, *OURS) == []


def test_the_migrated_constraints_are_those_the_code_counts_on(engine: Engine) -> None:
    """Alembic's comparison overlooks checks, triggers and conditions of indexes; the DDL itself does not."""
    made = create_engine("sqlite://")
    for metadata in OURS:
        metadata.create_all(made)

    assert constraints(schema(engine)) == constraints(schema(made))


def constraints(ddl: dict[str, str]) -> dict[str, list[str]]:
    """The parts of each statement, sorted: metadata and migration may list their constraints differently."""
    return {name: sorted(part.strip(" ()") for part in sql.replace("(", ",").split(",")) for name, sql in ddl.items()}


def test_a_column_that_no_migration_makes_is_found(engine: Engine) -> None:
    """The red control of the drift test."""
    changed = MetaData()
    Table("conversation", changed, Column("id", Integer), Column("mood", Integer))

    assert any(change[0] == "add_column" for change in drift(engine, changed))


@pytest.mark.usefixtures("engine")
def test_an_upgraded_database_starts_without_alembic(path: Path) -> None:
    code = (
        "import sys; from bot.kernel.database import open_database, upgrade\n"
        f"upgrade(open_database({str(path)!r}))\n"
        "print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 -- our own words

    assert done.stdout.strip() == "False"


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    before = schema(engine)
    upgrade(engine)
    assert schema(engine) == before


def break_off(connection: Connection) -> None:
    migrate(connection)
    raise RuntimeError("power cut")


def test_a_migration_that_fails_leaves_no_table(path: Path) -> None:
    engine = open_database(path)
    with pytest.raises(RuntimeError, match="power cut"), writing(engine) as connection:
        break_off(connection)

    assert schema(engine) == {}
    upgrade(engine)
    assert scalar(engine, "SELECT count(*) FROM turn") == 0


def test_processes_that_start_together_upgrade_once(path: Path) -> None:
    code = f"from bot.kernel.database import *; upgrade(open_database({str(path)!r}))"
    command = [sys.executable, "-c", code]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]  # noqa: S603 -- our own words
    errors = [process.communicate()[1] for process in started]

    assert errors == [b"", b"", b""]
    with reading(open_database(path)) as connection:
        assert revision(connection) == HEAD


def test_whoever_waited_for_an_upgrade_finds_it_done(path: Path) -> None:
    engine = open_database(path)
    with ThreadPoolExecutor() as pool:
        with writing(engine) as connection:
            migrate(connection)
            second = pool.submit(upgrade, open_database(path))
            time.sleep(0.2)  # it has seen no tables, and waits for the lock
            assert not second.done()
        second.result()


def test_a_newer_database_is_refused(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseError, match=r"newer henji .*update henji"):
        upgrade(engine)


def test_another_programs_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (id INTEGER)")
        other.commit()
    before = path.read_bytes()

    with pytest.raises(DatabaseError, match="another program; set HENJI_DATABASE_URL"):
        open_database(path)

    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["other.db"]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("this is a shopping list, and quite a long one at that" * 100)

    with pytest.raises(DatabaseError, match=r"notes\.txt: cannot be used as a database: .*restore a backup"):
        open_database(path)


def test_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="cannot be used as a database"):
        open_database(tmp_path)


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("")
    with pytest.raises(DatabaseError, match="cannot be used as a database"):
        open_database(tmp_path / "shop" / "henji.db")


@pytest.mark.parametrize("place", ["/proc/henji/henji.db", "/proc/self/henji.db"])
def test_a_folder_that_takes_no_files_is_refused(place: str) -> None:
    with pytest.raises(DatabaseError, match=r"henji\.db: cannot be used as a database"):
        open_database(place)


@pytest.mark.parametrize("place", ["oracle://localhost/henji", "mysql://localhost/henji"])
def test_only_sqlite_and_postgresql_are_spoken(place: str) -> None:
    with pytest.raises(DatabaseError, match="write sqlite:///"):
        open_database(place)


def test_an_address_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(DatabaseError, match="no database address"):
        open_database("://henji")


@pytest.mark.usefixtures("engine")
def test_an_address_means_the_same_file_as_its_path(path: Path) -> None:
    assert scalar(open_database(f"sqlite:///{path}"), "SELECT count(*) FROM message") == 0


@pytest.mark.parametrize("place", [":memory:", "sqlite://"])
def test_a_database_in_memory_lasts_as_long_as_its_engine(place: str) -> None:
    engine = open_database(place)
    upgrade(engine)
    assert scalar(engine, "SELECT count(*) FROM message") == 0


def test_text_is_stored_as_people_read_it(engine: Engine) -> None:
    conversation = {
        "id": "c1",
        "channel": "web",
        "buyer": "b1",
        "verified": False,
        "owner": "bot",
        "created": NOW,
    }
    with writing(engine) as connection:
        connection.execute(tables.conversation.insert().values(**conversation, focus={"product": "急須"}))
    assert "急須" in scalar(engine, "SELECT focus FROM conversation")


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    moment = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="no time zone"), writing(engine) as connection:
        connection.execute(tables.audit.select().where(tables.audit.c.at == moment))


def test_a_reference_to_nothing_is_refused(engine: Engine) -> None:
    row = {"conversation": "nobody", "channel": "web", "author": "bot", "text": "", "at": NOW}
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), writing(engine) as connection:
        connection.execute(tables.message.insert().values(**row))


@pytest.mark.parametrize("change", ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit"])
def test_the_audit_can_only_grow(engine: Engine, conversations: Conversations, change: str) -> None:
    hand_over(conversations)
    with pytest.raises(IntegrityError, match="the audit is append-only"), writing(engine) as connection:
        connection.execute(text(change))


def test_what_a_writer_read_stays_so_until_it_commits(engine: Engine, path: Path) -> None:
    """A writer that only took the lock when it wrote would have to fail here, its reading being old."""
    count = text("SELECT count(*) FROM message")
    with writing(engine) as connection, closing(sqlite3.connect(path, timeout=0)) as other:
        connection.scalar(count)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("UPDATE conversation SET owner = 'agent'")
        connection.execute(text("UPDATE conversation SET owner = 'agent'"))


def test_a_transaction_that_reads_before_it_locks_fails(engine: Engine, path: Path) -> None:
    """The red control: why writers begin with the lock."""
    with engine.begin() as connection:
        connection.scalar(text("SELECT count(*) FROM message"))
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
            other.execute("INSERT INTO knowledge_state VALUES (1, '', 0, 0)")
        with pytest.raises(OperationalError, match="locked"):
            connection.execute(text("UPDATE conversation SET owner = 'agent'"))


def test_readers_do_not_wait_for_a_writer(engine: Engine) -> None:
    with writing(engine):
        assert scalar(engine, "SELECT count(*) FROM message") == 0


def test_a_database_that_stays_locked_is_said_to_have_stored_nothing(engine: Engine, path: Path) -> None:
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 20"))
    engine.dispose()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="nothing was stored: database is locked"), writing(engine):
            pass


def test_a_full_disk_is_said_to_have_stored_nothing(engine: Engine) -> None:
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))
    engine.dispose()
    message = buyer_says("x" * 100_000)
    with pytest.raises(DatabaseError, match="nothing was stored: database or disk is full"):
        Conversations(engine).accept(message, BUYER)

    assert Conversations(engine).conversation("c1") is None
    assert Conversations(engine).accept(buyer_says("short", id=message.external_id), BUYER)


def test_a_database_whose_tables_are_missing_says_so(path: Path) -> None:
    with pytest.raises(DatabaseError, match="no such table: conversation; `henji doctor`"):
        Conversations(open_database(path)).conversation("c1")
