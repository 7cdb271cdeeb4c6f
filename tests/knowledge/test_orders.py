"""Orders and parcels from the shop's folder to the order book, and nowhere else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from core.orders import Order, OrderLine, Parcel, Progress
from core.sets import Kind
from knowledge.files.nouns import Item
from knowledge.ledger import read_items
from knowledge.orders import OrderBook
from knowledge.records import read_order, read_parcel, write_order, write_parcel
from knowledge.rows import order_row, parcel_row
from knowledge.store import KnowledgeStore
from knowledge.sync import Change, Plan, plan, sync
from tests.knowledge.files.test_orders import FIRST, SECOND, table
from tests.knowledge.shops import ShopFolder

#: Words that stand nowhere but in an order.
CANARY = "Quokkaware Zephyrine Bowl"
OTHER = {**FIRST, "Name": "#1042", "Email": "other@example.org", "Created at": "2026-11-05 08:00:00 +0900"}
TRACKING = """\
order,carrier,tracking,shipped_at,status
#1001,EMS,EB000000012JP,2026-11-04,InTransit
#1001,EMS,EB000000013JP,2026-11-05,InTransit
#1042,EMS,EB000000014JP,2026-11-06,Delivered
"""


@pytest.fixture
def filled(shop: ShopFolder) -> ShopFolder:
    shop.filled()
    shop.write("orders.csv", table({**FIRST, "Lineitem name": CANARY}, SECOND, OTHER))
    shop.write("tracking.csv", TRACKING)
    return shop


@pytest.fixture
def book(store: KnowledgeStore) -> OrderBook:
    return OrderBook(store)


def keys(planned: Plan) -> tuple[list[str], list[str], list[str]]:
    return named(planned.added), named(planned.changed), named(planned.removed)


def named(changes: tuple[Change, ...]) -> list[str]:
    return sorted(change.key for change in changes if change.key.startswith(("order:", "parcel:", "unread:")))


def test_a_sync_tells_of_orders_and_parcels(filled: ShopFolder, store: KnowledgeStore) -> None:
    done = sync(filled.path, store)

    assert keys(done) == (
        [
            "order:1001",
            "order:1042",
            "parcel:1001:EB000000012JP",
            "parcel:1001:EB000000013JP",
            "parcel:1042:EB000000014JP",
        ],
        [],
        [],
    )
    assert done.invalid == ()
    assert (store.stats().orders, store.stats().parcels) == (2, 3)


def test_an_order_is_found_by_any_spelling_of_its_name(
    filled: ShopFolder, store: KnowledgeStore, book: OrderBook
) -> None:
    sync(filled.path, store)

    for spelled in ("1001", "#1001", "＃１００１", " # 1001 "):
        order = book.order(spelled)
        assert order
        assert order.email == "lena@example.com"
        assert [parcel.number for parcel in book.parcels(spelled)] == ["EB000000012JP", "EB000000013JP"]


@pytest.mark.parametrize("name", ["", "#", "1", "10011", "100", "%", "1001' OR '1'='1", "100_"])
def test_no_other_name_finds_an_order(filled: ShopFolder, store: KnowledgeStore, book: OrderBook, name: str) -> None:
    sync(filled.path, store)

    assert book.order(name) is None
    assert book.parcels(name) == ()


def test_the_orders_of_an_address_come_latest_first(filled: ShopFolder, store: KnowledgeStore, book: OrderBook) -> None:
    filled.write("orders.csv", table(FIRST, {**OTHER, "Email": "LENA@example.com"}))
    sync(filled.path, store)

    assert [order.name for order in book.of_email(" Lena@EXAMPLE.com ")] == ["#1042", "#1001"]
    assert book.of_email("") == book.of_email("nobody@example.com") == ()


def test_orders_without_an_address_are_nobodys(filled: ShopFolder, store: KnowledgeStore, book: OrderBook) -> None:
    filled.write("orders.csv", table({**FIRST, "Email": ""}))
    sync(filled.path, store)

    assert book.order("1001")
    assert book.of_email("") == ()


def test_an_empty_store_has_no_orders(book: OrderBook) -> None:
    assert (book.order("1001"), book.parcels("1001"), book.of_email("a@example.com")) == (None, (), ())
    assert book.whole("1001")


def test_search_never_finds_an_order(filled: ShopFolder, store: KnowledgeStore, content: Callable[[], str]) -> None:
    sync(filled.path, store)

    assert CANARY in content(), "the canary is in the database"
    for words in (CANARY, "Zephyrine", "1001", "lena@example.com", "EB000000012JP"):
        for hit in store.search(words, limit=50):
            (passage,) = store.passages([hit.passage])
            assert "Zephyrine" not in passage.text
            assert passage.kind not in {Kind.ORDER, Kind.TRACKING}
    assert not any("Zephyrine" in f"{one.title}{one.text}" for one in store.documents())
    assert {kind for kind, _ in store.stats().documents}.isdisjoint({Kind.ORDER, Kind.TRACKING})
    assert all(_is_apart(line) for line in content().splitlines() if "Zephyrine" in line)


def _is_apart(line: str) -> bool:
    return line.startswith('INSERT INTO "knowledge_order"')


def test_the_canary_would_be_seen_in_a_page(
    filled: ShopFolder, store: KnowledgeStore, content: Callable[[], str]
) -> None:
    """The control of the test above: the same words in a page are found."""
    filled.write("pages/bowl.en.md", f"# Bowl\n\nThe {CANARY} is sold out.\n")
    sync(filled.path, store)

    (hit,) = store.search("Zephyrine", limit=50)
    assert "Zephyrine" in store.passages([hit.passage])[0].text
    assert not all(_is_apart(line) for line in content().splitlines() if "Zephyrine" in line)


def test_the_same_files_change_nothing(filled: ShopFolder, store: KnowledgeStore, content: Callable[[], str]) -> None:
    first = sync(filled.path, store)
    before = content()

    again = sync(filled.path, store)

    assert again.is_empty
    assert again.unchanged == len(first.added)
    assert content() == before


def test_a_row_that_changes_changes_one_parcel(filled: ShopFolder, store: KnowledgeStore, book: OrderBook) -> None:
    sync(filled.path, store)
    filled.write("tracking.csv", TRACKING.replace("13JP,2026-11-05,InTransit", "13JP,2026-11-05,Delivered"))

    assert keys(sync(filled.path, store)) == ([], ["parcel:1001:EB000000013JP"], [])
    assert [parcel.progress for parcel in book.parcels("1001")] == [Progress.IN_TRANSIT, Progress.DELIVERED]


def test_an_export_with_a_new_order_on_top_moves_the_others_and_changes_none(
    filled: ShopFolder, store: KnowledgeStore
) -> None:
    sync(filled.path, store)
    filled.write("orders.csv", table({**FIRST, "Name": "#2000"}, {**FIRST, "Lineitem name": CANARY}, SECOND, OTHER))

    assert keys(sync(filled.path, store)) == (["order:2000"], [], [])
    assert [read_items(store)[f"order:{key}"].line for key in ("2000", "1001", "1042")] == [2, 3, 5]


def test_what_search_reads_keeps_its_version_while_orders_come_and_go(
    filled: ShopFolder, store: KnowledgeStore
) -> None:
    sync(filled.path, store)
    before = store.version()
    filled.write("orders.csv", table(OTHER))
    filled.write("tracking.csv", TRACKING.replace("Delivered", "Teleported"))
    sync(filled.path, store)
    assert store.version() == before

    filled.write("pages/new.en.md", "# New\n\nWords.\n")
    sync(filled.path, store)
    assert store.version() != before


def test_files_that_are_gone_take_their_orders_with_them(
    filled: ShopFolder, store: KnowledgeStore, book: OrderBook, content: Callable[[], str]
) -> None:
    sync(filled.path, store)
    filled.delete("orders.csv")
    filled.delete("tracking.csv")

    assert len(keys(sync(filled.path, store))[2]) == 5
    assert (book.order("1001"), book.parcels("1001")) == (None, ())
    assert "lena@example.com" not in content()


def test_a_file_that_breaks_off_takes_nothing_away(filled: ShopFolder, store: KnowledgeStore, book: OrderBook) -> None:
    sync(filled.path, store)
    filled.write("orders.csv", table(FIRST, OTHER)[:-40])

    done = sync(filled.path, store)

    assert keys(done) == ([], [], [])
    assert "orders.csv" in str(done.invalid[0])
    assert book.order("1042")


def test_an_order_that_cannot_be_read_any_more_is_no_longer_told_of(
    filled: ShopFolder, store: KnowledgeStore, book: OrderBook
) -> None:
    """Its older version may say what is no longer so: that it was not cancelled."""
    sync(filled.path, store)
    filled.write("orders.csv", table({**FIRST, "Cancelled at": "05/11/2026"}, OTHER))

    done = sync(filled.path, store)

    assert keys(done)[2] == ["order:1001"]
    assert book.order("1001") is None
    assert book.parcels("1001") == (), "no parcels without their order"
    assert "orders.csv:2:33: #1001: this date cannot be read" in str(store.problems()[0])


def test_a_parcel_whose_word_is_unknown_makes_its_order_unsure(
    filled: ShopFolder, store: KnowledgeStore, book: OrderBook
) -> None:
    sync(filled.path, store)
    assert book.whole("#1001")
    filled.write("tracking.csv", TRACKING.replace("13JP,2026-11-05,InTransit", "13JP,2026-11-05,Sent back by pigeon"))
    sync(filled.path, store)

    assert [parcel.number for parcel in book.parcels("1001")] == ["EB000000012JP"]
    assert not book.whole("#1001")
    assert book.whole("1042")
    assert book.whole("100")

    filled.write("tracking.csv", TRACKING)
    sync(filled.path, store)
    assert book.whole("1001")


def test_a_parcel_without_its_order_is_named_until_the_order_comes(
    filled: ShopFolder, store: KnowledgeStore, book: OrderBook
) -> None:
    filled.write("orders.csv", table(FIRST))
    told = "tracking.csv:4: there is no order 1042 for this parcel; mend the number, or export the orders again"

    assert [str(one) for one in plan(filled.path, store).invalid] == [told]
    assert [str(one) for one in sync(filled.path, store).invalid] == [told]
    assert [str(one) for one in sync(filled.path, store).invalid] == [told], "again where nothing has changed"
    assert [str(one) for one in store.problems()] == [told]
    assert book.parcels("1042") == ()

    filled.write("orders.csv", table(FIRST, OTHER))
    assert sync(filled.path, store).invalid == ()
    assert store.problems() == ()
    assert [parcel.progress for parcel in book.parcels("1042")] == [Progress.DELIVERED]


def test_an_order_that_leaves_makes_an_orphan_of_its_parcel(filled: ShopFolder, store: KnowledgeStore) -> None:
    sync(filled.path, store)
    filled.write("orders.csv", table(FIRST))

    (problem,) = sync(filled.path, store).invalid

    assert "there is no order 1042" in str(problem)


def test_orders_of_several_exports_are_one_book(filled: ShopFolder, store: KnowledgeStore, book: OrderBook) -> None:
    filled.write("orders_export_2.csv", table({**FIRST, "Name": "#3000"}))
    filled.write("orders/2025.csv", table({**FIRST, "Name": "#9"}))
    sync(filled.path, store)

    assert all(book.order(name) for name in ("#1001", "#3000", "#9"))


def test_an_order_in_two_files_is_named_and_neither_is_loaded(
    filled: ShopFolder, store: KnowledgeStore, book: OrderBook
) -> None:
    filled.write("orders.2.csv", table({**FIRST, "Email": "thief@example.com"}))
    done = sync(filled.path, store)

    assert book.order("1001") is None
    assert any("order:1001 is also in orders.csv:2" in str(problem) for problem in done.invalid)


def test_a_time_without_a_zone_is_the_shops(filled: ShopFolder, store: KnowledgeStore, book: OrderBook) -> None:
    filled.write("store.toml", 'name = "Kiln"\nlanguages = ["en"]\ntime_zone = "America/New_York"\n')
    sync(filled.path, store)

    shipped = book.parcels("1001")[0].shipped
    assert shipped
    assert shipped.utcoffset() == timedelta(hours=-5)


def test_another_time_zone_reads_the_same_file_anew(filled: ShopFolder, store: KnowledgeStore) -> None:
    sync(filled.path, store)
    filled.write("store.toml", 'name = "Kiln and Leaf"\nlanguages = ["en", "ja"]\ntime_zone = "Asia/Kolkata"\n')

    assert len(keys(sync(filled.path, store))[1]) == 3, "the parcels: orders say their zone themselves"


@pytest.mark.parametrize(("name", "meant"), [("order.csv", "orders.csv"), ("trackings.csv", "tracking.csv")])
def test_a_name_beside_the_right_one_is_told_it(shop: ShopFolder, store: KnowledgeStore, name: str, meant: str) -> None:
    shop.write(name, "x")

    assert [f'did you mean "{meant}"?' in str(one) for one in plan(shop.path, store).invalid] == [True]


def test_an_item_that_is_no_order_makes_no_row() -> None:
    item = Item(key="page:a:en", path="pages/a.en.md", line=1, version="1")

    assert (order_row(item), parcel_row(item)) == (None, None)


def test_a_database_without_its_tables_says_how_to_mend_it(store: KnowledgeStore, book: OrderBook) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE knowledge_order"))

    with pytest.raises(Exception, match="henji db upgrade"):
        book.order("1001")


words = st.text(max_size=12)
zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001
amounts = st.decimals(0, 10**9, places=2)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
orders = st.builds(
    Order,
    name=words,
    email=words,
    created=moments,
    currency=words,
    total=amounts,
    lines=st.lists(st.builds(OrderLine, title=words, quantity=st.integers(), price=amounts, sku=words)).map(tuple),
    version=words,
    postcodes=st.lists(words).map(tuple),
    phones=st.lists(words).map(tuple),
    country=st.none() | words,
    shipping_method=words,
    payment=words,
    paid=st.none() | moments,
    fulfilled=st.none() | moments,
    part_fulfilled=st.booleans(),
    cancelled=st.none() | moments,
    refunded=amounts | st.just(Decimal(0)),
)
parcels = st.builds(
    Parcel,
    order=words,
    carrier=words,
    number=words,
    progress=st.sampled_from(Progress),
    version=words,
    shipped=st.none() | moments,
    updated=st.none() | moments,
    delivered=st.none() | days,
    expected=st.none() | st.tuples(days, days),
    url=st.none() | words,
)


@given(orders)
def test_an_order_comes_back_as_it_was(order: Order) -> None:
    assert read_order(write_order(order)) == order
    assert "\n" not in write_order(order)


@given(parcels)
def test_a_parcel_comes_back_as_it_was(parcel: Parcel) -> None:
    assert read_parcel(write_parcel(parcel)) == parcel
    assert "\n" not in write_parcel(parcel)
