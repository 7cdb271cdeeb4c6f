"""Forty-two questions by somebody who had not seen the shop, with answers that people wrote as the model.

They wrote from the prompt alone. Replayed here with nobody to ask: what the prompts were good for stays good.
"""

import shutil
from pathlib import Path

import pytest

from evals.drafts import draft_score, draft_summary
from evals.run import Result, run
from evals.samples import SUITES, read_suite

RECORDINGS = SUITES.parent / "recordings" / "hand"
LANGUAGES = '"zh-Hans", "de", "fr", "ko", "es", "th"]'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop as it was when the answers were written, licensed in the eight languages of the suite."""
    folder = tmp_path_factory.mktemp("hand") / "shop"
    shutil.copytree(RECORDINGS / "store", folder, ignore=shutil.ignore_patterns(".henji"))
    toml = folder / "store.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('"zh-Hans", "de"]', LANGUAGES), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def results(store: Path) -> tuple[Result, ...]:
    return run(read_suite(SUITES / "hand.jsonl"), store, recordings=RECORDINGS)


def test_every_call_is_recorded(results: tuple[Result, ...]) -> None:
    """Else the prompts or the demo shop have changed: `henji eval run hand --model --recordings ...` asks anew."""
    missing = [
        one.sample.id for one in results for found in one.outcome["findings"] if "no recording" in found["detail"]
    ]
    assert missing == []


def test_no_fact_is_drafted_without_a_source_and_each_draft_speaks_the_buyers_language(
    results: tuple[Result, ...],
) -> None:
    whole = draft_summary(results)
    assert (whole.asked, whole.bare, whole.drafts) == (31, 0, 15)
    assert whole.language == 14  # one waits for being a template around the shop's English words


def test_nothing_a_model_wrote_went_out(results: tuple[Result, ...]) -> None:
    for one in results:
        score = draft_score(one)
        assert score is None or one.outcome["draft"]["text"] not in one.outcome["text"]
        assert one.outcome["lane"] != "model" or one.outcome["outcome"] == "handoff"


def test_every_buyer_hears_in_their_language(results: tuple[Result, ...]) -> None:
    assert [one.sample.id for one in results if one.outcome["language"] != one.sample.language] == []
    assert all(one.outcome["text"] for one in results)


def test_an_ordinary_answer_takes_one_call_and_two_where_the_shop_has_no_text(results: tuple[Result, ...]) -> None:
    own = {"en", "ja", "zh-Hans", "de"}
    calls = {(one.sample.language in own, one.outcome["usage"]["model_calls"]) for one in results}
    assert calls <= {(True, 0), (True, 1), (False, 0), (False, 2)}


def test_the_same_recordings_give_the_same_drafts_twice(store: Path, results: tuple[Result, ...]) -> None:
    again = run(read_suite(SUITES / "hand.jsonl"), store, recordings=RECORDINGS)
    told = [{**one.outcome, "ms": 0} for one in results]
    assert [{**one.outcome, "ms": 0} for one in again] == told
