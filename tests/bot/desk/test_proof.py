"""A person's words are checked as a draft would be."""

import pytest

from bot.app import House
from bot.desk import proof as subject
from bot.desk.proof import mere_marks, unlike_figures
from core.sets import Reason
from core.turn import Finding
from tests.bot.desk.making import handed_over, scribe_of

QUESTION = "Was kostet der Versand nach Deutschland? Meine Bestellung ist 10432."


def reasons(house: House, words: str, question: str = QUESTION) -> set[Reason]:
    card = handed_over(house, question, talk=words)
    return {one.reason for one in scribe_of(house).proof(card.ticket.id, words)}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Der Versand mit EMS kostet 2.500 ¥.", Reason.VALUE_NOT_IN_EVIDENCE),
        ("Lieferland Deutschland: Mit EMS kostet der Versand 2.900 EUR.", Reason.VALUE_NOT_IN_EVIDENCE),
        ("Sie bekommen 30 % Rabatt.", Reason.VALUE_NOT_IN_EVIDENCE),
        ("Mehr unter https://evil.example/x", Reason.LINK_NOT_ALLOWED),
        ("Gerne <b>sofort</b>!", Reason.MARKUP),
        ("Gerne\u200b\u202e sofort!", Reason.MARKUP),
        ("The shipping to your country is not a problem at all, thank you.", Reason.WRONG_LANGUAGE),
    ],
)
def test_what_a_draft_may_not_say_is_found(house: House, words: str, reason: Reason) -> None:
    assert reason in reasons(house, words)


@pytest.mark.parametrize(
    "words",
    [
        "Der Versand mit EMS kostet 2.900 ¥.",
        "Vielen Dank für Ihre Nachricht!",
        "Ihre Bestellung 10432 sehe ich mir an.",
        "Guten Tag, hier ist Aki. Ich sehe nach.",
    ],
)
def test_what_holds_or_only_no_source_says_stops_nobody(house: House, words: str) -> None:
    card = handed_over(house, QUESTION, talk=words)
    assert mere_marks(scribe_of(house).proof(card.ticket.id, words))


def test_a_sum_that_only_the_buyer_named_is_not_proven_by_that(house: House) -> None:
    found = reasons(house, "Wir erstatten Ihnen 500 EUR.", "Ich will 500 EUR zurück und mit einem Menschen sprechen!")
    assert Reason.VALUE_NOT_IN_EVIDENCE in found


def test_the_price_of_another_country_proves_nothing(house: House) -> None:
    facts = {
        str(fact.values["price"]): str(fact.values["country"])
        for fact in house.knowledge.facts(handed_over(house, QUESTION).created.date())
        if fact.table == "shipping.lane"
    }
    price = next(price for price, country in facts.items() if country == "US")
    assert Reason.VALUE_NOT_IN_EVIDENCE in reasons(house, f"Der Versand mit EMS kostet {price.split()[0]} ¥.")


def test_the_first_objection_is_also_a_place_in_the_text(house: House) -> None:
    card = handed_over(house, QUESTION)
    words = "Der Versand mit EMS kostet 2.500 ¥."
    found = next(
        one for one in scribe_of(house).proof(card.ticket.id, words) if one.reason is Reason.VALUE_NOT_IN_EVIDENCE
    )
    assert found.span
    assert "2.500" in words[slice(*found.span)]


def test_without_the_checks_nothing_would_be_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red control."""
    monkeypatch.setattr(subject, "_CHECKS", ())
    assert Reason.LINK_NOT_ALLOWED not in reasons(house, "Mehr unter https://evil.example/x")


def test_only_marks_are_mere() -> None:
    marks = (Finding(Reason.UNCITED, ""), Finding(Reason.UNSUPPORTED_CLAIM, ""))
    assert mere_marks(())
    assert mere_marks(marks)
    assert not mere_marks((*marks, Finding(Reason.MARKUP, "")))


@pytest.mark.parametrize(
    ("one", "other", "figures"),
    [
        ("Es kostet 2.900 ¥.", "2,900円です。", ()),
        ("Es kostet 2.900 ¥.", "2,500円です。", ("2.900 ¥", "2,500円")),
        ("Am 11. Dezember", "12月11日に", ()),
        ("Am 11. Dezember", "12月12日に", ("11. Dezember", "12月12日")),
        (
            "siehe https://shop.example/a",
            "https://shop.example/b",
            ("https://shop.example/a", "https://shop.example/b"),
        ),
        ("Danke", "ありがとう", ()),
        ("Nur einmal.", "1回のみです。", ()),
        ("Nur zweimal, 2 Stück.", "1回のみです。", ("2 Stück",)),
    ],
)
def test_figures_are_compared_as_values_and_both_ways(one: str, other: str, figures: tuple[str, ...]) -> None:
    assert unlike_figures(one, other, "de", "ja") == figures
