"""How well search finds: `python -m evals.bench.search`.

XQuAD-R, JSQuAD and CMRC measure passages (bm25s beside it, over the same tokens), semiPQA and ePQA the attributes
and lines of one product, `scale` the time of one search in a large index.
"""

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import bm25s
import typer
from rich.console import Console
from rich.table import Table

from core.errors import HenjiError
from core.evidence import Passage
from core.sets import Kind
from evals.bench.collections import Collection, squad, xquad
from evals.bench.ranking import DEPTH, hit_lists, mean_ndcg, precision_at_1
from evals.bench.rows import DATA, Row, read, rows
from knowledge.attributes import rank_attributes
from knowledge.index import Entry, Index
from knowledge.tokens import tokens

console: Final = Console()


class Bench(StrEnum):
    XQUAD = "xquad"
    SQUAD = "squad"
    PRODUCT = "product"
    SCALE = "scale"


def index_of(entries: Iterable[Entry]) -> Index:
    """A fresh index in memory."""
    index = Index(sqlite3.connect(":memory:", isolation_level=None))
    index.create()
    index.add(entries)
    return index


def searched(collection: Collection) -> dict[str, list[str]]:
    """Question id -> documents, by henji's index."""
    index = index_of(collection.entries())
    return {
        id: [hit.document for hit in index.search(query, limit=DEPTH, language=collection.language)]
        for id, query in collection.queries.items()
    }


def by_bm25s(collection: Collection) -> dict[str, list[str]]:
    """The same by bm25s, over the same tokens: whether our own arithmetic loses anything."""
    documents = list(collection.documents)
    retriever = bm25s.BM25(k1=0.8, b=0.75)
    retriever.index([tokens(text) for text in collection.documents.values()], show_progress=False)
    queries = [sorted(set(tokens(query))) for query in collection.queries.values()]
    found, _ = retriever.retrieve(queries, corpus=documents, k=min(DEPTH, len(documents)), show_progress=False)
    return dict(zip(collection.queries, found.tolist(), strict=True))


def attribute_scores(row: Row) -> dict[str, float]:
    """Candidate -> score, as a product's attributes."""
    return dict(rank_attributes(row["question"], [(one["id"], one["text"]) for one in row["candidates"]]))


def line_scores(row: Row) -> dict[str, float]:
    """Candidate -> score, by the index of this product alone; a candidate that shares nothing is absent."""
    candidates = row["candidates"]
    index = index_of(_entry(one["id"], one["text"]) for one in candidates)
    return {hit.document: hit.score for hit in index.search(row["question"], limit=len(candidates))}


def as_listed(row: Row) -> dict[str, float]:
    """Candidate -> score, by its place in the file: what the order of the data gives away."""
    return {one["id"]: -float(place) for place, one in enumerate(row["candidates"])}


def at_random(_: Row) -> dict[str, float]:
    """No scores at all: chance."""
    return {}


def milliseconds(index: Index, queries: Sequence[str], clock: Callable[[], float]) -> list[float]:
    """The time of each search by the clock, ascending."""
    spent: list[float] = []
    for query in queries:
        start = clock()
        index.search(query, limit=DEPTH, language="en")
        spent.append((clock() - start) * 1000)
    return sorted(spent)


def _entry(id: str, text: str, document: str | None = None) -> Entry:
    return Entry(
        passage=Passage(id=id, document=document or id, kind=Kind.PAGE, language="en", title="", text=text, version="")
    )


def _shuffled(passages: int, data: Path) -> list[Entry]:
    """Passages of about 200 letters, put together from distinct English sentences of several data sets."""
    chance = random.Random(0)  # noqa: S311 -- a fixed order, not a secret
    sentences = sorted(
        {row["text"] for row in rows("clinc_oos/dev", data)}
        | {candidate["text"] for row in rows("epqa/dev", data) for candidate in row["candidates"]}
        | {row["evidence"] for row in rows("hetpqa/answers.dev", data)}
        | {line for row in rows("tau2_bank_kb/documents", data) for line in row["content"].splitlines()}
    )
    return [
        _entry(f"p{number}", " ".join(chance.choices(sentences, k=3)), f"d{number // 2}") for number in range(passages)
    ]


