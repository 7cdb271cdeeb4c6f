"""Telegram as it runs beside the web: updates in, lines of the outbox out, tickets to phones."""

import hmac
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import anyio
from anyio import to_thread
from anyio.abc import TaskGroup

from bot.channels.sender import Sender
from bot.channels.telegram.announcer import Announcer
from bot.channels.telegram.buttons import PREFIX, Seal
from bot.channels.telegram.buyers import Buyers
from bot.channels.telegram.cards import Speech
from bot.channels.telegram.client import NAME, Client
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.errands import Errand, Errands, guarded
from bot.channels.telegram.phone import COMMANDS, PhoneDesk
from bot.channels.telegram.updates import Event, Pressed, Said, event
from bot.desk.queue import Queue
from bot.desk.scribe import Scribe
from bot.kernel.conversations import Clock, Conversations, wall_clock
from bot.kernel.database import Engine
from bot.kernel.outbox import Outbox
from bot.kernel.phones import Phones
from core.errors import DatabaseError

log = logging.getLogger(__name__)

PATH = "/hooks/telegram"
WAIT = 25  # seconds that Telegram holds a question for updates open
PAUSE = 5.0  # seconds before something that failed is tried again
TRIES = 3  # of an update that henji stumbles over; then it is left out, or it would hold up all after it
RETRY = 1.0  # seconds
WATCH = 1.0  # seconds between two looks whether this process is the one that asks Telegram
REMEMBERED = 1_000  # updates; Telegram repeats those it was not told about


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What Telegram needs of the house. `heard` and `dealt` are called on the event loop with a conversation.

    `duty` tells, from a thread, whether this process is the one of all that asks Telegram for updates and shows
    tickets to phones; every process sends, and takes what a webhook brings.
    """

    engine: Engine  # where conversations live
    conversations: Conversations
    queue: Queue
    outbox: Outbox
    scribe: Scribe | None
    key: str  # the store's: it signs buttons and makes the webhook's secret
    shop: str
    speech: Callable[[str], Speech]
    languages: Sequence[str]
    heard: Callable[[str], None]
    dealt: Callable[[str], None]
    duty: Callable[[], bool] = lambda: True
    clock: Clock = wall_clock
    webhook: str | None = None  # https address; None: updates are asked for


@dataclass(slots=True, kw_only=True)
class Telegram:
    """One bot of one store, in one process. `run` is a task; `receive` takes what a webhook brings."""

    client: Client
    wiring: Wiring
    sender: Sender
    announcer: Announcer
    buyers: Buyers
    phones: PhoneDesk
    errands: Errands
    wait: int = WAIT
    _seen: deque[int] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _tasks: TaskGroup | None = None

    @property
    def name(self) -> str:
        return self.client.name

    @property
    def secret(self) -> str:
        """What Telegram's own requests to the webhook carry."""
        return secret_of(self.wiring.key)

    def ring(self) -> None:
        """Something was said or decided somewhere. Call from the event loop."""
        self.sender.wake()
        self.announcer.wake()

    async def run(self) -> None:
        """Until cancelled. Nothing that fails in here stops the rest."""
        try:
            async with anyio.create_task_group() as tasks:
                self._tasks = tasks
                for loop in (self.sender.run, self.errands.run):
                    tasks.start_soon(self._kept_up, loop)
                await self._watch()
        finally:
            self._tasks = None
            with anyio.CancelScope(shield=True):
                await self.client.close()

    async def receive(self, raw: Mapping[str, Any]) -> None:
        """Deal with one update: stored when this returns, or left out where henji stumbles over it again and again.

        Raises DatabaseError where it could not be stored: it must come again.
        """
        for tries in range(TRIES):
            if tries:
                await anyio.sleep(RETRY)
            if await guarded(lambda: self._receive(raw), but=(DatabaseError,)) is None:
                return
        log.error("telegram: update %s is left out", raw.get("update_id"))

    # What one process does for all

    async def _watch(self) -> None:
        """Do what one process does for all, as long as that is this one."""
        while True:
            if await self._on_duty():
                log.info("telegram: this process asks for updates and shows tickets")
                await self._for_all()
                log.info("telegram: another process does that now")
            await anyio.sleep(WATCH)

    async def _for_all(self) -> None:
        """Until it is another process's business."""
        listening = self._announce_hook if self.wiring.webhook else self._poll
        async with anyio.create_task_group() as tasks:
            for loop in (self.announcer.run, listening):
                tasks.start_soon(self._kept_up, loop)
            await guarded(self.phones.resume)
            while await self._on_duty():  # noqa: ASYNC110 - the database cannot ring
                await anyio.sleep(WATCH)
            tasks.cancel_scope.cancel()

    async def _on_duty(self) -> bool:
        """Without the database nobody can know, and nothing could be stored."""
        try:
            return await to_thread.run_sync(self.wiring.duty)
        except DatabaseError as error:
            log.error("telegram: %s", error)  # noqa: TRY400 - it names a place, no words
            return False

    # Updates

    async def _receive(self, raw: Mapping[str, Any]) -> None:
        update = self.client.read(raw)
        found = event(update, self.client.id) if update else None
        if found is None or found.update in self._seen:
            return
        await self._deal(found)
        self._seen.append(found.update)

    async def _deal(self, found: Event) -> None:
        match found:
            case Pressed(data=data) if data.startswith(f"{PREFIX}:"):
                await self.phones.press(found)
            case Pressed():
                self.errands.later(lambda: self.client.answer(found.id))
                if await self.buyers.choose(found):
                    self.errands.later(lambda: self.client.unbutton(found.person.chat, found.message))
                    self._type(found.person.chat)
            case Said():
                await self._said(found)

    async def _said(self, said: Said) -> None:
        command = said.text.partition(" ")[0].partition("@")[0].lower()
        if command in COMMANDS:
            await self.phones.command(said)
            return
        phone = await to_thread.run_sync(self.phones.desk.phones.phone, said.person.chat)
        if phone:
            await self.phones.text(said, phone)
        elif await self.buyers.hear(said):
            self._type(said.person.chat)

    def _type(self, chat: str) -> None:
        if self._tasks:
            self._tasks.start_soon(guarded, lambda: self.buyers.show_typing(chat))

    async def _poll(self) -> None:
        """Ask for updates. Asking for the next ones confirms those before: they are stored by then."""
        await self.client.stop_listening()
        offset = None
        while True:
            for raw in await self.client.updates(offset, self.wait):
                if not await self._stored(raw):
                    await anyio.sleep(RETRY)
                    break
                offset = raw["update_id"] + 1

    async def _stored(self, raw: Mapping[str, Any]) -> bool:
        """False: it must come again. A database that cannot be used is waited for, however long that takes."""
        try:
            await self.receive(raw)
        except DatabaseError as error:
            log.error("telegram: update %s: %s", raw["update_id"], error)  # noqa: TRY400 - it names a place
            return False
        return True

    async def _announce_hook(self) -> None:
        """Telegram is told where to send updates; what comes is taken by `receive`."""
        await self.client.listen_at(hook_address(self.wiring.webhook or ""), self.secret)
        log.info("telegram: listens at its webhook")
        await anyio.sleep_forever()

    async def _kept_up(self, loop: Errand) -> None:
        while True:
            seconds = await guarded(loop)
            await anyio.sleep(max(PAUSE, seconds or 0.0))


