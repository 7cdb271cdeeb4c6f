import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.files import csv_rows
from knowledge.files.csv_rows import read_rows
from knowledge.files.nouns import UnusableFile


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_header(mark: str) -> None:
    sheet = read_rows(f"Title{mark}Price\nTea Bowl{mark}24\n", "x.csv")

    assert sheet.headers == ("Title", "Price")
    assert sheet.rows[0].cells == {"title": "Tea Bowl", "price": "24"}


def test_a_decimal_comma_under_semicolons_stays_in_its_cell() -> None:
    assert read_rows("Title;Price\nBowl;EUR 90,00\n", "x.csv").rows[0].cell("price") == "EUR 90,00"


def test_rows_know_the_line_they_begin_on() -> None:
    text = '\n\nTitle,Description\nBowl,"two\nlines"\n\nCup,one\n'

    first, second = read_rows(text, "x.csv").rows

    assert (first.number, first.line) == (1, 4)
    assert (second.number, second.line) == (2, 7)
    assert first.cell("description") == "two\nlines"


def test_headers_match_whatever_their_case_and_spaces() -> None:
    sheet = read_rows("\ufeffURL  Handle , TITLE\na,b\n", "x.csv")

    assert sheet.rows[0].cell("url handle") == "a"
    assert sheet.column("title") == 2


def test_the_first_filled_column_answers() -> None:
    row = read_rows("Handle,URL handle\n,new\n", "x.csv").rows[0]

    assert row.cell("handle", "url handle") == "new"
    assert row.cell("absent") == ""


def test_excels_preface_and_the_footer_of_a_download_are_no_rows() -> None:
    sheet = read_rows("sep=;\nTitle;Price\nBowl;1\n1 record(s) downloaded\n", "x.csv")

    assert [row.cell("title") for row in sheet.rows] == ["Bowl"]
    assert sheet.header_line == 2


def test_short_rows_are_filled_up_with_empty_cells() -> None:
    assert read_rows("a,b,c\n1\n", "x.csv").rows[0].cells == {"a": "1", "b": "", "c": ""}


def test_a_row_with_more_cells_than_columns_is_flawed_and_says_where() -> None:
    sheet = read_rows("a,b\n1,2\n1,2,3\n", "x.csv")

    assert sheet.rows[0].flaw is None
    assert str(sheet.flaw(sheet.rows[1])).startswith("x.csv:3: the row has 3 cells under 2 columns; put cells")


def test_quotation_marks_in_a_cell_are_read_as_spreadsheets_read_them() -> None:
    assert read_rows('a,b\n"the "good" bowl",2\n', "x.csv").rows[0].cell("b") == "2"


def test_a_delimiter_at_the_end_of_every_row_is_no_flaw() -> None:
    assert [row.flaw for row in read_rows("a,b\n1,2,\n3,4,\n", "x.csv").rows] == [None, None]
    assert [bool(row.flaw) for row in read_rows("a,b\n1,2,\n3,4\n", "x.csv").rows] == [True, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a,b\n1,2\n3,"4 and then nothing\n5,6\n', "x.csv:3: a quotation mark is opened and never closed"),
        ("a,b,c\n1,2,3\n4,5", "x.csv:3: the last line breaks off"),
        ("\n\n", "x.csv:1: the file has no rows"),
        ("a,b,a\n1,2,3\n", 'x.csv:1:3: the column "a" is there twice'),
        ("a,b\n1," + "x" * 200_000 + "\n", "x.csv: this is no CSV"),
    ],
)
def test_a_table_that_breaks_off_is_refused_as_a_whole(text: str, message: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        read_rows(text, "x.csv")

    assert str(refused.value).startswith(message)


def test_a_last_row_without_a_line_end_is_whole_when_all_its_cells_are_there() -> None:
    assert len(read_rows("a,b\n1,2", "x.csv").rows) == 1


def test_a_missing_column_is_named_with_the_one_it_may_be() -> None:
    with pytest.raises(UnusableFile, match='the column "question" is missing; rename the column "questoin"'):
        read_rows("questoin,answer\na,b\n", "x.csv").need("question")
    read_rows("Handle\na\n", "x.csv").need("url handle", "handle")


def test_a_giant_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "MOST_CELLS", 5)

    with pytest.raises(UnusableFile, match="more than 5 filled cells"):
        read_rows("a,b\n" + "1,2\n" * 3, "x.csv")


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).map(str.strip)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, str, str]], mark: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark)
    writer.writerow(["first", "second", "third"])
    writer.writerows([("x", *row[1:]) for row in rows])

    sheet = read_rows(out.getvalue().replace("\r\n", "\n"), "x.csv")

    assert [tuple(row.cells.values()) for row in sheet.rows] == [("x", *row[1:]) for row in rows]
