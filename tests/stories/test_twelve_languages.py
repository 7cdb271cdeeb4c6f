"""A shop that may answer in twelve languages, without a model: whoever writes is handed over in their own words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import House, open_house
from knowledge.sync import sync
from prompts.words import say, strings
from tests.conftest import SMALL
from tests.knowledge.shops import ShopFolder
from tests.talks import Talks, answer_of

LANGUAGES = ("en", "ja", "zh-Hans", "de", "zh-Hant", "ko", "fr", "es", "pt", "th", "id", "vi")

#: (language, a question without an approved answer in it, a wish for a person, a greeting)
TALKS = (
    ("zh-Hant", "請問這個茶壺可以直接放在瓦斯爐上加熱嗎？", "請幫我轉接真人客服", "您好，請問一下"),
    ("ko", "이 찻주전자를 가스레인지 위에 바로 올려도 되나요?", "상담원 연결해 주세요", "안녕하세요"),
    (
        "fr",
        "Est-ce que cette théière va directement sur le gaz ?",
        "Je voudrais parler à une vraie personne",
        "Bonjour",
    ),
    (
        "es",
        "¿Esta tetera se puede poner directamente sobre el gas?",
        "Quiero hablar con una persona",
        "Hola, buenos días",
    ),
    ("pt", "Esta chaleira pode ir direto no fogão a gás?", "Quero falar com um atendente", "Olá, bom dia"),
    ("th", "กาน้ำชานี้ตั้งบนเตาแก๊สได้เลยไหม", "ขอคุยกับเจ้าหน้าที่", "สวัสดีค่ะ"),
    (
        "id",
        "Apakah teko ini boleh langsung ditaruh di atas kompor gas?",
        "Saya mau bicara dengan manusia",
        "Selamat pagi",
    ),
    ("vi", "Ấm trà này có đặt trực tiếp lên bếp ga được không?", "Tôi muốn gặp nhân viên", "Xin chào"),
)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talks]:
    folder = ShopFolder(tmp_path_factory.mktemp("twelve") / "shop").filled()
    listed = ", ".join(f'"{language}"' for language in LANGUAGES)
    folder.write("store.toml", SMALL.replace('languages = ["en", "ja", "zh-Hans", "de"]', f"languages = [{listed}]"))
    house: House = open_house(Path(folder.path))
    sync(house.folder, house.knowledge)
    yield Talks(house)
    house.close()


def promise(language: str) -> str:
    """The words of a promise that stand after its last slot but one: they are in no other language."""
    return strings(language)["ack"]["open"].partition("{when}")[2].partition("{ticket}")[0].strip(" .。")


@pytest.mark.parametrize(("language", "question"), [(language, question) for language, question, _, _ in TALKS])
def test_a_question_goes_to_a_person_and_the_buyer_reads_so_in_their_language(
    talk: Talks, language: str, question: str
) -> None:
    outcome = talk.last(question)
    assert (outcome["outcome"], outcome["language"]) == ("handoff", language)
    assert outcome["ticket"]["reason"] != "unsupported_language"
    assert {"Kiln and Leaf", outcome["ticket"]["id"], promise(language)} == {
        part for part in ("Kiln and Leaf", outcome["ticket"]["id"], promise(language)) if part in outcome["text"]
    }


@pytest.mark.parametrize(("language", "wish"), [(language, wish) for language, _, wish, _ in TALKS])
def test_a_wish_for_a_person_is_understood(talk: Talks, language: str, wish: str) -> None:
    outcome = talk.last(wish)
    assert (outcome["outcome"], outcome["language"]) == ("handoff", language)
    assert outcome["ticket"]["reason"] == "asked_for_human"
    assert answer_of(outcome).startswith(say(language, "ack.human"))


@pytest.mark.parametrize(("language", "greeting"), [(language, greeting) for language, _, _, greeting in TALKS])
def test_a_greeting_is_met_in_its_language_and_never_with_silence(talk: Talks, language: str, greeting: str) -> None:
    outcome = talk.last(greeting)
    assert outcome["language"] == language
    assert outcome["outcome"] in {"reply", "clarify", "handoff"}
    assert outcome["text"]


@pytest.mark.parametrize(("locale", "language"), [("zh-TW", "zh-Hant"), ("zh-CN", "zh-Hans"), ("en-US", "zh-Hans")])
def test_where_chinese_characters_do_not_tell_whose_they_are_the_locale_does(
    talk: Talks, locale: str, language: str
) -> None:
    assert talk.last("我要找真人客服", locale=locale)["language"] == language


def test_a_locale_is_not_believed_against_the_words(talk: Talks) -> None:
    assert talk.last("请问什么时候发货？", locale="zh-TW")["language"] == "zh-Hans"
    assert talk.last("How long does this last on gas?", locale="zh-TW")["language"] == "en"


def test_the_languages_of_the_first_days_are_answered_as_before(talk: Talks) -> None:
    assert talk.last("hello")["outcome"] == "reply"
    assert talk.last("Guten Tag")["language"] == "de"


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talks]:
    """A shop that names the regions of its languages."""
    folder = ShopFolder(tmp_path_factory.mktemp("regions") / "shop").filled()
    folder.write(
        "store.toml",
        SMALL.replace(
            'languages = ["en", "ja", "zh-Hans", "de"]', 'languages = ["en", "pt-BR", "fr-CA", "de-AT", "zh-Hans"]'
        ),
    )
    folder.write(
        "answers/engraving.pt-BR.md",
        "---\nid: engraving\nlanguage: pt-BR\nscenario: product.spec\nquestions:\n"
        "  - Vocês gravam nomes na caneca?\n---\n\nSim, gravamos nomes em canecas.\n",
    )
    house: House = open_house(Path(folder.path))
    sync(house.folder, house.knowledge)
    yield Talks(house)
    house.close()


@pytest.mark.parametrize(
    ("wish", "licensed", "language"),
    [("Quero falar com um atendente", "pt-BR", "pt"), ("Je voudrais parler à une vraie personne", "fr-CA", "fr")],
)
def test_a_shop_that_names_a_region_speaks_its_language(abroad: Talks, wish: str, licensed: str, language: str) -> None:
    outcome = abroad.last(wish)
    assert (outcome["outcome"], outcome["language"]) == ("handoff", licensed)
    assert outcome["ticket"]["reason"] == "asked_for_human"
    assert answer_of(outcome).startswith(say(language, "ack.human"))
    assert promise(language) in outcome["text"]


def test_its_own_answers_of_that_region_are_found(abroad: Talks) -> None:
    outcome = abroad.last("Vocês gravam nomes na caneca?")
    assert (outcome["outcome"], outcome["language"]) == ("reply", "pt-BR")
    assert "gravamos nomes" in outcome["text"]


def test_the_pack_speaks_the_language_of_a_region(abroad: Talks) -> None:
    outcome = abroad.last("Guten Tag")
    assert (outcome["outcome"], outcome["language"]) == ("reply", "de-AT")
    assert outcome["text"] == say("de", "courtesy.hello", shop="Kiln and Leaf")


def test_chinese_of_the_other_script_is_not_licensed_with_it(abroad: Talks) -> None:
    assert abroad.last("这款有货吗？")["language"] == "zh-Hans"
    assert abroad.last("請問這個茶壺可以直接放在瓦斯爐上加熱嗎？")["ticket"]["reason"] == "unsupported_language"
