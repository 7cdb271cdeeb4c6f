"""Two-way help for people at the desk: what a ticket says in their language, and their words in the buyer's.

A model's words prove nothing: where it changed a figure that is marked, and what it wrote for a person to send is
checked as that person's own words are.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.desk.knowing import Shop, same_language
from bot.desk.proof import prove, unlike_figures
from bot.desk.sheet import File, Sheet, compose
from bot.desk.shown import portion
from bot.fidelity import unlike
from bot.kernel import rows
from bot.kernel.conversations import Clock, wall_clock
from bot.kernel.database import Engine, reading, writing
from bot.kernel.glosses import Glosses, KeptBrief
from bot.kernel.tickets import Tickets
from bot.writer import Writer
from core.errors import DatabaseError, ModelError
from core.sentences import split
from core.sets import Reason
from core.turn import Call, Finding
from prompts.words import say

__all__ = ["Proposal", "Scribe", "Sheet"]

#: Where calls are accounted for that no turn made: what was made, and when.
Account = Callable[[Sequence[Call], datetime], object]
LOCKS = 32  # tickets whose sheets are written at the same time


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A person's words as they would be sent."""

    text: str
    gloss: str  # what `text` says, in the person's language; empty: nobody has translated it back
    language: str  # of `text`
    findings: tuple[Finding, ...]
    translated: bool = False  # `text` is a model's
    pairs: tuple[tuple[str, str], ...] = ()  # (sentence of `text`, its gloss or "")


