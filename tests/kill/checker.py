"""Nothing lost, nothing twice, nothing out of order: what was said compared with what was stored and what arrived."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from tests.kill.plan import Line
from tests.kill.receivers import Said
from tests.kill.record import Talk

SILENT = "silence"
BEGUN = ("sent", "unknown")  # lines that a buyer may have seen


@dataclass(slots=True)
class Verdict:
    """Every fault names its conversation and what is wrong; empty lists are what is hoped for."""

    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # everything else that must not be
    unknown: list[str] = field(default_factory=list)  # visible at the desk: no fault
    given_up: list[str] = field(default_factory=list)  # a person's, because turns died: no fault
    late: list[str] = field(default_factory=list)  # turns that the machine had no time for within a minute: no fault
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def good(self) -> bool:
        return not (self.lost or self.double or self.disordered or self.wrong)

    def summary(self) -> str:
        return f"{len(self.lost)} lost, {len(self.double)} double, {len(self.disordered)} out of order"


def check(lines: Sequence[Line], talks: Mapping[str, Talk], said: Mapping[str, list[Said]]) -> Verdict:
    """Compare three independent records: the script, the database, the receivers' own."""
    verdict = Verdict()
    spoken: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda line: line.number):
        spoken.setdefault(line.conversation, []).append(line)
    for name, wrote in spoken.items():
        talk = talks.get(name)
        if talk is None:
            verdict.lost.append(f"{name}: nothing of it was stored")
            continue
        _heard(verdict, talk, wrote)
        _answered(verdict, talk, wrote)
        _delivered(verdict, talk, said.get(name, []))
    for name in (set(talks) | set(said)) - set(spoken):
        if talks.get(name) or said.get(name):
            verdict.wrong.append(f"{name}: nobody wrote there")
    return verdict


def _heard(verdict: Verdict, talk: Talk, wrote: Sequence[Line]) -> None:
    """Each message was stored once, in the order in which they were written."""
    stored = [row.text for row in talk.heard]
    counted = Counter(stored)
    verdict.counts["messages"] += len(wrote)
    for line in wrote:
        match counted.pop(line.text, 0):
            case 0:
                verdict.lost.append(f"{talk.id}: {line.id} was not stored")
            case 1:
                pass
            case count:
                verdict.double.append(f"{talk.id}: {line.id} was stored {count} times")
    verdict.wrong.extend(f"{talk.id}: a message that nobody wrote" for _ in counted)
    if list(dict.fromkeys(stored)) != [line.text for line in wrote if line.text in stored]:
        verdict.disordered.append(f"{talk.id}: its messages were stored in another order")


def _answered(verdict: Verdict, talk: Talk, wrote: Sequence[Line]) -> None:
    """Each message belongs to one turn that was answered, or is with a person."""
    with_person = talk.owner == "agent" and any(ticket.status == "open" for ticket in talk.tickets)
    answers = Counter(line.turn for line in talk.lines if line.turn)
    by_text = {line.text: line for line in wrote}
    done = 0
    for turn in talk.turns:
        covered = [row for row in talk.heard if done < row.seq <= turn.through_seq]
        done = turn.through_seq
        _turn(verdict, talk, turn, [by_text[row.text] for row in covered if row.text in by_text], answers[turn.id])
    for row in talk.heard:
        if row.seq > done and not with_person:
            verdict.lost.append(f"{talk.id}: message {row.seq} has no answer and no person")
        elif row.seq > done:
            verdict.counts["messages with a person"] += 1
    for ticket in talk.tickets:
        verdict.counts[f"ticket {ticket.reason}"] += 1
        if any("died before" in (finding["detail"] or "") for finding in ticket.findings):
            verdict.given_up.append(f"{talk.id}: {ticket.findings[0]['detail']}")


def _turn(verdict: Verdict, talk: Talk, turn: Row[Any], covered: Sequence[Line], answers: int) -> None:
    outcome = turn.outcome["outcome"]
    verdict.counts[f"turn {outcome}"] += 1
    if not covered:
        verdict.double.append(f"{talk.id}: turn {turn.id} answers nothing that was not answered before")
    if outcome == SILENT:
        verdict.lost.append(f"{talk.id}: turn {turn.id} said nothing")
    elif answers != 1 and turn.outcome["text"]:
        kind = verdict.double if answers else verdict.lost
        kind.append(f"{talk.id}: turn {turn.id} has {answers} lines in the outbox")
    if outcome == "reply" and len(covered) == 1:
        missing = [mark for mark in covered[0].marks if mark not in turn.outcome["text"]]
        if missing:
            verdict.wrong.append(f"{talk.id}: {covered[0].id} was answered with other words: {missing} is not there")


def _delivered(verdict: Verdict, talk: Talk, shown: Sequence[Said]) -> None:
    """Each line arrived once and in its order; one of unknown fate once or never."""
    found = _places(talk.lines, shown)
    for line in talk.lines:
        verdict.counts[f"line {line.state}"] += 1
        _settled(verdict, talk, line, found.get(line.id))
    places = [found[line.id] for line in talk.lines if line.id in found]
    claimed = set(places)
    if places != sorted(places):
        verdict.disordered.append(f"{talk.id}: lines arrived in another order")
    for place, one in enumerate(shown):
        if place not in claimed:
            verdict.double.append(f"{talk.id}: {one.id} arrived, and is no line or one that had arrived before")


def _settled(verdict: Verdict, talk: Talk, line: Row[Any], place: int | None) -> None:
    """What became of a line, as the database tells it, and whether it was seen."""
    if line.state == "unknown":
        verdict.unknown.append(f"{talk.id}: line {line.id}, {'not seen' if place is None else 'it arrived'}")
    elif line.state == "sent" and place is None:
        verdict.lost.append(f"{talk.id}: line {line.id} is noted as sent, and never arrived")
    elif line.state not in {"sent", "failed"}:
        verdict.lost.append(f"{talk.id}: line {line.id} is still {line.state}")


def _places(lines: Sequence[Row[Any]], shown: Sequence[Said]) -> dict[int, int]:
    """Which of the messages shown to the buyer each line is: by its id there, else by its words."""
    named = {one.id: place for place, one in reversed(list(enumerate(shown)))}
    begun = [line for line in lines if line.state in BEGUN]
    found = {line.id: named[line.external_id] for line in begun if line.external_id in named}
    before = -1
    for line in begun:
        if not line.external_id:
            free = [place for place, one in enumerate(shown) if one.text == line.text and place not in found.values()]
            if free:  # where several would do, the first after the line before
                found[line.id] = next((place for place in free if place > before), free[0])
        before = found.get(line.id, before)
    return found


def check_fences(verdict: Verdict, recorded: Mapping[str, int], stood: Mapping[str, int]) -> None:
    """A turn is recorded under the newest lease of its conversation, or not at all."""
    for turn, fence in recorded.items():
        if turn in stood and stood[turn] != fence:
            verdict.wrong.append(f"turn {turn} was recorded under lease {fence}, when {stood[turn]} was the newest")


def check_hushed(verdict: Verdict, talks: Mapping[str, Talk], hushed: AbstractSet[int]) -> None:
    """What the bot had not begun to send when a person took over is never sent."""
    verdict.counts["lines hushed by a takeover"] = len(hushed)
    for talk in talks.values():
        for line in talk.lines:
            if line.id in hushed and line.state != "failed":
                verdict.wrong.append(f"{talk.id}: line {line.id} went out after a person had taken over ({line.state})")
