from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.evidence import Fact, Product, Variant
from core.sets import Risk, Scenario
from knowledge.files.nouns import OwnAnswer, Problem
from knowledge.records import (
    read_answer,
    read_fact,
    read_problems,
    read_product,
    write_answer,
    write_fact,
    write_problems,
    write_product,
)

words = st.text(max_size=20)
maybe_day = st.none() | st.dates(min_value=date(1, 1, 1))
scalars = words | st.integers() | st.booleans() | st.floats(allow_nan=False) | st.lists(words).map(tuple)

variants = st.builds(
    Variant,
    sku=words,
    options=st.dictionaries(words, words, max_size=3),
    price=words,
    currency=words,
    available=st.booleans(),
    version=words,
)
products = st.builds(
    Product,
    handle=words,
    language=words,
    title=words,
    description=words,
    vendor=words,
    type=words,
    variants=st.lists(variants, max_size=3).map(tuple),
    attributes=st.dictionaries(words, words, max_size=3),
    url=st.none() | words,
    version=words,
)
answers = st.builds(
    OwnAnswer,
    id=words,
    language=words,
    scenario=st.none() | st.sampled_from(Scenario),
    risk=st.sampled_from(Risk),
    questions=st.lists(words).map(tuple),
    text=words,
    path=words,
    version=words,
    market=st.none() | words,
    valid_from=maybe_day,
    valid_until=maybe_day,
    url=st.none() | words,
)
facts = st.builds(
    Fact,
    id=words,
    table=words,
    values=st.dictionaries(words, scalars, max_size=3),
    text=words,
    version=words,
    source=st.none() | words,
    market=st.none() | words,
    valid_from=maybe_day,
    valid_until=maybe_day,
)
problems = st.builds(
    Problem,
    path=words,
    message=words,
    remedy=words,
    line=st.none() | st.integers(),
    column=st.none() | st.integers(),
)


@given(products)
def test_a_product_comes_back_as_it_was(product: Product) -> None:
    assert read_product(write_product(product)) == product


@given(answers)
def test_an_answer_comes_back_as_it_was(answer: OwnAnswer) -> None:
    assert read_answer(write_answer(answer)) == answer


@given(facts)
def test_a_fact_comes_back_as_it_was(fact: Fact) -> None:
    assert read_fact(write_fact(fact)) == fact


@given(st.lists(problems))
def test_problems_come_back_as_they_were(found: list[Problem]) -> None:
    assert read_problems(write_problems(found)) == tuple(found)


@given(products | answers.map(write_answer))
def test_a_record_is_one_line(record: Product | str) -> None:
    written = record if isinstance(record, str) else write_product(record)
    assert "\n" not in written
