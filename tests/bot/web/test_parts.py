"""The small parts: languages, signatures, the shop page, armour."""

import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot.bell import Bell
from bot.web.armour import HEADERS
from bot.web.secret import Signer, kept
from bot.web.tongue import tongue
from bot.web.widget import STATIC
from core.errors import SettingsError

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
OFFERED = ("en", "ja", "zh-Hans", "de")


@pytest.mark.parametrize(
    ("asked", "header", "language"),
    [
        ("ja", "de", "ja"),
        ("fr", "de", "de"),
        (None, "fr;q=0.9, de;q=0.3, ja;q=0.8", "ja"),
        (None, "zh-CN", "zh-Hans"),
        (None, "zh-Hant-TW", "zh-Hans"),
        (None, "de;q=0, fr", "en"),
        (None, "de;q=lots", "en"),
        (None, "", "en"),
        ("ZH-hans", "", "zh-Hans"),
    ],
)
def test_a_page_speaks_what_was_asked_for_then_what_the_browser_prefers(
    asked: str | None, header: str, language: str
) -> None:
    assert tongue(asked, header, OFFERED) == language


@given(st.text(), st.text())
def test_any_header_gives_a_language_we_have(asked: str, header: str) -> None:
    assert tongue(asked, header, OFFERED) in OFFERED


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=5))
def test_what_was_signed_is_read_back(fields: dict[str, str]) -> None:
    fields.pop("until", None)
    signer = Signer("k" * 40, "visitor")
    read = signer.read(signer.sign(fields, LATER), NOW)
    assert read is not None
    assert {**fields, "until": LATER.timestamp()} == read


@given(st.integers(0, 10_000), st.characters())
def test_one_changed_character_breaks_the_signature(place: int, character: str) -> None:
    signer = Signer("k" * 40, "visitor")
    signed = signer.sign({"talk": "web-1"}, LATER)
    place %= len(signed)
    changed = signed[:place] + character + signed[place + 1 :]
    assert changed == signed or signer.read(changed, NOW) is None


@given(st.text())
def test_anything_may_be_shown_as_a_signature(text: str) -> None:
    assert Signer("k" * 40, "visitor").read(text, NOW) is None


def test_a_signature_is_for_one_purpose_one_key_and_a_while() -> None:
    signed = Signer("k" * 40, "visitor").sign({}, LATER)
    assert Signer("k" * 40, "visitor").read(signed, NOW) is not None
    assert Signer("k" * 40, "desk").read(signed, NOW) is None
    assert Signer("x" * 40, "visitor").read(signed, NOW) is None
    assert Signer("k" * 40, "visitor").read(signed, LATER) is None


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "secret"
    first = kept(path)
    assert kept(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept(tmp_path / "other") != first


def test_a_key_that_protects_nothing_is_refused(tmp_path: Path) -> None:
    for content in ("", "short", "\N{SNOWMAN}" * 40):
        (tmp_path / "secret").write_text(content, encoding="utf-8")
        with pytest.raises(SettingsError, match="delete it"):
            kept(tmp_path / "secret")


def test_what_is_signed_but_no_fields_is_refused() -> None:
    signer = Signer("k" * 40, "visitor")
    for written in ("e", "bm8ganNvbg==", "_w=="):
        assert signer.read(f"{written}.{signer.mark(written)}", NOW) is None


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be written"):
        kept(tmp_path / "state" / "deeper" / "secret")


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="state"):
        kept(tmp_path / "state" / "secret")


def test_a_ring_between_two_waits_is_not_missed() -> None:
    bell = Bell()
    with bell.listening("a") as one, bell.listening("a") as two, bell.listening("b") as other:
        bell.ring("a", "nobody")
        assert (one.event.is_set(), two.event.is_set(), other.event.is_set()) == (True, True, False)
    assert bell == Bell()


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/desk", "/desk/login/x", "/widget.js", "/openapi.json", "/nowhere", "/static/shop.css"]
)
def test_every_answer_carries_the_armour(client: TestClient, path: str) -> None:
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_a_refused_body_carries_the_armour_too(client: TestClient) -> None:
    answer = client.post("/api/ask", content=b"x" * 300_000)
    assert answer.status_code == 413
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_shop_page_shows_products_with_prices_in_the_visitors_language(client: TestClient) -> None:
    english = client.get("/", headers={"accept-language": "en"}).text
    assert "Tea Bowl" in english
    assert "from ¥2,400" in english
    assert "Secret" not in english
    assert '<html lang="ja">' in client.get("/?lang=ja").text
    assert '<html lang="de">' in client.get("/", headers={"accept-language": "de-CH,en;q=0.5"}).text


def test_the_shops_own_name_is_text(client: TestClient) -> None:
    assert "Yamabuki &lt;b&gt;Lane&lt;/b&gt;" in client.get("/").text


def test_no_page_names_another_host(client: TestClient) -> None:
    for path in ("/", "/desk/login/x", "/docs"):
        for source in ('src="http', 'href="http', "url(http", "@import"):
            assert source not in client.get(path).text
    for name in ("shop.css", "desk.css", "desk.js"):
        assert "http" not in client.get(f"/static/{name}").text


def test_static_files_stay_inside_their_folder(client: TestClient) -> None:
    assert client.get("/static/..%2fapp.py").status_code == 404
    assert client.get("/static/%2e%2e/app.py").status_code == 404


#: Text on what it stands on, by the names in the style sheets.
PAIRS = {
    "shop.css": ("ink paper", "soft paper", "accent card", "ink card", "soft card"),
    "desk.css": (
        "ink paper", "soft paper", "accent paper", "ink card", "soft card", "accent card", "on-accent accent",
        "loud loud-paper", "ink loud-paper", "loud card", "loud mine", "good card", "ink mine", "soft mine",
    ),
    "widget.js": ("ink paper", "soft paper", "accent paper", "on accent", "bad paper", "ink mine", "ink theirs"),
}  # fmt: skip


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    digits = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_every_text_can_be_read_by_day_and_by_night(name: str) -> None:
    found = re.findall(r"--([a-z-]+): #([0-9a-f]{3,6})\b", (STATIC / name).read_text(encoding="utf-8"))
    half = len(found) // 2
    for palette in (dict(found[:half]), dict(found[half:])):
        for pair in PAIRS[name]:
            front, back = pair.split()
            assert _contrast(palette[front], palette[back]) >= 4.5, (name, pair)


def test_grey_on_grey_would_be_noticed() -> None:
    assert _contrast("777", "999") < 4.5 < _contrast("000", "fff")
