"""Whether a page shows what its data say: whole sentences in their order, amounts and days beside their country."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import regex

from core import values
from core.sentences import split
from core.text import normalise
from core.values import Value, ValueKind
from knowledge import places
from knowledge.pages.blocks import CELL, Blocks

#: Of one country. Where more speak of it, nobody can say which one holds.
MOST_LINES = 100
_QUOTES = str.maketrans("‘’‚“”„«»–—−", '\'\'\'"""""---')
_MARK = regex.compile(
    r"^(?:[-•*・●▪]\s+|(?:q|a|f|問|答|frage|antwort|question|answer)\s?\d{0,3}\s?[.:：]\s*|\d{1,3}[.)]\s+)"
)
_PACKED = regex.compile(
    r"(?<=[\p{Han}\p{Hiragana}\p{Katakana}\p{P}])\s+(?=[\p{Han}\p{Hiragana}\p{Katakana}])|\s+(?=[.,:;!?)\]])"
)
_TOKEN = regex.compile(r"[\p{L}\p{M}]+|\p{N}+|[%°\p{Sc}]")
FREE = regex.compile(
    r"\bfree\b(?!\s+(?:from|of\s+(?!charge)))|no (?:shipping )?(?:charge|cost)"
    r"|\b(?:kostenlos|kostenfrei|gratis|versandkostenfrei|portofrei)\w*\b|\bgratuite?s?\b|無料|免费|免費|包邮|包郵|免运|免運|무료"
    r"|miễn phí|ฟรี",
    regex.IGNORECASE,
)
NOT = regex.compile(
    r"\b(?:not?|never|cannot|can't|don't|won't|except\w*|unless|exclud\w+|without|nicht|kein\w*|außer|ausgenommen|sauf|pas|ne"
    r"|excepto|salvo|não|tidak|không)\b"
    r"|ません|できかね|不可|対象外|除[くき外]|以外|いたしかね|不|无法|無法|没有|除外|않|못|불가|ไม่",
    regex.IGNORECASE,
)
WORLD = regex.compile(
    r"\b(?:worldwide|world-wide|all (?:over the world|countries)|every country|anywhere in the world|weltweit"
    r"|alle länder|monde entier|todo el mundo|mundial)\b|全世界|世界中|全球|世界各地"
    r"|전 ?세계|ทั่วโลก|toàn thế giới|seluruh dunia",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table or a block, and the heading above it."""

    text: str
    under: str  # title of the page and heading
    heading: str = ""  # where it is another than the title
    apart: bool = False


def sentences(text: str) -> list[str]:
    """Of one block, in the form in which two are compared: letters, figures and marks, no layout."""
    return [form for one in split(normalise(text)) if (form := _form(one))]


def _form(sentence: str) -> str:
    text = _MARK.sub("", normalise(sentence).translate(_QUOTES).casefold().strip())
    return _PACKED.sub("", text) if regex.search(r"[\p{L}\p{N}]", text) else ""


def says(words: str, blocks: Blocks) -> bool:
    """Whether a few words stand in one block, whole."""
    wanted = f" {' '.join(_TOKEN.findall(normalise(words).casefold()))} "
    packed = regex.search(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]", words)
    if not wanted.strip():
        return False
    if packed:
        return any(
            "".join(normalise(words).casefold().split()) in "".join(one.text.casefold().split())
            for one in blocks.blocks
        )
    return any(wanted in f" {' '.join(_TOKEN.findall(one.text.casefold()))} " for one in blocks.blocks)


def tells(text: str, blocks: Blocks) -> bool:
    """Whether the sentences of the text stand on the page, each whole, one behind the other."""
    wanted = [one for line in text.split("\n") for one in sentences(line)]
    shown = [one for block in blocks.blocks for one in sentences(block.text)]
    return bool(wanted) and any(shown[at : at + len(wanted)] == wanted for at in range(len(shown) - len(wanted) + 1))


@dataclass(slots=True)
class Talk:
    """The blocks of a page as sentences, for questions and their answers."""

    blocks: Blocks
    said: list[list[str]]

    def has(self, question: str, answer: str, questions: frozenset[str]) -> bool:
        """Whether the answer stands whole behind its question, and nothing else belongs to it.

        `questions`: the forms of all the page's questions: where one of them follows, the answer is over.
        """
        asked = sentences(question)
        told = [one for line in answer.split("\n") for one in sentences(line)]
        if not asked or not told:
            return False
        return any(self._at(at, asked, told, questions) for at in range(len(self.said)))

    def _at(self, at: int, asked: list[str], told: list[str], questions: frozenset[str]) -> bool:
        middle = self._behind(at, asked)
        end = self._behind(middle, told) if middle else None
        if middle is None or end is None:
            return False
        around = self.blocks.common(self.blocks.blocks[at].at, self.blocks.blocks[end - 1].at)
        rest = next((place for place in range(end, len(self.said)) if self.said[place]), None)
        if rest is None or not self.blocks.is_inside(self.blocks.blocks[rest], around):
            return True
        return self.blocks.blocks[rest].heading or self.said[rest][0] in questions

    def _behind(self, at: int, wanted: list[str]) -> int | None:
        """Where the blocks end that say this and no more."""
        found: list[str] = []
        for place in range(at, len(self.said)):
            found += self.said[place]
            if found == wanted:
                return place + 1
            if len(found) >= len(wanted) or (found and found != wanted[: len(found)]):
                return None
        return None


def talk(blocks: Blocks) -> Talk:
    return Talk(blocks, [sentences(one.text) for one in blocks.blocks])


def lines(blocks: Blocks, title: str) -> tuple[Line, ...]:
    """Rows of tables as one line each, other blocks alone, what is struck through left out."""
    found: list[Line] = []
    row, heading = -1, ""
    for block in blocks.blocks:
        if block.row >= 0 and block.row == row:
            found[-1] = replace(found[-1], text=f"{found[-1].text}{CELL}{block.priced}")
        else:
            found.append(Line(block.priced, f"{title}{CELL}{heading}", heading, block.apart))
        row = block.row
        if block.heading:
            heading = block.text if block.text != title else ""
    return tuple(found)


def naming(every: tuple[Line, ...], language: str) -> Mapping[str, tuple[Line, ...]]:
    """Country -> the lines, or where a line names several amounts its sentences, that name it; the world is ""."""
    found: dict[str, list[Line]] = {}
    for part in (part for line in every for part in _parts(line, language)):
        codes = {code for *_, code in places.find(normalise(part.text), language)}
        for code in codes | ({""} if WORLD.search(part.text) else set()):
            found.setdefault(code, []).append(part)
    return {code: tuple(lines) if len(lines) <= MOST_LINES else () for code, lines in found.items()}


def _parts(line: Line, language: str) -> Iterator[Line]:
    money = {one.canonical for one in read(line.text, language) if one.kind is ValueKind.MONEY}
    if len(money) <= 1 or CELL in line.text:
        yield line
    else:
        yield from (replace(line, text=one) for one in split(line.text))


def read(text: str, language: str) -> tuple[Value, ...]:
    return values.read(normalise(text)[:4_000], language)


def is_amount(value: Value, amount: str, currency: str) -> bool:
    """Whether the value is this amount of this currency, in its likeliest reading of the number."""
    if value.kind is not ValueKind.MONEY:
        return False
    number = Decimal(amount)
    if _number(value.canonical) != number:
        return False
    return any(_currency(one) == currency and _number(one) == number for one in value.readings)


def could_be(value: Value, currency: str) -> bool:
    return value.kind is ValueKind.MONEY and any(_currency(one) == currency for one in value.readings)


def _currency(canonical: str) -> str:
    return canonical.partition(" ")[0]


def _number(canonical: str) -> Decimal | None:
    written = canonical.rpartition(" ")[2]
    return Decimal(written) if regex.fullmatch(r"\d+(?:\.\d+)?", written) else None


def numbers_of_days(line: str, language: str) -> tuple[frozenset[int], bool]:
    """The days a line names, and whether they are said to be business days."""
    spans = [one for one in read(line, language) if one.kind is ValueKind.DURATION]
    days = [one for one in spans if one.unit in {"day", "business_day"}]
    numbers = frozenset(int(number) for one in days if (number := _number(one.canonical.partition(" ")[0])) is not None)
    return numbers if len(days) == len(spans) else frozenset(), any(one.unit == "business_day" for one in days)
