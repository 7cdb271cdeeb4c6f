"""Two live pages that state different values for one thing; what only looks like it is let be."""

from collections.abc import Callable
from datetime import date

import pytest

from core.sets import Scenario
from knowledge.disagreements import Disagreement, disagreements, stated
from knowledge.store import KnowledgeStore
from knowledge.sync import sync
from tests.knowledge.shops import ShopFolder

TODAY = date(2026, 11, 24)
Disputes = Callable[..., tuple[Disagreement, ...]]


def page(id: str, text: str, *, language: str = "en", kind: str = "policy", **more: str) -> str:
    head = {"id": id, "language": language, "title": id, "kind": kind, "scenario": "return.policy", **more}
    scope = "".join(f"{key}: {value}\n" for key, value in head.items())
    return f"---\n{scope}---\n\n{text}\n"


@pytest.fixture
def disputes(shop: ShopFolder, store: KnowledgeStore) -> Disputes:
    def between(*pages: str, on: date = TODAY) -> tuple[Disagreement, ...]:
        for number, one in enumerate(pages):
            shop.write(f"pages/page{number}.en.md", one)
        sync(shop.path, store)
        return disagreements(stated(store, Scenario.RETURN_POLICY), on)

    return between


TEN = "You may return unused goods within 10 days of delivery."
THIRTY = "You may return unused goods within 30 days of delivery."


def test_two_windows_for_one_thing_disagree(disputes: Disputes) -> None:
    [found] = disputes(page("a", TEN), page("b", THIRTY))
    assert set(found.texts) == {TEN, THIRTY}
    assert len(set(found.passages)) == 2


def test_an_answer_is_touched_where_it_repeats_a_disputed_value(disputes: Disputes) -> None:
    [found] = disputes(page("a", TEN), page("b", THIRTY))
    assert found.touches(["window_days: 30"])
    assert found.touches(["within 10 days"])
    assert not found.touches(["the parcel costs 2900 JPY"])
    assert not found.touches([])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (page("a", TEN), page("b", TEN)),
        (page("a", TEN), page("b", "We reply within 2 days on working weeks.")),
        (page("a", TEN), page("b", "You may exchange unused goods within 30 days of delivery.")),
        (page("a", TEN, valid_until="2026-03-31"), page("b", THIRTY, valid_from="2026-04-01")),
        (page("a", TEN), page("b", THIRTY, kind="review")),
        (page("a", TEN), page("b", THIRTY, language="de")),
        (page("a", f"{TEN}\n\n{THIRTY}"), page("b", "Nothing with figures here at all.")),
    ],
    ids="same-value other-matter exchange-is-no-return one-has-ended review other-language one-page".split(),
)
def test_what_only_looks_like_a_dispute_is_none(disputes: Disputes, left: str, right: str) -> None:
    assert disputes(left, right) == ()


def test_an_ended_rule_disputes_on_its_last_day_and_not_after(disputes: Disputes) -> None:
    pages = (page("a", TEN, valid_until="2026-11-24"), page("b", THIRTY))
    assert len(disputes(*pages, on=date(2026, 11, 24))) == 1
    assert disputes(*pages, on=date(2026, 11, 25)) == ()


def test_a_figure_does_not_change_what_a_sentence_speaks_of(disputes: Disputes) -> None:
    """500 alone is the number of a server's error, and no reason to think of another matter."""
    low, high = (f"We charge {price} JPY for every parcel that comes back." for price in ("2,500", "2,900"))
    assert len(disputes(page("a", low), page("b", high))) == 1


def test_three_pages_with_two_values_disagree_once_a_pair_of_texts(disputes: Disputes) -> None:
    assert len(disputes(page("a", TEN), page("b", THIRTY), page("c", THIRTY))) == 1
