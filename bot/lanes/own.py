"""The shop's own approved answers: nearest neighbours over the questions they come with.

Two views, as in the matcher: what the question speaks of (concepts) and how it says it (words). Either view alone errs;
an answer is taken when both lean its way, or one beyond doubt.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt

import regex

from bot import language_tables
from core.evidence import Passage, Source
from core.sentences import split
from core.sets import ClaimKind, Kind, Scenario
from core.text import normalise
from core.turn import Claim
from knowledge import concepts, places
from knowledge.features import content, features, mask
from knowledge.files.nouns import OwnAnswer
from knowledge.finder import Finder

SAME = 0.74  # cosine of words: the same question, however short
NEAR = 0.42  # cosine of words that is enough when every telling word is explained
EXPLAINED = 0.75  # share of the message's telling words that the questions or the answer hold
ABOUT = 0.66  # cosine of concepts that is enough with some words in common
SOME = 0.2
LEAD = 1.12  # how much nearer than the next answer
#: They stand in questions of every kind and tell little; the rest weigh 1.
_WEAK = frozenset(
    "ABROAD ACCEPT BOUGHT BY_DATE COLOUR COST GIFT HELLO HOW_LONG MATERIAL MY_ORDER"
    " PRICE_OF RULE SHIP SIZE STOCK THANKS VARIANT".split()
)
WEAK_WEIGHT = 0.3
#: So many telling words in common, in scripts without spaces pairs of characters, where not all are the same.
MORE, MORE_PACKED = 2, 3
ALMOST = 0.97  # cosine of words: the same words
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
_KANA = regex.compile(r"\p{Hiragana}+")  # endings and particles

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMatch:
    answer: OwnAnswer
    score: float  # 0..1
    words: float  # cosine of words alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One way to ask for an answer, read once."""

    answer: int  # its number
    features: frozenset[str]
    length: float
    concepts: frozenset[str]
    countries: frozenset[str]  # ISO codes of those it names
    solid: frozenset[str]  # the words that tell what it asks for
    named: bool  # whether it names goods


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class OwnAnswers:
    """The answers of one language, ready to be searched."""

    answers: tuple[OwnAnswer, ...]
    questions: tuple[Question, ...]
    rarity: Weights
    words: tuple[frozenset[str], ...]  # content words of each answer and its questions
    concepts: tuple[frozenset[str], ...]  # of all questions of each answer
    goods: tuple[frozenset[str], ...]  # handles each answer speaks of
    common: frozenset[str]  # words that most questions share: they tell nothing
    language: str
    finder: Finder

    def nearest(self, text: str, handles: Collection[str] = ()) -> OwnMatch | None:
        """The answer that the text clearly asks for, or None; `handles` are the products it names.

        Goods are compared as goods and taken out of the words: a question on the knife is not like every other.
        """
        text = _bare(text, self.finder, self.language)
        seen = frozenset(features(mask(text, self.language)))
        spoken = frozenset(concepts.read(text, self.language).concepts)
        weights = {one: self._weight(one) ** 2 for one in seen}
        length = sqrt(sum(weights.values())) or 1.0
        words, about = [0.0] * len(self.answers), [0.0] * len(self.answers)
        for question in self.questions:
            shared = sum(map(weights.__getitem__, seen & question.features)) / (length * question.length)
            words[question.answer] = max(words[question.answer], shared)
            about[question.answer] = max(about[question.answer], alike(spoken, question.concepts))
        return self._best(text, spoken, words, about, handles)

    def _best(
        self, text: str, spoken: frozenset[str], words: list[float], about: list[float], handles: Collection[str]
    ) -> OwnMatch | None:
        scores = [(a + b) / 2 for a, b in zip(words, about, strict=True)]
        if not scores:
            return None
        top = max(range(len(scores)), key=lambda number: (scores[number], -number))
        rest = max((score for number, score in enumerate(scores) if number != top), default=0.0)
        other_goods = handles and self.goods[top] and not self.goods[top] & set(handles)
        more = spoken - _WEAK - self.concepts[top]  # the text speaks of something that the answer does not
        if scores[top] < LEAD * rest or other_goods or (more and words[top] < SAME):
            return None
        if not self._clear(text, top, words[top], about[top], handles):
            return None
        return OwnMatch(answer=self.answers[top], score=round(min(1.0, scores[top]), 4), words=round(words[top], 4))

    def _clear(self, text: str, top: int, words: float, about: float, handles: Collection[str]) -> bool:
        if not concepts.known(self.language):
            return self._plain(text, top, words, handles)
        if words >= SAME or (about >= ABOUT and words >= SOME):
            return True
        if not about and any(one.concepts - _WEAK for one in self.questions if one.answer == top):
            return False  # it speaks of something that the message does not: "and to Brazil?" visits nobody
        telling = [word for word in content(mask(text, self.language)) if word not in self.common]
        known = sum(word in self.words[top] for word in telling)
        return words >= NEAR and bool(telling) and known / len(telling) >= EXPLAINED

    def _plain(self, text: str, top: int, words: float, handles: Collection[str]) -> bool:
        """In a language without a lexicon words are all there is: those that tell must be those of the answer.

        "Where is my order?" is "where is your showroom?" but for the one word that tells.
        """
        solid, countries = telling_words(text, self.language), _countries(text, self.language)
        known = len(solid & self.words[top])
        enough = known == len(solid) or (len(solid) > 3 and known >= EXPLAINED * len(solid))
        more = MORE_PACKED if any(_PACKED.search(word) for word in solid) else MORE
        return any(
            countries <= one.countries
            and (handles or not one.named)
            and (words >= ALMOST or (solid == one.solid != frozenset()) or (enough and len(solid & one.solid) >= more))
            for one in self.questions
            if one.answer == top and words >= NEAR
        )

    def _weight(self, feature: str) -> float:
        return self.rarity.get(feature, log(1 + len(self.questions)))


