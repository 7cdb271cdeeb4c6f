"""A writer that spends no more than it may, waits no longer than it should, and leaves a failing endpoint alone."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol

from pydantic import BaseModel

from bot.model.allowance import Allowance
from bot.model.breaker import FAILURES, Breaker
from bot.model.exchange import Answer, Line
from bot.model.ladder import UNKNOWN_FORM, descend
from bot.model.parse import Misfilled, read_form
from bot.model.rungs import Rung, RungMemory
from bot.model.tokens import Counter, counter
from bot.model.trouble import OF_THE_ENDPOINT, PASSING, UNREAD, Fault, Trouble
from bot.writer import Filled, Form
from core.errors import DatabaseError, ModelError, SettingsError, SpendError
from core.turn import Call
from prompts.prompt import Prompt

_LOG = logging.getLogger(__name__)

RETRIES: Final = 2  # of one fill
BACKOFF: Final = 0.25  # seconds before the first; doubled for the second, and spread by up to as much again
PATIENCE: Final = 5.0  # seconds; a server that asks for more is not waited for


class Asked(Protocol):
    """One endpoint, as `bot.model.endpoint` opens it."""

    @property
    def name(self) -> str: ...

    @property
    def where(self) -> str:
        """For a person."""

    def open(self) -> object:
        """What takes seconds, once. Raises SettingsError where it can never be asked."""

    def ask(self, lines: Sequence[Line], form: type[BaseModel], rung: Rung) -> Answer | Fault:
        """One request, of an open endpoint. Raises nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedWriter:
    """Threads may share it.

    A fill takes at most twice the timeout: no call begins after the first `timeout` seconds, and none takes longer.
    """

    endpoint: Asked
    allowance: Allowance
    breaker: Breaker
    memory: RungMemory
    timeout: float
    count: Callable[[], Counter] = counter
    pause: Callable[[float], None] = time.sleep

    @property
    def name(self) -> str:
        return self.endpoint.name

    def fill(self, prompt: Prompt, form: type[Form]) -> Filled[Form]:
        """Ask once and wait. Raises ModelError (with the calls made), SpendError where none may be made."""
        length = self._length(prompt)
        self._admit()
        until = time.monotonic() + self.timeout
        filling = _Filling(writer=self, prompt=prompt, form=form, length=length, until=until)
        found = descend(filling.ask, prompt, form, self.memory.known(self._key))
        if isinstance(found, Fault):
            raise self._failed(found, filling.calls)
        self.breaker.succeeded()
        if found.learned:
            self.memory.keep(self._key, found.rung)
        return Filled(form=found.form, calls=tuple(filling.calls))

    def warm(self) -> None:
        """Do now what the first fill would wait for: seconds. Raises SettingsError where it could never be filled."""
        self.endpoint.open()
        self.count()

    @property
    def _key(self) -> str:
        return f"{self.endpoint.name} {self.endpoint.where}"

    def _length(self, prompt: Prompt) -> int:
        """In tokens, or in bytes as their upper bound."""
        counter = self.count()
        length = counter.of((prompt.system, prompt.user))
        if length > counter.limit:
            unit = "tokens" if counter.exact else "bytes"
            raise SpendError(f"prompt {prompt.mark} has {length} {unit}, at most {counter.limit} are sent; ask less")
        return length

    def _admit(self) -> None:
        try:
            self.endpoint.open()
            self.allowance.check()
        except SettingsError as error:
            raise ModelError(str(error)) from error
        except DatabaseError as error:
            raise ModelError(f"{self.name} is not asked: what was spent today cannot be read: {error}") from error
        wait = self.breaker.wait()
        if wait > 0:
            raise ModelError(
                f"{self.name} at {self.endpoint.where} failed {FAILURES} times in a row and is asked again in"
                f" {wait:.0f} s; henji doctor tells whether it answers"
            )

    def _failed(self, fault: Fault, calls: Sequence[Call]) -> ModelError:
        if fault.trouble in OF_THE_ENDPOINT:
            self.breaker.failed()
        else:
            self.breaker.succeeded()
        return ModelError(fault.said(self.name, self.endpoint.where), tuple(calls))


@dataclass(slots=True, kw_only=True)
class _Filling(Generic[Form]):
    """One fill under way."""

    writer: GuardedWriter
    prompt: Prompt
    form: type[Form]
    length: int  # of the prompt
    until: float  # on the monotonic clock: no call begins after it
    calls: list[Call] = field(default_factory=list)
    retries: int = 0

    def ask(self, lines: Sequence[Line], rung: Rung) -> Form | Misfilled | Fault:
        """Ask, and ask again where a moment may have mended it."""
        while True:
            if self.calls and time.monotonic() >= self.until:
                return Fault(trouble=Trouble.TIMEOUT)
            found = self._once(lines, rung)
            if not isinstance(found, Fault) or not self._worth_waiting(found, rung):
                return found

    def _once(self, lines: Sequence[Line], rung: Rung) -> Form | Misfilled | Fault:
        began = time.monotonic()
        given = self.writer.endpoint.ask(lines, self.form, rung)
        ms = 1_000 * (time.monotonic() - began)
        found = read_form(given.text, self.form) if isinstance(given, Answer) else given
        self._note(given, found, rung, ms)
        return found

    def _note(self, given: Answer | Fault, found: Form | Misfilled | Fault, rung: Rung, ms: float) -> None:
        failed = Trouble.INVALID if isinstance(found, Misfilled) else found.mark if isinstance(found, Fault) else ""
        input_tokens, output_tokens = self._used(given)
        call = Call(
            model=self.writer.name,
            prompt=self.prompt.mark,
            form=str(rung),
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            ms=ms,
            cost=self.writer.allowance.cost(input_tokens, output_tokens),
            failed=str(failed),
        )
        self.calls.append(call)
        self.writer.allowance.made(call)
        if failed:
            _LOG.warning("%s, prompt %s, by %s: %s after %d ms", call.model, call.prompt, call.form, failed, ms)

    def _used(self, given: Answer | Fault) -> tuple[int, int]:
        """Tokens in and out by the server's count, else by ours."""
        if isinstance(given, Fault):
            return given.usage or ((0 if given.trouble in UNREAD else self.length), 0)
        ours = self.writer.count()
        return (
            self.length if given.input_tokens is None else given.input_tokens,
            ours.count(given.text) if given.output_tokens is None else given.output_tokens,
        )

    def _worth_waiting(self, fault: Fault, rung: Rung) -> bool:
        """Waits, if so."""
        refused = fault.status in UNKNOWN_FORM and rung is not Rung.PROMPT  # the ladder knows better than to repeat it
        if refused or fault.trouble not in PASSING or self.retries >= RETRIES:
            return False
        wait = BACKOFF * 2**self.retries * random.uniform(1, 2)  # noqa: S311 - spreads load, keeps no secret
        wait = wait if fault.retry_after is None else fault.retry_after
        if wait > PATIENCE or time.monotonic() + wait >= self.until:
            return False
        self.retries += 1
        self.writer.pause(wait)
        return True
