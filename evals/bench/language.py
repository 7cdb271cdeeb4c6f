"""How often the language of a short text is known: `python -m evals.bench.language`."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from bot.language import UNKNOWN, LanguageIdentifier
from core.errors import HenjiError
from evals.bench.rows import DATA, Row, rows

console: Final = Console()

#: What is measured together; kinds as the data names them.
GROUPS: Final = (("shop_string",), ("question", "shop_question"), ("tweet",), ("sentences",), ("word-pairs",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Answers against the truth; `mistakes` counts (true, answered) pairs."""

    texts: int
    unknown: int
    right: int
    mistakes: Counter[tuple[str, str]]

    @property
    def accuracy(self) -> float | None:
        """Share right among those not "und"; None where all are."""
        named = self.texts - self.unknown
        return self.right / named if named else None


def tally(pairs: Iterable[tuple[str, str]]) -> Tally:
    """From (true, answered); script and region are not compared."""
    bare = [(true.split("-", 1)[0], answered.split("-", 1)[0]) for true, answered in pairs]
    return Tally(
        texts=len(bare),
        unknown=sum(answered == UNKNOWN for _, answered in bare),
        right=sum(true == answered for true, answered in bare),
        mistakes=Counter((true, answered) for true, answered in bare if answered not in {true, UNKNOWN}),
    )


def chinese(texts: Iterable[Row]) -> list[tuple[str, str]]:
    """(true tag, text) of the shop strings whose id names the mainland or Taiwan."""
    tags = {"spree-zh-CN": "zh-Hans", "spree-zh-TW": "zh-Hant"}
    return [(tag, row["text"]) for row in texts for start, tag in tags.items() if row["id"].startswith(start)]


def _line(name: str, counted: Tally, microseconds: float) -> Sequence[str]:
    accuracy = "-" if counted.accuracy is None else f"{counted.accuracy:.4f}"
    worst = " ".join(f"{true}>{answered}:{n}" for (true, answered), n in counted.mistakes.most_common(6))
    return name, str(counted.texts), accuracy, f"{counted.unknown / counted.texts:.4f}", f"{microseconds:.0f}", worst


def bench(data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA) -> None:
    """Print accuracy among the texts not called "und", the share of "und", and the time of one text."""
    texts = rows("langid/dev", data)
    identifier = LanguageIdentifier()
    identifier.identify("the model loads with the first words")
    table = Table("kind", "texts", "accuracy", "und", "us", "mistakes", title="language identification")
    for kinds in GROUPS:
        chosen = [row for row in texts if row["kind"] in kinds]
        start = time.perf_counter()
        answers = [(row["lang"], identifier.identify(row["text"])[0]) for row in chosen]
        spent = (time.perf_counter() - start) * 1e6 / len(chosen)
        table.add_row(*_line(" + ".join(kinds), tally(answers), spent))
    written = Counter((tag, identifier.identify(text)[0]) for tag, text in chinese(texts))
    console.print(table)
    console.print("Han: " + ", ".join(f"{tag} called {called}: {n}" for (tag, called), n in sorted(written.items())))


def main() -> None:
    try:
        typer.run(bench)
    except HenjiError as error:
        console.print(str(error))
        raise SystemExit(error.exit_code) from error


if __name__ == "__main__":
    main()
