"""Mails as programs and people write them, and a shop that answers them with a scripted clerk."""

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import anyio

from bot.channels.hook import Answer
from bot.channels.mail.channel import MailChannel
from bot.channels.mail.hook import MailHook
from bot.channels.mail.opening import mail_channel, mail_hook
from bot.channels.sender import Sender
from bot.channels.webhook.signing import Seal
from bot.desk.queue import Queue
from bot.kernel.conversations import Conversations, wall_clock
from bot.kernel.database import Engine, open_database
from bot.kernel.outbox import Outbox
from bot.kernel.tickets import Status
from bot.testing.mail_server import Letterbox, Taken
from core.talk import Author
from core.turn import Outcome
from knowledge.running import MailSettings, Pace
from tests.bot.kernel import making

KEY = "the key of this test's store, long enough"
SEAL = Seal(b"a secret of thirty-two characters")
SHOP, ALIAS, ANNA = "help@shop.example", "sales@shop.example", "anna@example.org"
Made = tuple[Outcome, Mapping[str, Any]]

_numbers = count(1)


def raw(
    text: str = "How long does EMS take?",
    *,
    sender: str = ANNA,
    to: str = SHOP,
    subject: str = "A question",
    id: str | None = None,
    type: str = "text/plain; charset=utf-8",
    **more: str,
) -> bytes:
    """A mail. `more`: headers, with _ for -."""
    headers = {
        "From": f"Somebody <{sender}>",
        "To": to,
        "Subject": subject,
        "Message-ID": f"<{next(_numbers)}.a@example.org>" if id is None else id,
        "Content-Type": type,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"{head}\r\n{text}\r\n".encode()


def parsed(mail: bytes) -> "Message[str, str]":
    return message_from_bytes(mail, policy=compat32)


def words(mail: bytes) -> str:
    """What a mail of ours says."""
    return base64.b64decode(str(parsed(mail).get_payload())).decode().replace("\r\n", "\n")


def clerk_replies(question: str) -> Made:
    outcome, told = making.reply()
    return outcome, {**told, "text": f"EMS takes 5-9 days. You asked: {len(question)} letters, {question[:40]}"}


def clerk_repeats(_question: str) -> Made:
    return making.reply()


def clerk_hands_over(_question: str) -> Made:
    return making.handoff()


@dataclass(slots=True)
class Clock:
    now: datetime = field(default_factory=wall_clock)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(slots=True, kw_only=True)
class Shop:
    """Its parts are the real ones; only the clerk is scripted, and the clock stands until moved."""

    engine: Engine
    letterbox: Letterbox
    clerk: Callable[[str], Made] = clerk_replies
    address: str = SHOP
    aliases: tuple[str, ...] = (ALIAS,)
    key: str = KEY
    clock: Clock = field(default_factory=Clock)
    heard: list[str] = field(default_factory=list)
    conversations: Conversations = field(init=False)
    outbox: Outbox = field(init=False)
    hook: MailHook = field(init=False)
    channel: MailChannel = field(init=False)

    def __post_init__(self) -> None:
        settings = MailSettings(
            address=self.address, server=self.letterbox.address, security="none", aliases=self.aliases
        )
        self.conversations = Conversations(self.engine, self.clock, pace=Pace(quiet=0.0, longest=0.0))
        self.outbox = Outbox(self.engine, self.clock, presence=self.conversations.presence)
        self.hook = mail_hook(
            settings,
            seal=SEAL,
            conversations=self.conversations,
            engine=self.engine,
            key=self.key,
            heard=self.heard.append,
            clock=self.clock,
        )
        self.channel = mail_channel(
            settings, shop="Yamabuki Lane", engine=self.engine, key=self.key, password=None, clock=self.clock
        )

    def gets(self, mail: bytes, id: str = "msg_1") -> Answer:
        return self.knocked(SEAL.headers(id, self.clock().timestamp(), mail), mail)

    def knocked(self, headers: Mapping[str, str], body: bytes) -> Answer:
        return anyio.run(self.hook.knock, headers, body)

    def answers(self) -> int:
        """Take every conversation that waits through its turn; how many did."""
        waiting = self.conversations.waiting()
        for talk in waiting:
            read = making.read(self.conversations, talk)
            made = self.clerk(read.question)
            code = self.conversations.ticket_id(read)
            ticket = making.ticket(code) if made[1]["outcome"] == "handoff" else None
            turn = making.turn_on(read, self.clock())
            lease = making.leased(self.conversations, talk)
            assert self.conversations.record(
                turn, made[0], text=made[1]["text"], outcome_json=made[1], ticket=ticket, lease=lease
            )
        return len(waiting)

    def works(self) -> list[Taken]:
        """Answer all that waits and send all that can be sent; the mails that left."""
        before = len(self.letterbox.taken)
        self.answers()
        anyio.run(self._sends)
        return self.letterbox.taken[before:]

    async def _sends(self) -> None:
        sender = Sender(outbox=self.outbox, channel=self.channel, clock=self.clock)
        while await sender.once():
            pass

    def hears(self, mail: bytes) -> list[Taken]:
        """A mail comes; the mails that leave."""
        self.gets(mail)
        return self.works()

    def agent_says(self, text: str, talk: str = f"mail:{ANNA}") -> None:
        """A person's words, whoever owns the conversation."""
        queue = Queue(self.engine, self.clock)
        card = next(card for card in queue.tickets(Status.OPEN) if card.conversation == talk)
        queue.reply(card.ticket.id, text, "owner", card.seq)

    def states(self) -> list[str]:
        with self.engine.connect() as connection:
            return [row[0] for row in connection.exec_driver_sql("SELECT state FROM outbox ORDER BY id")]

    def tickets(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM ticket WHERE status = 'open'").scalar_one())

    def heard_texts(self, talk: str = f"mail:{ANNA}") -> list[str]:
        return [one.text for one in self.conversations.transcript(talk) if one.author is Author.BUYER]


@contextmanager
def shop_at(path: Path, letterbox: Letterbox, **more: Any) -> Iterator[Shop]:
    """`path`: of a database that has its tables."""
    engine = open_database(path)
    try:
        yield Shop(engine=engine, letterbox=letterbox, **more)
    finally:
        engine.dispose()


@contextmanager
def door(shop: Shop, answers: list[Answer]) -> Iterator[str]:
    """The hook at an address; what it answered is noted."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            shop.clock.now = wall_clock()
            answers.append(shop.knocked({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(answers[-1].status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hooks/mail"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
