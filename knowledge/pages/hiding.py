"""Which declarations of CSS keep words from being seen."""

from collections.abc import Callable, Iterator, Mapping
from math import inf

import regex

#: Property -> value, lower case, without comments and escapes.
Declarations = Mapping[str, str]

#: Properties in which a var() that nobody defines is taken for the worst.
_DECIDING = frozenset({"display", "visibility", "opacity", "content-visibility"})
_SIDES = frozenset({"left", "right", "top", "bottom", "inset", "inset-inline", "inset-block", "inset-inline-start"})
_MARGINS = frozenset({"margin", "margin-left", "margin-right", "margin-top", "margin-inline-start"})
_SIZES = frozenset({"height", "max-height", "max-width", "block-size", "max-block-size", "max-inline-size"})
_BARE = frozenset({"none", "initial", "unset", "inherit", "revert", "auto", "border-box", "normal"})
_LENGTH = regex.compile(r"(?<![\w#.-])(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?P<unit>[a-z]+|%)?")
#: Pixels of a unit, about; of "%" and of the screen as if it were 1,000 wide.
_PIXELS = {"": 1, "px": 1, "pt": 1.3, "pc": 16, "cm": 38, "mm": 3.8, "in": 96, "em": 16, "rem": 16, "ch": 8, "ex": 8}
_SCREEN = 10
_FAINT = 0.15
_TINY = 4.0
_AWAY = 100.0
_FAR = 500.0
_HIDDEN_WORDS = {
    "display": frozenset({"none"}),
    "visibility": frozenset({"hidden", "collapse"}),
    "content-visibility": frozenset({"hidden"}),
}
_SEE_THROUGH = regex.compile(
    r"transparent|(?:rgb|hsl)a?\((?:[^(),/]+,){3}(?P<a>[^(),]+)\)|(?:rgb|hsl|lab|lch|ok\w+|color|hwb)a?\([^(),/]+/(?P<b>[^()]+)\)"
    r"|\#[\da-f]{3}(?P<c>[\da-f])|\#[\da-f]{6}(?P<d>[\da-f]{2})"
)
_SHRUNK = regex.compile(r"(?:scale(?:x|y|3d)?|matrix(?:3d)?)\((?P<parts>[^()]*)\)")
_TURNED = regex.compile(r"rotate[xy]\(\s*-?(?:8\d|9\d|2[67]\d|0?\.25turn|1\.[45]\d*rad|100grad)")
_MOVED = regex.compile(r"translate(?:x|y|3d)?\((?P<parts>[^()]*)\)")
_FILTER = regex.compile(r"(?P<what>opacity|blur|brightness|contrast)\((?P<how>[^()]*)\)")
_WHOLE_SHAPE = regex.compile(r"inset\((?:\s*-?0[a-z%]*)+\s*\)|(?:circle|ellipse)\((?:[5-9]\d|\d{3,})%[^()]*\)")
_COLOURS = {"white": "#ffffff", "black": "#000000", "#fff": "#ffffff", "#000": "#000000"}
#: Beyond it the declaration is not understood.
_MOST_VALUE = 1_000


def hiding(declarations: Declarations) -> frozenset[str]:
    """The properties whose values keep the element's words from being seen."""
    found = {name for name, value in declarations.items() if _hides(name, value[:_MOST_VALUE])}
    if "color" in declarations and _same_colour(declarations):
        found.add("color")
    if not {"hidden", "clip"}.isdisjoint(declarations.get("overflow", "").split()):
        found |= {name for name in ("width", "inline-size") if _least(declarations.get(name, "auto")) <= 1}
    return frozenset(found)


def _hides(name: str, value: str) -> bool:
    if name in _DECIDING and ("var(" in value or "attr(" in value or "if(" in value):
        return True
    value = value.replace("!important", "").strip()
    if name in _HIDDEN_WORDS:
        return not _HIDDEN_WORDS[name].isdisjoint(value.split())
    if name in {"color", "-webkit-text-fill-color"}:
        return _is_see_through(value)
    check = _CHECKS.get(name)
    return bool(check and value not in _BARE and check(value))


def _is_see_through(value: str) -> bool:
    match = _SEE_THROUGH.fullmatch(value)
    if match is None:
        return False
    amount = match["a"] or match["b"]
    if amount is not None:
        return _share(amount) < _FAINT
    nibbles = match["c"] or match["d"]
    return nibbles is None or int(nibbles, 16) / (16 ** len(nibbles) - 1) < _FAINT


