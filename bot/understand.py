"""What a message says, before anything is looked up."""

from collections.abc import Collection
from dataclasses import dataclass

import regex

from bot import entities
from bot.language import LanguageIdentifier
from core.sets import EntityKind, Mood, Reason, Risk, Scenario
from core.text import normalise
from core.turn import Entity, Understanding
from guardrails.disguise import plain
from guardrails.rules import Hit, fired
from knowledge import concepts, pack
from knowledge.instructions import instruction
from knowledge.matcher import Match, match

_LETTER = regex.compile(r"[\p{L}\p{N}]")
#: Faces written with letters: (^^)b, m(_ _)m, :D, xD.
_FACES = regex.compile(
    r"[mbdo]?\([^\p{L}\p{N}()]{1,8}[oO;]?[^\p{L}\p{N}()]{0,4}\)[mbdogv]?|[:;xX8=][-'^]?[DPpOo3]\b|\b[xX]D+\b"
)
_NOT_LATIN = regex.compile(r"(?=\p{L})\P{Latin}")
EXPLAINED = 0.95  # how sure a language is whose words explain all of a text
MAX_EXPLAINED = 500  # characters; longer texts are told apart by their letters
_REPEATED = regex.compile(r"([!！?？])[!！?？]+")
_SHOUT = regex.compile(r"[!！]{2,}|[?？]{3,}|[!！?？]{3,}|\b[A-Z]{4,}(?:\s+[A-Z]{3,}){2,}")


@dataclass(frozen=True, slots=True)
class Understander:
    """Reads one text. `words` are the catalogue's: they name goods and say nothing of the topic."""

    identifier: LanguageIdentifier
    default_language: str
    words: Collection[str] = ()
    licensed: tuple[str, ...] = ()

    def language(self, text: str, previous: str | None) -> tuple[str, float]:
        """The language and how sure that is; "und" where neither the text nor the conversation tells."""
        explained, marked = self._explained_by(text)
        if explained and marked:
            return explained, EXPLAINED
        found, sure = self.identifier.identify(text, previous)
        return (explained, EXPLAINED) if explained and found not in self.licensed else (found, sure)

    def _explained_by(self, text: str) -> tuple[str | None, bool]:
        """The one licensed language that explains every word of a text in Latin letters, and whether it marks it so.

        Letters alone mislead on short texts ("patio umbrella sizes?" looks Italian), words do not. It also spares the
        statistics, which take half a second to load.
        """
        text = normalise(text)
        if _NOT_LATIN.search(text) or len(text.split()) < 2 or len(text) > MAX_EXPLAINED:
            return None, False
        found = [language for language in self.licensed if self._explains(language, text)]
        if len(found) != 1:
            return None, False
        own = concepts.small_words(text, found[0])  # lists know guests: German buyers write English words
        others = (concepts.small_words(text, language) for language in self.licensed if language != found[0])
        return found[0], own > max(others, default=0)

    def _explains(self, language: str, text: str) -> bool:
        """Whether the language leaves no word over. A packed one knows Latin words only as guests."""
        if concepts.is_packed(language):
            return False
        reading = concepts.read(text, language, ignore=self.words)
        return bool(reading.concepts) and not reading.unexplained

    def match(self, text: str, language: str) -> Match | None:
        return match(text, self.spoken(language), ignore=self.words)

    def spoken(self, language: str) -> str:
        """The language to read an unknowable text in."""
        return self.default_language if language == "und" else language

    def understand(self, text: str, previous: str | None = None) -> Understanding:
        """Everything about the text as a whole."""
        language, confidence = self.language(text, previous)
        meant, text = plain(text), normalise(text)
        found = self.match(text, language)
        topic = pack.topics().get(found.topic) if found else None
        named = entities.find(text, language)
        hits = self._rules(text, language, named)
        if meant != text:  # letters of other alphabets, spaced out, turned round: read as it was meant, too
            hits += tuple(hit for hit in fired(meant, language) if hit.rule not in {one.rule for one in hits})
        sure = topic is not None and found is not None and found.sure
        return Understanding(
            language=language,
            confidence=round(confidence, 4),
            scenario=topic.scenario if sure and topic else Scenario.UNCLEAR,
            risk=topic.risk if sure and topic else Risk.INFORMATION,
            topic=topic.id if topic else None,
            score=found.score if found else 0.0,
            entities=named,
            injection=1.0 if instruction(text) or instruction(meant) else 0.0,
            wants_human=any(hit.rule == "person" for hit in hits),
            mood=self._mood(text, language, hits),
            rules=tuple((hit.reason, hit.text) for hit in hits),
        )

    def _rules(self, text: str, language: str, named: tuple[Entity, ...]) -> tuple[Hit, ...]:
        hits = fired(text, language)
        order = next((one for one in named if one.kind in {EntityKind.ORDER, EntityKind.TRACKING}), None)
        if order and not any(hit.reason is Reason.IDENTITY_UNPROVEN for hit in hits):
            hits = (*hits, Hit("order", order.text, order.span))
        return hits

    def _mood(self, text: str, language: str, hits: tuple[Hit, ...]) -> Mood:
        quietly = _REPEATED.sub(r"\1", text)  # shouting counts once, below, and not as a word of anger too
        spoken = set(concepts.read(quietly, self.spoken(language)).concepts)
        if any(hit.rule in {"abuse", "threat"} for hit in hits):
            return Mood.ANGRY
        if "ANGER" in spoken:
            return Mood.ANGRY if _SHOUT.search(text) else Mood.ANNOYED
        if _SHOUT.search(text):
            return Mood.ANNOYED
        if spoken & {"LATE", "NOT_ARRIVED", "DAMAGED"}:
            return Mood.ANXIOUS
        return Mood.GRATEFUL if "THANKS" in spoken else Mood.CALM


def is_empty(text: str) -> bool:
    """Nothing to read: white space, emoji, punctuation."""
    return _LETTER.search(_FACES.sub("", normalise(text))) is None
