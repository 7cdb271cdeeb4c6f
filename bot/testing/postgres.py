"""A PostgreSQL server of one's own, from the installed binaries, on a free port: for tests and benches.

Its data is gone when it is closed. It can be stopped, killed and started again with what it had stored.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import SettingsError

#: Where Debian puts each version's programs; elsewhere they are on the path.
PLACES = Path("/usr/lib/postgresql")
#: Small, and honest: what it confirms is on disk (`fsync` and `synchronous_commit` stay on).
SETTINGS = ("max_connections=60", "shared_buffers=64MB", "listen_addresses=127.0.0.1", "log_min_messages=fatal")
PATIENCE = 60.0  # seconds to start or stop


def installed() -> Path | None:
    """The folder of the newest `initdb`; None: there is none."""
    for folder in sorted(PLACES.glob("*/bin"), key=_version, reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _version(folder: Path) -> float:
    return float(re.sub(r"[^0-9.]", "", folder.parent.name) or 0)


@dataclass(slots=True)
class Postgres:
    """`url(name)` addresses a database of it. `binaries` as `installed` found them."""

    binaries: Path
    folder: Path
    port: int
    settings: Sequence[str] = ()
    _server: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Until it takes connections. Raises SettingsError, with the end of its log, where it does not."""
        options = [part for setting in (*SETTINGS, *self.settings) for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603 - our own words
                [
                    self.binaries / "postgres",
                    "-D",
                    self.folder / "data",
                    "-p",
                    str(self.port),
                    "-k",
                    self.folder,
                    *options,
                ],
                stdout=log,
                stderr=log,
                user=_user(),
            )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > end:
                written = (self.folder / "log").read_text(errors="replace")[-2000:]
                raise SettingsError(f"{self.folder}: PostgreSQL does not start: {written}")
            time.sleep(0.05)

    def stop(self) -> None:
        """In order: clients are sent away, all is written."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As a power cut would. What it confirmed must be there when it starts again."""
        if self._server:
            children = _children(self._server.pid)
            for process in (self._server.pid, *children):
                _kill(process)
            self._end(signal.SIGKILL)
            while any(_alive(child) for child in children):
                time.sleep(0.01)
            (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def database(self) -> str:
        """A new, empty database's address."""
        name = f"henji_{secrets.token_hex(6)}"
        self._client("createdb", name)
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql://henji@127.0.0.1:{self.port}/{name}"

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._client("dropdb", "--force", "--if-exists", url.rpartition("/")[2])

    def _client(self, program: str, *words: str) -> None:
        address = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "henji")
        subprocess.run([self.binaries / program, *address, *words], check=True, capture_output=True)  # noqa: S603

    def _answers(self) -> bool:
        asked: list[str | Path] = [self.binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0  # noqa: S603

    def _end(self, how: signal.Signals) -> None:
        if self._server:
            self._server.send_signal(how)
            self._server.wait(PATIENCE)
            self._server = None


@contextmanager
def postgres(*settings: str) -> Iterator[Postgres]:
    """A server that is up. Raises SettingsError where PostgreSQL is not installed."""
    binaries = installed()
    if binaries is None:
        raise SettingsError("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="henji-pg-"))
    try:
        if user := _user():
            shutil.chown(folder, user)
        made: list[str | Path] = [
            binaries / "initdb",
            "-D",
            folder / "data",
            "-U",
            "henji",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
        ]
        subprocess.run(made, check=True, capture_output=True, user=_user(), cwd=folder)  # noqa: S603
        server = Postgres(binaries, folder, _free_port(), settings)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str | None:
    """`initdb` and `postgres` refuse root: there they run as another."""
    return "nobody" if os.geteuid() == 0 else None


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children")
    return [int(one) for one in found.read_text().split()] if found.exists() else []


def _alive(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    try:
        return ") Z" not in state.read_text()
    except OSError:
        return False


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return
