"""Which topic a message asks for, and how sure that is. Linear, deterministic, trained by `knowledge.train`.

Two views of a message vote: its concepts, read with the language's lexicon and weighed by one model for all languages,
and its words and pieces of words, weighed by a model of the language. Sureness is a logistic over named signals, fitted
on messages the matcher had not seen and on topics it had never seen.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.memory import for_a_turn
from knowledge.concepts import Reading, read
from knowledge.features import features, mask
from knowledge.pack import ROOT, known_as

KEPT = 64  # matches a turn may come back to
MODELS = ROOT / "model"
#: What sureness is made of, in the artefact's order; the last is the intercept.
SIGNALS = (
    "lead",  # of the best topic, both views together
    "margin",  # to the second
    "concept_margin",  # the best topic's lead over the others, in concepts alone
    "word_margin",  # the same in words alone
    "nearest",  # cosine to the nearest phrasing of the best topic
    "nearest_margin",  # and its distance to the nearest of another
    "unexplained",  # share of letters that no concept and no list explains
    "left",  # whether more than one word is unexplained
    "concepts",  # how many concepts there are
    "intercept",
)
#: Concepts weigh this much in the vote; words get the rest.
CONCEPT_WEIGHT = 0.6

Floats = npt.NDArray[np.float32]
Double = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The best topic; `score` is the estimated probability that it is right, 0..1; `sure`: it reached the threshold."""

    topic: str
    score: float
    sure: bool
    runner_up: str


def concept_features(concepts: Sequence[str]) -> list[str]:
    """Each concept, each pair, and how many there are."""
    ordered = sorted(concepts)
    return [*ordered, *(f"{a}+{b}" for a, b in combinations(ordered, 2)), f"#{min(len(ordered), 4)}"]


def signals(
    concept: Double, word: Double, nearest: Double, reading: Reading, *, weight: float = CONCEPT_WEIGHT
) -> tuple[int, int, list[float]]:
    """Best class, second class, and the signals of the best."""
    lead = weight * concept + (1 - weight) * word
    order = np.argsort(-lead, kind="stable")
    best, second = int(order[0]), int(order[1])
    row = [
        lead[best],
        lead[best] - lead[second],
        concept[best] - _rest(concept, best),
        word[best] - _rest(word, best),
        nearest[best],
        nearest[best] - _rest(nearest, best),
        min(reading.share, 1.0),
        float(len(reading.unexplained) > 1),
        min(len(reading.concepts), 6) / 6,
        1.0,
    ]
    return best, second, [float(one) for one in row]


def _rest(values: Double, but: int) -> float:
    """The highest of the others."""
    others: list[float] = values.tolist()
    del others[but]
    return max(others)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ConceptModel:
    """The view that all languages share."""

    vocabulary: dict[str, int]
    weights: Floats  # features x classes

    def leads(self, concepts: Sequence[str]) -> Double:
        known = [self.vocabulary[one] for one in concept_features(concepts) if one in self.vocabulary]
        if not known:
            return np.zeros(self.weights.shape[1])
        summed: Double = self.weights[known].astype(np.float64).sum(axis=0) / np.sqrt(len(known))
        return summed


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Model:
    """A language's trained artefact."""

    classes: tuple[str, ...]
    vocabulary: dict[str, int]
    idf: Floats  # one per feature
    weights: npt.NDArray[np.int8]  # features x classes
    scale: Floats  # one per class
    posting_start: npt.NDArray[np.int32]  # features + 1
    posting: npt.NDArray[np.uint16]  # phrasing numbers, by feature
    phrasing_norm: Floats
    phrasing_class: npt.NDArray[np.uint8]
    calibration: Floats  # one per signal
    threshold: float
    inputs: str  # hash of the phrasings it was trained on
    rarest: float = field(init=False)  # the greatest of `idf`

    def __post_init__(self) -> None:
        object.__setattr__(self, "rarest", float(self.idf.max(initial=1.0)))

    def match(self, text: str, language: str, concepts: ConceptModel, ignore: Collection[str] = ()) -> Match:
        """The topic of a text; `ignore` holds case-folded words of the catalogue, which say nothing of the topic."""
        reading = read(text, language, ignore=ignore)
        seen = {one for one in features(mask(text, language)) if one[0] != "w" or one[1:] not in ignore}
        numbers = [number for one in seen if (number := self.vocabulary.get(one)) is not None]
        known = np.array(sorted(numbers), dtype=np.int32)
        idf, unknown = self.idf[known], len(seen) - len(numbers)
        norm = float(np.sqrt((idf**2).sum() + unknown * self.rarest**2)) or 1.0
        word = ((idf / norm) @ self.weights[known].astype(np.float32) * self.scale).astype(np.float64)
        best, second, row = signals(concepts.leads(reading.concepts), word, self._nearest(known, norm), reading)
        score = float(1 / (1 + np.exp(-(np.array(row) @ self.calibration))))
        return Match(
            topic=self.classes[best],
            score=round(score, 4),
            sure=score >= self.threshold,
            runner_up=self.classes[second],
        )

    def _nearest(self, known: npt.NDArray[np.int32], norm: float) -> Double:
        """The cosine to the nearest phrasing of every class."""
        starts, ends = self.posting_start[known], self.posting_start[known + 1]
        rows = [self.posting[start:end] for start, end in zip(starts, ends, strict=True)]
        flat = np.concatenate(rows) if rows else np.zeros(0, np.uint16)
        weights = np.repeat(self.idf[known].astype(np.float64) ** 2, ends - starts)
        dots = np.bincount(flat, weights, minlength=len(self.phrasing_norm))
        best = np.zeros(len(self.classes))
        np.maximum.at(best, self.phrasing_class, dots / (self.phrasing_norm * norm))
        return best


def match(text: str, language: str, *, ignore: Collection[str] = ()) -> Match | None:
    """The topic of a text, or None where the language was never trained. A turn's answers are kept."""
    return _match(text, language, frozenset(ignore))


@for_a_turn(KEPT)
def _match(text: str, language: str, ignore: frozenset[str]) -> Match | None:
    own, shared = model(language), concept_model()
    return own.match(text, language, shared, ignore) if own and shared else None


@cache
def concept_model(folder: Path = MODELS) -> ConceptModel | None:
    path = folder / "concepts.npz"
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as stored:
        return ConceptModel(vocabulary=_numbered(stored["vocabulary"]), weights=stored["weights"].astype(np.float32))


@cache
def model(language: str, folder: Path = MODELS) -> Model | None:
    """The language's model, or None where it was never trained."""
    path = folder / f"{known_as(language)}.npz"
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as stored:
        head = json.loads(bytes(stored["head"]))
        return Model(
            classes=tuple(head["classes"]),
            vocabulary=_numbered(stored["vocabulary"]),
            idf=stored["idf"].astype(np.float32),
            weights=stored["weights"],
            scale=stored["scale"],
            posting_start=stored["posting_start"],
            posting=stored["posting"],
            phrasing_norm=stored["phrasing_norm"],
            phrasing_class=stored["phrasing_class"],
            calibration=stored["calibration"],
            threshold=float(head["threshold"]),
            inputs=head["inputs"],
        )


def _numbered(joined: npt.NDArray[np.uint8]) -> dict[str, int]:
    return {word: number for number, word in enumerate(bytes(joined).decode().split("\n"))}