def open_telegram(wiring: Wiring, *, token: str, api: str, timeout: float = 10.0, wait: int = WAIT) -> Telegram:
    """A bot that is not running yet. ChannelError for a token that cannot be one. `timeout` and `wait` in seconds."""
    client = Client(token, api=api, timeout=timeout)
    desk = Desk(
        client=client,
        phones=Phones(wiring.engine, NAME, wiring.clock),
        queue=wiring.queue,
        conversations=wiring.conversations,
        scribe=wiring.scribe,
        seal=Seal(wiring.key),
        speech=wiring.speech,
        languages=wiring.languages,
        shop=wiring.shop,
        clock=wiring.clock,
        dealt=wiring.dealt,
    )
    errands = Errands()
    buyers = Buyers(
        client=client,
        conversations=wiring.conversations,
        outbox=wiring.outbox,
        clock=wiring.clock,
        heard=wiring.heard,
    )
    return Telegram(
        client=client,
        wiring=wiring,
        sender=Sender(outbox=wiring.outbox, channel=client, clock=wiring.clock),
        announcer=Announcer(desk=desk),
        buyers=buyers,
        phones=PhoneDesk(desk=desk, later=errands.later),
        errands=errands,
        wait=wait,
    )


def secret_of(key: str) -> str:
    """The webhook's secret, made of the store's key: letters and digits, as Telegram wants it."""
    return hmac.new(key.encode(), b"telegram webhook", sha256).hexdigest()


def hook_address(webhook: str) -> str:
    """Where Telegram sends updates: the address in store.toml, with our path where it names none."""
    return webhook if urlsplit(webhook).path.strip("/") else f"{webhook.rstrip('/')}{PATH}"
