"""Whatever buyers, bot and people do in whatever order: no message is lost, none is answered twice."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from bot.desk.queue import Conflict, Queue, Sent
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, open_database, upgrade
from bot.kernel.tickets import Card, Status
from core.talk import Author, Conversation, Owner
from core.turn import Outcome
from tests.bot.kernel.making import buyer_of, buyer_says, clarify, handoff, record, reply, silence, ticket

TALKS = ("c1", "c2")
MADE: Mapping[str, Callable[[], tuple[Outcome, Mapping[str, Any]]]] = {
    "reply": reply,
    "clarify": clarify,
    "silence": silence,
    "handoff": handoff,
}


@cache
def new_shop() -> bytes:
    """Migrating takes longer than a whole story; every story begins with a copy."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(Path(folder) / "henji.db")
        upgrade(engine)
        engine.dispose()
        return (Path(folder) / "henji.db").read_bytes()


@cache
def shop() -> tuple[Path, Engine]:
    """One engine for all stories: it keeps its compiled statements; its connections last for one story."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    path = Path(folder) / "henji.db"
    path.write_bytes(new_shop())
    return path, open_database(path)


@dataclass
class Model:
    """What must be true of one conversation, kept in plain lists."""

    owner: Owner = Owner.BOT
    heard: list[str] = field(default_factory=list)  # ids of all the buyer's messages, in order
    pending: list[str] = field(default_factory=list)  # those without an answer
    answered: list[str] = field(default_factory=list)
    sent: int = 0


class Kernel(RuleBasedStateMachine):
    """Buyers write, repeat themselves; bots answer on old and new readings; people reply, reject, release."""

    readings: Bundle[Conversation] = Bundle("readings")
    cards: Bundle[Card] = Bundle("cards")

    @initialize()
    def open_shop(self) -> None:
        path, self.engine = shop()
        self.engine.dispose()
        path.write_bytes(new_shop())
        self.talks = {talk: Model() for talk in TALKS}
        self.codes = 0
        self.conversations, self.queue = Conversations(self.engine), Queue(self.engine)

    @rule()
    def restart(self) -> None:
        """A crash: all that is left is the file."""
        self.engine.dispose()

    @rule(talk=st.sampled_from(TALKS))
    def buyer_writes(self, talk: str) -> None:
        model = self.talks[talk]
        name = f"{talk}.{len(model.heard)}"
        assert self.conversations.accept(buyer_says("Frage", id=name, talk=talk), buyer_of(talk))
        model.heard.append(name)
        model.pending.append(name)

    @rule(talk=st.sampled_from(TALKS), pick=st.integers(min_value=0))
    def webhook_repeats(self, talk: str, pick: int) -> None:
        heard = self.talks[talk].heard
        if heard:
            message = buyer_says("Frage", id=heard[pick % len(heard)], talk=talk)
            assert not self.conversations.accept(message, buyer_of(talk))

    @rule(target=readings, talk=st.sampled_from(TALKS))
    def bot_begins_to_read(self, talk: str) -> Conversation:
        return self.bot_reads(talk)

    def bot_reads(self, talk: str) -> Conversation:
        conversation = self.conversations.conversation(talk)
        return conversation or Conversation(id=talk, channel="web", buyer=buyer_of(talk))

    @rule(talk=st.sampled_from(TALKS), kind=st.sampled_from(sorted(MADE)))
    def bot_answers(self, talk: str, kind: str) -> None:
        self.decide(self.bot_reads(talk), kind)

    @rule(talk=st.sampled_from(TALKS))
    def buyer_asks_for_a_person(self, talk: str) -> None:
        self.buyer_writes(talk)
        self.decide(self.bot_reads(talk), "handoff")

    @rule(talk=st.sampled_from(TALKS), kind=st.sampled_from(sorted(MADE)))
    def two_processes_answer(self, talk: str, kind: str) -> None:
        reading = self.bot_reads(talk)
        self.decide(reading, kind)
        self.decide(reading, kind)

    @rule(talk=st.sampled_from(TALKS), kind=st.sampled_from(sorted(MADE)))
    def buyer_writes_while_the_bot_thinks(self, talk: str, kind: str) -> None:
        self.buyer_writes(talk)
        reading = self.bot_reads(talk)
        self.buyer_writes(talk)
        self.decide(reading, kind)

    @rule(reading=consumes(readings), kind=st.sampled_from(sorted(MADE)))
    def bot_answers_late(self, reading: Conversation, kind: str) -> None:
        self.decide(reading, kind)

    def decide(self, reading: Conversation, kind: str) -> None:
        model = self.talks[reading.id]
        asked = [message.external_id for message in reading.unanswered]
        current = bool(asked) and asked == model.pending and model.owner is Owner.BOT
        self.codes += kind == "handoff"
        owed = ticket(f"H-{self.codes}") if kind == "handoff" else None

        recorded = record(self.conversations, MADE[kind](), on=reading, ticket=owed)

        assert recorded == current
        if recorded:
            assert not set(asked) & set(model.answered)
            model.sent += kind != "silence"
            model.owner = Owner.AGENT if kind == "handoff" else Owner.BOT
            self.settle(model)

    @rule(target=cards, status=st.sampled_from(Status))
    def person_begins_to_write(self, status: Status) -> MultipleResults[Card]:
        return multiple(*self.queue.tickets(status))

    @rule(approve=st.booleans())
    def person_answers(self, approve: bool) -> None:
        for card in self.queue.tickets()[:1]:
            self.send(card, approve)

    @rule(approve=st.booleans())
    def buyer_writes_while_a_person_types(self, approve: bool) -> None:
        for card in self.queue.tickets()[:1]:
            self.buyer_writes(card.conversation)
            self.send(card, approve)

    @rule(card=consumes(cards), approve=st.booleans())
    def person_answers_late(self, card: Card, approve: bool) -> None:
        self.send(card, approve)

    def send(self, card: Card, approve: bool) -> None:
        model = self.talks[card.conversation]
        before = self.conversations.transcript(card.conversation)[-1].seq
        if approve:
            outcome = self.queue.approve(card.ticket.id, "mika", card.seq)
        else:
            outcome = self.queue.reply(card.ticket.id, "Heute.", "mika", card.seq)
        if isinstance(outcome, Sent):
            assert (before, model.owner) == (card.seq, Owner.AGENT)
            model.sent += 1
            self.settle(model)
        else:
            assert approve or before != card.seq or model.owner is Owner.BOT
            assert isinstance(outcome, Conflict)

    @rule(card=cards)
    def person_rejects(self, card: Card) -> None:
        self.queue.reject(card.ticket.id, "wrong", "mika")

    @rule(talk=st.sampled_from(TALKS))
    def person_releases(self, talk: str) -> None:
        model = self.talks[talk]
        if model.heard:
            assert self.conversations.release(talk) == (model.owner is Owner.AGENT)
            if model.owner is Owner.AGENT:
                model.owner = Owner.BOT
                self.settle(model)

    def settle(self, model: Model) -> None:
        model.answered += model.pending
        model.pending.clear()

    @invariant()
    def no_message_is_lost_or_out_of_order(self) -> None:
        for talk, model in self.talks.items():
            lines = self.conversations.transcript(talk)
            authors = [line.author for line in lines]
            assert authors.count(Author.BUYER) == len(model.heard)
            assert len(lines) - len(model.heard) == model.sent
            assert [line.seq for line in lines] == sorted({line.seq for line in lines})

    @invariant()
    def whoever_waits_is_known_to_the_one_who_answers(self) -> None:
        waits = {talk for talk, model in self.talks.items() if model.pending and model.owner is Owner.BOT}
        assert set(self.conversations.waiting()) == waits
        for talk, model in self.talks.items():
            conversation = self.conversations.conversation(talk)
            if conversation:
                assert [message.external_id for message in conversation.unanswered] == model.pending
                assert conversation.owner is model.owner

    @invariant()
    def a_buyer_whom_a_person_owes_an_answer_has_an_open_ticket(self) -> None:
        open_tickets = [card.conversation for card in self.queue.tickets()]
        assert len(open_tickets) == len(set(open_tickets))
        for talk, model in self.talks.items():
            if model.owner is Owner.BOT:
                assert talk not in open_tickets
            elif model.pending:
                assert talk in open_tickets

    def teardown(self) -> None:
        self.engine.dispose()  # the last connection takes the write-ahead log with it


TestKernel = Kernel.TestCase
TestKernel.settings = settings(
    max_examples=50, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
