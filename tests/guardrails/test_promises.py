"""Promises: made ones are stopped unless the shop itself says so; what the shop says may be said.

`promises/<language>.toml` were written before the patterns: what must be stopped beside the whole page of the shop, and
the policies that must pass. `promises/blind.toml` was written after them, to be read against them once.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import guardrails.promises as checked
from core.evidence import Fact, Source
from core.sets import ClaimKind, Kind, Reason
from core.turn import Claim, Finding, Promise, Turn
from guardrails import inspect
from guardrails.commitments import GIVEN, KINDS, languages, said
from guardrails.promises import due, made, promise_unauthorised, promises, vague_promise
from tests.guardrails.turns import answered, claim, drafted, passage

ROOT = Path(__file__).parent / "promises"
LANGUAGES = ("de", "en", "es", "fr", "id", "ja", "ko", "pt", "th", "vi", "zh-Hans", "zh-Hant")
WRITTEN = {tag: tomllib.loads((ROOT / f"{tag}.toml").read_text(encoding="utf-8")) for tag in LANGUAGES}
BLIND = tomllib.loads((ROOT / "blind.toml").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a Tuesday


def variants() -> Iterator[tuple[str, str, str]]:
    for tag, written in WRITTEN.items():
        yield from ((tag, kind, line) for kind, lines in written["made"].items() for line in lines)


def stopped(turn: Turn) -> bool:
    return bool(inspect(turn, (promise_unauthorised, vague_promise)))


def details(turn: Turn) -> str:
    return "\n".join(finding.detail for finding in inspect(turn, (promise_unauthorised, vague_promise)))


# What must be stopped


def test_there_are_three_hundred_variants_in_twelve_languages() -> None:
    assert len(list(variants())) >= 300
    assert {tag for tag, _, _ in variants()} == set(LANGUAGES)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_made_promise_passes_beside_the_whole_page_of_the_shop(tag: str) -> None:
    page = WRITTEN[tag]["page"]
    passed = [line for one, _, line in variants() if one == tag and not stopped(answered(line, page, language=tag))]
    assert passed == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_paraphrase_written_blind_passes_either(tag: str) -> None:
    page = WRITTEN[tag]["page"]
    assert [line for line in BLIND[tag] if not stopped(answered(line, page, language=tag))] == []


def test_without_its_check_they_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The red control: the page is cited, so nothing else of this check's would object."""
    monkeypatch.setattr(checked, "_allows", lambda *_: True)
    monkeypatch.setattr(checked, "_is_unheard_of", lambda *_: False)
    assert not any(stopped(answered(line, WRITTEN[tag]["page"], language=tag)) for tag, _, line in variants())


def test_a_promise_in_a_language_that_nobody_knows_is_read_in_all() -> None:
    assert stopped(answered("Wir erstatten Ihnen 20 EUR.", "Shop", language="fi"))


def test_a_promise_in_another_language_than_the_reply_is_seen() -> None:
    reply = "Guten Tag. That's a legally binding offer, no takesies backsies."
    assert "binding" in details(answered(reply, "Guten Tag.", language="de"))


def test_the_chatbot_of_the_airline_is_stopped() -> None:
    page = (
        "Bereavement fares: please contact us before you travel. Refunds cannot be requested for travel that has"
        " already happened. Refunds of unused tickets are paid within 90 days."
    )
    reply = "You can apply for the bereavement refund within 90 days of the date your ticket was issued."
    assert stopped(answered(reply, page))
    assert stopped(answered(reply.replace("You can", "If you have already travelled, you can"), page))


@pytest.mark.parametrize("kind", [Kind.REVIEW, Kind.BUYER])
def test_what_anybody_can_write_allows_nothing(kind: Kind) -> None:
    line = "With the code AUTUMN10 you get 10% off."
    proof = passage(line, kind=kind)
    assert stopped(drafted(claim(line, proof), evidence=(proof,)))


def test_a_page_alone_gives_nothing_to_one_buyer() -> None:
    page = "We refund the full amount of defective goods."
    assert not stopped(answered("We refund the full amount of defective goods.", page))
    assert stopped(answered("I have refunded the full amount to your card.", page))
    assert stopped(answered("I will refund you the full amount of your order.", page))


def test_a_coupon_for_everybody_may_be_told_and_no_other() -> None:
    page = "With the code AUTUMN10 everyone gets 10% off until 30 November 2026."
    assert not stopped(answered("With the code AUTUMN10 you get 10% off.", page))
    assert stopped(answered("With the code AUTUMN20 you get 20% off.", page))


def test_free_shipping_needs_its_threshold() -> None:
    page = "Shipping is free for orders of 250 EUR or more."
    assert not stopped(answered("Orders of 250 EUR or more ship free of charge: shipping is free.", page))
    assert stopped(answered("Shipping is free.", page))


