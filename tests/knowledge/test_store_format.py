"""The examples of docs/store-format.md are a store that loads."""

import re
from datetime import date
from pathlib import Path

import pytest

from knowledge.fact_schema import SCHEMA
from knowledge.settings import read_settings
from knowledge.store import KnowledgeStore
from knowledge.sync import sync
from tests.knowledge.shops import ShopFolder

TEXT = (Path(__file__).parents[2] / "docs" / "store-format.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))


@pytest.fixture
def example(shop: ShopFolder) -> ShopFolder:
    for name, content in EXAMPLES.items():
        shop.write(name, content)
    return shop


def test_every_kind_of_file_has_its_example() -> None:
    assert set(EXAMPLES) == {
        "store.toml",
        "tone.toml",
        "facts.toml",
        "products.csv",
        "pages/shipping.en.md",
        "pages/tea-bowl.html",
        "answers/engraving.en.md",
        "answers.csv",
        "knowledge/help.jsonl",
    }


def test_the_examples_load_without_a_problem(example: ShopFolder, store: KnowledgeStore) -> None:
    done = sync(example.path, store)

    assert [str(problem) for problem in done.invalid] == []
    assert done.withheld == ()
    assert len(store.answers()) == 3
    assert len(store.products("en")) == 1
    assert store.overruled() == ()
    assert [one.title for one in store.documents() if one.path == "pages/tea-bowl.html"] == ["Tea Bowl"]
    assert read_settings(example.path).hours.said


def test_the_examples_state_every_fact_there_is(example: ShopFolder, store: KnowledgeStore) -> None:
    sync(example.path, store)

    facts = {fact.table: fact for fact in store.facts(date(2026, 11, 22))}

    assert {table: set(known.keys) - set(facts[table].values) for table, known in SCHEMA.items()} == {
        table: set() for table in SCHEMA
    }
    assert set(facts) == {*SCHEMA, "contact", "hours"}


def test_every_term_a_fact_may_use_is_written_down() -> None:
    for term in ("tags_attached", "konbini", "authorised_dealer", "underwear", "wechat_pay", "unopened"):
        assert term in TEXT