def _passage_table(title: str, collections: Iterable[Collection], hits: dict[str, list[str]] | None) -> Table:
    table = Table("set", "questions", "nDCG@10", "bm25s", title=title)
    figures: list[tuple[float, float]] = []
    for collection in collections:
        if hits is not None and hits.keys().isdisjoint(collection.gold):
            continue
        own = mean_ndcg(collection.gold, searched(collection) if hits is None else hits)
        figures.append((own, mean_ndcg(collection.gold, by_bm25s(collection))))
        table.add_row(collection.name, str(len(collection.gold)), *(f"{figure:.4f}" for figure in figures[-1]))
    if figures:
        table.add_row("mean", "", *(f"{statistics.fmean(column):.4f}" for column in zip(*figures, strict=True)))
        table.add_row("least", "", *(f"{min(column):.4f}" for column in zip(*figures, strict=True)))
    return table


def _product_table(data: Path) -> Table:
    """Beside each figure chance, and the order of the file: ePQA's is another ranker's, so it must not help us."""
    ways = {"rank_attributes": attribute_scores, "index": line_scores, "as listed": as_listed, "chance": at_random}
    table = Table("set", "label", "questions", *ways, title="product, P@1, ties shared evenly")
    for name, least in (("semipqa", 1), ("epqa", 1), ("epqa", 2)):
        questions = [row for row in rows(f"{name}/dev", data) if _answerable(row, least)]
        figures = (f"{precision_at_1(questions, least, scores):.4f}" for scores in ways.values())
        table.add_row(name, f">= {least}", str(len(questions)), *figures)
    return table


def _answerable(row: Row, least: int) -> bool:
    return any(one["label"] >= least for one in row["candidates"])


def _scale_table(passages: int, data: Path) -> Table:
    queries = [row["question"] for row in rows("epqa/dev", data)]
    entries = _shuffled(passages, data)
    start = time.perf_counter()
    index = index_of(entries)
    seconds = time.perf_counter() - start
    table = Table("passages", "load s", "clock", "p50 ms", "p95 ms", "worst ms", title="scale, one language")
    for name, clock in (("wall", time.perf_counter), ("processor", time.thread_time)):
        spent = milliseconds(index, queries, clock)
        quantiles = (spent[len(spent) // 2], spent[int(len(spent) * 0.95)], spent[-1])
        table.add_row(str(passages), f"{seconds:.1f}", name, *(f"{quantile:.2f}" for quantile in quantiles))
    return table


def _collections(only: Bench | None, data: Path) -> dict[str, list[Collection]]:
    found: dict[str, list[Collection]] = {}
    if only in {None, Bench.XQUAD}:
        found["XQuAD-R, each language alone"] = xquad(data)
    if only in {None, Bench.SQUAD}:
        found["JSQuAD and CMRC"] = [squad("jsquad", "ja", data), squad("cmrc2018", "zh-Hans", data)]
    return found


def bench(
    only: Annotated[Bench | None, typer.Option(help="One bench; scale runs only when asked for.")] = None,
    hits: Annotated[Path | None, typer.Option(help="Score these lines of hits; search nothing.")] = None,
    export: Annotated[Path | None, typer.Option(help="Write a store and queries here; score nothing.")] = None,
    passages: Annotated[int, typer.Option(help="Size of the index of `scale`.")] = 100_000,
    data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA,
) -> None:
    """Print how well search finds."""
    lines = None if hits is None else hit_lists(read(hits))
    for title, collections in _collections(only, data).items():
        if export is None:
            console.print(_passage_table(title, collections, lines))
        else:
            for collection in collections:
                collection.export(export)
    if export or hits:
        return
    if only in {None, Bench.PRODUCT}:
        console.print(_product_table(data))
    if only is Bench.SCALE:
        console.print(_scale_table(passages, data))


def main() -> None:
    try:
        typer.run(bench)
    except HenjiError as error:
        console.print(str(error))
        raise SystemExit(error.exit_code) from error


if __name__ == "__main__":
    main()
