"""How far a lane may go: what nobody has earned stays a draft."""

import pytest

from core.sets import Lane, Mode, Risk
from guardrails.modes import permitted


@pytest.mark.parametrize("lane", [*(f"model.{risk}" for risk in Risk), "approved.order", "approved.money"])
def test_a_line_in_store_toml_alone_lets_nothing_out_unread(lane: str) -> None:
    assert dict(permitted([(lane, Mode.AUTO)]))[lane] in {Mode.DRAFT, Mode.OFF}


def test_approved_information_is_open_by_a_line_because_its_words_were_approved() -> None:
    assert dict(permitted([("approved.information", Mode.AUTO)]))["approved.information"] is Mode.AUTO


def test_a_certificate_opens_what_it_names_and_nothing_else() -> None:
    wishes = [("model.information", Mode.AUTO), ("model.order", Mode.AUTO)]
    found = dict(permitted(wishes, certified={"model.information"}))
    assert (found["model.information"], found["model.order"]) == (Mode.AUTO, Mode.DRAFT)


def test_no_certificate_lets_a_model_speak_of_law() -> None:
    assert dict(permitted([("model.legal", Mode.AUTO)], certified={"model.legal"}))["model.legal"] is Mode.OFF


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW])
def test_what_a_shop_forbids_itself_stays_forbidden(mode: Mode) -> None:
    assert dict(permitted([("model.information", mode)]))["model.information"] is mode


def test_what_store_toml_does_not_mention_is_a_draft() -> None:
    found = dict(permitted([]))
    assert set(found) == {f"{lane}.{risk}" for lane in (Lane.APPROVED, Lane.MODEL) for risk in Risk}
    assert set(found.values()) == {Mode.DRAFT, Mode.OFF}
