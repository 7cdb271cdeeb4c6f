"""The evidence as a model gets it: numbered texts, and their figures as blanks that code fills."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import regex

from bot.lanes import slots
from bot.lanes.shop import BY_COUNTRY
from bot.lanes.whole import whole_sentences
from core.evidence import WORDLESS, Evidence, Fact, Passage, Source
from core.values import WEEKDAY, Value, ValueKind, read
from core.values.units import PIECE
from knowledge import pack
from knowledge.pack import Topic

#: Pieces of all texts together; one is about a token: four letters, or one character of a packed script.
BUDGET = 2_000
MOST_BLANKS = 12  # a text
#: Bare numbers and codes are copied: a blank for every "two" would bury the prices.
OFFERED = frozenset(
    {
        ValueKind.MONEY,
        ValueKind.PERCENT,
        ValueKind.DATE,
        ValueKind.TIME,
        ValueKind.DURATION,
        ValueKind.QUANTITY,
        ValueKind.EMAIL,
        ValueKind.URL,
        ValueKind.PHONE,
    }
)
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]")
_DAY = regex.compile(r"\d{4}-\d\d-\d\d")
_TIMES = regex.compile(r"[×x*]\s*$|^\s*[×x*](?=\s*\d)")
_SYMBOL = regex.compile(r"(\d+(?:\.\d+)?)\s?(mm|cm|m|km|g|kg|mg|ml|l|°C|W|V|Hz|kWh)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A figure of a text: as the buyer will read it, and the source it stands in."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One text under the number the model calls it by."""

    id: str  # "E1"
    evidence: Evidence
    blanks: Mapping[str, Blank]  # "E1.1", "E1.price"

    @property
    def head(self) -> str:
        """What the text is, for the model."""
        match self.evidence:
            case Fact(table=table):
                return f"{self.id} (row of the shop's facts: {table})"
            case Passage(kind=kind, language=language):
                return f"{self.id} ({kind}, {language})"

    @property
    def text(self) -> str:
        return self.evidence.text

    @property
    def shown(self) -> str:
        """The blanks with their values, one line."""
        return "  ".join(f"{{{name}}} = {blank.text}" for name, blank in self.blanks.items())


def cards(evidence: Iterable[Evidence], language: str) -> tuple[Card, ...]:
    """As many as fit the budget, in the order given, each with the blanks that can be said in `language`."""
    found: list[Card] = []
    spent = 0
    for one in evidence:
        spent += weight(one.text)
        if found and spent > BUDGET:
            break
        id = f"E{len(found) + 1}"
        blanks = {f"{id}.{name}": blank for name, blank in _blanks(_Same(one), language).items()}
        found.append(Card(id=id, evidence=one, blanks=blanks))
    return tuple(found)


def weight(text: str) -> int:
    """About how many tokens a text has."""
    packed = len(_PACKED.findall(text))
    return packed + (len(text) - packed + 3) // 4


def facts_for(facts: Iterable[Fact], topics: Iterable[str], country: str | None) -> tuple[Fact, ...]:
    """The rows that these topics of the pack would answer from; of those by country, that country's alone."""
    tables = {table for id in topics if id in pack.topics() for table in _tables(pack.topics()[id])}
    return tuple(
        one
        for one in facts
        if one.table in tables and (one.table not in BY_COUNTRY or one.values.get("country") == country)
    )


def _tables(topic: Topic) -> Iterator[str]:
    for part in topic.parts:
        yield from (slot.rpartition(".")[0] for slot in (*part.needs, *part.when))
        if part.each:
            yield part.each


def titled(passage: Passage) -> Passage:
    """With its title as the first line: what a text is about is part of what it says."""
    if not passage.title or passage.text.startswith(passage.title):
        return passage
    return replace(passage, text=f"{passage.title}\n{passage.text}")


def fact_source(fact: Fact) -> Source:
    """A row proves its values; of the words around them it says nothing, so that a person reads them."""
    return Source(
        id=fact.id, kind=fact.kind, quote=fact.text, version=fact.version, title=fact.table, language=WORDLESS
    )


