"""What the desk asks of the shop: how a text is read, and what holds now."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeAlias

from babel import Locale, UnknownLocaleError

from bot.lanes.shelf import Shelf
from bot.orders.affair import Affair
from bot.understand import Understander
from core.talk import Conversation


class Shown(Protocol):
    """The shop's orders, as far as a buyer has shown that they are theirs. Raises DatabaseError."""

    def shown(self, conversation: Conversation, since: datetime, now: datetime) -> tuple[Affair, ...]:
        """The newest, as they stand at `now`; shown within a day before `since`, or after it."""


class Knowing(Protocol):
    """The part of an answerer that people at the desk need too."""

    @property
    def understander(self) -> Understander: ...

    @property
    def shelf(self) -> Shelf: ...

    @property
    def link_hosts(self) -> tuple[str, ...]: ...

    @property
    def orders(self) -> "Shown | None":
        """None: the shop gave no orders."""

    @property
    def platform(self) -> str:
        """Whose rules hold for what is said in the conversation."""


#: What holds for the conversation's buyer at a time (aware).
Shop: TypeAlias = Callable[[Conversation, datetime], Knowing]


def same_language(one: str, other: str) -> bool:
    """Whether who reads one reads the other: de-AT and de, and for a gloss both kinds of Chinese."""
    return one.partition("-")[0] == other.partition("-")[0]


def language_name(language: str) -> str:
    """In English, for a prompt; the tag itself where nobody knows it.

    >>> language_name("zh-Hans")
    'Chinese (Simplified)'
    """
    try:
        return str(Locale.parse(language, sep="-").get_display_name("en"))
    except (ValueError, UnknownLocaleError):
        return language
