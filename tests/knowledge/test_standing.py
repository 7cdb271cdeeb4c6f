"""The shop's own tables stand before its pages, and pages that differ are answered from by nobody."""

from datetime import date

import pytest

from core.evidence import Product
from knowledge.standing import Standing
from knowledge.store import KnowledgeStore
from knowledge.sync import sync
from tests.knowledge.pages.shop_pages import offer, product, product_page
from tests.knowledge.pages.test_linked import faq, lane, returns
from tests.knowledge.shops import ShopFolder

TODAY = date(2026, 11, 22)
TABLE = "Title,URL handle,SKU,Price\nTea Bowl,tea-bowl,TB-1,{price}\n"
FACTS = """\
[returns]
accepted = true
window_days = {days}

[[shipping.lane]]
country = "DE"
carrier = "EMS"
price = "{price}"
"""


#: What the data say of returns and postage is shown too, or it would be believed of no page.
SHOWN = """<p>¥2,400</p><p>Returns from Germany: within {days} days, free of charge.</p>
<p>Shipping to Germany, France and Russia: ¥1,500, 5-9 business days.</p>"""


def page(*blocks: object, shown: str = SHOWN.format(days=30)) -> str:
    return product_page(*(blocks or (product(offer()),)), shown=shown)


def goods(store: KnowledgeStore) -> list[tuple[str, str]]:
    return [(one.handle, variant.price) for one in store.products("en") for variant in one.variants]


def told(store: KnowledgeStore, market: str = "DE") -> dict[str, object]:
    facts = store.facts(TODAY, market)
    return {fact.id: fact.values.get("price") or fact.values.get("window_days") for fact in facts}


