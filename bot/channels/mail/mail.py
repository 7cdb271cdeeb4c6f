"""A mail as henji sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Whatever was sent can be read as one of these; what it lacks is empty.

    Addresses are lower-cased, ids stand in angle brackets. `headers`: every value by its lower-case name, the topmost
    first, as it came but for line breaks.
    """

    sender: str  # of From; without an @ where it is no address: "mailer-daemon", ""
    to: tuple[str, ...]  # whom the servers delivered it to, then To and Cc
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    text: str  # all that was written, quotes and signature too
    attachments: tuple[str, ...]  # kinds, as core.attachment names them
    types: frozenset[str]  # of all its parts, such as "text/plain"
    digest: str  # of every byte
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: bool = True  # False: too large or deep to be read beyond its head
    cut_head: bool = False  # not even its head was read to the end

    def header(self, name: str) -> str:
        """The topmost value; "" where there is none."""
        return next(iter(self.headers.get(name, ())), "")

    @property
    def begins_thread(self) -> bool:
        return not (self.in_reply_to or self.references)


def untagged(address: str) -> str:
    """Without what stands behind a plus: that is the writer's own note.

    >>> untagged("help+spring@shop.example")
    'help@shop.example'
    """
    name, at, domain = address.rpartition("@")
    return f"{name.partition('+')[0]}{at}{domain}"