def test_a_day_or_a_certainty_that_the_source_lacks_is_no_statement_of_it() -> None:
    page = "We deliver within 5-9 business days."
    assert not stopped(answered("We will deliver within 5-9 business days.", page))
    assert stopped(answered("We will deliver by Friday, within 5-9 business days.", page))
    assert stopped(answered("We guarantee to deliver within 5-9 business days.", page))


def test_a_product_page_carries_a_pledge_only_word_for_word() -> None:
    page = passage("We will deliver the set within 5 days.", kind=Kind.PAGE)
    same = drafted(claim("We will deliver the set within 5 days.", page), evidence=(page,))
    other = drafted(claim("Our team will have it delivered to your door within 5 days.", page), evidence=(page,))
    assert not stopped(same)
    assert stopped(other)


# Rows of facts


def row(table: str, text: str, **scope: object) -> Fact:
    return Fact(id=f"fact:{table}", table=table, values={}, text=text, version="1", **scope)  # type: ignore[arg-type]


def told(reply: str, fact: Fact, market: str | None = None) -> Turn:
    source = Source(id=fact.id, kind=Kind.FACT, quote=fact.text, version="1")
    turn = drafted(Claim(text=reply, kind=ClaimKind.FACT, sources=(source,)))
    return replace(turn, evidence=(fact,), focus=replace(turn.focus, country=market), now=NOW)


def test_a_row_of_facts_allows_what_it_says() -> None:
    coupon = row("coupon", "available: true\ncode: AUTUMN10\npercent: 10%")
    assert not stopped(told("With the code AUTUMN10 you get 10% off.", coupon))
    assert stopped(told("With the code AUTUMN20 you get 10% off.", row("returns", "accepted: true")))
    duty = row("customs.rule", "country: US\npaid_by: shop")
    assert not stopped(told("Destination United States: we pay any duty and import tax.", duty))
    buyers = row("customs.rule", "country: DE\npaid_by: buyer")
    assert stopped(told("Destination Germany: we pay any duty and import tax.", buyers))


def test_a_row_of_facts_gives_nothing_to_one_buyer_alone() -> None:
    assert stopped(told("I'll cover the duty for you.", row("customs.rule", "country: US\npaid_by: shop")))


@pytest.mark.parametrize(
    ("scope", "market"),
    [
        ({"valid_until": date(2026, 11, 23)}, None),
        ({"valid_from": date(2026, 11, 25)}, None),
        ({"market": "US"}, "DE"),
    ],
)
def test_what_is_over_or_not_begun_or_for_another_country_allows_nothing(
    scope: dict[str, object], market: str | None
) -> None:
    reply, text = "With the code AUTUMN10 you get 10% off.", "code: AUTUMN10\npercent: 10%"
    assert not stopped(told(reply, row("coupon", text), market))
    assert stopped(told(reply, row("coupon", text, **scope), market))


# What may be said


@pytest.mark.parametrize("tag", LANGUAGES)
def test_true_policies_pass_beside_their_page(tag: str) -> None:
    lines = WRITTEN[tag]["policy"]["lines"]
    page = WRITTEN[tag]["page"]
    assert [line for line in lines if stopped(answered(line, f"{page} {line}", language=tag))] == []


def test_there_are_a_hundred_and_fifty_policies_and_nearly_none_is_a_promise() -> None:
    lines = [(tag, line) for tag in LANGUAGES for line in WRITTEN[tag]["policy"]["lines"]]
    assert len(lines) >= 150
    taken = [line for tag, line in lines if promises(line, tag)]
    assert len(taken) <= len(lines) // 50


@pytest.mark.parametrize(
    "line",
    [
        "Returns are possible within 30 days.",
        "If goods arrive damaged, a refund is issued.",
        "Would you like a refund?",
        "You can ask for a refund by e-mail.",
        "We cannot refund opened cosmetics.",
        "Your order was refunded on 3 November 2026.",
        "Please send the parcel back to us.",
        "Thank you for your message!",
    ],
)
def test_policies_conditions_questions_reports_and_courtesy_are_no_promises(line: str) -> None:
    assert promises(line, "en") == ()


@pytest.mark.parametrize(
    ("tag", "line"),
    [
        ("en", "We cannot refund opened cosmetics."),
        ("en", "There is no discount code at the moment."),
        ("de", "Einen Rabatt können wir Ihnen leider nicht geben."),
        ("ja", "申し訳ございませんが、返金はいたしかねます。"),
        ("zh-Hans", "很抱歉，我们无法给您退款。"),
        ("zh-Hant", "很抱歉，我們無法退款給您。"),
        ("ko", "죄송하지만 환불해 드릴 수 없습니다."),
        ("fr", "Nous ne pouvons malheureusement pas vous rembourser."),
        ("es", "Lamentablemente no podemos reembolsarle el importe."),
        ("pt", "Infelizmente não podemos reembolsar o valor."),
        ("th", "ขออภัย ทางร้านไม่สามารถคืนเงินให้ได้ค่ะ"),
        ("id", "Maaf, kami tidak dapat mengembalikan dana Anda."),
        ("vi", "Rất tiếc, chúng tôi không thể hoàn tiền cho quý khách."),
    ],
)
def test_a_refusal_is_no_promise(tag: str, line: str) -> None:
    assert promises(line, tag) == ()
    assert not stopped(answered(line, line, language=tag))


