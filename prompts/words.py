"""The sentences henji says of its own accord, per language, from `strings/`. They render whole or raise."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter

from core.errors import SettingsError
from core.languages import same

ROOT = Path(__file__).parent / "strings"
FALLBACK = "en"


@cache
def languages(root: Path = ROOT) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in root.glob("*.toml")))


@cache
def strings(language: str, root: Path = ROOT) -> Mapping[str, Mapping[str, str]]:
    """Every sentence of a language, by table and key: pt for pt-BR, English where henji has no words in it."""
    path = root / f"{same(language, languages(root)) or FALLBACK}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def say(language: str, key: str, **slots: str) -> str:
    """The sentence `table.name` with its slots filled; SettingsError names what is missing."""
    table, name = key.split(".")
    template = strings(language).get(table, {}).get(name)
    if template is None:
        raise SettingsError(f"prompts/strings/{language}.toml: no [{table}] {name}; add the sentence")
    missing = {field for _, field, _, _ in Formatter().parse(template) if field} - set(slots)
    if missing:
        raise SettingsError(f"prompts/strings/{language}.toml: [{table}] {name} has unknown slots {sorted(missing)}")
    return template.format(**slots)
