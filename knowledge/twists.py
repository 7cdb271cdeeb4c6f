"""What turns a plain question into another one: an exception, a contrast, another time, another currency, a way back.

"How much is shipping?" and "how much is shipping to every country except Germany?" share their topic and their words;
only the second is not answered by the price for Germany. The patterns live in `topics/twist.<language>.toml`.
"""

from functools import cache
from pathlib import Path

from core import patterns
from core.text import normalise
from knowledge.pack import ROOT


@cache
def _patterns(language: str, root: Path) -> patterns.Patterns:
    path = root / f"twist.{language}.toml"
    return patterns.load(path) if path.exists() else {}


def twists(text: str, language: str, root: Path = ROOT) -> frozenset[str]:
    """The kinds of twist a text holds; none where henji has no list of the language."""
    text = normalise(text)
    return frozenset(kind for kind, pattern in _patterns(language, root).items() if pattern.search(text))
