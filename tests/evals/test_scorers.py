"""What an outcome is worth; figures are compared as values, in any language's form."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evals.samples import Sample, read_suite
from evals.scorers import Verdict, score
from tests.evals.test_samples import GOOD, suite

FACT = {"kind": "fact"}


def sample(tmp_path: Path, **changes: Any) -> Sample:
    [found] = read_suite(suite(tmp_path / "s.jsonl", {**GOOD, **changes}))
    return found


def outcome(said: str, text: str = "", *, language: str = "en", reason: str = "", claims: int = 0) -> dict[str, Any]:
    ticket = {"reason": reason} if said == "handoff" else None
    return {"outcome": said, "text": text, "language": language, "ticket": ticket, "claims": [FACT] * claims}


@pytest.mark.parametrize(
    ("expect", "given", "verdict"),
    [
        ("reply", outcome("reply", "It costs ¥2,900."), Verdict.RIGHT),
        ("reply", outcome("reply", "It costs ¥2,500."), Verdict.WRONG),
        ("reply", outcome("reply", "It costs ¥2,900.", language="de"), Verdict.WRONG),
        ("reply", outcome("handoff", "A person.", reason="nothing_found"), Verdict.NEEDLESS),
        ("reply", outcome("clarify", "Which?"), Verdict.NEEDLESS),
        ("reply", outcome("silence"), Verdict.SILENT),
        ("handoff", outcome("handoff", "A person.", reason="money"), Verdict.HANDED_OVER),
        ("handoff", outcome("reply", "It costs ¥2,900."), Verdict.MISSED),
        ("clarify", outcome("clarify", "Which?"), Verdict.ASKED),
        ("silence", outcome("silence"), Verdict.RIGHT),
    ],
)
def test_an_outcome_is_judged_by_what_was_due(
    tmp_path: Path, expect: str, given: Mapping[str, Any], verdict: Verdict
) -> None:
    assert score(sample(tmp_path, expect=expect), given).verdict is verdict


@pytest.mark.parametrize(
    ("required", "text", "language", "right"),
    [
        ({"money": "JPY 2900"}, "2.900 ¥", "de", True),
        ({"money": "JPY 2900"}, "￥2,900", "ja", True),
        ({"money": "JPY 2900"}, "2,90 €", "de", False),
        ({"range": "5-9"}, "5–9 business days", "en", True),
        ({"range": "5-9"}, "5–8 business days", "en", False),
        ({"number": "30"}, "30 Tage", "de", True),
        ({"number": "30"}, "300 Tage", "de", False),
        ({"country": "AT"}, "Lieferland Österreich", "de", True),
        ({"country": "AT"}, "Lieferland Australien", "de", False),
        ({"text": "paypal"}, "Visa und PayPal", "de", True),
        ({"any": ["visa", "amex"]}, "Amex", "en", True),
        ({"any": ["visa", "amex"]}, "cash", "en", False),
        ({"email": "a@b.example"}, "write to A@B.example", "en", True),
    ],
)
def test_what_is_required_is_found_in_any_form(
    tmp_path: Path, required: dict[str, Any], text: str, language: str, right: bool
) -> None:
    one = sample(tmp_path, language=language, required=[required])
    assert (score(one, outcome("reply", text, language=language)).verdict is Verdict.RIGHT) is right


def test_what_is_forbidden_is_wrong_whatever_the_outcome(tmp_path: Path) -> None:
    one = sample(tmp_path, expect="handoff", forbidden=["Free Shipping"])
    found = score(one, outcome("handoff", "free shipping for you", reason="money"))
    assert (found.verdict, found.is_wrong) == (Verdict.WRONG, True)


def test_facts_that_go_out_with_a_handoff_count_as_sent(tmp_path: Path) -> None:
    one = sample(tmp_path, expect="handoff")
    assert score(one, outcome("handoff", "x", reason="money", claims=1)).sent
    assert not score(one, outcome("handoff", "x", reason="money")).sent


def test_another_reason_than_the_one_due_is_told(tmp_path: Path) -> None:
    one = sample(tmp_path, expect="handoff", reason="money")
    assert score(one, outcome("handoff", "x", reason="nothing_found")).why == "reason nothing_found"
    assert score(one, outcome("handoff", "x", reason="money")).why == ""
