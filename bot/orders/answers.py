"""Questions about an order -> sentences, each with its proof. What the files do not say is not said."""

from collections.abc import Callable, Mapping, Sequence

from bot.orders.blanks import Filler
from bot.orders.proof import order_evidence
from bot.orders.questions import OrderQuestion
from bot.orders.requests import back, payment, refund, touched
from bot.orders.rules import Rules
from bot.orders.state import State
from bot.orders.telling import CLOSED, THERE, TROUBLED, Claims, Teller, proof_of
from bot.orders.windows import Windows
from core.orders import Order, Parcel

__all__ = ["order_claims", "order_evidence"]

#: Of these an answer about the day of arrival needs no day.
_DAYLESS = CLOSED | THERE | TROUBLED | {State.OUT_FOR_DELIVERY}


def order_claims(
    question: OrderQuestion,
    order: Order,
    parcels: Sequence[Parcel],
    windows: Windows,
    rules: Rules,
    language: str,
) -> Claims:
    """The answer, sentence by sentence; empty where the files do not say: a person's business.

    Nothing in it is done or promised: a window is told, and that a person carries out what is asked for.
    """
    if windows.state is None:
        return ()
    evidence = {fact.id: fact for fact in order_evidence(order, parcels, windows, rules)}
    filler = Filler(order=order, windows=windows, rules=rules, language=language, evidence=evidence)
    teller = Teller(order, tuple(parcels), windows, rules, language, windows.state, filler, filler.order_blanks())
    return tuple(dict.fromkeys(_ANSWERS[question](teller)))


def _status(teller: Teller) -> Claims:
    told = (*teller.sorry(), *teller.where(), *teller.carried(), *teller.coming())
    return (*told, *teller.for_a_person(), *teller.links())


def _summary(teller: Teller) -> Claims:
    bought = (*teller.said("goods"), *teller.said("total"))
    told = (*teller.sorry(), *teller.where(), *bought, *teller.carried(), *teller.coming())
    return (*told, *teller.for_a_person(), *teller.links())


def _arrival(teller: Teller) -> Claims:
    return _status(teller) if teller.coming() or teller.state in _DAYLESS else ()


def _late(teller: Teller) -> Claims:
    if teller.windows.is_late is not False or teller.state in _DAYLESS:
        return _arrival(teller)
    in_time = teller.said("not_late" if teller.windows.arrives else "not_late_dispatch")
    return (*teller.where(), *in_time, *teller.carried(), *teller.links()) if in_time else ()


def _lost(teller: Teller) -> Claims:
    if teller.state is State.DELIVERED:
        told = (*teller.courtesy("sorry_missing"), *teller.where(), *teller.carried())
        return (*told, *teller.by_person("by_person_look"), *teller.links())
    if teller.windows.lost_after is None or teller.windows.is_lost:
        return _arrival(teller)
    told = (*teller.sorry(), *teller.where(), *teller.carried(), *teller.coming())
    rule = teller.said("lost_rule", *proof_of(teller.rules.lost_after))
    return (*told, *rule, *teller.for_a_person(), *teller.links())


def _cancel(teller: Teller) -> Claims:
    return touched(teller, "cancel", teller.windows.can_cancel, teller.rules.cancel)


def _change(teller: Teller) -> Claims:
    return touched(teller, "change", teller.windows.can_change, teller.rules.change)


def _return(teller: Teller) -> Claims:
    return back(teller, "return", teller.windows.can_return, teller.rules.returns)


def _exchange(teller: Teller) -> Claims:
    return back(teller, "exchange", teller.windows.can_exchange, teller.rules.exchange)


_ANSWERS: Mapping[OrderQuestion, Callable[[Teller], Claims]] = {
    OrderQuestion.STATUS: _status,
    OrderQuestion.ARRIVAL: _arrival,
    OrderQuestion.CANCEL: _cancel,
    OrderQuestion.CHANGE: _change,
    OrderQuestion.RETURN: _return,
    OrderQuestion.EXCHANGE: _exchange,
    OrderQuestion.REFUND: refund,
    OrderQuestion.LATE: _late,
    OrderQuestion.LOST: _lost,
    OrderQuestion.PAYMENT: payment,
    OrderQuestion.SUMMARY: _summary,
}
