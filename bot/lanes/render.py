"""Parts of a topic -> sentences, each a claim with its sources. What cannot be filled is not said."""

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import TypeAlias

from bot.lanes.slots import Slot
from core.evidence import Source
from core.sets import ClaimKind
from core.turn import Claim
from knowledge.pack import Part, Topic

Slots: TypeAlias = Mapping[str, Slot]


def names(template: str) -> tuple[str, ...]:
    """The dotted slots of a template."""
    return tuple(field for _, field, _, _ in Formatter().parse(template) if field)


def fill(template: str, slots: Slots) -> str:
    return "".join(
        literal + (slots[field].text if field else "") for literal, field, _, _ in Formatter().parse(template)
    )


def applies(part: Part, template: str, slots: Slots) -> bool:
    """Every slot is there, and every condition holds."""
    present = all(name in slots for name in (*part.needs, *names(template)))
    absent = not any(name in slots for name in part.lacks)
    return present and absent and all(name in slots and slots[name].value == value for name, value in part.when.items())


def _claim(part: Part, template: str, slots: Slots) -> Claim:
    used = dict.fromkeys((*part.needs, *part.when, *names(template)))
    sources: dict[tuple[str, str], Source] = {}
    for name in used:
        for source in slots[name].sources:
            sources.setdefault((source.id, source.quote), source)
    return Claim(text=fill(template, slots), kind=ClaimKind.FACT, sources=tuple(sources.values()))


def _others(slots: Slots, table: str | None) -> Slots:
    """Without those of the table: what one row does not say must not be borrowed from another."""
    return {name: slot for name, slot in slots.items() if not name.startswith(f"{table}.")} if table else slots


def render(
    topic: Topic, templates: Mapping[str, str], slots: Slots, rows: Mapping[str, Sequence[Slots]]
) -> tuple[Claim, ...]:
    """The sentences that hold, in the topic's order; empty when no core part does.

    `rows` gives, per fact table, one mapping for each matching row: a part with `each` is said once a row.
    """
    claims: dict[str, Claim] = {}
    core = False
    for part in topic.parts:
        template = templates.get(part.name)
        if template is None:
            continue
        for row in rows.get(part.each, ()) if part.each else ({},):
            filled = {**_others(slots, part.each), **row}
            if applies(part, template, filled):
                claim = _claim(part, template, filled)
                claims.setdefault(claim.text, claim)
                core = core or part.core
    return tuple(claims.values()) if core else ()