@dataclass(frozen=True, slots=True)
class Scribe:
    """Threads may share it. Without a writer it tells what code knows, and translates nothing."""

    talks: Engine
    writer: Writer | None
    shop: Shop
    name: str = "the shop"
    account: Account | None = None
    clock: Clock = wall_clock
    _locks: tuple[threading.Lock, ...] = field(default_factory=lambda: tuple(threading.Lock() for _ in range(LOCKS)))

    def sheet(self, ticket: str, language: str) -> Sheet | None:
        """What is known now, without asking a model. None for an unknown ticket."""
        file = self._file(ticket)
        return self._composed(file, language)[0] if file else None

    def write(self, ticket: str, language: str) -> Sheet:
        """Let the model write what is missing, in one call, and keep it. Who asks meanwhile waits for the same.

        Raises ModelError, and DatabaseError for an unknown ticket.
        """
        with self._locks[hash((ticket, language)) % LOCKS]:
            file = self._known(ticket)
            sheet, missing = self._composed(file, language)
            if self.writer is None or sheet.complete:
                return sheet
            self._write(self.writer, file, portion(missing), language, briefly=not sheet.brief.written)
            return self._composed(file, language)[0]

    def propose(self, ticket: str, text: str, language: str) -> Proposal:
        """A person's words, written in `language`, as the buyer would read them: translated, back again, checked.

        Without a model, or where they are in the buyer's language already, they stay as they are. Raises ModelError
        where they could not be translated, DatabaseError for an unknown ticket.
        """
        file = self._known(ticket)
        said = words = text.strip()
        spoken, _ = file.knowing.understander.language(words, language)
        findings: tuple[Finding, ...] = ()
        translated = False
        if self.writer is not None and words and not same_language(spoken, file.spoken):
            said, translated = self._translated(self.writer, file, words), True
            findings = tuple(_shifted(words, said, spoken, file.spoken))
        glosses, untold = self._back(file, said, language)
        pairs = tuple((sentence, glosses.get(sentence, "")) for sentence in split(said))
        told = all(gloss for _, gloss in pairs) and bool(glosses)
        return Proposal(
            text=said,
            gloss=say(language, "format.sentence_join").join(gloss for _, gloss in pairs) if told else "",
            language=file.spoken if translated else spoken,
            findings=(*findings, *untold, *_proven(file, said)),
            translated=translated,
            pairs=pairs,
        )

    def tell(self, text: str, language: str) -> tuple[tuple[str, str], ...]:
        """(sentence, what it says in `language` or "") of a text of no ticket, kept nowhere; none without a model.

        Raises ModelError.
        """
        wanted = portion(split(text))
        if self.writer is None or not wanted:
            return ()
        from bot.desk.interpreter import Interpreter  # noqa: PLC0415 - as in _write

        with self._accounted():
            written = Interpreter(writer=self.writer, shop=self.name).gloss(wanted, language)
        self._note(written.calls)
        return tuple((sentence, written.glosses.get(sentence, "")) for sentence in split(text))

    def proof(self, ticket: str, text: str) -> tuple[Finding, ...]:
        """The objections to a person's own words. No model is asked. Raises DatabaseError for an unknown ticket."""
        return _proven(self._known(ticket), text)

    # Reading

    def _known(self, ticket: str) -> File:
        file = self._file(ticket)
        if file is None:
            raise DatabaseError(f"no ticket {ticket}; `henji queue list` shows the open ones")
        return file

    def _file(self, ticket: str) -> File | None:
        with reading(self.talks) as connection:
            card = Tickets(connection).card(ticket)
            if card is None:
                return None
            lines = rows.lines(connection, card.conversation)
            conversation = rows.conversation(connection, card.conversation)
        assert conversation is not None, "a ticket belongs to a conversation"
        now = self.clock()
        return File(card=card, lines=lines, conversation=conversation, knowing=self.shop(conversation, now), now=now)

    def _composed(self, file: File, language: str) -> tuple[Sheet, tuple[str, ...]]:
        with reading(self.talks) as connection:
            return compose(file, Glosses(connection), language)

    # Asking the model

    def _write(self, writer: Writer, file: File, wanted: tuple[str, ...], language: str, *, briefly: bool) -> None:
        # Lazily: its forms are pydantic's and its prompts jinja's; without a model neither is needed.
        from bot.desk.interpreter import Interpreter  # noqa: PLC0415

        interpreter = Interpreter(writer=writer, shop=self.name)
        with self._accounted():
            if briefly:
                written = interpreter.brief(file.thread(wanted), wanted, language)
            else:
                written = interpreter.gloss(wanted, language)
        self._note(written.calls)
        now = self.clock()
        with writing(self.talks) as connection:
            kept = Glosses(connection)
            kept.keep(file.conversation.id, language, written.glosses, now)
            if written.parts is not None:
                kept.keep_brief(file.card.ticket.id, language, KeptBrief(seq=file.seq, parts=written.parts), now)

    def _translated(self, writer: Writer, file: File, words: str) -> str:
        from bot.desk.interpreter import Interpreter  # noqa: PLC0415 - as in _write

        with self._accounted():
            said, calls = Interpreter(writer=writer, shop=self.name).reply(words, file.brief().summary, file.spoken)
        self._note(calls)
        return said

    def _back(self, file: File, said: str, language: str) -> tuple[dict[str, str], tuple[Finding, ...]]:
        """What the sentences say, told by a call that has not seen the person's words; or why nobody can say."""
        wanted = portion(one for one in split(said) if file.is_foreign(one, language))
        if self.writer is None or not wanted:
            return {}, ()
        from bot.desk.interpreter import Interpreter  # noqa: PLC0415 - as in _write

        try:
            with self._accounted():
                written = Interpreter(writer=self.writer, shop=self.name).gloss(wanted, language)
        except ModelError:
            return {}, (Finding(Reason.MODEL_FAILED, "it could not be translated back"),)
        self._note(written.calls)
        with writing(self.talks) as connection:
            Glosses(connection).keep(file.conversation.id, language, written.glosses, self.clock())
        return dict(written.glosses), tuple(_doubted(written.glosses, file.spoken, language))

    @contextmanager
    def _accounted(self) -> Iterator[None]:
        """Calls cost money even where nothing came of them."""
        try:
            yield
        except ModelError as error:
            self._note(error.calls)
            raise

    def _note(self, calls: Sequence[Call]) -> None:
        if self.account is not None and calls:
            self.account(calls, self.clock())


def _proven(file: File, words: str) -> tuple[Finding, ...]:
    if not words.strip():
        return ()
    return prove(words, file.spoken, file.card, file.conversation, file.knowing, file.now)


def _shifted(words: str, said: str, language: str, spoken: str) -> Iterator[Finding]:
    """Figures that the translation lost or added, and sentences, denials and bounds."""
    for figure in unlike_figures(words, said, language, spoken):
        yield Finding(Reason.VALUE_NOT_IN_EVIDENCE, f"{figure!r} is only in one of your text and its translation")
    for one in unlike(words, language, said, spoken):
        yield Finding(one.reason, f"your text and its translation: {one.detail}")


def _doubted(glosses: Mapping[str, str], spoken: str, language: str) -> Iterator[Finding]:
    for text, gloss in glosses.items():
        for figure in unlike_figures(text, gloss, spoken, language):
            yield Finding(Reason.VALUE_NOT_IN_EVIDENCE, f"{figure!r} is only in one of the reply and its gloss")
        for one in unlike(text, spoken, gloss, language):
            yield Finding(one.reason, f"the reply and its gloss: {one.detail}")
