"""Good replies and their hand-made twins, each wrong in one place: `python -m evals.bench.twins`.

The suite was written by somebody who has not read `guardrails/`. Its split "dev" may be looked into, "held" not: its
misses are counted and never printed.
"""

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from evals.bench.guard import percentile
from evals.bench.rows import Row, read
from evals.bench.verdicts import GOOD, Case, Verdict, by_language, counted, demo_house, judged

SUITE: Final = Path(__file__).resolve().parents[1] / "suites" / "twins"
DEV: Final = "dev"

console: Final = Console(width=160)


def cases(suite: Path = SUITE) -> list[Case]:
    """Every good reply and every twin, a twin with the question and the evidence of its original."""
    good = {row["id"]: row for row in read(suite / "good.jsonl")}
    spoiled = (({**good[row["of"]], "id": row["id"], "reply": row["reply"]}, row["kind"]) for row in _twins(suite))
    return [_case(row, kind) for row, kind in (*((row, GOOD) for row in good.values()), *spoiled)]


def _twins(suite: Path) -> list[Row]:
    return list(read(suite / "twins.jsonl"))


def _case(row: Row, kind: str) -> Case:
    line = {key: row[key] for key in ("id", "question", "reply", "language", "evidence")}
    same = bool(row.get("same_language", True))
    return Case(line=line, kind=kind, language=row["language"], same_language=same, split=row.get("split", ""))


def _wrong(one: Verdict) -> bool:
    if one.case.is_good:
        return not (one.unread if one.case.same_language else one.allowed)
    return one.unread


def bench(
    misses: Annotated[bool, typer.Option(help="Print what was decided wrongly, of the split dev.")] = False,
    only: Annotated[str, typer.Option(help="One split.")] = "",
) -> None:
    """Count, by kind and by language, what passes and what does not; each split for itself."""
    chosen = [one for one in cases() if only in {"", one.split}]
    with demo_house() as house:
        verdicts = list(judged(house, chosen))
    for one in verdicts if misses else ():
        if one.case.split == DEV and _wrong(one):
            _print(one)
    for split in sorted({one.case.split for one in verdicts}):
        found = [one for one in verdicts if one.case.split == split]
        console.print(counted(found, f"twins, {split}"))
        console.print(by_language(found, f"twins, {split}, evidence in the language of the reply"))
    console.print(f"one reply: p95 {percentile([one.ms for one in verdicts], 0.95):.1f} ms")


def _print(one: Verdict) -> None:
    said = "; ".join(f"{found['reason']}: {found['detail']}" for found in one.findings)
    line = one.case.line
    console.print(f"## {line['id']} {one.case.kind} | {line['reply']}\n   -> {said}", markup=False, highlight=False)
    for each in line["evidence"] if one.case.is_good else ():
        console.print(f"   = {each['text']}", markup=False, highlight=False)


if __name__ == "__main__":
    typer.run(bench)
