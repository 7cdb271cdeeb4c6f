"""Currencies by sign, code and name, and how an amount of one is written down."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import babel
from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol

from core import patterns
from core.values.decimals import tidy
from core.values.fold import fold
from core.values.lexicon import Lexicon, is_latin, spell
from core.values.tongue import Tongue
from core.values.units import ONLY_IN, PIECE, Mark, marks
from core.values.value import ValueKind

_CODES = (
    "AED|AUD|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KRW|KWD|MOP|MXN|MYR|NOK|"
    "NZD|PEN|PHP|PLN|RON|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
_LANGUAGES = ("en", "ja", "zh_Hans", "zh_Hant", "ko", "de", "fr", "es", "pt", "th", "id", "vi")
#: What people say for short; the full names come from CLDR.
_NAMES = {
    "JPY": (
        "yen|yens|yenes|iene|ienes|円|日本円|日元|日圓|日圆|日币|日幣|엔|일본 엔|일본엔|เยน|yên|yên nhật|jp¥|"
        "jpy¥|japanische yen|japanese yen"
    ),
    "CNY": "yuan|rmb|人民元|人民币|人民幣|위안|หยวน|tệ|nhân dân tệ|cn¥|rmb¥|renminbi",
    "TWD": "nt$|nt $|ntd|新台幣|新台币|台幣|台币|新臺幣|台湾ドル|대만 달러|ดอลลาร์ไต้หวัน",
    "HKD": "hk$|hk $|港元|港币|港幣|香港ドル|홍콩 달러|홍콩달러|ดอลลาร์ฮ่องกง",
    "USD": (
        "us$|us $|usd$|us-dollar|us dollar|us dollars|dollar|dollars|dólar|dólares|dolares|dólares americanos|"
        "ドル|米ドル|美元|美金|달러|미국 달러|ดอลลาร์|ดอลลาร์สหรัฐ|đô|đô la|đô la mỹ|dolar|dolar as"
    ),
    "AUD": "a$|au$|au $|aud$|豪ドル|澳元|澳币|澳幣|호주 달러|australian dollars",
    "CAD": "c$|ca$|ca $|cad$|カナダドル|加元|加币|加幣|캐나다 달러|canadian dollars",
    "NZD": "nz$",
    "SGD": "s$|sg$|シンガポールドル|新加坡元|新元|싱가포르 달러",
    "MXN": "mx$|pesos mexicanos|墨西哥比索",
    "BRL": "r$|reais|real brasileiro|レアル",
    "EUR": "€|euro|euros|ユーロ|欧元|歐元|유로|ยูโร|ơ-rô",
    "GBP": "£|英镑|英鎊|bảng|bảng anh",
    "KRW": "₩|원|won|ウォン|韩元|韓元|韩币|韓幣|韓圜|วอน",
    "THB": "฿|.-|บาท|baht|バーツ|泰铢|泰銖|바트|밧",
    "VND": "₫|đ|đồng|vnđ|dong|ドン|越南盾|동",
    "IDR": "rp|rp.|rupiah|ルピア|印尼盾|印尼卢比|루피아|รูเปียห์",
    "MYR": "rm|リンギット|马币|令吉|링깃",
    "PHP": "₱|菲律宾比索",
    "INR": "₹|卢比|루피",
    "CHF": "sfr|sfr.|fr.|franken|schweizer franken|francs suisses|スイスフラン|瑞士法郎|스위스 프랑",
    "PLN": "zł|złoty|złotych",
    "CZK": "kč",
    "TRY": "₺",
    "RUB": "₽",
    "UAH": "₴",
    "ILS": "₪",
}
#: Of money or of weight.
_POUNDS = ("pound", "pounds", "pfund", "libra", "libras", "livres", "ポンド", "파운드", "ปอนด์")
_DOLLARS = ("AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD")
_CROWNS = ("SEK", "NOK", "DKK", "ISK")
#: Signs that several currencies share.
_YEN_OR_YUAN, _DOLLAR, _CROWN, _YUAN = "¥", "$", "kr", "元"
#: Written alone in another sense, so only upper case is the code.
_UPPER_ONLY = frozenset({"try", "pen", "sar", "ron", "mop", "cop"})


def _mark(unit: str) -> Mark:
    return Mark(ValueKind.MONEY, unit)


@lru_cache(maxsize=1)
def _currencies() -> dict[str, Mark]:
    codes = {code.lower(): _mark(code) for code in _CODES.split("|") if code.lower() not in _UPPER_ONLY}
    shared = {sign: _mark(sign) for sign in (_YEN_OR_YUAN, _DOLLAR, _CROWN, _YUAN)}
    shared |= dict.fromkeys(("块", "塊", "块钱", "塊錢"), _mark(_YUAN))  # said for 元
    pounds = dict.fromkeys(_POUNDS, Mark(ValueKind.MONEY, "GBP", also=("lb",)))
    purpose = f"currency names 1 {babel.__version__}"  # half a second of CLDR for a few hundred names
    known = patterns.kept(Path(__file__), Path(__file__).read_bytes(), purpose, _in_cldr)
    in_cldr = {phrase: _mark(code) for phrase, code in known.items()}
    return in_cldr | codes | {phrase: _mark(code) for phrase, code in spell(_NAMES)} | shared | pounds


def _in_cldr() -> dict[str, str]:
    """What the languages call the currencies in full, and their codes: "Neue Taiwan-Dollar", "일본 엔", "$AU"."""
    named: dict[str, str] = {}
    for language in _LANGUAGES:
        for code in _CODES.split("|"):
            names = {get_currency_name(code, count, language) for count in (None, 1, 2)}
            named |= {fold(name).text: code for name in (*names, get_currency_symbol(code, language))}
    return named


@lru_cache(maxsize=1)
def before() -> Lexicon[Mark]:
    """Currencies that may stand before their amount. 公元 ("AD") ends in one, and is none."""
    spelt = {phrase: mark for phrase, mark in _currencies().items() if phrase != ".-"}
    return Lexicon(spelt | dict.fromkeys(("公元", "西元", "纪元", "紀元"), Mark(ValueKind.NUMBER)))


@lru_cache(maxsize=32)
def after(code: str | None) -> Lexicon[Mark]:
    """Everything that stands after a number in a language: currencies and units; the longest phrase wins."""
    phrases = marks() | _currencies()
    foreign = {phrase for phrase, languages in ONLY_IN.items() if code and code not in languages}
    if code == "zh":
        phrases["分"] = Mark(ValueKind.NUMBER)  # points; minutes are 分钟
    return Lexicon({phrase: mark for phrase, mark in phrases.items() if phrase not in foreign})


def unit_named(phrase: str) -> Mark | None:
    """The unit or currency that is exactly this phrase."""
    found = after(None).at(phrase, 0)
    return found[0] if found and found[1] == len(phrase) and found[0].kind is not ValueKind.NUMBER else None


def units_in(key: str) -> Iterator[Mark]:
    """The units that a folded key names in words: "delivery (business days)", "営業日数", "price jpy"."""
    at = 0
    while at < len(key):
        opens = not (at and is_latin(key[at]) and is_latin(key[at - 1]))
        found = _in_keys().at(key, at) if opens else None
        if found:
            yield found[0]
        at = found[1] if found else at + 1


@lru_cache(maxsize=1)
def _in_keys() -> Lexicon[Mark]:
    """Phrases long enough to be no part of another word: 日 is not enough, it begins 日本 and 日付."""
    day, business = Mark(ValueKind.DURATION, "day"), Mark(ValueKind.DURATION, "business_day")
    named = {
        phrase: mark
        for phrase, mark in (marks() | _currencies()).items()
        if mark.kind is not ValueKind.NUMBER and mark.unit != PIECE and len(phrase) > (2 if phrase.isascii() else 1)
    }
    return Lexicon(
        named
        | dict.fromkeys(("日数", "天数", "天數", "일수"), day)
        | {"営業日数": business, "%": Mark(ValueKind.PERCENT, "%")}
    )


def candidates(unit: str, tongue: Tongue) -> tuple[str, ...]:
    """The currencies a code or sign stands for in a language, the likeliest first."""
    if unit == _YEN_OR_YUAN:
        return ("CNY", "JPY") if tongue.code == "zh" else ("JPY",)
    if unit == _YUAN:
        return ("TWD", "CNY", "HKD") if tongue.traditional else ("CNY",)
    if unit == _CROWN:
        return _CROWNS
    if unit == _DOLLAR:
        here = ("TWD", "HKD") if tongue.traditional else tongue.currencies
        return ("USD", *(code for code in here if code in _DOLLARS))
    return (unit,)


def amount(code: str, number: str) -> str:
    """The canonical form of money.

    >>> amount("EUR", "12.5"), amount("JPY", "2900")
    ('EUR 12.50', 'JPY 2900')
    """
    whole, _, fraction = number.partition(".")
    digits = _precision(code)
    fraction = fraction.ljust(digits, "0")
    return f"{code} {tidy(whole)}.{fraction}" if fraction else f"{code} {number}"


@lru_cache(maxsize=64)
def _precision(code: str) -> int:
    return get_currency_precision(code)