def _share(value: str) -> float:
    """0.5 and 50% are the same; what is no number counts as whole."""
    match = _LENGTH.search(value)
    if match is None:
        return 1.0
    return float(match["number"]) / (100 if match["unit"] == "%" else 1)


def _same_colour(declarations: Declarations) -> bool:
    background = declarations.get("background-color") or declarations.get("background", "")
    own = _colour(declarations["color"])
    return own in {_colour(part) for part in regex.split(r"\s(?![^(]*\))", background) if part}


def _colour(value: str) -> str:
    value = value.replace("!important", "").replace(" ", "")
    if match := regex.fullmatch(r"#([\da-f])([\da-f])([\da-f])", value):
        return "#" + "".join(2 * match[part] for part in (1, 2, 3))
    if match := regex.fullmatch(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,(?:1|100%))?\)", value):
        return "#" + "".join(f"{int(match[part]):02x}" for part in (1, 2, 3))
    return _COLOURS.get(value, value)


def _lengths(value: str) -> Iterator[float]:
    for match in _LENGTH.finditer(value):
        unit = match["unit"] or ""
        yield float(match["number"]) * _PIXELS.get(unit, _SCREEN)


def _least(value: str) -> float:
    return min(_lengths(value), default=inf)


def _is_tiny(value: str) -> bool:
    """A size of letters: per cents are those of the letters around."""
    if "(" in value:  # a formula; one that multiplies with nothing is nothing
        return bool(regex.search(r"[*(,]\s*0*\.?0+\s*(?:px|r?em|%)?\s*[*),]", value))
    match = _LENGTH.fullmatch(value)
    if match is None:
        return False
    number = abs(float(match["number"]))
    return number < 20 if match["unit"] == "%" else number * _PIXELS.get(match["unit"] or "", _SCREEN) < _TINY


def _is_tiny_font(value: str) -> bool:
    sizes = [part.split("/")[0] for part in value.split() if _LENGTH.match(part) and not part.isdecimal()]
    return any(_is_tiny(size) for size in sizes) or regex.search(r"(?:^|\s)0(?:/|\s)", value) is not None


def _is_aside(value: str) -> bool:
    return any(length <= -_AWAY or length >= _FAR for length in _lengths(value))


def _is_far_margin(value: str) -> bool:
    return any(abs(length) >= _FAR for length in _lengths(value) if "%" not in value)


def _is_deformed(value: str) -> bool:
    shrunk = [part for match in _SHRUNK.finditer(value) for part in match["parts"].split(",")[:1]]
    moved = [match["parts"] for match in _MOVED.finditer(value)]
    both = [match["parts"].split(",")[-1] for match in _SHRUNK.finditer(value) if match[0].startswith("scale(")]
    return (
        any(abs(_share(part)) < _FAINT for part in (*shrunk, *both))
        or _TURNED.search(value) is not None
        or any(abs(length) >= _FAR for part in moved for length in _lengths(part))
    )


def _is_filtered(value: str) -> bool:
    for match in _FILTER.finditer(value):
        if match["what"] == "blur" and _least(match["how"]) >= _TINY and match["how"].strip():
            return True
        if match["what"] != "blur" and match["how"].strip() and _share(match["how"]) < _FAINT:
            return True
    return False


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "opacity": lambda value: _share(value) < _FAINT,
    "font-size": _is_tiny,
    "font": _is_tiny_font,
    "zoom": lambda value: _share(value) < _FAINT,
    "scale": lambda value: any(_share(part) < _FAINT for part in value.split()),
    "transform": _is_deformed,
    "translate": lambda value: any(abs(length) >= _FAR for length in _lengths(value)),
    "rotate": lambda value: regex.search(r"^[xy]\s+-?(?:8\d|9\d)", value) is not None,
    "clip": lambda value: "rect" in value,
    "clip-path": lambda value: _WHOLE_SHAPE.fullmatch(value) is None,
    "mask": bool,
    "mask-image": bool,
    "-webkit-mask-image": bool,
    "filter": _is_filtered,
    "text-indent": _is_aside,
    **dict.fromkeys(_SIDES, _is_aside),
    **dict.fromkeys(_MARGINS, _is_far_margin),
    **dict.fromkeys(_SIZES, lambda value: _LENGTH.fullmatch(value) is not None and _least(value) <= 1),
}
