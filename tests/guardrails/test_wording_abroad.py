"""Across languages words cannot be compared, but what is denied or narrowed at all can."""

import pytest

from core.sets import Reason
from core.turn import Turn
from guardrails.wording import added_abroad
from tests.guardrails.turns import answered

NOT = "The pages are not perforated."
PLAIN = "The Nambu Iron Kettle Arare is for gas and charcoal."
ONLY = "Only the knife can be engraved."

#: (language, denies, grants)
DENIALS = (
    ("de", "Die Seiten sind nicht perforiert.", "Die Seiten sind perforiert."),
    ("fr", "Les pages ne sont pas perforées.", "Les pages sont perforées."),
    ("es", "Las hojas no están perforadas.", "Las hojas están perforadas."),
    ("pt", "As folhas não são perfuradas.", "As folhas são perfuradas."),
    ("id", "Halamannya tidak berlubang.", "Halamannya berlubang."),
    ("vi", "Các trang không được đục lỗ.", "Các trang được đục lỗ."),
    ("ko", "페이지에 절취선이 없습니다.", "페이지에 절취선이 있습니다."),
    ("th", "หน้ากระดาษไม่มีรอยปรุ", "หน้ากระดาษมีรอยปรุ"),
    ("ja", "ページにミシン目はありません。", "ページにミシン目があります。"),
    ("zh-Hans", "页面没有打孔线。", "页面有打孔线。"),
    ("zh-Hant", "頁面沒有打孔線。", "頁面有打孔線。"),
)
#: (language, with "only", without)
NARROWED = (
    ("de", "Nur das Messer kann graviert werden.", "Das Messer kann graviert werden."),
    ("fr", "Seul le couteau peut être gravé.", "Le couteau peut être gravé."),
    ("es", "Solo se puede grabar el cuchillo.", "El cuchillo se puede grabar."),
    ("th", "สลักชื่อได้เฉพาะมีดเท่านั้น", "สลักชื่อบนมีดได้"),
    ("ko", "칼에만 각인할 수 있습니다.", "칼에 각인할 수 있습니다."),
    ("ja", "名入れは包丁のみ可能です。", "包丁に名入れできます。"),
)


def told(language: str, text: str, *quotes: str, spoken: str = "en") -> Turn:
    return answered(text, *quotes, language=language, spoken=spoken)


def raised(turn: Turn) -> list[Reason]:
    return [one.reason for one in added_abroad(turn)]


@pytest.mark.parametrize(("language", "denied", "granted"), DENIALS)
def test_what_the_quote_denies_stays_denied_and_what_it_does_not_is_not(
    language: str, denied: str, granted: str
) -> None:
    assert raised(told(language, denied, NOT)) == []
    assert raised(told(language, granted, NOT)) == [Reason.NEGATION_CHANGED]
    assert raised(told(language, denied, PLAIN)) == [Reason.NEGATION_CHANGED]


@pytest.mark.parametrize(("language", "narrow", "wide"), NARROWED)
def test_only_needs_a_quote_that_says_only(language: str, narrow: str, wide: str) -> None:
    assert raised(told(language, narrow, ONLY)) == []
    assert raised(told(language, wide, PLAIN)) == []
    assert Reason.UNSUPPORTED_CLAIM in raised(told(language, narrow, PLAIN))


def test_one_quote_of_several_that_denies_is_enough() -> None:
    assert raised(told("de", "Die Seiten sind nicht perforiert.", PLAIN, NOT)) == []


def test_a_language_without_a_list_is_left_to_a_person() -> None:
    assert raised(told("sw", "Kurasa hazina matundu.", PLAIN)) == []
    assert raised(told("de", "Die Seiten sind nicht perforiert.", PLAIN, spoken="sw")) == []


def test_quotes_in_the_claims_own_language_are_compared_by_their_words_elsewhere() -> None:
    assert raised(told("en", "The pages are perforated.", NOT)) == []
    assert raised(answered("We do not ship on Sundays.")) == []
