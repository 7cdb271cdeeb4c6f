"""One product, and the variants a buyer's words leave -> slots and rows for topics that ask about goods."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.lanes.slots import Slot, money
from core.evidence import Evidence, Fact, Passage, Product, Source, Variant
from core.sets import Kind
from knowledge.finder import Choice, options

#: More variants than this are not listed one by one: the answer would be a table.
LISTED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsSlots:
    """Ready for `render`: one mapping for every sentence that may be said of the product."""

    rows: Sequence[Mapping[str, Slot]]
    evidence: tuple[Evidence, ...]


def passage(product: Product) -> Passage:
    """The product as evidence: title and attributes, one a line, in the words of its file."""
    lines = [product.title, *(f"{key}: {value}" for key, value in sorted(product.attributes.items()))]
    return Passage(
        id=f"product:{product.handle}:{product.language}",
        document=f"product:{product.handle}:{product.language}",
        kind=Kind.PRODUCT,
        language=product.language,
        title=product.title,
        text="\n".join(lines),
        version=product.version,
        url=product.url,
        product=product.handle,
    )


def stock(product: Product, variant: Variant) -> Fact:
    """A variant as evidence: what it is, what it costs, whether it can be bought."""
    values = {"title": product.title, **variant.options}
    lines = [f"{key}: {value}" for key, value in values.items()]
    lines += [f"price: {variant.price} {variant.currency}", f"available: {str(variant.available).lower()}"]
    return Fact(
        id=f"variant:{product.handle}:{product.language}:{variant.sku or '/'.join(variant.options.values())}",
        table="variant",
        values=values,
        text="\n".join(lines),
        version=variant.version or product.version,
        kind=Kind.STOCK,
    )


def _stock_source(product: Product, variant: Variant) -> Source:
    fact = stock(product, variant)
    language = product.language if variant.options else None
    return Source(
        id=fact.id,
        kind=fact.kind,
        quote=fact.text,
        version=fact.version,
        url=product.url,
        title=product.title,
        language=language,
    )


def _title(product: Product) -> Source:
    """A name is a name in every language."""
    found = passage(product)
    return Source(
        id=found.id,
        kind=found.kind,
        quote=product.title,
        version=found.version,
        url=product.url,
        title=product.title,
    )


def _slot(text: str, sources: Iterable[Source], value: str | bool = "") -> Slot:
    return Slot(text=text, value=value, sources=tuple(sources))


def attributes(product: Product) -> GoodsSlots:
    """`product.title` and one slot an attribute, each proven by its line of the file."""
    found = passage(product)
    title = _title(product)
    slots = {"product.title": _slot(product.title, (title,))}
    for key, value in product.attributes.items():
        quote = Source(
            id=found.id,
            kind=found.kind,
            quote=f"{key}: {value}",
            version=found.version,
            url=product.url,
            title=product.title,
            language=product.language if _has_words(value) else None,
        )
        slots[f"product.{key}"] = _slot(value, (title, quote))
    return GoodsSlots(rows=(slots,), evidence=(found,))


def _has_words(value: str) -> bool:
    """Whether words carry the value; "17 × 15 cm" says the same in every language."""
    return any(len(word) > 2 and word.isalpha() for word in value.split())


def label(product: Product, choice: Choice, variants: Sequence[Variant]) -> str:
    """The product's title plus what tells these variants from the rest: "Hasami Mug (Navy)"."""
    if len(variants) == len(product.variants) or not variants[0].options:
        return product.title
    fixed = {name for name, values in choice.named.items() if len(values) == 1}
    if fixed and len(variants) == len(choice.variants):
        said = ", ".join(values[0] for name, values in choice.named.items() if name in fixed)
        return f"{product.title} ({said})"
    return f"{product.title} ({', '.join(dict.fromkeys(name_of(variant) for variant in variants))})"


def name_of(variant: Variant) -> str:
    return " / ".join(variant.options.values())


def stock_slots(product: Product, choice: Choice) -> GoodsSlots:
    """One row for what can be bought and one for what is sold out, among the variants the buyer named."""
    rows = []
    for available in (True, False):
        group = [variant for variant in choice.variants if variant.available is available]
        if group:
            sources = (_title(product), *(_stock_source(product, variant) for variant in group))
            rows.append(
                {
                    "product.available": _slot("", sources, available),
                    "product.variant": _slot(label(product, choice, group), sources),
                    "product.title": _slot(product.title, sources),
                }
            )
    return GoodsSlots(rows=tuple(rows), evidence=_evidence(product, choice.variants))


def price_slots(product: Product, choice: Choice, language: str) -> GoodsSlots:
    """One price where the variants agree, else the range."""
    ranked = sorted(choice.variants, key=lambda variant: Decimal(variant.price))
    low, high = ranked[0], ranked[-1]
    sources = (_title(product), *(_stock_source(product, variant) for variant in choice.variants))
    slots = {
        "product.title": _slot(product.title, sources),
        "product.variant": _slot(label(product, choice, choice.variants), sources),
    }
    if Decimal(low.price) == Decimal(high.price):
        slots["product.price"] = _slot(money(f"{low.price} {low.currency}", language), sources)
    else:
        slots["product.price_from"] = _slot(money(f"{low.price} {low.currency}", language), sources)
        slots["product.price_to"] = _slot(money(f"{high.price} {high.currency}", language), sources)
    return GoodsSlots(rows=(slots,), evidence=_evidence(product, choice.variants))


def option_slots(product: Product, only: str | None = None) -> GoodsSlots:
    """Every option with its values, or only one option; a product without options is `single`."""
    every = {name: values for name, values in options(product).items() if only in {None, name}}
    sources = (_title(product), *(_stock_source(product, variant) for variant in product.variants))
    slots = {"product.title": _slot(product.title, sources)}
    if every:
        said = "; ".join(f"{name}: {', '.join(values)}" for name, values in every.items())
        slots["product.options"] = _slot(said, sources)
    else:
        slots["product.single"] = _slot(product.title, sources)
    return GoodsSlots(rows=(slots,), evidence=_evidence(product, product.variants))


def missing_slots(product: Product, wanted: str) -> GoodsSlots:
    """The buyer wants a variant that the catalogue does not have; the options prove it."""
    found = option_slots(product)
    sources = found.rows[0]["product.title"].sources
    row = {
        **found.rows[0],
        "product.variant_exists": _slot("", sources, value=False),
        "product.wanted": _slot(wanted, sources),
    }
    return GoodsSlots(rows=(row,), evidence=found.evidence)


def _evidence(product: Product, variants: Iterable[Variant]) -> tuple[Evidence, ...]:
    return (passage(product), *(stock(product, variant) for variant in variants))
