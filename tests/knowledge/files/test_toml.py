import pytest

from knowledge.files.nouns import UnusableFile
from knowledge.files.toml import read_toml

TEXT = '''\
# a shop
name = "x"
"quoted key" = 1

[contact]
  email = "a"
hours.weekly = { mon = [] }

[[shipping.lane]]
country = "DE"

[[shipping.lane]]
country = "FR"
note = """
country = "not a key"
"""
price = 1

[shipping]
free = 2

[[a]]
[a.b]
c = 1
[[a]]
[a.b]
c = 2
'''


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (("name",), (2, 1)),
        (("quoted key",), (3, 1)),
        (("contact", "email"), (6, 3)),
        (("contact", "hours", "weekly"), (7, 1)),
        (("shipping", "lane", 0, "country"), (10, 1)),
        (("shipping", "lane", 1, "country"), (13, 1)),
        (("shipping", "lane", 1, "price"), (17, 1)),
        (("shipping", "free"), (20, 1)),
        (("a", 0, "b", "c"), (24, 1)),
        (("a", 1, "b", "c"), (27, 1)),
    ],
)
def test_every_key_has_its_place(where: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert read_toml(TEXT, "x.toml").place(where) == place


def test_a_key_inside_an_inline_table_stands_where_the_table_does() -> None:
    assert read_toml(TEXT, "x.toml").place(("contact", "hours", "weekly", "mon")) == (7, 1)
    assert read_toml(TEXT, "x.toml").place(("nowhere",)) == (1, 1)


def test_a_problem_names_file_line_and_column() -> None:
    problem = read_toml(TEXT, "x.toml").problem(("contact", "email"), "wrong", "mend it")

    assert str(problem) == "x.toml:6:3: wrong; mend it"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a = 1\nb = = 2\n", "x.toml:2:5: this is no TOML"),
        ("a = 1\na = 2\n", "x.toml:2"),
        ('a = "half', "x.toml:1"),
        ("[a\n", "x.toml:1"),
    ],
)
def test_broken_toml_is_named_at_its_place(text: str, place: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        read_toml(text, "x.toml")

    assert str(refused.value).startswith(place)
