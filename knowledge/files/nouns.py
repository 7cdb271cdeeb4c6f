"""What comes out of a file of the store: items, and the problems that kept others back."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from core.errors import StoreError
from core.evidence import Document, Fact, Product
from core.orders import Order, Parcel
from core.sets import Risk, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a file that could not be used: where, what, and how to mend it."""

    path: str  # inside the store folder
    message: str
    remedy: str
    line: int | None = None  # from 1
    column: int | None = None  # from 1; in a CSV the number of the cell

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        return f"{place}: {self.message}; {self.remedy}"


class UnusableFile(StoreError):
    """A file as a whole cannot be used: what it gave before stays."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """A text the shop approved, in one language, and how buyers ask for it."""

    id: str  # the same in every language
    language: str
    scenario: Scenario | None  # None: the file does not say
    risk: Risk
    questions: tuple[str, ...]
    text: str
    path: str
    version: str
    market: str | None = None  # ISO country; None: holds in every market
    valid_from: date | None = None
    valid_until: date | None = None  # the last day it holds
    url: str | None = None
    translated_from: str | None = None  # "en@VERSION" of the text that a model translated and a person approved


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of the store, whatever it is: what a sync adds, changes and removes.

    A product and an answer come with the document that search reads; a fact comes alone.
    """

    key: str
    path: str
    line: int
    version: str  # of everything below: what nobody sees may turn bad too
    document: Document | None = None
    raw: str = ""  # the text as written, tags and comments too: what the quarantine looks at
    product: Product | None = None
    answer: OwnAnswer | None = None
    fact: Fact | None = None
    order: Order | None = None
    parcel: Parcel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What one file gave."""

    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()
    spared: frozenset[str] = field(default_factory=frozenset)  # how keys begin that could not be read: they stay
    torn: bool = False  # the file as a whole could not be used: all it gave before stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What a file does not say itself and the store does."""

    default_language: str
    currency: str
    languages: tuple[str, ...] = ()  # those it answers in, as store.toml spells them


def version_of(*parts: object) -> str:
    """A short hash of everything that makes one version differ from another."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]
