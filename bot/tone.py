"""How a shop sounds, by tone.toml: sentences before and behind an answer. The words of an answer stay its own."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import regex

from core.errors import SettingsError
from core.languages import same
from core.text import has_hidden
from core.values import read
from guardrails.promises import promises
from knowledge import fields
from knowledge.fields import Misfit
from knowledge.files.nouns import UnusableFile
from knowledge.files.sniff import read_text
from knowledge.files.toml import Where, read_toml
from knowledge.settings_reader import Reader
from prompts.words import say

FILE: Final = "tone.toml"
ROOT: Final = Path(__file__).parent.parent / "prompts" / "tone"
LONGEST: Final = 80  # characters of a greeting or a signature
EMOJI: Final = "🙂"
_KEYS = ("formality", "greeting", "emoji", "signature")
_MARKUP = regex.compile(r"[<>\[\]{}`*_|#@\n]|https?:|www\.|\w\.\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """Of one language, in one market. Empty: henji's own words, and nothing behind them."""

    formality: str = ""  # a table of prompts/tone
    greeting: str = ""  # in place of henji's own
    signature: str = ""
    emoji: bool = False

    def opening(self, language: str, shop: str) -> str:
        """What a conversation's first answer begins with: a greeting, and that nobody sits here."""
        if not (self.formality or self.greeting or self.emoji):
            return say(language, "disclosure.first", shop=shop)
        known = wordings(language)
        words = known[self.formality or next(iter(known))]
        greeting = self.greeting or words["greeting"]
        joint = say(language, "format.sentence_join") or ("" if greeting.endswith(("。", "！")) else "。")
        smile = f" {EMOJI}" if self.emoji else ""
        return f"{greeting}{smile}{' ' if smile else joint}{words['disclosure'].format(shop=shop)}"

    def signed(self, text: str) -> str:
        """The answer with the shop's name below it."""
        return f"{text}\n{self.signature}" if text and self.signature else text


@dataclass(frozen=True, slots=True)
class Tones:
    """By language, and by language and market (ISO), where that has its own."""

    told: Mapping[tuple[str, str], Tone] = field(default_factory=dict)
    other: Tone = field(default_factory=Tone)

    def of(self, language: str, market: str | None) -> Tone:
        spoken = same(language, [one for one, _ in self.told]) or language
        return self.told.get((spoken, market or "")) or self.told.get((spoken, "")) or self.other


@cache
def wordings(language: str) -> Mapping[str, Mapping[str, str]]:
    """What henji has approved words in: formality -> greeting and disclosure; the first is the default."""
    known = tuple(sorted(path.stem for path in ROOT.glob("*.toml")))
    return tomllib.loads((ROOT / f"{same(language, known) or 'en'}.toml").read_text(encoding="utf-8"))


def read_tones(folder: Path, languages: Sequence[str]) -> Tones:
    """The tones of a store folder; henji's own where it has no file. Raises SettingsError with place and remedy."""
    if not (folder / FILE).is_file():
        return Tones()
    try:
        toml = read_toml(read_text(folder / FILE, FILE), FILE)
    except UnusableFile as error:
        raise SettingsError(str(error)) from error
    return _Reader(toml).tones(languages)


@dataclass(frozen=True, slots=True)
class _Reader(Reader):
    """Reads the tables of one tone.toml."""

    def tones(self, languages: Sequence[str]) -> Tones:
        self.known((), ("signature", "emoji", "languages"))
        self.known(("languages",), tuple(languages))
        general = Tone(signature=self._signature((), ""), emoji=self.value(("emoji",), fields.truth, False))
        told: dict[tuple[str, str], Tone] = {}
        for language in self.table(("languages",)):
            here: Where = ("languages", language)
            self.known(here, (*_KEYS, "markets"))
            own = told[language, ""] = self._tone(here, language, general)
            for market in self.table((*here, "markets")):
                there: Where = (*here, "markets", market)
                self._market(there, market)
                self.known(there, _KEYS)
                told[language, market] = self._tone(there, language, own)
        return Tones(told, general)

    def _tone(self, where: Where, language: str, above: Tone) -> Tone:
        greeting = self.value((*where, "greeting"), _line, above.greeting)
        self._states_nothing((*where, "greeting"), greeting, language)
        return Tone(
            formality=self._formality(where, language, above.formality),
            greeting=greeting,
            signature=self._signature(where, above.signature, language),
            emoji=self.value((*where, "emoji"), fields.truth, above.emoji),
        )

    def _formality(self, where: Where, language: str, above: str) -> str:
        wished = self.maybe((*where, "formality"), fields.text)
        known = tuple(wordings(language))
        if wished is not None and wished not in known:
            said = f"henji has no words for formality {wished!r} in {language}"
            self.refuse((*where, "formality"), said, f"write one of: {', '.join(known)}; or take the line out")
        return above if wished is None else wished

    def _signature(self, where: Where, above: str, language: str = "en") -> str:
        signature = self.value((*where, "signature"), _line, above)
        self._states_nothing((*where, "signature"), signature, language)
        return signature

    def _states_nothing(self, where: Where, text: str, language: str) -> None:
        """A greeting that promises free shipping would go out unchecked with every answer."""
        if read(text, language) or promises(text, language):
            self.refuse(where, f"{text!r} states a figure or promises something", "greet or sign, and say no more here")

    def _market(self, where: Where, market: str) -> None:
        try:
            fields.country(market)
        except Misfit as misfit:
            self.refuse(where, misfit.message, misfit.remedy)


def _line(value: object) -> str:
    """One short line without links and markup; it may be empty."""
    if not isinstance(value, str):
        raise Misfit(f"{value!r} is no text", "write it in quotes")
    text = value.strip()
    if len(text) > LONGEST:
        raise Misfit(f"{len(text)} characters are too many", f"write at most {LONGEST}")
    if has_hidden(text) or _MARKUP.search(text):
        raise Misfit(f"{text!r} has a link, markup or more than one line", "write plain words on one line")
    return text
