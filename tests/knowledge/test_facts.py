import tomllib
from pathlib import Path

import pytest

from core.evidence import Fact
from core.sets import Kind
from knowledge.fact_schema import SCHEMA
from knowledge.facts import load_facts, settings_facts
from knowledge.files.nouns import Loaded, UnusableFile
from knowledge.settings import read_settings
from tests.knowledge.shops import FACTS, ShopFolder


def load(text: str) -> Loaded:
    return load_facts(text, "facts.toml")


def facts(text: str) -> dict[str, Fact]:
    loaded = load(text)
    assert not loaded.problems, [str(problem) for problem in loaded.problems]
    return {item.key: item.fact for item in loaded.items if item.fact}


def test_a_lane_is_named_after_its_country_and_carrier() -> None:
    lane = facts(FACTS)["fact:shipping.lane:DE:EMS"]

    assert lane.kind is Kind.FACT
    assert lane.table == "shipping.lane"
    assert lane.values == {
        "country": "DE",
        "carrier": "EMS",
        "price": "2900 JPY",
        "days": "5-9",
        "business_days": True,
    }
    assert lane.text == "country: DE\ncarrier: EMS\nprice: 2900 JPY\ndays: 5-9\nbusiness_days: true"


def test_lists_are_tuples_and_the_source_is_no_value() -> None:
    returns = facts(FACTS)["fact:returns"]

    assert returns.values["condition"] == ("unused", "original_packaging")
    assert returns.source == "pages/returns.en.md"
    assert "condition: unused, original_packaging" in returns.text
    assert "pages/" not in returns.text


def test_the_days_a_fact_holds_are_values_too() -> None:
    coupon = facts('[coupon]\navailable = true\ncode = "TEA10"\npercent = 10\nvalid_until = 2026-12-31\n')[
        "fact:coupon"
    ]

    assert coupon.values["valid_until"] == "2026-12-31"
    assert coupon.text.endswith("valid_until: 2026-12-31")
    assert str(coupon.valid_until) == "2026-12-31"


@pytest.mark.parametrize(
    ("price", "free"), [('wrapping_price = "0 JPY"', True), ('wrapping_price = "350 JPY"', False), ("", None)]
)
def test_wrapping_that_costs_nothing_is_free(price: str, free: bool | None) -> None:
    gift = facts(f"[gift]\nwrapping = true\n{price}\n")["fact:gift"]

    assert gift.values.get("wrapping_free") is free


def test_a_price_and_a_word_about_it_must_agree() -> None:
    loaded = load('[gift]\nwrapping = true\nwrapping_price = "350 JPY"\nwrapping_free = true\n')

    assert loaded.items == ()
    assert str(loaded.problems[0]).startswith("facts.toml:4:1: wrapping costs 350 JPY, yet wrapping_free says true")


def test_one_days_and_a_number_of_days_read_alike() -> None:
    assert facts("[shipping]\ndispatch_days = 2\n")["fact:shipping"].values["dispatch_days"] == "2"


def test_an_empty_list_says_none() -> None:
    assert facts("[shipping]\nnot_shipped = []\n")["fact:shipping"].text == "not_shipped: none"


def test_rows_that_follow_each_other_are_told_apart_by_the_day_they_begin() -> None:
    two = facts(
        "[[returns]]\naccepted = true\nwindow_days = 14\nvalid_until = 2026-11-30\n"
        "[[returns]]\naccepted = true\nwindow_days = 30\nvalid_from = 2026-12-01\n"
    )

    assert set(two) == {"fact:returns", "fact:returns@2026-12-01"}


def test_a_row_for_one_market_stands_beside_the_general_one() -> None:
    two = facts('[[returns]]\naccepted = true\n[[returns]]\naccepted = true\nmarket = "DE"\n')

    assert set(two) == {"fact:returns", "fact:returns@DE"}
    assert two["fact:returns@DE"].market == "DE"


def test_two_rows_that_say_the_same_are_both_named_and_neither_loads() -> None:
    loaded = load(FACTS + '[[shipping.lane]]\ncountry = "DE"\ncarrier = "EMS"\nprice = "1 JPY"\n')

    assert [item.key for item in loaded.items] == ["fact:returns"]
    assert [problem.line for problem in loaded.problems] == [1, 14]
    assert all("is there twice" in problem.message for problem in loaded.problems)
    assert "fact:shipping.lane:DE:EMS" in loaded.spared


