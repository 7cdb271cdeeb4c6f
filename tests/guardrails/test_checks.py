"""Every check objects to one thing, and to nothing beside it."""

from dataclasses import replace

import pytest

from core.attachment import note
from core.sets import ClaimKind, Kind, Reason
from core.turn import Turn
from guardrails import INBOUND, OUTBOUND, checks, inspect
from guardrails.checks import MAX_QUESTION, MAX_REPLY, Check
from guardrails.leaks import never_human, personal_data, prompt_leak
from guardrails.meaning import invented, meaning_changed
from guardrails.platform import platform_rule
from guardrails.polarity import denied_things
from guardrails.promises import promise_unauthorised, vague_promise
from guardrails.scope import range_broken, scope_mixed
from guardrails.wording import added_abroad, condition_dropped, negation_changed, scope_changed
from tests.guardrails.turns import FACT, answered, asked, claim, drafted, passage, reasons

SHIP = passage(FACT)
GOOD = drafted(claim(FACT, SHIP), evidence=(SHIP,))
REVIEW = passage(FACT, kind=Kind.REVIEW)
LINK = "See https://shop.example/ship for the table."


def understood(turn: Turn, **changes: object) -> Turn:
    return replace(turn, understanding=replace(turn.understanding, **changes))  # type: ignore[arg-type]


#: (check, reason, a turn it must object to, its twin that it must not).
CONTROLS: tuple[tuple[Check, Reason, Turn, Turn], ...] = (
    (checks.too_long, Reason.TOO_LONG, asked("a" * (MAX_QUESTION + 1)), asked("a" * MAX_QUESTION)),
    (
        checks.unlicensed_language,
        Reason.UNSUPPORTED_LANGUAGE,
        understood(asked(), language="fi"),
        understood(asked(), language="de"),
    ),
    (checks.attachment, Reason.ATTACHMENT, asked(note("photo", "Is it this one?")), asked("[photo] Is it this one?")),
    (checks.hard_rules, Reason.MONEY, understood(asked(), rules=((Reason.MONEY, "chargeback"),)), asked()),
    (
        checks.injection,
        Reason.INJECTION_SIGNAL,
        understood(asked(), injection=0.5),
        understood(asked(), injection=0.49),
    ),
    (checks.uncited, Reason.UNCITED, drafted(claim(FACT)), GOOD),
    (
        checks.uncited,
        Reason.UNCITED,
        drafted(claim("We will refund you.", kind=ClaimKind.PROMISE)),
        drafted(claim("You are welcome!", kind=ClaimKind.COURTESY)),
    ),
    (
        checks.bare_assent,
        Reason.UNCITED,
        drafted(claim("Of course.", kind=ClaimKind.COURTESY)),
        drafted(claim("Of course!", kind=ClaimKind.COURTESY), claim(FACT, SHIP), evidence=(SHIP,)),
    ),
    (
        checks.quote_missing,
        Reason.UNSUPPORTED_CLAIM,
        drafted(claim(FACT, SHIP), evidence=(passage("EMS to Germany costs 3,000 yen."),)),
        GOOD,
    ),
    (checks.quote_missing, Reason.UNSUPPORTED_CLAIM, drafted(claim(FACT, SHIP)), GOOD),
    (
        checks.quote_missing,
        Reason.UNSUPPORTED_CLAIM,
        drafted(claim(FACT, SHIP), evidence=(replace(SHIP, version="2"),)),
        drafted(claim(FACT, SHIP), evidence=(SHIP, passage("another text under the same id"))),
    ),
    (
        checks.untrusted_source,
        Reason.UNTRUSTED_SOURCE,
        drafted(claim(FACT, REVIEW), evidence=(REVIEW,)),
        GOOD,
    ),
    (
        checks.untrusted_source,
        Reason.UNTRUSTED_SOURCE,
        drafted(claim(FACT, SHIP), evidence=(REVIEW,)),  # the claim lies about the kind
        drafted(claim(FACT, SHIP)),
    ),
    (
        checks.value_not_in_evidence,
        Reason.VALUE_NOT_IN_EVIDENCE,
        answered("EMS costs 2,800 yen.", FACT),
        answered("EMS costs ¥2,900.", FACT),
    ),
    (
        checks.value_not_in_evidence,
        Reason.VALUE_NOT_IN_EVIDENCE,
        drafted(claim("We answer within 2 hours!", kind=ClaimKind.COURTESY)),
        drafted(claim("We answer soon!", kind=ClaimKind.COURTESY)),
    ),
    (
        checks.value_not_in_evidence,
        Reason.VALUE_NOT_IN_EVIDENCE,
        answered("EMS kostet 2,90 Yen.", "EMSは2,900円です。", language="de", spoken="ja"),
        answered("EMS kostet 2.900 Yen.", "EMSは2,900円です。", language="de", spoken="ja"),
    ),
    (
        checks.wrong_language,
        Reason.WRONG_LANGUAGE,
        understood(GOOD, language="de"),
        GOOD,
    ),
    (
        checks.cross_language,
        Reason.CROSS_LANGUAGE_UNPROVEN,
        answered("EMS kostet 2.900 Yen.", FACT, language="de", spoken="en"),
        drafted(claim("EMS kostet 2.900 Yen.", SHIP, language=None), language="de"),
    ),
    (
        checks.link_not_allowed,
        Reason.LINK_NOT_ALLOWED,
        answered("See https://evil.example/ship.", LINK),
        answered(LINK, LINK),
    ),
    (checks.markup, Reason.MARKUP, answered("EMS <b>is fast</b>."), answered("EMS is fast: 5 < 9.")),
    (checks.markup, Reason.MARKUP, answered("EMS is fa\u200bst."), answered("EMS is fast. 👍🏽")),
    (
        checks.reply_too_long,
        Reason.CHECK_FAILED,
        answered("a" * (MAX_REPLY + 1)),
        answered("a" * MAX_REPLY),
    ),
)


