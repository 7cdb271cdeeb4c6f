"""Spans: how long a step took, and of which turn. Nothing at all, until somebody asks for traces."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, TypeAlias

Fact: TypeAlias = str | int | float | bool

#: What a span may tell. Ids, closed sets and figures: a buyer's words have no place to stand.
FACTS: Final = frozenset(
    """
    conversation turn ticket worker channel outcome lane mode scenario language reason delivery attempt part parts
    provider model form cost input_tokens output_tokens passages messages failed
    """.split()
)


class Span(Protocol):
    """A step that is being done."""

    def note(self, **facts: Fact | None) -> None:
        """What became known of it. Of FACTS; a KeyError for another name."""


class Tracer(Protocol):
    """Keeps spans; whatever is opened inside another belongs to it."""

    def __call__(self, name: str, facts: Mapping[str, Fact | None]) -> AbstractContextManager[Span]: ...


@dataclass(frozen=True, slots=True)
class _Nothing:
    """A span that nobody keeps."""

    def note(self, **facts: Fact | None) -> None: ...

    def __enter__(self) -> Span:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


_NOTHING: Final = _Nothing()
#: The tracer of this process, as the logging module has its handlers: `traces.start` sets it, and only that.
_kept: list[Tracer] = []


def span(name: str, **facts: Fact | None) -> AbstractContextManager[Span]:
    """A step, for as long as the `with` lasts; what becomes known of it is noted."""
    return _kept[-1](name, facts) if _kept else _NOTHING


def trace_with(tracer: Tracer | None) -> None:
    """From now on this one keeps the spans; None: nobody does."""
    _kept[:] = [] if tracer is None else [tracer]