@pytest.mark.parametrize(
    ("text", "place", "words", "spared"),
    [
        ('[shipping]\nfree_ovr = "1 JPY"\n', "facts.toml:2:1", 'did you mean "free_over"?', "fact:shipping"),
        ("[retuns]\naccepted = true\n", "facts.toml:1:1", 'did you mean "returns"?', "fact:"),
        ("zzz = 1\n", "facts.toml:1:1", "known tables", "fact:"),
        ('returns = "yes"\n', "facts.toml:1:1", "write [returns]", "fact:"),
        ("[shipping.lanes]\nx = 1\n", "facts.toml:1:1", 'unknown key "lanes"', "fact:shipping"),
        ('[customs]\npaid_by = "buyer"\n', "facts.toml:2:1", 'did you mean "customs.rule"?', "fact:"),
        ("[returns]\nwindow_days = 30\n", "facts.toml:1:1", 'does not say "accepted"', "fact:returns"),
        ('[returns]\naccepted = "yes"\n', "facts.toml:2:1", "true or false", "fact:returns"),
        ('[payment]\nmethods = ["vissa"]\n', "facts.toml:2:1", 'did you mean "visa"?', "fact:payment"),
        (
            '[[customs.rule]]\ncountry = "DE"\npaid_by = "byer"\n',
            "facts.toml:3:1",
            'did you mean "buyer"?',
            "fact:customs.rule:DE",
        ),
        (
            '[[shipping.lane]]\ncountry = "UK"\ncarrier = "EMS"\n',
            "facts.toml:2:1",
            'write "GB"',
            "fact:shipping.lane:UK:EMS",
        ),
        (
            '[[shipping.lane]]\ncountry = "GB"\ncarrier = "EMS"\ndays = "5-9"\n',
            "facts.toml:4:1",
            "add business_days",
            "fact:shipping.lane:GB:EMS",
        ),
        (
            "[coupon]\navailable = false\nvalid_from = 2026-12-31\nvalid_until = 2026-01-01\n",
            "facts.toml:4:1",
            "ends before it begins",
            "fact:coupon",
        ),
        (
            "[coupon]\navailable = false\nvalid_until = 31\n",
            "facts.toml:3:1",
            "year-month-day",
            "fact:coupon",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_named_and_the_rest_loads(text: str, place: str, words: str, spared: str) -> None:
    loaded = load(f'{text}[authenticity]\ngenuine = true\nproof = ["serial_number"]\n')

    assert [item.key for item in loaded.items] == ["fact:authenticity"]
    assert str(loaded.problems[0]).startswith(place)
    assert words in loaded.problems[0].message + loaded.problems[0].remedy
    assert loaded.spared == {spared}


def test_problems_come_in_the_order_of_the_file() -> None:
    loaded = load("[returns]\nx = 1\ny = 2\n[exchange]\nz = 3\n")

    lines = [problem.line for problem in loaded.problems]
    assert lines == sorted(line for line in lines if line)


def test_broken_toml_is_refused_as_a_whole() -> None:
    with pytest.raises(UnusableFile, match=r"facts\.toml:2:"):
        load("[returns]\naccepted = tru\n")


def test_the_version_of_a_fact_follows_its_words_and_its_scope() -> None:
    plain = facts("[returns]\naccepted = true\n")["fact:returns"]
    sourced = facts('[returns]\naccepted = true\nsource = "a.md"\n')["fact:returns"]
    again = facts("# moved\n[returns]\naccepted = true\n")["fact:returns"]

    assert plain.version == again.version
    assert plain.version != sourced.version


def test_the_settings_say_when_people_answer_and_how_to_write(shop: ShopFolder) -> None:
    shop.write(
        "store.toml",
        'name = "X"\n[contact]\nemail = "a@b.example"\n'
        '[hours]\nweekly = { mon = ["10:00-13:00", "14:00-18:00"] }\n'
        'holidays = "JP"\nclosures = ["2026-12-29"]\n',
    )

    said = {item.key: item.fact for item in settings_facts(read_settings(shop.path), "store.toml").items}

    contact, hours = said["fact:contact"], said["fact:hours"]
    assert contact is not None
    assert hours is not None
    assert contact.values == {"email": "a@b.example"}
    assert hours.values["mon"] == ("10:00-13:00", "14:00-18:00")
    assert hours.values["zone"] == "Asia/Tokyo"
    assert "sun: closed" in hours.text


def test_a_shop_that_says_no_hours_has_no_fact_about_them(shop: ShopFolder) -> None:
    assert settings_facts(read_settings(shop.path), "store.toml").items == ()


def test_every_fact_a_topic_needs_can_be_stated() -> None:
    """The pack asks for `table.key`; a key the schema does not know could never be answered."""
    from_code = {"shipping.countries", "shipping.not_shipped.country", "hours.schedule", "hours.zone"}
    stated = {f"{table}.{key}" for table, known in SCHEMA.items() for key in known.keys}
    stated |= {"contact.email", "contact.phone", "coupon.valid_until", "gift.wrapping_free", *from_code}
    needed = set()
    for file in (Path(__file__).parents[2] / "knowledge" / "topics").glob("*/*.toml"):
        parts = tomllib.loads(file.read_text(encoding="utf-8")).get("part", [])
        needed |= {name for part in parts for name in (*part.get("needs", ()), *part.get("when", {}))}

    assert needed
    assert {name for name in needed if not name.startswith(("product.", "arrival."))} <= stated
