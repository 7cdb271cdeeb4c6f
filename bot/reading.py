"""The contract's `understand` and `guard` lines: what henji makes of a message, and of somebody's reply."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.app import House
from bot.conversation_line import BadLine, json_object
from bot.understand import Understander
from core.evidence import Passage
from core.sets import Kind, Reason
from core.talk import Buyer, Conversation
from core.turn import Finding, Turn, Understanding
from guardrails import OUTBOUND, inspect
from guardrails.grounding import Grounding, draft_of, ground, score
from guardrails.leaks import BURIED, key_of

MAX_TEXT = 100_000

#: Findings that keep a reply from going out unread but are no objection.
_ONLY_UNREAD = frozenset(
    {
        Reason.CROSS_LANGUAGE_UNPROVEN,
        Reason.UNSUPPORTED_CLAIM,
        Reason.NEGATION_CHANGED,
        Reason.CONDITION_DROPPED,
    }
)


def _empty() -> Conversation:
    return Conversation(id="reading", channel="none", buyer=Buyer(id="nobody"))


def _text(fields: dict[str, Any], key: str) -> str:
    found = fields.get(key)
    if not isinstance(found, str):
        raise BadLine(f"{key}: need a text")
    return found[:MAX_TEXT]


class Reader:
    """Reads lines with what a shop knows: its languages, its words, its hosts. Built once for many lines."""

    def __init__(self, house: House) -> None:
        self._settings = house.settings
        self._understander: Understander = house.answerer(_empty(), datetime.now(UTC)).understander

    def understanding_json(self, line: object) -> dict[str, Any]:
        """{"id", "text", "previous"?} -> the contract's understanding. Raises BadLine."""
        fields = json_object(line, "the line")
        language: str | None = None
        previous = fields.get("previous") or []
        if not isinstance(previous, list):
            raise BadLine("previous: need a list of texts")
        for text in map(str, previous):
            found, _ = self._understander.language(text, language)
            language = None if found == "und" else found
        reading = self._understander.understand(_text(fields, "text"), language)
        return {"id": fields.get("id"), **_reading_json(reading)}

    def guard_json(self, line: object) -> dict[str, Any]:
        """{"id", "question", "reply", "language"?, "evidence", "buyer"?} -> allowed, unread, score, findings, claims.

        Raises BadLine.
        """
        fields = json_object(line, "the line")
        reply = _text(fields, "reply")
        language = str(fields.get("language") or self._understander.language(reply, None)[0])
        evidence = _evidence(self._understander, fields.get("evidence"), language)
        grounded = ground(reply, evidence, language)
        asked = self._understander.understand(str(fields.get("question", "")))
        theirs = tuple(key_of(one) for one in evidence if one.kind in BURIED)  # who gives it vouches for it
        turn = Turn(
            conversation=_empty(),
            now=datetime.now(UTC),
            understanding=replace(asked, language=language, confidence=1.0),
            licensed=self._settings.languages,
            link_hosts=self._settings.link_hosts,
            evidence=evidence,
            proven=theirs,
            draft=draft_of(grounded, reply, language),
        )
        findings = (*inspect(turn, OUTBOUND), *_thin(grounded, reply, language))
        return {
            "id": fields.get("id"),
            "allowed": all(one.reason in _ONLY_UNREAD for one in findings),
            "unread": not findings and bool(grounded),
            "score": score(grounded, reply, evidence),
            "findings": [_finding_json(one) for one in findings],
            "claims": [_claim_json(one) for one in grounded],
        }


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


def _thin(grounded: tuple[Grounding, ...], reply: str, language: str) -> Iterator[Finding]:
    """Sentences whose words the evidence has too little of; where it speaks another language, that is said already."""
    for one in grounded:
        foreign = any(source.language not in {None, language} for source in one.claim.sources)
        if one.claim.sources and not one.is_supported and not foreign:
            at = reply.find(one.claim.text)
            span = (at, at + len(one.claim.text)) if at >= 0 else None
            yield Finding(Reason.UNSUPPORTED_CLAIM, f"too little of it is in the evidence: {one.claim.text!r}", span)


def _finding_json(finding: Finding) -> dict[str, Any]:
    span = list(finding.span) if finding.span else None
    return {"reason": finding.reason.value, "detail": finding.detail, "span": span}


def _claim_json(grounded: Grounding) -> dict[str, Any]:
    return {
        "text": grounded.claim.text,
        "supported": grounded.is_supported,
        "sources": list(dict.fromkeys(source.id for source in grounded.claim.sources)),
    }


def _evidence(understander: Understander, raw: object, language: str) -> tuple[Passage, ...]:
    if not isinstance(raw, list):
        raise BadLine("evidence: need a list of objects with id and text")
    return tuple(_passage(understander, one, n, language) for n, one in enumerate(raw))


def _passage(understander: Understander, raw: object, number: int, language: str) -> Passage:
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise BadLine(f"evidence[{number}]: need an object with id and text")
    kind = str(raw.get("kind") or Kind.PAGE.value)
    if kind not in set(Kind):
        raise BadLine(f"evidence[{number}].kind: {kind!r} is none of {', '.join(Kind)}")
    id = str(raw.get("id", number))
    spoken, _ = understander.language(raw["text"], None)
    if spoken.partition("-")[0] == language.partition("-")[0]:  # de and de-AT prove each other
        spoken = language
    text = raw["text"][:MAX_TEXT]
    return Passage(id=id, document=id, kind=Kind(kind), language=spoken, title="", text=text, version="given")
