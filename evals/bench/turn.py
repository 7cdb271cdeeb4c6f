"""How long a turn takes: `python -m evals.bench.turn`.

The smoke suite's messages through the approved lane in process, over the demo shop alone and with many passages of
foreign text beside it. Recording is left out: it is the disk's time, and the kernel's own bench measures it.
"""

import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from bot.app import House, open_house
from bot.settings import DEFAULT_STORE
from core.talk import Author, Conversation, Message
from evals.samples import SUITES, Sample, read_suite
from guardrails import decide
from knowledge.sync import sync

console: Final = Console()
NOW: Final = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
#: Syllables of the filler: passages of no language, in the shop's market, that search must step over.
SYLLABLES: Final = tuple("ka ri no mo ta ze lu bin gor dan vel tos mir pan sol ket".split())


def turns_ms(house: House, samples: Sequence[Sample], clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Milliseconds of each sample's last message, answered and decided, sorted; the first round warms up."""
    spent: list[float] = []
    for keep in (False, True):
        for sample in samples:
            said = sample.line.messages[-1]
            message = Message(
                conversation=sample.id, external_id="1", channel="web", author=Author.BUYER, text=said.text, at=NOW
            )
            conversation = Conversation(id=sample.id, channel="web", buyer=sample.line.buyer, messages=(message,))
            start = clock()
            decide(house.answerer(conversation, NOW).answer(conversation, NOW))
            if keep:
                spent.append((clock() - start) * 1000)
    return sorted(spent)


def filled(folder: Path, passages: int) -> None:
    """A copy of the demo shop with so many passages of filler in one JSON-lines file."""
    shutil.copytree(DEFAULT_STORE, folder, ignore=shutil.ignore_patterns(".henji"))
    if not passages:
        return
    draw = random.Random(7)  # noqa: S311 - the same filler every time
    (folder / "knowledge").mkdir(exist_ok=True)
    with (folder / "knowledge" / "filler.jsonl").open("w", encoding="utf-8") as out:
        for number in range(passages):
            words = ["".join(draw.choices(SYLLABLES, k=draw.randint(1, 3))) for _ in range(40)]
            out.write(json.dumps({"id": f"filler-{number}", "language": "en", "text": " ".join(words)}) + "\n")


def bench(
    sizes: Annotated[str, typer.Option(help="Passages beside the shop's own, separated by commas.")] = "0,10000,100000",
) -> None:
    """Print the time of a turn, and how it grows."""
    samples = read_suite(SUITES / "smoke.jsonl")
    table = Table(
        "passages added", "load s", "clock", "mean ms", "p50 ms", "p95 ms", "worst ms", "p95 ratio", title="one turn"
    )
    first: dict[str, float] = {}
    for passages in map(int, sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "store"
            filled(store, passages)
            house = open_house(store)
            start = time.perf_counter()
            sync(house.folder, house.knowledge)
            loaded = time.perf_counter() - start
            for name, clock in (("wall", time.perf_counter), ("processor", time.thread_time)):
                spent = turns_ms(house, samples, clock)
                p95 = spent[int(len(spent) * 0.95)]
                figures = (
                    sum(spent) / len(spent),
                    spent[len(spent) // 2],
                    p95,
                    spent[-1],
                    p95 / first.setdefault(name, p95),
                )
                table.add_row(str(passages), f"{loaded:.1f}", name, *(f"{figure:.2f}" for figure in figures))
            house.close()
    console.print(table)


if __name__ == "__main__":
    typer.run(bench)
