"""Pattern files: compiled once, read from the cache, and never the cache of another file."""

import pickle
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from core.patterns import cached, joined, load


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.toml"
    path.write_text('[a]\nx = ["cat", "do+g"]\nempty = []\n[b]\nx = ["bird"]\n', encoding="utf-8")
    return path


def kept(path: Path) -> list[Path]:
    return sorted((path.parent / "__pycache__").glob("*"))


def test_a_list_matches_where_any_of_its_patterns_does(words: Path) -> None:
    found = load(words, "a")
    assert found["x"].search("A DOOOG")
    assert found["x"].search("Cat")
    assert not found["x"].search("bird")


def test_empty_lists_are_left_out(words: Path) -> None:
    assert list(load(words, "a")) == ["x"]


def test_two_tables_of_a_file_do_not_share_a_cache(words: Path) -> None:
    """They did once: whichever was loaded first was returned for both."""
    assert load(words, "a")["x"].search("cat")
    assert load(words, "b")["x"].search("bird")
    assert not load(words, "b")["x"].search("cat")


def test_a_file_without_tables_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "flat.toml"
    path.write_text('y = ["fish"]\n', encoding="utf-8")
    assert load(path)["y"].search("fish")


def test_the_second_loading_comes_from_the_cache(words: Path) -> None:
    load(words, "a")
    (cache,) = kept(words)
    cache.write_bytes(pickle.dumps({"x": joined(["from the cache"])}))
    assert load(words, "a")["x"].search("from the cache")


def test_what_is_built_for_another_purpose_is_kept_apart(words: Path) -> None:
    assert cached(words, "tables", sorted) == ["a", "b"]
    assert cached(words, "count", len) == 2
    assert cached(words, "tables", lambda _: pytest.fail("built twice")) == ["a", "b"]


def test_a_changed_file_is_compiled_anew(words: Path) -> None:
    load(words, "a")
    words.write_text('[a]\nx = ["mouse"]\n', encoding="utf-8")
    assert load(words, "a")["x"].search("mouse")


def test_a_broken_cache_is_compiled_anew(words: Path) -> None:
    load(words, "a")
    (cache,) = kept(words)
    for broken in (b"", b"no pickle", b"\x80\x04."):
        cache.write_bytes(broken)
        assert load(words, "a")["x"].search("cat")


def test_a_folder_that_cannot_be_written_only_costs_time(words: Path) -> None:
    (words.parent / "__pycache__").write_text("a file where the folder should be", encoding="utf-8")
    assert load(words, "a")["x"].search("cat")


def test_no_half_written_file_is_left_behind(words: Path) -> None:
    load(words, "a")
    assert [path.suffix for path in kept(words) if path.suffix == ".new"] == []
    assert len(kept(words)) == 1


@given(st.lists(st.text(alphabet="abc|()", max_size=4), min_size=1, max_size=4))
def test_alternatives_of_one_pattern_do_not_leak_into_the_next(literals: list[str]) -> None:
    pattern = joined([regex.escape(one) for one in literals])
    assert all(pattern.fullmatch(one) for one in literals)
