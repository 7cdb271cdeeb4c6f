"""The schema.org data in a page's JSON-LD blocks, however carelessly they were written."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape
from typing import Any, TypeAlias

import regex

from knowledge.files.plain import from_cell
from knowledge.pages.markup import Element

#: A JSON object; numbers are Decimals or ints, so that 24.50 stays 24.50.
Node: TypeAlias = Mapping[str, Any]

MOST_LETTERS = 1_000_000  # of one block
MOST_BLOCKS = 50
MOST_NODES = 20_000
_DEPTH = 40
_WRAPPED = regex.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$"
)
_TRAILING = regex.compile(r",(?=\s*[}\]])")
#: What stands below these is another product than the page's, or somebody else's words.
_ELSEWHERE = frozenset(
    "isRelatedTo isSimilarTo isAccessoryOrSparePartFor isConsumableFor itemListElement review reviews about mentions"
    " isVariantOf author publisher".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The nodes of a page in their order, those below others too."""

    nodes: tuple[Node, ...]
    broken: int  # blocks that are no JSON, whatever is forgiven
    reviews: tuple[str, ...] = ()  # what buyers wrote, wherever it stands

    def of(self, *types: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if types_of(node) & set(types))


@dataclass(slots=True)
class _Walk:
    known: dict[str, Node]
    nodes: list[Node] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def into(self, value: object, depth: int = 0) -> None:
        if depth > _DEPTH or len(self.nodes) > MOST_NODES:
            return
        if isinstance(value, list):
            for part in value:
                self.into(part, depth + 1)
        elif isinstance(value, dict):
            self._node(value, depth)

    def _node(self, node: dict[str, Any], depth: int) -> None:
        if id(node) in self.seen:
            return
        self.seen.add(id(node))
        if "@type" in node:
            self.nodes.append(node)
        for key, below in node.items():
            node[key] = [self._meant(one) for one in below] if isinstance(below, list) else self._meant(below)
            if key not in _ELSEWHERE:
                self.into(node[key], depth + 1)

    def _meant(self, value: object) -> object:
        """The node that a bare reference names, itself else."""
        if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
            return self.known.get(value["@id"], value)
        return value


def read_linked(root: Element) -> Linked:
    """Every JSON-LD block of the page; a bare @id stands for the node of that name."""
    scripts = [one for one in root.iter("script") if "ld+json" in (one.get("type") or "").lower()][:MOST_BLOCKS]
    blocks = [_parsed(script.text_content()) for script in scripts]
    known: dict[str, Node] = {}
    for block in blocks:
        for node in _tops(block):
            if isinstance(node.get("@id"), str) and len(node) > 2:
                known.setdefault(node["@id"], node)
    walk = _Walk(known)
    for block in blocks:
        walk.into(block)
    return Linked(
        nodes=tuple(walk.nodes),
        broken=sum(block is _BROKEN for block in blocks),
        reviews=tuple(_reviews(blocks)),
    )


def _reviews(blocks: list[object]) -> Iterator[str]:
    """The words of every review in the data, those of other goods too."""
    left, seen = list(blocks), set[int]()
    while left and len(seen) <= MOST_NODES:
        value = left.pop()
        if isinstance(value, list | dict) and id(value) not in seen:
            seen.add(id(value))
            left += value if isinstance(value, list) else value.values()
            if isinstance(value, dict) and ("reviewBody" in value or any("Review" in one for one in types_of(value))):
                yield from (words(value[key]) for key in ("reviewBody", "description", "name") if key in value)


def _tops(block: object) -> Iterator[Node]:
    for node in block if isinstance(block, list) else [block]:
        if isinstance(node, dict):
            yield node
            graph = node.get("@graph")
            yield from (one for one in (graph if isinstance(graph, list) else [graph]) if isinstance(one, dict))


_BROKEN = object()


def _parsed(text: str) -> object:
    """_BROKEN where it is no JSON even without wrappers, entities and trailing commas."""
    text = _WRAPPED.sub("", text[: MOST_LETTERS + 1]).strip().rstrip(";")
    if len(text) > MOST_LETTERS:
        return _BROKEN
    for attempt in (text, _TRAILING.sub("", text), _TRAILING.sub("", unescape(text))):
        try:
            found: object = json.loads(attempt, strict=False, parse_float=Decimal, parse_constant=str)
        except (ValueError, RecursionError, ArithmeticError):
            continue
        return found
    return _BROKEN


def types_of(node: Node) -> frozenset[str]:
    """The names of its types, without the address of schema.org."""
    return frozenset(str(one).rpartition("/")[2].rpartition(":")[2] for one in listed(node.get("@type")))


def listed(value: object) -> list[Any]:
    """A value that may stand alone, in a list, or not at all."""
    return value if isinstance(value, list) else [] if value is None else [value]


def nodes(value: object) -> list[Node]:
    return [one for one in listed(value) if isinstance(one, dict)]


def words(value: object) -> str:
    """The words of a value: a text, a number, or a node that has a name or a value; "" where there are none."""
    for one in listed(value):
        if isinstance(one, str):
            return " ".join(from_cell(unescape(one)[:20_000]).split("\n")) if one.strip() else ""
        if isinstance(one, int | Decimal) and not isinstance(one, bool):
            return _number(one)
        if isinstance(one, dict):
            found = next((one[key] for key in ("name", "@value", "value", "alternateName") if key in one), None)
            return words(found) if not isinstance(found, dict | list) else ""
    return ""


def term(value: object) -> str:
    """The last part of a term of schema.org: "https://schema.org/InStock" -> "InStock"."""
    one = next(iter(listed(value)), "")
    written = str(one.get("@id") or one.get("name") or "") if isinstance(one, dict) else str(one)
    return regex.split(r"[/:#]", written.strip())[-1]


def _number(value: int | Decimal) -> str:
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) < 20):
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value) if abs(value) < 10**20 else ""
