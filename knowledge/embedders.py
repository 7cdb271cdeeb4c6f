"""Which embedder HENJI_EMBEDDINGS names. The vendor is imported at the first text, not before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.errors import SettingsError
from knowledge.embedding import Embedder, Vectors

#: A buyer waits for a question's vector, and search goes on without it: seconds, and no second try.
QUESTION_SECONDS: Final = 1.5


@dataclass(slots=True)
class LateEmbedder:
    """An embedder that is made when it is first needed: `henji ask` often answers without one."""

    name: str
    make: Callable[[], Embedder]
    _made: Embedder | None = field(default=None, init=False, repr=False)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        if self._made is None:
            self._made = self.make()
        return self._made.embed(texts)

    def close(self) -> None:
        """See Embedder."""
        if self._made is not None:
            self._made.close()


def patient(named: str, base_url: str | None = None) -> Embedder:
    """For a sync: waits long and tries again. `named` is "openai:NAME"; raises SettingsError for another provider."""
    return _openai(named, base_url, seconds=30.0, retries=4)


def prompt(named: str, base_url: str | None = None) -> Embedder:
    """The same for a buyer's question: at once or not at all."""
    return _openai(named, base_url, seconds=QUESTION_SECONDS, retries=0)


def _openai(named: str, base_url: str | None, *, seconds: float, retries: int) -> Embedder:
    provider, _, model = named.partition(":")
    if provider != "openai" or not model:
        raise SettingsError(
            f"HENJI_EMBEDDINGS: {named!r} is no openai:NAME; other servers are reached by OPENAI_BASE_URL"
        )

    def make() -> Embedder:
        # Importing openai takes 0.6 s, and a shop without vectors never needs it.
        from knowledge.embed_openai import OpenAIEmbedder  # noqa: PLC0415

        return OpenAIEmbedder(model, base_url, seconds=seconds, retries=retries)

    return LateEmbedder(named, make)
