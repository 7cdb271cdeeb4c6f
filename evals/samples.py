"""Suites: JSON lines, each a conversation and what its last turn must be."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.conversation_line import BadLine, ConversationLine, read_line
from core.errors import StoreError

OUTCOMES = frozenset({"reply", "clarify", "handoff", "silence"})
CHECKS = frozenset({"money", "number", "range", "country", "email", "text", "any"})
SUITES = Path(__file__).parent / "suites"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One conversation; `required` and `forbidden` are checked in what the buyer reads at the end."""

    id: str
    language: str
    group: str
    tags: tuple[str, ...]
    line: ConversationLine
    expect: frozenset[str]
    answerable: bool  # a reply is what a good clerk would give
    required: tuple[Mapping[str, Any], ...]
    forbidden: tuple[str, ...]
    reason: str | None


def read_suite(path: Path) -> tuple[Sample, ...]:
    """Every sample of a suite. Raises StoreError naming the line of the first mistake."""
    samples: dict[str, Sample] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            sample = _sample(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{path}:{number}: {error}; see docs/evals.md for the format") from error
        if sample.id in samples:
            raise StoreError(f"{path}:{number}: the id {sample.id!r} is used twice; give each sample its own")
        samples[sample.id] = sample
    return tuple(samples.values())


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(
            f"{path}: cannot be read ({error}); give a suite's file or the name of one that ships"
        ) from error


def _sample(raw: Mapping[str, Any]) -> Sample:
    expect = frozenset({raw["expect"], *raw.get("also", [])})
    if unknown := expect - OUTCOMES:
        raise BadLine(f"expect: {sorted(unknown)} is none of {sorted(OUTCOMES)}")
    required = tuple(raw.get("required", []))
    for one in required:
        if set(one) - CHECKS or not one:
            raise BadLine(f"required: {one} cannot be checked; use one of {sorted(CHECKS)}")
    if (
        raw["expect"] == "reply"
        and "thanks" not in raw.get("source_group", "")
        and not required
        and not raw.get("forbidden")
    ):
        raise BadLine("a reply needs something required or forbidden, or it cannot be wrong")
    return Sample(
        id=raw["id"],
        language=raw["language"],
        group=raw.get("source_group", ""),
        tags=tuple(raw.get("tags", [])),
        line=read_line({"now": "2026-11-24T11:00:00+09:00", **raw}),
        expect=expect,
        answerable=raw["expect"] == "reply",
        required=required,
        forbidden=tuple(map(str, raw.get("forbidden", []))),
        reason=raw.get("reason"),
    )
