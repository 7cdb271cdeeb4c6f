"""What a buyer asks for and a person does: the window, whether it is open, and what has been paid and refunded."""

from bot.lanes.render import applies, fill
from bot.lanes.slots import fact_slots, source
from bot.orders.rules import Limit, Window, held
from bot.orders.state import State, is_paid
from bot.orders.telling import CLOSED, WAITING, Claims, Teller, proof_of
from core.evidence import Fact
from core.sets import ClaimKind
from core.turn import Claim
from knowledge import pack

_RETURNS = "return.policy/window"


def touched(teller: Teller, name: str, allowed: bool | None, rule: Limit | None) -> Claims:
    if teller.state in CLOSED:
        return teller.where()
    if allowed is None:
        return ()
    if allowed:
        key = f"{name}_open" if rule and rule.hours else f"{name}_open_dispatch"
        return (*teller.where(), *teller.said(key, *proof_of(rule)), *teller.by_person("by_person"))
    if teller.state in WAITING:
        return (*teller.where(), *teller.said(f"{name}_over", *teller.filler.proof(f"{name}_until")))
    sent = teller.said(f"{name}_sent", *teller.filler.proof(f"{name}_until"))
    return (*sent, *_rule(teller, "return", teller.rules.returns))


def back(teller: Teller, name: str, allowed: bool | None, rule: Window | None) -> Claims:
    if teller.state in CLOSED:
        return teller.where()
    if allowed is None:
        told = _rule(teller, name, rule)
        return (*teller.where(), *told, *teller.by_person("by_person")) if told else ()
    if not allowed:
        return teller.said(f"{name}_over", *proof_of(rule)) or teller.said(f"{name}_none", *proof_of(rule))
    window = (*teller.said(f"{name}_open", *proof_of(rule)), *_terms(teller, name, rule))
    return (*teller.where(), *window, *teller.by_person("by_person"))


def _rule(teller: Teller, name: str, rule: Window | None) -> Claims:
    """For how long goods may come back, where that cannot be told as a day yet."""
    placed = teller.order.created.astimezone(teller.windows.zone).date()
    if rule is None or not rule.accepted or not held(rule.fact, placed):
        return ()
    if rule.days is None or rule.counted_from is None:
        return ()
    told = teller.said(f"{name}_rule_{rule.counted_from}", *proof_of(rule))
    return (*told, *_terms(teller, name, rule)) if told else ()


def _terms(teller: Teller, name: str, rule: Window | None) -> Claims:
    """The conditions in the pack's words, else that there are some."""
    said = _conditions(teller, rule.fact) if rule and name == "return" else ()
    return said or teller.said("terms", *proof_of(rule))


def _conditions(teller: Teller, fact: Fact) -> Claims:
    templates, slots = pack.answers(_RETURNS, teller.language), fact_slots(fact, teller.language)
    parts = [part for part in pack.topics()[_RETURNS].parts if not part.core and part.name in templates]
    fitting = [templates[part.name] for part in parts if applies(part, templates[part.name], slots)]
    return tuple(Claim(text=fill(one, slots), kind=ClaimKind.FACT, sources=(source(fact),)) for one in fitting)


def refund(teller: Teller) -> Claims:
    if teller.order.refunded:
        return (*teller.where(), *teller.said("refund_amount"))
    if teller.state is State.REFUNDED:
        return teller.where()
    if not is_paid(teller.order):
        return (*teller.where(), *payment(teller)) if teller.state is State.CANCELLED else teller.where()
    span = teller.windows.refund_by
    if span:
        key = "refund_due_on" if span.first == span.last else "refund_due"
        return (*teller.where(), *teller.said(key, *proof_of(teller.rules.refund)), *teller.by_person("by_person"))
    return (
        *teller.said("refund_none", *teller.filler.refunds()),
        *_refund_rule(teller),
        *teller.by_person("by_person"),
    )


def _refund_rule(teller: Teller) -> Claims:
    rule, placed = teller.rules.refund, teller.order.created.astimezone(teller.windows.zone).date()
    if rule is None or not held(rule.fact, placed):
        return ()
    return teller.said("refund_rule_business" if rule.business else "refund_rule_days")


def payment(teller: Teller) -> Claims:
    if teller.state is State.REFUNDED:
        return (*teller.where(), *teller.said("refund_amount"))
    proof = teller.filler.payment()
    if is_paid(teller.order):
        key = "payment_paid" if teller.order.paid else "payment_paid_undated"
        return (*teller.said(key, *proof), *teller.said("refund_amount"))
    match teller.order.payment:
        case "pending":
            return teller.said("payment_open", *proof)
        case "voided":
            return teller.said("payment_void", *proof)
        case _:
            return ()
