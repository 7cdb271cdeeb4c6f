import tomllib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.orders import Parcel, Progress
from knowledge.files import carriers
from knowledge.files.carriers import hosts, link, progress_of
from knowledge.files.moments import LocalShop
from knowledge.files.nouns import Item, Loaded, UnusableFile
from knowledge.files.tracking import UNREAD, load_tracking

SHOP = LocalShop(default_language="en", currency="JPY", time_zone="Asia/Tokyo")
TOKYO = timezone(timedelta(hours=9))
HEADER = "order,carrier,tracking,shipped_at,status,updated_at,delivered_at,expected_from,expected_until"
GOOD = "#1002,EMS,EB1JP,2026-11-04,InTransit,,,,"


def loaded(*rows: str, header: str = HEADER) -> Loaded:
    return load_tracking("\n".join((header, *rows, "")), "tracking.csv", SHOP)


def parcels(*rows: str, header: str = HEADER) -> list[Parcel]:
    return [item.parcel for item in loaded(*rows, header=header).items if item.parcel]


def marks(items: tuple[Item, ...]) -> list[str]:
    return [item.key for item in items if item.key.startswith(UNREAD)]


def test_a_row_is_a_parcel() -> None:
    row = (
        "#1001,EMS,EB 123 456 785 JP,2026-11-04 15:30 +0900,Delivered,2026-11-12T09:00:00Z,2026-11-12 10:00 +0100,"
        "2026-11-11,2026-11-17"
    )

    (parcel,) = parcels(row)

    assert parcel == Parcel(
        order="#1001",
        carrier="EMS",
        number="EB 123 456 785 JP",
        progress=Progress.DELIVERED,
        version=parcel.version,
        shipped=datetime(2026, 11, 4, 15, 30, tzinfo=TOKYO),
        updated=datetime(2026, 11, 12, 9, 0, tzinfo=UTC),
        delivered=date(2026, 11, 12),
        expected=(date(2026, 11, 11), date(2026, 11, 17)),
        url="https://trackings.post.japanpost.jp/services/srv/search/direct?locale=en&reqCodeNo1=EB123456785JP",
    )


@pytest.mark.parametrize(
    ("row", "progress"),
    [
        ("#1,EMS,EB1JP,2026-11-04", Progress.IN_TRANSIT),
        ("#1,EMS,EB1JP,", Progress.PENDING),
    ],
)
def test_four_columns_are_enough(row: str, progress: Progress) -> None:
    (parcel,) = parcels(row, header="order,carrier,tracking,shipped_at")

    assert parcel.progress == progress
    assert parcel.shipped == (datetime(2026, 11, 4, tzinfo=TOKYO) if progress == Progress.IN_TRANSIT else None)


def test_a_day_of_arrival_without_a_status_is_an_arrival() -> None:
    (parcel,) = parcels("#1,EMS,EB1JP,2026-11-04,,,2026-11-10,,")

    assert parcel.progress == Progress.DELIVERED


