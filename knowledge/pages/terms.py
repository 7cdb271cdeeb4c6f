"""What a page's schema.org data promise by country: returns, shipping, and where nothing is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import regex

from core.evidence import Fact, Scalar
from core.values import ValueKind
from knowledge import fields
from knowledge.codes import COUNTRIES
from knowledge.facts import make_fact
from knowledge.fields import Misfit
from knowledge.files.nouns import Item
from knowledge.files.variants import decimal
from knowledge.pages.linked import Node, listed, nodes, term, words
from knowledge.pages.page import Page
from knowledge.pages.shown import FREE, NOT, WORLD, is_amount, numbers_of_days, read
from knowledge.standing import on_page

#: What is wrong, and how to mend it.
Flaw: TypeAlias = tuple[str, str]

MOST_COUNTRIES = 250
_REFUSED = "MerchantReturnNotPermitted"
_WINDOW = "MerchantReturnFiniteReturnWindow"
_PAID = {"FreeReturn": "shop", "ReturnFeesCustomerResponsibility": "buyer", "ReturnShippingFees": "buyer"}
#: A rate that holds for part of the orders, or a policy that changes with the season, is no fact for all.
_CONDITIONS = (
    "orderValue",
    "weight",
    "numItems",
    "shippingSettingsLink",
    "shippingOrigin",
    "validForMemberTier",
    "seasonalOverride",
)


#: What a line must be about, itself or under its heading.
_SHIPPING = regex.compile(
    r"shipping|deliver|postage|parcel|\bships?\b|\bsend\b|versand|liefer|porto|送料|配送|発送|運賃|运费|運費|邮费|快递|配達"
    r"|livraison|envío|envio|frete|배송|ค่าส่ง|pengiriman|vận chuyển",
    regex.IGNORECASE,
)
_RETURNING = regex.compile(
    r"return|refund|send (?:it|them|goods) back|withdraw|rückgabe|rücksend|zurück|widerruf|返品|返金|返送"
    r"|退货|退貨|退款|retour|devoluci|devoluç|반품|คืน|pengembalian|trả hàng",
    regex.IGNORECASE,
)
#: Who pays for what is sent back, where it is not free.
_BUYER_PAYS = regex.compile(
    r"\b(?:buyers?|customers?|you) (?:pays?|bears?)|at your (?:own )?(?:cost|expense)"
    r"|(?:käufer|kunde|sie) (?:trägt|tragen)|(?:お客様|購入者)(?:の)?(?:ご)?負担|买家承担|買家承擔",
    regex.IGNORECASE,
)
_FREE_DELIVERY = regex.compile(r"\bfree (?:shipping|delivery)|versandkostenfrei\w*|包邮|送料無料", regex.IGNORECASE)
_OVER = regex.compile(r"\b(?:over|above|from|orders? of|ab|über)\b|以上|满|滿|超过", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Promise:
    """What the data say for one country, and what of it the page does not show."""

    fact: Fact | None
    missing: tuple[str, ...] = ()


def terms_of(page: Page) -> tuple[tuple[Item, ...], tuple[Flaw, ...]]:
    """Facts for the countries that are named, and for no other; two that differ for one country make none.

    What the data say and the page does not show beside the country is left out and named.
    """
    found: dict[str, dict[str, Fact]] = {}
    unshown: dict[str, None] = {}
    for promise in (*_returns(page), *_shipping(page)):
        unshown |= dict.fromkeys(promise.missing)
        fact = promise.fact
        if fact is not None:
            matter = f"shipping:{fact.values['country']}" if fact.table == "shipping.lane" else fact.id
            found.setdefault(matter, {}).setdefault(fact.version, fact)
    items = [_item(next(iter(facts.values())), page) for facts in found.values() if len(facts) == 1]
    flaws = [_flaw(matter) for matter, facts in found.items() if len(facts) > 1]
    return tuple(items), (*flaws, *_unshown(tuple(unshown)))


def _unshown(what: tuple[str, ...]) -> tuple[Flaw, ...]:
    if not what:
        return ()
    more = f" and {len(what) - 3} more" if len(what) > 3 else ""
    message = f"its JSON-LD says {', '.join(what[:3])}{more}, which the page does not show beside the country"
    return ((message, "state it in facts.toml"),)


def _item(fact: Fact, page: Page) -> Item:
    return Item(key=on_page(fact.id, page.path), path=page.path, line=1, version=fact.version, fact=fact)


def _flaw(matter: str) -> Flaw:
    table, _, country = matter.removeprefix("fact:").replace("@", ":").partition(":")
    return f"its JSON-LD says two things on {table} for {country}", "state it in facts.toml"


def _returns(page: Page) -> Iterator[_Promise]:
    for node in page.linked.of("MerchantReturnPolicy"):
        values = _policy(node)
        if values and not any(
            f"returnPolicy{one}" in node or one in node for one in ("SeasonalOverride", *_CONDITIONS)
        ):
            for country in _countries(node.get("applicableCountry")):
                yield _returned(country, values, page)


def _policy(node: Node) -> dict[str, Scalar]:
    category = term(node.get("returnPolicyCategory"))
    if category == _REFUSED:
        return {"accepted": False}
    days = words(node.get("merchantReturnDays"))
    if (category and category != _WINDOW) or not days.isdecimal() or not 0 < int(days) <= 1000:
        return {}
    values: dict[str, Scalar] = {"accepted": True, "window_days": int(days), "counted_from": "delivery"}
    payer = _PAID.get(term(node.get("returnFees")))
    return {**values, "shipping_paid_by": payer} if payer else values


def _returned(country: str, values: dict[str, Scalar], page: Page) -> _Promise:
    lines = _about(page, country, _RETURNING)
    if not values["accepted"]:
        if any(NOT.search(line) for line in lines):
            return _Promise(make_fact(f"fact:returns@{country}", "returns", values, {"market": country}))
        return _Promise(None, (f"no returns from {country}",))
    days = [numbers for line in lines if (numbers := numbers_of_days(line, page.language)[0])]
    if any(numbers != {values["window_days"]} for numbers in days) or not days or any(map(NOT.search, lines)):
        return _Promise(None, (f"returns from {country} within {values['window_days']} days",))
    missing = []
    payer = values.get("shipping_paid_by")
    sign = FREE if payer == "shop" else _BUYER_PAYS
    if payer and not any(sign.search(_FREE_DELIVERY.sub("", line)) for line in lines):
        values = {key: value for key, value in values.items() if key != "shipping_paid_by"}
        missing.append(f"that the {payer} pays for returns from {country}")
    return _Promise(make_fact(f"fact:returns@{country}", "returns", values, {"market": country}), tuple(missing))


def _shipping(page: Page) -> Iterator[_Promise]:
    for node in page.linked.of("OfferShippingDetails"):
        if any(condition in node for condition in _CONDITIONS):
            continue
        refused = str(node.get("doesNotShip")).lower() in {"true", "https://schema.org/true"}
        for region in nodes(node.get("shippingDestination"))[:MOST_COUNTRIES]:
            if "addressRegion" in region or "postalCode" in region or "postalCodeRange" in region:
                continue  # of a part of the country
            for country in _countries(region.get("addressCountry")):
                if refused:
                    yield _refusal(country, page)
                elif values := _lane(node):
                    yield _sent(country, values, page)


def _refusal(country: str, page: Page) -> _Promise:
    lines = _about(page, country, _SHIPPING)
    if lines and all(NOT.search(line) for line in lines) and not any(map(WORLD.search, lines)):
        return _Promise(make_fact(f"fact:shipping:{country}", "shipping", {"not_shipped": (country,)}, {}))
    return _Promise(None, (f"no shipping to {country}",))


def _sent(country: str, values: dict[str, Scalar], page: Page) -> _Promise:
    lines = _about(page, country, _SHIPPING)
    kept: dict[str, Scalar] = {"country": country}
    missing = []
    certain = bool(lines) and not any(map(NOT.search, lines))
    if "price" in values:
        if certain and _costs(lines, str(values["price"]), page.language):
            kept["price"] = values["price"]
        else:
            missing.append(f"shipping to {country} for {values['price']}")
    if "days" in values:
        named = [found for line in lines if (found := numbers_of_days(line, page.language))[0]]
        wanted = frozenset(int(number) for number in str(values["days"]).split("-"))
        if certain and named and all(numbers == wanted for numbers, _ in named):
            kept |= {"days": values["days"], "business_days": all(business for _, business in named)}
        else:
            missing.append(f"shipping to {country} in {values['days']} days")
    fact = make_fact(f"fact:shipping.lane:{country}", "shipping.lane", kept, {}) if len(kept) > 1 else None
    return _Promise(fact, tuple(missing))


def _about(page: Page, country: str, about: "regex.Pattern[str]") -> tuple[str, ...]:
    """Shown lines that name the country, or the whole world, on this matter."""
    named = page.named[country] if country in page.named else page.named.get("", ())
    return tuple(one.text for one in named if about.search(one.text) or about.search(one.under))


def _costs(lines: tuple[str, ...], price: str, language: str) -> bool:
    """Whether every amount in these lines is the price; a price of nothing may be a word."""
    amount, _, currency = price.partition(" ")
    found = [one for line in lines for one in read(line, language) if one.kind is ValueKind.MONEY]
    if found:
        return all(is_amount(one, amount, currency) for one in found)
    return Decimal(amount) == 0 and any(FREE.search(line) and not _OVER.search(line) for line in lines)


def _lane(node: Node) -> dict[str, Scalar]:
    values: dict[str, Scalar] = {}
    rate = next(iter(nodes(node.get("shippingRate"))), {})
    amount, currency = decimal(words(rate.get("value"))), words(rate.get("currency")).upper()
    if amount is not None and len(nodes(node.get("shippingRate"))) == 1:
        try:
            values["price"] = fields.money(f"{amount} {currency}")
        except Misfit:
            return {}
    if days := _days(next(iter(nodes(node.get("deliveryTime"))), {})):
        values["days"] = days
    return values


def _days(node: Node) -> str:
    """Handling and transit together, as "5-9"; "" where one of them is not in days or not said."""
    spans = [_span(node.get(part)) for part in ("handlingTime", "transitTime") if part in node]
    if "transitTime" not in node or None in spans:
        return ""
    low = sum(span[0] for span in spans if span)
    high = sum(span[1] for span in spans if span)
    return f"{low}-{high}" if low < high else str(high) if low == high else ""


def _span(value: object) -> tuple[int, int] | None:
    node = next(iter(nodes(value)), None)
    if node is None or (words(node.get("unitCode")) or "DAY").upper() not in {"DAY", "D"}:
        return None
    low, high = (_whole(node.get(key) if key in node else node.get("value")) for key in ("minValue", "maxValue"))
    return (low, high) if low is not None and high is not None and low <= high else None


def _whole(value: object) -> int | None:
    written = words(value)
    number = Decimal(written) if written.replace(".", "", 1).isdecimal() else None
    return int(number) if number is not None and number == int(number) and number <= 400 else None


def _countries(value: object) -> list[str]:
    written = [words(one).strip().upper() for one in listed(value)[:MOST_COUNTRIES]]
    return [code for code in dict.fromkeys(written) if code in COUNTRIES]
