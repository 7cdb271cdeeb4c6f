import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, insert

from core.errors import DatabaseError
from core.evidence import Product, Variant
from core.sets import Kind
from knowledge import tables
from knowledge.records import write_product
from knowledge.store import KnowledgeStore
from knowledge.sync import sync
from tests.knowledge.shops import ANSWER, ShopFolder

TODAY = date(2026, 11, 22)


def values(store: KnowledgeStore, on: date, market: str | None = None) -> list[object]:
    return [fact.values["window_days"] for fact in store.facts(on, market) if fact.table == "returns"]


def returns(*rows: str) -> str:
    return "\n".join(f"[[returns]]\naccepted = true\n{row}" for row in rows)


def test_nothing_is_known_before_the_first_sync(store: KnowledgeStore) -> None:
    assert store.version() == ""
    assert store.products("en") == ()
    assert store.answers() == ()
    assert store.facts(TODAY) == ()
    assert store.search("shipping") == []
    assert store.documents() == ()
    assert store.stats().passages == 0


def test_a_product_is_found_by_its_handle_in_each_language(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.filled().write("products.ja.csv", "Title,URL handle,Price\n茶碗,tea-bowl,2400\n")
    sync(shop.path, store)

    english, japanese = store.product("tea-bowl", "en"), store.product("tea-bowl", "ja")

    assert english is not None
    assert japanese is not None
    assert (english.title, japanese.title) == ("Tea Bowl", "茶碗")
    assert store.product("tea-bowl", "de") is None
    assert store.product("sencha", "ja") is None


@pytest.mark.parametrize(
    ("on", "days"),
    [
        (date(2026, 11, 30), [14]),
        (date(2026, 12, 1), [30]),
        (date(2027, 1, 31), [30]),
        (date(2027, 2, 1), []),
    ],
)
def test_only_the_facts_of_the_day_hold(shop: ShopFolder, store: KnowledgeStore, on: date, days: list[int]) -> None:
    old = "window_days = 14\nvalid_until = 2026-11-30"
    new = "window_days = 30\nvalid_from = 2026-12-01\nvalid_until = 2027-01-31"
    shop.write("facts.toml", returns(old, new))
    sync(shop.path, store)

    assert values(store, on) == days


def test_a_row_that_began_later_replaces_the_one_before(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.write("facts.toml", returns("window_days = 14", "window_days = 30\nvalid_from = 2026-12-01"))
    sync(shop.path, store)

    assert values(store, date(2026, 11, 30)) == [14]
    assert values(store, date(2026, 12, 1)) == [30]


@pytest.mark.parametrize(("market", "days"), [("DE", [14]), ("FR", [30]), (None, [30])])
def test_the_row_of_a_market_stands_before_the_general_one(
    shop: ShopFolder, store: KnowledgeStore, market: str | None, days: list[int]
) -> None:
    general = "window_days = 30\nvalid_from = 2026-01-01"
    shop.write("facts.toml", returns(general, 'window_days = 14\nmarket = "DE"'))
    sync(shop.path, store)

    assert values(store, TODAY, market) == days


def test_a_fact_of_one_market_is_not_told_to_another(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.write("facts.toml", returns('window_days = 14\nmarket = "DE"'))
    sync(shop.path, store)

    assert values(store, TODAY, "DE") == [14]
    assert values(store, TODAY, "FR") == []
    assert values(store, TODAY) == []


def test_answers_hold_on_their_days_and_in_their_market(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.write("answers/a.en.md", ANSWER.replace("questions:", "market: DE\nvalid_until: 2026-11-30\nquestions:"))
    sync(shop.path, store)

    assert len(store.answers()) == 1
    assert len(store.answers(on=TODAY, market="DE")) == 1
    assert store.answers(on=TODAY, market="FR") == ()
    assert store.answers(on=TODAY) == ()
    assert store.answers(on=date(2026, 12, 1), market="DE") == ()


def test_passages_come_in_the_order_asked_for(shop: ShopFolder, store: KnowledgeStore) -> None:
    sync(shop.filled().path, store)
    table, intro = "page:shipping:en#1", "page:shipping:en#0"

    found = store.passages([table, "gone", intro, table])

    assert [passage.id for passage in found] == [table, intro]
    assert found[0].title == "Shipping – Prices"
    assert found[0].text == "Country: Germany; Price: 2,900 JPY\nCountry: France; Price: 3,100 JPY"
    assert (found[0].kind, found[0].url) == (Kind.POLICY, "https://shop.example/shipping")
    assert store.passages([]) == ()
    assert store.passages_of(["page:shipping:en"]) == (found[1], found[0])


def test_documents_are_found_by_language_and_kind(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.filled().write("pages/shipping.ja.md", "# 配送\n\n京都から発送します。\n")
    sync(shop.path, store)

    assert [d.id for d in store.documents(language="ja")] == ["page:shipping:ja"]
    assert [d.id for d in store.documents(kind=Kind.POLICY)] == ["page:shipping:en"]
    (policy,) = store.documents(kind=Kind.POLICY)
    assert policy.scenarios == ("shipping.cost",)
    assert store.documents_about("shipping.cost") == (policy,)
    assert store.documents_about("shipping") == ()
    assert policy.path == "pages/shipping.en.md"


def test_search_looks_only_where_it_is_told(shop: ShopFolder, store: KnowledgeStore) -> None:
    shop.filled().write("pages/old.en.md", "---\nvalid_until: 2026-01-01\nmarket: DE\n---\nGermany was 1 JPY.\n")
    sync(shop.path, store)

    def found(**where: object) -> list[str]:
        return [hit.document for hit in store.search("Germany", **where)]  # type: ignore[arg-type]

    assert sorted(found()) == ["page:old:en", "page:shipping:en"]
    assert found(on=TODAY) == ["page:shipping:en"]
    assert found(market="FR") == ["page:shipping:en"]
    assert found(kinds=[Kind.POLICY]) == ["page:shipping:en"]
    assert found(language="ja") == []
    assert [hit.document for hit in store.search("induction", product="tea-bowl")] == ["product:tea-bowl:en"]
    assert store.search("induction", product="sencha") == []


def test_the_numbers_of_a_store(shop: ShopFolder, store: KnowledgeStore) -> None:
    sync(shop.filled().path, store)

    stats = store.stats()

    assert stats.documents == {(Kind.APPROVED, "en"): 1, (Kind.POLICY, "en"): 1, (Kind.PRODUCT, "en"): 2}
    assert stats.products == {"en": 2}
    assert stats.answers == {"en": 1}
    assert stats.facts == {"returns": 1, "shipping.lane": 1}
    assert stats.quarantined == 0
    assert stats.passages == 7


def test_a_second_process_sees_a_sync_at_once(shop: ShopFolder, store: KnowledgeStore, engine: Engine) -> None:
    sync(shop.filled().path, store)
    other = KnowledgeStore(engine)
    assert len(other.products("en")) == 2
    shop.delete("products.csv")
    sync(shop.path, store)

    assert other.products("en") == ()


def test_a_catalogue_in_hand_does_not_change(shop: ShopFolder, store: KnowledgeStore) -> None:
    sync(shop.filled().path, store)
    before = store.catalogue()
    assert store.catalogue() is before
    shop.delete("products.csv")
    sync(shop.path, store)

    assert set(before.products["en"]) == {"sencha", "tea-bowl"}
    assert store.catalogue() is not before


def test_five_thousand_products_are_read_in_half_a_second(store: KnowledgeStore, engine: Engine) -> None:
    variants = tuple(
        Variant(sku=f"S-{n}", options={"Color": f"c{n}"}, price="2400", currency="JPY", available=True)
        for n in range(4)
    )
    one = Product(
        handle="p", language="en", title="Bowl", description="Words. " * 60, vendor="V", type="T", variants=variants
    )
    line = write_product(one)
    rows = [
        {"key": str(n), "language": "en", "body": line.replace('"p"', f'"p{n}"', 1), "trusted": True}
        for n in range(5_000)
    ]
    with engine.begin() as connection:
        connection.execute(insert(tables.product), rows)
        connection.execute(insert(tables.state).values(id=1, version="v", synced=1, loader=1))
    started = time.process_time()

    assert len(store.products("en")) == 5_000

    assert time.process_time() - started < 2.5  # shared machines are slow at times


def test_a_database_without_tables_says_how_to_make_them(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")

    with pytest.raises(DatabaseError, match="run henji db upgrade"):
        KnowledgeStore(engine).version()
    with pytest.raises(DatabaseError, match="run henji db upgrade"):
        KnowledgeStore(engine).search("x")
    engine.dispose()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_bytes(b"not a database at all" * 100)
    engine = create_engine(f"sqlite:///{tmp_path / 'bad.db'}")

    with pytest.raises(DatabaseError, match="cannot be used"):
        KnowledgeStore(engine).version()
    engine.dispose()
