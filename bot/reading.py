"""The contract's `understand` and `guard` lines: what henji makes of a message, and of somebody's reply."""

from datetime import UTC, datetime
from typing import Any

from bot.app import House
from bot.conversation_line import BadLine, json_object
from bot.understand import Understander
from core.evidence import Passage
from core.sets import Kind, Reason
from core.talk import Author, Buyer, Conversation, Message
from core.turn import Turn, Understanding
from guardrails import OUTBOUND, inspect
from guardrails.grounding import SUPPORTED, Grounding, draft_of, ground, score

MAX_TEXT = 100_000

#: Findings that keep a reply from going out unread but are no objection.
_ONLY_UNREAD = frozenset({Reason.CROSS_LANGUAGE_UNPROVEN, Reason.UNSUPPORTED_CLAIM})


def _understander(house: House) -> Understander:
    return house.answerer(_empty(), datetime.now(UTC)).understander


def _empty() -> Conversation:
    return Conversation(id="reading", channel="none", buyer=Buyer(id="nobody"))


def _text(fields: dict[str, Any], key: str) -> str:
    found = fields.get(key)
    if not isinstance(found, str):
        raise BadLine(f"{key}: need a text")
    return found[:MAX_TEXT]


def understanding_json(house: House, line: object) -> dict[str, Any]:
    """{"id", "text", "previous"?} -> the contract's understanding. Raises BadLine."""
    fields = json_object(line, "the line")
    understander = _understander(house)
    language: str | None = None
    previous = fields.get("previous") or []
    if not isinstance(previous, list):
        raise BadLine("previous: need a list of texts")
    for text in map(str, previous):
        found, _ = understander.language(text, language)
        language = None if found == "und" else found
    reading = understander.understand(_text(fields, "text"), language)
    return {"id": fields.get("id"), **_reading_json(reading)}


def _reading_json(reading: Understanding) -> dict[str, Any]:
    return {
        "language": reading.language,
        "confidence": reading.confidence,
        "scenario": reading.scenario.value,
        "risk": reading.risk.value,
        "entities": [
            {"kind": one.kind.value, "text": one.text, "value": one.value, "span": list(one.span)}
            for one in reading.entities
        ],
        "injection": reading.injection,
        "wants_human": reading.wants_human,
        "mood": reading.mood.value,
    }


def guard_json(house: House, line: object) -> dict[str, Any]:
    """{"id", "question", "reply", "language"?, "evidence", "buyer"?} -> allowed, unread, score, findings, claims."""
    fields = json_object(line, "the line")
    reply, evidence = _text(fields, "reply"), _evidence(house, fields.get("evidence"))
    understander = _understander(house)
    language = fields.get("language") or understander.language(reply, None)[0]
    grounded = ground(reply, evidence, str(language))
    findings = inspect(_turn(house, fields, reply, str(language), evidence, grounded), OUTBOUND)
    objections = [one for one in findings if one.reason not in _ONLY_UNREAD]
    held = all(one.support >= SUPPORTED for one in grounded)
    return {
        "id": fields.get("id"),
        "allowed": not objections,
        "unread": not findings and held and bool(grounded),
        "score": score(grounded, reply, evidence),
        "findings": [
            {"reason": one.reason.value, "detail": one.detail, "span": list(one.span) if one.span else None}
            for one in findings
        ],
        "claims": [
            {
                "text": one.claim.text,
                "supported": one.support >= SUPPORTED,
                "sources": [source.id for source in one.claim.sources],
            }
            for one in grounded
        ],
    }


def _evidence(house: House, raw: object) -> tuple[Passage, ...]:
    if not isinstance(raw, list):
        raise BadLine("evidence: need a list of objects with id and text")
    return tuple(_passage(house, one, n) for n, one in enumerate(raw))


def _passage(house: House, raw: object, number: int) -> Passage:
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise BadLine(f"evidence[{number}]: need an object with id and text")
    kind = str(raw.get("kind") or Kind.PAGE.value)
    if kind not in set(Kind):
        raise BadLine(f"evidence[{number}].kind: {kind!r} is none of {', '.join(Kind)}")
    id = str(raw.get("id", number))
    language = _understander(house).language(raw["text"], None)[0]
    return Passage(id=id, document=id, kind=Kind(kind), language=language, title="", text=raw["text"], version="given")


def _turn(
    house: House,
    fields: dict[str, Any],
    reply: str,
    language: str,
    evidence: tuple[Passage, ...],
    grounded: tuple[Grounding, ...],
) -> Turn:
    now = datetime.now(UTC)
    question = Message(
        conversation="guard",
        external_id="0",
        channel="none",
        author=Author.BUYER,
        text=str(fields.get("question", "")),
        at=now,
    )
    return Turn(
        conversation=Conversation(id="guard", channel="none", buyer=Buyer(id="nobody"), messages=(question,)),
        now=now,
        understanding=Understanding(
            language=language,
            confidence=1.0,
            scenario=_understander(house).understand(question.text).scenario,
            risk=_understander(house).understand(question.text).risk,
        ),
        licensed=house.settings.languages,
        link_hosts=house.settings.link_hosts,
        evidence=evidence,
        draft=draft_of(grounded, reply, language),
    )
