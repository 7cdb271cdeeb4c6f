"""An order as evidence: rows of keys and values, what was worked out from them, and the row that proves a word."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.orders.days import Span
from bot.orders.rules import Rules
from bot.orders.windows import Windows
from core.evidence import Fact, Source
from core.orders import Order, Parcel
from core.sets import Kind
from knowledge.files.nouns import version_of

#: What only a person does, whoever asks for it.
BY_PERSON = "cancel, change, return, exchange, refund, late or lost parcels"


def order_evidence(order: Order, parcels: Sequence[Parcel], windows: Windows, rules: Rules) -> tuple[Fact, ...]:
    """The order, its parcels, what was computed of them, and the shop's rules for it.

    No name, address, e-mail or postcode is in them: an answer needs none.
    """
    elsewhere = {one.days.fact.id for one in rules.lanes if one.country != order.country}
    return (
        _fact(order_id(order), "order", Kind.ORDER, tuple(_order_rows(order, windows)), order.version),
        *(_parcel_fact(order, one, windows) for one in parcels),
        _windows_fact(order, windows),
        *(fact for fact in rules.facts if fact.id not in elsewhere),
    )


def order_id(order: Order) -> str:
    return f"order:{order.key}"


def parcel_id(order: Order, parcel: Parcel) -> str:
    return f"parcel:{order.key}:{parcel.number}"


def windows_id(order: Order) -> str:
    return f"order:{order.key}:windows"


def _parcel_fact(order: Order, parcel: Parcel, windows: Windows) -> Fact:
    rows = tuple(_parcel_rows(order, parcel, windows))
    return _fact(parcel_id(order, parcel), "parcel", Kind.TRACKING, rows, parcel.version)


def _windows_fact(order: Order, windows: Windows) -> Fact:
    """What code worked out, each row with the way it did; its version changes with any of it."""
    rows = tuple(_windows_rows(windows))
    return _fact(windows_id(order), "windows", Kind.ORDER, rows, version_of(*(f"{k}{v}" for k, v in rows)))


def rows_of(fact: Fact, key: str) -> tuple[Source, ...]:
    """Each row of that key as a source; none where the fact does not say it."""
    return tuple(
        Source(id=fact.id, kind=fact.kind, quote=line, version=fact.version, title=fact.table)
        for line in fact.text.split("\n")
        if line.startswith(f"{key}: ")
    )


def amount(value: object, currency: str) -> str:
    """Like "2900 JPY", without an exponent."""
    return f"{value:f} {currency}"


def goods(order: Order) -> tuple[str, ...]:
    """Like "2 × Tea Bowl", one for each line of the order."""
    return tuple(f"{line.quantity} × {' '.join(line.title.split())}" for line in order.lines)


def told_as(until: datetime) -> datetime:
    """A limit is told in steps of five minutes, earlier rather than later."""
    return until - timedelta(minutes=until.minute % 5, seconds=until.second, microseconds=until.microsecond)


def _fact(id: str, table: str, kind: Kind, rows: tuple[tuple[str, str], ...], version: str) -> Fact:
    text = "\n".join(f"{key}: {value}" for key, value in rows)
    return Fact(id=id, table=table, values=dict(rows), text=text, version=version, kind=kind)


def _order_rows(order: Order, windows: Windows) -> Iterator[tuple[str, str]]:
    yield "order", order.name
    yield from _days(windows, placed=order.created, paid=order.paid, handed=order.fulfilled, cancelled=order.cancelled)
    yield "payment", order.payment or "unknown"
    yield "total", amount(order.total, order.currency)
    yield "refunded", amount(order.refunded, order.currency)
    if order.shipping_method:
        yield "carrier", order.shipping_method
    yield from (("goods", line) for line in goods(order))


def _parcel_rows(order: Order, parcel: Parcel, windows: Windows) -> Iterator[tuple[str, str]]:
    yield "order", order.name
    yield "carrier", parcel.carrier or "unknown"
    yield "number", parcel.number
    yield "progress", parcel.progress
    yield from _days(windows, shipped=parcel.shipped, updated=parcel.updated)
    if parcel.delivered:
        yield "delivered", f"{parcel.delivered}"
    if parcel.expected:
        yield "expected", f"{parcel.expected[0]} to {parcel.expected[1]}"
    if parcel.url:
        yield "link", parcel.url


def _days(windows: Windows, **instants: datetime | None) -> Iterator[tuple[str, str]]:
    yield from ((key, f"{at.astimezone(windows.zone):%Y-%m-%d}") for key, at in instants.items() if at)


def _windows_rows(windows: Windows) -> Iterator[tuple[str, str]]:
    why = windows.because
    yield "order", windows.order
    yield "state", f"{windows.state or 'unknown'} ({why.get('state', '')})"
    yield "by_person", BY_PERSON
    yield "dispatch_by", _row(windows.dispatch_by, why.get("dispatch_by"))
    yield "arrives", _row(windows.arrives, why.get("arrives"))
    yield from ((f"arrives {one.number}".strip(), _row(one.span, one.because)) for one in windows.arrivals)
    yield "late_arrival", _row(windows.late_arrival, why.get("is_late"))
    yield "late_dispatch", _row(windows.late_dispatch, why.get("is_late"))
    yield "lost_after", _row(windows.lost_after, why.get("lost_after"))
    yield "change_until", _row(windows.change_until, why.get("change_until"))
    yield "cancel_until", _row(windows.cancel_until, why.get("cancel_until"))
    yield "return_until", _row(windows.return_until, why.get("return_until"))
    yield "exchange_until", _row(windows.exchange_until, why.get("exchange_until"))
    yield "refund_by", _row(windows.refund_by, why.get("refund_by"))


def _row(value: date | datetime | Span | None, why: str | None) -> str:
    if isinstance(value, datetime):
        said = f"{told_as(value):%Y-%m-%d %H:%M}"
    elif isinstance(value, Span):
        said = f"{value.first} to {value.last}"
    else:
        said = str(value) if value else "none"
    return f"{said} ({why})" if why else said
