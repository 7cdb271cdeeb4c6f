"""The shop page: a few products of the store, and the widget as any page of a shop would embed it."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from babel import Locale
from babel.numbers import format_currency
from fastapi import APIRouter, Header, Query
from fastapi.responses import HTMLResponse

from bot.web.pages import page
from bot.web.place import Here
from bot.web.tongue import tongue
from core.evidence import Product, Variant

router = APIRouter()

WORDS = Path(__file__).parent / "shop_strings"
SHOWN = 12


@cache
def shop_words(language: str) -> Mapping[str, Any]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


def offered(licensed: tuple[str, ...], default: str) -> tuple[str, ...]:
    """The languages the page can be in, the shop's default first."""
    ours = [one for one in licensed if (WORDS / f"{one}.toml").exists()] or ["en"]
    return tuple(sorted(ours, key=lambda one: one != default))


@router.get("/", include_in_schema=False)
def shop_page(
    here: Here,
    lang: Annotated[str | None, Query(max_length=35)] = None,
    accept_language: Annotated[str, Header()] = "",
) -> HTMLResponse:
    settings = here.house.settings
    languages = offered(settings.languages, settings.default_language)
    language = tongue(lang, accept_language, languages)
    context = {
        "shop": settings.name,
        "language": language,
        "languages": {one: Locale.parse(one.replace("-", "_")).get_display_name() for one in languages},
        "words": shop_words(language),
        "products": [_card(one, language) for one in here.house.knowledge.products(language)[:SHOWN]],
    }
    return page("shop.html", context)


def _card(product: Product, language: str) -> dict[str, Any]:
    prices = sorted({Decimal(one.price) for one in product.variants})
    return {
        "title": product.title,
        "vendor": product.vendor,
        "type": product.type,
        "price": _price(prices[0], product.variants[0], language) if prices else "",
        "from": len(prices) > 1,
        "available": any(one.available for one in product.variants),
    }


def _price(amount: Decimal, variant: Variant, language: str) -> str:
    return str(format_currency(amount, variant.currency, locale=language.replace("-", "_")))
