"""Files of patterns, compiled once a machine: parsing a language's patterns takes half a second, loading 10 ms.

The compiled form is kept in `__pycache__` beside the file, as Python keeps its bytecode, and trusted like it. Where
that folder cannot be written, patterns are compiled every time.
"""

import hashlib
import pickle
import sys
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import regex

Patterns = Mapping[str, regex.Pattern[str]]


def joined(patterns: Sequence[str]) -> regex.Pattern[str]:
    """One pattern that matches where any of these does, case ignored."""
    return regex.compile("|".join(f"(?:{one})" for one in patterns), regex.IGNORECASE)


def load(path: Path, table: str | None = None) -> Patterns:
    """The pattern lists of a TOML file (or of one of its tables) by name; empty lists are left out."""
    written = path.read_bytes()
    cache = _cache(path, written, table)
    with suppress(OSError, EOFError, pickle.UnpicklingError, AttributeError, TypeError):
        kept: Patterns = pickle.loads(cache.read_bytes())  # noqa: S301 - our own file, trusted like bytecode
        return kept
    raw: Mapping[str, Any] = tomllib.loads(written.decode("utf-8"))
    found = {name: joined(lines) for name, lines in (raw[table] if table else raw).items() if lines}
    with suppress(OSError):
        cache.parent.mkdir(exist_ok=True)
        fresh = cache.with_suffix(f".{hashlib.sha256(written).hexdigest()[:8]}.new")
        fresh.write_bytes(pickle.dumps(found))
        fresh.replace(cache)
    return found


def _cache(path: Path, written: bytes, table: str | None) -> Path:
    """Another name for every table and version of the file, of Python and of the pattern compiler."""
    versions = f"{sys.version_info[:3]} {regex.__version__} {table}"
    digest = hashlib.sha256(written + versions.encode()).hexdigest()[:16]
    return path.parent / "__pycache__" / f"{path.stem}.{digest}.patterns"
