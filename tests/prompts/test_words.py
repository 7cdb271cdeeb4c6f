"""The sentences henji says of its own accord: whole, in every language, or not at all."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from core.errors import SettingsError
from prompts import words
from prompts.words import FALLBACK, languages, say, strings


def keys(language: str) -> Iterator[tuple[str, str]]:
    for table, entries in strings(language).items():
        for name, text in entries.items():
            yield f"{table}.{name}", text


def slots(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def test_the_demo_shops_languages_have_words() -> None:
    assert {"en", "ja", "zh-Hans", "de"} <= set(languages())


@pytest.mark.parametrize("language", languages())
def test_every_language_says_the_same_things(language: str) -> None:
    assert {key for key, _ in keys(language)} == {key for key, _ in keys(FALLBACK)}


@pytest.mark.parametrize("language", languages())
def test_no_language_asks_for_a_slot_that_nobody_fills(language: str) -> None:
    """The widget's sentences may all name the shop."""
    filled = {key: slots(text) | ({"shop"} if key.startswith("widget.") else set()) for key, text in keys(FALLBACK)}
    for key, text in keys(language):
        assert slots(text) <= filled[key], key


@pytest.mark.parametrize("language", languages())
def test_every_sentence_renders_whole(language: str) -> None:
    for key, text in keys(language):
        filled = say(language, key, **{slot: f"<{slot}>" for slot in slots(text)})
        assert all(f"<{slot}>" in filled for slot in slots(text))
        assert "{" not in filled


def test_an_unknown_language_is_spoken_to_in_english() -> None:
    assert say("fi", "widget.send") == say(FALLBACK, "widget.send")


def test_a_missing_sentence_is_named_with_its_file() -> None:
    with pytest.raises(SettingsError, match=r"strings/de\.toml: no \[ack\] nonsense"):
        say("de", "ack.nonsense")


def test_a_missing_table_is_named_with_its_file() -> None:
    with pytest.raises(SettingsError, match=r"strings/en\.toml: no \[nonsense\] open"):
        say("en", "nonsense.open")


def test_half_filled_slots_raise_instead_of_rendering() -> None:
    with pytest.raises(SettingsError, match=r"\[ack\] open .*'ticket', 'when'"):
        say("en", "ack.open", shop="Kiln")


def test_a_slot_that_looks_like_a_template_is_not_filled_again() -> None:
    assert "{ticket}" in say("en", "clarify.options", options="{ticket}")


def test_another_folder_has_its_own_languages(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('[a]\nb = "c"\n', encoding="utf-8")
    assert languages(tmp_path) == ("en",)
    assert words.strings("de", tmp_path) == {"a": {"b": "c"}}


@pytest.mark.parametrize(("region", "language"), [("pt-BR", "pt"), ("fr-CA", "fr"), ("zh-Hant", "zh-Hant")])
def test_a_region_is_spoken_to_in_its_language(region: str, language: str) -> None:
    assert say(region, "ack.human") == say(language, "ack.human") != say(FALLBACK, "ack.human")
