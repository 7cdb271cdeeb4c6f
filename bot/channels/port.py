"""A channel that henji sends to, and what it promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.kernel.outbox import Parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a channel can do, so that nobody asks more of it."""

    longest: int  # UTF-16 code units of one message
    once: bool  # a repeat with the same key is delivered once: a send of unknown fate may be repeated
    options: int  # how many buttons stand below a message; 0: none do
    typing: bool  # it shows that an answer is being written
    edits: bool  # what was sent can be changed


class Channel(Protocol):
    """One way to reach buyers."""

    @property
    def name(self) -> str:
        """As conversations and lines of the outbox name it."""

    @property
    def abilities(self) -> Abilities:
        """What it can do."""

    async def send(self, address: str, text: str, options: Sequence[str] = (), *, key: str) -> str:
        """Send one message to a buyer, with `options` to choose from; its id on the channel.

        `address` is the buyer as the channel names them. `key` is the same for every attempt at the same message.
        Raises ChannelError, which tells whether it may have been delivered and when it may be tried again.
        """


@runtime_checkable
class Telling(Protocol):
    """A channel whose messages tell more than their words: whose they are, and in which conversation."""

    async def send_line(self, parcel: Parcel, text: str, options: Sequence[str] = (), *, key: str) -> str:
        """As Channel.send, which it takes the place of; `text` is the line or a part of it."""