@pytest.mark.parametrize(("check", "reason", "bad", "good"), CONTROLS)
def test_a_check_objects_to_the_spoiled_turn_and_not_to_its_twin(
    check: Check, reason: Reason, bad: Turn, good: Turn
) -> None:
    assert set(reasons(check, bad)) == {reason}
    assert not reasons(check, good)


def test_every_check_that_is_listed_has_a_control() -> None:
    elsewhere = {
        *(negation_changed, added_abroad, condition_dropped, scope_changed),  # test_wording
        *(meaning_changed, invented, denied_things, scope_mixed, range_broken),  # test_meaning, test_scope
        *(
            promise_unauthorised,
            vague_promise,
            platform_rule,
            prompt_leak,
            personal_data,
            never_human,
        ),  # tests of their own
    }
    assert {check for check, *_ in CONTROLS} | elsewhere == {*INBOUND, *OUTBOUND}


def test_a_good_turn_passes_every_check() -> None:
    assert inspect(GOOD, (*INBOUND, *OUTBOUND)) == ()


def test_a_turn_without_a_draft_gives_outbound_checks_nothing_to_say() -> None:
    assert inspect(asked(), OUTBOUND) == ()


def test_an_unknown_language_is_not_called_unlicensed() -> None:
    assert not reasons(checks.unlicensed_language, understood(asked(), language="und"))


@pytest.mark.parametrize(
    ("licensed", "spoken", "answered"),
    [
        ("pt-BR", "pt", True),
        ("fr-CA", "fr", True),
        ("pt", "pt-BR", True),
        ("zh-Hans", "zh-Hant", False),
        ("zh-Hant", "zh-Hans", False),
        ("pt-BR", "es", False),
    ],
)
def test_a_licensed_region_licenses_its_language_and_no_other(licensed: str, spoken: str, *, answered: bool) -> None:
    turn = replace(understood(asked(), language=spoken), licensed=("en", licensed))
    assert bool(reasons(checks.unlicensed_language, turn)) is not answered


def test_findings_keep_the_order_of_the_checks() -> None:
    turn = answered("See <b>https://evil.example</b>, 3 days.", LINK)
    found = [one.reason for one in inspect(turn, OUTBOUND)]
    order = [Reason.VALUE_NOT_IN_EVIDENCE, Reason.LINK_NOT_ALLOWED, Reason.MARKUP]
    assert sorted(set(found), key=found.index) == order


def test_a_stray_figure_is_found_in_the_sentence_that_states_it() -> None:
    """The same words twice: the second claim's place is not the first's."""
    proof = passage("2 days")
    turn = drafted(claim("It takes 2 days.", proof), claim("It takes 3 days.", proof), evidence=(proof,))
    (finding,) = checks.value_not_in_evidence(turn)
    assert turn.draft
    assert finding.span
    assert turn.draft.text[slice(*finding.span)] == "3 days"


def test_a_claim_that_is_not_in_the_text_is_still_checked() -> None:
    turn = answered("It takes 3 days.", "2 days")
    assert turn.draft
    (finding,) = checks.value_not_in_evidence(replace(turn, draft=replace(turn.draft, text="something else")))
    assert finding.span is None


@pytest.mark.parametrize(
    "link",
    [
        "https://shop.example.evil.example/ship",
        "https://user@shop.example/ship",
        "http://evil.example",
        "evil.example/ship",
        "www.evil.example",
        "ftp://shop.example/ship",
        "https://[shop.example/ship",
        "https://shop.example@evil.example/",
    ],
)
def test_a_link_to_a_host_that_is_not_listed_never_goes_out(link: str) -> None:
    turn = answered(f"See {link} for more.")
    assert Reason.LINK_NOT_ALLOWED in reasons(checks.link_not_allowed, turn)


@pytest.mark.parametrize("link", ["https://shop.example/ship?a=1", "shop.example/ship", "http://shop.example"])
def test_the_shops_own_links_may_go_out(link: str) -> None:
    assert not reasons(checks.link_not_allowed, answered(f"See {link} for more."))


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://shop.example/p.png)",
        "[shop](https://shop.example)",
        "<img src=x>",
        "<script>alert(1)</script>",
        "a\n[1]: https://shop.example",
        "```\ncode\n```",
        "&lt;b&gt;",
        "&#x3c;",
        "javascript:alert(1)",
        "data:text/html,x",
        "hidden \U000e0041 tag",
        "turned \u202e round",
    ],
)
def test_markup_never_goes_out(text: str) -> None:
    assert Reason.MARKUP in reasons(checks.markup, answered(text))


@pytest.mark.parametrize(
    "text",
    ["5 < 9 and 9 > 5", "Tea & cups; plates", "[sic]", "We (Kyoto) ship.", "M&S;", "寸法 <小>", "👨‍👩‍👧 welcome"],
)
def test_plain_text_with_odd_signs_is_no_markup(text: str) -> None:
    assert not reasons(checks.markup, answered(text))
