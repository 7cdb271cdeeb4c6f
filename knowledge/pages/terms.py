"""What a page's schema.org data promise by country: returns, shipping, and where nothing is sent."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from core.evidence import Fact, Scalar
from knowledge import fields
from knowledge.codes import COUNTRIES
from knowledge.facts import make_fact
from knowledge.fields import Misfit
from knowledge.files.nouns import Item
from knowledge.files.variants import decimal
from knowledge.pages.linked import Node, listed, nodes, term, words
from knowledge.pages.page import Page
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


def terms_of(page: Page) -> tuple[tuple[Item, ...], tuple[Flaw, ...]]:
    """Facts for the countries that are named, and for no other; two that differ for one country make none."""
    found: dict[str, dict[str, Fact]] = {}
    for fact in (*_returns(page), *_shipping(page)):
        matter = f"shipping:{fact.values['country']}" if fact.table == "shipping.lane" else fact.id
        found.setdefault(matter, {}).setdefault(fact.version, fact)
    items = [_item(next(iter(facts.values())), page) for facts in found.values() if len(facts) == 1]
    flaws = [_flaw(matter) for matter, facts in found.items() if len(facts) > 1]
    return tuple(items), tuple(flaws)


def _item(fact: Fact, page: Page) -> Item:
    return Item(key=on_page(fact.id, page.path), path=page.path, line=1, version=fact.version, fact=fact)


def _flaw(matter: str) -> Flaw:
    table, _, country = matter.removeprefix("fact:").replace("@", ":").partition(":")
    return f"its JSON-LD says two things on {table} for {country}", "state it in facts.toml"


def _returns(page: Page) -> Iterator[Fact]:
    for node in page.linked.of("MerchantReturnPolicy"):
        values = _policy(node)
        if values and not any(
            f"returnPolicy{one}" in node or one in node for one in ("SeasonalOverride", *_CONDITIONS)
        ):
            for country in _countries(node.get("applicableCountry")):
                yield make_fact(f"fact:returns@{country}", "returns", values, {"market": country})


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


def _shipping(page: Page) -> Iterator[Fact]:
    for node in page.linked.of("OfferShippingDetails"):
        if any(condition in node for condition in _CONDITIONS):
            continue
        refused = str(node.get("doesNotShip")).lower() in {"true", "https://schema.org/true"}
        for region in nodes(node.get("shippingDestination"))[:MOST_COUNTRIES]:
            if "addressRegion" in region or "postalCode" in region or "postalCodeRange" in region:
                continue  # of a part of the country
            for country in _countries(region.get("addressCountry")):
                if refused:
                    yield make_fact(f"fact:shipping:{country}", "shipping", {"not_shipped": (country,)}, {})
                elif values := _lane(node):
                    yield make_fact(
                        f"fact:shipping.lane:{country}", "shipping.lane", {"country": country, **values}, {}
                    )


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
        values |= {"days": days, "business_days": True}
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
