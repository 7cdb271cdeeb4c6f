"""At least, at most, must, may, all, some, for nothing, who bears it: what the reply says, its source says."""

from dataclasses import replace

import pytest

from core.evidence import Source
from core.sets import Kind, Reason
from core.turn import Claim, Turn
from guardrails.meaning import invented, meaning_changed
from guardrails.polarity import denied_things
from tests.guardrails.turns import answered, asked, claim, drafted, passage, reasons

#: (language, source, said again, with a class of words that the source has not)
TURNED = (
    (
        "en",
        "Orders of at least 20 pieces are wholesale.",
        "Wholesale: at least 20 pieces.",
        "Wholesale: at most 20 pieces.",
    ),
    ("en", "Some lamps can be engraved.", "Some lamps can be engraved.", "All lamps can be engraved."),
    ("en", "Lamps may be returned.", "You may return lamps.", "Lamps must be returned."),
    ("en", "The buyer pays the customs duty.", "The customs duty is paid by the buyer.", "We pay the customs duty."),
    ("en", "Engraved lamps come in oak.", "Engraved lamps come in oak.", "Engraved lamps in oak come free."),
    (
        "en",
        "Engraved lamps leave the kiln on Mondays.",
        "Engraved lamps leave on Mondays.",
        "Engraved lamps definitely leave on Mondays.",
    ),
    ("de", "Großhandel beginnt bei mindestens 20 Lampen.", "Großhandel ab 20 Lampen.", "Großhandel bis zu 20 Lampen."),
    (
        "de",
        "Einige Lampen können graviert werden.",
        "Einige Lampen können graviert werden.",
        "Alle Lampen können graviert werden.",
    ),
    (
        "de",
        "Die Zollgebühren zahlt der Käufer.",
        "Der Käufer zahlt die Zollgebühren.",
        "Die Zollgebühren übernehmen wir.",
    ),
    ("ja", "一部のランプに名入れができます。", "一部のランプに名入れできます。", "すべてのランプに名入れができます。"),
    ("ja", "関税はお客様のご負担です。", "関税はお客様のご負担となります。", "関税は当店の負担です。"),
    ("ja", "ランプは60W以下でお使いください。", "ランプは60W以下です。", "ランプは60W以上です。"),
    ("zh-Hans", "部分灯具可以刻字。", "部分灯具可以刻字。", "所有灯具可以刻字。"),
    ("zh-Hans", "关税由买家承担。", "关税由买家承担。", "关税由我们承担。"),
    ("zh-Hant", "部分燈具可以刻字。", "部分燈具可以刻字。", "所有燈具可以刻字。"),
    ("zh-Hant", "關稅由買家負擔。", "關稅由買家負擔。", "關稅由本店負擔。"),
    ("ko", "일부 램프에 각인할 수 있습니다.", "일부 램프에 각인할 수 있습니다.", "모든 램프에 각인할 수 있습니다."),
    ("ko", "관세는 고객님이 부담합니다.", "관세는 고객님이 부담합니다.", "관세는 저희가 부담합니다."),
    (
        "fr",
        "Certaines lampes peuvent être gravées.",
        "Certaines lampes peuvent être gravées.",
        "Toutes les lampes peuvent être gravées.",
    ),
    (
        "fr",
        "L'acheteur paie les droits de douane.",
        "Les droits de douane : l'acheteur les paie.",
        "Nous payons les droits de douane.",
    ),
    (
        "es",
        "Algunas lámparas se pueden grabar.",
        "Algunas lámparas se pueden grabar.",
        "Todas las lámparas se pueden grabar.",
    ),
    (
        "es",
        "Los derechos de aduana los paga el comprador.",
        "El comprador paga los derechos de aduana.",
        "Los derechos de aduana los pagamos nosotros.",
    ),
    (
        "pt",
        "Algumas luminárias podem ser gravadas.",
        "Algumas luminárias podem ser gravadas.",
        "Todas as luminárias podem ser gravadas.",
    ),
    ("pt", "O comprador paga os impostos.", "Os impostos são pagos pelo comprador.", "Os impostos são pagos por nós."),
    ("id", "Sebagian lampu dapat diukir.", "Sebagian lampu dapat diukir.", "Semua lampu dapat diukir."),
    ("id", "Bea masuk ditanggung pembeli.", "Bea masuk ditanggung pembeli.", "Bea masuk ditanggung kami."),
    ("vi", "Một số đèn có thể khắc tên.", "Một số đèn có thể khắc tên.", "Tất cả đèn có thể khắc tên."),
    ("vi", "Người mua trả thuế nhập khẩu.", "Thuế nhập khẩu do người mua trả.", "Thuế nhập khẩu do cửa hàng trả."),
    ("th", "โคมไฟบางรุ่นสลักชื่อได้", "โคมไฟบางรุ่นสลักชื่อได้ค่ะ", "โคมไฟทุกรุ่นสลักชื่อได้"),
)

