"""The demo shop's orders: believable, whole, and nobody's."""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from core.orders import Order, Progress
from knowledge import tables
from knowledge.orders import OrderBook
from knowledge.store import KnowledgeStore
from knowledge.sync import sync

DEMO = Path(__file__).parents[2] / "stores" / "demo"


def rows(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeStore]:
    engine: Engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'henji.db'}")
    tables.metadata.create_all(engine)
    store = KnowledgeStore(engine)
    done = sync(DEMO, store)
    assert [str(one) for one in done.invalid if one.path.startswith(("orders", "tracking"))] == []
    yield store
    engine.dispose()


@pytest.fixture(scope="module")
def book(store: KnowledgeStore) -> OrderBook:
    return OrderBook(store)


@pytest.fixture(scope="module")
def orders(book: OrderBook) -> list[Order]:
    found = (book.order(row["Name"]) for row in rows("orders.csv") if row["Total"])
    return [order for order in found if order]


def test_there_are_enough_of_them_from_enough_buyers(store: KnowledgeStore, orders: list[Order]) -> None:
    assert len(orders) == store.stats().orders >= 60
    assert len({order.email for order in orders}) >= 45


def test_the_amounts_add_up() -> None:
    goods: Counter[str] = Counter()
    for row in rows("orders.csv"):
        goods[row["Name"]] += int(row["Lineitem quantity"]) * int(row["Lineitem price"])
    for row in rows("orders.csv"):
        if row["Total"]:
            assert int(row["Subtotal"]) == goods[row["Name"]]
            parts = int(row["Subtotal"]) + int(row["Shipping"]) + int(row["Taxes"]) - int(row["Discount Amount"])
            assert parts == int(row["Total"]), row["Name"]
            assert int(row["Refunded Amount"]) <= int(row["Total"])


def test_every_thing_is_sold_in_the_shop_at_its_price(orders: list[Order]) -> None:
    prices = {row["SKU"]: Decimal(row["Price"]) for row in rows("products.en.csv")}

    assert {(line.sku, line.price) for order in orders for line in order.lines} <= set(prices.items())


def test_orders_went_by_lanes_of_the_shop_at_their_price(orders: list[Order]) -> None:
    facts = tomllib.loads((DEMO / "facts.toml").read_text(encoding="utf-8"))["shipping"]
    lanes = {(lane["country"], lane["carrier"]): lane["price"].split()[0] for lane in facts["lane"]}
    free = int(facts["free_over"].split()[0])

    used = {(order.country, order.shipping_method) for order in orders}
    assert used <= set(lanes)
    assert len(used) > len(lanes) / 2
    for row in rows("orders.csv"):
        if row["Total"]:
            lane = lanes[row["Shipping Country"], row["Shipping Method"]]
            assert row["Shipping"] == ("0" if int(row["Subtotal"]) >= free else lane), row["Name"]


def test_all_states_are_there(orders: list[Order], book: OrderBook) -> None:
    progress = Counter(parcel.progress for order in orders for parcel in book.parcels(order.key))

    assert set(progress) >= set(Progress) - {Progress.PENDING}
    assert {order.payment for order in orders} == {"paid", "pending", "refunded", "partially_refunded", "voided"}
    assert any(order.cancelled for order in orders)
    assert any(order.part_fulfilled for order in orders)
    assert any(order.paid and not order.fulfilled and not order.cancelled for order in orders)
    assert any(order.fulfilled and not book.parcels(order.key) for order in orders)
    assert sum(len(book.parcels(order.key)) > 1 for order in orders) >= 2
    assert min(order.created.date() for order in orders) < date(2025, 3, 1)
    assert max(order.created.date() for order in orders) == date(2026, 11, 21)


def test_nobody_real_is_in_them(orders: list[Order]) -> None:
    assert {order.email.rpartition("@")[2] for order in orders} <= {"example.com", "example.org", "example.net"}
    fictional = (
        "+1",
        "+447700900",
        "+614915701",
        "+336399",
        "+331990",
        "+493023125",
        "+498999998",
        "+494066969",
        "+492214710",
    )
    phones = [phone for order in orders for phone in order.phones]
    assert all(phone.startswith(fictional) for phone in phones)
    assert all(phone[5:10] == "55501" for phone in phones if phone.startswith("+1"))


def test_the_traps_are_there(orders: list[Order], book: OrderBook, store: KnowledgeStore) -> None:
    near, twin = book.order("#1042"), book.order("#1024")
    assert near
    assert twin
    assert near.email != twin.email

    open_orders = Counter(order.email for order in orders if not order.cancelled and not _arrived(book, order))
    assert open_orders[near.email] == 2

    neighbours = [order for order in orders if set(order.postcodes) & set(near.postcodes) and order.email != near.email]
    assert neighbours

    assert "ignore previous instructions" in (DEMO / "orders.csv").read_text(encoding="utf-8")
    assert "ignore previous" not in repr(orders)
    assert not any("ignore previous" in one.text for one in store.documents())


def _arrived(book: OrderBook, order: Order) -> bool:
    parcels = book.parcels(order.key)
    return bool(parcels) and all(parcel.progress == Progress.DELIVERED for parcel in parcels)
