"""Phones at the desk: chats that a person linked by a one-time code, and the tickets that were shown there."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from bot.kernel import tables
from bot.kernel.conversations import Clock, wall_clock
from bot.kernel.database import Engine, reading, writing
from bot.kernel.ticket import ALPHABET

log = logging.getLogger(__name__)

CODE_LASTS = timedelta(minutes=10)
CODE_LENGTH = 8  # characters of the alphabet of tickets: 38 bits
TRIES = 5  # wrong codes that one chat may send in TRIES_SPAN
TRIES_SPAN = timedelta(minutes=15)


class Step(StrEnum):
    """What the person is doing with a ticket that was shown on their phone."""

    SHOWN = "shown"
    EDITING = "editing"  # their next text is the answer
    CONFIRMING = "confirming"  # they look at what would be sent
    DONE = "done"


class Linking(StrEnum):
    """What came of a code."""

    LINKED = "linked"
    WRONG = "wrong"  # never ours, used before, or too old
    BLOCKED = "blocked"  # too many wrong ones: this chat must wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A linked chat."""

    chat: str
    who: str  # as the audit names the person
    language: str  # BCP 47


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A phone as the shop lists it: on which channel, and since when."""

    channel: str
    phone: Phone
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A ticket on a phone. `seq`: where the thread ended when it was shown; `external_id` none: being sent."""

    chat: str
    ticket: str
    external_id: str | None
    seq: int
    at: datetime
    step: Step
    typed: str | None
    proposed: str | None


class Phones:
    """The phones of one channel. Wrong codes are counted in this process."""

    def __init__(self, engine: Engine, channel: str, clock: Clock = wall_clock) -> None:
        self._engine = engine
        self._channel = channel
        self._clock = clock
        self._wrong: dict[str, list[datetime]] = {}

    def link(self, chat: str, code: str, who: str, language: str) -> Linking:
        """Use the code up for the chat."""
        now = self._clock()
        tried = [at for at in self._wrong.get(chat, ()) if now - at < TRIES_SPAN]
        if len(tried) >= TRIES:
            return Linking.BLOCKED
        with writing(self._engine) as connection:
            if _used_up(connection, code, now):
                self._enter(connection, chat, who, language, now)
                self._wrong.pop(chat, None)
                return Linking.LINKED
        self._wrong[chat] = [*tried, now]
        return Linking.WRONG

    def unlink(self, chat: str) -> bool:
        """The chat shows nothing any more. False: it was not linked."""
        with writing(self._engine) as connection:
            connection.execute(delete(tables.notice).where(_here(tables.notice, self._channel, chat)))
            gone = connection.execute(delete(tables.phone).where(_here(tables.phone, self._channel, chat)))
            return gone.rowcount > 0

    def phone(self, chat: str) -> Phone | None:
        """None: the chat is not linked, and may do nothing."""
        return next(iter(self._phones(_here(tables.phone, self._channel, chat))), None)

    def phones(self) -> tuple[Phone, ...]:
        return self._phones(tables.phone.c.channel == self._channel)

    def speak(self, chat: str, language: str) -> None:
        """The person wants to read that language."""
        with writing(self._engine) as connection:
            here = _here(tables.phone, self._channel, chat)
            connection.execute(update(tables.phone).where(here).values(language=language))

    def notices(self, chat: str) -> dict[str, Notice]:
        """By ticket."""
        with reading(self._engine) as connection:
            found = connection.execute(select(tables.notice).where(_here(tables.notice, self._channel, chat)))
            return {row.ticket: _notice(row) for row in found}

    def notice(self, chat: str, ticket: str) -> Notice | None:
        return self.notices(chat).get(ticket)

    def show(self, chat: str, ticket: str, seq: int) -> None:
        """The ticket is about to be shown, with the thread as far as `seq`; `shown` tells when it was.

        Whoever is writing an answer keeps their words, and what those were written against.
        """
        now = self._clock()
        with writing(self._engine) as connection:
            same = self._same(chat, ticket)
            row = connection.execute(select(tables.notice).where(same)).first()
            if row is None:
                key = {"channel": self._channel, "chat": chat, "ticket": ticket}
                fresh = {"external_id": None, "seq": seq, "at": now, "step": Step.SHOWN}
                connection.execute(insert(tables.notice).values(**key, **fresh))
            elif row.step in {Step.EDITING, Step.CONFIRMING}:
                connection.execute(update(tables.notice).where(same).values(at=now))
            else:
                again = {"external_id": None, "seq": seq, "at": now, "step": Step.SHOWN}
                connection.execute(update(tables.notice).where(same).values(typed=None, proposed=None, **again))

    def shown(self, chat: str, ticket: str, external_id: str) -> None:
        self._change(chat, ticket, external_id=external_id)

    def edit(self, chat: str, ticket: str, seq: int) -> None:
        """The chat's next text is the answer to this ticket, written against `seq`; it edits one at a time."""
        with writing(self._engine) as connection:
            others = _here(tables.notice, self._channel, chat) & (tables.notice.c.step == Step.EDITING)
            connection.execute(update(tables.notice).where(others).values(step=Step.SHOWN))
            again = {"step": Step.EDITING, "seq": seq, "proposed": None}
            connection.execute(update(tables.notice).where(self._same(chat, ticket)).values(**again))

    def typed(self, chat: str, ticket: str, text: str) -> None:
        """The person's own words; what would be sent for them is not known yet."""
        self._change(chat, ticket, step=Step.CONFIRMING, typed=text, proposed=None)

    def propose(self, chat: str, ticket: str, typed: str, proposed: str) -> bool:
        """What would be sent for the words. False: other words were typed meanwhile."""
        with writing(self._engine) as connection:
            same = self._same(chat, ticket) & (tables.notice.c.typed == typed)
            waits = same & (tables.notice.c.step == Step.CONFIRMING)
            done = connection.execute(update(tables.notice).where(waits).values(proposed=proposed))
            return done.rowcount > 0

    def read_on(self, chat: str, ticket: str, seq: int) -> None:
        """The person has seen the thread as far as `seq`."""
        self._change(chat, ticket, seq=seq)

    def back(self, chat: str, ticket: str) -> None:
        """Nothing is sent; the ticket is only shown again."""
        self._change(chat, ticket, step=Step.SHOWN, typed=None, proposed=None)

    def done(self, chat: str, ticket: str, seq: int) -> None:
        """It was dealt with, and the thread ended at `seq` then: only what comes after is new."""
        self._change(chat, ticket, step=Step.DONE, typed=None, proposed=None, seq=seq)

    def _change(self, chat: str, ticket: str, **values: object) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(tables.notice).where(self._same(chat, ticket)).values(**values))

    def _same(self, chat: str, ticket: str) -> ColumnElement[bool]:
        return _here(tables.notice, self._channel, chat) & (tables.notice.c.ticket == ticket)

    def _enter(self, connection: Connection, chat: str, who: str, language: str, now: datetime) -> None:
        connection.execute(delete(tables.phone).where(_here(tables.phone, self._channel, chat)))
        row = {"channel": self._channel, "chat": chat, "who": who, "language": language, "linked": now}
        connection.execute(insert(tables.phone).values(**row))

    def _phones(self, wanted: ColumnElement[bool]) -> tuple[Phone, ...]:
        with reading(self._engine) as connection:
            found: Sequence[Row[Any]] = connection.execute(select(tables.phone).where(wanted)).all()
        return tuple(_phone(row) for row in found)


