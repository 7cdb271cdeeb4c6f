"""The command line, run in this process: its code, what it printed, and what it complained of."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import cli
from tests.knowledge.shops import ShopFolder


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`henji` with these words, through the same door as the installed program."""

    def go(*words: str | Path) -> Ran:
        monkeypatch.setattr("sys.argv", ["henji", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return go


@pytest.fixture
def henji(run: Run, small_folder: ShopFolder) -> Run:
    """The same over the small shop."""
    return lambda *words: run(*words, "--store", small_folder.path)
