"""An answer about an order says what its dates come to, in every language, and every word of it is proven."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from bot.orders.answers import order_claims, order_evidence
from bot.orders.questions import OrderQuestion
from bot.orders.rules import Rules, rules
from bot.orders.state import State
from bot.orders.windows import windows
from core.evidence import Source
from core.orders import Order, Parcel, Progress
from core.sets import ClaimKind, Lane, Reason, Risk, Scenario
from core.turn import Claim, Draft, Finding, Turn
from guardrails import OUTBOUND, inspect
from prompts.words import languages, say, strings
from tests.bot.orders.making import (
    FACTS,
    LINKS,
    NOW,
    OLD,
    ORDER,
    RULES,
    SENT,
    SHOP,
    at,
    example,
    fact,
    later,
    parcel,
)
from tests.guardrails.turns import asked

LANGUAGES = ("en", "ja", "zh-Hans", "zh-Hant", "ko", "de", "fr", "es", "pt", "th", "id", "vi")
Case = tuple[Order, tuple[Parcel, ...], Rules, datetime]

DISPATCH_RULES = rules(
    (
        fact("shipping", {"dispatch_days": "3", "cut_off": "14:00"}),
        fact("shipping.lane", {"country": "DE", "carrier": "ePacket Light", "days": "12", "business_days": False}),
        fact("orders", {"change_until": "dispatch", "cancel_until": "dispatch"}),
        fact("orders.refund", {"days": "7", "business_days": False}),
        fact("returns", {"accepted": True, "window_days": 10, "counted_from": "dispatch"}),
        fact("exchange", {"accepted": False}),
    ),
    "DE",
)
ORDER_RULES = rules(
    (
        fact("returns", {"accepted": True, "window_days": 8, "counted_from": "order"}),
        fact("exchange", {"accepted": True, "window_days": 60, "counted_from": "dispatch"}),
    ),
    "DE",
)
REFUSED = rules((fact("returns", {"accepted": False}), fact("exchange", {"accepted": True, "window_days": 9})), "DE")
EACH = tuple(parcel(one, f"EG00000001{n}JP") for n, one in enumerate(Progress))
TWO = (
    parcel(Progress.DELIVERED, "EG000000001JP", delivered=date(2026, 11, 20)),
    parcel(Progress.IN_TRANSIT, "EG000000002JP", expected=(date(2026, 11, 25), date(2026, 11, 27))),
    parcel(Progress.IN_TRANSIT, "EG000000003JP", shipped=at("2026-11-13T09:00")),
)
SAME_DAY = tuple(
    parcel(Progress.IN_TRANSIT, f"EG00000000{n}JP", expected=(date(2026, 11, 26), date(2026, 11, 26))) for n in (4, 5)
)
EXPECTED = (parcel(Progress.IN_TRANSIT, expected=(date(2026, 11, 26), date(2026, 11, 26))),)
LIGHT = replace(SENT, shipping_method="ePacket Light")


def batched(claims: tuple[Claim, ...], size: int) -> Iterator[tuple[Claim, ...]]:
    """Replies of a length that goes out."""
    yield from (claims[start : start + size] for start in range(0, len(claims), size))


def cases() -> Iterator[Case]:
    """Every state; and what else changes the words."""
    for state in State:
        yield *example(state), RULES, NOW
    yield from special_cases()


def special_cases() -> Iterator[Case]:
    """Late, lost, other rules, several parcels, days that nobody knows."""
    for state in (State.PREPARING, State.PART_SENT, State.SENT, State.HELD):
        order, parcels = example(state)
        yield from ((order, parcels, RULES, later(days)) for days in (9, 40))
    for state in (State.PREPARING, State.SENT, State.DELIVERED):
        yield from ((*example(state), known, NOW) for known in (DISPATCH_RULES, ORDER_RULES))
    yield *example(State.DELIVERED), RULES, later(60)
    yield *example(State.DELIVERED), REFUSED, NOW
    yield SENT, TWO[1:2], RULES, NOW
    yield SENT, EACH, RULES, NOW
    yield LIGHT, (), RULES, NOW
    yield SENT, TWO, RULES, NOW
    yield SENT, TWO, DISPATCH_RULES, NOW
    yield SENT, SAME_DAY, RULES, NOW
    yield (
        replace(ORDER, part_fulfilled=True),
        (parcel(Progress.IN_TRANSIT, shipped=at("2026-11-24T11:00")),),
        RULES,
        NOW,
    )
    yield SENT, EXPECTED, RULES, NOW
    yield SENT, (), RULES, NOW
    yield LIGHT, (), DISPATCH_RULES, NOW
    yield replace(SENT, payment="partially_refunded", refunded=Decimal("2400.50"), currency="EUR"), EXPECTED, RULES, NOW
    yield SENT, (parcel(Progress.DELIVERED, delivered=None),), RULES, NOW
    yield SENT, (parcel(Progress.IN_TRANSIT, shipped=None, url=None),), RULES, NOW
    yield replace(ORDER, payment="voided", paid=None), (), RULES, NOW
    yield replace(ORDER, paid=None), (), RULES, NOW
    yield replace(OLD, cancelled=at("2026-11-11T10:00"), payment="pending", paid=None), (), RULES, NOW
    yield replace(OLD, cancelled=at("2026-11-11T10:00")), (), DISPATCH_RULES, NOW
    yield replace(SENT, created=at("2026-11-01T00:00"), paid=at("2026-11-01T01:05")), (), RULES, NOW


def answer(question: OrderQuestion, case: Case, language: str = "en") -> tuple[Claim, ...]:
    order, parcels, known, now = case
    return order_claims(question, order, parcels, windows(order, parcels, known, SHOP, now), known, language)


def told(question: OrderQuestion, case: Case, language: str = "en") -> str:
    return say(language, "format.sentence_join").join(claim.text for claim in answer(question, case, language))


def turn(claims: tuple[Claim, ...], case: Case, language: str) -> Turn:
    order, parcels, known, now = case
    found = windows(order, parcels, known, SHOP, now)
    text = say(language, "format.sentence_join").join(claim.text for claim in claims)
    start = asked()
    return replace(
        start,
        now=now,
        understanding=replace(start.understanding, language=language, scenario=Scenario.ORDER_STATUS, risk=Risk.ORDER),
        licensed=LANGUAGES,
        link_hosts=(LINKS,),
        proven=(order.key,),
        evidence=order_evidence(order, parcels, found, known),
        draft=Draft(text=text, claims=claims, lane=Lane.APPROVED, language=language),
    )


def objections(claims: tuple[Claim, ...], case: Case, language: str) -> tuple[Finding, ...]:
    return inspect(turn(claims, case, language), OUTBOUND)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_to_every_question_passes_every_check(language: str) -> None:
    for state in State:
        case = (*example(state), RULES, NOW)
        for question in OrderQuestion:
            assert objections(answer(question, case, language), case, language) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_every_special_case_passes_every_check(language: str) -> None:
    for case in special_cases():
        said = tuple(dict.fromkeys(one for question in OrderQuestion for one in answer(question, case, language)))
        for batch in batched(said, 12):
            assert [(one, batch) for one in objections(batch, case, language)] == []


def test_the_checks_would_object_to_a_day_that_is_not_the_orders() -> None:
    case = (*example(State.DELIVERED), RULES, NOW)
    claims = answer(OrderQuestion.RETURN, case)
    wrong = tuple(replace(one, text=one.text.replace("December 20", "December 21")) for one in claims)

    assert [one.reason for one in objections(wrong, case, "en")] == [Reason.VALUE_NOT_IN_EVIDENCE]


def test_the_checks_would_object_to_the_row_of_another_order() -> None:
    case = (*example(State.DELIVERED), RULES, NOW)
    other = replace(case[0], name="#1010"), case[1], RULES, NOW

    assert Reason.UNSUPPORTED_CLAIM in {
        one.reason for one in objections(answer(OrderQuestion.STATUS, other), case, "en")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_told_in_every_language(language: str) -> None:
    texts = {state: told(OrderQuestion.STATUS, (*example(state), RULES, NOW), language) for state in State}

    assert all(texts.values())
    assert len(set(texts.values())) == len(State)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_with_an_empty_or_unfilled_blank(language: str) -> None:
    for case in cases():
        for question in OrderQuestion:
            text = told(question, case, language)
            assert "{" not in text
            assert "None" not in text
            assert "  " not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_blanks(language: str) -> None:
    def blanks(tag: str) -> dict[str, set[str]]:
        return {key: set(_blanks(text)) for key, text in strings(tag)["orders"].items()}

    assert language in languages()
    assert blanks(language) == blanks("en")


def _blanks(template: str) -> list[str]:
    return [part.split("}")[0] for part in template.split("{")[1:]]


def test_every_sentence_is_said_by_some_order() -> None:
    """A sentence that nothing says is one that nobody has read."""
    said = {claim.text for case in cases() for question in OrderQuestion for claim in answer(question, case)}
    sentences = strings("en")["orders"].items()

    assert [key for key, text in sentences if not any(_fits(text, one) for one in said)] == []


def _fits(template: str, text: str) -> bool:
    at_ = 0
    for part in [part.split("}")[-1] for part in template.split("{")]:
        found = text.find(part, at_)
        if found < 0:
            return False
        at_ = found + len(part)
    return True


def test_trouble_is_met_with_regret_first() -> None:
    for state in (State.HELD, State.EXPIRED):
        first = answer(OrderQuestion.STATUS, (*example(state), RULES, NOW))[0]
        assert (first.kind, first.text[:12]) == (ClaimKind.COURTESY, "We are sorry")
    late = (*example(State.SENT), RULES, later(9))
    assert answer(OrderQuestion.ARRIVAL, late)[0].text == say("en", "orders.sorry_late")
    lost = (*example(State.SENT), RULES, later(40))
    assert answer(OrderQuestion.STATUS, lost)[0].text == say("en", "orders.sorry_lost")


def test_an_order_in_time_is_not_called_late() -> None:
    text = told(OrderQuestion.LATE, (*example(State.SENT), RULES, NOW))

    assert "sorry" not in text
    assert "still on time: it is expected by November 25, 2026 at the latest" in text


def test_a_late_order_is_not_promised_the_day_that_has_passed() -> None:
    text = told(OrderQuestion.ARRIVAL, (*example(State.SENT), RULES, later(9)))

    assert "It was expected by November 25, 2026 at the latest." in text
    assert "usually arrives" not in text


def test_what_is_out_for_delivery_is_not_given_a_usual_day() -> None:
    text = told(OrderQuestion.ARRIVAL, (*example(State.OUT_FOR_DELIVERY), RULES, NOW))

    assert "out for delivery" in text
    assert "usually" not in text


def test_requests_are_told_as_requests() -> None:
    for question in (OrderQuestion.CANCEL, OrderQuestion.CHANGE):
        text = told(question, (*example(State.PREPARING), RULES, NOW))
        assert "until November 25, 2026 at 9:10 AM (Japan Time)" in text
        assert "nothing has been changed yet" in text
    text = told(OrderQuestion.RETURN, (*example(State.DELIVERED), RULES, NOW))
    assert "until December 20, 2026" in text
    assert "unused and in their original packaging" in text


def test_a_limit_is_told_earlier_rather_than_later() -> None:
    order = replace(ORDER, created=at("2026-11-24T09:19"))
    text = told(OrderQuestion.CANCEL, (order, (), RULES, NOW))

    assert "9:15 AM" in text


def test_what_was_sent_can_no_longer_be_cancelled_and_may_come_back() -> None:
    text = told(OrderQuestion.CANCEL, (*example(State.SENT), RULES, NOW))

    assert "can no longer be cancelled" in text
    assert "within 30 days of delivery" in text


@pytest.mark.parametrize("question", OrderQuestion)
def test_an_order_whose_state_nobody_knows_is_a_persons_business(question: OrderQuestion) -> None:
    unknown = replace(ORDER, payment="", paid=None)

    assert answer(question, (unknown, (), RULES, NOW)) == ()


def test_what_no_fact_says_is_not_answered() -> None:
    none = Rules()
    assert answer(OrderQuestion.ARRIVAL, (*example(State.SENT), none, NOW)) == ()
    assert answer(OrderQuestion.ARRIVAL, (*example(State.PREPARING), none, NOW)) == ()
    assert answer(OrderQuestion.LATE, (*example(State.SENT), none, NOW)) == ()
    assert answer(OrderQuestion.LOST, (*example(State.SENT), none, NOW)) == ()
    assert answer(OrderQuestion.CANCEL, (*example(State.PREPARING), none, NOW)) == ()
    assert answer(OrderQuestion.RETURN, (*example(State.DELIVERED), none, NOW)) == ()


def test_a_rule_younger_than_the_order_does_not_bind_it() -> None:
    young = tuple(replace(one, valid_from=date(2026, 11, 21)) if one.table == "returns" else one for one in FACTS)

    assert answer(OrderQuestion.RETURN, (*example(State.DELIVERED), rules(young, "DE"), NOW)) == ()


def test_each_of_several_parcels_is_named() -> None:
    text = told(OrderQuestion.STATUS, (SENT, TWO, RULES, NOW))

    assert "Parcel EG000000001JP with EMS: delivered." in text
    assert "Parcel EG000000002JP with EMS: on its way." in text
    assert "between November 20, 2026 and November 27, 2026" in text


def test_the_evidence_shows_how_a_day_was_worked_out() -> None:
    order, parcels = example(State.DELIVERED)
    found = windows(order, parcels, RULES, SHOP, NOW)
    texts = {one.id: one.text for one in order_evidence(order, parcels, found, RULES)}

    assert "return_until: 2026-12-20 (delivered 2026-11-20 + 30 days)" in texts["order:1001:windows"].split("\n")
    assert "cancel_until: none (it was handed over)" in texts["order:1001:windows"].split("\n")


def test_the_evidence_holds_nothing_that_finds_the_buyer() -> None:
    order = replace(ORDER, email="canary@example.com", postcodes=("CANARY1",), phones=("+490000",))
    texts = " ".join(one.text for one in order_evidence(order, (), windows(order, (), RULES, SHOP, NOW), RULES))

    assert not [word for word in ("canary", "CANARY1", "+490000") if word in texts]


def test_the_evidence_names_no_lane_to_another_country() -> None:
    known = rules(
        (*FACTS, fact("shipping.lane", {"country": "FR", "carrier": "EMS", "days": "5-9", "business_days": True})), "DE"
    )
    ids = {one.id for one in order_evidence(ORDER, (), windows(ORDER, (), known, SHOP, NOW), known)}

    assert "fact:shipping.lane:DE:EMS" in ids
    assert "fact:shipping.lane:FR:EMS" not in ids


def test_every_claim_names_its_row_word_for_word() -> None:
    case = (*example(State.SENT), RULES, NOW)
    evidence = {one.id: one for one in order_evidence(case[0], case[1], windows(*case[:2], RULES, SHOP, NOW), RULES)}
    sources: list[Source] = [one for claim in answer(OrderQuestion.SUMMARY, case) for one in claim.sources]

    assert sources
    assert all(one.quote in evidence[one.id].text.split("\n") or one.quote == evidence[one.id].text for one in sources)
    assert {one.language for one in sources} == {None}
