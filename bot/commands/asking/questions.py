"""The questions of `henji init`, block by block: what each fills in, and how its answer is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.commands.asking import reading, rows
from bot.commands.asking.reading import Read, Told
from bot.commands.asking.zones import currency_of, only_zone, zones_of
from knowledge import fields
from knowledge.pack import terms

TWELVE = "en, ja, zh-Hans, zh-Hant, ko, de, fr, es, pt, th, id, vi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`key` is where the answer goes: a table and key of facts.toml, or one that `filling` knows."""

    key: str
    read: Read
    after: str | None = None  # asked only where that key was answered, and not with no
    beside: str | None = None  # asked only where that key was answered at all
    needed: bool = False  # without it no store can be written
    settled: bool = False  # kept as it was understood: a number in a list may mean another thing tomorrow
    many: bool = False  # a line each, until an empty one
    usual: Callable[[Told], str | None] = lambda _told: None  # what Enter stands for
    offers: Callable[[Told, str], tuple[str, ...]] = lambda _told, _language: ()  # to choose from, in a language

    def applies(self, told: Told) -> bool:
        """Whether it is asked, after what was told so far."""
        return (self.after is None or bool(told.get(self.after))) and (self.beside is None or self.beside in told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Questions of one matter; after it the shop hears what it unlocked."""

    name: str
    questions: tuple[Question, ...]


def _zone(told: Told) -> str | None:
    return only_zone(told["shop.country"])


def _zones(told: Told, _language: str) -> tuple[str, ...]:
    found = zones_of(told["shop.country"])
    return tuple(f"{number} {zone}" for number, zone in enumerate(found, start=1)) if len(found) > 1 else ()


def _currency(told: Told) -> str | None:
    return currency_of(told["shop.country"])


def _upper(line: str, _told: Told) -> str:
    return fields.currency(reading.plain(line).upper())


_SINGLE = ("counted_from", "shipping_paid_by")


def _terms(key: str, words: str, after: str | None = None) -> Question:
    """A question whose answers are a closed list; the pack has words for them under `words`."""

    def offers(_told: Told, language: str) -> tuple[str, ...]:
        return tuple(f"{code} ({label})" for code, label in terms(language).get(words, {}).items())

    table, _, name = key.rpartition(".")
    read = (reading.term_of if words in _SINGLE else reading.terms_of)(table, name, words)
    return Question(key=key, read=read, after=after, offers=offers)


BLOCKS = (
    Block(
        name="shop",
        questions=(
            Question(key="shop.name", read=reading.by(fields.text), needed=True),
            Question(key="shop.country", read=reading.country, needed=True),
            Question(key="shop.currency", read=_upper, needed=True, usual=_currency),
            Question(key="shop.zone", read=reading.zone, needed=True, settled=True, usual=_zone, offers=_zones),
            Question(key="shop.languages", read=reading.languages, needed=True, usual=lambda _told: TWELVE),
            Question(key="contact.email", read=reading.by(fields.email)),
        ),
    ),
    Block(
        name="hours",
        questions=(
            Question(key="hours.weekly", read=rows.weekly),
            Question(key="hours.holidays", read=reading.holidays),
            Question(key="hours.closures", read=rows.closures),
        ),
    ),
    Block(
        name="shipping",
        questions=(
            Question(key="shipping.dispatch_days", read=reading.dispatch),
            Question(key="shipping.cut_off", read=reading.clock),
            Question(key="shipping.lane", read=rows.lane, many=True),
            Question(key="shipping.free_over", read=reading.money),
            Question(key="shipping.not_shipped", read=reading.countries),
            Question(key="shipping.tracked", read=reading.truth),
            Question(key="shipping.insured", read=reading.truth),
        ),
    ),
    Block(
        name="customs",
        questions=(
            Question(key="customs.rule", read=rows.duty, many=True),
            Question(key="tax.exempt_abroad", read=reading.truth),
            Question(key="tax.included", read=reading.truth, beside="tax.exempt_abroad"),
        ),
    ),
    Block(
        name="returns",
        questions=(
            Question(key="returns.accepted", read=reading.truth),
            Question(key="returns.window_days", read=reading.whole, after="returns.accepted"),
            _terms("returns.counted_from", "counted_from", after="returns.accepted"),
            _terms("returns.condition", "condition", after="returns.accepted"),
            _terms("returns.shipping_paid_by", "shipping_paid_by", after="returns.accepted"),
            _terms("returns.excluded", "excluded", after="returns.accepted"),
            Question(key="exchange.accepted", read=reading.truth),
            Question(key="exchange.window_days", read=reading.whole, after="exchange.accepted"),
            _terms("exchange.counted_from", "counted_from", after="exchange.accepted"),
            Question(key="warranty.offered", read=reading.truth),
            Question(key="warranty.months", read=reading.whole, after="warranty.offered"),
        ),
    ),
    Block(
        name="orders",
        questions=(
            Question(key="orders.change_until", read=reading.limit),
            Question(key="orders.cancel_until", read=reading.limit),
            Question(key="orders.lost_after_days", read=reading.whole),
            Question(key="orders.refund.days", read=reading.counted_days),
        ),
    ),
    Block(
        name="payment",
        questions=(
            _terms("payment.methods", "payment"),
            _terms("payment.currency", "currency", after="payment.methods"),
            Question(key="coupon.available", read=reading.truth),
            Question(key="coupon.code", read=reading.by(fields.text), after="coupon.available"),
            Question(key="coupon.percent", read=reading.percent, after="coupon.available"),
            Question(key="sale.planned", read=reading.truth),
            Question(key="sale.starts", read=reading.day, after="sale.planned"),
            Question(key="sale.ends", read=reading.last_day, after="sale.planned"),
            Question(key="wholesale.available", read=reading.truth),
            Question(key="wholesale.minimum", read=reading.whole, after="wholesale.available"),
            Question(key="wholesale.contact", read=reading.by(fields.email), after="wholesale.available"),
        ),
    ),
    Block(
        name="service",
        questions=(
            Question(key="gift.wrapping", read=reading.truth),
            Question(key="gift.wrapping_price", read=reading.money, after="gift.wrapping"),
            Question(key="gift.card", read=reading.truth),
            Question(key="authenticity.genuine", read=reading.truth),
            _terms("authenticity.proof", "proof", after="authenticity.genuine"),
            Question(key="invoice.available", read=reading.truth),
            _terms("invoice.formats", "formats", after="invoice.available"),
        ),
    ),
    Block(
        name="start",
        questions=(
            Question(key="start.alone", read=reading.truth),
            Question(key="start.products", read=rows.products),
        ),
    ),
)


def every() -> Iterator[Question]:
    """All questions in the order they are asked."""
    for block in BLOCKS:
        yield from block.questions
