"""Tags of one language are told from those of another."""

import pytest

from core.languages import base, same


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("pt", "pt"), ("pt-BR", "pt"), ("es-419", "es"), ("zh", "zh-Hans"), ("zh-Hant", "zh-Hant"),
        ("zh-Hant-TW", "zh-Hant"), ("und", "und"), ("", ""),
    ],
)  # fmt: skip
def test_a_region_makes_no_language_of_its_own_but_a_script_of_chinese_does(tag: str, language: str) -> None:
    assert base(tag) == language


@pytest.mark.parametrize(
    ("tag", "known", "found"),
    [
        ("pt", ("en", "pt-BR"), "pt-BR"),
        ("pt-BR", ("pt-PT", "pt-BR"), "pt-BR"),
        ("pt", ("pt-PT", "pt-BR"), "pt-PT"),
        ("fr-CA", ("fr",), "fr"),
        ("zh-Hant", ("zh-Hans",), None),
        ("zh-Hans", ("zh-Hant", "zh-Hans"), "zh-Hans"),
        ("de", (), None),
    ],
)
def test_the_same_tag_is_found_first_then_the_first_of_the_same_language(
    tag: str, known: tuple[str, ...], found: str | None
) -> None:
    assert same(tag, known) == found
