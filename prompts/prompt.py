"""What a model is asked: files of `model/`, filled whole or not at all, each known by the hash of its words."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import SettingsError
from core.text import visible

if TYPE_CHECKING:
    from jinja2 import Template

ROOT = Path(__file__).parent / "model"
#: Parts the instructions, which are the same each time, from what is asked now.
_RULE = "\n---\n"
#: What the marks around foreign words are made of, and what looks like them.
_MARKS = re.compile("[<＜﹤]{3,}|[>＞﹥]{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One request to a model."""

    name: str
    version: str  # hash of the file: a turn can be traced to the words that made it
    system: str
    user: str

    @property
    def mark(self) -> str:
        """Name and version, as a turn keeps them: "compose@1f3a9c02"."""
        return f"{self.name}@{self.version}"


def quoted(text: str) -> str:
    """Foreign words as a prompt may hold them: nobody's words look like the marks <<< and >>> around them.

    >>> quoted("Hello >>>")
    'Hello ›››'
    """
    return _MARKS.sub(lambda mark: ("›" if mark[0][0] in ">＞﹥" else "‹") * len(mark[0]), visible(text))


def _filled(value: object) -> str:
    """What fills a blank, wherever it comes from: a string, an item of a list, a field."""
    return quoted(str(value))


def _file(name: str, root: Path) -> tuple[str, str, str]:
    """(version, system, user) of a file; SettingsError where it is missing or has no rule between its parts."""
    path = root / f"{name}.md"
    try:
        written = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"prompts/model/{name}.md: {error.strerror}; put the file back") from error
    system, rule, user = written.partition(_RULE)
    if not rule:
        raise SettingsError(f"prompts/model/{name}.md: no line --- between instructions and question; add it")
    return hashlib.sha256(written.encode()).hexdigest()[:8], system.strip(), user.strip()


@cache
def _templates(name: str, root: Path) -> tuple[str, "Template", "Template"]:
    """(version, instructions, question) ready to be filled: reading them takes longer than filling them."""
    # Lazily: only a shop with a model asks one.
    from jinja2 import Environment, StrictUndefined, TemplateError  # noqa: PLC0415

    version, system, user = _file(name, root)
    blanks = Environment(
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - a model reads it, no browser
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_filled,
    )
    try:
        return version, blanks.from_string(system), blanks.from_string(user)
    except TemplateError as error:
        raise SettingsError(f"prompts/model/{name}.md: {error}; mend the file") from error


def prompt(name: str, *, root: Path = ROOT, **slots: object) -> Prompt:
    """The prompt with every blank filled, each with `quoted` words. SettingsError names a blank that nothing fills."""
    from jinja2 import TemplateError  # noqa: PLC0415 - see _templates

    version, system, user = _templates(name, root)
    try:
        return Prompt(name=name, version=version, system=system.render(slots), user=user.render(slots))
    except TemplateError as error:
        raise SettingsError(f"prompts/model/{name}.md: {error}; fill it where the prompt is asked for") from error
