import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import fields
from knowledge.files.frontmatter import read_front
from knowledge.files.nouns import UnusableFile


def test_the_block_and_the_body_are_parted() -> None:
    front = read_front("---\nid: a\nvalid_from: 2026-12-01\n---\n\n# Title\n", "pages/a.md")

    assert front.values == {"id": "a", "valid_from": date(2026, 12, 1)}
    assert front.body.strip() == "# Title"
    assert front.body_line == 5


def test_a_file_without_a_block_is_all_body() -> None:
    front = read_front("# Title\n---\nmore\n", "pages/a.md")

    assert front.values == {}
    assert front.body == "# Title\n---\nmore\n"


def test_an_empty_block_is_a_block() -> None:
    assert read_front("---\n---\ntext", "a.md").body == "text"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("---\nid: a\ntext that never ends\n", "pages/a.md:1: the block of --- is never closed"),
        ("---\ntitle: Shipping: prices\n---\n", "pages/a.md:2:16: the block of --- is no YAML"),
        ("---\nid: a\n  b: [1\n---\n", "pages/a.md:3"),
        ("---\n- a\n- b\n---\n", "pages/a.md:2: the block holds no key"),
        ("---\nid: !!python/object:os.system x\n---\n", "pages/a.md:2:5: the block of --- is no YAML"),
        ("---\nvalid_from: 2026-13-45\n---\n", "pages/a.md:1: the block of --- is no YAML"),
    ],
)
def test_a_broken_block_is_named_at_its_place(text: str, place: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        read_front(text, "pages/a.md")

    assert str(refused.value).startswith(place)
    assert "\n" not in str(refused.value)


def test_a_value_that_does_not_fit_is_named_at_its_line() -> None:
    front = read_front("---\nid: a\nurl: shop\n---\n", "pages/a.md")

    with pytest.raises(UnusableFile, match=r"pages/a\.md:3:1: url: 'shop' is no web address; write it whole"):
        front.value("url", fields.web, "")


def test_an_absent_value_and_an_empty_one_take_the_default() -> None:
    front = read_front("---\nurl:\n---\n", "a.md")

    assert front.value("url", fields.web, "none") == "none"
    assert front.value("market", fields.country, "none") == "none"


def test_one_value_and_a_list_of_values_are_both_several() -> None:
    front = read_front("---\none: a\nmany: [a, b]\n---\n", "a.md")

    assert front.several("one", fields.text) == ("a",)
    assert front.several("many", fields.text) == ("a", "b")
    assert front.several("none", fields.text) == ()


def test_a_slip_of_the_pen_is_refused_and_a_key_of_another_program_is_not() -> None:
    read_front("---\nlayout: post\ntags: [a]\n---\n", "a.md").know(("id", "valid_until"))

    with pytest.raises(UnusableFile, match=r'a\.md:2:1: unknown key "vaild_until"; did you mean "valid_until"'):
        read_front("---\nvaild_until: 2026-01-01\n---\n", "a.md").know(("id", "valid_until"))


@given(st.text())
def test_whatever_stands_in_a_file_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnusableFile):
        assert text.endswith(read_front(f"---\n{text}", "a.md").body)