def test_a_page_alone_is_believed(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.write("pages/tea-bowl.html", page(product(offer(hasMerchantReturnPolicy=returns(), shippingDetails=lane()))))
    done = sync(shop.path, store)

    assert done.invalid == ()
    assert goods(store) == [("tea-bowl", "2400")]
    assert told(store) == {"fact:returns@DE": 30, "fact:shipping.lane:DE": "1500 JPY"}
    assert told(store, "FR") == {"fact:shipping.lane:DE": "1500 JPY"}
    assert {fact.source for fact in store.facts(TODAY, "DE")} == {"pages/tea-bowl.html"}
    assert store.overruled() == ()


@pytest.mark.parametrize("first", ["table", "page"])
def test_the_shops_own_table_stands_before_the_page_whichever_came_first(
    shop: ShopFolder, store: KnowledgeStore, first: str
) -> None:
    files = [("products.csv", TABLE.format(price=2600)), ("pages/tea-bowl.html", page())]
    for name, content in files if first == "table" else reversed(files):
        shop.write(name, content)
        assert sync(shop.path, store).invalid == ()

    assert goods(store) == [("tea-bowl", "2600")]
    (overruled,) = store.overruled()
    assert "2400 JPY" in str(overruled)
    assert "2600 JPY" in str(overruled)
    shop.delete("products.csv")
    sync(shop.path, store)
    assert goods(store) == [("tea-bowl", "2400")]
    assert store.overruled() == ()


def test_nothing_is_quoted_from_a_page_whose_price_the_table_denies(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.write("pages/tea-bowl.html", page())
    sync(shop.path, store)
    assert [hit.document for hit in store.search("thrown by hand", language="en")] == ["page:tea-bowl:en"]
    shop.write("products.csv", TABLE.format(price=2600))
    sync(shop.path, store)

    assert [hit.document for hit in store.search("thrown by hand", language="en")] == []
    shop.write("products.csv", TABLE.format(price=2400))
    sync(shop.path, store)
    assert [hit.document for hit in store.search("thrown by hand", language="en")] == ["page:tea-bowl:en"]


def test_facts_of_the_table_stand_before_those_of_pages(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.write(
        "pages/a.html", page(product(offer(hasMerchantReturnPolicy=returns(), shippingDetails=lane(["DE", "FR"]))))
    )
    shop.write("facts.toml", FACTS.format(days=14, price="2900 JPY"))
    sync(shop.path, store)

    assert told(store) == {
        "fact:returns": 14,
        "fact:shipping.lane:DE:EMS": "2900 JPY",
        "fact:shipping.lane:FR": "1500 JPY",
    }
    assert sorted(one.what for one in store.overruled()) == ["fact:returns@DE", "fact:shipping.lane:DE"]


def test_a_page_that_agrees_with_the_table_is_not_named(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.write("pages/a.html", page(product(offer(hasMerchantReturnPolicy=returns(), shippingDetails=lane()))))
    shop.write("facts.toml", FACTS.format(days=30, price="1500 JPY"))
    sync(shop.path, store)

    assert store.overruled() == ()
    assert told(store) == {"fact:returns": 30, "fact:shipping.lane:DE:EMS": "1500 JPY"}


def test_a_country_the_table_refuses_has_no_lane(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.write("pages/a.html", page(product(offer(shippingDetails=lane("RU")))))
    shop.write("facts.toml", '[shipping]\nnot_shipped = ["RU"]\n')
    sync(shop.path, store)

    assert told(store) == {"fact:shipping": None}
    assert len(store.overruled()) == 1


def test_pages_that_say_the_same_are_one_voice_and_pages_that_differ_are_none(
    shop: ShopFolder, store: KnowledgeStore
) -> None:
    for number, days in enumerate((30, 30, 30)):
        block = product(offer(hasMerchantReturnPolicy=returns(merchantReturnDays=days)))
        shop.write(f"pages/{number}.html", page(block))
    sync(shop.path, store)
    assert told(store) == {"fact:returns@DE": 30}
    assert len(goods(store)) == 1
    block = product(offer(hasMerchantReturnPolicy=returns(merchantReturnDays=14)))
    shop.write("pages/9.html", page(block, shown=SHOWN.format(days=14)))
    sync(shop.path, store)

    assert told(store) == {}
    assert [one.path for one in store.overruled()] == ["pages/9.html"]


def test_an_answer_of_the_shop_stands_before_a_question_on_a_page(shop: ShopFolder, store: KnowledgeStore) -> None:
    question, answer = "May I put it into the oven?", "Please do not: the glaze would crack."
    shown = f"<p>¥2,400</p><details><summary>{question}</summary><p>{answer}</p></details>"
    shop.write("pages/a.html", page(faq(), shown=shown))
    sync(shop.path, store)
    assert [answer.text for answer in store.answers()] == ["Please do not: the glaze would crack."]
    shop.write("faq.csv", "question,answer\nMay I put it into the oven?,Never.\n")
    sync(shop.path, store)

    assert [answer.text for answer in store.answers()] == ["Never."]


def test_a_translation_takes_the_name_of_the_goods_in_the_table(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.write("products.csv", TABLE.format(price=2400))
    japanese = product_page(product(offer(), name="茶碗"), title="茶碗", lang="ja")
    shop.write("pages/chawan.html", japanese)
    sync(shop.path, store)

    assert [(one.handle, one.title) for one in store.products("ja")] == [("tea-bowl", "茶碗")]


def test_a_price_of_a_page_holds_until_the_day_it_names(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.write("pages/tea-bowl.html", page(product(offer(priceValidUntil="2026-12-31T23:59"))))
    shop.write("products.csv", "Title,URL handle,SKU,Price\nOther,other,O-1,9\n")
    sync(shop.path, store)
    catalogue = store.catalogue()

    assert [one.handle for one in catalogue.products_on(date(2026, 12, 31))] == ["other", "tea-bowl"]
    assert [one.handle for one in catalogue.products_on(date(2027, 1, 1))] == ["other"]


def test_red_control_without_the_mark_of_a_page_both_would_be_rows_of_a_table() -> None:
    bare = Product(handle="a", language="en", title="A", description="", vendor="", type="", variants=(), attributes={})
    standing = Standing()
    standing.add_products([("product:a:en", "products.csv", bare), ("on-page:product:a:en p", "p", bare)])
    assert list(standing.products["en"]) == ["a"]
    assert standing.products["en"]["a"] is bare
