"""Public paragraphs in several languages: their figures are the same, and a changed one is noticed.

The translations are free ("interwar" for "between the two wars"), so a few figures never agree.
"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from core.values import Value, read, stray

_PARAGRAPHS = Path(__file__).parents[4] / "shared" / "data" / "xquad_r" / "paragraphs.jsonl"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not _PARAGRAPHS.exists(), reason="../shared/data/xquad_r is absent"),
]


@pytest.fixture(scope="module")
def paragraphs() -> dict[int, dict[str, str]]:
    """Paragraph number -> language -> text."""
    texts: dict[int, dict[str, str]] = defaultdict(dict)
    with _PARAGRAPHS.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            texts[row["par"]][row["lang"]] = row["text"]
    return texts


@pytest.mark.parametrize(
    ("language", "share"), [("de", 0.035), ("es", 0.06), ("th", 0.05), ("vi", 0.055), ("zh", 0.12)]
)
def test_few_figures_of_a_translation_are_stray(
    paragraphs: dict[int, dict[str, str]], language: str, share: float
) -> None:
    figures = strays = 0
    for texts in paragraphs.values():
        text, english = texts[language], texts["en"]
        figures += len(read(text, language))
        strays += len(stray(text, [english], language=language, evidence_languages=["en"]))
    assert figures > 900
    assert strays / figures < share


@pytest.mark.parametrize("language", ["de", "es", "th", "vi", "zh", "en"])
def test_a_figure_raised_beyond_all_others_is_always_stray(
    paragraphs: dict[int, dict[str, str]], language: str
) -> None:
    changed = 0
    for texts in paragraphs.values():
        text = texts[language]
        for value in read(text, language)[:3]:
            if wrong := _raised(text, value):
                changed += 1
                assert stray(wrong, [text], language=language, evidence_languages=[language]), wrong
    assert changed > 300


def _raised(text: str, value: Value) -> str | None:
    """The text with another digit before the first of the value; None where it has none."""
    at = next((at for at in range(*value.span) if "1" <= text[at] <= "9"), None)
    return None if at is None else f"{text[:at]}77{text[at:]}"
