"""The way in: what a channel's own servers send us, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Stored:
    """It is on disk, or nothing for us: it need not come again."""

    status: int = 202


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was stored. `why` is for whoever sent it, and holds none of their words."""

    status: int
    why: str


Answer: TypeAlias = Stored | Refused


class Hook(Protocol):
    """One channel's door."""

    async def knock(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """Deal with one request; `headers` have lower-case names, `body` is as it came.

        Raises DatabaseError where it could not be stored: it must come again.
        """
