"""A tone adds whole sentences before and behind an answer. What is claimed, and what proves it, stays the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import House
from bot.tone import EMOJI, Tone, Tones, read_tones, wordings
from core.errors import SettingsError
from core.values import read
from guardrails.promises import promises
from prompts.words import languages, say
from tests.talks import Talks

QUESTIONS = [
    ("en", "How much is shipping to Germany?"),
    ("de", "Was kostet der Versand nach Deutschland?"),
    ("ja", "ドイツへの送料はいくらですか？"),
    ("zh-Hans", "寄到德国运费多少钱？"),
]
WARM = Tone(formality="", greeting="Welcome!", signature="The team", emoji=True)


def tones(folder: Path, text: str, *spoken: str) -> Tones:
    folder.joinpath("tone.toml").write_text(text, encoding="utf-8")
    return read_tones(folder, spoken or ("en", "de", "fr", "zh-Hans"))


def sounding(house: House, told: Tones) -> Talks:
    return Talks(replace(house, clerk=replace(house.clerk, tones=told)))


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
def test_claims_and_their_sources_are_the_same_in_every_tone(demo: House, language: str, question: str) -> None:
    plain = sounding(demo, Tones()).last(question, locale=language)
    assert plain["outcome"] == "reply"
    for formality in ("", *wordings(language)):
        tone = replace(WARM, formality=formality)
        toned = sounding(demo, Tones(other=tone)).last(question, locale=language)
        assert toned["claims"] == plain["claims"]
        assert toned["findings"] == plain["findings"]
        said = plain["text"].partition("\n")[2]
        assert toned["text"] == f"{tone.opening(language, 'Yamabuki Lane')}\n{said}\nThe team"


def test_without_a_file_nothing_changes(demo: House, tmp_path: Path) -> None:
    assert read_tones(tmp_path, ("en",)) == Tones()
    said = sounding(demo, Tones()).last(QUESTIONS[0][1])["text"]
    assert said.startswith(say("en", "disclosure.first", shop="Yamabuki Lane"))


def test_the_greeting_is_said_once_and_the_name_stands_under_each_answer(demo: House) -> None:
    first, second = sounding(demo, Tones(other=WARM))(QUESTIONS[0][1], "And to France?")
    assert first["text"].startswith(f"Welcome! {EMOJI} ")
    assert "Welcome!" not in second["text"]
    assert first["text"].endswith("\nThe team")
    assert second["text"].endswith("\nThe team")


def test_whoever_complains_is_not_greeted_gaily(demo: House) -> None:
    said = sounding(demo, Tones(other=WARM)).last("The bowl I received yesterday is broken.")["text"]
    assert "Welcome!" not in said
    assert EMOJI not in said
    late = sounding(demo, Tones(other=WARM)).last("My parcel is three weeks late.")["text"]
    assert "Welcome!" not in late
    assert EMOJI not in late


def test_a_market_has_its_own_tone_and_falls_back_to_its_language(tmp_path: Path) -> None:
    told = tones(
        tmp_path,
        'signature = "Kiln"\n[languages.de]\nformality = "familiar"\n'
        '[languages.de.markets.AT]\nformality = "formal"\ngreeting = "Grüß Gott!"\n',
    )
    assert told.of("de", "DE") == Tone(formality="familiar", signature="Kiln")
    assert told.of("de", "AT") == Tone(formality="formal", greeting="Grüß Gott!", signature="Kiln")
    assert told.of("de-AT", None).formality == "familiar"
    assert told.of("en", None) == Tone(signature="Kiln")
    assert "Wenn du" in told.of("de", None).opening("de", "Kiln")
    assert told.of("de", "AT").opening("de", "Kiln").startswith("Grüß Gott! Hier antwortet")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[languages.en]\nformality = "familiar"\n', r"tone\.toml:2.*no words for formality 'familiar' in en.*formal"),
        ('[languages.ko]\nsignature = "A"\n', r"unknown key languages\.ko"),
        ('signatur = "A"\n', r'did you mean "signature"'),
        ('signature = "Free shipping from EUR 50"\n', "states a figure or promises"),
        ('[languages.en]\ngreeting = "We will refund you in full."\n', "states a figure or promises"),
        ('signature = "visit https://kiln.example"\n', "link, markup"),
        ('signature = "two\\nlines"\n', "link, markup"),
        ("signature = 5\n", "no text"),
        (f'signature = "{"a" * 81}"\n', "too many"),
        ('[languages.de.markets.Austria]\nsignature = "A"\n', r"tone\.toml:1"),
        ('emoji = "yes"\n', "emoji"),
        ("signature = \n", "no TOML"),
    ],
)
def test_what_cannot_be_said_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        tones(tmp_path, text)


@pytest.mark.parametrize("language", languages())
def test_henjis_own_openings_state_and_promise_nothing_and_name_what_answers(language: str) -> None:
    for formality in wordings(language):
        for emoji in (False, True):
            said = Tone(formality=formality, emoji=emoji).opening(language, "Kiln")
            assert "Kiln" in said
            assert (EMOJI in said) is emoji
            assert read(said, language) == ()
            assert promises(said, language) == ()


def test_the_demo_shops_tone_is_read(demo_folder: Path) -> None:
    assert read_tones(demo_folder, ("en", "de")).of("en", None).signature == "Yamabuki Lane"


def test_the_example_of_the_page_is_a_tone(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "store-format.md").read_text(encoding="utf-8")
    example = page.partition("`tone.toml`:\n\n```toml\n")[2].partition("```")[0]
    told = tones(tmp_path, example)
    assert told.of("de", "AT").opening("de", "Kiln").startswith("Grüß Gott!")
    assert told.of("fr", None).signature == "Yamabuki Lane"
