from collections.abc import Callable
from datetime import date, datetime

import pytest

from knowledge import fields
from knowledge.fields import Misfit


@pytest.mark.parametrize(
    ("read", "written", "value"),
    [
        (fields.text, " EMS ", "EMS"),
        (fields.truth, False, False),
        (fields.whole, 30, 30),
        (fields.percent, 12.5, 12.5),
        (fields.money, "2900 JPY", "2900 JPY"),
        (fields.money, "12.50 EUR", "12.50 EUR"),
        (fields.days, 5, "5"),
        (fields.days, "5–9", "5-9"),
        (fields.days, "05 - 09", "5-9"),
        (fields.country, "DE", "DE"),
        (fields.currency, "JPY", "JPY"),
        (fields.language, "zh_cn", "zh-Hans"),
        (fields.zone, "Asia/Tokyo", "Asia/Tokyo"),
        (fields.email, "a@b.example", "a@b.example"),
        (fields.clock, "09:30", "09:30"),
        (fields.web, "https://shop.example/a?b#c", "https://shop.example/a?b#c"),
        (fields.web, "http://localhost:8080/x", "http://localhost:8080/x"),
        (fields.day, "2026-12-01", date(2026, 12, 1)),
        (fields.day, datetime(2026, 12, 1, 9, 0), date(2026, 12, 1)),  # noqa: DTZ001 -- as YAML reads one
        (fields.many(fields.country), ["DE", "FR", "DE"], ("DE", "FR")),
    ],
)
def test_a_value_that_fits_is_read(read: Callable[[object], object], written: object, value: object) -> None:
    assert read(written) == value


@pytest.mark.parametrize(
    ("read", "written", "remedy"),
    [
        (fields.text, "  ", "quotes"),
        (fields.text, 3, "quotes"),
        (fields.truth, "true", "without quotes"),
        (fields.truth, 1, "true or false"),
        (fields.whole, "30", "without quotes"),
        (fields.whole, True, "digits"),
        (fields.whole, -1, "digits"),
        (fields.percent, 0, "above 0"),
        (fields.percent, 101, "up to 100"),
        (fields.money, 2900, "2900 JPY"),
        (fields.money, "2,900 JPY", "2900 JPY"),
        (fields.money, "¥2900", "2900 JPY"),
        (fields.money, "2900 JPX", "JPY"),
        (fields.days, "a week", "5-9"),
        (fields.days, "9-5", "smaller number first"),
        (fields.country, "UK", "GB"),
        (fields.country, "Germany", "DE"),
        (fields.currency, "YEN", "JPY"),
        (fields.language, "german", "BCP 47"),
        (fields.language, False, '"no"'),
        (fields.zone, "Asia/Tokio", "Asia/Tokyo"),
        (fields.email, "hello(at)shop", "hello@shop.example"),
        (fields.clock, "9:30", "14:00"),
        (fields.clock, "24:00", "14:00"),
        (fields.web, "shop.example", "https://"),
        (fields.web, "javascript:alert(1)", "https://"),
        (fields.day, "1.12.2026", "year-month-day"),
        (fields.day, 20261301, "year-month-day"),
        (fields.scenario, "shipping.costs", "shipping.cost"),
        (fields.one_of("buyer", "shop"), "buyr", "buyer"),
        (fields.one_of("buyer", "shop"), "x", "buyer, shop"),
        (fields.many(fields.country), "DE", "list"),
        (fields.many(fields.country), ["DE", "UK"], "GB"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_remedy(
    read: Callable[[object], object], written: object, remedy: str
) -> None:
    with pytest.raises(Misfit) as refused:
        read(written)
    assert remedy in refused.value.remedy
