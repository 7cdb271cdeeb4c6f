"""A value while its text is still folded."""

from dataclasses import dataclass

from core.values.fold import Folded
from core.values.value import Value, ValueKind


@dataclass(frozen=True, slots=True)
class Found:
    """`readings` are canonical forms, the likeliest first; places are those of the folded text."""

    start: int
    end: int
    kind: ValueKind
    readings: tuple[str, ...]
    unit: str | None = None
    numerals: tuple[str, ...] = ()

    def value(self, source: str, folded: Folded) -> Value:
        start, end = folded.span(self.start, self.end)
        return Value(
            kind=self.kind,
            canonical=self.readings[0],
            text=source[start:end],
            span=(start, end),
            unit=self.unit,
            readings=frozenset(self.readings),
            numerals=frozenset(self.numerals),
        )