def passage_source(passage: Passage, quote: str) -> Source:
    return Source(
        id=passage.id,
        kind=passage.kind,
        quote=quote,
        version=passage.version,
        url=passage.url,
        title=passage.title,
        language=passage.language,
    )


@dataclass(frozen=True, slots=True)
class _Same:
    """A text, the same as another of its id and version."""

    evidence: Evidence

    def __hash__(self) -> int:
        return hash((self.evidence.id, self.evidence.version))

    def __eq__(self, other: object) -> bool:
        mine = self.evidence
        return isinstance(other, _Same) and (other.evidence.id, other.evidence.version) == (mine.id, mine.version)


@lru_cache(maxsize=4096)
def _blanks(text: _Same, language: str) -> Mapping[str, Blank]:
    """By their names inside the text; the same texts are shown again and again."""
    match text.evidence:
        case Fact():
            named = slots.fact_slots(text.evidence, language)
            proof = fact_source(text.evidence)
            return {
                name.rpartition(".")[2]: Blank(text=slot.text, source=proof)
                for name, slot in named.items()
                if name.rpartition(".")[2] in slots.TYPE_OF_FIELD or "@" in slot.text  # the rest is words
            }
        case Passage():
            return dict(_of_passage(text.evidence, language))


def _of_passage(passage: Passage, language: str) -> Iterator[tuple[str, Blank]]:
    named: set[str] = set()
    for value in read(passage.text, passage.language):
        if value.canonical in named or len(named) == MOST_BLANKS or not _is_offered(value, passage):
            continue
        said = value.text if passage.language == language else _said(value, language)
        if said is not None:
            named.add(value.canonical)
            source = passage_source(passage, _sentence(passage.text, value))
            yield str(len(named)), Blank(text=said, source=source)


def _is_offered(value: Value, passage: Passage) -> bool:
    """Not what is part of a name in the title, nor one side of "16 × 12 × 9 cm": those are copied as they stand."""
    start, end = value.span
    in_title = passage.text.startswith(passage.title) and end <= len(passage.title)
    one_side = _TIMES.search(passage.text[:start]) or _TIMES.match(passage.text[end:])
    return value.kind in OFFERED and value.unit not in {PIECE, WEEKDAY} and not in_title and not one_side


def _sentence(text: str, value: Value) -> str:
    """The sentence that a value stands in."""
    return whole_sentences(text, value.span)


def _said(value: Value, language: str) -> str | None:
    """A value of another language in this one; None where code cannot say it, and the model must."""
    speak = _SPOKEN.get(value.kind)
    return speak(value, language) if speak else None


def _money(value: Value, language: str) -> str | None:
    currency, _, amount = value.canonical.partition(" ")
    return slots.money(f"{amount} {currency}", language) if amount else None


def _day(value: Value, language: str) -> str | None:
    whole = _DAY.fullmatch(value.canonical)
    return slots.day(date.fromisoformat(value.canonical), language) if whole else None


def _percent(value: Value, language: str) -> str | None:
    figure, sign, more = value.canonical.partition("%")
    return slots.percent(figure, language) if sign and not more else None


def _as_written(value: Value, _: str) -> str | None:
    """Letters and digits that every language writes alike."""
    return value.text if value.text.isascii() else None


def _measure(value: Value, language: str) -> str | None:
    """A number with a symbol; a unit in words is a word of its language."""
    found = _SYMBOL.fullmatch(value.text)
    return f"{slots.number(found[1], language)} {found[2]}" if found else None


_SPOKEN: Mapping[ValueKind, Callable[[Value, str], str | None]] = {
    ValueKind.MONEY: _money,
    ValueKind.DATE: _day,
    ValueKind.PERCENT: _percent,
    ValueKind.EMAIL: _as_written,
    ValueKind.URL: _as_written,
    ValueKind.SKU: _as_written,
    ValueKind.QUANTITY: _measure,
}
