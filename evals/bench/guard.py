"""How well the score of `henji guard` tells grounded replies from others: `python -m evals.bench.guard`."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from core.errors import HenjiError
from core.evidence import Passage
from core.sets import Kind
from evals.bench.rows import DATA, Row, rows
from guardrails.grounding import ground, score

console: Final = Console()


def auroc(scored: Iterable[tuple[float, bool]]) -> float | None:
    """The chance that a true one scores above a false one, ties counting half; None where one side is empty."""
    ordered = sorted(scored)
    positives = sum(truth for _, truth in ordered)
    negatives = len(ordered) - positives
    if not positives or not negatives:
        return None
    ranks = _ranks([value for value, _ in ordered])
    above = sum(rank for rank, (_, truth) in zip(ranks, ordered, strict=True) if truth)
    return (above - positives * (positives + 1) / 2) / (positives * negatives)


def _ranks(ordered: Sequence[float]) -> list[float]:
    """From one; equal values share the middle of theirs."""
    first: dict[float, int] = {}
    last: dict[float, int] = {}
    for rank, value in enumerate(ordered, 1):
        first.setdefault(value, rank)
        last[value] = rank
    return [(first[value] + last[value]) / 2 for value in ordered]


def scored(row: Row) -> float:
    """The score of one public row, whose context is its whole evidence."""
    evidence = (
        Passage(
            id="context",
            document="context",
            kind=Kind.PAGE,
            language=row["lang"],
            title="",
            text=row["context"],
            version="given",
        ),
    )
    return score(ground(row["response"], evidence, row["lang"]), row["response"], evidence)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of a non-empty sequence lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def bench(
    data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA,
    limit: Annotated[int, typer.Option(help="So many rows of each source.", min=1)] = 1_000,
) -> None:
    """Print the area under the ROC curve by source, and the time of one reply."""
    by_source: dict[str, list[Row]] = {}
    for row in rows("groundedness/dev", data):
        by_source.setdefault(row["source"], []).append(row)
    table = Table("source", "replies", "grounded", "AUROC", "p95 ms", title="groundedness")
    for source, found in sorted(by_source.items()):
        results, times = [], []
        for row in found[:limit]:
            start = time.perf_counter()
            results.append((scored(row), row["grounded"] == 1))
            times.append((time.perf_counter() - start) * 1e3)
        area = auroc(results)
        said = "-" if area is None else f"{area:.3f}"
        grounded = sum(truth for _, truth in results)
        table.add_row(source, str(len(results)), str(grounded), said, f"{percentile(times, 0.95):.1f}")
    console.print(table)


def main() -> None:
    try:
        typer.run(bench)
    except HenjiError as error:
        console.print(str(error))
        raise SystemExit(error.exit_code) from error


if __name__ == "__main__":
    main()
