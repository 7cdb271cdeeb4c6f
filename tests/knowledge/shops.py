"""Files of a small shop, as tests write them."""

from pathlib import Path

# ruff: noqa: E501 -- a CSV has long lines
PRODUCTS = """\
Title,URL handle,Description,Vendor,Type,Tags,Published on online store,Status,SKU,Barcode,Option1 name,Option1 value,\
Price,Cost per item,Inventory tracker,Inventory quantity,Continue selling when out of stock,Weight value (grams),\
Material (product.metafields.henji.material),Shelf life (product.metafields.henji.shelf_life)
Tea Bowl,tea-bowl,"<p>Thrown by hand. Works on gas, <b>not</b> on induction.</p>",Kiln One,Bowl,"tea, gift",TRUE,active,\
TB-RED,4900,Color,Red,2400,777.25,shopify,3,FALSE,300,stoneware,
,tea-bowl,,,,,,,TB-BLU,4901,,Blue,2600,777.25,shopify,0,FALSE,300,,
Sencha,sencha,Green tea.,Leaf Two,Tea,,TRUE,active,SEN-1,,Title,Default Title,1200,,shopify,0,TRUE,100,,12 months
Secret,secret,Not yet.,Leaf Two,Tea,,TRUE,draft,SEC-1,,Title,Default Title,9,,,,,,,
Hidden,hidden,Not shown.,Leaf Two,Tea,,FALSE,active,HID-1,,Title,Default Title,9,,,,,,,
"""

FACTS = """\
[[shipping.lane]]
country = "DE"
carrier = "EMS"
price = "2900 JPY"
days = "5-9"
business_days = true

[returns]
source = "pages/returns.en.md"
accepted = true
window_days = 30
counted_from = "delivery"
condition = ["unused", "original_packaging"]
"""

PAGE = """\
---
id: shipping
language: en
title: Shipping
kind: policy
scenario: shipping.cost
url: https://shop.example/shipping
---

# Shipping

We send parcels from Kyoto.

## Prices

| Country | Price |
|---|---|
| Germany | 2,900 JPY |
| France | 3,100 JPY |
"""

ANSWER = """\
---
id: engraving
language: en
scenario: product.spec
questions:
  - can you engrave a name?
  - do you do engraving?
---

We engrave up to ten letters on the blade.
"""


class ShopFolder:
    """A store folder that tests write into."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, content: str | bytes) -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def delete(self, name: str) -> None:
        (self.path / name).unlink()

    def filled(self) -> "ShopFolder":
        """The same folder with products, facts, a page and an answer."""
        self.write("products.csv", PRODUCTS)
        self.write("facts.toml", FACTS)
        self.write("pages/shipping.en.md", PAGE)
        self.write("answers/engraving.en.md", ANSWER)
        return self
