"""What the style sheets of a page hide: each element under the rules that win over it, in windows of every width.

External sheets are not read. What a rule that nobody can judge hides is hidden; what it would show again is not.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

import regex

from knowledge.pages.css import MOST_LETTERS, MOST_RULES, WIDTHS, Rule, Sheet, declarations, read_sheet
from knowledge.pages.hiding import hiding
from knowledge.pages.markup import Element
from knowledge.pages.selectors import Patience, Selector, compiled

_DATA = regex.compile(r"data:text/css[^,]{0,100},[^\"')\s]*", regex.IGNORECASE)
_VARIABLE = regex.compile(
    r"var\(\s*(?P<name>--[^\s,()]+)\s*(?:,(?P<otherwise>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*))?\)"
)
_MOST_WAYS = 16
_MOST_ROUNDS = 4
#: What reading a selector costs, in comparisons.
_COMPILING = 20
#: Windows that are one kind of reader: words must be seen in every one of the phones, or of the desks.
_READERS = (range(2), range(2, len(WIDTHS)))
_Weight = tuple[bool, int, tuple[int, int, int], int]


@dataclass(frozen=True, slots=True)
class _Said:
    """What one selector says of one element kind."""

    selector: Selector
    rule: Rule
    hides: frozenset[str]
    says: frozenset[str]


@dataclass(slots=True)
class Styles:
    """`hide` is asked for each element from the outside in."""

    by_key: dict[str, list[_Said]] = field(default_factory=dict)
    variables: dict[str, set[str]] = field(default_factory=dict)
    faded: frozenset[str] = frozenset()  # animations that end unseen
    patience: Patience = field(default_factory=Patience)
    too_long: bool = False

    def hide(self, element: Element) -> bool:
        """Whether the element's words are not seen: on phones or on desks alone is seen."""
        inline = element.get("style")
        own = declarations(inline) if inline else {}
        if not own and not self.by_key:
            return False
        if self.patience.left < 0:  # nobody can tell any more
            return True
        rules: list[tuple[bool | None, _Said]] = [
            (held, said) for said in self._candidates(element) if (held := self._held(said, element)) is not False
        ]
        if not own:
            rules = rules if any(said.hides for _, said in rules) else []
        if not own and not rules:
            return False
        unseen = _hides(own, self.variables, self.faded)
        return all(any(_is_hidden(rules, own, unseen, width) for width in reader) for reader in _READERS)

    def _held(self, said: _Said, element: Element) -> bool | None:
        return said.selector.matches(element, self.patience)

    def _candidates(self, element: Element) -> Iterator[_Said]:
        yield from self.by_key.get("", ())
        yield from self.by_key.get(element.tag, ())
        for name in (element.get("class") or "").split()[:100]:
            yield from self.by_key.get(f".{name}", ())
        if name := element.get("id"):
            yield from self.by_key.get(f"#{name}", ())


def read_styles(root: Element) -> Styles:
    """The sheets written into the page. `too_long`: there are more of them than can be judged."""
    sheet = Sheet()
    letters = 0
    for text, media in _sheets(root):
        letters += len(text)
        if letters > MOST_LETTERS:
            return Styles(too_long=True)
        read_sheet(text, sheet, media)
        if len(sheet.rules) > MOST_RULES:
            return Styles(too_long=True)
    for element in root.iter():
        if "--" in (element.get("style") or ""):
            for name, value in declarations(element.get("style")).items():
                if name.startswith("--"):
                    sheet.variables.setdefault(name.lower(), set()).add(value.lower())
    faded = frozenset(name for name, said in sheet.frames.items() if hiding(said))
    styles = Styles(variables=sheet.variables, faded=faded)
    _index(sheet.rules, styles)
    return styles


