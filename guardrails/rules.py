"""Hard rules: words that always mean a person, per language. The words live in `rules/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core import patterns
from core.languages import same
from core.sets import Reason
from core.text import normalise
from core.turn import Span

ROOT = Path(__file__).parent / "rules"

#: What each rule of the files means for the ticket, in the order a person would want to hear of it.
REASONS: Mapping[str, Reason] = {
    "threat": Reason.LEGAL_OR_SAFETY,
    "safety": Reason.LEGAL_OR_SAFETY,
    "medical": Reason.LEGAL_OR_SAFETY,
    "legal": Reason.LEGAL_OR_SAFETY,
    "privacy": Reason.LEGAL_OR_SAFETY,
    "minor": Reason.LEGAL_OR_SAFETY,
    "press": Reason.LEGAL_OR_SAFETY,
    "chargeback": Reason.MONEY,
    "refund_demand": Reason.MONEY,
    "abuse": Reason.COMPLAINT,
    "person": Reason.ASKED_FOR_HUMAN,
    "order": Reason.IDENTITY_UNPROVEN,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired, and on which words."""

    rule: str
    text: str
    span: Span

    @property
    def reason(self) -> Reason:
        return REASONS[self.rule]


@cache
def _patterns(language: str, root: Path) -> patterns.Sifted:
    path = root / f"{language}.toml"
    if not path.exists():
        return patterns.sifted(())

    def compiled(raw: Mapping[str, Any]) -> patterns.Sifted:
        return patterns.sifted((rule, patterns.joined(raw[rule])) for rule in REASONS if raw.get(rule))

    return patterns.cached(path, "rules 1", compiled)


@cache
def languages(root: Path = ROOT) -> tuple[str, ...]:
    """The languages that have rules."""
    return tuple(sorted(path.stem for path in root.glob("*.toml")))


def fired(text: str, language: str, root: Path = ROOT) -> tuple[Hit, ...]:
    """Every rule that fires, gravest first.

    A language without rules, and "und", is read with every language's rules: a cry for help must not depend on
    guessing the language right. English is always read too, because people mix it in.
    """
    known = languages(root)
    own = same(language, known)
    chosen = [own] if own else list(known)
    if "en" in known and "en" not in chosen:
        chosen.append("en")
    text = normalise(text)
    hits = [
        Hit(rule, match.group(), match.span())
        for one in chosen
        for rule, pattern in _patterns(one, root).likely(text)
        if (match := pattern.search(text))
    ]
    gravity = list(REASONS)
    return tuple(sorted(hits, key=lambda hit: (gravity.index(hit.rule), hit.span)))
