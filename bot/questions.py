"""The questions of a message: which sentences ask, and where one sentence asks two things."""

from collections.abc import Callable

import regex

from core.sentences import split
from core.text import normalise

#: Where a sentence may fall into two questions. Each half must stand on its own, or the sentence stays whole.
_JOINTS = regex.compile(
    r"\s*(?:[,，、;；]\s*)?(?:\b(?:and also|and|also|plus|as well as|und außerdem|und auch|und|sowie|außerdem)\b)\s+"
    r"|\s*[,，]\s*(?=(?:how|what|which|when|do|does|is|are|can|was|wie|welche|wann|gibt|kann|haben|ist)\b)"
    r"|(?<=か|の|です|ます)[、,]\s*|(?:、|，|,)?\s*(?:それと|あと|それから|また|還有|还有|另外|以及|顺便问(?:一下)?|然后)[、，,]?\s*"
    r"|[，,](?=\s*\p{Han})",
    regex.IGNORECASE,
)
_ASKS = regex.compile(
    r"[?？]|吗|嗎|呢|什[么麼]|哪[里裡个個些儿]|几[个個种種天]|幾[個種天]|多少|怎[么麼]|如何|有[没沒]有|能不能|[会會]不[会會]"
    r"|可不可以|是不是|要不要|多[久大重]|いくら|いつ|どこ|どのくらい|どれくらい|(?:です|ます|でしょう|ません)か\b|か$|(?:나요|까요|가요|니까|는지요)\s*[.!]*$"
    r"|ไหม|มั้ย|หรือ(?:เปล่า|ไม่|ยัง)|เท่า(?:ไหร่|ไร)|เมื่อ(?:ไหร่|ไร)|อะไร|ที่ไหน|อย่างไร|ยังไง|กี่"
)
_SAYS = regex.compile(r"[\p{L}\p{N}]")
MAX_QUESTIONS = 5

Sure = Callable[[str], str | None]  # a text -> the topic it surely asks for, or None


def sentences(text: str) -> tuple[str, ...]:
    """Sentences that hold a letter or a digit."""
    return tuple(one for one in split(normalise(text)) if _SAYS.search(one))


def asks(sentence: str) -> bool:
    """Whether the sentence looks like a question."""
    return _ASKS.search(sentence) is not None


_OPENS = regex.compile(
    r"(?:how|what|which|when|where|who|why|do|does|did|is|are|can|could|will|would|may|have|has"
    r"|wie|was|welche[rsnm]?|wann|wo|woher|wohin|wer|warum|kann|können|könnten|gibt|ist|sind|haben|hat|darf|bieten"
    r"|liefern|verkaufen|verkauft|macht|machen|nehmt|nehmen|muss)\b",
    regex.IGNORECASE,
)
_PACKED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


def stands_alone(part: str) -> bool:
    """Whether half a sentence is a question by itself: "do you sell bicycles", not "in a nice box"."""
    part = part.strip()
    if _PACKED.search(part):
        return len(part) > 4 and asks(part)
    return len(part.split()) > 2 and _OPENS.match(part) is not None


def halves(sentence: str, topic: Sure) -> tuple[str, ...]:
    """The sentence, or its parts: at least one surely asks something, and another asks something else."""
    parts = [part for part in _JOINTS.split(sentence) if part.strip()]
    if not 1 < len(parts) <= MAX_QUESTIONS:
        return (sentence,)
    found = [topic(part) for part in parts]
    others = [part for part, one in zip(parts, found, strict=True) if one is None and stands_alone(part)]
    if not any(found) or (len({one for one in found if one}) < 2 and not others):
        return (sentence,)
    merged: list[str] = []
    for part, one in zip(parts, found, strict=True):
        if one is None and merged and not stands_alone(part):
            merged[-1] = f"{merged[-1]} {part}"  # an aside belongs to the question before it
        else:
            merged.append(part)
    return tuple(merged)
