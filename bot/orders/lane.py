"""The order lane: what a buyer asks of an order that is shown to be theirs, answered from its dates; else who they are.

Nothing is done here. What changes an order or costs money becomes a request, which a person grants or refuses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Protocol

from bot.hours import Calendar
from bot.lanes.approved import Arrivals
from bot.lanes.cite import Pages, cited
from bot.lanes.proposal import draft_of
from bot.orders import credentials
from bot.orders.affair import Affair
from bot.orders.answers import order_claims, order_evidence
from bot.orders.arrival_by import arrivals
from bot.orders.identity import PENDING, Doorkeeper, Orders, Standing, question
from bot.orders.intents import Intent, intents
from bot.orders.options import affair
from bot.orders.questions import OrderQuestion
from bot.orders.rules import Rules, rules
from bot.orders.state import State
from bot.orders.windows import Windows, windows
from core.evidence import Evidence, Fact
from core.orders import Order, Parcel
from core.sets import Lane, Reason, Risk, Scenario
from core.talk import Conversation
from core.text import visible
from core.turn import Claim, Finding, Question, Request, Turn
from guardrails import MAX_CLARIFICATIONS
from knowledge.files.carriers import hosts

#: Orders that one answer speaks of; of more, the newest.
MOST: Final = 3
MAX_WORDS: Final = 1_000  # characters of a buyer's words that a request keeps

#: What is answered for each intent, which scenario it is, and what only a person may grant.
_ASKED: Final[Mapping[Intent, tuple[OrderQuestion, Scenario]]] = {
    Intent.STATUS: (OrderQuestion.STATUS, Scenario.ORDER_STATUS),
    Intent.ARRIVAL: (OrderQuestion.ARRIVAL, Scenario.ORDER_STATUS),
    Intent.LATE: (OrderQuestion.LATE, Scenario.ORDER_DELAY),
    Intent.LOST: (OrderQuestion.LOST, Scenario.ORDER_LOST),
    Intent.CANCEL: (OrderQuestion.CANCEL, Scenario.ORDER_CANCEL),
    Intent.CHANGE_ADDRESS: (OrderQuestion.CHANGE, Scenario.ORDER_CHANGE),
    Intent.CHANGE_ITEMS: (OrderQuestion.CHANGE, Scenario.ORDER_CHANGE),
    Intent.RETURN: (OrderQuestion.RETURN, Scenario.RETURN_REQUEST),
    Intent.EXCHANGE: (OrderQuestion.EXCHANGE, Scenario.EXCHANGE),
    Intent.REFUND_STATUS: (OrderQuestion.REFUND, Scenario.REFUND_STATUS),
    Intent.REFUND_REQUEST: (OrderQuestion.RETURN, Scenario.RETURN_REQUEST),
    Intent.REPLACE: (OrderQuestion.SUMMARY, Scenario.ORDER_DEFECT),
    Intent.DAMAGED: (OrderQuestion.SUMMARY, Scenario.ORDER_DAMAGED),
    Intent.WRONG_ITEM: (OrderQuestion.SUMMARY, Scenario.ORDER_WRONG_ITEM),
    Intent.PAYMENT: (OrderQuestion.PAYMENT, Scenario.PAYMENT_PROBLEM),
    Intent.COUPON: (OrderQuestion.SUMMARY, Scenario.COUPON),
    Intent.INVOICE: (OrderQuestion.SUMMARY, Scenario.INVOICE),
    Intent.OTHER: (OrderQuestion.SUMMARY, Scenario.ORDER_STATUS),
}
_ACTIONS: Final[Mapping[Intent, tuple[str, Reason]]] = {
    Intent.CANCEL: ("cancel", Reason.POLICY),
    Intent.CHANGE_ADDRESS: ("change_address", Reason.POLICY),
    Intent.CHANGE_ITEMS: ("change_items", Reason.POLICY),
    Intent.RETURN: ("return", Reason.POLICY),
    Intent.EXCHANGE: ("exchange", Reason.POLICY),
    Intent.REFUND_REQUEST: ("refund", Reason.MONEY),
    Intent.REPLACE: ("replace", Reason.MONEY),
    Intent.COUPON: ("coupon", Reason.MONEY),
}
#: A person reads these, whatever the files say.
_COMPLAINTS: Final = frozenset({Intent.LOST, Intent.DAMAGED, Intent.WRONG_ITEM})
#: What no answer of ours settles.
_UNSETTLED: Final = frozenset({Intent.INVOICE, Intent.OTHER})
_MONEY: Final = frozenset({Intent.REFUND_STATUS, Intent.REFUND_REQUEST, Intent.REPLACE, Intent.COUPON, Intent.PAYMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """One order and all that its files come to."""

    order: Order
    parcels: tuple[Parcel, ...]
    rules: Rules
    windows: Windows


class Book(Orders, Protocol):
    """The shop's orders, and what is known of them as a whole. Raises DatabaseError."""

    def has_any(self) -> bool:
        """Whether the shop gave orders at all."""

    def whole(self, key: str) -> bool:
        """Whether all that the files say of this order could be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLane:
    """Threads may share it. Raises DatabaseError."""

    doorkeeper: Doorkeeper
    book: Book
    facts: Callable[[date, str | None], tuple[Fact, ...]]  # those that hold on a day, in the country of an order
    calendar: Calendar

    def take(self, turn: Turn, pages: Pages) -> Turn | None:
        """The turn with an answer, a question back or the reason why not; None: it is not about an order.

        `pages`: where the buyer can read a rule.
        """
        asked = _asked(turn)
        if not self._concerns(turn, asked) or not self.book.has_any():
            return None
        standing = self.doorkeeper.standing(turn.conversation, turn.understanding.language, turn.now)
        if _moved_on(turn, asked, standing):
            return None
        turn = replace(turn, proven=tuple(order.key for order in standing.orders))
        if standing.locked:
            why = "too many tries to show whose order it is, in a quarter of an hour"
            return replace(turn, findings=(Finding(Reason.IDENTITY_UNPROVEN, why),))
        if standing.asked:
            return _ask_back(turn, standing)
        return self._answered(turn, asked or (Intent.STATUS,), standing, pages)

    def arrivals(self, facts: Sequence[Fact], now: datetime) -> Arrivals:
        """When goods ordered now (aware) would arrive, by `facts` that hold today."""
        return arrivals(facts, self.calendar, now)

    def shown(self, conversation: Conversation, since: datetime, now: datetime) -> tuple[Affair, ...]:
        """The newest orders that were shown to be the buyer's, as they stand at `now`. For people, not for buyers."""
        orders = self.doorkeeper.shown(conversation, since)[:MOST]
        known = (self._known(one, now) for one in orders if self.book.whole(one.key))
        return tuple(affair(one.order, one.windows, one.rules) for one in known)

    def _concerns(self, turn: Turn, asked: Sequence[Intent]) -> bool:
        """Orders are spoken of; in words that may also ask for a rule, only by somebody whose order is known."""
        if _speaks_of_an_order(turn) or turn.conversation.focus.pending == PENDING:
            return True
        offer = credentials.read(turn.conversation.question, turn.understanding.language) if asked else None
        if offer and offer.proof and (offer.numbers or offer.bare):
            return True  # "1066付款成功了吗？邮箱 ...": whoever writes both speaks of their own
        buyer, proofs = turn.conversation.buyer, self.doorkeeper.proofs
        return bool(asked) and (buyer.verified or bool(proofs.proven(turn.conversation.id, turn.now)))

    def _answered(self, turn: Turn, asked: Sequence[Intent], standing: Standing, pages: Pages) -> Turn:
        known = tuple(self._known(order, turn.now) for order in _meant(standing))
        if torn := [one.order.name for one in known if not self.book.whole(one.order.key)]:
            why = f"a row on {', '.join(torn)} could not be read: see henji knowledge check"
            return replace(turn, findings=(Finding(Reason.TOOL_FAILED, why),))
        language = turn.understanding.language
        claims, evidence = _told(known, asked, language)
        claims = cited(claims, evidence, pages, language)
        scenario = _ASKED[asked[0]][1]
        risk = Risk.MONEY if _MONEY & set(asked) else Risk.ORDER
        return replace(
            turn,
            understanding=replace(turn.understanding, scenario=scenario, risk=risk, score=1.0),
            draft=draft_of(claims, Lane.APPROVED, language) if claims else None,
            evidence=evidence,
            link_hosts=(*turn.link_hosts, *hosts()),
            requests=tuple(
                _request(one, intent, turn)
                for one in known
                for intent in asked
                if intent in _ACTIONS and _is_thinkable(one, intent)
            ),
            findings=_left_to_a_person(asked, known),
        )

    def _known(self, order: Order, now: datetime) -> _Known:
        today = now.astimezone(self.calendar.zone).date()
        parcels, held = self.book.parcels(order.key), rules(self.facts(today, order.country), order.country)
        found = windows(order, parcels, held, self.calendar, now)
        return _Known(order=order, parcels=parcels, rules=held, windows=found)


