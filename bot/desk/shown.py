"""The texts of a ticket that a person has to understand, the weightiest first, and the parts they are glossed in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.kernel.rows import Json, Line
from bot.kernel.tickets import Card
from core.sentences import split
from core.talk import Author
from prompts.words import say

LINES = 20  # of the thread's end
MOST = 8_000  # bytes of texts in one request to a model; the rest waits for the next
LONGEST = 3_000  # bytes of one text


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text as it is shown, by whom, and the parts that are glossed one by one: joined, they are its gloss."""

    whole: str
    parts: tuple[str, ...]
    who: str  # buyer, bot, agent, draft
    language: str | None = None  # BCP 47, where it was noted; None: the text must tell


def shown(card: Card, lines: Sequence[Line]) -> tuple[Text, ...]:
    """The buyer's messages, the draft, then what our side said; of each the newest first.

    A buyer's message is glossed as a whole, for it explains itself; what we say, sentence by sentence.
    """
    latest = tuple(reversed(lines))[:LINES]
    heard = (Text(whole=line.text, parts=(line.text,), who="buyer") for line in latest if line.author is Author.BUYER)
    said = (_ours(line.text, line.author.value, line.language) for line in latest if line.author is not Author.BUYER)
    every = (*heard, *_drafted(card.draft, card.outcome.get("language")), *said)
    return tuple({text.whole: text for text in reversed(every) if text.whole.strip()}.values())[::-1]


def _drafted(draft: Json | None, language: str | None) -> Iterator[Text]:
    """The draft as a whole and each of its claims."""
    if draft is None:
        return
    claims = [claim["text"] for claim in draft.get("claims", ())]
    yield Text(
        whole=draft["text"],
        parts=tuple(part for text in claims or [draft["text"]] for part in split(text)),
        who="draft",
        language=language,
    )
    yield from (_ours(text, "draft", language) for text in claims)


def _ours(text: str, who: str, language: str | None) -> Text:
    return Text(whole=text, parts=split(text) or (text,), who=who, language=language)


def glossed(texts: Iterable[Text], parts: Mapping[str, str], language: str) -> dict[str, str]:
    """The glosses of the texts all of whose parts have one."""
    joint = say(language, "format.sentence_join")
    return {
        text.whole: joint.join(parts[part] for part in text.parts)
        for text in texts
        if all(part in parts for part in text.parts)
    }


def portion(texts: Iterable[str]) -> tuple[str, ...]:
    """As many of the texts as one request to a model takes, in their order; one at least."""
    taken: list[str] = []
    size = 0
    for text in texts:
        size += len(cut(text).encode())
        if taken and size > MOST:
            break
        taken.append(text)
    return tuple(taken)


def cut(text: str) -> str:
    """What of a text a request holds: nobody reads the tenth page of a gloss."""
    written = text.encode("utf-8", "replace")
    return text if len(written) <= LONGEST else f"{written[:LONGEST].decode(errors='ignore')} […]"
