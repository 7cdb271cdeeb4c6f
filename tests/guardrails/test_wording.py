"""What the source denies, narrows, or says of another thing, survives in the reply."""

from dataclasses import replace

import pytest

from core.sets import ClaimKind, Reason
from guardrails.wording import condition_dropped, negation_changed, scope_changed
from tests.guardrails.turns import answered, asked, claim, drafted, passage, reasons

GERMANY = "EMS to Germany costs 2,900 yen."
FRANCE = "EMS to France costs 3,100 yen."

#: (language, source, kept, turned)
NEGATIONS = (
    (
        "en",
        "Opened cosmetics cannot be returned.",
        "Opened cosmetics can't be returned.",
        "Opened cosmetics can be returned.",
    ),
    ("en", "We ship to Japan, but we do not ship to Russia.", "We ship to Japan.", "We don't ship to Japan."),
    (
        "en",
        "The kettle works on induction.",
        "Yes, the kettle works on induction.",
        "The kettle never works on induction.",
    ),
    (
        "en",
        "Not only tea but also cups are sold here.",
        "Tea and cups are sold here.",
        "Tea and cups are not sold here.",
    ),
    ("en", "The bowl contains no lead.", "No, the bowl contains no lead.", "The bowl contains lead."),
    (
        "de",
        "Geöffnete Kosmetik nehmen wir nicht zurück.",
        "Nein, geöffnete Kosmetik nehmen wir nicht zurück.",
        "Geöffnete Kosmetik nehmen wir zurück.",
    ),
    (
        "de",
        "Der Kessel ist für Induktion geeignet.",
        "Der Kessel ist für Induktion geeignet.",
        "Der Kessel ist für Induktion ungeeignet, nicht geeignet.",
    ),
    (
        "de-AT",
        "Wir haben keine Filiale in Wien.",
        "Wir haben in Wien keine Filiale.",
        "Wir haben eine Filiale in Wien.",
    ),
    ("ja", "名入れした商品は返品できません。", "名入れした商品は返品できかねます。", "名入れした商品は返品できます。"),
    ("ja", "電子レンジで使えます。", "電子レンジで使えます。", "電子レンジで使えません。"),
    ("ja", "食洗機は不可です。", "食洗機は不可です。", "食洗機は可です。"),
    ("zh-Hans", "定制商品不支持退货。", "定制商品不可以退货。", "定制商品支持退货。"),
    ("zh-Hans", "可以使用洗碗机。", "可以使用洗碗机。", "不可以使用洗碗机。"),
    ("zh", "不仅支持支付宝，还支持微信。", "支持支付宝，还支持微信。", "不支持支付宝，也不支持微信。"),
    ("zh-Hant", "訂製商品不支援退貨。", "訂製商品不支援退貨。", "訂製商品支援退貨。"),
    ("fr", "Nous ne livrons pas en Russie.", "Nous ne livrons pas en Russie.", "Nous livrons en Russie."),
    ("es", "No enviamos a Rusia.", "No, no enviamos a Rusia.", "Enviamos a Rusia."),
    ("pt", "Não enviamos para a Rússia.", "Não enviamos para a Rússia.", "Enviamos para a Rússia."),
    ("it", "Non spediamo in Russia.", "Non spediamo in Russia.", "Spediamo in Russia."),
    ("nl", "Wij verzenden niet naar Rusland.", "Wij verzenden niet naar Rusland.", "Wij verzenden naar Rusland."),
    ("ko", "러시아로는 배송하지 않습니다.", "러시아로는 배송하지 않습니다.", "러시아로는 배송합니다."),
    ("id", "Kami tidak mengirim ke Rusia.", "Kami tidak mengirim ke Rusia.", "Kami mengirim ke Rusia."),
    ("vi", "Chúng tôi không giao hàng đến Nga.", "Chúng tôi không giao hàng đến Nga.", "Chúng tôi giao hàng đến Nga."),
    ("th", "เราไม่จัดส่งไปรัสเซีย", "เราไม่จัดส่งไปรัสเซีย", "เราจัดส่งไปรัสเซีย"),
)

