"""Style sheets as a list of rules: selector, declarations, and in which windows they hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import regex

#: Widths of windows in pixels: two phones, two desks. A rule holds in each, in none, or nobody can tell (None).
WIDTHS = (360, 412, 1280, 1920)
Holds = tuple[bool | None, ...]
_ALWAYS: Holds = (True,) * len(WIDTHS)
_PERHAPS: Holds = (None,) * len(WIDTHS)
_NEVER: Holds = (False,) * len(WIDTHS)
#: Of all sheets together. Above, nobody can say what the page shows.
MOST_LETTERS = 1_500_000
#: And of their rules; a whole shop system has about 6,000.
MOST_RULES = 12_000
MOST_DEPTH = 12
#: Of one value; pictures are longer, and say nothing here.
MOST_VALUE = 2_000
_TOKEN = regex.compile(
    r"""(?P<text>(?:[^{};"'\\/(\[)\]]++|\\.|/(?!\*))+)|(?P<string>"(?:[^"\\\n]++|\\.)*+"?|'(?:[^'\\\n]++|\\.)*+'?)"""
    r"|(?P<comment>/\*(?:.*?\*/|.*))|(?P<mark>[{};()\[\]]|\\|/)",
    regex.DOTALL,
)
_ESCAPE = regex.compile(r"\\(?:(?P<hex>[\da-fA-F]{1,6})\s?|(?P<one>[^\n]))")
_PROPERTY = regex.compile(r"\s*(?P<name>-{0,2}[\w-]+)\s*:(?P<value>.*)", regex.DOTALL)
_FEATURE = regex.compile(r"\(\s*(?P<which>min|max)-width\s*:\s*(?P<number>[\d.]+)(?P<unit>px|r?em)?\s*\)")
_SPAN = regex.compile(r"\(\s*width\s*(?P<sign><=?|>=?)\s*(?P<number>[\d.]+)(?P<unit>px|r?em)?\s*\)")
_EM = 16
#: Groups of rules that say nothing of elements.
_APART = ("@font-face", "@page", "@property", "@counter-style", "@font-feature-values", "@view-transition")


@dataclass(frozen=True, slots=True)
class Rule:
    selector: str
    declarations: Mapping[str, str]
    holds: Holds
    layer: int  # the higher wins; rules without a layer win over all
    order: int


@dataclass(slots=True)
class Sheet:
    """All rules of a page; `variables` hold every value a custom property is given anywhere."""

    rules: list[Rule] = field(default_factory=list)
    variables: dict[str, set[str]] = field(default_factory=dict)
    frames: dict[str, dict[str, str]] = field(default_factory=dict)  # keyframes -> what they end with
    layers: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Block:
    kind: str  # "group", "rule", "frames", "frame", "apart"
    selector: str
    holds: Holds
    layer: str
    said: list[str] = field(default_factory=list)


def declarations(text: str) -> dict[str, str]:
    """Of a style attribute or a rule: the last value of each property, lower case, !important kept."""
    found: dict[str, str] = {}
    for part, mark in _parts(text):
        if mark in {";", "", "}"}:
            _declare(part, found)
    return found


def _declare(part: str, found: dict[str, str]) -> None:
    if match := _PROPERTY.fullmatch(unescaped(part)):
        name, value = match["name"].strip(), " ".join(match["value"][:MOST_VALUE].split())
        if not name.startswith("--"):
            name, value = name.lower(), value.lower()
        value = value.replace("! important", "!important")
        if "!important" in value or "!important" not in found.get(name, ""):
            found[name] = value


def unescaped(text: str) -> str:
    r"""As the browser reads it: "d\69 splay" is display."""
    return _ESCAPE.sub(_letter, text) if "\\" in text else text


def _letter(match: "regex.Match[str]") -> str:
    if match["one"]:
        return match["one"]
    code = int(match["hex"], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Stretches without comments, each with the "{", "}" or ";" that ends it; "" at the end of the text."""
    kept: list[str] = []
    depth = 0
    for token in _TOKEN.finditer(text):
        mark = token["mark"]
        if token["comment"] is not None:
            continue
        depth = max(0, depth + (mark in {"(", "["}) - (mark in {")", "]"})) if mark else depth
        if mark in {"{", "}"} or (mark == ";" and not depth):
            depth = 0
            yield "".join(kept).strip(), mark
            kept = []
        else:
            kept.append(token[0])
    yield "".join(kept).strip(), ""


def read_sheet(text: str, sheet: Sheet, media: str = "") -> None:
    """Adds the rules of one sheet. What stands in a block that nobody can judge holds perhaps."""
    stack = [_Block("group", "", _media(media) if media else _ALWAYS, "")]
    for part, mark in _parts(text):
        if len(sheet.rules) > MOST_RULES:
            return
        if mark == "{":
            stack.append(_opened(part, stack[-1], len(stack), sheet))
            continue
        _said(part, stack[-1], sheet)
        if mark == "}" and len(stack) > 1:
            _closed(stack.pop(), sheet)
    while len(stack) > 1:
        _closed(stack.pop(), sheet)


def _said(part: str, block: _Block, sheet: Sheet) -> None:
    if part.startswith("@layer"):
        for name in part[6:].split(","):
            _layer(_joined(block.layer, name.strip()), sheet)
    elif part:
        block.said.append(part)


def _opened(part: str, above: _Block, depth: int, sheet: Sheet) -> _Block:
    low = part.lower()
    if above.kind == "apart" or low.startswith(_APART):
        return _Block("apart", "", _NEVER, "")
    if above.kind == "frames":
        return _Block("frame", f"{above.selector} {low}", above.holds, "")
    if regex.match(r"@(?:-\w+-)?keyframes", low):
        return _Block("frames", part.rsplit(maxsplit=1)[-1].strip("\"'"), above.holds, "")
    if low.startswith("@"):
        return _grouped(part, low, above, sheet)
    if depth > MOST_DEPTH:  # nested without end: what stands there may be of any element
        return _Block("rule", ":unknown", above.holds, above.layer)
    return _Block("rule", _nested(part, above.selector), above.holds, above.layer)


def _grouped(part: str, low: str, above: _Block, sheet: Sheet) -> _Block:
    holds, layer = above.holds, above.layer
    if low.startswith("@media"):
        holds = _both(holds, _media(low[6:]))
    elif low.startswith("@layer"):
        layer = _joined(layer, part[6:].strip() or f"({len(sheet.layers)})")
        _layer(layer, sheet)
    else:
        holds = _both(holds, _PERHAPS)
    return _Block("rule" if above.selector else "group", above.selector, holds, layer)


def _closed(block: _Block, sheet: Sheet) -> None:
    if block.kind not in {"rule", "frame"} or not block.said:
        return
    found: dict[str, str] = {}
    for part in block.said:
        _declare(part, found)
    for name, value in found.items():
        if name.startswith("--"):
            sheet.variables.setdefault(name.lower(), set()).add(value.lower())
    if block.kind == "frame":
        name, _, when = block.selector.partition(" ")
        if regex.search(r"\bto\b|\b100%", when):
            sheet.frames.setdefault(name.lower(), {}).update(found)
        return
    layer = sheet.layers[block.layer] if block.layer else len(sheet.layers) + 10**6
    sheet.rules.append(Rule(block.selector, found, block.holds, layer, len(sheet.rules)))


def _nested(selector: str, above: str) -> str:
    """A rule inside a rule: "&" is what the outer one selects."""
    if not above:
        return selector
    return selector.replace("&", f":is({above})") if "&" in selector else f":is({above}) {selector}"


def _joined(above: str, name: str) -> str:
    return f"{above}.{name}" if above else name


def _layer(name: str, sheet: Sheet) -> None:
    if name:
        sheet.layers.setdefault(name, len(sheet.layers))


def _both(one: Holds, other: Holds) -> Holds:
    return tuple(False if False in pair else None if None in pair else True for pair in zip(one, other, strict=True))


def _media(query: str) -> Holds:
    """In which windows a media query holds: of several the best."""
    found = [[_holds(one.strip().lower(), width) for width in WIDTHS] for one in query.split(",")]
    best = (True if True in each else None if None in each else False for each in zip(*found, strict=True))
    return tuple(best)


def _holds(query: str, width: int) -> bool | None:
    negated = query.startswith("not ")
    holds: bool | None = True
    for part in regex.split(r"\s+and\s+", regex.sub(r"^(?:not|only)\s+", "", query)):
        one = _feature(part, width)
        holds = False if False in {holds, one} else None if None in {holds, one} else True
    return holds if not negated or holds is None else not holds


def _feature(part: str, width: int) -> bool | None:
    if part in {"screen", "all", ""}:
        return True
    if part in {"print", "speech", "tty", "tv", "projection", "handheld", "braille", "embossed"}:
        return False
    if match := _FEATURE.fullmatch(part):
        bound = float(match["number"]) * (1 if match["unit"] in {"px", None} else _EM)
        return width >= bound if match["which"] == "min" else width <= bound
    if match := _SPAN.fullmatch(part):
        bound = float(match["number"]) * (1 if match["unit"] in {"px", None} else _EM)
        return width >= bound if ">" in match["sign"] else width <= bound
    return None
