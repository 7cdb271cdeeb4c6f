"""Words of a reply that none of its quotes has: those of the question above all, for asking is not answering."""

from collections.abc import Iterable, Iterator

import regex

from core.text import normalise
from core.values import read

SHORT = 4  # letters; shorter words carry little
STEM = 5  # letters that tell a word of a spaced script, its ending aside
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_HAN = regex.compile(r"\p{Han}+")
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
#: Pairs that carry no thing: pronouns, "can", "have", "this".
_SMALL = frozenset(
    "可以 没有 有没 我们 你们 这个 那个 这款 这种 什么 是否 不是 就是 或者 以及 如果 因为 所以 但是 不能 能够 一个"
    " 产品 商品 可能 場合 弊社 当店 貴店".split()
)


def echoed(claim: str, question: str, quotes: Iterable[str]) -> str | None:
    """The first telling word of the claim that the question has and no quote has; None where there is none."""
    asked, held = set(_telling(question)), " ".join(normalise(quote).casefold() for quote in quotes)
    figures = {normalise(value.text).casefold() for value in read(claim)}
    return next((one for one in _telling(claim) if one in asked and one not in held and one not in figures), None)


def unheld(claim: str, quotes: Iterable[str]) -> tuple[str, ...]:
    """Words of a spaced script that stand in no quote: one that is long, or two that are not short."""
    held = " ".join(normalise(quote).casefold() for quote in quotes)
    figures = {normalise(value.text).casefold() for value in read(claim)}
    words = [word for word in _WORD.findall(normalise(claim).casefold()) if not _PACKED.search(word)]
    added = [word for word in words if len(word) >= SHORT and word[:STEM] not in held and word not in figures]
    return tuple(added) if len(added) > 1 or any(len(word) > STEM for word in added) else ()


def _telling(text: str) -> Iterator[str]:
    """Stems of long words, and pairs of Han characters; scripts without either have none."""
    for word in _WORD.findall(normalise(text).casefold()):
        if not _PACKED.search(word):
            if len(word) > STEM:
                yield word[:STEM]
            continue
        for run in _HAN.findall(word):
            yield from (pair for at in range(len(run) - 1) if (pair := run[at : at + 2]) not in _SMALL)
