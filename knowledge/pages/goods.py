"""The product a page sells, from schema.org Product or ProductGroup: only what the page shows too."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from urllib.parse import unquote, urlsplit

import regex

from core.evidence import Product, Variant
from core.sentences import split
from core.values import Value, ValueKind
from knowledge.codes import CURRENCIES
from knowledge.fields import Misfit, day
from knowledge.files.nouns import Item, Shop, version_of
from knowledge.files.variants import decimal
from knowledge.pages.linked import Node, listed, nodes, term, types_of, words
from knowledge.pages.page import Page
from knowledge.pages.shown import could_be, is_amount, read
from knowledge.standing import on_page

#: What is wrong, and how to mend it.
Flaw = tuple[str, str]

MOST_VARIANTS = 200
_HANDLE = regex.compile(r"/products?/([^/?#]+)", regex.IGNORECASE)
_BUYABLE = frozenset({"InStock", "LimitedAvailability", "OnlineOnly"})
_UNSURE = frozenset({"PreOrder", "PreSale", "BackOrder", "MadeToOrder", "InStoreOnly", "Reserved", ""})
_STRUCK = frozenset({"ListPrice", "StrikethroughPrice", "MSRP", "SRP", "MinimumAdvertisedPrice"})
_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "color": {"en": "Color", "de": "Farbe", "ja": "色", "zh-Hans": "颜色"},
    "size": {"en": "Size", "de": "Größe", "ja": "サイズ", "zh-Hans": "尺寸"},
    "material": {"en": "Material", "de": "Material", "ja": "素材", "zh-Hans": "材质"},
    "pattern": {"en": "Pattern", "de": "Muster", "ja": "柄", "zh-Hans": "图案"},
}
#: Attributes that henji's topics ask for, and where schema.org keeps them.
_ATTRIBUTES = {"material": "material", "size": "size", "weight": "weight", "countryOfOrigin": "origin"}
_UNITS = {
    "GRM": "g",
    "KGM": "kg",
    "MLT": "ml",
    "LTR": "l",
    "CMT": "cm",
    "MMT": "mm",
    "INH": "in",
    "ONZ": "oz",
    "LBR": "lb",
}
#: Sentences whose money is not what the goods cost.
_NO_PRICE = regex.compile(
    r"\b(?:off|save|saving|discount|coupon|voucher|gift card|shipping|delivery|postage|over|above|instead of"
    r"|installments?|instalments?|per month|points?|was|before|formerly|statt|rabatt|sparen|gutschein"
    r"|versand\w*|liefer\w*|porto|ab"
    r"|über|rate[nr]?)\b|送料|配送|割引|クーポン|ポイント|以上|引き"
    r"|値引|定価|分割|运费|運費|优惠|優惠"
    r"|立减|满|滿|节省|原价|原價|积分"
    r"|배송|할인",
    regex.IGNORECASE,
)
#: With these an amount that names the postage is a price all the same.
_WITH = regex.compile(
    r"\b(?:incl\w*|plus|free\b(?!.*\b(?:over|above|from|ab)\b)|inkl\w*|zzgl)\b|送料込|送料無料|包邮|税込|含",
    regex.IGNORECASE,
)
_CLAUSE = regex.compile(r"(?<=\d\D{0,30})(?:[,;:()|–—]\s|\s[-–—|]\s)")
_POSTAGE = regex.compile(
    r"shipping|deliver|return|versand|liefer|rückgabe|送料|配送|返品|运费|運費|退货|退貨", regex.IGNORECASE
)
_COULD_NOT = "put the product into products.csv, or mend the theme's JSON-LD"


class _Doubt(Exception):
    """Why no product is made of a page that sells one."""


def handle_of(page: Page) -> str | None:
    """What the page's product is called in addresses; None where the page sells none, or several."""
    node = _node(page)
    return _handle(node, page) if node else None


