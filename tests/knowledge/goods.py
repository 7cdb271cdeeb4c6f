"""Products as tests need them."""

from collections.abc import Mapping

from core.evidence import Product, Variant


def variant(sku: str = "", price: str = "1000", *, available: bool = True, **options: str) -> Variant:
    """Option names as keywords; `_` stands for a space."""
    return Variant(
        sku=sku,
        options={name.replace("_", " "): value for name, value in options.items()},
        price=price,
        currency="JPY",
        available=available,
        version="v1",
    )


def product(
    handle: str,
    title: str,
    *variants: Variant,
    language: str = "en",
    type: str = "",
    attributes: Mapping[str, str] | None = None,
) -> Product:
    return Product(
        handle=handle,
        language=language,
        title=title,
        description="",
        vendor="",
        type=type,
        variants=variants or (variant(f"{handle[:3].upper()}-1"),),
        attributes=attributes or {},
        version="v1",
    )


TEAPOT_300 = product(
    "teapot-300",
    "Tokoname Teapot 300 ml",
    variant("TKT300-RED", "7800", Colour="Red clay"),
    variant("TKT300-BLK", "7800", available=False, Colour="Black clay"),
    variant("TKT300-GRN", "8200", Colour="Green clay"),
    type="Teapot",
    attributes={"weight": "290 g", "material": "unglazed stoneware"},
)
TEAPOT_300_DE = product(
    "teapot-300",
    "Tokoname-Teekanne 300 ml",
    variant("TKT300-RED", "7800", Farbe="Roter Ton"),
    variant("TKT300-BLK", "7800", available=False, Farbe="Schwarzer Ton"),
    variant("TKT300-GRN", "8200", Farbe="Grüner Ton"),
    language="de",
    type="Teekanne",
)
TEAPOT_360 = product(
    "teapot-360",
    "Tokoname Teapot 360 ml",
    variant("TKT360-RED", "8600", Colour="Red clay"),
    variant("TKT360-BLK", "8900", Colour="Black clay"),
    type="Teapot",
)
GYOKURO = product(
    "gyokuro",
    "Gyokuro Uji",
    variant("GYK-050", "1900", Size="50 g"),
    variant("GYK-100", "3600", Size="100 g"),
    variant("GYK-200", "6800", available=False, Size="200 g"),
    type="Green tea",
)
JACKET = product(
    "jacket",
    "Indigo Work Jacket",
    *(
        variant(f"JK-{size}-{colour[:1]}", available=size != "L", Size=size, Colour=colour)
        for size in "SML"
        for colour in ("Navy", "White")
    ),
    type="Jacket",
)
KNIFE = product("knife", "Petty Knife", variant("PK-1", "12000"), type="Knife")
SENCHA_JA = product("sencha", "宇治煎茶", variant("SEN-1", "1200"), language="ja", type="煎茶")
EVERY = (TEAPOT_300, TEAPOT_300_DE, TEAPOT_360, GYOKURO, JACKET, KNIFE, SENCHA_JA)
