"""Files of patterns, compiled once a machine: parsing a language's patterns takes half a second, loading 10 ms.

The compiled form is kept in `__pycache__` beside the file, as Python keeps its bytecode, and trusted like it. Where
that folder cannot be written, patterns are compiled every time.
"""

import hashlib
import os
import pickle
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import regex

from core.sieve import Sieve, sieve

Patterns = Mapping[str, regex.Pattern[str]]
Built = TypeVar("Built")


@dataclass(frozen=True, slots=True)
class Sifted:
    """Named patterns, in the order they were given, of which a text tries only those that may match it."""

    named: tuple[tuple[str, regex.Pattern[str]], ...]
    sieve: Sieve

    def likely(self, text: str) -> Iterator[tuple[str, regex.Pattern[str]]]:
        """Those whose words the text holds; all that match it are among them."""
        return (self.named[number] for number in self.sieve.kept(text))

    def __iter__(self) -> Iterator[tuple[str, regex.Pattern[str]]]:
        return iter(self.named)

    def __len__(self) -> int:
        return len(self.named)


def sifted(named: Iterable[tuple[str, regex.Pattern[str]]]) -> Sifted:
    """Looked through once: it takes as long as compiling them."""
    listed = tuple(named)
    return Sifted(listed, sieve(pattern for _, pattern in listed))


_VOWEL = regex.compile(r"\[[^\]]*\]|\u0e33")


def joined(patterns: Sequence[str]) -> regex.Pattern[str]:
    """One pattern that matches where any of these does, case ignored."""
    return regex.compile("|".join(f"(?:{_apart(one)})" for one in patterns), regex.IGNORECASE)


def _apart(pattern: str) -> str:
    """In both spellings of a vowel of Thai, which NFKC takes apart; what stands in a class is left alone."""
    return _VOWEL.sub(lambda found: found.group() if len(found.group()) > 1 else "(?:\u0e33|\u0e4d\u0e32)", pattern)


def load(path: Path, table: str | None = None) -> Patterns:
    """The pattern lists of a TOML file (or of one of its tables) by name; empty lists are left out."""

    def compiled(raw: Mapping[str, Any]) -> Patterns:
        return {name: joined(lines) for name, lines in (raw[table] if table else raw).items() if lines}

    return cached(path, f"patterns {table}", compiled)


def cached(path: Path, purpose: str, build: Callable[[Mapping[str, Any]], Built]) -> Built:
    """What `build` makes of a TOML file, kept beside it and built again when the file or Python changes.

    `purpose` tells apart what several callers make of one file; a change of `build` itself needs another purpose.
    """
    written = path.read_bytes()
    return kept(path, written, purpose, lambda: build(tomllib.loads(written.decode("utf-8"))))


def kept(path: Path, written: bytes, purpose: str, build: Callable[[], Built]) -> Built:
    """The same of any file: built again when the bytes `written` change."""
    cache = _cache(path, written, purpose)
    with suppress(OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, TypeError):
        known: Built = pickle.loads(cache.read_bytes())  # noqa: S301 - our own file, trusted like bytecode
        return known
    found = build()
    with suppress(OSError):
        cache.parent.mkdir(exist_ok=True)
        fresh = cache.with_suffix(f".{os.getpid()}.new")
        fresh.write_bytes(pickle.dumps(found))
        fresh.replace(cache)
    return found


def _cache(path: Path, written: bytes, purpose: str) -> Path:
    """Another name for every purpose and version of the file, of Python and of the pattern compiler."""
    versions = f"{sys.version_info[:3]} {regex.__version__} {purpose}"
    digest = hashlib.sha256(written + versions.encode()).hexdigest()[:16]
    return path.parent / "__pycache__" / f"{path.stem}.{digest}.compiled"
