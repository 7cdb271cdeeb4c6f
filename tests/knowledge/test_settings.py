from datetime import date, time
from pathlib import Path

import pytest

from core.errors import SettingsError
from core.sets import Lane, Mode, Risk
from knowledge.settings import Closure, Interval, read_settings
from tests.knowledge.shops import ShopFolder

FULL = """\
name = "Kiln and Leaf"
languages = ["en", "ja", "zh-CN"]
default_language = "ja"
country = "JP"
currency = "JPY"
time_zone = "Asia/Tokyo"
link_hosts = ["Kiln.example"]

[contact]
email = "hello@kiln.example"
phone = "+81 75 000 0000"

[hours]
weekly = { mon = ["14:00-18:00", "10:00-13:00"], fri = ["10:00-18:00"] }
holidays = "JP"
closures = ["2026-12-29/2027-01-04", "2027-02-11"]

[reply]
target_hours = 2
limit_hours = 24

[modes]
"approved.information" = "auto"
"model.information" = "shadow"
"""


@pytest.fixture
def folder(shop: ShopFolder) -> ShopFolder:
    return shop


def refusal(folder: ShopFolder, text: str) -> str:
    folder.write("store.toml", text)
    with pytest.raises(SettingsError) as refused:
        read_settings(folder.path)
    return str(refused.value)


def test_everything_in_the_file_is_read(folder: ShopFolder) -> None:
    folder.write("store.toml", FULL)

    settings = read_settings(folder.path)

    assert settings.name == "Kiln and Leaf"
    assert settings.languages == ("en", "ja", "zh-Hans")
    assert settings.default_language == "ja"
    assert settings.link_hosts == ("kiln.example",)
    assert (settings.contact.email, settings.contact.phone) == ("hello@kiln.example", "+81 75 000 0000")
    assert settings.hours.holidays == "JP"
    assert settings.hours.closures == (
        Closure(first=date(2026, 12, 29), last=date(2027, 1, 4)),
        Closure(first=date(2027, 2, 11), last=date(2027, 2, 11)),
    )
    assert (settings.reply.target_hours, settings.reply.limit_hours) == (2, 24)
    assert settings.modes == (("approved.information", Mode.AUTO), ("model.information", Mode.SHADOW))


def test_the_hours_of_a_day_come_in_order_and_a_day_left_out_is_closed(folder: ShopFolder) -> None:
    folder.write("store.toml", FULL)

    weekly = read_settings(folder.path).hours.weekly

    assert len(weekly) == 7
    assert weekly[0] == (
        Interval(opens=time(10), closes=time(13)),
        Interval(opens=time(14), closes=time(18)),
    )
    assert str(weekly[4][0]) == "10:00-18:00"
    assert weekly[5] == ()


def test_a_name_is_enough(folder: ShopFolder) -> None:
    folder.write("store.toml", 'name = "Kiln"\n')

    settings = read_settings(folder.path)

    assert settings.languages == ("en",)
    assert settings.default_language == "en"
    assert (settings.country, settings.currency, settings.time_zone) == ("JP", "JPY", "Asia/Tokyo")
    assert not settings.hours.said


def test_what_is_not_said_waits_for_a_person(folder: ShopFolder) -> None:
    folder.write("store.toml", FULL)

    settings = read_settings(folder.path)

    assert settings.mode(Lane.APPROVED, Risk.INFORMATION) is Mode.AUTO
    assert settings.mode(Lane.APPROVED, Risk.MONEY) is Mode.DRAFT
    assert settings.mode(Lane.MODEL, Risk.ORDER) is Mode.DRAFT


def test_a_shop_abroad_must_name_its_money_and_its_clock(folder: ShopFolder) -> None:
    assert "currency is missing" in refusal(folder, 'name = "X"\ncountry = "US"\n')
    assert "time_zone is missing" in refusal(folder, 'name = "X"\ncountry = "US"\ncurrency = "USD"\n')


def test_the_demo_shop_is_read() -> None:
    demo = Path(__file__).parents[2] / "stores" / "demo"
    if not (demo / "store.toml").exists():
        pytest.skip("the demo shop is not there")

    assert read_settings(demo).mode(Lane.APPROVED, Risk.INFORMATION) is Mode.AUTO


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ('langages = ["en"]', "store.toml:2:1", 'did you mean "languages"?'),
        ("[contact]\nemial = 'a@b.example'", "store.toml:3:1", 'did you mean "email"?'),
        ("[hours]\nweekly = { mno = [] }", "store.toml:3:1", 'did you mean "mon"?'),
        ('[modes]\n"aproved.money" = "auto"', "store.toml:3:1", "approved.money"),
        ("[reply]\ntarget_hour = 1", "store.toml:3:1", "target_hours"),
        ('[hourz]\nholidays = "JP"', "store.toml:2:1", 'did you mean "hours"?'),
        ('xyzzy = "1"', "store.toml:2:1", "known here"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest(folder: ShopFolder, line: str, place: str, words: str) -> None:
    message = refusal(folder, f'name = "X"\n{line}\n')

    assert message.startswith(place)
    assert words in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('languages = "en"', "list"),
        ("languages = []", "at least one"),
        ('languages = ["klingon"]', "BCP 47"),
        ('country = "UK"', "GB"),
        ('currency = "YEN"', "ISO 4217"),
        ('time_zone = "Tokyo"', "Asia/Tokyo"),
        ('link_hosts = ["https://shop.example/"]', "host alone"),
        ('[contact]\nemail = "nobody"', "e-mail"),
        ('[hours]\nweekly = { mon = ["18:00-10:00"] }', "earlier time first"),
        ('[hours]\nweekly = { mon = ["10:00-14:00", "13:00-18:00"] }', "overlap"),
        ('[hours]\nweekly = { mon = ["ten to six"] }', "from and to"),
        ('[hours]\nweekly = "mon"', "is no table"),
        ('[hours]\nclosures = ["2027-01-04/2026-12-29"]', "earlier day first"),
        ('[hours]\nclosures = ["new year"]', "year-month-day"),
        ('[hours]\nclosures = "2027-01-04"', "list"),
        ("[reply]\ntarget_hours = 30\nlimit_hours = 24", "target_hours <= limit_hours"),
        ("[reply]\ntarget_hours = 1.5", "digits"),
        ('[modes]\n"approved.money" = "automatic"', 'did you mean "auto"?'),
        ('name = "again"', "no TOML"),
        ("contact = 3", "write [contact]"),
        ('[modes]\napproved.money = "auto"', 'write "approved.money" in quotes'),
    ],
)
def test_a_value_that_cannot_be_is_refused(folder: ShopFolder, line: str, words: str) -> None:
    message = refusal(folder, f'name = "X"\n{line}\n')

    assert message.startswith("store.toml:")
    assert words in message


def test_a_store_without_settings_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"store\.toml: there is no such file; run henji init"):
        read_settings(tmp_path)


def test_a_nameless_store_is_refused(folder: ShopFolder) -> None:
    assert "name is missing" in refusal(folder, 'languages = ["en"]\n')
