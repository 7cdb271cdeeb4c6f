"""A model that can be asked: opened at its first question, bounded in time by the clock on the wall."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

import regex
from pydantic import BaseModel

from bot.model.exchange import Answer, Line
from bot.model.rungs import Rung
from bot.model.trouble import Fault, Trouble
from bot.model.within import within


class Chat(Protocol):
    """A provider's client."""

    def ask(self, lines: Sequence[Line], form: type[BaseModel], rung: Rung) -> Answer | Fault:
        """One request. Raises nothing."""


@dataclass(slots=True, kw_only=True)
class Endpoint:
    """Threads may share it: they share its connections too."""

    name: str  # "provider:model"
    timeout: float  # seconds for one answer, from the first byte sent to the last one read
    base_url: str | None = None  # of an OpenAI-compatible server; None: the provider's own
    _chat: Chat | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    @property
    def where(self) -> str:
        """For a person: the server's address, without what may be secret in it; else the provider."""
        if self.base_url is None:
            return self.name.partition(":")[0]
        return regex.sub(r"//[^/@]*@", "//", self.base_url).partition("?")[0]

    def ask(self, lines: Sequence[Line], form: type[BaseModel], rung: Rung) -> Answer | Fault:
        """One request, answered within the timeout; what the other side does wrong is a Fault. Opens it if need be."""
        chat = self.open()
        return within(self.timeout, lambda: chat.ask(lines, form, rung)) or Fault(trouble=Trouble.TIMEOUT)

    def open(self) -> Chat:
        """Seconds of work, once. Raises SettingsError for an unknown provider, a missing package or a missing key."""
        with self._lock:
            if self._chat is None:
                # LangChain and OpenAI's client take two seconds to import: only a shop with a model pays for them.
                from bot.model.vendors.chat import open_chat  # noqa: PLC0415

                self._chat = open_chat(self.name, timeout=self.timeout, base_url=self.base_url)
            return self._chat
