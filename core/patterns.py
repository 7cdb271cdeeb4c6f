"""Files of patterns, compiled once a machine: parsing a language's patterns takes half a second, loading 10 ms.

The compiled form is kept in `__pycache__` beside the file, as Python keeps its bytecode, and trusted like it. Where
that folder cannot be written, patterns are compiled every time.
"""

import hashlib
import os
import pickle
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import regex

Patterns = Mapping[str, regex.Pattern[str]]
Built = TypeVar("Built")


def joined(patterns: Sequence[str]) -> regex.Pattern[str]:
    """One pattern that matches where any of these does, case ignored."""
    return regex.compile("|".join(f"(?:{one})" for one in patterns), regex.IGNORECASE)


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
    cache = _cache(path, written, purpose)
    with suppress(OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, TypeError):
        kept: Built = pickle.loads(cache.read_bytes())  # noqa: S301 - our own file, trusted like bytecode
        return kept
    found = build(tomllib.loads(written.decode("utf-8")))
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
