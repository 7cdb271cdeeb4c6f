"""The noun: one figure of a text, in a form that is the same in every language.

| kind     | canonical            | from, for example                         |
|----------|----------------------|-------------------------------------------|
| NUMBER   | 1234.5               | 1.234,5 · 1,234.5 · ๑๒๓๔.๕                 |
| MONEY    | JPY 2900             | ¥2,900 · 2900円 · 0.29万日元                |
| PERCENT  | 10%                  | 10 Prozent · 一割; 七折 is `70% of price`    |
| DATE     | 2026-12-11, --12-11  | 11. Dezember; 2026-12 and --12 for months |
| DATE     | weekday-2            | Tuesday · 火曜日; `unit` is "weekday"        |
| TIME     | 18:00                | 6 pm · 午後6時 · 18 Uhr                     |
| DURATION | 5 business_day       | 5 Werktage · 5営業日                        |
| QUANTITY | 300 ml               | 300ml · 30 cl reads as 300 ml too         |
| EMAIL    | hello@shop.example   |                                           |
| URL      | https://shop.example |                                           |
| PHONE    | +81312345678         | 03-1234-5678 in a Japanese text           |
| SKU      | TK-300-BLK           | any token of letters and digits           |

The forms of two kinds never collide, so readings can be compared without their kind.
"""

from dataclasses import dataclass
from enum import StrEnum


class ValueKind(StrEnum):
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    QUANTITY = "quantity"
    EMAIL = "email"
    URL = "url"
    PHONE = "phone"
    SKU = "sku"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One figure: `text` as written at `span` of the text that was read."""

    kind: ValueKind
    canonical: str  # the likeliest reading
    text: str
    span: tuple[int, int]
    unit: str | None = None  # currency, duration, measure or weekday; None where the kind says it all
    readings: frozenset[str]  # every canonical it may stand for, `canonical` among them
    numerals: frozenset[str] = frozenset()  # its bare number, where it has one