def alike(spoken: frozenset[str], asked: frozenset[str]) -> float:
    """The cosine of two sets of concepts, 0..1; none without a telling one in common."""
    shared = spoken & asked
    if not shared - _WEAK:
        return 0.0
    return _mass(shared) / sqrt(_mass(spoken) * _mass(asked))


def _mass(found: Iterable[str]) -> float:
    return sum(WEAK_WEIGHT if one in _WEAK else 1.0 for one in found)


def own_answers(answers: Iterable[OwnAnswer], language: str, finder: Finder) -> OwnAnswers:
    """Index the answers of a language."""
    kept = tuple(one for one in answers if one.language == language)
    asked = [(number, text) for number, one in enumerate(kept) for text in one.questions]
    questions = [(number, _bare(text, finder, language)) for number, text in asked]
    named = [bool(finder.mentioned(text).handles) for _, text in asked]
    sets = [(number, text, frozenset(features(mask(text, language)))) for number, text in questions]
    counts: dict[str, int] = {}
    for _, _, found in sets:
        for one in found:
            counts[one] = counts.get(one, 0) + 1
    rarity = {one: log(1 + len(sets) / count) for one, count in counts.items()}
    return OwnAnswers(
        answers=kept,
        questions=tuple(
            Question(
                answer=number,
                features=found,
                length=sqrt(sum(rarity[one] ** 2 for one in found)) or 1.0,
                concepts=frozenset(concepts.read(text, language).concepts),
                countries=_countries(text, language),
                solid=telling_words(text, language),
                named=names,
            )
            for (number, text, found), names in zip(sets, named, strict=True)
        ),
        rarity=rarity,
        words=tuple(_words(one, language) for one in kept),
        concepts=tuple(
            frozenset(one for text in answer.questions for one in concepts.read(text, language).concepts)
            for answer in kept
        ),
        goods=tuple(frozenset(finder.mentioned(one.text).handles) for one in kept),
        common=_shared([(number, mask(text, language)) for number, text in questions]),
        language=language,
        finder=finder,
    )


def _bare(text: str, finder: Finder, language: str) -> str:
    return finder.without_goods(text, finder.mentioned(text), language)


def _countries(text: str, language: str) -> frozenset[str]:
    return frozenset(code for _, _, code in places.find(normalise(text), language))


def telling_words(text: str, language: str) -> frozenset[str]:
    """The words that tell what is asked for: neither small ones nor those of every shop's day."""
    small, base = language_tables.words().languages, language.partition("-")[0]
    return frozenset(
        one
        for one in content(mask(text, language))
        if base not in small.get(one, frozenset()) and not _KANA.fullmatch(one)
    )


def _words(answer: OwnAnswer, language: str) -> frozenset[str]:
    return frozenset(word for text in (*answer.questions, answer.text) for word in content(mask(text, language)))


def _shared(questions: list[tuple[int, str]]) -> frozenset[str]:
    """Words in the questions of more than a third of the answers, three at least."""
    owners: dict[str, set[int]] = {}
    for number, text in questions:
        for word in content(text):
            owners.setdefault(word, set()).add(number)
    total = len({number for number, _ in questions})
    return frozenset(word for word, who in owners.items() if len(who) > max(3, total / 3))


def evidence_of(answer: OwnAnswer) -> Passage:
    return Passage(
        id=f"answer:{answer.id}:{answer.language}",
        document=f"answer:{answer.id}:{answer.language}",
        kind=Kind.FAQ if answer.path.endswith(".csv") else Kind.APPROVED,
        language=answer.language,
        title=answer.questions[0] if answer.questions else answer.id,
        text=answer.text,
        version=answer.version,
        url=answer.url,
    )


def quotation(passage: Passage, quote: str) -> Source:
    """Some words of a passage as a source."""
    return Source(
        id=passage.id,
        kind=passage.kind,
        quote=quote,
        version=passage.version,
        url=passage.url,
        title=passage.title,
        language=passage.language,
    )


def claims_of(answer: OwnAnswer) -> tuple[Claim, ...]:
    """The approved text, sentence by sentence, each proven by itself: a person wrote it to be sent."""
    found = evidence_of(answer)
    return tuple(
        Claim(text=sentence, kind=ClaimKind.FACT, sources=(quotation(found, sentence),))
        for sentence in split(answer.text)
    )


def scenario_of(answer: OwnAnswer) -> Scenario:
    return answer.scenario or Scenario.OUT_OF_SCOPE