#: (language, source, kept, dropped)
CONDITIONS = (
    ("en", "We ship only to Germany.", "We ship to Germany only.", "We ship to Germany."),
    (
        "en",
        "All goods can be returned, except food.",
        "All goods can be returned except for food.",
        "All goods can be returned.",
    ),
    (
        "en",
        "You can return goods if they are unused.",
        "You can return unused goods; they must be unused.",
        "You can return goods.",
    ),
    (
        "en",
        "Goods can be exchanged unless they were engraved.",
        "Goods can be exchanged, except if they were engraved.",
        "Goods can be exchanged.",
    ),
    (
        "en",
        "Engraving is free, but gift wrapping is offered only in Japan.",
        "Engraving is free.",
        "Gift wrapping is offered in Japan.",
    ),
    ("en", "Shipping is free from 25,000 yen.", "Shipping is free from 25,000 yen.", "Shipping is free."),
    ("de", "Wir liefern nur nach Deutschland.", "Nach Deutschland liefern wir nur.", "Wir liefern nach Deutschland."),
    (
        "de",
        "Ein Umtausch ist möglich, sofern die Ware unbenutzt ist.",
        "Ein Umtausch ist möglich, wenn die Ware unbenutzt ist.",
        "Ein Umtausch ist möglich.",
    ),
    (
        "de",
        "Alle Waren sind lieferbar, außer Messer.",
        "Alle Waren, ausgenommen Messer, sind lieferbar.",
        "Alle Waren sind lieferbar.",
    ),
    (
        "ja",
        "ギフト包装は日本国内のみ承ります。",
        "ギフト包装は日本国内に限り承ります。",
        "ギフト包装は日本国内で承ります。",
    ),
    ("ja", "北海道を除く全国に配送できます。", "北海道以外の全国に配送できます。", "全国に配送できます。"),
    ("ja", "未開封の場合は返品できます。", "未開封であれば返品できます。", "返品できます。"),
    (
        "ja",
        "配送は全国可能ですが、ギフト包装は日本国内のみです。",
        "配送は全国可能です。",
        "ギフト包装は日本国内です。",
    ),
    ("zh-Hans", "仅限日本国内换货。", "只有日本国内可以换货。", "日本国内换货。"),
    ("zh-Hans", "除食品外，所有商品都可以退货。", "所有商品都可以退货，食品除外。", "所有商品都可以退货。"),
    ("zh-Hans", "如果商品未使用，可以退货。", "商品未使用的话，可以退货。", "可以退货。"),
    ("fr", "Nous livrons uniquement en France.", "Nous livrons seulement en France.", "Nous livrons en France."),
    ("es", "Enviamos solo a España.", "Enviamos únicamente a España.", "Enviamos a España."),
    ("ko", "한국 내에서만 교환 가능합니다.", "한국 내에서만 교환 가능합니다.", "한국 내에서 교환 가능합니다."),
)


@pytest.mark.parametrize(("language", "source", "kept", "turned"), NEGATIONS)
def test_a_negation_neither_appears_nor_vanishes(language: str, source: str, kept: str, turned: str) -> None:
    assert not list(negation_changed(answered(kept, source, language=language)))
    assert set(reasons(negation_changed, answered(turned, source, language=language))) == {Reason.NEGATION_CHANGED}


@pytest.mark.parametrize(("language", "source", "kept", "dropped"), CONDITIONS)
def test_a_condition_is_not_dropped(language: str, source: str, kept: str, dropped: str) -> None:
    assert not list(condition_dropped(answered(kept, source, language=language)))
    found = reasons(condition_dropped, answered(dropped, source, language=language))
    assert set(found) == {Reason.CONDITION_DROPPED}


def test_a_condition_may_be_said_in_the_next_sentence() -> None:
    source = passage("You may return goods within 30 days, if they are unused.")
    told = (
        claim("You may return goods within 30 days.", source),
        claim("You may do so if they are unused goods within 30 days.", source),
    )
    assert not list(condition_dropped(drafted(*told, evidence=(source,))))
    assert reasons(condition_dropped, drafted(told[0], evidence=(source,))) == [Reason.CONDITION_DROPPED]


def test_a_condition_may_survive_without_its_conjunction() -> None:
    source = "Shipping takes longer when it snows in Kyoto."
    assert not list(condition_dropped(answered("It snows in Kyoto: shipping takes longer.", source)))
    assert list(condition_dropped(answered("Shipping takes longer.", source)))


def test_a_sentence_that_the_reply_is_not_built_on_lends_it_no_condition() -> None:
    turn = answered("Kettles are made in Kyoto.", "Knives are sharpened only by hand.")
    assert not list(condition_dropped(turn))


def test_twice_denied_is_granted() -> None:
    source = "No goods are taken back without a receipt."
    assert not list(negation_changed(answered(source, source)))
    assert list(negation_changed(answered("Goods are taken back without a receipt.", source)))


def test_of_two_equally_near_sentences_one_that_agrees_is_enough() -> None:
    sources = ("The cup can be returned.", "The cup cannot be returned.")
    assert not list(negation_changed(answered("The cup can be returned.", *sources)))


def test_a_neighbours_figure_is_an_objection() -> None:
    assert not list(scope_changed(answered(GERMANY, GERMANY, FRANCE)))
    turn = answered("EMS to Germany costs 3,100 yen.", GERMANY, FRANCE)
    (finding,) = scope_changed(turn)
    assert finding.reason is Reason.SCOPE_CHANGED
    assert turn.draft
    assert finding.span
    assert turn.draft.text[slice(*finding.span)] == "3,100 yen"


