"""Whether a buyer asks who writes: a person or a machine. The words live in `asks_if_human.toml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import regex

from core import patterns
from core.languages import same
from core.text import normalise

FILE = Path(__file__).parent / "asks_if_human.toml"


@cache
def _listed(path: Path) -> Mapping[str, regex.Pattern[str]]:
    return patterns.load(path)


def asks_if_human(text: str, language: str, path: Path = FILE) -> bool:
    """Read in the text's language (every one, where that cannot be known) and in English, which people mix in."""
    listed = _listed(path)
    own = same(language, listed)
    chosen = {own, "en"} & listed.keys() if own else listed.keys()
    text = normalise(text)
    return any(listed[one].search(text) for one in chosen if one)
