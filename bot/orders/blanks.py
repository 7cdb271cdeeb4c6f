"""What goes into the blanks of a sentence about an order, in the words of a language, each with its proof."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from babel.dates import format_date, format_datetime

from bot.lanes.slots import Slot, locale, money, source
from bot.orders.arrivals import Arrival, lane_of
from bot.orders.days import Span
from bot.orders.proof import amount, goods, order_id, parcel_id, rows_of, told_as, windows_id
from bot.orders.rules import Days, Lane, Rules
from bot.orders.windows import Windows
from core.evidence import Fact, Source
from core.orders import Order, Parcel
from prompts.words import say

Blanks: TypeAlias = Mapping[str, Slot]

#: Days inside a sentence, where babel's stand alone.
_DAYS = {"vi": "'ngày' d 'tháng' M 'năm' y"}
#: Languages that count only the first of a month.
_FIRST = {"fr": "1'er' MMMM y", "pt": "1'º' 'de' MMMM 'de' y"}
#: Languages whose zones babel writes as a heading: "Waktu Jepang".
_HEADINGS = frozenset({"pt", "id", "vi"})
#: Languages that set things side by side with a mark of their own.
_COMMA = {"ja": "、", "zh-Hans": "、", "zh-Hant": "、"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """Fills for one order in one language."""

    order: Order
    windows: Windows
    rules: Rules
    language: str
    evidence: Mapping[str, Fact]  # by id

    def order_blanks(self) -> dict[str, Slot]:
        """Of the order, its windows and the shop's rules; what is not known has no blank."""
        return dict((*self._of_order(), *self._of_windows(), *self._of_rules()))

    def parcel_blanks(self, parcel: Parcel) -> dict[str, Slot]:
        """Of one parcel: where it is, who carries it, and when it was handed over."""
        fact = self.evidence[parcel_id(self.order, parcel)]
        said = {"carrier": parcel.carrier, "number": parcel.number, "link": parcel.url or ""}
        found = {key: _slot(text, rows_of(fact, key)) for key, text in said.items() if text}
        instants = {"shipped": parcel.shipped and self._local(parcel.shipped), "delivered": parcel.delivered}
        return found | {key: _slot(self.day(on), rows_of(fact, key)) for key, on in instants.items() if on}

    def arrival_blanks(self, arrival: Arrival) -> dict[str, Slot]:
        return dict(self._span("", arrival.span, f"arrives {arrival.number}".strip()))

    def day(self, on: date) -> str:
        spoken = locale(self.language)
        pattern = _DAYS.get(spoken.language) or (_FIRST.get(spoken.language) if on.day == 1 else None)
        return format_date(on, pattern or "long", locale=spoken)

    def proof(self, key: str) -> tuple[Source, ...]:
        """The computed row of that name."""
        return rows_of(self.evidence[windows_id(self.order)], key)

    @property
    def lane(self) -> Lane | None:
        """That the buyer chose when ordering."""
        return lane_of(self.order, self.order.shipping_method, self.rules)

    def progress(self, parcel: Parcel) -> tuple[Source, ...]:
        return rows_of(self.evidence[parcel_id(self.order, parcel)], "progress")

    def payment(self) -> tuple[Source, ...]:
        return rows_of(self.evidence[order_id(self.order)], "payment")

    def refunds(self) -> tuple[Source, ...]:
        return rows_of(self.evidence[order_id(self.order)], "refunded")

    def _of_order(self) -> Iterator[tuple[str, Slot]]:
        order, fact = self.order, self.evidence[order_id(self.order)]
        yield "order", _slot(order.name, rows_of(fact, "order"))
        instants = {
            "placed": order.created, "paid": order.paid, "handed": order.fulfilled, "cancelled": order.cancelled,
        }  # fmt: skip
        yield from ((key, _slot(self.day(self._local(at)), rows_of(fact, key))) for key, at in instants.items() if at)
        yield "total", _slot(money(amount(order.total, order.currency), self.language), rows_of(fact, "total"))
        if order.refunded:
            refunded = money(amount(order.refunded, order.currency), self.language)
            yield "refunded", _slot(refunded, rows_of(fact, "refunded"))
        if order.lines:
            yield "goods", _slot(_COMMA.get(self.language, ", ").join(goods(order)), rows_of(fact, "goods"))

    def _of_windows(self) -> Iterator[tuple[str, Slot]]:
        found = self.windows
        yield from self._span("dispatch_", found.dispatch_by, "dispatch_by")
        yield from self._span("", found.arrives, "arrives")
        yield from self._span("refund_", found.refund_by, "refund_by")
        days = {"lost_after": found.lost_after, "return_until": found.return_until}
        days |= {"exchange_until": found.exchange_until, "late_arrival": found.late_arrival}
        yield from ((key, _slot(self.day(on), self.proof(key))) for key, on in days.items() if on)
        instants = {"change_until": found.change_until, "cancel_until": found.cancel_until}
        yield from ((key, _slot(self._moment(at), self.proof(key))) for key, at in instants.items() if at)

    def _of_rules(self) -> Iterator[tuple[str, Slot]]:
        rules = self.rules
        yield from _days("dispatch_days", rules.dispatch)
        yield from _days("refund_days", rules.refund)
        for name, limit in (("change", rules.change), ("cancel", rules.cancel)):
            if limit and limit.hours:
                yield f"{name}_hours", _slot(str(limit.hours), (source(limit.fact),))
        for name, window in (("return", rules.returns), ("exchange", rules.exchange)):
            if window and window.days is not None:
                yield f"{name}_days", _slot(str(window.days), (source(window.fact),))
        lane = self.lane
        yield from _days("lane_days", lane.days if lane else None)
        if lane and lane.carrier:
            yield "carrier", _slot(lane.carrier, (source(lane.days.fact),))

    def _span(self, name: str, span: Span | None, row: str) -> Iterator[tuple[str, Slot]]:
        if span:
            yield f"{name}first", _slot(self.day(span.first), self.proof(row))
            yield f"{name}last", _slot(self.day(span.last), self.proof(row))

    def _moment(self, at: datetime) -> str:
        spoken, zone = locale(self.language), self.windows.zone
        pattern = str(spoken.time_formats["short"].pattern)
        if spoken.language == "ko":  # its short name of the half day is English: "AM", where people say 오전
            pattern = pattern.replace("a", "aaaa")
        time, named = (format_datetime(told_as(at), one, tzinfo=zone, locale=spoken) for one in (pattern, "vvvv"))
        if spoken.language in _HEADINGS:
            named = named[:1].lower() + named[1:]
        day = self.day(told_as(at).astimezone(zone).date())
        return say(self.language, "orders.moment", day=day, time=time.replace("\u202f", " "), zone=named)

    def _local(self, at: datetime) -> date:
        return at.astimezone(self.windows.zone).date()


def _days(name: str, days: Days | None) -> Iterator[tuple[str, Slot]]:
    """A single day is left out: a sentence of days in the plural would not say it well."""
    if days and days.high > 1:
        said = str(days.low) if days.low == days.high else f"{days.low}–{days.high}"
        yield name, _slot(said, (source(days.fact),))


def _slot(text: str, proof: tuple[Source, ...]) -> Slot:
    return Slot(text=text, value=text, sources=proof)