#: (language, source, said again, with a thing that the source has not)
INVENTED = (
    ("en", "The lamp is made of oak.", "It is made of oak.", "The lamp is made of oak by a blind carpenter."),
    (
        "de",
        "Die Lampe besteht aus Eiche.",
        "Die Lampe ist aus Eiche.",
        "Die Lampe besteht aus Eiche aus dem Schwarzwald.",
    ),
    ("ja", "ランプはオーク材です。", "素材はオーク材です。", "ランプは職人が作ったオーク材です。"),
    ("zh-Hans", "灯具采用橡木。", "灯具是橡木的。", "灯具采用法国橡木。"),
    ("ko", "램프는 참나무입니다.", "램프는 참나무입니다.", "램프는 유럽산 참나무입니다."),
    ("fr", "La lampe est en chêne.", "C'est une lampe en chêne.", "La lampe est en chêne par un artisan breton."),
    ("es", "La lámpara es de roble.", "La lámpara es de roble.", "La lámpara es de roble gallego y artesanal."),
    ("pt", "A luminária é de carvalho.", "A luminária é de carvalho.", "A luminária é de carvalho alemão artesanal."),
    ("id", "Lampu ini dari kayu ek.", "Lampu ini dari kayu ek.", "Lampu ini dari kayu ek Swedia."),
    ("th", "โคมไฟทำจากไม้โอ๊ค", "โคมไฟทำจากไม้โอ๊คค่ะ", "โคมไฟทำจากไม้โอ๊คโดยช่างฝีมือชาวเหนือ"),
)

#: (language, source, what it denies, granted)
DENIED = (
    ("en", "Dry by hand, never in the dishwasher.", "Not in the dishwasher.", "The dishwasher is fine."),
    (
        "de",
        "Von Hand trocknen, nicht in die Spülmaschine.",
        "Nicht in die Spülmaschine.",
        "Die Spülmaschine ist möglich.",
    ),
    ("ja", "手洗い可、食洗機不可。", "食洗機では洗えません。", "食洗機でも洗えます。"),
    ("zh-Hans", "可手洗，不可用洗碗机。", "洗碗机不可以。", "洗碗机也可以。"),
    ("fr", "Se lave à la main, jamais au lave-vaisselle.", "Pas de lave-vaisselle.", "Va aussi au lave-vaisselle."),
)


@pytest.mark.parametrize(("language", "source", "kept", "turned"), TURNED)
def test_a_class_of_words_is_neither_added_nor_turned(language: str, source: str, kept: str, turned: str) -> None:
    assert not list(meaning_changed(answered(kept, source, language=language)))
    assert Reason.UNSUPPORTED_CLAIM in reasons(meaning_changed, answered(turned, source, language=language))


@pytest.mark.parametrize(("language", "source", "kept", "added"), INVENTED)
def test_a_thing_that_no_source_names_is_an_objection(language: str, source: str, kept: str, added: str) -> None:
    assert not list(invented(answered(kept, source, language=language)))
    assert reasons(invented, answered(added, source, language=language)) == [Reason.UNSUPPORTED_CLAIM]


@pytest.mark.parametrize(("language", "source", "kept", "granted"), DENIED)
def test_what_is_only_ever_denied_is_not_granted(language: str, source: str, kept: str, granted: str) -> None:
    assert not list(denied_things(answered(kept, source, language=language)))
    assert Reason.NEGATION_CHANGED in reasons(denied_things, answered(granted, source, language=language))


def test_only_and_except_need_a_source_that_narrows() -> None:
    source = "The lamp can be engraved."
    assert not list(meaning_changed(answered(source, source)))
    assert list(meaning_changed(answered("Only the lamp can be engraved.", source)))
    assert not list(
        meaning_changed(answered("Only the lamp can be engraved.", "The lamp, not the shade, can be engraved."))
    )


def test_a_denial_that_its_neighbour_makes_is_a_denial() -> None:
    source = "Opened candles cannot be returned."
    assert not list(denied_things(answered("Candles that were opened, we do not take back.", source)))
    assert list(denied_things(answered("Candles are returned, but we do not ship them.", source)))


def test_an_exception_denies() -> None:
    assert not list(denied_things(answered("All goods except candles.", "Candles cannot be returned.")))


def test_a_range_has_two_ends() -> None:
    source = "Engraving takes 3-5 days."
    assert not list(meaning_changed(answered("Engraving takes at least 3 and at most 5 days.", source)))
    assert list(meaning_changed(answered("Engraving takes at most 5 days.", "Engraving takes at least 5 days.")))


def test_a_name_within_a_sentence_is_a_thing_of_its_own_however_long_the_sentence() -> None:
    source = "You can pay by Visa, Mastercard, PayPal, Alipay, bank transfer, cheque, invoice, voucher or cash."
    assert not list(invented(answered(source, source)))
    assert list(invented(answered(source.replace("Alipay", "Klarna"), source)))


def test_a_word_of_another_sentence_of_the_page_is_half_as_new() -> None:
    page = passage("The lamp is oak. The shade is linen and silk.")
    quote = Source(id="ship", kind=Kind.POLICY, quote="The lamp is oak.", version="1", language="en")

    def told(text: str) -> Turn:
        return drafted(_quoting(text, quote), evidence=(page,))

    assert not list(invented(told("The lamp is oak and linen.")))
    assert list(invented(told("The lamp is oak, linen and silk.")))


def _quoting(text: str, *quotes: Source) -> Claim:
    return replace(claim(text), sources=quotes)


@pytest.mark.parametrize("check", [meaning_changed, invented, denied_things])
def test_without_a_draft_or_a_list_there_is_no_objection(check: object) -> None:
    assert callable(check)
    assert not list(check(asked()))
    assert not list(check(answered("Toimitamme Venäjälle.", "Emme toimita Venäjälle.", language="fi")))


def test_the_words_of_a_template_around_a_value_need_no_source() -> None:
    row, text = passage("available: true"), passage("The lamp is oak.")
    told = claim("The lamp is in stock in our warehouse.", text)
    value = claim("", row, language=None).sources
    assert list(invented(drafted(told, evidence=(text,))))
    assert not list(invented(drafted(replace(told, sources=(*told.sources, *value)), evidence=(text, row))))
