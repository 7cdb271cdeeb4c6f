"""Which facts a shop can state: the tables of facts.toml, their keys, and what each may hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import regex

from knowledge import fields
from knowledge.fields import Field

#: What every row may say besides its own keys: where else it stands, and where and when it holds.
SCOPE: Mapping[str, Callable[[object], object]] = {
    "source": fields.text,
    "market": fields.country,
    "valid_from": fields.day,
    "valid_until": fields.day,
}
_PAYER = fields.one_of("buyer", "shop")
_COUNTED = fields.one_of("delivery", "dispatch", "order")
_CONDITION = fields.one_of("unused", "original_packaging", "tags_attached", "complete", "unopened")
_EXCLUDED = fields.one_of("food", "opened_cosmetics", "custom_made", "sale_items", "underwear", "knives")
_PAYMENT = fields.one_of(
    "visa", "mastercard", "amex", "jcb", "unionpay", "paypal", "apple_pay", "google_pay", "alipay",
    "wechat_pay", "klarna", "bank_transfer", "cash_on_delivery", "konbini",
)  # fmt: skip
_CURRENCY = fields.one_of("JPY", "USD", "EUR", "GBP", "CNY", "HKD", "TWD", "KRW", "AUD", "CAD", "CHF", "SGD", "THB")
_PROOF = fields.one_of("maker_certificate", "authorised_dealer", "bought_from_maker", "serial_number")
_LIMIT = regex.compile(r"(?P<hours>[1-9]\d{0,2}) hours?")


def _limit(value: object) -> str:
    """Like "24 hours", or "dispatch": until the order is handed over, which ends every limit."""
    if value == "dispatch":
        return "dispatch"
    match = _LIMIT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise fields.Misfit(f"{value!r} is no limit", 'write hours, like "24 hours", or "dispatch"')
    return f"{match['hours']} hours"


def _date(value: object) -> str:
    """A day as the text that every reader of facts knows: "2026-12-01"."""
    return fields.day(value).isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The keys a row of facts may have, those it must have, and those that tell its rows apart."""

    keys: Mapping[str, Field]
    needs: tuple[str, ...] = ()
    named_by: tuple[str, ...] = ()


def _terms(read: Field) -> Field:
    return fields.many(lambda value: str(read(value)))


SCHEMA: Mapping[str, Table] = {
    "shipping": Table(
        keys={
            "dispatch_days": fields.days,
            "free_over": fields.money,
            "not_shipped": fields.many(fields.country),
            "cut_off": fields.clock,
            "tracked": fields.truth,
            "insured": fields.truth,
        }
    ),
    "shipping.lane": Table(
        keys={
            "country": fields.country,
            "carrier": fields.text,
            "price": fields.money,
            "days": fields.days,
            "business_days": fields.truth,
        },
        needs=("country",),
        named_by=("country", "carrier"),
    ),
    "customs.rule": Table(
        keys={"country": fields.country, "paid_by": _PAYER, "note": fields.text},
        needs=("country", "paid_by"),
        named_by=("country",),
    ),
    "returns": Table(
        keys={
            "accepted": fields.truth,
            "window_days": fields.whole,
            "counted_from": _COUNTED,
            "condition": _terms(_CONDITION),
            "shipping_paid_by": _PAYER,
            "excluded": _terms(_EXCLUDED),
        },
        needs=("accepted",),
    ),
    "exchange": Table(
        keys={"accepted": fields.truth, "window_days": fields.whole, "counted_from": _COUNTED},
        needs=("accepted",),
    ),
    "orders": Table(
        keys={"change_until": _limit, "cancel_until": _limit, "lost_after_days": fields.whole},
    ),
    "orders.refund": Table(keys={"days": fields.days, "business_days": fields.truth}, needs=("days",)),
    "payment": Table(keys={"methods": _terms(_PAYMENT), "currency": _terms(_CURRENCY)}, needs=("methods",)),
    "sale": Table(keys={"planned": fields.truth, "starts": _date, "ends": _date}, needs=("planned",)),
    "tax": Table(keys={"included": fields.truth, "exempt_abroad": fields.truth}, needs=("exempt_abroad",)),
    "warranty": Table(keys={"offered": fields.truth, "months": fields.whole}, needs=("offered",)),
    "gift": Table(
        keys={
            "wrapping": fields.truth,
            "wrapping_price": fields.money,
            "wrapping_free": fields.truth,
            "card": fields.truth,
        }
    ),
    "coupon": Table(
        keys={"available": fields.truth, "code": fields.text, "percent": fields.percent}, needs=("available",)
    ),
    "wholesale": Table(
        keys={"available": fields.truth, "minimum": fields.whole, "contact": fields.email},
        needs=("available",),
    ),
    "authenticity": Table(keys={"genuine": fields.truth, "proof": _terms(_PROOF)}, needs=("genuine",)),
    "invoice": Table(
        keys={"available": fields.truth, "formats": _terms(fields.one_of("pdf", "paper"))},
        needs=("available",),
    ),
}
#: Tables above others: they hold no values of their own.
PARENTS = {"customs": ("rule",), "orders": ("refund",), "shipping": ("lane",)}