def product_of(page: Page, shop: Shop) -> tuple[tuple[Item, ...], tuple[Flaw, ...]]:
    """The product, or none and why: what the page's data say and the page does not show is not believed."""
    node = _node(page)
    if node is None:
        return (), ()
    try:
        product = _product(node, page, shop)
    except _Doubt as doubt:
        return (), ((str(doubt), _COULD_NOT),)
    if product is None:
        return (), ()
    key = on_page(f"product:{product.handle}:{product.language}", page.path)
    said = "\n".join((product.title, product.description, product.vendor, *product.attributes.values()))
    raw = said.replace("<", "‹")
    version = version_of(product.version, raw)
    return (Item(key=key, path=page.path, line=1, version=version, product=product, raw=raw),), ()


def _node(page: Page) -> Node | None:
    """The page's one product. A page that lists several sells none of them."""
    groups = page.linked.of("ProductGroup")
    inside = {id(one) for group in groups for one in nodes(group.get("hasVariant"))}
    alone = [one for one in page.linked.of("Product") if id(one) not in inside and "ProductGroup" not in types_of(one)]
    found = {words(one.get("name")): one for one in (*alone, *groups) if words(one.get("name"))}
    return next(iter(found.values())) if len(found) == 1 else None


def _handle(node: Node, page: Page) -> str:
    for address in (page.url, *(one for one in listed(node.get("url")) if isinstance(one, str))):
        if match := _HANDLE.search(address or ""):
            return unquote(match[1]).lower()
    parts = [part for part in urlsplit(page.url or "").path.split("/") if part]
    slug = regex.sub(r"[^\p{L}\p{M}\p{N}]+", "-", unquote(parts[-1]) if parts else words(node.get("name")).lower())
    return slug.strip("-") or page.name


def _product(node: Node, page: Page, shop: Shop) -> Product | None:
    title = words(node.get("name"))
    variants, attributes = _variants(node, page, shop)
    if not variants:
        return None
    _confirm(title, variants, page)
    description = words(node.get("description"))
    product = Product(
        handle=_handle(node, page),
        language=page.language,
        title=title,
        description=description if page.tells(description) else "",
        vendor=words(node.get("brand") or node.get("manufacturer")),
        type=words(node.get("category")).rpartition(">")[2].strip(),
        variants=variants,
        attributes={**_attributes(node, page), **attributes},
        url=page.url,
    )
    return replace(product, version=version_of(product))


def _variants(node: Node, page: Page, shop: Shop) -> tuple[tuple[Variant, ...], Mapping[str, str]]:
    """Raises _Doubt where variants cannot be told apart; none where the page names no single price."""
    kinds = nodes(node.get("hasVariant"))[:MOST_VARIANTS]
    offered = [(one, offer) for one in (kinds or [node]) for offer in _offers(one)[: 1 if kinds else MOST_VARIANTS]]
    names = [name.rpartition("/")[2] for name in listed(node.get("variesBy")) if isinstance(name, str)] if kinds else []
    found: dict[tuple[str, ...], Variant] = {}
    unsure, until = False, ""
    for one, offer in offered:
        variant = _variant(one, offer, names, page, shop)
        if variant is None:
            return (), {}
        values = tuple(variant.options.values())
        if values in found and (found[values].price, found[values].available) != (variant.price, variant.available):
            raise _Doubt("its JSON-LD has several offers that no option tells apart")
        found.setdefault(values, variant)
        unsure |= term(offer.get("availability")) in _UNSURE
        until = min(filter(None, (until, _until(offer))), default="")
    told = {"stock": "unknown" if unsure else "", "price_valid_until": until}
    return tuple(found.values()), {key: value for key, value in told.items() if value}


def _offers(node: Node) -> list[Node]:
    offers = nodes(node.get("offers"))
    below = [one for offer in offers for one in nodes(offer.get("offers"))]
    return below or offers