def links(engine: Engine) -> tuple[Link, ...]:
    """Every linked phone of every channel, the newest first."""
    phone = tables.phone.c
    newest = select(tables.phone).order_by(phone.linked.desc(), phone.channel, phone.chat)
    with reading(engine) as connection:
        found: Sequence[Row[Any]] = connection.execute(newest).all()
    return tuple(Link(channel=row.channel, phone=_phone(row), since=row.linked) for row in found)


def cut_off(engine: Engine, channel: str, chat: str, who: str) -> bool:
    """Unlink a phone from elsewhere: it is lost, or its owner has left. False: it was not linked.

    `who` did it, for the log, where it is a warning so that it is seen: the audit knows conversations only.
    """
    gone = Phones(engine, channel).unlink(chat)
    if gone:
        log.warning("phone unlinked: channel=%s chat=%s by=%s", channel, chat, who)
    return gone


def new_code(engine: Engine, clock: Clock = wall_clock) -> str:
    """A code that links one phone within ten minutes. Only its hash is kept; those that are too old are forgotten."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    now = clock()
    with writing(engine) as connection:
        connection.execute(delete(tables.phone_code).where(tables.phone_code.c.until <= now))
        connection.execute(insert(tables.phone_code).values(hash=_hash(code), until=now + CODE_LASTS))
    return code


def _used_up(connection: Connection, code: str, now: datetime) -> bool:
    kept = tables.phone_code.c
    gone = connection.execute(delete(tables.phone_code).where(kept.hash == _hash(code), kept.until > now))
    return gone.rowcount > 0


def _hash(code: str) -> str:
    return sha256(code.strip().upper().encode()).hexdigest()


def _here(table: Any, channel: str, chat: str) -> ColumnElement[bool]:
    here: ColumnElement[bool] = (table.c.channel == channel) & (table.c.chat == chat)
    return here


def _phone(row: Row[Any]) -> Phone:
    return Phone(chat=row.chat, who=row.who, language=row.language)


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        chat=row.chat,
        ticket=row.ticket,
        external_id=row.external_id,
        seq=row.seq,
        at=row.at,
        step=Step(row.step),
        typed=row.typed,
        proposed=row.proposed,
    )
