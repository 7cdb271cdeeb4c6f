"""Questions in twelve languages by writers who had not seen the pack: `python -m evals.bench.phrasings`.

Each suite under `evals/suites/phrasings/` holds one language: two thirds can be answered from the demo shop, a third
cannot or is a person's. Keyless.
"""

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from bot.settings import DEFAULT_STORE
from evals.bounds import upper_bound
from evals.run import Result, run, summary
from evals.samples import SUITES, read_suite
from evals.scorers import Verdict

FOLDER: Final = SUITES / "phrasings"

console: Final = Console(width=160)


def bench(
    store: Path = DEFAULT_STORE,
    only: Annotated[str, typer.Option(help="One language.")] = "",
    mistakes: Annotated[bool, typer.Option(help="Print what was wrong.")] = False,
) -> None:
    """A row for each language: right among the answerable, wrong among the sent with its bound, the language kept."""
    table = Table("language", "questions", "answerable", "right", "sent", "wrong", "bound 95 %", "other language")
    every: list[Result] = []
    for path in sorted(FOLDER.glob("*.jsonl")):
        if only in {"", path.stem}:
            found = run(read_suite(path), store)
            every.extend(found)
            table.add_row(*_cells(path.stem, found))
            for one in found if mistakes else ():
                if one.score.is_wrong:
                    said = str(one.outcome["text"])[:140]
                    console.print(f"{one.sample.id}: {one.score.why} | {_asked(one)} -> {said}", markup=False)
    table.add_row(*_cells("all", every), style="bold")
    console.print(table)


def _asked(one: Result) -> str:
    return " / ".join(message.text for message in one.sample.line.messages)


def _cells(name: str, found: "list[Result] | tuple[Result, ...]") -> tuple[str, ...]:
    counted = summary(found)
    wrong = sum(one.score.is_wrong for one in found)
    sent = sum(one.score.sent for one in found)
    other = sum(one.score.verdict is Verdict.WRONG and "answered in" in one.score.why for one in found)
    return (
        name,
        str(counted.samples),
        str(counted.answerable),
        f"{counted.right_share:.1%}",
        str(sent),
        f"{wrong} = {wrong / sent:.1%}" if sent else "0",
        f"{upper_bound(wrong, sent):.1%}" if sent else "-",
        str(other),
    )


if __name__ == "__main__":
    typer.run(bench)