def _asked(turn: Turn) -> tuple[Intent, ...]:
    """What the message asks about an order; while we wait for who they are, what it asked before that."""
    focus, language = turn.conversation.focus, turn.understanding.language
    found = intents(turn.conversation.question, language)
    if not found and focus.pending == PENDING and focus.question:
        return intents(focus.question, focus.language or language)
    return found


def _speaks_of_an_order(turn: Turn) -> bool:
    return any(reason is Reason.IDENTITY_UNPROVEN for reason, _ in turn.understanding.rules)


def _moved_on(turn: Turn, asked: Sequence[Intent], standing: Standing) -> bool:
    """Whether somebody whom we asked who they are speaks of something else now."""
    if _speaks_of_an_order(turn) or standing.offered or standing.named:
        return False
    return not (asked and standing.orders) and not intents(turn.conversation.question, turn.understanding.language)


def _ask_back(turn: Turn, standing: Standing) -> Turn:
    before = turn.conversation.focus
    if before.clarified >= MAX_CLARIFICATIONS:
        why = "asked for twice, the order's number with its address or postcode did not come, or does not fit"
        return replace(turn, findings=(Finding(Reason.IDENTITY_UNPROVEN, why),))
    asked = before.question if before.pending == PENDING and before.question else turn.conversation.question
    focus = replace(turn.focus, pending=PENDING, clarified=before.clarified + 1, question=asked[:MAX_WORDS])
    text = question(standing, turn.understanding.language)
    scenario = replace(turn.understanding, scenario=Scenario.ORDER_STATUS, risk=Risk.ORDER)
    return replace(turn, understanding=scenario, clarify=Question(text=text, options=(), about=PENDING), focus=focus)


