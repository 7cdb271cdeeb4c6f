"""What an answer may rest on: passages of the store's texts and rows of its facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from core.sets import Kind

#: A fact's value once read: text, a number, a truth, a list of terms, or money such as "2900 JPY".
Scalar: TypeAlias = str | int | float | bool | tuple[str, ...]


#: `Source.language` of rows of keys and values where a sentence is more than its values: nothing proves its words.
WORDLESS = "zxx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text of the store, in one language, as it was loaded."""

    id: str
    kind: Kind
    language: str
    title: str
    text: str
    version: str  # hash of what was loaded
    path: str  # file inside the store folder
    url: str | None = None
    market: str | None = None  # ISO country; None: holds in every market
    valid_from: date | None = None
    valid_until: date | None = None  # the last day it holds
    scenarios: tuple[str, ...] = ()
    product: str | None = None  # handle, where the text speaks of one product


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of a document, small enough to quote."""

    id: str
    document: str
    kind: Kind
    language: str
    title: str
    text: str
    version: str
    url: str | None = None
    product: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row of the shop's facts; `text` renders it for a quote, `values` is what slots take."""

    id: str
    table: str
    values: Mapping[str, Scalar]
    text: str
    version: str
    kind: Kind = Kind.FACT
    source: str | None = None  # the page that says so too
    market: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None


Evidence: TypeAlias = Passage | Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a claim stands: the evidence, its kind and version, and the exact words."""

    id: str
    kind: Kind
    quote: str
    version: str
    url: str | None = None
    title: str | None = None
    language: str | None = None  # None: a value without words


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One row a buyer can put into the basket."""

    sku: str
    options: Mapping[str, str]  # option name -> value, in the catalogue's language
    price: str  # decimal, e.g. "2400"
    currency: str
    available: bool
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product in one language."""

    handle: str
    language: str
    title: str
    description: str
    vendor: str
    type: str
    variants: tuple[Variant, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)  # material, size, weight ... in this language
    url: str | None = None
    version: str = ""