# Recognition


@pytest.mark.parametrize(
    ("tag", "line", "kind", "amount"),
    [
        ("en", "A refund of 20 EUR is on its way.", "refund", "EUR 20.00"),
        ("en", "You get 15 % off.", "discount", "15%"),
        ("de", "Ich erstatte Ihnen 20 EUR.", "refund", "EUR 20.00"),
        ("ja", "返金いたします。", "refund", ""),
        ("zh-Hans", "给您退款。", "refund", ""),
        ("ko", "환불해 드리겠습니다.", "refund", ""),
        ("fr", "Je vous rembourse 20 EUR.", "refund", "EUR 20.00"),
    ],
)
def test_a_promise_is_found_with_its_kind_figure_and_place(tag: str, line: str, kind: str, amount: str) -> None:
    text = f"{line} {line}"
    first = next(one for one in promises(text, tag) if one.kind == kind)
    assert first.amount == amount
    assert text[slice(*first.span)] == first.text == line


def test_the_span_of_a_finding_is_that_of_the_whole_reply() -> None:
    good, bad = "EMS takes 5-9 business days.", "I'll refund you 20 EUR."
    proof = passage(good)
    turn = drafted(claim(good, proof), claim(bad, proof), evidence=(proof,))
    assert turn.draft
    spans = {finding.span for finding in promise_unauthorised(turn) if finding.span}
    assert {turn.draft.text[slice(*span)] for span in spans} == {bad}


def test_every_language_has_words_for_everything_that_can_be_promised() -> None:
    for tongue in languages():
        raw = tomllib.loads((Path(checked.__file__).parent / "promises" / f"{tongue}.toml").read_text(encoding="utf-8"))
        assert set(raw["about"]) == set(KINDS) - {"other"}
    assert len(languages()) == 11  # both scripts of Chinese share one
    assert set(KINDS) > GIVEN


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_and_every_span_holds_its_words(text: str) -> None:
    for one in said(text, "en"):
        assert text[slice(*one.span)] == one.text


# Earlier promises, and the ledger


def promised(line: str, *before: Promise, page: str = "") -> list[Finding]:
    turn = replace(answered(line, page or line), promised=before, now=NOW)
    return list(promise_unauthorised(turn))


def test_another_date_than_was_promised_is_an_objection_that_names_both() -> None:
    line = "We will deliver your parcel by 15 December 2026."
    before = Promise(kind="deliver_by", text="It arrives by 11 December.", due=datetime(2026, 12, 11, 23, tzinfo=UTC))
    [finding] = promised(line, before)
    assert finding.reason is Reason.PROMISE_UNAUTHORISED
    assert before.text in finding.detail
    assert line in finding.detail
    assert promised(line, replace(before, due=datetime(2026, 12, 15, 9, tzinfo=UTC))) == []
    assert promised(line, replace(before, kind="hold")) == []


def test_another_amount_is_one_too() -> None:
    line = "With the code AUTUMN10 you get 10% off."
    assert promised(line, Promise(kind="discount", text="You get 15% off.", amount="15%"))
    assert not promised(line, Promise(kind="discount", text="You get 10% off.", amount="10%"))


def test_what_goes_to_the_ledger_has_its_due_time_and_source() -> None:
    line = "We will deliver your parcel by 15 December 2026."
    source = Source(id="orders", kind=Kind.POLICY, quote=line, version="1", language="en")
    [promise] = made(line, "en", NOW, (source,))
    assert (promise.kind, promise.due, promise.source) == (
        "deliver_by",
        datetime(2026, 12, 15, 23, 59, tzinfo=UTC),
        "orders",
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("within 3 days", NOW.replace(hour=23, minute=59) + timedelta(days=3)),
        ("within 5-9 business days", datetime(2026, 12, 7, 23, 59, tzinfo=UTC)),
        ("within 2 weeks", NOW.replace(hour=23, minute=59) + timedelta(days=14)),
        ("by 3 January", datetime(2027, 1, 3, 23, 59, tzinfo=UTC)),
        ("by 12 December 2026 at 5 pm", datetime(2026, 12, 12, 17, 0, tzinfo=UTC)),
        ("by 29 February", None),
        ("by 5 pm", NOW.replace(hour=17, minute=0)),
        ("some day", None),
    ],
)
def test_the_due_time_is_the_latest_that_the_words_allow(text: str, wanted: datetime | None) -> None:
    assert due(text, "en", NOW) == wanted
