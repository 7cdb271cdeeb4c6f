import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sets import Kind
from knowledge.files.jsonl import load_lines
from knowledge.files.nouns import Loaded, Shop, UnusableFile

SHOP = Shop(default_language="en", currency="JPY")


def load(*records: object) -> Loaded:
    return load_lines("".join(f"{json.dumps(record)}\n" for record in records), "knowledge/a.jsonl", SHOP)


def test_a_line_becomes_a_document_under_the_id_it_came_with() -> None:
    (item,) = load(
        {
            "id": "Returns #1",
            "language": "en",
            "title": "Returns",
            "text": "Within 30 days.",
            "kind": "policy",
            "url": "https://shop.example/r",
            "market": "DE",
            "valid_from": "2026-01-01",
            "valid_until": "2026-12-31",
        }
    ).items
    document = item.document

    assert document is not None
    assert document.id == "Returns #1"
    assert (document.kind, document.title, document.market) == (Kind.POLICY, "Returns", "DE")
    assert (document.valid_from, document.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))


def test_only_id_language_and_text_are_needed() -> None:
    document = load({"id": 7, "language": "ja", "text": "返品は三十日以内", "title": None}).items[0].document

    assert document is not None
    assert (document.id, document.kind, document.title, document.url) == ("7", Kind.PAGE, "", None)


def test_one_id_in_two_languages_is_two_items() -> None:
    loaded = load({"id": "p", "language": "en", "text": "A"}, {"id": "p", "language": "de", "text": "B"})

    assert [item.key for item in loaded.items] == ["text:p:en", "text:p:de"]
    assert {item.document.id for item in loaded.items if item.document} == {"p"}


def test_html_of_a_help_centre_is_read_and_a_lesser_sign_is_not() -> None:
    loaded = load(
        {"id": "a", "language": "en", "text": "<h2>Returns</h2><p>Within <b>30</b> days.</p>"},
        {"id": "b", "language": "en", "text": "if a < b then c > d"},
    )

    texts = [item.document.text for item in loaded.items if item.document]
    assert texts == ["## Returns\n\nWithin 30 days.", "if a < b then c > d"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[1, 2]", "the line is no object"),
        ('"text"', "the line is no object"),
        ("{id: a}", "this is no JSON"),
        ('{"id": "a", "language": "en"}', "text is missing"),
        ('{"id": "a", "language": "en", "text": " "}', "is no text"),
        ('{"id": "a", "language": "en", "text": ["x"]}', "is no text"),
        ('{"id": "a", "text": "x"}', "language is missing"),
        ('{"language": "en", "text": "x"}', "id is missing"),
        ('{"id": ["a"], "language": "en", "text": "x"}', "is no id"),
        ('{"id": "a", "language": "english", "text": "x"}', "BCP 47"),
        ('{"id": "a", "language": "en", "text": "x", "kind": "polcy"}', 'did you mean "policy"?'),
        ('{"id": "a", "language": "en", "text": "x", "market": "UK"}', 'write "GB"'),
        ('{"id": "a", "language": "en", "text": "x", "valid_util": "2026-01-01"}', "valid_until"),
        ('{"id": "a", "language": "en", "text": "\\u200b"}', "nothing in it can be seen"),
        ("[" * 100_000, "this is no JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_loads(line: str, words: str) -> None:
    good = '{"id": "g%d", "language": "en", "text": "good"}'

    loaded = load_lines(f"{good % 1}\n\n{line}\n{good % 2}\n", "knowledge/a.jsonl", SHOP)

    assert [item.line for item in loaded.items] == [1, 4]
    (problem,) = loaded.problems
    assert str(problem).startswith("knowledge/a.jsonl:3: ")
    assert words in problem.message + problem.remedy


def test_a_file_that_ends_inside_a_line_is_half_written() -> None:
    whole = '{"id": "a", "language": "en", "text": "x"}\n'

    with pytest.raises(UnusableFile, match=r"a\.jsonl:2"):
        load_lines(whole + '{"id": "b", "lang', "a.jsonl", SHOP)
    assert len(load_lines(whole.rstrip("\n"), "a.jsonl", SHOP).items) == 1


@given(st.lists(st.text()))
def test_any_line_is_loaded_or_named(lines: list[str]) -> None:
    written = [line.replace("\n", " ") for line in lines]

    loaded = load_lines("\n".join([*written, "{}"]) + "\n", "a.jsonl", SHOP)

    assert len(loaded.items) + len(loaded.problems) == sum(1 for line in written if line.strip()) + 1
