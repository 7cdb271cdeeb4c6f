"""`henji knowledge` over a shop with orders: counted and diffed, never found."""

import json

from tests.bot.commands.conftest import Run
from tests.knowledge.shops import ShopFolder

ORDERS = """\
Name,Email,Financial Status,Fulfillment Status,Fulfilled at,Currency,Total,Created at,Lineitem quantity,Lineitem name,\
Lineitem price,Cancelled at,Notes
#1001,lena@example.com,paid,fulfilled,2026-11-04 15:30:00 +0900,JPY,2400,2026-11-02 09:14:31 +0900,1,\
Zephyrine Bowl,2400,,Quokka
"""
TRACKING = "order,carrier,tracking,shipped_at,status\n#1001,EMS,EB1JP,2026-11-04,InTransit\n"


def test_orders_are_in_the_diff_and_in_the_counts(henji: Run, small_folder: ShopFolder) -> None:
    small_folder.write("orders.csv", ORDERS)
    small_folder.write("tracking.csv", TRACKING)

    added = json.loads(henji("knowledge", "sync", "--json").out)["added"]
    counted = json.loads(henji("knowledge", "stats", "--json").out)

    assert {"order:1001", "parcel:1001:EB1JP"} <= set(added)
    assert (counted["orders"], counted["parcels"]) == (1, 1)
    assert "1 orders, 1 parcels" in henji("knowledge", "stats").out


def test_no_words_of_an_order_are_found(henji: Run, small_folder: ShopFolder) -> None:
    small_folder.write("orders.csv", ORDERS)

    for words in ("Zephyrine Bowl", "Quokka", "#1001", "lena@example.com"):
        found = henji("knowledge", "search", words).out
        assert "Zephyrine" not in found
        assert "lena" not in found
        assert "order" not in found.lower()


def test_what_is_wrong_with_orders_is_checked(henji: Run, small_folder: ShopFolder) -> None:
    small_folder.write("orders.csv", ORDERS.replace(",paid,", ",payed,"))
    small_folder.write("tracking.csv", TRACKING)

    assert henji("knowledge", "sync").code == 1
    said = henji("knowledge", "check").out.replace("\n", " ")

    assert 'did you mean "paid"?' in said
    assert "tracking.csv:2: there is no order 1001 for this parcel" in said
    assert "lena" not in said
