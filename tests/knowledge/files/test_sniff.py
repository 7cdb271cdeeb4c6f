import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.files.nouns import UnusableFile
from knowledge.files.sniff import MOST_BYTES, decode, read_bytes, read_text

JAPANESE = "商品名,送料\n常滑焼の急須 300 ml,2900円\nドイツへの送料は二千九百円です\n"
CHINESE = "商品,说明\n常滑烧茶壶,适合煤气灶使用,不适合电磁炉\n运费为两千九百日元\n"
TRADITIONAL = "商品,說明\n常滑燒茶壺,適合瓦斯爐使用,不適合電磁爐\n運費為兩千九百日圓\n"
KOREAN = "상품,설명\n도코나메 찻주전자는 가스레인지에서 사용할 수 있지만 인덕션에서는 사용할 수 없습니다\n"
GERMAN = "Titel;Größe\nTeekanne für Grüntee;groß – 12,50 €\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "utf-8"),
        (JAPANESE, "utf-8-sig"),
        (JAPANESE, "utf-16"),
        (JAPANESE, "utf-16-le"),
        (JAPANESE, "utf-16-be"),
        (JAPANESE, "utf-32"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (CHINESE, "gbk"),
        (TRADITIONAL, "big5"),
        (KOREAN, "cp949"),
        (GERMAN, "cp1252"),
        (GERMAN, "utf-16"),
    ],
)
def test_text_is_read_in_whatever_encoding_it_was_saved(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "x.csv") == text


@pytest.mark.parametrize("text", ["急須", "送料無料", "湯のみ,赤"])
def test_a_few_japanese_words_are_enough(text: str) -> None:
    assert decode(f"title\n{text}\n".encode("cp932"), "x.csv") == f"title\n{text}\n"


@pytest.mark.parametrize("text", ["茶壶", "包邮到德国", "青花瓷碗,红色"])
def test_a_few_chinese_words_are_enough(text: str) -> None:
    assert decode(f"title\n{text}\n".encode("gb18030"), "x.csv") == f"title\n{text}\n"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufeff")))
def test_utf_8_is_never_taken_for_anything_else(text: str) -> None:
    written = f"title,{text},é\n"

    assert decode(written.encode(), "x.csv") == written


def test_lines_end_alike_wherever_they_were_written() -> None:
    assert decode(b"a\r\nb\rc\n", "x.csv") == "a\nb\nc\n"


@pytest.mark.parametrize("content", [b"", b"  \n\n", codecs.BOM_UTF8])
def test_an_empty_file_is_named(content: bytes) -> None:
    with pytest.raises(UnusableFile, match=r"x\.csv: the file is (empty|no text)"):
        decode(content if content != codecs.BOM_UTF8 else b"", "x.csv")


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04xlsx", b"%PDF-1.7", b"\x89PNG\r\n", b"SQLite format 3\x00", bytes(range(256)) * 4]
)
def test_a_file_that_is_no_text_is_named_with_what_to_save(content: bytes) -> None:
    with pytest.raises(UnusableFile, match="no text; save it as CSV"):
        decode(content, "x.csv")


def test_a_file_cut_in_the_middle_of_a_letter_is_half_written() -> None:
    with pytest.raises(UnusableFile, match="half written"):
        decode("注文の確認".encode()[:-1], "x.csv")


def test_utf_16_cut_in_the_middle_of_a_letter_is_half_written() -> None:
    with pytest.raises(UnusableFile, match="breaks off"):
        decode(JAPANESE.encode("utf-16")[:-1], "x.csv")


def test_a_file_above_the_limit_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.csv"
    with file.open("wb") as sparse:
        sparse.truncate(MOST_BYTES + 1)

    with pytest.raises(UnusableFile, match="64 MB"):
        read_bytes(file, "huge.csv")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="no such file"):
        read_text(tmp_path / "no.csv", "no.csv")
    with pytest.raises(UnusableFile, match="cannot be read"):
        read_text(tmp_path, "folder.csv")


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(JAPANESE.encode("cp932"))

    assert read_text(tmp_path / "a.csv", "a.csv") == JAPANESE


def test_other_alphabets_are_guessed() -> None:
    text = "Название;Описание\nЧайник для зелёного чая, сделан вручную из глины\n" * 5

    assert decode(text.encode("cp1251"), "x.csv") == text


def test_letters_that_no_encoding_explains_are_named_with_their_line() -> None:
    with pytest.raises(UnusableFile, match=r"x\.csv"):
        decode(b"title\n" + bytes(range(128, 256)) + b"\x81\x8d\x8f\x90\x9d\x00", "x.csv")
