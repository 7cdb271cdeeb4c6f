"""What a buyer tries: which order is said to be theirs, and what is to show it. Nothing is looked up for that."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Final

import regex

from bot.orders.credentials import Offer, is_year, read
from core.orders import order_key
from core.talk import Author, Conversation, Message

#: `Focus.pending` while a question of identity waits for its answer.
PENDING: Final = "identity"
#: Messages of the buyer's that are looked through for what is missing, the newest first.
BACK: Final = 20
#: Older ones may be of somebody else at the same screen.
FRESH: Final = timedelta(days=1)
#: Letters around bare digits in a message that says little else: "it is 1001".
FEW: Final = 24
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One try: an order, with an address or a postcode."""

    key: str
    email: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What the buyer says."""

    numbers: tuple[str, ...] = ()  # as written, of the orders that are not known to be theirs
    named: tuple[str, ...] = ()  # the keys of all orders they name now
    pairs: tuple[Pair, ...] = ()
    either: bool = False  # two bare numbers: one is the order's, the other its postcode
    offered: bool = False  # they wrote now what can be compared
    borrowed: bool = False  # it was written before, and has shown another order


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A message's offer once its bare digits are told apart."""

    numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    either: bool = False

    @property
    def proof(self) -> bool:
        return bool(self.emails or self.postcodes)


def tried(conversation: Conversation, language: str, known: Collection[str]) -> Tried:
    """Of all messages since the last reply, and of those before it the half that is missing.

    A number is looked for there while a question of identity waits; an address or a postcode also where the buyer
    has shown an order, one of `known`, with it.
    """
    pending = conversation.focus.pending == PENDING
    before = _before(conversation, language) if pending or known else _Said()
    offer = _joined(read(message.text, language) for message in conversation.unanswered)
    now = _told_apart(offer, before if pending else _Said(), pending)
    numbers = now.numbers or (before.numbers if pending else ())
    fresh = tuple(one for one in numbers if order_key(one) not in known)
    proof = now if now.proof else before
    return Tried(
        numbers=fresh,
        named=tuple(order_key(one) for one in numbers),
        pairs=tuple(pair for number in fresh for pair in _pairs(number, proof)),
        either=now.either,
        offered=now.proof,
        borrowed=bool(known) and not now.proof and before.proof,
    )


def _pairs(number: str, said: _Said) -> Iterator[Pair]:
    """Each address and each postcode is a try of its own: two guesses at once are two."""
    codes = [code for code in said.postcodes if not (said.either and code == order_key(number))]
    for email in said.emails:
        yield Pair(key=order_key(number), email=email)
    for code in codes:
        yield Pair(key=order_key(number), postcode=code)


def _told_apart(offer: Offer, before: _Said, pending: bool) -> _Said:
    """Bare digits are a number where one is missing, and postcodes else."""
    bare = tuple(one for one in offer.bare if pending or not is_year(one))
    if offer.numbers or not (pending or offer.proof):
        bare = bare if offer.numbers and pending else ()
        return _with_codes(offer, offer.numbers, bare)
    if len(bare) == 1 and _is_code(bare[0], before):
        return _with_codes(offer, (), bare)
    if len(bare) == 2 and not offer.postcodes:
        return replace(_with_codes(offer, bare, bare), either=True)
    return _with_codes(offer, bare[:1], bare[1:])


def _with_codes(offer: Offer, numbers: tuple[str, ...], bare: Iterable[str]) -> _Said:
    codes = (*offer.postcodes, *(one for one in bare if len(one) > 3))
    return _Said(numbers=numbers, emails=offer.emails, postcodes=tuple(dict.fromkeys(codes)))


def _is_code(digits: str, before: _Said) -> bool:
    """Whether digits that come after a number are its postcode, or the number written again."""
    lengths = {len(order_key(one)) for one in before.numbers}
    again = before.proof and len(digits) in lengths and len(digits) not in {len(one) for one in before.postcodes}
    return bool(before.numbers) and not again


def _before(conversation: Conversation, language: str) -> _Said:
    """The newest number and the newest proof that the buyer wrote before the last reply."""
    older = conversation.messages[: len(conversation.messages) - len(conversation.unanswered)]
    since = conversation.unanswered[-1].at - FRESH if conversation.unanswered else None
    own = [one for one in older if one.author is Author.BUYER and (since is None or one.at > since)][-BACK:]
    found = _Said()
    for message in reversed(own):
        said = _alone(message, language)
        if not found.numbers and said.numbers:
            found = replace(found, numbers=said.numbers, either=said.either)
        if not found.proof and said.proof:
            found = replace(found, emails=said.emails, postcodes=said.postcodes)
        if found.numbers and found.proof:
            break
    return found


def _alone(message: Message, language: str) -> _Said:
    """What a message said that was answered; digits in a longer one may count anything."""
    offer = read(message.text, language)
    short = len(_LETTER.findall(message.text)) <= FEW
    bare = tuple(one for one in offer.bare if not is_year(one)) if short or offer.proof else ()
    return _told_apart(replace(offer, bare=bare), _Said(), pending=short)


def _joined(offers: Iterable[Offer]) -> Offer:
    every = tuple(offers)
    numbers = {order_key(one): one for offer in reversed(every) for one in reversed(offer.numbers)}
    return Offer(
        numbers=tuple(reversed(numbers.values())),
        emails=tuple(dict.fromkeys(chain.from_iterable(offer.emails for offer in every))),
        postcodes=tuple(dict.fromkeys(chain.from_iterable(offer.postcodes for offer in every))),
        bare=tuple(dict.fromkeys(chain.from_iterable(offer.bare for offer in every))),
    )
