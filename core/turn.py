"""One turn: all that was known when the decision was made, and what was decided."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from core.evidence import Evidence, Source
from core.sets import ClaimKind, EntityKind, Lane, Mode, Mood, Priority, Reason, Risk, Scenario
from core.talk import Conversation, Focus

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A thing named in a message: `text` as written at `span`, `value` in canonical form."""

    kind: EntityKind
    text: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of a reply and what proves it."""

    text: str
    kind: ClaimKind
    sources: tuple[Source, ...] = ()
    checked: bool = False  # an independent call of a model agreed that the quotes prove it


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proposed reply: its text is its claims, joined."""

    text: str
    claims: tuple[Claim, ...]
    lane: Lane
    language: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An objection: why, in words for a person, and where in the text."""

    reason: Reason
    detail: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a message says, before anything is looked up."""

    language: str
    confidence: float
    scenario: Scenario
    risk: Risk
    topic: str | None = None  # "scenario/name" of the pack
    score: float = 0.0  # how sure the matcher is, 0..1
    entities: tuple[Entity, ...] = ()
    injection: float = 0.0  # 0..1; only ever lowers autonomy
    wants_human: bool = False
    mood: Mood = Mood.CALM
    rules: tuple[tuple[Reason, str], ...] = ()  # hard rules that fired, with the words


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a model: which words it was asked with, and what it took."""

    model: str  # as HENJI_MODEL names it
    prompt: str  # name and hash of the prompt's file, "compose@1f3a9c02"
    form: str  # how the answer's shape was asked for: json_schema, json_object, tool, prompt
    input_tokens: int
    output_tokens: int
    ms: float
    cost: float | None = None  # in the currency of store.toml's prices; None: no price is known
    failed: str = ""  # why nothing came of it; empty: something did


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A commitment as it stands in a reply: what for, and by when."""

    kind: str  # a key of guardrails/promises: refund, replace, discount, deliver_by, contact_by ...
    text: str  # the words, as the buyer reads them
    amount: str = ""  # canonical figure it is about ("JPY 2900", "10%"); empty: none
    due: datetime | None = None
    source: str = ""  # id of the evidence that authorises it


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Something that a buyer asks for and only a person may grant. Arguments say for what; facts help to decide."""

    action: str  # cancel, change_address, change_items, refund, replace, coupon
    arguments: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Grown stage by stage with `replace`; `guardrails.decide` reads it and nothing else."""

    conversation: Conversation
    now: datetime
    understanding: Understanding
    licensed: tuple[str, ...]
    modes: tuple[tuple[str, Mode], ...] = ()  # "lane.risk" -> mode
    link_hosts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    draft: Draft | None = None
    clarify: "Question | None" = None
    findings: tuple[Finding, ...] = ()
    focus: Focus = field(default_factory=Focus)  # what the next turn starts from
    open_questions: tuple[str, ...] = ()  # the buyer's questions this draft leaves to a person
    open_reason: Reason = Reason.NOTHING_FOUND  # why the first of them is left
    open_draft: Draft | None = None  # what the person could answer to them
    open_findings: tuple[Finding, ...] = ()  # objections to that draft
    quiet: str = ""  # why no answer is needed; empty: one is
    calls: tuple[Call, ...] = ()  # of models; none in the approved lane
    proven: tuple[str, ...] = ()  # keys of the orders that this buyer has shown to be theirs
    platform: str = "own_shop"  # whose rules hold for what is said here; names a file of guardrails/platforms
    requests: tuple[Request, ...] = ()  # what only a person may grant
    promised: tuple[Promise, ...] = ()  # what this buyer was promised before and has not been given yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What henji would ask back."""

    text: str
    options: tuple[str, ...]
    about: str  # product, country, variant, unclear


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    text: str
    language: str
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarify:
    text: str
    language: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """A person takes over; `draft` waits for them, `answered` was proven and goes out before the acknowledgement."""

    reason: Reason
    language: str
    priority: Priority
    draft: Draft | None = None
    answered: Draft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    why: str


Outcome: TypeAlias = Reply | Clarify | Handoff | Silence
