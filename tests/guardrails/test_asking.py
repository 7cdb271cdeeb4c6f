"""Whoever asks whether a person or a machine writes is understood; what only sounds like it is not."""

from pathlib import Path

import pytest

from core.text import normalise
from guardrails.asking import asks_if_human
from guardrails.leaks import never_human
from prompts.words import languages, say
from tests.guardrails.turns import answered

ASKED = {
    "en": ("are you a bot?", "Is this a real person?", "am I talking to a human?", "bot?", "human or machine?"),
    "ja": ("AIですか？", "これは自動返信ですか？", "人間が答えていますか", "ロボットなの？"),
    "zh-Hans": ("你是机器人吗", "是真人吗？", "对面是人还是AI", "机器人吧？"),
    "zh-Hant": ("你是真人嗎", "這是自動回覆嗎？", "是機器人還是人？"),
    "ko": ("로봇인가요?", "사람이 답변하나요?", "AI 맞나요?"),
    "de": (
        "Bist du ein Bot?",
        "Sind Sie ein echter Mensch?",
        "Mit wem schreibe ich hier?",
        "Antwortet hier ein Mensch?",
    ),
    "fr": ("Êtes-vous un robot ?", "Je parle à une vraie personne ?", "C'est une IA ?"),
    "es": ("¿Eres un robot?", "¿Estoy hablando con una persona?", "¿Es usted humano?"),
    "pt": ("Você é um robô?", "Estou falando com uma pessoa?", "é robô?"),
    "th": ("เป็นบอทไหม", "คุยกับคนหรือบอท", "นี่คือ AI ใช่ไหม"),
    "id": ("Apakah Anda robot?", "ini bot ya?", "robot atau manusia?"),
    "vi": ("Bạn là robot à?", "Đây có phải người thật không?", "bot hay người vậy"),
}
NOT_ASKED = {
    "en": (
        "is this a human figure?",
        "is it machine washable?",
        "How many people does the pot serve?",
        "what are you selling",
    ),
    "ja": ("人気の商品はどれですか？", "一人用の急須ですか？", "機械洗いできますか？", "人形はありますか?"),
    "zh-Hans": ("是手工做的吗", "这是机器做的吗", "运费多少", "是自动的吗"),
    "zh-Hant": ("這是手工的嗎", "可以機洗嗎", "運費多少"),
    "ko": ("기계 세척 가능한가요?", "몇 인용인가요?", "사람이 몇 명 쓸 수 있나요?"),
    "de": ("Ist das für zwei Personen?", "Wer liefert das?", "Ist die Tasse maschinenfest?"),
    "fr": ("C'est pour combien de personnes ?", "Est-ce lavable en machine ?"),
    "es": ("¿Es para dos personas?", "¿Es apto para lavavajillas?"),
    "pt": ("É para quantas pessoas?", "é lavável na máquina?"),
    "th": ("ใช้ได้กี่คน", "เข้าเครื่องล้างจานได้ไหม"),
    "id": ("Ini untuk berapa orang?", "Bisa dicuci mesin?"),
    "vi": ("Bình này cho mấy người dùng?", "Shop có giao hàng không?", "Ai là người sản xuất?"),
}


def listed(cases: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in cases.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), listed(ASKED))
def test_the_question_is_understood(language: str, text: str) -> None:
    assert asks_if_human(text, language)
    assert asks_if_human(text, "und")


@pytest.mark.parametrize(("language", "text"), listed(NOT_ASKED))
def test_what_sounds_like_it_is_left_alone(language: str, text: str) -> None:
    assert not asks_if_human(text, language)


def test_a_file_without_the_language_knows_nothing(tmp_path: Path) -> None:
    (tmp_path / "asks.toml").write_text('xx = ["robo"]\n', encoding="utf-8")
    assert asks_if_human("robo?", "xx", tmp_path / "asks.toml")
    assert not asks_if_human("are you a bot?", "xx", tmp_path / "asks.toml")


@pytest.mark.parametrize("language", languages())
def test_the_disclosure_names_the_shop_and_never_claims_a_person(language: str) -> None:
    for key in ("first", "asked"):
        said = say(language, f"disclosure.{key}", shop="Yamabuki Lane")
        assert "Yamabuki Lane" in said
        assert normalise(said)
        assert not list(never_human(answered(said, said, language=language)))
