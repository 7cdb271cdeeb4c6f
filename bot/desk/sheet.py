"""What a person needs to understand a ticket in a foreign language: glosses and a brief, as far as they are known."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import regex

from bot.desk.brief import Brief, plain_brief
from bot.desk.knowing import Knowing, same_language
from bot.desk.parallel import parallel
from bot.desk.proof import unlike_figures
from bot.desk.shown import Text, glossed, portion, shown
from bot.fidelity import unlike
from bot.kernel.glosses import Glosses, KeptBrief
from bot.kernel.rows import Line
from bot.kernel.tickets import Card
from bot.understand import is_empty
from core.talk import Author, Conversation
from core.values import stray

_NOT_LATIN = regex.compile(r"(?=\p{L})\P{Latin}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`glosses` are by the text as it was written; a text in the reader's own language has none."""

    language: str
    glosses: Mapping[str, str]
    brief: Brief
    complete: bool  # nothing is left that a model could write
    lacks: bool = False  # some text has no gloss
    doubtful: frozenset[str] = (
        frozenset()
    )  # texts whose gloss says otherwise, and parts of the brief with a figure of the model's
    approved: frozenset[str] = frozenset()  # texts whose gloss is the shop's own approved text


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """All that is known of a ticket now."""

    card: Card
    lines: tuple[Line, ...]
    conversation: Conversation
    knowing: Knowing
    now: datetime

    @property
    def spoken(self) -> str:
        """The buyer's language."""
        return str(self.card.outcome.get("language") or self.knowing.understander.default_language)

    @property
    def seq(self) -> int:
        """Where the thread ends."""
        return self.lines[-1].seq if self.lines else self.card.seq

    @property
    def heard(self) -> int:
        """Where the buyer last spoke."""
        return max((line.seq for line in self.lines if line.author is Author.BUYER), default=0)

    def is_foreign(self, text: str, language: str, written: str | None = None) -> bool:
        """Whether somebody who reads `language` needs a gloss of the text; `written` is its own, where it is known.

        Latin letters in a conversation held in another language are taken for that one: telling them apart takes
        statistics, and a gloss too many does no harm.
        """
        if is_empty(text):
            return False
        if written is None and (same_language(self.spoken, language) or _NOT_LATIN.search(text)):
            written, _ = self.knowing.understander.language(text, self.spoken)
        return not same_language(written or self.spoken, language)

    def brief(self) -> Brief:
        """What code knows."""
        return plain_brief(self.card, self.lines, self.conversation, self.knowing, self.now)

    def thread(self, first: tuple[str, ...]) -> list[tuple[str, str]]:
        """(who, text) oldest first, as much of it as one request takes: the texts named first are in it."""
        who = {part: text.who for text in reversed(shown(self.card, self.lines)) for part in text.parts}
        taken = set(portion((*first, *(part for part in reversed(who) if part not in set(first)))))
        return [(who.get(part, "buyer"), part) for part in self._in_order() if part in taken]

    def _in_order(self) -> tuple[str, ...]:
        """Every part of every text, as they were said, the draft last."""
        texts = shown(self.card, self.lines)
        place = {line.text: line.seq for line in self.lines}
        ordered = sorted(texts, key=lambda text: place.get(text.whole, self.seq + 1))
        return tuple(dict.fromkeys(part for text in ordered for part in text.parts))


def compose(file: File, kept: Glosses, language: str) -> tuple[Sheet, tuple[str, ...]]:
    """What is known, and the parts of texts that nobody has glossed yet. No model is asked."""
    texts = tuple(text for text in shown(file.card, file.lines) if file.is_foreign(text.whole, language, text.language))
    approved = _approved(file, texts, language)
    left = tuple(text for text in texts if text.whole not in approved and not (approved and text.who == "draft"))
    found = kept.found(file.conversation.id, language, {part for text in left for part in text.parts})
    missing = tuple(dict.fromkeys(part for text in left for part in text.parts if part not in found))
    brief = _written(file.brief(), kept.brief(file.card.ticket.id, language), file)
    glosses = glossed(left, found, language)
    sheet = Sheet(
        language=language,
        glosses={**glosses, **approved},
        brief=brief,
        complete=brief.written and not missing,
        lacks=bool(missing),
        doubtful=frozenset((*_changed(left, glosses, file.spoken, language), *_invented(brief, file, language))),
        approved=frozenset(approved),
    )
    return sheet, missing


def _approved(file: File, texts: tuple[Text, ...], language: str) -> Mapping[str, str]:
    draft = file.card.draft
    if draft is None or not any(text.who == "draft" for text in texts):
        return {}
    return parallel(draft, file.lines, file.conversation, file.knowing, file.spoken, language)


def _written(plain: Brief, kept: KeptBrief | None, file: File) -> Brief:
    """The model's, where it knew all that the buyer said; what it cannot know stays ours."""
    if kept is None or kept.seq < file.heard:
        return plain
    return replace(
        plain,
        summary=str(kept.parts.get("summary") or plain.summary),
        open_questions=tuple(kept.parts.get("open_questions", ())),
        upcoming=tuple(kept.parts.get("upcoming", ())),
        written=True,
    )


def _changed(texts: Iterable[Text], glosses: Mapping[str, str], spoken: str, language: str) -> Iterator[str]:
    """Texts whose gloss has other figures than they have, other sentences, or denies otherwise."""
    written = {text.whole: text.language or spoken for text in texts}
    for text, gloss in glosses.items():
        if unlike_figures(text, gloss, None, language) or unlike(text, written[text], gloss, language):
            yield text


def _invented(brief: Brief, file: File, language: str) -> Iterator[str]:
    """Parts of the model's brief with figures that nobody wrote."""
    if not brief.written:
        return
    said = [line.text for line in file.lines] + [(file.card.draft or {}).get("text", "")]
    for part in (brief.summary, *brief.open_questions, *brief.upcoming):
        if stray(part, said, language=language):
            yield part
