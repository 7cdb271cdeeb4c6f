"""What the questionnaire says, in the languages of the desk, from `words/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.errors import SettingsError
from core.languages import same

ROOT = Path(__file__).parent / "words"
FALLBACK = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A question, why it is asked, and an answer as an example."""

    text: str
    why: str
    example: str


@cache
def languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in ROOT.glob("*.toml")))


def known(language: str) -> str:
    """The language as `words/` names it. SettingsError where it has no words in it."""
    found = same(language, languages())
    if found is None:
        raise SettingsError(f"--lang {language}: henji asks in {', '.join(languages())}; choose one of them")
    return found


def wording(key: str, language: str) -> Wording:
    found = _words(language)["question"][key]
    return Wording(text=found["text"], why=found["why"], example=found["example"])


def block(name: str, language: str) -> str:
    return str(_words(language)["block"][name])


def topic(id: str, language: str) -> str:
    """What buyers ask, in a few words; the id itself where there are none."""
    return str(_words(language)["topic"].get(id, id))


def say(key: str, language: str, **slots: object) -> str:
    return str(_words(language)["say"][key]).format(**slots)


@cache
def _words(language: str) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = tomllib.loads((ROOT / f"{language}.toml").read_text(encoding="utf-8"))
    return found
