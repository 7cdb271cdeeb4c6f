"""The figures of the groundedness bench are what their names say."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import StoreError
from evals.bench.guard import auroc, bench, console, percentile, scored
from evals.bench.rows import DATA, rows

pairs = st.lists(st.tuples(st.integers(0, 5).map(float), st.booleans()), max_size=20)

ROWS = [
    {"source": "x", "lang": "en", "context": "Tea is grown in Uji.", "response": "Tea is grown in Uji.", "grounded": 1},
    {"source": "x", "lang": "en", "context": "Tea is grown in Uji.", "response": "Cups break easily.", "grounded": 0},
    {"source": "y", "lang": "en", "context": "Tea is grown in Uji.", "response": "Tea is grown.", "grounded": 1},
]


@pytest.mark.parametrize(
    ("pairs", "area"),
    [
        ([(0.1, False), (0.9, True)], 1.0),
        ([(0.9, False), (0.1, True)], 0.0),
        ([(0.5, False), (0.5, True)], 0.5),
        ([(0.1, False), (0.5, True), (0.5, False), (0.9, True)], 0.875),
    ],
)
def test_the_area_is_the_chance_of_the_right_order(pairs: list[tuple[float, bool]], area: float) -> None:
    assert auroc(pairs) == pytest.approx(area)


@given(pairs)
def test_the_area_agrees_with_counting_every_pair(pairs: list[tuple[float, bool]]) -> None:
    above = [value for value, truth in pairs if truth]
    below = [value for value, truth in pairs if not truth]
    if not above or not below:
        assert auroc(pairs) is None
    else:
        wins = sum((a > b) + (a == b) / 2 for a in above for b in below)
        assert auroc(pairs) == pytest.approx(wins / len(above) / len(below))


def test_the_percentile_of_one_is_that_one() -> None:
    assert percentile([3.0], 0.95) == 3.0
    assert percentile([float(n) for n in range(100)], 0.95) == 95.0


def test_a_grounded_row_scores_above_an_invented_one() -> None:
    assert scored(ROWS[0]) == 1.0 > scored(ROWS[1])


def test_the_table_has_a_line_for_each_source(tmp_path: Path) -> None:
    folder = tmp_path / "groundedness"
    folder.mkdir()
    (folder / "dev.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    with console.capture() as printed:
        bench(tmp_path, limit=2)
    lines = [line.replace("│", " ").split() for line in printed.get().splitlines()]
    assert ["x", "2", "1", "1.000"] in [line[:4] for line in lines]
    assert ["y", "1", "1", "-"] in [line[:4] for line in lines]


def test_absent_data_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="--data"):
        bench(tmp_path)


@pytest.mark.data
@pytest.mark.skipif(not (DATA / "groundedness").is_dir(), reason="the public data is not beside the repository")
@pytest.mark.parametrize(("source", "reach"), [("begin_wow", 0.93), ("q2_wow", 0.64)])
def test_the_score_reaches_its_figure(source: str, reach: float) -> None:
    chosen = [row for row in rows("groundedness/dev") if row["source"] == source]
    area = auroc((scored(row), row["grounded"] == 1) for row in chosen)
    assert area is not None
    assert area >= reach
