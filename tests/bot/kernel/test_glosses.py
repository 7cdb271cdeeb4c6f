import pytest

from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, reading, writing
from bot.kernel.glosses import Glosses, KeptBrief, text_hash
from tests.bot.kernel.making import NOW, hand_over

PARTS = {"summary": "s", "open_questions": ["q"], "upcoming": []}


@pytest.fixture
def code(conversations: Conversations) -> str:
    return hand_over(conversations)


@pytest.mark.usefixtures("code")
def test_a_gloss_is_found_by_its_text_language_and_conversation(engine: Engine) -> None:
    with writing(engine) as connection:
        Glosses(connection).keep("c1", "ja", {"Wo?": "どこ？", "Ja": "はい"}, NOW)
    with reading(engine) as connection:
        glosses = Glosses(connection)
        assert glosses.found("c1", "ja", ["Wo?", "Nein"]) == {"Wo?": "どこ？"}
        assert glosses.found("c1", "en", ["Wo?"]) == {}
        assert glosses.found("c2", "ja", ["Wo?"]) == {}


@pytest.mark.usefixtures("code")
def test_the_newer_gloss_of_a_text_stays(engine: Engine) -> None:
    for said in ("old", "new"):
        with writing(engine) as connection:
            Glosses(connection).keep("c1", "en", {"Wo?": said}, NOW)
    with reading(engine) as connection:
        assert Glosses(connection).found("c1", "en", ["Wo?"]) == {"Wo?": "new"}


def test_a_brief_that_knew_more_of_the_thread_is_not_replaced_by_one_that_knew_less(engine: Engine, code: str) -> None:
    for seq, summary in ((5, "later"), (3, "earlier")):
        with writing(engine) as connection:
            brief = KeptBrief(seq=seq, parts={**PARTS, "summary": summary})
            Glosses(connection).keep_brief(code, "en", brief, NOW)
    with reading(engine) as connection:
        kept = Glosses(connection).brief(code, "en")
        assert Glosses(connection).brief(code, "ja") is None
    assert kept is not None
    assert (kept.seq, kept.parts["summary"]) == (5, "later")


def test_a_text_with_half_a_character_has_a_name_too() -> None:
    assert text_hash("\ud83d") != text_hash("")
