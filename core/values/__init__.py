"""Figures as values, whatever the language they are written in."""

from core.values.reading import read, read_once
from core.values.support import stray
from core.values.value import Value, ValueKind

__all__ = ["Value", "ValueKind", "read", "read_once", "stray"]
