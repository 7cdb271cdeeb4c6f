"""A channel that henji sends to."""

from collections.abc import Sequence
from typing import Protocol


class Channel(Protocol):
    """One way to reach buyers."""

    @property
    def name(self) -> str:
        """As conversations and lines of the outbox name it."""

    @property
    def longest(self) -> int:
        """How much one message may hold, in UTF-16 code units."""

    async def send(self, address: str, text: str, options: Sequence[str] = ()) -> str:
        """Send one message to a buyer, with `options` to choose from; its id on the channel.

        Raises ChannelError, which tells whether it may have been delivered and when it may be tried again.
        """
