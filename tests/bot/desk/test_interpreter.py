"""What a model wrote is taken only where it can be a translation of what it was given."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.desk.interpreter import Interpreter
from bot.desk.shown import LONGEST, MOST, cut, portion
from bot.testing.writers import ScriptedWriter
from core.errors import ModelError
from prompts.prompt import Prompt
from tests.bot.desk.making import Model, numbered


def interpreter(answer: Mapping[str, Any]) -> Interpreter:
    return Interpreter(writer=ScriptedWriter(lambda _: dict(answer)), shop="Yamabuki Lane")


def glosses(*said: tuple[int, str]) -> dict[str, Any]:
    return {"glosses": [{"number": number, "text": text} for number, text in said]}


def test_glosses_go_to_their_texts_by_number() -> None:
    written = interpreter(glosses((2, "二"), (1, "一"))).gloss(("eins", "zwei"), "ja")
    assert written.glosses == {"eins": "一", "zwei": "二"}
    assert len(written.calls) == 1


@pytest.mark.parametrize("said", [(3, "?"), (0, "?"), (-1, "?"), (1, ""), (1, " \u200b "), (1, "x" * 10_000)])
def test_a_gloss_of_nothing_without_words_or_out_of_proportion_is_left_out(said: tuple[int, str]) -> None:
    assert interpreter(glosses(said)).gloss(("eins", "zwei"), "ja").glosses == {}


def test_hidden_characters_of_a_gloss_do_not_stay() -> None:
    written = interpreter(glosses((1, "free\u202e\u200b \U000e0041shipping"))).gloss(("gratis Versand",), "en")
    assert written.glosses == {"gratis Versand": "free shipping"}


def test_the_parts_of_a_brief_are_short_lines() -> None:
    answer = {
        **glosses(),
        "summary": f"a\nb {'x' * 9_000}",
        "open_questions": ["", *(f"q{n}" for n in range(9))],
        "upcoming": ["\u200b"],
    }
    parts = interpreter(answer).brief([("buyer", "Hallo")], (), "en").parts
    assert parts is not None
    assert str(parts["summary"]).startswith("a b x")
    assert len(str(parts["summary"])) < 1_000
    assert parts["open_questions"] == ["q0", "q1", "q2", "q3", "q4"]
    assert parts["upcoming"] == []


def test_a_brief_is_asked_with_the_thread_and_glosses_only_what_is_wanted() -> None:
    asked: list[Prompt] = []
    model = Model()

    def note(prompt: Prompt) -> dict[str, Any] | ModelError:
        asked.append(prompt)
        return model(prompt)

    thread = [("buyer", "Wo ist es?"), ("bot", "Einen Moment.")]
    written = Interpreter(writer=ScriptedWriter(note), shop="Shop").brief(thread, ("Wo ist es?",), "ja")
    assert numbered(asked[0]) == {1: "Wo ist es?", 2: "Einen Moment."}
    assert "Translate: 1" in asked[0].user
    assert written.glosses == {"Wo ist es?": "【Wo ist es?】"}
    assert "Japanese (ja)" in asked[0].system


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "x" * 10_000])
def test_no_translation_is_an_error_and_its_calls_are_told(text: str) -> None:
    with pytest.raises(ModelError) as raised:
        interpreter({"text": text}).reply("はい", "Ja?", "de")
    assert len(raised.value.calls) == 1


def test_a_request_holds_so_much_and_one_text_at_least() -> None:
    assert portion(["a" * MOST, "b"]) == ("a" * MOST, "b")  # the first is cut
    assert portion([]) == ()
    texts = [f"{n}{'x' * (LONGEST - 10)}" for n in range(9)]
    taken = portion(texts)
    assert 0 < len(taken) < 9
    assert sum(len(cut(text).encode()) for text in taken) <= MOST
    assert len(cut("あ" * 9_000).encode()) <= LONGEST + 10


@pytest.mark.parametrize("name", ["brief", "gloss", "reply"])
def test_the_instructions_leave_room_for_the_texts(name: str) -> None:
    """4,000 tokens, or 16,000 bytes where they cannot be counted."""
    asked: list[Prompt] = []
    model = Model()

    def note(prompt: Prompt) -> dict[str, Any] | ModelError:
        asked.append(prompt)
        return model(prompt)

    one = Interpreter(writer=ScriptedWriter(note), shop="Yamabuki Lane")
    texts = portion([f"{n}{'字' * 600}" for n in range(20)])
    if name == "brief":
        one.brief([("buyer", text) for text in texts], texts, "zh-Hans")
    elif name == "gloss":
        one.gloss(texts, "zh-Hans")
    else:
        one.reply("字" * 3_500, "字" * 200, "de")
    assert len(f"{asked[0].system}{asked[0].user}".encode()) < 14_000
