"""Unanswered questions, grouped by what they ask: which answers the shop should write next.

No model groups them: two questions are one where their words are near, or where they speak of the same things, in
whatever language. The same questions give the same groups.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log, sqrt

from bot.kernel.unanswered import Unanswered
from bot.lanes.own import alike, telling_words
from bot.masking import masked
from knowledge import concepts
from knowledge.features import content, features, mask
from knowledge.finder import Finder
from knowledge.matcher import Match

SAME = 0.6  # cosine of words
ABOUT, SOME = 0.66, 0.15  # cosine of concepts, with some words in common
ABROAD = 0.8  # cosine of concepts across languages
FEWEST, MOSTLY = 2, 0.75  # telling words in common, and their share of the shorter question's
STEM = 6  # letters that tell a word from others, whatever its ending
LIKELY = 0.5  # a topic this likely counts
MOST = 2_000  # questions; of more, the newest
SHOWN = 6  # ways to ask

#: (text, language) -> the topic the matcher hears
Matcher = Callable[[str, str], Match | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions that one answer would have served. Nothing in it names a buyer; `answer` is what a person wrote."""

    questions: tuple[str, ...]  # the most typical first
    language: str  # that most of them are in
    languages: Mapping[str, int]
    count: int
    last: datetime
    reasons: Mapping[str, int]
    scenario: str
    products: tuple[str, ...]  # handles
    answer: str | None
    answer_language: str | None

    @property
    def example(self) -> str:
        return self.questions[0]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Read:
    """A question, read once."""

    asked: Unanswered
    features: frozenset[str]
    telling: frozenset[str]  # how its telling words begin
    concepts: frozenset[str]
    handles: frozenset[str]
    topic: str
    language: str


@dataclass(frozen=True, slots=True)
class Grouper:
    """Hears questions as the bot does. `words` of the catalogue say nothing of the topic."""

    finder: Finder
    match: Matcher

    def gaps(self, asked: Iterable[Unanswered]) -> tuple[Gap, ...]:
        """The most asked first, of equals the last asked."""
        reads = [self._read(one) for one in sorted(asked, key=lambda one: (one.at, one.turn))[-MOST:]]
        rarity = {language: _rarity(reads, language) for language in {one.language for one in reads}}
        groups: list[list[_Read]] = []
        for one in reads:
            found = [group for group in groups if _belongs(one, group, rarity)]
            if found:
                max(found, key=len).append(one)
            else:
                groups.append([one])
        made = (_gap(group, rarity) for group in groups)
        return tuple(sorted(made, key=lambda gap: (-gap.count, -gap.last.timestamp(), gap.example)))

    def _read(self, asked: Unanswered) -> _Read:
        mention = self.finder.mentioned(asked.text)
        bare = self.finder.without_goods(asked.text, mention, asked.language)
        match = self.match(asked.text, asked.language)
        return _Read(
            asked=asked,
            features=frozenset(features(mask(bare, asked.language))),
            telling=frozenset(word[:STEM] for word in telling_words(bare, asked.language)),
            concepts=frozenset(concepts.read(bare, asked.language).concepts),
            handles=frozenset(mention.handles),
            topic=match.topic if match and match.score >= LIKELY else "",
            language=asked.language,
        )


Rarity = Mapping[str, Mapping[str, float]]


def _rarity(reads: Sequence[_Read], language: str) -> Mapping[str, float]:
    same = [one for one in reads if one.language == language]
    counts = Counter(feature for one in same for feature in one.features)
    return {feature: log(1 + len(same) / count) for feature, count in counts.items()}


def _belongs(one: _Read, group: Sequence[_Read], rarity: Rarity) -> bool:
    """Near to most of the group: a chain of neighbours would end far from where it began."""
    return 2 * sum(_near(one, other, rarity) for other in group) > len(group)


def _near(one: _Read, other: _Read, rarity: Rarity) -> bool:
    if bool(one.handles) != bool(other.handles) or (one.handles and not one.handles & other.handles):
        return False
    about = alike(one.concepts, other.concepts)
    if one.language != other.language:
        return about >= ABROAD and one.topic == other.topic
    words = _cosine(one.features, other.features, rarity[one.language])
    return words >= SAME or _share_words(one, other) or (about >= ABOUT and words >= SOME and one.topic == other.topic)


def _share_words(one: _Read, other: _Read) -> bool:
    """Whether what tells is the same but for the padding around it: "workshops?" asks for "do you do a workshop"."""
    shared = len(one.telling & other.telling)
    return shared >= FEWEST and shared >= MOSTLY * min(len(one.telling), len(other.telling))


def _cosine(one: Collection[str], other: Collection[str], rarity: Mapping[str, float]) -> float:
    shared = sum(rarity[feature] ** 2 for feature in sorted(frozenset(one) & frozenset(other)))
    return shared / (_length(one, rarity) * _length(other, rarity)) if shared else 0.0


def _length(found: Collection[str], rarity: Mapping[str, float]) -> float:
    return sqrt(sum(rarity[feature] ** 2 for feature in sorted(found))) or 1.0


def _gap(group: Sequence[_Read], rarity: Rarity) -> Gap:
    languages = Counter(one.language for one in group)
    language = min(languages, key=lambda one: (-languages[one], one))
    answered = [one for one in group if one.asked.answer]
    chosen = next((one for one in answered if one.language == language), answered[0] if answered else None)
    return Gap(
        questions=_typical([one for one in group if one.language == language], rarity[language]),
        language=language,
        languages=dict(sorted(languages.items())),
        count=len(group),
        last=max(one.asked.at for one in group),
        reasons=dict(sorted(Counter(one.asked.reason.value for one in group).items())),
        scenario=_most(one.asked.scenario for one in group),
        products=tuple(sorted(frozenset[str]().union(*(one.handles for one in group)))),
        answer=masked(chosen.asked.answer or "", chosen.language) if chosen else None,
        answer_language=chosen.language if chosen else None,
    )


def _typical(same: Sequence[_Read], rarity: Mapping[str, float]) -> tuple[str, ...]:
    """The questions of one language without personal data, the one nearest to all others first."""
    nearness = [sum(_cosine(one.features, other.features, rarity) for other in same[:50]) for one in same]
    ranked = sorted(range(len(same)), key=lambda number: (-nearness[number], number))
    texts = (masked(same[number].asked.text, same[number].language) for number in ranked)
    return tuple(dict.fromkeys(" ".join(text.split()) for text in texts))[:SHOWN]


def _most(found: Iterable[str]) -> str:
    counts = Counter(found)
    return min(counts, key=lambda one: (-counts[one], one))


def slug(gap: Gap) -> str:
    """A name for the answer's file, from its first telling words."""
    words = content(mask(gap.example, gap.language))[:5]
    return "-".join(words) or "answer"
