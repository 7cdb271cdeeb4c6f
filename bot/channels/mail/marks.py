"""Our own message ids: known again wherever they come back, and made by nobody else."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import regex

_OURS = regex.compile(r"<henji\.([0-9a-f]{24})\.([0-9a-f]{24})@[^<>@\s]{1,255}>")
LENGTH = 24  # hexadecimal digits


@dataclass(frozen=True, slots=True, repr=False)
class Marks:
    """`key`: the store's; whoever has another key makes other ids."""

    key: str

    def message_id(self, key: str, domain: str) -> str:
        """The id of the message with this key: the same for every attempt, so that a repeat can be recognised."""
        name = sha256(key.encode()).hexdigest()[:LENGTH]
        return f"<henji.{name}.{self._mark(name)}@{domain}>"

    def ours(self, ids: Iterable[str]) -> bool:
        """Whether we made one of the ids."""
        found = (_OURS.fullmatch(one) for one in ids)
        return any(one and hmac.compare_digest(one[2], self._mark(one[1])) for one in found)

    def _mark(self, name: str) -> str:
        return hmac.new(self.key.encode(), f"mail\0{name}".encode(), sha256).hexdigest()[:LENGTH]
