"""The benches count rightly, and nothing in the data's order can help a score."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import StoreError
from evals.bench import search
from evals.bench.collections import Collection, squad, xquad
from evals.bench.language import chinese, tally
from evals.bench.ranking import hit_lists, mean_ndcg, ndcg, precision_at_1
from evals.bench.rows import DATA, read, rows
from evals.bench.search import as_listed, at_random, attribute_scores, by_bm25s, line_scores, searched

TEA = Collection(
    name="tea",
    language="en",
    documents={"a": "green tea from Uji", "b": "a cup for coffee", "c": "shipping takes five days"},
    queries={"1": "where is the tea from", "2": "how many days is shipping"},
    gold={"1": frozenset({"a"}), "2": frozenset({"c"})},
)
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data")


def question(*labels: int) -> dict[str, Any]:
    return {
        "question": "how heavy is it?",
        "candidates": [{"id": str(n), "text": f"attribute_{n}: x", "label": label} for n, label in enumerate(labels)],
    }


def test_the_right_document_in_the_first_place_is_worth_everything() -> None:
    assert ndcg({"a"}, ["a", "b"]) == 1


def test_a_later_place_is_worth_its_discount() -> None:
    assert ndcg({"a"}, ["b", "a"]) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg({"a"}, ["b", "c", "a"]) == 0.5


def test_what_comes_after_the_tenth_place_is_worth_nothing() -> None:
    assert ndcg({"a"}, [*"bcdefghijk", "a"]) == 0


def test_two_right_documents_are_both_wanted() -> None:
    assert ndcg({"a", "b"}, ["a"]) < ndcg({"a", "b"}, ["a", "b"]) == 1


def test_naming_a_document_twice_gains_nothing() -> None:
    assert ndcg({"a"}, ["a", "a", "a"]) == 1
    assert ndcg({"a"}, ["b", "b", "a"]) == ndcg({"a"}, ["b", "a"])


def test_a_question_without_a_right_answer_has_no_score() -> None:
    with pytest.raises(ValueError, match="without a right answer"):
        ndcg(set(), ["a"])


def test_a_question_that_was_not_answered_counts_as_nought() -> None:
    assert mean_ndcg({"1": {"a"}, "2": {"b"}}, {"1": ["a"]}) == 0.5


def test_lines_of_hits_are_read_as_the_command_writes_them() -> None:
    line = {"id": "1", "hits": [{"id": "p", "document": "a", "language": "en", "score": 2.0}]}
    assert hit_lists([line]) == {"1": ["a"]}


def test_without_any_score_every_candidate_shares_the_first_place() -> None:
    assert precision_at_1([question(1, 0, 0, 0)], 1, at_random) == 0.25


def test_candidates_that_tie_share_the_first_place() -> None:
    assert precision_at_1([question(1, 0, 0)], 1, lambda _: {"0": 2.0, "1": 2.0, "2": 1.0}) == 0.5


def test_a_label_below_the_least_is_no_right_answer() -> None:
    assert precision_at_1([question(1, 2)], 2, lambda _: {"0": 1.0}) == 0
    assert precision_at_1([question(1, 2)], 1, lambda _: {"0": 1.0}) == 1


def test_a_file_that_lists_the_answer_first_helps_only_who_looks_at_its_order() -> None:
    sorted_by_label = [question(1, 0, 0, 0), question(1, 0, 0, 0)]
    assert precision_at_1(sorted_by_label, 1, as_listed) == 1
    for scores in (attribute_scores, line_scores):
        assert precision_at_1(sorted_by_label, 1, scores) == 0.25


@given(st.permutations([2, 1, 0, 0, 0]))
def test_the_order_of_candidates_never_changes_a_figure(labels: list[int]) -> None:
    def by_label(row: Mapping[str, Any]) -> dict[str, float]:
        return {one["id"]: float(one["label"] > 0) for one in row["candidates"]}

    assert precision_at_1([question(*labels)], 2, by_label) == 0.5


def test_search_and_bm25s_find_the_same_in_a_collection() -> None:
    ours, theirs = searched(TEA), by_bm25s(TEA)
    assert mean_ndcg(TEA.gold, ours) == mean_ndcg(TEA.gold, theirs) == 1


def test_a_collection_is_written_as_a_store_and_its_questions(tmp_path: Path) -> None:
    TEA.export(tmp_path)
    documents = list(read(tmp_path / "knowledge" / "tea.jsonl"))
    assert documents[0] == {"id": "a", "language": "en", "text": "green tea from Uji", "kind": "page"}
    queries = list(read(tmp_path / "queries-tea.jsonl"))
    assert queries[0] == {"id": "1", "query": "where is the tea from", "language": "en"}


def test_a_missing_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such file; get the public data"):
        rows("absent", tmp_path)


@pytest.mark.parametrize("line", ["{", "[]", "3"])
def test_a_broken_line_is_named_by_file_and_number(tmp_path: Path, line: str) -> None:
    (tmp_path / "broken.jsonl").write_text(f"{{}}\n{line}\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"broken\.jsonl:2:1"):
        rows("broken", tmp_path)


def test_unknown_is_neither_right_nor_wrong() -> None:
    counted = tally([("de", "de"), ("de", "und"), ("nl", "de"), ("zh", "zh-Hant")])
    assert (counted.texts, counted.unknown, counted.right) == (4, 1, 2)
    assert counted.accuracy == pytest.approx(2 / 3)
    assert counted.mistakes == {("nl", "de"): 1}


def test_where_nothing_was_named_there_is_no_accuracy() -> None:
    assert tally([("de", "und")]).accuracy is None


def test_chinese_is_told_by_the_source_of_the_string() -> None:
    texts = [{"id": "spree-zh-TW-x", "text": "訂單"}, {"id": "spree-de-x", "text": "Bestellung"}]
    assert chinese(texts) == [("zh-Hant", "訂單")]


@pytest.mark.data
@needs_data
def test_every_question_of_the_public_sets_has_its_paragraph() -> None:
    for collection in [*xquad(DATA), squad("jsquad", "ja", DATA), squad("cmrc2018", "zh-Hans", DATA)]:
        assert set().union(*collection.gold.values()) <= collection.documents.keys()


@pytest.mark.data
@needs_data
def test_japanese_is_found_as_well_as_promised() -> None:
    japanese = squad("jsquad", "ja", DATA)
    assert mean_ndcg(japanese.gold, searched(japanese)) >= 0.94


@pytest.mark.data
@needs_data
def test_attributes_are_ranked_as_well_as_promised() -> None:
    questions = [row for row in rows("semipqa/dev") if any(one["label"] for one in row["candidates"])]
    assert precision_at_1(questions, 1, attribute_scores) >= 0.70


def test_scored_lines_need_no_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "searched", lambda _: pytest.fail("searched"))
    hits = tmp_path / "out.jsonl"
    hits.write_text(json.dumps({"id": "1", "hits": [{"document": "a"}]}) + "\n", encoding="utf-8")
    table = search._passage_table("tea", [TEA], hit_lists(read(hits)))  # noqa: SLF001 -- what the command prints
    assert list(table.columns[2].cells) == ["0.5000", "0.5000", "0.5000"]
