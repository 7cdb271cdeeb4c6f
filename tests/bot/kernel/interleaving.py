"""A conversation with everybody at it at once: buyers, workers, senders, a person, processes that die or freeze.

Every step is one transaction of the kernel, in an order that hypothesis chooses; beside it stands a model so small
that it can be read: who said what when, and when a person took over or let go.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import bindparam, func, select

from bot.desk.queue import Conflict, Queue
from bot.kernel import tables
from bot.kernel.conversations import Conversations
from bot.kernel.database import Engine, reading, writing
from bot.kernel.leases import Lease
from bot.kernel.outbox import Outbox, Parcel, State
from bot.kernel.presence import Presence
from bot.kernel.ticket import Ticket
from bot.kernel.watchdog import Watchdog
from core.sets import Priority, Reason
from core.talk import Author, Buyer, Conversation, Message, Owner
from core.turn import Handoff, Outcome, Silence
from knowledge.running import Pace
from tests.bot.kernel.making import NOW, clarify, handoff, reply, silence, turn_on

CHANNEL = "hook"
TALKS = ("c1", "c2")
PROCESSES = 3
#: A lease that no step outlives: only a death frees what is held.
LEASE = 3600.0
SAID: Mapping[str, Callable[[], tuple[Outcome, Mapping[str, Any]]]] = {
    "reply": reply,
    "clarify": clarify,
    "silence": silence,
    "handoff": handoff,
}
_ROW = tables.outbox.c
_LINES = select(_ROW.id, _ROW.seq, _ROW.state).where(_ROW.conversation == bindparam("talk"))
_LAST = select(func.max(_ROW.seq)).where(_ROW.conversation == bindparam("talk"))
_TALK, _TICKET = tables.conversation.c, tables.ticket.c
_OPEN = select(_TICKET.id).where(_TICKET.conversation == _TALK.id, _TICKET.status == "open").scalar_subquery()
_OWNERS = select(_TALK.id, _TALK.owner, _TALK.waiting, _TALK.due, _OPEN.label("ticket"))
ANY_PROCESS = st.integers(0, PROCESSES - 1)
#: Which of several, counted round.
WHICH = st.integers(0, 3)
MADE = (
    "audit",
    "promise",
    "approval",
    "proof",
    "ticket",
    "outbox",
    "turn",
    "message",
    "conversation",
    "duty",
    "worker",
    "pause",
)


@dataclass(slots=True)
class Process:
    """One of several on the same database."""

    engine: Engine
    presence: Presence = field(init=False)
    conversations: Conversations = field(init=False)
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        self.presence = Presence(self.engine, LEASE)
        pace = Pace(quiet=0.0, longest=0.0, lease=LEASE)
        self.conversations = Conversations(self.engine, lambda: NOW, pace=pace, presence=self.presence)
        self.outbox = Outbox(self.engine, lambda: NOW, presence=self.presence)


@dataclass(slots=True)
class Turning:
    """A turn under way: leased, then read, then decided."""

    process: int
    lease: Lease
    reading: Conversation | None = None


@dataclass(slots=True)
class Flying:
    """A line that a process believes it is sending."""

    process: int
    parcel: Parcel


def due(now: Any) -> Any:
    return now + timedelta(hours=1)


def record(
    conversations: Conversations,
    lease: Lease,
    made: tuple[Outcome, Mapping[str, Any]],
    on: Conversation,
) -> bool:
    """Decide on a reading, under a lease; a handoff gets its ticket."""
    outcome, written = made
    ticket = None
    if isinstance(outcome, Handoff):
        code = conversations.ticket_id(on)
        ticket = Ticket(id=code, reason=Reason.DRAFT_MODE, priority=Priority.NORMAL, reply_by=due(NOW))
    text = written["text"]
    return conversations.record(turn_on(on), outcome, text=text, outcome_json=written, ticket=ticket, lease=lease)


@contextmanager
def emptied(engine: Engine) -> Iterator[Engine]:
    """The engine; afterwards its tables are as empty as before. Its audit must let itself be deleted."""
    try:
        yield engine
    finally:
        with writing(engine) as connection:
            for name in MADE:
                connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 - our own tables


class Interleaving(RuleBasedStateMachine):
    """`engine` is set by whoever runs it. Steps are counted, and what happened is noted with its step."""

    engine: ClassVar[Engine]

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        self.processes: list[Process] = []
        self.turns: list[Turning] = []
        self.flying: list[Flying] = []
        self.heard = 0
        self.answered: set[str] = set()
        self.said_at: dict[int, int] = {}  # seq of a line of ours -> step
        self.acknowledged: set[int] = set()
        self.resent: set[int] = set()  # lines that a person sent again
        self.changed_at = dict.fromkeys(TALKS, -1)  # the last step in which a person took over or let go
        self.owners: dict[str, Owner | None] = dict.fromkeys(TALKS)
        self.queue = Queue(self.engine, lambda: NOW)

    @initialize(known=st.booleans())
    def begin(self, known: bool) -> None:
        self.processes = [Process(self.engine) for _ in range(PROCESSES)]
        if known:  # an answer waits to be sent already
            self.buyer_writes(TALKS[0], 0)
            for which in (0, 1, 1):
                self.worker_goes_on(0, which, "reply")

    def teardown(self) -> None:
        self.watchdog_looks()
        with emptied(self.engine):
            pass

    # What buyers and workers do.

    @rule(talk=st.sampled_from(TALKS), process=ANY_PROCESS)
    def buyer_writes(self, talk: str, process: int) -> None:
        self.heard += 1
        message = Message(
            conversation=talk,
            external_id=f"m{self.heard}",
            channel=CHANNEL,
            author=Author.BUYER,
            text="Wie lange?",
            at=NOW,
        )
        assert self.processes[process].conversations.accept(message, Buyer(id=talk), pushed=True)

    @rule(process=ANY_PROCESS, which=WHICH, how=st.sampled_from(tuple(SAID)))
    def worker_goes_on(self, process: int, which: int, how: str) -> None:
        """Some turn under way comes one step further: leased, read, decided."""
        if which % 2 == 0 or not self.turns:
            found = self.processes[process].conversations.leases.due()
            self.turns.extend(Turning(process, lease) for lease in found)
            return
        turn = self.turns[which // 2 % len(self.turns)]
        if turn.reading is None:
            turn.reading = self.processes[turn.process].conversations.conversation(turn.lease.conversation)
            return
        self.turns.remove(turn)
        self._decide(turn, turn.reading, SAID[how]())

    def _decide(self, turn: Turning, on: Conversation, decided: tuple[Outcome, Mapping[str, Any]]) -> None:
        conversations = self.processes[turn.process].conversations
        before = self._last(on.id)
        if on.unanswered and record(conversations, turn.lease, decided, on):
            self._answered(on, decided[0], before)
        else:
            conversations.leases.free(turn.lease)

    def _answered(self, reading: Conversation, outcome: Outcome, before: int) -> None:
        names = {message.external_id for message in reading.unanswered}
        assert not names & self.answered, "a message was answered twice"
        self.answered |= names
        if isinstance(outcome, Silence):
            return
        self._spoken(reading.id, before)
        if isinstance(outcome, Handoff):
            self.acknowledged.add(self._last(reading.id))

    # What senders do.

    @rule(process=ANY_PROCESS, which=WHICH, how=st.sampled_from(("whole", "part", "later", "unknown", "failed")))
    def sender_goes_on(self, process: int, which: int, how: str) -> None:
        """Some line under way comes one step further: marked, then settled."""
        if which % 2 and self.flying:
            self._note(self.flying[which // 2 % len(self.flying)], how)
            return
        for parcel in self.processes[process].outbox.take(CHANNEL, 1 + which // 2):
            self._may_go(parcel)
            self.flying.append(Flying(process, parcel))

    def _may_go(self, parcel: Parcel) -> None:
        """Nothing of the bot's from before a person came or went; nothing before what must come first."""
        with reading(self.engine) as connection:
            rows = connection.execute(_LINES, {"talk": parcel.conversation}).all()
        seq = next(row.seq for row in rows if row.id == parcel.id)
        if seq in self.resent:
            return
        if parcel.bot and seq not in self.acknowledged:
            assert self.said_at[seq] >= self.changed_at[parcel.conversation], "the bot spoke over a person"
        begun = [row.seq for row in rows if row.seq > seq and row.state in {State.SENT, State.SENDING}]
        assert not set(begun) - self.resent, "a line went out after a later one"

    def _note(self, flight: Flying, how: str) -> None:
        outbox, parcel = self.processes[flight.process].outbox, flight.parcel
        match how:
            case "whole":
                outbox.arrived(parcel, ("x1",), whole=True)
            case "part":
                if outbox.arrived(parcel, ("x1",), whole=False):
                    return
            case "later":
                outbox.postpone(parcel, 0.0)
            case _:
                outbox.give_up(parcel, State(how), "the channel said so")
        self.flying.remove(flight)

    @rule(process=ANY_PROCESS)
    def sender_recovers(self, process: int) -> None:
        self.processes[process].outbox.recover(CHANNEL)

    # What a person does.

    @rule(talk=st.sampled_from(TALKS), process=ANY_PROCESS)
    def person_comes_or_goes(self, talk: str, process: int) -> None:
        if self.owners[talk] is Owner.AGENT:
            assert self.processes[process].conversations.release(talk)
        elif self.owners[talk]:
            self.queue.take_over(talk, "mika", due)
            conversation = self.processes[process].conversations.conversation(talk)
            assert conversation
            assert conversation.owner is Owner.AGENT, "a person took over, and the bot goes on"

    @rule(which=WHICH)
    def person_replies(self, which: int) -> None:
        cards = self.queue.tickets()
        if not cards:
            return
        card = cards[which % len(cards)]
        before = self._last(card.conversation)
        sent = self.queue.reply(card.ticket.id, "Fünf Tage.", "mika", card.seq)
        assert not isinstance(sent, Conflict), sent.why
        self._spoken(card.conversation, before)

    @rule(which=WHICH, again=st.booleans())
    def person_settles_a_doubt(self, which: int, again: bool) -> None:
        doubts = self.processes[0].outbox.doubtful()
        if not doubts:
            return
        doubt = doubts[which % len(doubts)]
        with reading(self.engine) as connection:
            self.resent.update(connection.scalars(select(_ROW.seq).where(_ROW.id == doubt.id)))
        assert self.processes[0].outbox.decide(doubt.id, State.READY if again else State.SENT, "mika")

    # What happens to processes.

    @rule(process=ANY_PROCESS)
    def process_freezes(self, process: int) -> None:
        """It is taken for dead; what it was doing it goes on with, later."""
        self.processes[process].presence.leave()

    @rule(process=ANY_PROCESS)
    def process_dies(self, process: int) -> None:
        """Another takes its place, and knows nothing."""
        self.processes[process].presence.leave()
        self.processes[process] = Process(self.engine)
        self.turns = [turn for turn in self.turns if turn.process != process]
        self.flying = [flight for flight in self.flying if flight.process != process]

    # What must always hold.

    def watchdog_looks(self) -> None:
        """Everybody has an owner and a next moment: it never finds anything."""
        assert Watchdog(engine=self.engine, due=due, clock=lambda: NOW).look() == ()

    @invariant()
    def who_has_an_open_ticket_has_a_person(self) -> None:
        """Whoever gave the conversation away, it is seen in the step in which it happened."""
        with reading(self.engine) as connection:
            rows = connection.execute(_OWNERS).all()
        for row in rows:
            owner = Owner(row.owner)
            assert owner is Owner.AGENT or not row.ticket, "an open ticket in a conversation of the bot's"
            assert row.waiting is None or row.ticket or row.due, "somebody waits, and nobody is told"
            if owner is not self.owners[row.id]:
                self.owners[row.id] = owner
                self.changed_at[row.id] = self.steps
        self.steps += 1

    # Reading.

    def _spoken(self, talk: str, before: int) -> None:
        last = self._last(talk)
        assert last > before
        self.said_at[last] = self.steps

    def _last(self, talk: str) -> int:
        """The seq of the last line of ours."""
        with reading(self.engine) as connection:
            return connection.scalar(_LAST, {"talk": talk}) or 0
