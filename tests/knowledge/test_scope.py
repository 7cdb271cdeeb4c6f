"""Filters as SQL."""

from datetime import date

from core.sets import Kind
from knowledge.scope import Scope


def test_only_what_is_asked_stands_in_the_condition() -> None:
    assert Scope().within("de") == ("language = :language", {"language": "de"})


def test_a_value_is_bound_and_never_written_into_the_condition() -> None:
    condition, bound = Scope(product="' OR 1=1 --", market="DE").within("en")
    assert "1=1" not in condition
    assert bound["product"] == "' OR 1=1 --"


def test_every_filter_has_its_value() -> None:
    scope = Scope(market="DE", on=date(2026, 11, 24), kinds=[Kind.POLICY, Kind.FAQ], product="cup")
    condition, bound = scope.within("en")
    assert bound == {
        "language": "en",
        "market": "DE",
        "day": "2026-11-24",
        "kinds": '["faq", "policy"]',
        "product": "cup",
    }
    assert all(f":{name}" in condition for name in bound)


def test_no_kinds_at_all_is_a_filter_and_not_its_absence() -> None:
    condition, bound = Scope(kinds=()).within("en")
    assert "kind IN" in condition
    assert bound["kinds"] == "[]"
