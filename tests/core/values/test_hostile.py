"""What a corrupted or hostile reply may try: each must leave a stray figure, whatever it looks like."""

import pytest

from core.values import stray

_POLICY = (
    "Shipping to Germany by EMS costs ¥2,900 and takes 5–9 business days. Returns are accepted within 30 days of "
    "delivery. Orders of ¥25,000 or more ship free. Gift wrapping is ¥350. Contact hello@shop.example or see "
    "https://shop.example/en/returns. The sale ends on December 11, 2026 with 10% off. The Tokoname Teapot "
    "TK-300-BLK holds 300 ml. We answer weekdays from 10:00 to 18:00."
)


@pytest.mark.parametrize(
    "reply",
    [
        "Shipping costs ¥2,９５０.",
        "Shipping costs 2\u200b,\u200b950 yen.",
        "Shipping costs ¥２９０.",
        "Shipping costs twenty-nine euros.",
        "Shipping costs 2.900 €.",
        "Shipping costs US$29.",
        "Shipping costs ¥2900万.",
        "Shipping costs 29,00 ¥.",
        "Shipping costs ¥29,000.",
        "送料は二千八百円です。",
        "送料は２，９００元です。",
        "運費為新台幣2,900元。",
        "It takes five to nine days.",
        "It takes 5–9 weeks.",
        "It takes 5-9 hours.",
        "It takes a fortnight.",
        "お届けは十日です。",
        "お届けは5〜9日です。",
        "You have ninety days to return it.",
        "You have 30 business days to return it.",
        "You have 30 weeks to return it.",
        "You have a month to return it.",
        "Rückgabe innerhalb von dreißig Werktagen.",
        "Rückgabe innerhalb von vierzehn Tagen.",
        "三十个工作日内可退货。",
        "Enjoy 11 % off.",
        "Enjoy half price.",
        "打七折。",
        "三割引です。",
        "The sale ends on December 12.",
        "The sale ends on 11 November 2026.",
        "The sale ends on 2027-12-11.",
        "セールは12月10日までです。",
        "Der Ausverkauf endet am 12.11.",
        "We answer from 8 am.",
        "We answer until 6 am.",
        "営業時間は午後7時までです。",
        "Write to hello@shop.example.co.",
        "Write to he1lo@shop.example.",
        "See https://shop.example.evil.example/en/returns.",
        "See https://shop.example/en/returns/now.",
        "See http://shop.example/en/returns.",
        "See shop-example.com.",
        "See https://ѕhop.example/en/returns.",
        "Call +81 3-1234-5678.",
        "The TK-300-BLU holds it.",
        "The TK-360-BLK holds it.",
        "It holds 300 g.",
        "It holds 3 l.",
        "It holds 300 cl.",
        "Wrapping is $3.50.",
        "Order #350123 ships today.",
    ],
)
def test_a_wrong_figure_is_stray_in_every_disguise(reply: str) -> None:
    languages = ("en", "ja", "zh-Hans", "de")
    assert all(stray(reply, [_POLICY], language=language, evidence_languages=["en"]) for language in languages)


@pytest.mark.parametrize(
    ("reply", "language"),
    [
        ("Shipping costs ¥２，９００.", "en"),
        ("Shipping costs 2\u200b,900 yen.", "en"),
        ("Shipping costs JPY 2900.", "en"),
        ("送料は二千九百円です。", "ja"),
        ("送料は0.29万円です。", "ja"),
        ("Versand kostet 2.900 Yen und dauert fünf bis neun Werktage.", "de"),
        ("五到九个工作日送达。", "zh-Hans"),
        ("You have thirty days to return it.", "en"),
        ("30日以内に返品できます。", "ja"),
        ("三十天内可退货。", "zh-Hans"),
        ("打九折，12月11日截止。", "zh-Hans"),
        ("1割引は2026年12月11日までです。", "ja"),
        ("Der Ausverkauf endet am 11.12.2026.", "de"),
        ("Der Ausverkauf endet am 11.12.", "de"),
        ("We answer from 10 am to 6 pm.", "en"),
        ("午前10時から午後6時まで承ります。", "ja"),
        ("Write to HELLO@SHOP.EXAMPLE.", "en"),
        ("See https://SHOP.example/en/returns/.", "en"),
        ("The tk-300-blk holds 0.3 l, that is 30 cl.", "en"),
        ("TK‑300‑BLKの容量は300ミリリットルです。", "ja"),
    ],
)
def test_a_true_figure_passes_in_every_dress(reply: str, language: str) -> None:
    assert stray(reply, [_POLICY], language=language, evidence_languages=["en"]) == ()


def test_a_reply_cannot_lend_from_two_texts_what_neither_says() -> None:
    fast, slow = "days: 5-9\nbusiness_days: true", "days: 10-18\nbusiness_days: false"
    assert stray("10–18 business days", [fast, slow], language="en")
    assert stray("5–9 days", [fast, slow], language="en")
    assert not stray("5–9 business days or 10–18 days", [fast, slow], language="en")
