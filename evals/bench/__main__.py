"""Every figure of the README, one bench after the other: `make bench`.

Public data lie beside the checkout in `../shared/data`; where they are absent, their benches are left out by name.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from evals.bench.rows import DATA

#: (what, module and arguments, whether it needs the public data)
BENCHES: Final = (
    ("search", ("evals.bench.search",), True),
    ("language identification", ("evals.bench.language",), True),
    ("groundedness", ("evals.bench.guard",), True),
    ("a turn", ("evals.bench.turn",), False),
    ("a turn with a model", ("evals.bench.model_turn",), False),
    ("turns drained", ("evals.bench.drain",), False),
    ("event streams", ("evals.bench.streams",), False),
    ("asked abroad", ("evals.bench.abroad",), True),
    ("smoke suite", ("bot.cli", "eval", "run", "smoke"), False),
    ("held-out suite", ("bot.cli", "eval", "run", "held_out"), False),
)

#: The least that makes a folder of passages a store.
STORE: Final = """name = "bench"
languages = ["en"]
default_language = "en"
country = "JP"
currency = "JPY"
time_zone = "Asia/Tokyo"
"""


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _run(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", *arguments], check=False).returncode  # noqa: S603 - our own modules


def search_by_command() -> int:
    """XQuAD through `henji knowledge search --queries`: the figures of the command, not of the index alone."""
    with tempfile.TemporaryDirectory() as folder:
        store, hits = Path(folder) / "store", Path(folder) / "hits.jsonl"
        _run("evals.bench.search", "--only", "xquad", "--export", str(store))
        (store / "store.toml").write_text(STORE, encoding="utf-8")
        queries = Path(folder) / "queries.jsonl"
        queries.write_text("".join(one.read_text(encoding="utf-8") for one in sorted(store.glob("queries-*.jsonl"))))
        code = _run(
            "bot.cli",
            "knowledge",
            "search",
            "--store",
            str(store),
            "--queries",
            str(queries),
            "-k",
            "10",
            "-o",
            str(hits),
        )
        return code or _run("evals.bench.search", "--only", "xquad", "--hits", str(hits))


def cold_start(runs: int = 5) -> str:
    """Seconds of `henji ask` as a process of its own: least and median."""
    question = ("bot.cli", "ask", "How much is shipping to Germany?", "--json")
    spent = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", *question], check=True, capture_output=True)  # noqa: S603
        spent.append(time.perf_counter() - start)
    ranked = sorted(spent[1:])  # the first fills the disk's cache
    return f"henji ask, cold: least {ranked[0]:.2f} s, median {ranked[len(ranked) // 2]:.2f} s of {runs}"


def main() -> int:
    """Run all; the exit code is that of the worst."""
    worst = 0
    for what, arguments, needs_data in BENCHES:
        if needs_data and not DATA.exists():
            _say(f"{what}: left out, the public data are not here ({DATA.name})")
            continue
        _say(f"\n== {what}: python -m {' '.join(arguments)}")
        worst = max(worst, _run(*arguments))
    if DATA.exists():
        _say("\n== search by command: henji knowledge search --queries")
        worst = max(worst, search_by_command())
    _say(f"\n{cold_start()}")
    return worst


if __name__ == "__main__":
    sys.exit(main())