VENDORS = {
    "AfterShip": {
        "Pending": "pending", "InfoReceived": "info_received", "InTransit": "in_transit",
        "OutForDelivery": "out_for_delivery", "AttemptFail": "attempt_failed", "Delivered": "delivered",
        "AvailableForPickup": "available_for_pickup", "Exception": "exception", "Expired": "expired",
    },
    "17TRACK": {
        "NotFound": "pending", "InfoReceived": "info_received", "InTransit": "in_transit",
        "OutForDelivery": "out_for_delivery", "AvailableForPickup": "available_for_pickup",
        "DeliveryFailure": "attempt_failed", "Delivered": "delivered", "Exception": "exception", "Expired": "expired",
    },
    "TrackingMore": {
        "pending": "pending", "notfound": "pending", "transit": "in_transit", "pickup": "out_for_delivery",
        "delivered": "delivered", "undelivered": "attempt_failed", "exception": "exception", "expired": "expired",
        "customs clearance completed": "in_transit",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("word", "meant"), [(word, meant) for words in VENDORS.values() for word, meant in words.items()]
)
def test_every_word_of_three_vendors_is_one_of_nine(word: str, meant: str) -> None:
    assert progress_of(word) == Progress(meant)
    assert progress_of(word.upper().replace(" ", "_")) == Progress(meant)


@pytest.mark.parametrize("progress", Progress)
def test_every_progress_has_its_own_name_as_a_word(progress: Progress) -> None:
    assert progress_of(progress.value) == progress


def test_no_word_means_two_things() -> None:
    content = tomllib.loads(Path(carriers.__file__).with_name("carriers.toml").read_text(encoding="utf-8"))
    said = [word for words in content["progress"].values() for word in words]

    assert [word for name, words in content["progress"].items() for word in words if progress_of(word) != name] == []
    assert len(said) == len({word.lower() for word in said})


def test_an_unknown_word_names_the_nearest_and_leaves_the_parcel_out() -> None:
    result = loaded("#1001,EMS,EB2JP,2026-11-04,Deliverd,,,,", GOOD)

    assert [item.key for item in result.items] == ["parcel:1002:EB1JP", "unread:1001:tracking.csv:2"]
    assert [str(problem) for problem in result.problems] == [
        'tracking.csv:2:5: "Deliverd" is no status henji knows; did you mean "delivered"?; the parcel was left out'
    ]


BROKEN = [
    ("#1001,EMS,EB2JP,04.11.2026,,,,,", "tracking.csv:2:4: this date cannot be read"),
    ("#1001,EMS,EB2JP,2026-11-04,,soon,,,", "tracking.csv:2:6: this date cannot be read"),
    ("#1001,EMS,EB2JP,2026-11-04,,,2026-11-01,,", "tracking.csv:2:7: it arrived before it left"),
    ("#1001,EMS,EB2JP,2026-11-04,InTransit,,2026-11-09,,", "tracking.csv:2:5: it has a day of arrival and has not"),
    ("#1001,EMS,EB2JP,2026-11-04,,,,2026-11-09,", "tracking.csv:2:9: these are no first and last day"),
    ("#1001,EMS,EB2JP,2026-11-04,,,,2026-11-09,2026-11-08", "tracking.csv:2:9: these are no first and last day"),
    ("#1001,EMS,4.44414E+11,2026-11-04,,,,,", "tracking.csv:2:3: the spreadsheet has cut this number short"),
    ("#1001,EMS,EB1JP;EB2JP,2026-11-04,,,,,", "tracking.csv:2:3: this is no tracking number"),
    ("#1001,<b>EMS</b>,EB2JP,2026-11-04,,,,,", "tracking.csv:2:2: this is no carrier's name"),
    ("#1001,,EB2JP,2026-11-04,,,,,", "tracking.csv:2:2: this is no carrier's name"),
    ("#1001,EMS,EB2JP,2026-11-04,,,,,,,x", "tracking.csv:2:1: the row has 11 cells under 9 columns"),
]


@pytest.mark.parametrize(("row", "told"), BROKEN)
def test_a_broken_row_is_named_and_the_rest_loads(row: str, told: str) -> None:
    result = loaded(row, GOOD)

    assert [item.parcel.order for item in result.items if item.parcel] == ["#1002"]
    assert marks(result.items) == ["unread:1001:tracking.csv:2"], "what is known of #1001 is not whole"
    (problem,) = map(str, result.problems)
    assert problem.startswith(told)
    assert problem.endswith("the parcel was left out")


def test_a_row_without_an_order_is_named() -> None:
    result = loaded("#,EMS,EB2JP,2026-11-04,,,,,")

    assert result.items == ()
    assert "this is no name of an order" in str(result.problems[0])


def test_a_row_that_is_there_twice_is_one_parcel() -> None:
    assert len(parcels(GOOD, GOOD)) == 1


def test_two_rows_that_say_otherwise_of_one_parcel_are_both_named() -> None:
    result = loaded(GOOD, GOOD.replace("InTransit", "Delivered"), "#7,DHL,1,,,,,,")

    assert [item.parcel.order for item in result.items if item.parcel] == ["#7"]
    assert len(marks(result.items)) == 2
    assert [problem.line for problem in result.problems] == [2, 3]
    assert "line 3 says otherwise" in result.problems[0].message


def test_an_order_may_have_several_parcels() -> None:
    assert [one.number for one in parcels(GOOD, GOOD.replace("EB1JP", "EB2JP"))] == ["EB1JP", "EB2JP"]


@pytest.mark.parametrize("written", ["'444413758703", '"=""444413758703"""', "４４４４１３７５８７０３"])
def test_marks_that_keep_a_spreadsheets_hands_off_are_taken_away(written: str) -> None:
    (parcel,) = parcels(f"'1001,Yamato,{written},2026-11-04,,,,,")

    assert (parcel.order, parcel.number) == ("1001", "444413758703")


def test_what_travels_without_a_number_is_a_parcel_too() -> None:
    (item,) = loaded("#1001,Letter Post,,2026-11-04,,,,,").items

    assert item.parcel
    assert (item.parcel.number, item.parcel.url) == ("", None)


def test_only_the_row_that_changed_has_another_version() -> None:
    before = {item.key: item.version for item in loaded(GOOD, GOOD.replace("EB1", "EB2")).items}
    after = {item.key: item.version for item in loaded(GOOD, GOOD.replace("EB1", "EB2").replace("#1002", "1002")).items}

    assert [key for key in before if before[key] != after[key]] == ["parcel:1002:EB2JP"]


@pytest.mark.parametrize("column", ["order", "carrier", "tracking"])
def test_a_file_without_a_needed_column_is_refused(column: str) -> None:
    header = HEADER.replace(column, "other", 1)

    with pytest.raises(UnusableFile, match=column):
        loaded(GOOD, header=header)


@pytest.mark.parametrize(
    ("carrier", "host"),
    [
        ("EMS", "trackings.post.japanpost.jp"),
        ("ePacket Light", "trackings.post.japanpost.jp"),
        ("Yamato", "jizen.kuronekoyamato.co.jp"),
        ("SF Express", "www.sf-express.com"),
        ("YunExpress", "www.yuntrack.com"),
        ("4PX", "track.4px.com"),
        ("usps", "tools.usps.com"),
        ("DHL EXPRESS", "www.dhl.com"),
    ],
)
def test_a_carrier_has_its_own_page(carrier: str, host: str) -> None:
    found = link(carrier, "EB123456785JP")

    assert found
    assert urlsplit(found).hostname == host
    assert "EB123456785JP" in found
    assert host in hosts()


def test_an_unknown_carrier_has_no_page() -> None:
    assert link("Pigeon Post", "1") is None
    assert link("EMS", "") is None


@given(st.text(min_size=1))
def test_a_number_can_lead_to_no_other_place(number: str) -> None:
    bare, found = link("DHL", "X"), link("DHL", number)
    assert bare

    if found:
        assert urlsplit(found)[:3] == urlsplit(bare)[:3]
        assert found.startswith(bare.removesuffix("X"))
        assert not set(found.removeprefix(bare.removesuffix("X"))) & set("/?#&=: <>\"'")


def test_every_page_is_https_and_takes_the_number_once() -> None:
    content = tomllib.loads(Path(carriers.__file__).with_name("carriers.toml").read_text(encoding="utf-8"))

    for carrier in content["carrier"]:
        assert urlsplit(carrier["link"]).scheme == "https"
        assert carrier["link"].count("{number}") == 1
        assert "{number}" not in (urlsplit(carrier["link"]).netloc)
