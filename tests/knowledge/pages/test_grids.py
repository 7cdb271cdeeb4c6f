"""A value of a table stands under its own header."""

import pytest

from knowledge.files.nouns import Shop
from knowledge.pages.html import load_html

SHOP = Shop(default_language="ja", currency="JPY")
FILLER = "<p>この表は当店の取引条件を示すもので、ご注文の前に必ずお読みください。ご不明な点はお問い合わせください。</p>"


def text(table: str) -> str:
    markup = f"<html><body><main><h1>取引条件</h1>{FILLER}{table}{FILLER}</main></body></html>"
    document = load_html(markup.encode(), "pages/a.html", SHOP).items[0].document
    assert document is not None
    return document.text


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        (
            "<table><tr><th>販売業者</th><td>窯と葉</td></tr><tr><th>返品</th><td>8日以内</td></tr></table>",
            ["販売業者: 窯と葉", "返品: 8日以内"],
        ),
        (
            "<table><tr><td>販売業者</td><td>窯と葉</td></tr><tr><td>返品：</td><td>8日以内</td></tr></table>",
            ["販売業者: 窯と葉", "返品: 8日以内"],
        ),
        (
            "<table><tr><th>国</th><th>送料</th></tr><tr><td>独</td><td>2,900円</td></tr></table>",
            ["国: 独; 送料: 2,900円"],
        ),
        (
            "<table><tr><th></th><th>EMS</th><th>SAL</th></tr><tr><th>独</th><td>1円</td><td>2円</td></tr></table>",
            ["独; EMS: 1円; SAL: 2円"],
        ),
        (
            (
                "<table><thead><tr><th>地域</th><th>国</th><th>送料</th></tr></thead>"
                "<tr><td rowspan=2>欧</td><td>独</td><td>1円</td></tr><tr><td>仏</td><td>2円</td></tr></table>"
            ),
            ["地域: 欧; 国: 独; 送料: 1円", "仏; 2円"],
        ),
        (
            "<table><tr><td>一</td><td>二</td><td>三</td></tr><tr><td>四</td><td>五</td><td>六</td></tr></table>",
            ["一; 二; 三", "四; 五; 六"],
        ),
        ("<table><caption>送料表</caption><tr><th>独</th><td>1円</td></tr></table>", ["送料表", "独: 1円"]),
    ],
)
def test_a_value_stands_under_its_own_header_and_no_other(table: str, lines: list[str]) -> None:
    found = [line.removeprefix("- ") for line in text(table).split("\n")]

    assert [line for line in found if line in lines] == lines


def test_a_table_that_lays_out_the_page_is_read_as_blocks() -> None:
    cells = "<td><h2>返品</h2><p>八日以内に限ります。</p></td><td><h2>送料</h2><p>一律です。</p></td>"
    table = f"<table><tr>{cells}</tr></table>"
    found = text(table)

    assert "## 返品\n\n八日以内に限ります。" in found
    assert "返品: " not in found


def test_a_table_within_a_table_is_read_once() -> None:
    inner = "<table><tr><th>独</th><td>1円</td></tr></table>"

    assert text(f"<table><tr><td>左側</td><td>{inner}</td></tr></table>").count("独: 1円") == 1
