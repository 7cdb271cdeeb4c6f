"""Which passages may be found at all, whatever they score."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from core.sets import Kind

Bound: TypeAlias = Mapping[str, str]

#: A column's NULL means: in every market, since ever, for ever.
_CLAUSES: Final = {
    "language": "language = :language",
    "market": "(market IS NULL OR market = :market)",
    "day": "(valid_from IS NULL OR valid_from <= :day) AND (valid_until IS NULL OR valid_until >= :day)",
    "kinds": "kind IN (SELECT value FROM json_each(:kinds))",
    "product": "product = :product",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a hit must be. None: anything."""

    market: str | None = None  # ISO country
    on: date | None = None
    kinds: Collection[Kind] | None = None
    product: str | None = None  # handle

    def within(self, language: str | None) -> tuple[str, Bound]:
        """The condition on `passage_entry` as SQL, naming only what is asked, and the values of its names.

        "" where nothing is asked.
        """
        asked = {
            "language": language,
            "market": self.market,
            "day": None if self.on is None else self.on.isoformat(),
            "kinds": None if self.kinds is None else json.dumps(sorted(self.kinds)),
            "product": self.product,
        }
        bound = {name: value for name, value in asked.items() if value is not None}
        return " AND ".join(_CLAUSES[name] for name in bound), bound
