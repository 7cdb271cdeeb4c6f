"""The examples of docs/orders.md load."""

import re
from pathlib import Path

from knowledge.orders import OrderBook
from knowledge.store import KnowledgeStore
from knowledge.sync import sync
from tests.knowledge.shops import ShopFolder

TEXT = (Path(__file__).parents[2] / "docs" / "orders.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
TOLD = re.findall(r"^(?:orders|tracking)\.csv:\d+.*$", TEXT, re.MULTILINE)


def test_the_examples_load_without_a_problem(shop: ShopFolder, store: KnowledgeStore) -> None:
    for name, content in EXAMPLES.items():
        shop.write(name, content)
    done = sync(shop.path, store)

    assert set(EXAMPLES) == {"orders.csv", "tracking.csv"}
    assert done.invalid == ()
    order = OrderBook(store).order("#1001")
    assert order
    assert len(order.lines) == 2
    assert len(OrderBook(store).parcels("1001")) == 1


def test_the_problems_are_told_as_the_page_says(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.write("orders.csv", EXAMPLES["orders.csv"].replace(",paid,", ",payed,"))
    rows = ["#1001,EMS,EB1JP,2026-11-04,Delivered,,,,"] * 5
    rows += ["#1001,EMS,EB2JP,2026-11-04,Sent back by pigeon,,,,", "", "#1043,EMS,EB3JP,2026-11-04,Delivered,,,,"]
    shop.write("tracking.csv", "\n".join([EXAMPLES["tracking.csv"].splitlines()[0], *rows, ""]))

    said = [str(problem) for problem in sync(shop.path, store).invalid]

    assert len(TOLD) == 3
    for told in TOLD:
        beginning = told.partition("...")[0]
        assert any(one.startswith(beginning) for one in said), told
