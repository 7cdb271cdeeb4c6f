"""Whether a text instructs whoever reads it, in every language; the patterns live in `instructed/`.

What it finds can only lower autonomy: a text of the store waits for a person, and so does a buyer's message. What
slips past is still no proof of anything and changes nothing of what guardrails allow.
"""

import pickle
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

import regex

from core import patterns
from core.sieve import Sieve, sieve

ROOT: Final = Path(__file__).parent / "instructed"

#: What each key of the files means for the person who looks at the text.
REASONS: Final[Mapping[str, str]] = {
    "forget": "an instruction to forget instructions",
    "machine": "words addressed to a machine",
    "buyers": "an order what to tell buyers",
    "answer": "an order what to answer",
    "role": "a switch of roles",
    "mode": "an order to switch protections off",
    "authority": "a claim of power over the machine",
    "task": "a new task for the machine",
    "prompt": "marks of a prompt",
    "silence": "an order to keep silent or to pass over people",
}
#: Ours, filled in by `_spelt`: a name of lower-case letters, which no count or class of `regex` has.
_SLOT: Final = regex.compile(r"(?<!\\[pP])\{([a-z]+)\}")
_FLAGS: Final = regex.IGNORECASE | regex.MULTILINE


@dataclass(frozen=True, slots=True)
class _Known:
    """The patterns of every language under one sieve. Packed: of hundreds, a text needs a few."""

    keys: tuple[str, ...]
    packed: tuple[bytes, ...]
    sieve: Sieve


def instruction(text: str) -> tuple[str, tuple[int, int]] | None:
    """Reason and span of the first match in a normalised text, or None.

    Every language is tried: attackers write in another one than the text around, and shops mix them.
    """
    known = _known()
    for number in known.sieve.kept(text):
        if match := _pattern(number).search(text):
            return REASONS[known.keys[number]], match.span()
    return None


@cache
def _known() -> _Known:
    """Made anew when a file changes; looking the patterns through takes seconds."""
    written = [path.read_bytes() for path in sorted(ROOT.glob("*.toml"))]

    def built() -> _Known:
        named = [pair for one in written for pair in _spelt(tomllib.loads(one.decode("utf-8")))]
        ranked = sorted(named, key=lambda pair: tuple(REASONS).index(pair[0]))  # the plainest reasons first
        return _Known(
            keys=tuple(key for key, _ in ranked),
            packed=tuple(pickle.dumps(pattern) for _, pattern in ranked),
            sieve=sieve(pattern for _, pattern in ranked),
        )

    return patterns.kept(ROOT / "every.toml", b"\0".join(written), "instructed 3", built)


@cache
def _pattern(number: int) -> regex.Pattern[str]:
    unpacked: regex.Pattern[str] = pickle.loads(_known().packed[number])  # noqa: S301 - our own, see core.patterns
    return unpacked


def _spelt(raw: Mapping[str, Any]) -> Iterator[tuple[str, regex.Pattern[str]]]:
    """The patterns of a file with its words filled in, in the normal form of the texts: it takes Thai vowels apart.

    Raises KeyError for a word that the file does not have.
    """
    words: Mapping[str, str] = raw["words"]
    for key, lines in raw["found"].items():
        for line in lines:
            yield key, regex.compile(normalize("NFKC", _SLOT.sub(lambda slot: words[slot[1]], line)), _FLAGS)
