"""Figures as values, whatever the language they are written in."""

from core.values.reading import read, read_once
from core.values.support import stray
from core.values.value import Value, ValueKind
from core.values.weekdays import WEEKDAY

__all__ = ["WEEKDAY", "Value", "ValueKind", "read", "read_once", "stray"]
