"""A small shop at whose door buyers knock: its orders in memory, its proofs in a database in memory."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from bot.kernel.conversations import Conversations
from bot.kernel.database import open_database, upgrade
from bot.kernel.proofs import Proofs
from bot.orders.identity import PENDING, Doorkeeper, Standing, question
from core.orders import Order, OrderLine, Parcel
from core.talk import Author, Buyer, Conversation, Focus, Message

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ANNA, BEN = "anna.muster@example.org", "ben.sample@example.com"

_numbers = count(1)


def order(name: str, email: str, *postcodes: str, words: str = "tea") -> Order:
    line = OrderLine(title=words, quantity=1, price=Decimal(900))
    return Order(
        name=name,
        email=email,
        created=NOW - timedelta(days=3),
        currency="JPY",
        total=Decimal(900),
        lines=(line,),
        version="1",
        postcodes=postcodes,
    )


ORDERS = (
    order("#1001", ANNA, "10115", "6008001"),
    order("#1042", ANNA, "10115"),
    order("#1024", BEN, "SW1A1AA", "K1A0B1"),
    order("YL-2001", BEN, "10115"),
    order("#1077", "", "94107"),
)


@dataclass(frozen=True)
class Book:
    """The port's fake; it notes which keys were looked for."""

    listed: tuple[Order, ...] = ORDERS
    asked: list[str] = field(default_factory=list)

    def order(self, key: str) -> Order | None:
        self.asked.append(key)
        return next((one for one in self.listed if one.key == key), None)

    def parcels(self, key: str) -> tuple[Parcel, ...]:
        return ()

    def of_email(self, email: str) -> tuple[Order, ...]:
        return tuple(one for one in self.listed if one.email == email)


@dataclass
class Talk:
    """One buyer's conversation, as it grows."""

    doorkeeper: Doorkeeper
    buyer: Buyer
    id: str
    now: datetime = NOW
    language: str = "en"
    messages: list[Message] = field(default_factory=list)
    pending: str | None = None

    def says(self, *texts: str) -> Standing:
        """One burst of messages, judged; the bot asks what it has to ask."""
        for text in texts:
            self._add(Author.BUYER, text)
        found = self.judged()
        self.pending = PENDING if found.asked else None
        self._add(Author.BOT, question(found, self.language) or "Here it is.")
        return found

    def judged(self) -> Standing:
        return self.doorkeeper.standing(self.conversation, self.language, self.now)

    @property
    def conversation(self) -> Conversation:
        focus = Focus(pending=self.pending)
        return Conversation(id=self.id, channel="web", buyer=self.buyer, messages=tuple(self.messages), focus=focus)

    def _add(self, author: Author, text: str) -> None:
        message = Message(
            conversation=self.id, external_id=f"m{next(_numbers)}", channel="web", author=author, text=text, at=self.now
        )
        self.messages.append(message)


@dataclass(frozen=True)
class Door:
    """Where talks begin."""

    proofs: Proofs
    doorkeeper: Doorkeeper

    def talk(self, buyer: Buyer | str = "b1", id: str | None = None) -> Talk:
        who = Buyer(id=buyer) if isinstance(buyer, str) else buyer
        talk = Talk(self.doorkeeper, who, id or f"c{next(_numbers)}")
        opened(self.proofs, talk.id, who)
        return talk


def opened(proofs: Proofs, talk: str, buyer: Buyer) -> None:
    """The conversation is stored, as the kernel stores one."""
    first = Message(
        conversation=talk, external_id=f"{talk}.0", channel="web", author=Author.BUYER, text="hello", at=NOW
    )
    Conversations(proofs.engine).accept(first, buyer, wait=0.0)


@contextmanager
def door(orders: Iterable[Order] = ORDERS) -> Iterator[Door]:
    engine = open_database(":memory:")
    upgrade(engine)
    proofs = Proofs(engine)
    yield Door(proofs, Doorkeeper(Book(tuple(orders)), proofs))
    engine.dispose()


def names(standing: Standing) -> list[str]:
    return [one.name for one in standing.orders]


def later(talk: Talk, minutes: float) -> Talk:
    talk.now += timedelta(minutes=minutes)
    return talk


def verified(email: str, id: str = "v1") -> Buyer:
    return replace(Buyer(id=id), email=email, verified=True)
