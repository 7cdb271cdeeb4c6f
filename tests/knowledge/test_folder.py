import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.folder import look
from tests.knowledge.shops import ShopFolder


def paths(shop: ShopFolder) -> list[str]:
    return [found.path for found in look(shop.path).files]


def test_every_file_with_a_reader_is_found_and_no_other(shop: ShopFolder) -> None:
    for name in (
        "products.csv",
        "products.de.csv",
        "products.ja.tsv",
        "answers.csv",
        "faq.de.csv",
        "answers/a.en.md",
        "answers/more/b.csv",
        "pages/a.en.md",
        "pages/deep/er/b.markdown",
        "pages/c.html",
        "pages/deep/d.de.HTM",
        "pages/e.pdf",
        "pages/f.ja.docx",
        "knowledge/x.jsonl",
        "facts.toml",
    ):
        shop.write(name, "x")
    before = paths(shop)
    for name in (
        "README.md",
        "TRAPS.md",
        "notes.txt",
        ".henji/henji.db",
        ".git/pages/a.md",
        "pages/.a.en.md.swp.md",
        "pages/~a.md",
        "_drafts/pages/a.md",
        "pages/a.doc",
    ):
        shop.write(name, "x")

    assert len(before) == 15
    assert paths(shop) == before == sorted(before)
    assert look(shop.path).problems == ()


@pytest.mark.parametrize(
    ("name", "meant"),
    [("product.csv", "products.csv"), ("anwsers.csv", "answers.csv"), ("fact.toml", "facts.toml"), ("page", "pages")],
)
def test_a_name_that_nobody_reads_is_told_the_one_that_was_meant(shop: ShopFolder, name: str, meant: str) -> None:
    shop.write(f"{name}/a.md" if "." not in name else name, "x")

    (problem,) = look(shop.path).problems

    assert problem.path == name
    assert f'did you mean "{meant}"?' in problem.remedy


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    assert look(tmp_path).files == ()


@pytest.fixture
def powerless() -> Iterator[Path]:
    """A folder in which we are not the superuser, who may look into everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "pages").mkdir()
        (folder / "pages").chmod(0)
        before = os.geteuid()
        if before == 0:
            os.seteuid(65534)
        yield folder
        os.seteuid(before)


@pytest.mark.skipif(os.name != "posix", reason="needs Unix permissions")
def test_a_folder_that_cannot_be_looked_into_is_named(powerless: Path) -> None:
    found = look(powerless)

    assert found.closed == ("pages",)
    assert [str(problem) for problem in found.problems] == ["pages: the folder cannot be read; check its permissions"]
