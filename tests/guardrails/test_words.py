"""The word lists: whole, for the same languages, and no fact behind a courtesy."""

import time
import tomllib

import pytest

from guardrails.words import CONDITIONS, ROOT, condition, is_courtesy, negation

LANGUAGES = sorted(tomllib.loads((ROOT / "negation.toml").read_text(encoding="utf-8")))
PATIENCE = 3.0  # seconds, on a shared machine; catastrophic patterns take minutes


def test_every_list_of_conditions_speaks_the_languages_of_negation() -> None:
    conditions = tomllib.loads((ROOT / "conditions.toml").read_text(encoding="utf-8"))
    assert list(conditions) == list(CONDITIONS)
    for kind in CONDITIONS:
        assert sorted(conditions[kind]) == LANGUAGES


@pytest.mark.parametrize(("tag", "same"), [("de-CH", "de"), ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("pt-BR", "pt")])
def test_a_regional_tag_uses_its_languages_list(tag: str, same: str) -> None:
    assert negation(tag) is negation(same)
    assert condition("only", tag) is condition("only", same)


def test_traditional_chinese_has_its_own_list() -> None:
    assert negation("zh-Hant") is not negation("zh-Hans")


def test_an_unknown_language_has_none() -> None:
    assert negation("fi") is None
    assert condition("only", "und") is None
    assert not is_courtesy("Kiitos!", "fi")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Thank you for your question!"),
        ("en", "You’re welcome."),
        ("en", "Please let us know if you have any other questions."),
        ("en", "Best regards,"),
        ("de", "Vielen Dank für Ihre Nachricht!"),
        ("de", "Mit freundlichen Grüßen"),
        ("ja", "お問い合わせいただきありがとうございます。"),
        ("ja", "どうぞよろしくお願いいたします。"),
        ("zh-Hans", "您好！"),
        ("zh-Hans", "如有其他问题，欢迎随时咨询。"),
        ("zh-Hant", "您好，感謝您的詢問！"),
        ("zh-Hant", "如有其他問題，歡迎隨時聯絡我們。"),
        ("ko", "문의해 주셔서 감사합니다!"),
        ("ko", "궁금하신 점이 있으시면 언제든지 문의해 주세요."),
        ("fr", "Merci pour votre message !"),
        ("fr", "N’hésitez pas à nous contacter."),
        ("es", "¡Muchas gracias por su mensaje!"),
        ("es", "Si tiene alguna otra pregunta, no dude en escribirnos."),
        ("pt", "Obrigado pelo contato!"),
        ("pt", "Se tiver mais alguma dúvida, é só chamar."),
        ("th", "สวัสดีค่ะ"),
        ("th", "ขอบคุณที่ติดต่อเรานะคะ"),
        ("id", "Terima kasih atas pertanyaannya!"),
        ("id", "Jika ada pertanyaan lain, silakan hubungi kami."),
        ("vi", "Dạ cảm ơn quý khách đã liên hệ ạ."),
        ("vi", "Nếu quý khách cần thêm hỗ trợ, vui lòng liên hệ với chúng tôi."),
        ("zh-Hant", "不好意思，讓您久等了。"),
        ("ko", "늘 감사드립니다."),
        ("fr", "Nous restons à votre disposition."),
        ("fr", "N’hésitez pas à nous écrire si vous avez d’autres questions."),
        ("es", "Un saludo"),
        ("pt", "Ficamos à disposição!"),
        ("vi", "Rất vui được hỗ trợ anh/chị ạ."),
    ],
)
def test_a_courtesy_needs_no_proof(language: str, sentence: str) -> None:
    assert is_courtesy(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Thank you, shipping is free."),
        ("en", "Of course we ship to Russia."),
        ("en", "Sure, it is waterproof"),
        ("en", "Let us know if you want a refund."),
        ("de", "Gern erstatten wir den Betrag."),
        ("de", "Natürlich liefern wir nach Wien"),
        ("ja", "はい、食品も返品できます。"),
        ("ja", "ありがとうございます、送料は無料です。"),
        ("ja", "何かあれば全額返金いたしますのでご連絡ください。"),
        ("zh-Hans", "当然可以退货"),
        ("zh-Hans", "好的，免运费"),
        ("zh-Hant", "當然可以退貨"),
        ("zh-Hant", "好的，免運費"),
        ("ko", "네, 무료 배송입니다."),
        ("ko", "감사합니다, 환불 가능합니다."),
        ("fr", "Bien sûr, la livraison est gratuite."),
        ("fr", "Écrivez-nous pour être remboursé."),
        ("es", "Claro, el envío es gratis."),
        ("es", "Gracias, puede devolverlo."),
        ("pt", "Claro, o frete é grátis."),
        ("pt", "Obrigado, pode devolver."),
        ("th", "ได้ค่ะ ส่งฟรี"),
        ("th", "ขอบคุณค่ะ คืนเงินได้"),
        ("id", "Tentu, ongkirnya gratis."),
        ("id", "Terima kasih, bisa dikembalikan."),
        ("vi", "Vâng, miễn phí giao hàng."),
        ("vi", "Cảm ơn, được hoàn tiền ạ."),
    ],
)
def test_no_fact_hides_behind_a_courtesy(language: str, sentence: str) -> None:
    assert not is_courtesy(sentence, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("piece", ["not ", "ne ", "n'", "不", "ない", "only ", "a", "を", "(", "なし", "ご質問"])
def test_hostile_repetition_does_not_stall_the_lists(language: str, piece: str) -> None:
    patterns = [negation(language), *(condition(kind, language) for kind in CONDITIONS)]
    is_courtesy(piece, language)
    start = time.process_time()
    for pattern in patterns:
        assert pattern is not None
        pattern.findall((piece * 4_000)[:4_000])
    is_courtesy((piece * 4_000)[:4_000], language)
    assert time.process_time() - start < PATIENCE