def _variant(node: Node, offer: Node, names: list[str], page: Page, shop: Shop) -> Variant | None:
    price, currency = _price(offer)
    if price is None or Decimal(price) == 0:
        return None
    if currency and currency not in CURRENCIES:
        raise _Doubt(f"its JSON-LD has a price in {currency[:10]!r}, which is no currency")
    options = {_label(name, page.language): words(node.get(name)) for name in names if words(node.get(name))}
    available = term(offer.get("availability")) in _BUYABLE
    sku = words(offer.get("sku")) or words(node.get("sku")) or "/".join((_handle(node, page), *options.values()))
    currency = currency or shop.currency
    return Variant(
        sku=sku,
        options=options,
        price=price,
        currency=currency,
        available=available,
        version=version_of(sku, sorted(options.items()), price, currency, available),
    )


def _price(offer: Node) -> tuple[str | None, str]:
    """Amount and currency; none where the offer names a span or nothing."""
    told = [
        offer,
        *(one for one in nodes(offer.get("priceSpecification")) if term(one.get("priceType")) not in _STRUCK),
    ]
    currency = next((words(one["priceCurrency"]) for one in told if one.get("priceCurrency")), "").upper()
    for one in told:
        if words(one.get("price")):
            return decimal(words(one["price"])), currency
    low, high = words(offer.get("lowPrice")), words(offer.get("highPrice"))
    return (decimal(low) if low and decimal(low) == decimal(high or low) else None), currency


def _until(offer: Node) -> str:
    try:
        return day(words(offer.get("priceValidUntil"))[:10]).isoformat()
    except Misfit:
        return ""


def _label(name: str, language: str) -> str:
    known = _OPTIONS.get(name.lower(), {})
    return known.get(language) or known.get(language.partition("-")[0]) or name


def _attributes(node: Node, page: Page) -> dict[str, str]:
    found = {ours: _measure(node.get(theirs)) for theirs, ours in _ATTRIBUTES.items()}
    for one in nodes(node.get("additionalProperty"))[:50]:
        key = regex.sub(r"\W+", "_", words(one.get("name")).lower()).strip("_")
        if key:
            found.setdefault(key, _measure(one))
    return {key: value for key, value in found.items() if value and len(value) <= 300 and page.says(value)}


def _measure(value: object) -> str:
    node = next(iter(nodes(value)), None)
    if node is None or "value" not in node:
        return words(value)
    unit = words(node.get("unitText")) or _UNITS.get(words(node.get("unitCode")), "")
    return f"{words(node['value'])} {unit}".strip()


def _confirm(title: str, variants: tuple[Variant, ...], page: Page) -> None:
    """Raises _Doubt unless the page shows these prices, of these goods, and no other."""
    if not page.says(title):
        raise _Doubt(f"its JSON-LD sells {title[:60]}, which the page does not name")
    wanted = {(one.price, one.currency) for one in variants}
    asked = [line.text for line in page.lines if not line.apart and not _POSTAGE.search(line.heading)]
    found = [value for text in asked for value in _amounts(text, page)]
    candidates = [one for one in found if any(could_be(one, currency) for _, currency in wanted)]
    hidden = sorted({price for price, code in wanted if not any(is_amount(one, price, code) for one in candidates)})
    if hidden:
        costs = ", ".join(sorted(hidden, key=Decimal)[:3])
        raise _Doubt(f"its JSON-LD says {title[:60]} costs {costs}, which the page does not show as its price")
    other = [one.text for one in candidates if not any(is_amount(one, *pair) for pair in wanted)]
    if other:
        also = ", ".join(dict.fromkeys(other[:3]))
        raise _Doubt(f"the page shows another price beside that of {title[:60]} in its JSON-LD ({also})")


def _amounts(text: str, page: Page) -> Iterator[Value]:
    """The money of a block that may be a price: not a postage, a discount, or a bound."""
    for clause in (clause for sentence in split(text) for clause in _CLAUSE.split(sentence)):
        if any(map(str.isnumeric, clause)) and (not _NO_PRICE.search(clause) or _WITH.search(clause)):
            yield from (one for one in read(clause, page.language) if one.kind is ValueKind.MONEY)