def _meant(standing: Standing) -> tuple[Order, ...]:
    """Those named now, else the newest."""
    named = tuple(order for order in standing.orders if order.key in standing.named)
    return (named or standing.orders)[:MOST]


def _told(
    known: Sequence[_Known], asked: Sequence[Intent], language: str
) -> tuple[tuple[Claim, ...], tuple[Evidence, ...]]:
    questions = dict.fromkeys(_ASKED[intent][0] for intent in asked)
    claims = dict.fromkeys(
        claim
        for one in known
        for each in questions
        for claim in order_claims(each, one.order, one.parcels, one.windows, one.rules, language)
    )
    evidence = {
        fact.id: fact for one in known for fact in order_evidence(one.order, one.parcels, one.windows, one.rules)
    }
    return tuple(claims), tuple(evidence.values())


def _is_thinkable(known: _Known, intent: Intent) -> bool:
    """Whether there is anything to grant: no money comes back that never came, nothing is cancelled that arrived."""
    order = known.order
    if intent is Intent.REFUND_REQUEST:
        return order.payment not in {"pending", "voided"} and order.total > order.refunded >= 0
    if intent in {Intent.CANCEL, Intent.CHANGE_ADDRESS, Intent.CHANGE_ITEMS}:
        return known.windows.state not in {State.DELIVERED, State.CANCELLED, State.REFUNDED}
    return True


def _request(known: _Known, intent: Intent, turn: Turn) -> Request:
    action, _ = _ACTIONS[intent]
    order, found = known.order, known.windows
    arguments = [("order", order.name)]
    if action in {"change_address", "change_items"}:
        arguments.append(("words", visible(turn.conversation.question)[:MAX_WORDS]))
    if action == "refund":
        arguments.append(("amount", f"{order.currency} {order.total - order.refunded}"))
    facts = {
        "state": found.state or "",
        "total": f"{order.currency} {order.total}",
        "refunded": f"{order.currency} {order.refunded}" if order.refunded else "",
        "cancel_until": found.cancel_until or "",
        "change_until": found.change_until or "",
        "return_until": found.return_until or "",
    }
    told = tuple((name, str(value)) for name, value in facts.items() if value)
    return Request(action=action, arguments=tuple(arguments), facts=told)


def _left_to_a_person(asked: Sequence[Intent], known: Sequence[_Known]) -> tuple[Finding, ...]:
    """What the files answer may go out; what is asked for beyond that is a person's."""
    names = ", ".join(one.order.name for one in known)
    found = [Finding(_ACTIONS[one][1], f"asks for: {_ACTIONS[one][0]} ({names})") for one in asked if one in _ACTIONS]
    found += [Finding(Reason.COMPLAINT, f"complains: {one} ({names})") for one in asked if one in _COMPLAINTS]
    found += [Finding(Reason.NOTHING_FOUND, f"no rule answers: {one} ({names})") for one in asked if one in _UNSETTLED]
    return tuple(found)
