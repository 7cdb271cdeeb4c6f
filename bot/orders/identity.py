"""Whose order it is: nothing about an order is said before its buyer has shown that it is theirs.

Shown is an order by its number together with the address of e-mail or a postcode that stand in it, both written in
this conversation; or by the shop itself, which signed who is writing. An order that does not exist is looked for,
compared and counted as one that does: nobody learns from an answer, or from its speed, which numbers are taken.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, Literal, Protocol, TypeAlias

from bot.kernel.proofs import SPAN, TRIES, Try, buyer, credential, guess
from bot.kernel.proofs import order as named
from bot.orders import credentials
from bot.orders.tries import PENDING, Pair, Tried, tried
from core.orders import Order, Parcel, order_key
from core.talk import Conversation
from prompts.words import say

__all__ = ["PENDING", "Doorkeeper", "Orders", "ProofBook", "Standing", "question"]

Asked: TypeAlias = Literal["", "number", "proof", "again"]
#: Postcodes that are compared, of every order: one that has fewer takes no less time.
CODES: Final = 4
_PAD: Final = "000-0000"  # compared, and never right
#: Nobody's: stands in for an order that does not exist.
_NOBODY = Order(
    name="-", email="", created=datetime(2000, 1, 1, tzinfo=UTC), currency="", total=Decimal(0), lines=(), version=""
)


class Orders(Protocol):
    """The shop's orders. Raises DatabaseError."""

    def order(self, key: str) -> Order | None:
        """By `core.orders.order_key`."""

    def parcels(self, key: str) -> tuple[Parcel, ...]:
        """Of the order with that key."""

    def of_email(self, email: str) -> tuple[Order, ...]:
        """All orders of a lower-case address."""


class ProofBook(Protocol):
    """What was shown, and how often somebody tried: `bot.kernel.proofs.Proofs`. Raises DatabaseError."""

    def proven(self, conversation: str, now: datetime) -> tuple[str, ...]: ...

    def prove(self, conversation: str, order_key: str, how: str, now: datetime) -> None: ...

    def tries(self, who: str, since: datetime) -> int: ...

    def note_try(self, who: Sequence[str], guess: str, now: datetime) -> Try: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a buyer may hear of now, and what must be asked for first."""

    orders: tuple[Order, ...] = ()  # shown now or before; those they name now come first, then the newest
    asked: Asked = ""
    locked: bool = False  # too many tries: a person takes over, and nothing is said about whether one was right
    named: tuple[str, ...] = ()  # the keys of the orders they name now, shown or not
    about: str = ""  # the first order that is not shown, as they wrote it
    offered: bool = False  # they wrote something to compare with an order


@dataclass(frozen=True, slots=True)
class _Verdict:
    proven: dict[str, Order] = field(default_factory=dict)
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Processes and threads may share it."""

    orders: Orders
    proofs: ProofBook

    def standing(self, conversation: Conversation, language: str, now: datetime) -> Standing:
        """Read all the buyer wrote since the last reply, and judge it. Asked again, it says the same."""
        before = self.proofs.proven(conversation.id, now)
        mine = self._own(conversation, before)
        said = tried(conversation, language, known=mine)
        verdict = self._judge(conversation, said, mine, now)
        mine |= verdict.proven
        left = [] if said.either and verdict.proven else [one for one in said.numbers if order_key(one) not in mine]
        asked = _asked(left, said, mine)
        return Standing(
            orders=_sorted(mine, said.named),
            asked="" if (locked := self._locked(conversation, asked, left, verdict, now)) else asked,
            locked=locked,
            named=said.named,
            about=left[0] if left else "",
            offered=said.offered,
        )

    def shown(self, conversation: Conversation, since: datetime) -> tuple[Order, ...]:
        """The orders that were shown to be the buyer's, the newest first. Nothing is tried, and nothing counted.

        Those shown within a day before `since` (aware), or after it.
        """
        return _sorted(self._own(conversation, self.proofs.proven(conversation.id, since)), ())

    def _own(self, conversation: Conversation, before: Sequence[str]) -> dict[str, Order]:
        """Those shown before, and those of the address that the shop signed: this is read anew each time."""
        found = [order for key in before if (order := self.orders.order(key))]
        who = conversation.buyer
        if who.verified and who.email and (address := credentials.email(who.email)):
            found += [order for order in self.orders.of_email(address) if _same(order.email, address)]
        return {order.key: order for order in found}

    def _judge(self, conversation: Conversation, said: Tried, mine: Mapping[str, Order], now: datetime) -> _Verdict:
        """One try for each pair, until one is refused. Where either number may be meant, the first right one is.

        Neighbours share a postcode: where a buyer is known by one address, it opens no order of another one.
        """
        who = buyer(conversation.channel, conversation.buyer.id)
        proven: dict[str, Order] = {}
        for pair in said.pairs:
            if pair.key in proven or (said.either and proven):
                continue
            words = guess(who, pair.key, pair.email, pair.postcode)
            tried_with = [credential(pair.postcode)] if pair.postcode else []
            if self.proofs.note_try((who, named(pair.key), *tried_with), words, now) is Try.REFUSED:
                return _Verdict(proven, refused=True)
            order = self.orders.order(pair.key)
            how = _right(order or _NOBODY, pair)
            known = {one.email for one in (*mine.values(), *proven.values())}
            if how == "postcode" and order and known and order.email not in known:
                how = ""
            if order and how:
                proven[pair.key] = order
                self.proofs.prove(conversation.id, pair.key, how, now)
        return _Verdict(proven)

    def _locked(
        self, conversation: Conversation, asked: Asked, left: Sequence[str], verdict: _Verdict, now: datetime
    ) -> bool:
        """Whether a try was refused, or asking on is no use: the next one would be."""
        if verdict.refused or not asked:
            return verdict.refused
        who = [buyer(conversation.channel, conversation.buyer.id), *(named(order_key(one)) for one in left[:1])]
        return any(self.proofs.tries(one, now - SPAN) >= TRIES for one in who)


