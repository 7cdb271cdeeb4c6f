"""A language's phrasings as matrices: what the matcher is trained on."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix  # development only: training never happens on a shop's machine

from knowledge import pack
from knowledge.concepts import Reading, read
from knowledge.features import features, mask

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Corpus:
    """One row a phrasing; `rows` has one column a word feature and rows of unit length."""

    language: str
    classes: tuple[str, ...]
    labels: Labels  # class number of each row
    vocabulary: tuple[str, ...]
    idf: Array
    rows: csr_matrix
    norms: Array  # length of each row before it was made one
    readings: tuple[Reading, ...]
    inputs: str


def inputs_hash(language: str) -> str:
    """Names the phrasings, the lexicon and the code that reads them."""
    digest = hashlib.sha256()
    for name in ("features.py", "places.py", "concepts.py", "matcher.py"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    lexicon = pack.ROOT / f"lexicon.{language}.toml"
    digest.update(lexicon.read_bytes() if lexicon.exists() else b"")
    for topic in pack.topics():
        digest.update("\n".join([topic, *pack.phrasings(topic, language)]).encode())
    return digest.hexdigest()[:16]


def corpus(language: str) -> Corpus:
    """Read and weigh every phrasing of a language."""
    classes = tuple(pack.topics())
    pairs = [(text, n) for n, topic in enumerate(classes) for text in pack.phrasings(topic, language)]
    sets = [features(mask(text, language)) for text, _ in pairs]
    counts = Counter(one for found in sets for one in found)
    vocabulary = tuple(sorted(counts))
    column = {one: n for n, one in enumerate(vocabulary)}
    # Half precision, because that is what the artefact stores: what is fitted is what runs.
    idf = np.array([np.log(1 + len(pairs) / counts[one]) for one in vocabulary]).astype(np.float16).astype(float)
    rows, norms = unit_rows([sorted(column[one] for one in found) for found in sets], idf)
    return Corpus(
        language=language,
        classes=classes,
        labels=np.array([label for _, label in pairs]),
        vocabulary=vocabulary,
        idf=idf,
        rows=rows,
        norms=norms,
        readings=tuple(read(text, language) for text, _ in pairs),
        inputs=inputs_hash(language),
    )


def unit_rows(indices: Sequence[Sequence[int]], weights: Array) -> tuple[csr_matrix, Array]:
    """Sparse rows of unit length, and the length each had."""
    values = [weights[list(row)] for row in indices]
    norms = np.array([float(np.sqrt((row**2).sum())) or 1.0 for row in values])
    flat = np.concatenate([row / norm for row, norm in zip(values, norms, strict=True)])
    starts = np.cumsum([0, *map(len, indices)])
    columns = np.array([column for row in indices for column in row], dtype=np.int64)
    return csr_matrix((flat, columns, starts), shape=(len(indices), len(weights))), norms
