"""How long a prompt is, counted without asking anybody."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_LOG = logging.getLogger(__name__)

LIMIT: Final = 4_000  # tokens of one prompt
#: Where only bytes can be counted. A token is hardly ever shorter than four bytes of the languages henji asks in.
BYTE_LIMIT: Final = 16_000
#: The encoding of OpenAI's models since 2024, and near enough for others: tiktoken's name, address and SHA-256.
ENCODING: Final = "o200k_base"
ADDRESS: Final = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
HASH: Final = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Counts a text. `limit` is the longest prompt, in the same unit; `exact`: tokens, else bytes, an upper bound."""

    count: Callable[[str], int]
    limit: int
    exact: bool

    def of(self, texts: Iterable[str]) -> int:
        return sum(map(self.count, texts))


@cache
def counter() -> Counter:
    """By tiktoken where its encoding lies in its cache, else by bytes; said once.

    tiktoken downloads a missing encoding at its first use, with no timeout: it is not asked unless it need not.
    """
    if not cached(_cache()):
        _LOG.info("tiktoken's %s is not in its cache: prompts are counted in bytes, an upper bound", ENCODING)
        return Counter(count=byte_count, limit=BYTE_LIMIT, exact=False)
    # Loaded by the first model call only: `henji ask` without a model has no use for 2 MB of ranks.
    import tiktoken  # noqa: PLC0415

    encoding = tiktoken.get_encoding(ENCODING)
    return Counter(count=lambda text: len(encoding.encode_ordinary(text)), limit=LIMIT, exact=True)


def cached(folder: Path | None) -> bool:
    """Whether tiktoken would load its encoding from the folder: it fetches anew what is missing or damaged."""
    if folder is None:
        return False
    file = folder / hashlib.sha1(ADDRESS.encode()).hexdigest()  # noqa: S324 - how tiktoken names its files
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() == HASH
    except OSError:
        return False


def _cache() -> Path | None:
    """Where tiktoken looks, by its own variables, which are no settings of henji; None: its cache is off."""
    for name in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        if name in os.environ:
            return Path(os.environ[name]) if os.environ[name] else None
    return Path(tempfile.gettempdir()) / "data-gym-cache"


def byte_count(text: str) -> int:
    """An upper bound on the tokens of any byte-level encoding."""
    return len(text.encode("utf-8", errors="surrogatepass"))
