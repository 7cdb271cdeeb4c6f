"""How good a ranking is, from lines of hits: `{"id", "hits": [{"document"}, ...]}`, best first."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

DEPTH: Final = 10


def ndcg(gold: Collection[str], ranked: Iterable[str], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain of the first `depth`, where every gold document counts the same, 0 to 1.

    A document that comes twice counts once.
    """
    if not gold:
        raise ValueError("a question without a right answer has no score")
    distinct = list(dict.fromkeys(ranked))[:depth]
    gain = sum(_discount(place) for place, document in enumerate(distinct) if document in gold)
    return gain / sum(_discount(place) for place in range(min(len(gold), depth)))


def _discount(place: int) -> float:
    return 1 / math.log2(place + 2)


def hit_lists(lines: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Question id -> documents, from what `henji knowledge search --queries` writes."""
    return {line["id"]: [hit["document"] for hit in line["hits"]] for line in lines}


def mean_ndcg(gold: Mapping[str, Collection[str]], found: Mapping[str, list[str]]) -> float:
    """Mean over all questions with a right answer; one that was not answered counts as nought."""
    return sum(ndcg(right, found.get(question, [])) for question, right in gold.items()) / len(gold)


def precision_at_1(
    questions: Sequence[Mapping[str, Any]], least: int, scores: Callable[[Any], Mapping[str, float]]
) -> float:
    """Share of questions whose best candidate is labelled `least` or more, 0 to 1.

    Candidates that tie for the first place share it, so that their order in the file gives nothing away. One without
    a score has 0.0, or the lowest score given where that is less.
    """
    return sum(_first(row["candidates"], least, scores(row)) for row in questions) / len(questions)


def _first(candidates: Sequence[Mapping[str, Any]], least: int, scores: Mapping[str, float]) -> float:
    floor = min(0.0, *scores.values()) if scores else 0.0
    best = max(scores.get(one["id"], floor) for one in candidates)
    tied = [one["label"] >= least for one in candidates if scores.get(one["id"], floor) == best]
    share: float = sum(tied) / len(tied)
    return share
