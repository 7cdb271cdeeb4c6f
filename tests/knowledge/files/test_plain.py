import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.files.plain import from_cell, from_html, from_markdown, tidy


def test_paragraphs_headings_and_lists_keep_their_shape() -> None:
    text = from_markdown("# Returns\n\nWithin **30 days**.\n\n1. Write\n2. Send\n\n- unused\n- boxed\n")

    assert text == "# Returns\n\nWithin 30 days.\n\n1. Write\n2. Send\n\n- unused\n- boxed"


def test_a_table_becomes_lines_that_name_their_headers() -> None:
    text = from_markdown("| Country | Price |\n|---|---|\n| Germany | 2,900 JPY |\n| France | |\n")

    assert text == "Country: Germany; Price: 2,900 JPY\nCountry: France"


def test_a_table_with_headers_in_its_first_column_reads_row_by_row() -> None:
    rows = "<tr><th>Size</th><td>10 cm</td></tr><tr><th>Weight</th><td>300 g</td></tr>"

    text = from_html(f"<table>{rows}</table>")

    assert text == "Size; 10 cm\nWeight; 300 g"


def test_a_shop_description_loses_its_tags_and_nothing_else() -> None:
    paragraph = "<p>Thrown by hand.<br>Works on gas &amp; wood.</p>"

    text = from_cell(f"{paragraph}<ul><li>one</li><li><p>two</p></li></ul>")

    assert text == "Thrown by hand.\nWorks on gas & wood.\n\n- one\n- two"


def test_words_around_inline_tags_stay_together() -> None:
    assert from_html("a <b>not</b>able <i>tea</i>pot") == "a notable teapot"


@pytest.mark.parametrize(
    "markup",
    [
        '<p>seen</p><p style="display:none">unseen</p>',
        "<p>seen</p><div hidden>unseen <b>too</b></div>",
        "<p>seen</p><script>unseen()</script><style>.unseen{}</style>",
        '<p>seen</p><span style="font-size:0px">unseen</span>',
        '<p>seen</p><span style="visibility: hidden">unseen</span>',
        '<p>seen</p><span style="position:absolute;left:-9999px">unseen</span>',
        '<p>seen</p><span style="color: transparent">unseen</span>',
        "<p>seen</p><!-- unseen -->",
        "<p>seen</p><template>unseen</template>",
    ],
)
def test_what_a_browser_does_not_show_is_no_text(markup: str) -> None:
    assert from_html(markup) == "seen"


def test_a_cell_without_tags_is_taken_as_it_is() -> None:
    assert from_cell("5 < 6 cm, A&B") == "5 < 6 cm, A&B"


def test_letters_stay_as_they_were_written_and_invisible_ones_go() -> None:
    assert tidy("送料は２，９００円です。\u200b　以上\ufeff") == "送料は２，９００円です。 以上"
    assert tidy("किं\u200dतु") == "किं\u200dतु"


def test_links_keep_their_words() -> None:
    assert from_markdown("See [our page](https://shop.example/a).") == "See our page."


@given(st.text())
def test_anything_can_be_read_and_reading_twice_changes_nothing(written: str) -> None:
    once = tidy(written)

    assert tidy(once) == once
    from_html(written)
    from_markdown(written)


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "&", "<p>", "|", "[", "**", "<b style='"])
def test_broken_markup_does_not_stop_the_shop(piece: str) -> None:
    started = time.perf_counter()

    from_html(piece * 5_000)
    from_markdown(piece * 500)

    assert time.perf_counter() - started < 5
