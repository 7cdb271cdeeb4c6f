"""The shop's rules for orders, read from its facts. What no fact says is None and never assumed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from core.evidence import Fact

DISPATCH = "dispatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """So many days, from `low` to `high`, and the fact that says so."""

    low: int
    high: int
    business: bool
    fact: Fact

    def __str__(self) -> str:
        count = str(self.low) if self.low == self.high else f"{self.low}-{self.high}"
        return f"{count} {'business days' if self.business else 'days'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """How long a carrier takes to a country; an empty carrier stands for every one."""

    country: str
    carrier: str
    days: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long an order may be touched: `hours` after it was placed, or None: until it is handed over."""

    hours: int | None
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How long goods may come back, and from which day that counts: delivery, dispatch or order."""

    accepted: bool
    days: int | None
    counted_from: str | None
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All that a shop says about the time an order takes and leaves."""

    dispatch: Days | None = None
    cut_off: time | None = None
    lanes: tuple[Lane, ...] = ()
    change: Limit | None = None
    cancel: Limit | None = None
    returns: Window | None = None
    exchange: Window | None = None
    refund: Days | None = None
    lost_after: Days | None = None  # after the last usual day of arrival

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What they were read from, each once."""
        timed = (self.dispatch, self.refund, self.lost_after, *(lane.days for lane in self.lanes))
        said = (self.change, self.cancel, self.returns, self.exchange, *timed)
        return tuple({one.fact.id: one.fact for one in said if one is not None}.values())


def rules(facts: Iterable[Fact], country: str | None) -> Rules:
    """The rules for an order to `country`, from facts that hold on the day of the question.

    Of two rows the country's own stands before the general one; two that remain say nothing.
    """
    rows = _rows(facts, country)
    orders, refund = _only(rows, "orders"), _only(rows, "orders.refund")
    return Rules(
        dispatch=_dispatch(_only(rows, "shipping")),
        cut_off=_cut_off(_only(rows, "shipping")),
        lanes=tuple(lane for fact in rows if fact.table == "shipping.lane" if (lane := _lane(fact))),
        change=_limit(orders, "change_until"),
        cancel=_limit(orders, "cancel_until"),
        returns=_window(_only(rows, "returns")),
        exchange=_window(_only(rows, "exchange")),
        refund=_days(refund, "days", business=bool(refund and refund.values.get("business_days"))),
        lost_after=_days(orders, "lost_after_days", business=False),
    )


def held(fact: Fact, on: date) -> bool:
    """Whether the fact was in force that day: a rule of today does not bind an order of last year."""
    return (fact.valid_from is None or fact.valid_from <= on) and (fact.valid_until is None or on <= fact.valid_until)


def _rows(facts: Iterable[Fact], country: str | None) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.market in {None, country})


def _only(rows: Iterable[Fact], table: str) -> Fact | None:
    named = [fact for fact in rows if fact.table == table]
    nearest = [fact for fact in named if fact.market] or named
    return nearest[0] if len(nearest) == 1 else None


def _dispatch(fact: Fact | None) -> Days | None:
    """With a last hour and no number of days, what comes in time leaves on the same day."""
    days = _days(fact, "dispatch_days", business=True)
    if days is None and fact is not None and _cut_off(fact):
        return Days(low=0, high=0, business=True, fact=fact)
    return days


def _cut_off(fact: Fact | None) -> time | None:
    written = fact.values.get("cut_off") if fact else None
    return time.fromisoformat(str(written)) if written else None


def _days(fact: Fact | None, key: str, *, business: bool) -> Days | None:
    if fact is None or fact.values.get(key) is None:
        return None
    low, _, high = str(fact.values[key]).partition("-")
    return Days(low=int(low), high=int(high or low), business=business, fact=fact)


def _lane(fact: Fact) -> Lane | None:
    days = _days(fact, "days", business=bool(fact.values.get("business_days")))
    if days is None:
        return None
    return Lane(country=str(fact.values["country"]), carrier=str(fact.values.get("carrier", "")), days=days)


def _limit(fact: Fact | None, key: str) -> Limit | None:
    if fact is None or fact.values.get(key) is None:
        return None
    written = str(fact.values[key])
    return Limit(hours=None if written == DISPATCH else int(written.split(maxsplit=1)[0]), fact=fact)


def _window(fact: Fact | None) -> Window | None:
    if fact is None:
        return None
    days, counted = fact.values.get("window_days"), fact.values.get("counted_from")
    return Window(
        accepted=fact.values.get("accepted") is True,
        days=days if isinstance(days, int) else None,
        counted_from=str(counted) if counted else None,
        fact=fact,
    )
