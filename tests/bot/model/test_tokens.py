import base64
import hashlib
import logging
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import tokens
from bot.model.tokens import ADDRESS, BYTE_LIMIT, ENCODING, HASH, cached, counter


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    counter.cache_clear()
    yield
    counter.cache_clear()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    return tmp_path / hashlib.sha1(ADDRESS.encode()).hexdigest()  # noqa: S324 - how tiktoken names its files


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """tiktoken would go there by `read_file`; a try is a failure, not a download."""

    def tried(address: str) -> bytes:
        raise AssertionError(f"tiktoken asked for {address}")

    monkeypatch.setattr("tiktoken.load.read_file", tried)


@pytest.mark.usefixtures("no_network", "cache")
def test_without_a_cached_encoding_bytes_are_counted_and_nobody_is_asked(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        by_bytes = counter()
        assert counter() is by_bytes
    assert (by_bytes.exact, by_bytes.limit) == (False, BYTE_LIMIT)
    assert by_bytes.of(["返品", "ok"]) == 8
    assert caplog.text.count("upper bound") == 1


@pytest.mark.usefixtures("no_network")
def test_a_damaged_file_is_no_encoding(cache: Path) -> None:
    """tiktoken would delete it and fetch another."""
    cache.write_bytes(b"IQ== 0\n")
    assert not counter().exact
    assert cache.exists()


@pytest.mark.usefixtures("no_network")
def test_a_cache_that_is_switched_off_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")
    assert not counter().exact


@pytest.mark.usefixtures("no_network")
def test_a_cached_encoding_counts_tokens(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an encoding of single bytes, since the true one cannot be had here: the way to it is what is tested."""
    ranks = b"".join(base64.b64encode(bytes([byte])) + b" %d\n" % byte for byte in range(256))
    cache.write_bytes(ranks)
    monkeypatch.setattr(tokens, "HASH", hashlib.sha256(ranks).hexdigest())
    monkeypatch.setattr("tiktoken.load.check_hash", lambda _contents, _expected: True)
    monkeypatch.setattr("tiktoken.registry.ENCODINGS", {})
    counted = counter()
    assert (counted.exact, counted.limit) == (True, 4_000)
    assert counted.of(["abc", "<|endoftext|>"]) == 16  # a marker in a buyer's words is words


def test_the_address_and_hash_are_those_of_the_installed_tiktoken() -> None:
    """Else a file could be there and tiktoken would look for another: over the network."""
    found = find_spec("tiktoken_ext.openai_public")
    assert found is not None
    assert found.origin is not None
    source = Path(found.origin).read_text()
    part = source.partition(f"def {ENCODING}()")[2].partition("\ndef ")[0]
    assert ADDRESS in part
    assert HASH in part


def test_a_folder_that_is_missing_has_nothing_cached(tmp_path: Path) -> None:
    assert not cached(tmp_path / "nowhere")
    assert not cached(None)


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_can_be_counted(text: str) -> None:
    """Half a surrogate pair too, as a cut emoji leaves it."""
    assert tokens.byte_count(text) >= len(text)
