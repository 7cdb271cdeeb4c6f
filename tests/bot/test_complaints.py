"""What somebody reads who complains: regret first, then who answers by when, then one thing that helps; no money."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.acknowledge import acknowledgement, regret
from bot.app import House, open_house
from bot.desk.brief import Brief
from bot.troubles import PERSONAL, SEEN, Trouble, trouble
from core.sentences import split
from core.sets import Mode, Reason
from guardrails.promises import promises
from prompts.words import languages, say, strings
from tests.talks import Talks, answer_of

COMPLAINTS = tomllib.loads((Path(__file__).parent / "complaints.toml").read_text(encoding="utf-8"))["complaint"]
#: Of the demo shop: a parcel that was delivered, and its buyer.
ORDER, MAIL = "#1011", "sanne.koorevaart@example.com"
#: A shop that lets proven facts about orders go out unread.
AUTO = (("approved.order", Mode.AUTO), ("approved.money", Mode.AUTO), ("approved.information", Mode.AUTO))
MONEY = {"refund", "replace", "discount", "coupon", "free_shipping", "gift", "free", "pay_return", "waive_duty"}


@pytest.fixture
def house(demo_folder: Path, demo: House, tmp_path: Path) -> Iterator[House]:
    assert demo.knowledge.has_orders()
    house = open_house(demo_folder, scratch=tmp_path / "talks.db")
    yield house
    house.close()


@pytest.fixture
def talk(house: House) -> Talks:
    return Talks(house)


def brief(house: House, outcome: dict[str, Any]) -> Brief:
    sheet = house.scribe.sheet(outcome["ticket"]["id"], "en")
    assert sheet is not None
    return sheet.brief


def numbered() -> list[Any]:
    return [pytest.param(one, id=f"{n}-{one['language']}-{one['kind']}") for n, one in enumerate(COMPLAINTS)]


def test_there_are_thirty_in_twelve_languages_of_every_kind() -> None:
    assert len(COMPLAINTS) == 30
    assert {one["language"] for one in COMPLAINTS} == set(languages())
    assert {one["kind"] for one in COMPLAINTS} == {str(kind) for kind in Trouble}


@pytest.mark.parametrize("complaint", numbered())
def test_a_complaint_is_met_with_regret_goes_to_a_person_and_promises_no_money(
    house: House, talk: Talks, complaint: dict[str, str]
) -> None:
    language, kind = complaint["language"], Trouble(complaint["kind"])
    outcome = talk.last(complaint["text"], locale=language)
    assert outcome["language"] == language
    assert answer_of(outcome).startswith(regret(language, kind))
    if kind is Trouble.LATE:  # first the question which order it is: its dates may be the answer
        assert outcome["outcome"] == "clarify"
    else:
        assert outcome["ticket"]["reason"] == "complaint"
        assert outcome["ticket"]["priority"] == "high"
        assert outcome["ticket"]["id"] in outcome["text"]
        case = brief(house, outcome).case
        assert case is not None
        assert case.what is kind
    assert {one.kind for one in promises(outcome["text"], language)} & MONEY == set()


@pytest.mark.parametrize("language", languages())
def test_no_word_of_regret_promises_anything_or_says_whose_fault_it_is(language: str) -> None:
    for key in strings(language)["trouble"]:
        assert promises(say(language, f"trouble.{key}"), language) == (), key


def test_a_promise_of_money_would_be_found() -> None:
    """The red control of the two tests above."""
    assert {one.kind for one in promises("We will refund you in full.", "en")} & MONEY


@pytest.mark.parametrize("kind", sorted(PERSONAL))
@pytest.mark.parametrize("language", languages())
def test_regret_then_who_answers_by_when_then_one_thing_that_helps(language: str, kind: Trouble) -> None:
    said = acknowledged_trouble(language, kind)
    assert said.startswith(regret(language, kind))
    assert said.index(regret(language, kind)) < said.index("H-7K2P")
    asked = said.partition("\n")[2]
    assert bool(asked) is (kind in SEEN)
    assert len(split(asked)) <= 1


def acknowledged_trouble(language: str, kind: Trouble, reason: Reason = Reason.COMPLAINT) -> str:
    return acknowledgement(
        shop="Yamabuki Lane",
        language=language,
        reason=reason,
        ticket="H-7K2P",
        now=datetime(2026, 11, 24, 10, tzinfo=UTC),
        reply_by=datetime(2026, 11, 25, 2, tzinfo=UTC),
        is_open=False,
        zone=None,
        trouble=kind,
        order_known=True,
    )


def test_what_endangers_people_is_met_with_no_other_word_first() -> None:
    said = acknowledged_trouble("en", Trouble.DAMAGED, Reason.LEGAL_OR_SAFETY)
    assert said.startswith(say("en", "ack.safety"))


def test_an_order_that_is_shown_stands_in_the_brief_with_what_the_rules_allow(house: House, talk: Talks) -> None:
    outcome = talk.last(f"The bowl from order {ORDER} arrived in pieces. {MAIL}")
    assert outcome["ticket"]["reason"] == "complaint"
    case = brief(house, outcome).case
    assert case is not None
    assert case.what is Trouble.DAMAGED
    [affair] = case.affairs
    assert (affair.order, affair.state, affair.is_paid) == (ORDER, "delivered", True)
    assert affair.total.startswith("JPY ")
    assert {one.name.partition("_")[0] for one in affair.options} >= {"return"}
    assert "order number" not in outcome["text"]


def test_a_shop_that_lets_order_facts_go_out_tells_them_between_regret_and_promise(
    demo_folder: Path, tmp_path: Path
) -> None:
    house = open_house(demo_folder, scratch=tmp_path / "auto.db")
    clerk = replace(house.clerk, answerer=lambda talk, now: replace(house.answerer(talk, now), modes=AUTO))
    outcome = Talks(replace(house, clerk=clerk)).last(f"The bowl from order {ORDER} arrived in pieces. {MAIL}")
    said = answer_of(outcome)
    assert outcome["outcome"] == "handoff"
    assert outcome["ticket"]["reason"] == "complaint"
    assert said.startswith(regret("en", Trouble.DAMAGED))
    assert said.index(ORDER) < said.index("Someone from")
    assert "Your question" not in said
    house.close()


def test_what_might_happen_is_no_complaint() -> None:
    assert trouble("What happens if the bowl arrives broken?", "en") is None
    assert trouble("Falls die Schale kaputt ankommt: was dann?", "de") is None
    assert trouble("包裹多久没到算丢件？", "zh-Hans") is None


def test_regret_for_what_is_late_comes_before_the_question_whose_order_it_is_and_once(talk: Talks) -> None:
    first, second = talk("My parcel is three weeks late and still not here.", "still nothing! it is so late")
    assert (first["outcome"], second["outcome"]) == ("clarify", "clarify")
    assert answer_of(first) == f"{say('en', 'trouble.late')} {say('en', 'identity.ask_both')}"
    assert say("en", "trouble.late") not in second["text"]


def test_facts_that_begin_with_regret_are_not_preceded_by_another(demo_folder: Path, tmp_path: Path) -> None:
    house = open_house(demo_folder, scratch=tmp_path / "lost.db")
    clerk = replace(house.clerk, answerer=lambda talk, now: replace(house.answerer(talk, now), modes=AUTO))
    said = answer_of(Talks(replace(house, clerk=clerk)).last(f"{ORDER} was delivered, but I never got it. {MAIL}"))
    assert said.startswith(say("en", "orders.sorry_missing"))
    assert regret("en", Trouble.LOST) not in said
    house.close()
