"""henji's processes of a run: begun, killed, frozen, begun again, and ended in order."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 90.0  # seconds for a web process to be up
WISH = 3.0  # seconds that a process has to begin a turn in which it can be frozen


@dataclass(slots=True)
class Member:
    """One place in the fleet: whoever fills it is begun anew when it ends."""

    name: str
    words: tuple[str, ...]
    port: int = 0  # 0: no web
    process: subprocess.Popen[bytes] | None = None
    begun: int = 0
    wanted: bool = False  # False: it may end


@dataclass(slots=True, kw_only=True)
class Fleet:
    """`folder` keeps a log for each member. Threads may share it."""

    store: Path
    database: str  # empty: a file of its own
    folder: Path
    environment: dict[str, str]
    without: str = ""
    members: list[Member] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    fallen: list[str] = field(default_factory=list)  # who ended without being told
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _over: threading.Event = field(default_factory=threading.Event)

    def muster(self, webs: int, workers: int) -> None:
        """Name the members; none is begun."""
        for number in range(webs):
            port = free_port()
            self.members.append(Member(f"web-{number}", ("serve", "--port", str(port)), port))
        self.members.extend(Member(f"worker-{number}", ("worker",)) for number in range(workers))

    def begin(self, *names: str) -> None:
        """Begin those named, or all."""
        for member in self.members:
            if not names or member.name in names:
                self._begin(member)

    def named(self, name: str) -> Member:
        return next(member for member in self.members if member.name == name)

    def doors(self) -> list[str]:
        """The addresses of the webs."""
        return [f"http://127.0.0.1:{member.port}" for member in self.members if member.port]

    def await_doors(self) -> None:
        """Until every web answers. Raises TimeoutError with the end of its log."""
        end = time.monotonic() + PATIENCE
        for member in self.members:
            while member.port and member.wanted and not _open(member.port):
                if time.monotonic() > end:
                    raise TimeoutError(f"{member.name} is not up: {self.log(member)[-2000:]}")
                time.sleep(0.1)

    def log(self, member: Member) -> str:
        return (self.folder / f"{member.name}.log").read_text(errors="replace")

    def kill(self, name: str) -> None:
        """At once, without a word; another takes its place."""
        with self._lock:
            member = self.named(name)
            if member.process is None:
                return
            member.process.kill()
            member.process.wait()
            self.killed[name] += 1
            self._begin(member)

    def freeze(self, name: str, seconds: float) -> bool:
        """In the middle of its next turn it stands still for so long, and goes on as if nothing had been."""
        process = self.named(name).process
        if process is None or process.poll() is not None:
            return False
        wish = self.folder / f"freeze-{process.pid}"
        wish.touch()
        end = time.monotonic() + WISH
        while wish.exists() and time.monotonic() < end and process.poll() is None:
            time.sleep(0.02)
        if wish.exists():
            wish.unlink(missing_ok=True)
            return False
        threading.Timer(seconds, _thaw, (process,)).start()
        return True

    def end(self, name: str, patience: float = 30.0) -> int:
        """Ask it to come to its end, and wait; its exit code."""
        with self._lock:
            member = self.named(name)
            member.wanted = False
            assert member.process is not None
            member.process.send_signal(signal.SIGCONT)
            member.process.terminate()
        try:
            code = member.process.wait(patience)
        except subprocess.TimeoutExpired:
            member.process.kill()
            code = member.process.wait()
        member.process = None
        return code

    def watch(self) -> None:
        """Whoever falls is begun anew, as a service manager does: the work of one thread."""
        while not self._over.wait(0.2):
            with self._lock:
                for member in self.members:
                    if member.wanted and member.process and member.process.poll() is not None:
                        self.fallen.append(f"{member.name} ended with {member.process.returncode}")
                        self._begin(member)

    def unwatch(self) -> None:
        """Whoever falls now stays down."""
        self._over.set()

    def disband(self) -> None:
        """Nobody is left."""
        self._over.set()
        with self._lock:
            for member in self.members:
                member.wanted = False
                if member.process:
                    member.process.kill()
                    member.process.wait()

    def _begin(self, member: Member) -> None:
        words = [sys.executable, "-m", "tests.kill.launch", self.without, str(self.folder / "journal")]
        surroundings = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            **self.environment,
            "HENJI_STORE": str(self.store),
            **({"HENJI_DATABASE_URL": self.database} if self.database else {}),
            "PYTHONUNBUFFERED": "1",
        }
        with self._lock, (self.folder / f"{member.name}.log").open("ab") as log:
            member.wanted = True
            member.begun += 1
            member.process = subprocess.Popen(  # noqa: S603 - our own words
                [*words, *member.words], cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _thaw(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)


def _open(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return int(answer.status) == 200
    except urllib.error.HTTPError as error:
        error.close()
        return error.code == 503  # it answers, and says so
    except OSError:
        return False
