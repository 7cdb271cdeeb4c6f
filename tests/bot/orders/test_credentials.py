"""Numbers of orders, addresses and postcodes are read as people write them, and nothing else is taken for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.orders.credentials import Offer, email, is_year, postcode, read
from core.orders import order_key


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("#1001", "1001"),
        ("order no. 1001", "1001"),
        ("order number: YL-1001.", "YL1001"),
        ("order 302-1234567-1234567", "30212345671234567"),
        ("Bestellung Nr. 1001", "1001"),
        ("meine Bestellnummer lautet 1001", "1001"),
        ("commande n° 1001", "1001"),
        ("pedido nº 1001", "1001"),
        ("o número do meu pedido é #1001", "1001"),
        ("pesanan saya nomor 1001", "1001"),
        ("mã đơn hàng của tôi là 1001", "1001"),
        ("注文番号は１００１です", "1001"),
        ("订单号是1001", "1001"),
        ("訂單編號：1001", "1001"),
        ("주문 번호는 1001입니다", "1001"),
        ("หมายเลขคำสั่งซื้อ ๑๐๐๑ ครับ", "1001"),
        ("order\u200b #10\u200b01", "1001"),
    ],
)
def test_numbers_of_orders_are_read_in_every_language(text: str, number: str) -> None:
    assert [order_key(one) for one in read(text, "und").numbers] == [number]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PLZ 10115", "10115"),
        ("D-10115 Berlin", "10115"),
        ("Hauptstr. 12, 10115 Berlin", "10115"),
        ("my postcode is sw1a 1aa", "SW1A1AA"),
        ("SW1A1AA", "SW1A1AA"),
        ("〒600-8001", "6008001"),
        ("郵便番号は６００－８００１です", "6008001"),
        ("600ー8001", "6008001"),
        ("K1A 0B1", "K1A0B1"),
        ("k1a-0b1", "K1A0B1"),
        ("1012 AB Amsterdam", "1012AB"),
        ("D02 AF30", "D02AF30"),
        ("CEP 01310-100", "01310100"),
        ("código postal 28013", "28013"),
        ("code postal : 75001", "75001"),
        ("邮编200001", "200001"),
        ("郵遞區號 100", "100"),
        ("우편번호 04524", "04524"),
        ("รหัสไปรษณีย์ 10110", "10110"),
        ("kode pos 10110", "10110"),
        ("mã bưu chính 700000", "700000"),
        ("zip code 94107-1234", "94107"),
        ("114 55 Stockholm", "11455"),
    ],
)
def test_postcodes_are_read_as_each_market_writes_them(text: str, code: str) -> None:
    assert read(text, "und").postcodes == (code,)


def test_bare_digits_are_left_for_the_talk_to_tell_apart() -> None:
    assert read("1001 10115", "en") == Offer(bare=("1001", "10115"))
    assert read("1001 10115 Berlin", "en") == Offer(bare=("1001",), postcodes=("10115",))


@pytest.mark.parametrize(
    "text",
    [
        "+49 30 1234567",
        "090-1234-5678",
        "tel. 030 12345678",
        "2026-11-03",
        "12.11.2026",
        "¥5,000",
        "5000 yen",
        "EE123456789JP",
        "https://shop.example/orders/1001",
        "I would order 100 pieces",
        "I ordered 3 weeks ago",
        "problem #1",
        "anna1001@",
    ],
)
def test_telephones_dates_amounts_parcels_and_goods_are_none_of_it(text: str) -> None:
    found = read(text, "en")
    assert (found.numbers, found.postcodes) == ((), ())
    assert not found.bare


def test_addresses_are_read_whatever_their_case_and_width() -> None:
    assert read("Ａｎｎａ＠Example.ORG", "ja").emails == ("anna@example.org",)
    assert email(" ANNA@Example.org ") == "anna@example.org"


def test_what_is_said_twice_is_one_offer() -> None:
    found = read("order 1001, #1001, ANNA@example.org, anna@example.org, PLZ 10115, D-10115", "de")
    assert (len(found.numbers), found.emails, found.postcodes) == (1, ("anna@example.org",), ("10115",))


@given(st.from_regex(r"[A-Z]{0,3}-?[1-9][0-9]{3,8}", fullmatch=True))
def test_every_number_that_is_marked_is_read(number: str) -> None:
    assert [order_key(one) for one in read(f"my order #{number} please", "en").numbers] == [order_key(number)]


@given(st.text(max_size=200))
def test_any_text_is_read_without_harm(text: str) -> None:
    found = read(text, "und")
    assert all(order_key(one) for one in found.numbers)
    assert all(postcode(one) == one for one in found.postcodes)


@given(st.from_regex(r"[0-9]{5}|[0-9]{3}-[0-9]{4}|[A-Z]{2}[0-9] [0-9][A-Z]{2}", fullmatch=True))
def test_the_form_of_comparison_is_one_for_all_ways_to_write_it(code: str) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter != " " else letter for letter in code)
    assert postcode(wide) == postcode(code.lower()) == postcode(code.replace("-", "").replace(" ", ""))


def test_a_year_may_be_a_number_only_where_one_is_asked_for() -> None:
    assert is_year("2026")
    assert not is_year("1001")
    assert not is_year("20261")
