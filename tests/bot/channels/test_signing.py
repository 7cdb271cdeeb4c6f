"""Signatures: what the standard's own library signs is believed, and nothing else."""

import base64
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from bot.channels.webhook import signing
from bot.channels.webhook.secrets import seal_place, seals_of
from bot.channels.webhook.signing import ID, SIGNATURE, TIMESTAMP, TOLERANCE, Seal, seal_of
from bot.settings import Environment
from core.errors import SettingsError
from knowledge.running import WebhookSettings

KEY = bytes(range(32))
SEAL = Seal(KEY)
SECRET = SEAL.shown
NOW = 1_764_000_000.0
BODY = '{"text": "Grüße, 你好"}'.encode()
GOOD = SEAL.headers("msg_1", NOW, BODY)


def objection(headers: Mapping[str, str], body: bytes = BODY, now: float = NOW) -> str | None:
    return SEAL.objection(headers, body, now)


def test_what_the_standards_own_library_signs_is_believed() -> None:
    at = datetime.fromtimestamp(NOW, UTC)
    written = Webhook(SECRET).sign("msg_1", at, BODY.decode())

    assert objection({ID: "msg_1", TIMESTAMP: str(int(NOW)), SIGNATURE: written}) is None


def test_what_is_signed_here_is_believed_by_the_standards_own_library() -> None:
    now = datetime.now(UTC).timestamp()

    told = Webhook(SECRET).verify(BODY, SEAL.headers("msg_1", now, BODY))
    assert told == {"text": "Grüße, 你好"}


def test_one_good_signature_among_several_is_enough() -> None:
    old = Seal(b"the secret that is being replaced").headers("msg_1", NOW, BODY)[SIGNATURE]
    for written in (f"{old} {GOOD[SIGNATURE]}", f"v1a,AAAA v1,!! {GOOD[SIGNATURE]} v1,AAAA"):
        assert objection({**GOOD, SIGNATURE: written}) is None


@pytest.mark.parametrize("missing", [ID, TIMESTAMP, SIGNATURE])
def test_a_missing_header_is_refused(missing: str) -> None:
    assert objection({name: value for name, value in GOOD.items() if name != missing})


@pytest.mark.parametrize(
    "change",
    [
        {SIGNATURE: GOOD[SIGNATURE][:-4]},
        {SIGNATURE: GOOD[SIGNATURE][:-1]},
        {SIGNATURE: GOOD[SIGNATURE].replace("v1,", "v2,")},
        {SIGNATURE: GOOD[SIGNATURE].removeprefix("v1,")},
        {SIGNATURE: "v1,"},
        {SIGNATURE: ""},
        {SIGNATURE: "v1,ü"},
        {SIGNATURE: " ".join(["v1,AAAA"] * 9 + [GOOD[SIGNATURE]])},
        {ID: "msg_2"},
        {ID: ""},
        {ID: "m" * 300},
        {TIMESTAMP: str(int(NOW) + 1)},
        {TIMESTAMP: "soon"},
        {TIMESTAMP: "-1"},
        {TIMESTAMP: "1e9"},
        {TIMESTAMP: "٣" * 10},
        {TIMESTAMP: "9" * 400},
    ],
)
def test_a_changed_header_is_refused(change: dict[str, str]) -> None:
    assert objection({**GOOD, **change})


def test_a_changed_body_is_refused() -> None:
    for body in (BODY + b" ", BODY[:-1], b""):
        assert objection(GOOD, body)


@pytest.mark.parametrize("off", [-TOLERANCE, TOLERANCE, 0])
def test_a_clock_may_be_five_minutes_off(off: int) -> None:
    assert objection(GOOD, now=NOW + off) is None


@pytest.mark.parametrize("off", [-TOLERANCE - 1, TOLERANCE + 1, 7 * 24 * 3600])
def test_a_copy_is_good_for_five_minutes_only(off: int) -> None:
    assert "minutes off" in (objection(GOOD, now=NOW + off) or "")


def test_who_does_not_know_the_secret_hears_nothing_of_the_time() -> None:
    stale = {**GOOD, TIMESTAMP: "1"}
    assert "signature" in (objection(stale) or "")


@given(
    id=st.text(max_size=40),
    at=st.text(max_size=20),
    written=st.text(max_size=200),
    body=st.binary(max_size=200),
)
def test_no_stranger_is_believed_and_none_breaks_it(id: str, at: str, written: str, body: bytes) -> None:
    assert objection({ID: id, TIMESTAMP: at, SIGNATURE: written}, body)


@given(id=st.from_regex(r"[!-~]{1,64}", fullmatch=True), at=st.integers(0, 10**11), body=st.binary(max_size=300))
def test_what_is_signed_is_believed_whatever_it_is(id: str, at: int, body: bytes) -> None:
    assert SEAL.objection(SEAL.headers(id, at, body), body, at) is None


@given(body=st.binary(min_size=1, max_size=60), at=st.integers(0, 59), bit=st.integers(0, 7))
def test_one_changed_bit_is_refused(body: bytes, at: int, bit: int) -> None:
    changed = bytearray(body)
    changed[at % len(body)] ^= 1 << bit

    assert SEAL.objection(SEAL.headers("m", NOW, body), bytes(changed), NOW)


def test_without_the_comparison_a_forger_would_be_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The red control: it is the comparison that keeps strangers out."""
    monkeypatch.setattr(hmac, "compare_digest", lambda _mark, _one: True)
    assert objection({**GOOD, SIGNATURE: "v1,AAAA"}) is None


def test_without_the_tolerance_a_copy_would_be_good_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """The red control."""
    monkeypatch.setattr(signing, "TOLERANCE", 10**12)
    assert objection(GOOD, now=NOW + 7 * 24 * 3600) is None


# Secrets


def test_a_secret_is_the_standards_or_any_long_text() -> None:
    assert seal_of(SECRET, "here").key == KEY
    assert seal_of("a long random text of somebody's", "here").key == b"a long random text of somebody's"
    assert seal_of(seal_of("a long random text of somebody's", "here").shown, "here").key.startswith(b"a long")


@pytest.mark.parametrize(
    "secret", ["short", "whsec_" + base64.b64encode(b"short").decode(), "whsec_not base64 at all!"]
)
def test_a_secret_that_protects_nothing_is_refused(secret: str) -> None:
    with pytest.raises(SettingsError, match="HENJI_WEBHOOK_SHOP"):
        seal_of(secret, "HENJI_WEBHOOK_SHOP")


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    shop, other = (WebhookSettings(name=name, url="https://shop.example/henji") for name in ("my-shop", "other"))
    around = Environment(store=tmp_path, database_url=None, webhook_secrets={"my-shop": SECRET})
    kept: list[Path] = []

    def keeping(path: Path) -> str:
        kept.append(path)
        return "a random text that was kept here"

    seal = seals_of(around, tmp_path, keeping)
    assert seal(shop).key == KEY
    assert seal(other).key == b"a random text that was kept here"
    assert kept == [tmp_path / "webhook-other"]
    assert seal_place("my-shop", around, tmp_path) == "HENJI_WEBHOOK_MY_SHOP"
    assert seal_place("other", around, tmp_path) == str(tmp_path / "webhook-other")


def test_a_seal_never_shows_its_key_by_accident() -> None:
    assert str(KEY) not in repr(SEAL)
