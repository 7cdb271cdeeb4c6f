"""What a shared token is worth: BM25 over postings packed in 32 bits.

Robertson & Zaragoza, "The Probabilistic Relevance Framework" (2009), with the rarity that stays positive
(as Lucene's).
"""

import functools
import math
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: How fast a repeated token stops adding, and how much long passages are corrected for: best mean over XQuAD.
K1: Final = 0.8
B: Final = 0.75

#: A posting: 14 bits of the passage's place in its block, 6 of the token's count, 12 of the passage's length.
PLACE: Final = 14
COUNT: Final = 6
LENGTH: Final = 12
MOST_PLACE: Final = (1 << PLACE) - 1
MOST_COUNT: Final = (1 << COUNT) - 1
MOST_LENGTH: Final = (1 << LENGTH) - 1
_WEIGHED: Final = (1 << (COUNT + LENGTH)) - 1

#: Little-endian wherever it is read, so that a database may be moved.
POSTING: Final = np.dtype("<u4")

Packed: TypeAlias = NDArray[np.uint32]
Weights: TypeAlias = NDArray[np.float64]


def pack(place: int, count: int, length: int) -> int:
    """One posting. A count above 63 or a length above 4,095 tokens weighs as that."""
    return place << (COUNT + LENGTH) | min(count, MOST_COUNT) << LENGTH | min(length, MOST_LENGTH)


def places(packed: Packed) -> Packed:
    return packed >> np.uint32(COUNT + LENGTH)


def rarity(having: int, passages: int) -> float:
    """What it tells that a passage has a token which `having` of all `passages` have; always above zero."""
    return math.log1p((passages - having + 0.5) / (having + 0.5))


def saturation(packed: Packed, mean: float) -> Weights:
    """What the counts weigh, 0 to K1 + 1, where passages are `mean` tokens long."""
    weights: Weights = _table(mean)[packed & np.uint32(_WEIGHED)]
    return weights


@functools.lru_cache(maxsize=64)
def _table(mean: float) -> Weights:
    """Every count at every length, computed once: looking up is five times faster than dividing."""
    packed = np.arange(_WEIGHED + 1)
    count, length = packed >> LENGTH, packed & MOST_LENGTH
    return np.asarray(count * (K1 + 1) / (count + K1 * (1 - B + B * length / mean)), np.float64)