def _sheets(root: Element) -> Iterator[tuple[str, str]]:
    for element in root.iter("style", "link"):
        if element.getparent() is not None and next(element.iterancestors("noscript", "template"), None) is not None:
            continue
        media = element.get("media") or ""
        if element.tag == "style" and (element.get("type") or "text/css").strip().lower() == "text/css":
            text = element.text or ""
            yield from ((found, media) for found in _carried(text if "@import" in text.lower() else ""))
            yield text, media
        elif element.tag == "link" and "stylesheet" in (element.get("rel") or "").lower():
            yield from ((found, media) for found in _carried(element.get("href") or ""))


def _carried(text: str) -> Iterator[str]:
    """Sheets that stand in the address itself."""
    for match in _DATA.finditer(text):
        head, _, body = match[0].partition(",")
        content = unquote_to_bytes(body)
        if "base64" in head.lower():
            try:
                content = base64.b64decode(content + b"==")
            except (binascii.Error, ValueError):
                continue
        yield content.decode("utf-8", "replace")


def _index(rules: list[Rule], styles: Styles) -> None:
    """Only rules that hide, and those that say otherwise of the same properties, are kept."""
    told = [(rule, _hides(rule.declarations, styles.variables, styles.faded)) for rule in rules]
    matters = frozenset(name for _, hides in told for name in hides)
    if not matters:
        return
    for rule, hides in told:
        says = matters & rule.declarations.keys()
        for selector in compiled(rule.selector) if says or hides else ():
            styles.patience.left -= _COMPILING
            if styles.patience.left < 0:
                styles.too_long = True
                return
            styles.by_key.setdefault(selector.key, []).append(_Said(selector, rule, hides, says | hides))


def _hides(said: Mapping[str, str], variables: dict[str, set[str]], faded: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    for way in _ways(said, variables):
        found |= hiding(way)
    for name in ("animation", "animation-name"):
        if not faded.isdisjoint(said.get(name, "").replace(",", " ").split()):
            found.add(name)
    return frozenset(found)


def _ways(said: Mapping[str, str], variables: dict[str, set[str]]) -> Iterator[Mapping[str, str]]:
    """The declarations with each value a variable may have."""
    if not any("var(" in value for value in said.values()):
        yield said
        return
    spread = {name: _values(value, variables) for name, value in said.items()}
    for turn in range(max(map(len, spread.values()))):
        yield {name: values[min(turn, len(values) - 1)] for name, values in spread.items()}


def _values(value: str, variables: dict[str, set[str]]) -> list[str]:
    known = [value]
    for _ in range(_MOST_ROUNDS):
        match = next((match for one in known if (match := _VARIABLE.search(one))), None)
        if match is None:
            break
        found = sorted(variables.get(match["name"], ()))
        found += [match["otherwise"].strip()] if match["otherwise"] else []
        if not found or len(known) * len(found) > _MOST_WAYS:
            break
        known = [one.replace(match[0], new) for one in known for new in found]
    return known


def _is_hidden(rules: list[tuple[bool | None, _Said]], own: dict[str, str], unseen: frozenset[str], width: int) -> bool:
    """Whether the winning declaration of any property hides."""
    best: dict[str, tuple[_Weight, bool]] = {}
    for held, said in rules:
        holds = said.rule.holds[width]
        if holds is False:
            continue
        certain = held is True and holds is True
        for name in said.says if certain else said.hides:
            weight = _weight(said, name)
            if name not in best or weight >= best[name][0]:
                best[name] = (weight, name in said.hides)
    for name, value in own.items():
        urgent = "!important" in value
        if name not in best or urgent or not best[name][0][0]:
            best[name] = ((urgent, 10**9, (0, 0, 0), 0), name in unseen)
    return any(hides for _, hides in best.values())


def _weight(said: _Said, name: str) -> _Weight:
    urgent = "!important" in said.rule.declarations.get(name, "")
    layer = -said.rule.layer if urgent else said.rule.layer
    return (urgent, layer, said.selector.specificity, said.rule.order)
