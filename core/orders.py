"""A buyer's order and its parcels, as the shop's own files tell of them. No vendor's words beyond this point."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Progress(StrEnum):
    """Where a parcel is: the nine words that carriers' words are mapped to."""

    PENDING = "pending"
    INFO_RECEIVED = "info_received"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERED = "delivered"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    EXCEPTION = "exception"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """Goods of one kind in an order. `price` is of one piece, in the order's currency."""

    title: str
    quantity: int
    price: Decimal
    sku: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order. Every instant is aware. `name` is what the buyer calls it, "#1001"; names are compared by `key`."""

    name: str
    email: str  # lower case; empty: none was given
    created: datetime
    currency: str
    total: Decimal
    lines: tuple[OrderLine, ...]
    version: str
    postcodes: tuple[str, ...] = ()  # of delivery and invoice, upper case without blanks and dashes
    phones: tuple[str, ...] = ()
    country: str | None = None  # ISO, where it goes
    shipping_method: str = ""  # the carrier's name as the shop's files of facts have it
    payment: str = ""  # "paid", "pending", "refunded", "partially_refunded", "voided"
    paid: datetime | None = None
    fulfilled: datetime | None = None  # handed to the carrier, all of it
    part_fulfilled: bool = False
    cancelled: datetime | None = None
    refunded: Decimal = Decimal(0)

    @property
    def key(self) -> str:
        return order_key(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One parcel of an order. Days are the carrier's; None: nobody said."""

    order: str  # the order's name
    carrier: str
    number: str
    progress: Progress
    version: str
    shipped: datetime | None = None
    updated: datetime | None = None  # when its progress was last heard of
    delivered: date | None = None  # in the country where it arrived
    expected: tuple[date, date] | None = None  # first and last day, as the carrier says
    url: str | None = None  # where the buyer can follow it


def order_key(name: str) -> str:
    """The form in which names of orders are compared.

    >>> order_key("＃１００１"), order_key("yl-1001"), order_key("# 1001")
    ('1001', 'YL1001', '1001')
    """
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).upper() if letter.isalnum())
