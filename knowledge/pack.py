"""The topic pack: what each topic needs, and its words per language. Content lives in `topics/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.errors import StoreError
from core.evidence import Scalar
from core.languages import same
from core.sets import Reason, Risk, Scenario

ROOT = Path(__file__).parent / "topics"
SCOPES = ("shop", "country", "country?", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One sentence of an answer: said when its conditions hold and its slots can be filled."""

    name: str
    core: bool  # an answer needs at least one core part
    needs: tuple[str, ...]  # dotted slots that must exist
    when: Mapping[str, Scalar]  # dotted slot -> the value it must have
    each: str | None  # repeat for every row of this fact table
    asked: str | None  # the concept that asks for this part alone, whatever the country
    lacks: tuple[str, ...] = ()  # dotted slots that must not exist


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One thing buyers ask. `handoff` names why it always goes to a person; no parts and no handoff: courtesy."""

    id: str  # "scenario/name"
    scenario: Scenario
    risk: Risk
    scope: str
    parts: tuple[Part, ...]
    handoff: Reason | None

    @property
    def answerable(self) -> bool:
        return bool(self.parts)


def _part(raw: Mapping[str, object]) -> Part:
    needs, lacks, when = raw.get("needs", []), raw.get("lacks", []), raw.get("when", {})
    assert isinstance(needs, list)
    assert isinstance(lacks, list)
    assert isinstance(when, dict)
    return Part(
        name=str(raw["name"]),
        core=bool(raw.get("core", False)),
        needs=tuple(needs),
        when=when,
        each=str(raw["each"]) if "each" in raw else None,
        asked=str(raw["asked"]) if "asked" in raw else None,
        lacks=tuple(lacks),
    )


def _topic(path: Path) -> Topic:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    if raw["scope"] not in SCOPES:
        raise StoreError(f"{path.name}: unknown scope {raw['scope']!r}; one of {', '.join(SCOPES)}")
    return Topic(
        id=f"{path.parent.name}/{path.stem}",
        scenario=Scenario(raw["scenario"]),
        risk=Risk(raw["risk"]),
        scope=raw["scope"],
        parts=tuple(_part(part) for part in raw.get("part", [])),
        handoff=Reason(raw["handoff"]) if "handoff" in raw else None,
    )


@cache
def topics(root: Path = ROOT) -> Mapping[str, Topic]:
    """Every topic by id, in alphabetical order."""
    paths = sorted(path for path in root.glob("*/*.toml") if path.stem.count(".") == 0)
    return {topic.id: topic for topic in map(_topic, paths)}


@cache
def _words(topic: str, language: str, root: Path) -> Mapping[str, object]:
    path = root / f"{topic}.{known_as(language, root)}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def answers(topic: str, language: str, root: Path = ROOT) -> Mapping[str, str]:
    """Part name -> template; empty where the pack has no words in the language."""
    found = _words(topic, language, root).get("answer", {})
    assert isinstance(found, dict)
    return found


def phrasings(topic: str, language: str, root: Path = ROOT) -> tuple[str, ...]:
    """How buyers ask for the topic."""
    found = _words(topic, language, root).get("phrasings", [])
    assert isinstance(found, list)
    return tuple(found)


@cache
def terms(language: str, root: Path = ROOT) -> Mapping[str, Mapping[str, object]]:
    """Small vocabularies of a language: table -> key -> words; empty where there are none."""
    path = root / f"terms.{known_as(language, root)}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def known_as(language: str, root: Path = ROOT) -> str:
    """The pack's name for the language: de for de-AT; the tag itself where the pack has none."""
    return same(language, languages(root)) or language


@cache
def languages(root: Path = ROOT) -> tuple[str, ...]:
    """The languages the pack has words in."""
    return tuple(sorted(path.name.split(".")[1] for path in root.glob("terms.*.toml")))
