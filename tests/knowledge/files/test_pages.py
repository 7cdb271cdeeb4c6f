from datetime import date

import pytest

from core.sets import Kind
from knowledge.files.nouns import Shop, UnusableFile
from knowledge.files.pages import load_page, name_and_language
from tests.knowledge.shops import PAGE

SHOP = Shop(default_language="en", currency="JPY")


def page(head: str, body: str = "Words.") -> str:
    return f"---\n{head}\n---\n{body}\n"


def test_a_page_becomes_one_document() -> None:
    (item,) = load_page(PAGE, "pages/shipping.en.md", SHOP).items
    document = item.document

    assert document is not None
    assert document.id == item.key == "page:shipping:en"
    assert document.kind is Kind.POLICY
    assert document.title == "Shipping"
    assert document.scenarios == ("shipping.cost",)
    assert document.url == "https://shop.example/shipping"
    assert "Country: Germany; Price: 2,900 JPY" in document.text
    assert document.path == "pages/shipping.en.md"


def test_validity_market_and_several_scenarios_are_kept() -> None:
    head = "scenario: [hours, contact]\nmarket: DE\nvalid_from: 2026-01-01\nvalid_until: 2026-12-31"
    document = load_page(page(head), "pages/a.de.md", SHOP).items[0].document

    assert document is not None
    assert document.scenarios == ("hours", "contact")
    assert (document.market, document.language) == ("DE", "de")
    assert (document.valid_from, document.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))


def test_a_page_without_a_block_takes_everything_from_its_name_and_heading() -> None:
    document = load_page("# Our story\n\nWe began in Kyoto.\n", "pages/about.ja.md", SHOP).items[0].document

    assert document is not None
    assert (document.id, document.language, document.title) == ("page:about:ja", "ja", "Our story")
    assert document.kind is Kind.PAGE


@pytest.mark.parametrize(
    ("path", "stem", "language"),
    [
        ("pages/shipping.zh-Hans.md", "shipping", "zh-Hans"),
        ("pages/shipping.md", "shipping", None),
        ("pages/returns-2025.de.md", "returns-2025", "de"),
        ("pages/v1.final.md", "v1.final", None),
    ],
)
def test_a_name_may_carry_the_language(path: str, stem: str, language: str | None) -> None:
    assert name_and_language(path) == (stem, language)


def test_the_version_follows_the_words_and_not_the_path() -> None:
    one = load_page(PAGE, "pages/a.en.md", SHOP).items[0]
    moved = load_page(PAGE, "pages/b.en.md", SHOP).items[0]
    reworded = load_page(PAGE.replace("2,900", "2,950"), "pages/a.en.md", SHOP).items[0]
    dated = load_page(PAGE.replace("kind:", "valid_until: 2026-12-31\nkind:"), "pages/a.en.md", SHOP).items[0]

    assert one.version == moved.version
    assert len({one.version, reworded.version, dated.version}) == 3


def test_the_text_as_written_is_kept_for_the_quarantine() -> None:
    item = load_page(page("id: a", "Seen. <!-- not seen -->"), "pages/a.md", SHOP).items[0]

    assert item.document is not None
    assert "not seen" in item.raw
    assert "not seen" not in item.document.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (page("kind: polcy"), 'did you mean "policy"?'),
        (page("kind: buyer"), "is not known here"),
        (page("scenario: shiping.cost"), "did you mean shipping.cost?"),
        (page("market: UK"), 'write "GB"'),
        (page("language: no"), 'write "no" in quotes'),
        (page("valid_from: 2026-12-31\nvalid_until: 2026-01-01"), "swap valid_from and valid_until"),
        (page("id: two words"), "write one word"),
        (page("titel: Shipping"), 'did you mean "title"?'),
        (page("id: a", "<!-- nothing -->"), "the page has no text"),
    ],
)
def test_a_page_with_a_mistake_is_refused_whole(text: str, words: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        load_page(text, "pages/a.md", SHOP)

    assert words in str(refused.value)
    assert refused.value.problem.line