def question(standing: Standing, language: str) -> str:
    """What to say to the buyer first; empty: nothing has to be asked."""
    if standing.locked:
        return say(language, "identity.locked")
    match standing.asked:
        case "":
            return ""
        case "number":
            return say(language, "identity.ask_number" if standing.offered else "identity.ask_both")
        case "proof":
            return say(language, "identity.ask_proof", order=standing.about)
        case "again":
            return say(language, "identity.again")


def _asked(left: Sequence[str], said: Tried, mine: dict[str, Order]) -> Asked:
    if left:
        return "again" if said.pairs and not said.borrowed else "proof"
    return "" if mine else "number"


def _sorted(mine: dict[str, Order], first: Sequence[str]) -> tuple[Order, ...]:
    newest = sorted(mine.values(), key=lambda order: order.created, reverse=True)
    return tuple(sorted(newest, key=lambda order: first.index(order.key) if order.key in first else len(first)))


def _right(order: Order, pair: Pair) -> str:
    """What of the pair stands in the order: "email", "postcode", or nothing. Everything is compared, always."""
    mailed = _same(order.email, pair.email)
    codes = (*order.postcodes[:CODES], *[_PAD] * CODES)[:CODES]
    coded = [_same(credentials.postcode(one), pair.postcode) for one in codes][: len(order.postcodes)]
    return "email" if mailed else "postcode" if any(coded) else ""


def _same(stored: str, written: str) -> bool:
    """In a time that tells nothing of either. What is empty is the same as nothing."""
    equal = hmac.compare_digest(_digest(stored), _digest(written))
    return equal and bool(stored) and bool(written)


def _digest(text: str) -> bytes:
    return hashlib.sha256(credentials.email(text).encode("utf-8", "surrogatepass")).digest()
