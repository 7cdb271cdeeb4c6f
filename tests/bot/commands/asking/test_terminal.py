"""`henji init` on a real terminal: asked, interrupted, gone on with; and without one, as programs know it."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(120)
WAIT = 60


class Screen:
    """The other end of a terminal on which henji runs."""

    def __init__(self, henji: "subprocess.Popen[bytes]", fd: int) -> None:
        self.henji, self.fd = henji, fd

    def until(self, words: str) -> str:
        """Everything that was printed up to these words."""
        seen = b""
        while words.encode() not in seen:
            seen += os.read(self.fd, 4096)
        return seen.decode(errors="replace")

    def type(self, line: str) -> None:
        os.write(self.fd, f"{line}\n".encode())


@contextmanager
def terminal(*args: str | Path) -> Iterator[Screen]:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bot.cli", *map(str, args)]
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs tests in the background has it ignored
    try:
        henji = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)  # noqa: S603 -- our own words
    finally:
        signal.signal(signal.SIGINT, before)
    os.close(theirs)
    try:
        yield Screen(henji, ours)
        henji.wait(WAIT)
    finally:
        henji.kill()
        henji.wait(WAIT)
        os.close(ours)


def test_ctrl_c_keeps_what_was_answered_and_the_next_run_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with terminal("init", folder, "--lang", "zh-Hans") as first:
        first.until("店铺叫什么名字")
        first.type("山灯")
        first.until("哪个国家")
        first.type("中国")
        first.until("什么货币")
        first.henji.send_signal(signal.SIGINT)
        first.until("已保存")
    assert first.henji.returncode == 130
    with terminal("init", folder) as second:
        asked = second.until("什么货币")
        second.henji.send_signal(signal.SIGINT)
        second.until("已保存")
    assert "店铺叫什么名字" not in asked
    assert 'name = "山灯"' in (folder / "answers.toml").read_text(encoding="utf-8")


def test_without_a_terminal_the_skeleton_is_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "init", str(tmp_path / "s")]
    subprocess.run(command, stdin=subprocess.DEVNULL, check=True, capture_output=True, timeout=WAIT)  # noqa: S603 -- our own words
    assert not (tmp_path / "s" / "answers.toml").exists()
    assert "# [returns]" in (tmp_path / "s" / "facts.toml").read_text()
