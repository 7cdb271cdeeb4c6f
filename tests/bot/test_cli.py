"""The door: exit codes, one-line errors, and the commands the contract names."""

from pathlib import Path

import pytest

from bot.settings import DEFAULT_STORE, environment
from tests.bot.commands.conftest import Run, run
from tests.knowledge.shops import ShopFolder

__all__ = ["run"]  # the fixture of the commands' tests


@pytest.mark.parametrize(
    "command", ["init", "doctor", "knowledge", "ask", "chat", "batch", "understand", "guard", "serve", "queue", "eval"]
)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert "Usage" in ran.out


def test_a_command_nobody_knows_is_a_usage_error(run: Run) -> None:
    assert run("fly").code == 2


def test_an_unknown_option_is_a_usage_error(run: Run) -> None:
    assert run("ask", "hello", "--shout").code == 2


def test_a_setting_nobody_knows_is_one_line_with_the_nearest_and_code_4(run: Run, small_folder: ShopFolder) -> None:
    small_folder.write("store.toml", 'name = "X"\nlanguagse = ["en"]\n')
    ran = run("ask", "hello", "--store", small_folder.path)
    assert ran.code == 4
    assert len(ran.err.strip().splitlines()) == 1
    assert "store.toml" in ran.err
    assert "languages" in ran.err


def test_a_folder_without_a_store_is_one_line_and_code_4(run: Run, tmp_path: Path) -> None:
    ran = run("doctor", "--store", tmp_path)
    assert ran.code == 4
    assert len(ran.err.strip().splitlines()) == 1
    assert "Traceback" not in ran.err


def test_an_unusable_database_is_one_line_and_code_1(
    run: Run, small_folder: ShopFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small_folder.path / "no.db").mkdir()
    monkeypatch.setenv("HENJI_DATABASE_URL", str(small_folder.path / "no.db"))
    ran = run("ask", "hello", "--store", small_folder.path)
    assert ran.code == 1
    assert len(ran.err.strip().splitlines()) == 1


def test_the_environment_names_the_store_and_the_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HENJI_STORE", str(tmp_path))
    monkeypatch.setenv("HENJI_DATABASE_URL", "sqlite:///x.db")
    found = environment()
    assert (found.store, found.database_url) == (tmp_path, "sqlite:///x.db")


def test_without_an_environment_the_demo_shop_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HENJI_STORE", raising=False)
    monkeypatch.setenv("HENJI_DATABASE_URL", "")
    found = environment()
    assert (found.store, found.database_url) == (DEFAULT_STORE, None)
    assert (DEFAULT_STORE / "store.toml").exists()
