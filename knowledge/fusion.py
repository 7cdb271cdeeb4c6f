"""Two lists of hits as one: those that share words with a question, and those that are near to it in meaning."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from knowledge.index import Hit

#: The share of nearness, found on one half of the public data and reported on the other (docs/matching.md): where a
#: question may be answered in any language, and where texts are in its own. In its own, words alone were better.
ACROSS: Final = 0.3
OWN: Final = 0.0


def fused(lexical: Sequence[Hit], near: Sequence[Hit], *, weight: float) -> list[Hit]:
    """One hit a document, best first. `weight` 0: nearness only orders what shares no word with the question.

    Scores of words are shares of the best one; cosines, which a model may crowd together, are stretched from the
    least of the list to the best. A document keeps the passage of the list in which it stood higher.
    """
    words = {hit.document: (hit, share) for hit, share in _shares(lexical)}
    meant = {hit.document: (hit, share) for hit, share in _stretched(near)}
    scored: list[tuple[float, Hit]] = []
    for document in words.keys() | meant.keys():
        by_words, by_meaning = words.get(document), meant.get(document)
        of_words, of_meaning = by_words[1] if by_words else 0.0, by_meaning[1] if by_meaning else 0.0
        shown = by_meaning if by_meaning and (by_words is None or of_meaning > of_words) else by_words
        assert shown is not None
        score = (1 - weight) * of_words + weight * of_meaning
        scored.append((of_meaning, replace(shown[0], score=score)))
    return [hit for _, hit in sorted(scored, key=lambda one: (-one[1].score, -one[0], one[1].passage))]


def _shares(hits: Sequence[Hit]) -> Iterator[tuple[Hit, float]]:
    best = max((hit.score for hit in hits), default=0.0)
    return ((hit, max(hit.score, 0.0) / best if best > 0 else 0.0) for hit in hits)


def _stretched(hits: Sequence[Hit]) -> Iterator[tuple[Hit, float]]:
    scores = [hit.score for hit in hits]
    least, width = min(scores, default=0.0), max(scores, default=0.0) - min(scores, default=0.0)
    return ((hit, (hit.score - least) / width if width > 0 else 1.0) for hit in hits)
