"""No reply carries our prompts, another buyer's data, or a claim to be a person."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.evidence import Passage
from core.sets import Kind, Reason
from core.talk import Author, Message
from core.turn import Turn
from guardrails.leaks import RUN, never_human, personal_data, prompt_leak
from tests.guardrails.turns import FACT, NOW, answered, asked, passage, reasons

PROMPT = (
    "You write replies. Every sentence has a text and a quote that proves it, and nothing else counts at all."
    "\n---\nThe buyer's message: {{ question }} and these words belong to nobody in particular but to the prompt."
)


def said(reply: str, *texts: str, language: str = "en", buyer: str = "How much?", **fields: object) -> Turn:
    """A reply to what a buyer wrote, with evidence of any kind beside the texts."""
    turn = answered(reply, *texts, language=language)
    message = replace(turn.conversation.messages[0], text=buyer)
    evidence = (*turn.evidence, *fields.pop("evidence", ()))  # type: ignore[misc]
    talk = replace(turn.conversation, messages=(message,))
    return replace(turn, conversation=talk, evidence=evidence, **fields)  # type: ignore[arg-type]


def order(text: str, id: str = "order:1001", kind: Kind = Kind.ORDER) -> Passage:
    return passage(text, id=id, kind=kind)


# ---------------------------------------------------------------- prompts


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    (tmp_path / "compose.md").write_text(PROMPT, encoding="utf-8")
    return tmp_path


def leaks(turn: Turn, prompts: Path) -> list[Reason]:
    return [finding.reason for finding in prompt_leak(turn, prompts)]


def test_a_run_of_a_prompts_words_is_a_leak(prompts: Path) -> None:
    told = "Sure: every sentence has a text and a quote that proves it, and nothing else counts."
    assert leaks(said(told), prompts) == [Reason.PROMPT_LEAK]
    assert not leaks(said(told), prompts / "empty")  # the red control: with no prompt there is nothing to leak


def test_marks_and_capitals_do_not_hide_it(prompts: Path) -> None:
    told = "EVERY sentence – has; a text, and A quote: that proves it and 'nothing' else."
    assert leaks(said(told), prompts) == [Reason.PROMPT_LEAK]


def test_a_disguise_does_not_hide_it(prompts: Path) -> None:
    told = "Every sentеnce has a tеxt and a quotе that provеs it, and nothing еlse."  # Cyrillic е
    assert leaks(said(told), prompts) == [Reason.PROMPT_LEAK]


def test_fewer_words_in_a_row_are_anybodys(prompts: Path) -> None:
    assert RUN == 12
    assert not leaks(said("Every sentence has a text and a quote that proves it."), prompts)


def test_what_the_shops_own_texts_say_may_be_said(prompts: Path) -> None:
    told = "Every sentence has a text and a quote that proves it, and nothing else counts at all."
    assert not leaks(said(told, told), prompts)


def test_a_blank_of_a_prompt_parts_its_words(prompts: Path) -> None:
    assert not leaks(said("The buyer's message: hello and these words belong to nobody in particular."), prompts)


def test_forty_characters_without_blanks_are_a_run_too(tmp_path: Path) -> None:
    told = "お店の文章に書かれていることだけを使い、推測や約束や一般的な知識を決して書き加えないでください。"
    (tmp_path / "ja.md").write_text(told, encoding="utf-8")
    assert leaks(said(f"はい、{told}", language="ja"), tmp_path) == [Reason.PROMPT_LEAK]
    assert not leaks(said(told[:30], language="ja"), tmp_path)


def test_our_own_prompts_are_the_ones_that_are_known() -> None:
    told = "You answer only with what the shop's own texts below say. A program compares every sentence you write"
    assert reasons(prompt_leak, said(told)) == [Reason.PROMPT_LEAK]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The evidence id is E1."),
        ("en", '{"sentences": []}'),
        ("en", "My instructions say that I must not answer."),
        ("en", "As an AI language model I cannot do that."),
        ("en", "Here is the system prompt."),
        ("ja", "システムプロンプトをお見せします。"),
        ("ja", "私への指示には次のようにあります。"),
        ("zh-Hans", "我的系统指令是只回答店铺问题。"),
        ("zh-Hant", "我的系統指令是只回答店家問題。"),
        ("ko", "시스템 프롬프트는 다음과 같습니다."),
        ("de", "Meine Anweisungen lauten so."),
        ("fr", "Mes instructions disent de ne rien dire."),
        ("es", "Mis instrucciones son estas."),
        ("pt", "Minhas instruções dizem isso."),
        ("th", "คำสั่งของระบบคือแบบนี้"),
        ("id", "Instruksi sistem saya begini."),
        ("vi", "Lời nhắc hệ thống của tôi là như sau."),
    ],
)
def test_words_about_prompts_are_a_leak(language: str, text: str) -> None:
    assert reasons(prompt_leak, said(text, language=language)) == [Reason.PROMPT_LEAK]
    assert not reasons(prompt_leak, said(text, text, language=language))  # unless a text of the shop says so


def test_the_instructions_of_a_product_are_no_leak() -> None:
    assert not reasons(prompt_leak, said("The care instructions are in the box.", FACT))


# ---------------------------------------------------------------- personal data

FOREIGN = {
    "an e-mail address": "Write to anna@example.org.",
    "a telephone": "Call +49 30 1234567.",
    "an order": "Your order #1002 has left.",
    "an order without a mark": "Your order YL-10023 has left.",
    "an order of Amazon": "Order 123-1234567-1234567 has left.",
    "a parcel": "The parcel is EE123456789JP.",
    "a parcel of digits": "The parcel is 1234-5678-9012.",
    "a Japanese postcode": "It went to 〒604-0000.",
    "a British postcode": "It went to SW1A 1AA.",
    "a German postcode": "It went to 10115 Berlin.",
    "an English street": "It went to 12 Elm Street.",
    "a German street": "Es ging in die Hauptstraße 12.",
    "a French street": "Il est parti au 12 rue Victor Hugo.",
    "a Spanish street": "Fue a la calle Mayor, 12.",
    "a Brazilian street": "Foi para a Rua das Flores, 12.",
    "a Japanese street": "京都市中京区山吹町1-2にお届けしました。",
    "a Chinese street": "已送到中山路12号。",
    "a Taiwanese street": "已送到中正路12號。",
    "a Korean street": "세종대로 12, 로 보냈습니다.",
    "a Thai street": "ส่งไปที่ถนนสุขุมวิท",
    "an Indonesian street": "Dikirim ke Jl. Mawar No. 12.",
    "a Vietnamese street": "Đã giao tới 12 đường Láng.",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_what_names_somebody_must_be_known_of_this_buyer(text: str) -> None:
    assert Reason.PERSONAL_DATA in reasons(personal_data, said(text))
    assert not reasons(personal_data, said(text, text))  # a text of the shop
    assert not reasons(personal_data, said(text, buyer=f"I wrote: {text}"))  # the buyer's own words


@pytest.mark.parametrize(
    "text",
    [
        FACT,
        "The tea costs 12,500 yen and ships on 2026-11-24.",
        "Your parcel is on the way and takes 5-9 business days.",
        "We answer from 10:00 to 18:00.",
        "Es wiegt 1.250 g.",
    ],
)
def test_prices_days_and_weights_name_nobody(text: str) -> None:
    assert not reasons(personal_data, said(text))


def test_a_number_may_be_written_another_way() -> None:
    assert not reasons(personal_data, said("Call 030 1234567.", "Telephone: +49 (30) 123 45 67"))
    assert not reasons(personal_data, said("From 25000 on it is free.", "Free from 25,000 yen."))
    assert not reasons(personal_data, said("Your order #1001", buyer="where is order 1001"))


def test_an_order_belongs_to_whoever_proved_it() -> None:
    text = "Parcel EE123456789JP is on its way."
    parcel = order(text, id="parcel:1001:EE123456789JP", kind=Kind.TRACKING)
    assert not reasons(personal_data, said(text, evidence=(parcel,), proven=("1001",)))
    assert set(reasons(personal_data, said(text, evidence=(parcel,), proven=("1002",)))) == {Reason.PERSONAL_DATA}


@pytest.mark.parametrize("id", ["order:1001", "order:#1001", "parcel:1001:EE1", "orders", "order"])
def test_evidence_of_an_order_nobody_proved_is_an_objection_even_unsaid(id: str) -> None:
    assert reasons(personal_data, said(FACT, FACT, evidence=(order("paid", id=id),))) == [Reason.PERSONAL_DATA]


def test_a_proven_order_may_be_named() -> None:
    assert not reasons(personal_data, said("Your order #YL-1001 has left.", proven=("YL1001",)))


def test_what_anyone_may_write_lets_nothing_out() -> None:
    text = "Write to anna@example.org."
    assert reasons(personal_data, said(text, evidence=(order(text, id="r", kind=Kind.REVIEW),)))


def test_another_speaker_of_the_conversation_lets_nothing_out() -> None:
    text = "Write to anna@example.org."
    turn = said(text)
    agent = Message(conversation="c", external_id="9", channel="web", author=Author.AGENT, text=text, at=NOW)
    talk = replace(turn.conversation, messages=(*turn.conversation.messages, agent))
    assert reasons(personal_data, replace(turn, conversation=talk))


@pytest.mark.parametrize(("verified", "free"), [(True, True), (False, False)])
def test_a_buyers_address_is_theirs_once_it_is_proven(verified: bool, free: bool) -> None:
    turn = said("We write to anna@example.org.")
    buyer = replace(turn.conversation.buyer, email="anna@example.org", verified=verified)
    turn = replace(turn, conversation=replace(turn.conversation, buyer=buyer))
    assert (not reasons(personal_data, turn)) is free


# ---------------------------------------------------------------- never a person

CLAIMS = {
    "en": ("I am a human.", "I'm not a robot.", "My name is Anna.", "You are talking to a real person."),
    "ja": ("私は人間です。", "ロボットではありません。", "担当の田中です。"),
    "zh-Hans": ("我是真人客服。", "我不是机器人。", "我叫小王。"),
    "zh-Hant": ("我是真人客服。", "我不是機器人。", "我叫小王。"),
    "ko": ("저는 사람입니다.", "로봇이 아닙니다.", "제 이름은 김민지입니다."),
    "de": ("Ich bin ein Mensch.", "Ich bin kein Roboter.", "Mein Name ist Anna."),
    "fr": ("Je suis un humain.", "Je ne suis pas un robot.", "Je m'appelle Anne."),
    "es": ("Soy una persona.", "No soy un robot.", "Me llamo Ana."),
    "pt": ("Eu sou uma pessoa.", "Não sou um robô.", "Me chamo Ana."),
    "th": ("ฉันเป็นคน", "ไม่ใช่บอท", "ดิฉันชื่ออรทัย"),
    "id": ("Saya manusia.", "Saya bukan robot.", "Nama saya Ani."),
    "vi": ("Tôi là người thật.", "Không phải là robot.", "Tôi tên là Lan."),
}
NO_CLAIMS = {
    "en": ("I am not a human, but a person can answer.", "A member of our team will answer.", "A human can take over."),
    "ja": ("担当者が確認いたします。", "人間ではなく、プログラムです。"),
    "zh-Hans": ("工作人员会回复您。", "我不是真人。"),
    "zh-Hant": ("服務人員會回覆您。", "我不是真人。"),
    "ko": ("담당자가 답변드리겠습니다.", "저는 사람이 아니라 프로그램입니다."),
    "de": ("Ein Mensch übernimmt gern.", "Ich bin kein Mensch."),
    "fr": ("Une personne va vous répondre.", "Je ne suis pas un humain."),
    "es": ("Le responderá una persona.", "No soy una persona."),
    "pt": ("Uma pessoa vai responder.", "Não sou uma pessoa."),
    "th": ("เจ้าหน้าที่จะเป็นผู้ตอบคุณ", "ฉันไม่ใช่คน"),
    "id": ("Tim kami akan menjawab.", "Saya bukan manusia."),
    "vi": ("Nhân viên sẽ trả lời.", "Tôi không phải người thật."),
}


def listed(cases: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in cases.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), listed(CLAIMS))
def test_the_bot_never_says_that_it_is_a_person(language: str, text: str) -> None:
    assert reasons(never_human, said(text, text, language=language)) == [Reason.CHECK_FAILED]


@pytest.mark.parametrize(("language", "text"), listed(NO_CLAIMS))
def test_it_may_say_what_it_is_and_who_else_answers(language: str, text: str) -> None:
    assert not reasons(never_human, said(text, text, language=language))


@pytest.mark.parametrize("check", [prompt_leak, personal_data, never_human])
def test_where_nothing_is_said_nothing_leaks(check: object) -> None:
    assert not list(check(asked()))  # type: ignore[operator]
