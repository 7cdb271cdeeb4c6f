"""Search keeps its promises: what it finds, what it must not, and that nothing depends on how it got there."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.evidence import Passage
from core.sets import Kind
from knowledge import bm25, index
from knowledge.index import Entry, Hit, Index
from knowledge.postings import Postings
from knowledge.tokens import tokens

WORDS = "return refund ship parcel germany days tea cup glaze kiln tax duty gift order cancel size".split()


def entry(
    id: str,
    text: str,
    *,
    document: str | None = None,
    language: str = "en",
    kind: Kind = Kind.FAQ,
    product: str | None = None,
    market: str | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Entry:
    return Entry(
        passage=Passage(
            id=id,
            document=document or id,
            kind=kind,
            language=language,
            title="",
            text=text,
            version="",
            product=product,
        ),
        market=market,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def fresh(entries: Sequence[Entry] = ()) -> Index:
    made = Index(sqlite3.connect(":memory:", isolation_level=None))
    made.create()
    made.add(entries)
    return made


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage for hit in hits]


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:")
    yield opened
    opened.close()


def test_the_passage_with_the_rarer_words_of_the_question_comes_first() -> None:
    shop = fresh([entry("a", "how long is shipping"), entry("b", "how long do returns take"), entry("c", "how to pay")])
    assert ids(shop.search("how are returns paid back", limit=3))[0] == "b"


def test_another_form_of_a_word_is_found_by_its_grams() -> None:
    assert ids(fresh([entry("a", "Rücksendungen sind kostenlos", language="de")]).search("rücksendung", limit=1)) == [
        "a"
    ]


def test_two_characters_find_a_japanese_passage() -> None:
    assert ids(fresh([entry("a", "返品は三十日以内", language="ja")]).search("返品", limit=1)) == ["a"]


def test_a_title_is_searched_with_its_text() -> None:
    titled = entry("a", "Thirty days.")
    shop = fresh([replace(titled, passage=replace(titled.passage, title="Returns"))])
    assert ids(shop.search("returns", limit=1)) == ["a"]


def test_a_question_that_shares_nothing_finds_nothing() -> None:
    assert fresh([entry("a", "tea")]).search("xylophone", limit=5) == []


def test_a_question_without_words_finds_nothing() -> None:
    assert fresh([entry("a", "tea")]).search("?!", limit=5) == []


def test_an_empty_index_finds_nothing() -> None:
    assert fresh().search("tea", limit=5) == []
    assert fresh().search("tea", limit=5, language="de") == []


def test_a_passage_without_words_does_no_harm() -> None:
    assert ids(fresh([entry("a", "…"), entry("b", "tea")]).search("tea", limit=5)) == ["b"]


def test_a_question_that_looks_like_a_query_language_is_only_words() -> None:
    shop = fresh([entry("a", "tea OR coffee")])
    assert ids(shop.search("\") OR NEAR(* tea -- ' ; DROP TABLE passage_entry", limit=5)) == ["a"]


def test_a_document_is_named_once_by_its_best_passage() -> None:
    shop = fresh(
        [
            entry("a1", "shipping and more about other things entirely", document="a"),
            entry("a2", "shipping", document="a"),
            entry("b1", "shipping to space", document="b"),
        ]
    )
    assert ids(shop.search("shipping", limit=5)) == ["a2", "b1"]


def test_a_document_of_many_passages_does_not_push_the_others_out() -> None:
    many = [entry(f"a{n}", "tea tea tea", document="a") for n in range(200)]
    hits = fresh([*many, entry("b", "tea among many other words of a long text")]).search("tea", limit=2)
    assert [hit.document for hit in hits] == ["a", "b"]


def test_equal_scores_come_in_the_order_of_ids_whatever_was_added_first() -> None:
    forth = [entry(f"p{n:03}", "green tea") for n in range(300)]
    assert ids(fresh(forth).search("tea", limit=5)) == ids(fresh(forth[::-1]).search("tea", limit=5))
    assert ids(fresh(forth[::-1]).search("tea", limit=3)) == ["p000", "p001", "p002"]


def test_only_the_language_asked_for_is_found() -> None:
    shop = fresh([entry("a", "porto"), entry("b", "porto", language="de")])
    assert ids(shop.search("porto", limit=5, language="de")) == ["b"]
    assert shop.search("porto", limit=5, language="fr") == []
    assert sorted(ids(shop.search("porto", limit=5))) == ["a", "b"]


def test_a_languages_scores_do_not_hang_on_the_other_languages() -> None:
    german = [entry("a", "Versand nach Wien", language="de"), entry("b", "Rückgabe", language="de")]
    others = [entry(f"e{n}", "Versand Wien") for n in range(20)]
    alone, beside = fresh(german), fresh([*others, *german])
    assert alone.search("versand", limit=5, language="de") == beside.search("versand", limit=5, language="de")


def test_a_market_finds_its_own_passages_and_those_of_all_markets() -> None:
    shop = fresh([entry("all", "duty"), entry("de", "duty", market="DE"), entry("us", "duty", market="US")])
    assert ids(shop.search("duty", limit=5, market="DE")) == ["all", "de"]


def test_without_a_market_no_passage_is_left_out_for_its_market() -> None:
    shop = fresh([entry("all", "duty"), entry("de", "duty", market="DE")])
    assert ids(shop.search("duty", limit=5)) == ["all", "de"]


@pytest.mark.parametrize(("day", "found"), [(9, []), (10, ["sale"]), (20, ["sale"]), (21, [])])
def test_a_passage_holds_from_its_first_to_its_last_day(day: int, found: list[str]) -> None:
    shop = fresh([entry("sale", "sale", valid_from=date(2026, 11, 10), valid_until=date(2026, 11, 20))])
    assert ids(shop.search("sale", limit=5, on=date(2026, 11, day))) == found


def test_a_passage_open_at_one_end_holds_without_end() -> None:
    shop = fresh(
        [entry("old", "sale", valid_until=date(2026, 1, 1)), entry("new", "sale", valid_from=date(2026, 1, 2))]
    )
    assert ids(shop.search("sale", limit=5, on=date(1999, 1, 1))) == ["old"]
    assert ids(shop.search("sale", limit=5, on=date(2099, 1, 1))) == ["new"]


def test_only_the_kinds_asked_for_are_found() -> None:
    shop = fresh([entry("f", "tea"), entry("p", "tea", kind=Kind.POLICY), entry("r", "tea", kind=Kind.REVIEW)])
    assert ids(shop.search("tea", limit=5, kinds={Kind.POLICY, Kind.FAQ})) == ["f", "p"]
    assert shop.search("tea", limit=5, kinds=()) == []


def test_only_the_product_asked_for_is_found() -> None:
    shop = fresh([entry("a", "weight", product="cup"), entry("b", "weight", product="pot"), entry("c", "weight")])
    assert ids(shop.search("weight", limit=5, product="pot")) == ["b"]


def test_filters_hold_together() -> None:
    shop = fresh([entry("a", "tea", market="DE"), entry("b", "tea", market="DE", kind=Kind.POLICY), entry("c", "tea")])
    assert ids(shop.search("tea", limit=5, market="DE", kinds={Kind.POLICY})) == ["b"]


def test_a_filter_that_leaves_nothing_is_not_widened() -> None:
    assert fresh([entry("a", "tea", market="US")]).search("tea", limit=5, market="DE") == []


def test_a_narrow_filter_finds_what_scores_far_below_everything_else() -> None:
    crowd = [entry(f"p{n:04}", "weight weight weight") for n in range(1500)]
    shop = fresh([*crowd, entry("mine", "the weight of this one among many more words", product="cup")])
    assert ids(shop.search("weight", limit=10, product="cup")) == ["mine"]


def test_a_narrow_filter_finds_what_only_the_frequent_words_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "POSTINGS", 1)
    shop = fresh(
        [entry("rare", "zebra tea"), *(entry(f"p{n}", "tea") for n in range(9)), entry("x", "tea", market="DE")]
    )
    hits = shop.search("zebra tea", limit=20)
    assert len(hits) == 11


def test_reading_only_the_rarest_tokens_first_changes_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [entry(f"p{n:03}", f"tea {WORDS[n % 16]} {WORDS[n % 7]} {WORDS[n % 5]}") for n in range(120)]
    shop = fresh(entries)
    whole = shop.search("tea kiln glaze", limit=5)
    monkeypatch.setattr(index, "POSTINGS", 150)
    pruned = shop.search("tea kiln glaze", limit=5)
    assert ids(pruned) == ids(whole)
    assert [hit.score for hit in pruned] == pytest.approx([hit.score for hit in whole])


def test_a_very_long_question_is_answered() -> None:
    shop = fresh([entry("a", "return the parcel")])
    assert ids(shop.search(" ".join(f"word{n}" for n in range(3000)) + " parcel", limit=1)) == ["a"]


def test_a_limit_of_nothing_finds_nothing() -> None:
    assert fresh([entry("a", "tea")]).search("tea", limit=0) == []


def test_a_changed_passage_is_found_by_its_new_words_only() -> None:
    shop = fresh([entry("a", "shipping")])
    assert shop.add([entry("a", "returns")]) == 1
    assert shop.search("shipping", limit=5) == []
    assert ids(shop.search("returns", limit=5)) == ["a"]


def test_an_unchanged_passage_is_not_tokenised_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = fresh([entry("a", "tea"), entry("b", "cup")])

    def refuse(text: str) -> list[str]:
        raise AssertionError(f"tokenised again: {text}")

    monkeypatch.setattr(index, "tokens", refuse)
    assert shop.add([entry("a", "tea"), entry("b", "cup")]) == 0


def test_where_and_when_a_passage_holds_changes_without_tokenising() -> None:
    shop = fresh([entry("a", "tea")])
    assert shop.add([entry("a", "tea", market="US", kind=Kind.POLICY)]) == 0
    assert shop.search("tea", limit=5, market="DE") == []
    assert ids(shop.search("tea", limit=5, market="US", kinds={Kind.POLICY})) == ["a"]


def test_a_passage_that_changes_language_leaves_the_old_one() -> None:
    shop = fresh([entry("a", "porto")])
    assert shop.add([entry("a", "porto", language="de")]) == 1
    assert shop.search("porto", limit=5, language="en") == []
    assert ids(shop.search("porto", limit=5, language="de")) == ["a"]


def test_an_id_that_comes_twice_counts_as_it_came_last() -> None:
    shop = fresh()
    shop.add([entry("a", "tea"), entry("a", "cup")])
    assert shop.search("tea", limit=5) == []
    assert ids(shop.search("cup", limit=5)) == ["a"]


def test_a_removed_document_takes_all_its_passages_along() -> None:
    shop = fresh([entry("a1", "tea", document="a"), entry("a2", "tea cup", document="a"), entry("b", "tea")])
    assert shop.remove(["a", "never there"]) == 2
    assert ids(shop.search("tea", limit=5)) == ["b"]


def test_an_emptied_index_holds_no_postings(connection: sqlite3.Connection) -> None:
    shop = Index(connection)
    shop.create()
    shop.add([entry(f"p{n}", f"tea {WORDS[n]}") for n in range(10)])
    shop.remove([f"p{n}" for n in range(10)])
    counts = connection.execute(
        "SELECT (SELECT COUNT(*) FROM passage_entry), (SELECT COUNT(*) FROM passage_posting),"
        " (SELECT COUNT(*) FROM passage_listed)"
    ).fetchone()
    assert counts == (0, 0, 0)
    assert connection.execute("SELECT SUM(passages), SUM(length) FROM passage_language").fetchone() == (0, 0)


def test_creating_again_keeps_what_is_there(connection: sqlite3.Connection) -> None:
    assert Index(connection).create()
    Index(connection).add([entry("a", "tea")])
    assert not Index(connection).create()
    assert ids(Index(connection).search("tea", limit=1)) == ["a"]


def test_tokens_of_another_version_are_dropped_and_asked_for_again(connection: sqlite3.Connection) -> None:
    Index(connection).create()
    Index(connection).add([entry("a", "tea")])
    connection.execute("UPDATE passage_version SET tokens = tokens - 1")
    assert Index(connection).create()
    assert Index(connection).search("tea", limit=1) == []
    assert Index(connection).add([entry("a", "tea")]) == 1


def test_nothing_is_committed_by_the_index(tmp_path: Path) -> None:
    path = tmp_path / "henji.db"
    writer = sqlite3.connect(path)
    Index(writer).create()
    writer.commit()
    Index(writer).add([entry("a", "tea")])
    Index(writer).remove(["a"])
    Index(writer).add([entry("b", "tea")])
    writer.rollback()
    assert Index(writer).search("tea", limit=5) == []
    writer.close()


def test_what_was_committed_is_found_by_another_connection(tmp_path: Path) -> None:
    path = tmp_path / "henji.db"
    writer = sqlite3.connect(path)
    Index(writer).create()
    Index(writer).add([entry("a", "tea")])
    writer.commit()
    writer.close()
    reader = sqlite3.connect(path)
    assert ids(Index(reader).search("tea", limit=5)) == ["a"]
    reader.close()


def test_rows_by_name_do_not_disturb_the_index(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    shop = Index(connection)
    shop.create()
    shop.add([entry("a", "tea"), entry("b", "cup", market="DE")])
    shop.add([entry("a", "tea pot")])
    assert sorted(ids(shop.search("tea cup", limit=5, market="DE"))) == ["a", "b"]
    assert shop.remove(["a"]) == 1


def test_passages_of_different_blocks_are_told_apart(connection: sqlite3.Connection) -> None:
    postings = Postings(connection)
    postings.create()
    far = bm25.MOST_PLACE + 1
    postings.add("en", {0: ["tea"], far: ["tea", "cup"], 3 * far + 7: ["cup"]})
    terms = postings.terms("en", ["tea", "cup"], most=9)
    numbers, scores = postings.scores("en", terms)
    assert numbers.tolist() == [0, far, 3 * far + 7]
    assert postings.rescored("en", terms, numbers).tolist() == pytest.approx(scores.tolist())
    postings.remove([far, 999])
    assert postings.scores("en", postings.terms("en", ["tea", "cup"], most=9))[0].tolist() == [0, 3 * far + 7]


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
steps = st.lists(
    st.tuples(st.sampled_from(["add", "remove"]), st.sampled_from("abcdef"), texts, st.sampled_from(["en", "de"])),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(steps, texts)
def test_a_changed_index_answers_like_one_built_at_once(
    changes: list[tuple[str, str, str, str]], question: str
) -> None:
    changed = fresh()
    now: dict[str, Entry] = {}
    for change, id, text, language in changes:
        if change == "add":
            now[id] = entry(id, text, language=language)
            changed.add([now[id]])
        else:
            now.pop(id, None)
            changed.remove([id])
    built = fresh(list(now.values()))
    for language in ("en", "de"):
        ours, theirs = (one.search(question, limit=9, language=language) for one in (changed, built))
        assert ids(ours) == ids(theirs)
        assert [hit.score for hit in ours] == pytest.approx([hit.score for hit in theirs])


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, min_size=1, max_size=12), texts)
def test_scores_are_those_of_bm25s(documents: list[str], question: str) -> None:
    retriever = bm25s.BM25(k1=bm25.K1, b=bm25.B)
    retriever.index([tokens(document) for document in documents], show_progress=False)
    expected = retriever.get_scores(sorted(set(tokens(question)))) * (bm25.K1 + 1)
    hits = fresh([entry(f"{n:02}", text) for n, text in enumerate(documents)]).search(question, limit=99)
    found = np.zeros(len(documents))
    for hit in hits:
        found[int(hit.passage)] = hit.score
    assert found.tolist() == pytest.approx(expected.tolist(), rel=1e-4, abs=1e-4)
