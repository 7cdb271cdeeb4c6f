"""Vectors from any server that speaks OpenAI's `/v1/embeddings`. Its import takes 0.6 s: see knowledge.embedders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from openai import APIStatusError, OpenAI, OpenAIError

from core.errors import UpstreamError
from knowledge.embedding import Vectors, batches, checked

#: Models take 8,192 tokens at most, and a token is at least a byte. Passages are far shorter.
MOST_BYTES: Final = 8_000


@dataclass(slots=True)
class OpenAIEmbedder:
    """`seconds` bound every wait for the server; what fails for now (429, 5xx) is tried again `retries` times.

    The vendor's client reads the key from OPENAI_API_KEY. With a `base_url` none is needed: own servers ask for none.
    """

    model: str
    base_url: str | None = None
    seconds: float = 30.0
    retries: int = 4
    _client: OpenAI | None = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        return f"openai:{self.model}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        parts = [self._request(batch) for batch in batches([_within(text) for text in texts])]
        if len({part.shape[1] for part in parts}) > 1:
            raise UpstreamError(f"{self.name}: vectors of different lengths; is it one embeddings endpoint?")
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)

    def _request(self, batch: list[str]) -> Vectors:
        try:
            answer = self._opened().embeddings.create(model=self.model, input=batch, encoding_format="float")
            rows = [one.embedding for one in sorted(answer.data, key=lambda one: one.index)]
        except APIStatusError as error:  # its own message may repeat the texts and the key
            raise UpstreamError(f"{self.name}: the endpoint answers {error.status_code}; {_remedy(error)}") from error
        except OpenAIError as error:
            raise UpstreamError(f"{self.name}: {_words(error)}; check OPENAI_BASE_URL and OPENAI_API_KEY") from error
        except (ValueError, TypeError, AttributeError) as error:  # what a body that is no answer of theirs ends in
            raise UpstreamError(f"{self.name}: the answer cannot be read; is it an embeddings endpoint?") from error
        return checked(rows, texts=len(batch), source=self.name)

    def _opened(self) -> OpenAI:
        if self._client is None:
            self._client = self._open()
        return self._client

    def _open(self) -> OpenAI:
        try:
            return OpenAI(base_url=self.base_url, timeout=self.seconds, max_retries=self.retries)
        except OpenAIError:
            if self.base_url is None:
                raise
            return OpenAI(api_key="none", base_url=self.base_url, timeout=self.seconds, max_retries=self.retries)

    def close(self) -> None:
        """See Embedder."""
        if self._client is not None:
            self._client.close()
            self._client = None


def _within(text: str) -> str:
    """No longer than models take, and never empty: some endpoints refuse nothing at all."""
    cut = text.strip().encode(errors="replace")[:MOST_BYTES]
    return cut.decode(errors="ignore") or "-"


def _remedy(error: APIStatusError) -> str:
    match error.status_code:
        case 401 | 403:
            return "check OPENAI_API_KEY"
        case 404:
            return "check the name in HENJI_EMBEDDINGS, and OPENAI_BASE_URL"
        case 429:
            return "its limit is reached: sync again later"
        case _:
            return "sync again later, or check the server"


def _words(error: Exception) -> str:
    """Its first line, without the client's advice."""
    return type(error).__name__ if not str(error).strip() else str(error).strip().splitlines()[0].split(". ")[0]