@pytest.mark.parametrize(
    ("language", "source", "swapped"),
    [
        ("en", "EMS takes 5 days, ePacket takes 12 days.", "EMS takes 12 days, ePacket takes 5 days."),
        ("en", "We answer from 10:00 to 13:00.", "We answer from 13:00 to 13:00."),
        ("de", "EMS dauert 5 Tage, ePacket 12 Tage.", "EMS dauert 12 Tage, ePacket 5 Tage."),
        ("ja", "EMSは5日、ePacketは12日かかります。", "EMSは12日、ePacketは5日かかります。"),
        ("zh-Hans", "EMS需要5天，ePacket需要12天。", "EMS需要12天，ePacket需要5天。"),
    ],
)
def test_figures_do_not_change_places_within_a_sentence(language: str, source: str, swapped: str) -> None:
    assert not list(scope_changed(answered(source, source, language=language)))
    assert set(reasons(scope_changed, answered(swapped, source, language=language))) == {Reason.SCOPE_CHANGED}


@pytest.mark.parametrize(
    ("source", "reply"),
    [
        ("EMS takes 5 days, ePacket takes 12 days.", "ePacket takes 12 days, EMS takes 5 days."),
        ("EMS takes 5-9 business days.", "EMS takes 5 to 9 business days."),
        ("It holds since 1 April 2026.", "It holds since April 2026."),
        ("EMS costs 2,900 yen.", "EMS costs ¥2,900."),
    ],
)
def test_the_same_figures_in_other_words_or_another_order_are_no_swap(source: str, reply: str) -> None:
    assert not list(scope_changed(answered(reply, source)))


def test_a_broken_figure_is_not_proven_by_its_pieces() -> None:
    hours = "We answer from 10:00 to 13:00, Monday to Friday."
    turn = answered(hours.replace("10:00", "10:2"), hours, "We close on 2 days. We pack 10 cups.")
    assert list(scope_changed(turn))


def test_two_long_texts_are_not_compared_letter_by_letter() -> None:
    source = "EMS takes 5 days, " * 60 + "ePacket 12 days."
    assert not list(scope_changed(answered(source.replace("12", "5"), source)))


def test_figures_of_two_sources_may_stand_in_one_sentence() -> None:
    both = "EMS costs 2,900 yen to Germany and 3,100 yen to France."
    assert not list(scope_changed(answered(both, GERMANY, FRANCE)))


def test_a_figure_of_another_sort_is_no_rival() -> None:
    turn = answered("EMS to Germany costs 2,900 yen from 2 kg.", GERMANY, "Parcels from 2 kg take 5 days.")
    assert not list(scope_changed(turn))


def test_figures_are_compared_across_languages() -> None:
    sources = ("ドイツへのEMSの送料は2,900円、5～9営業日です。", "フランスへは3,100円、4～8営業日です。")
    good = "EMS nach Deutschland kostet 2.900 Yen und dauert 5-9 Werktage."
    assert not list(scope_changed(answered(good, *sources, language="de", spoken="ja")))
    bad = good.replace("5-9", "5-8")
    assert list(scope_changed(answered(bad, *sources, language="de", spoken="ja")))


def test_a_source_that_the_sentence_is_not_built_on_has_no_rivals() -> None:
    assert not list(scope_changed(answered("Gift wrap is 350 yen.", GERMANY, "Gift wrap: 350 yen")))


def test_words_are_compared_within_one_language_only() -> None:
    turn = answered("Wir versenden nach Russland.", "We do not ship to Russia.", language="de", spoken="en")
    for check in (negation_changed, condition_dropped):
        assert not list(check(turn))


def test_a_language_without_lists_is_left_to_other_checks() -> None:
    turn = answered("Toimitamme Venäjälle.", "Emme toimita Venäjälle.", language="fi")
    assert not list(negation_changed(turn))
    assert not list(condition_dropped(turn))


def test_slots_filled_by_code_have_no_words_to_turn() -> None:
    proof = passage("accepted: false")
    turn = drafted(claim("We take nothing back.", proof, language=None), evidence=(proof,))
    for check in (negation_changed, condition_dropped, scope_changed):
        assert not list(check(turn))


def test_courtesies_and_turns_without_a_draft_are_passed_over() -> None:
    proof = passage("You are not welcome.")
    polite = drafted(claim("You are welcome.", proof, kind=ClaimKind.COURTESY), evidence=(proof,))
    for check in (negation_changed, condition_dropped, scope_changed):
        assert not list(check(polite))
        assert not list(check(asked()))


def test_a_claim_that_is_not_in_the_text_has_no_place() -> None:
    turn = answered("The cup can be returned.", "The cup cannot be returned.")
    assert turn.draft
    (finding,) = negation_changed(replace(turn, draft=replace(turn.draft, text="something else")))
    assert finding.span is None
