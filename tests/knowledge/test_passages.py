from hypothesis import given
from hypothesis import strategies as st

from core.evidence import Document
from core.sets import Kind
from knowledge.passages import MOST, passages, split

TEXT = """\
# Returns

You may return within 30 days.

## How
Write to us first.

- unused
- boxed

## Empty
"""


def document(text: str, title: str = "Returns") -> Document:
    return Document(id="d", kind=Kind.POLICY, language="en", title=title, text=text, version="v", path="p")


def letters(text: str) -> str:
    return "".join(text.split())


def test_a_paragraph_is_a_passage_under_its_heading() -> None:
    found = passages(document(TEXT), "k")

    assert [(p.title, p.text) for p in found] == [
        ("Returns", "You may return within 30 days."),
        ("Returns – How", "Write to us first."),
        ("Returns – How", "- unused\n- boxed"),
    ]
    assert [p.id for p in found] == ["k#0", "k#1", "k#2"]
    assert {(p.document, p.version, p.language) for p in found} == {("d", "v", "en")}


def test_a_document_of_headings_only_is_still_found() -> None:
    assert [p.text for p in passages(document("# Closed until January"), "k")] == ["# Closed until January"]


def test_a_heading_without_a_blank_line_below_is_no_part_of_the_text() -> None:
    found = passages(document("# Returns\nWithin 30 days.", title=""), "k")

    assert [(p.title, p.text) for p in found] == [("Returns", "Within 30 days.")]


def test_a_number_sign_is_no_heading() -> None:
    assert passages(document("#1 in Kyoto"), "k")[0].text == "#1 in Kyoto"


def test_a_short_text_is_one_part() -> None:
    assert split("One. Two.") == ["One. Two."]
    assert split("  ") == []


def test_a_long_text_is_cut_after_sentences() -> None:
    parts = split("The kiln stands in Kyoto. " * 60)

    assert len(parts) == 3
    assert all(part.endswith("Kyoto.") for part in parts)


def test_a_long_japanese_text_is_cut_after_sentences_without_spaces() -> None:
    parts = split("この急須は直火では使えません。" * 60)

    assert all(part.endswith("使えません。") for part in parts)


def test_closing_brackets_stay_with_their_sentence() -> None:
    parts = split("「使えません。」と店主は言う。" * 60)

    assert all(not part.startswith("」") for part in parts)


def test_a_table_is_cut_between_its_rows() -> None:
    parts = split("\n".join(f"Country: Land {n}; Price: {n}00 JPY; Days: 5-9" for n in range(60)))

    assert len(parts) > 1
    assert all(part.startswith("Country: ") and part.endswith("5-9") for part in parts)


def test_the_last_part_is_no_crumb() -> None:
    parts = split("Nine letters. " * 44)

    assert min(len(part) for part in parts) > MOST // 3


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_no_letter_is_lost_and_no_part_is_too_long(text: str, most: int) -> None:
    parts = split(text, most)

    assert letters("".join(parts)) == letters(text)
    assert all(0 < len(part) <= most for part in parts)


@given(st.lists(st.text(st.characters(exclude_characters="#"))))
def test_every_word_of_a_document_stands_in_a_passage(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs).strip()

    found = passages(document(text), "k")

    assert letters("".join(p.text for p in found)) == letters(text)
    assert len({p.id for p in found}) == len(found)
