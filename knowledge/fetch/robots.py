"""robots.txt as RFC 9309 reads it: what the owner of a site lets henji ask for."""

from dataclasses import dataclass

import regex

from knowledge.fetch.answer import AGENT
from knowledge.fetch.url import escaped

_LINE = regex.compile(r"\s*(?P<key>[A-Za-z-]+)\s*:\s*(?P<value>[^#]*?)\s*(?:#.*)?")
_SECONDS = regex.compile(r"\d{1,6}(?:\.\d{1,6})?")
_MOST_RULES = 2000
#: Seconds; a site that asks for more gets this.
LONGEST_DELAY = 10.0


@dataclass(frozen=True, slots=True)
class Rule:
    allow: bool
    pattern: str  # of a path with its query; `*` stands for anything, a final `$` for the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What one site allows. The longest rule that fits decides; among equally long ones, the one that allows."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0  # seconds between two questions

    def allows(self, target: str) -> bool:
        """Whether the path (with its query) may be asked for; robots.txt itself always may."""
        fitting = [(len(rule.pattern), rule.allow) for rule in self.rules if fits(rule.pattern, target)]
        return max(fitting, default=(0, True))[1] or target == "/robots.txt"


EVERYTHING = Robots()


def read_robots(text: str) -> Robots:
    """The group for henji, else the one for everybody. Lines that say nothing are passed over."""
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: list[str] = []
    naming = False  # whether the line before named an agent: several may share a group
    for key, value in _lines(text):
        if key == "user-agent":
            agents = [*agents, value.lower()] if naming else [value.lower()]
            groups.setdefault(agents[-1], [])
        else:
            for agent in agents:
                groups[agent].append((key, value))
        naming = key == "user-agent"
    return _robots(groups.get(AGENT, groups.get("*", [])))


def fits(pattern: str, target: str) -> bool:
    """Linear in the target for every pattern: the leftmost place of each piece is as good as any other."""
    anchored = pattern.endswith("$")
    first, *pieces = pattern.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    at = len(first)
    if anchored and not pieces:
        return at == len(target)
    last = pieces.pop() if anchored else ""
    for piece in pieces:
        found = target.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return target.endswith(last) and len(target) - len(last) >= at


def _lines(text: str) -> list[tuple[str, str]]:
    found = (_LINE.fullmatch(line) for line in text.lstrip("\ufeff").splitlines())
    return [(match["key"].lower(), match["value"]) for match in found if match]


def _robots(lines: list[tuple[str, str]]) -> Robots:
    rules = [Rule(key == "allow", escaped(value)) for key, value in lines if key in {"allow", "disallow"} and value]
    delays = [
        float(value) for key, value in lines if key == "crawl-delay" and regex.fullmatch(r"\d{1,6}(\.\d+)?", value)
    ]
    return Robots(rules=tuple(rules[:_MOST_RULES]), delay=min(max(delays, default=0.0), LONGEST_DELAY))
