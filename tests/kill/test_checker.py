"""The checker itself: each fault that it is there for is found in records made by hand."""

from types import SimpleNamespace
from typing import Any

from tests.kill.checker import Verdict, check, check_fences, check_hushed
from tests.kill.plan import Line, Plan, burst_script, script, steady_script
from tests.kill.receivers import Said
from tests.kill.record import Talk

TALK = "shop-a:7"


def line(number: int) -> Line:
    return Line(
        at=0.0,
        channel="shop-a",
        buyer="7",
        number=number,
        id=f"evt-{number}",
        text=f"q{number}",
        marks=(f"a{number}",),
    )


def heard(seq: int, text: str) -> Any:
    return SimpleNamespace(seq=seq, text=text)


def turn(through: int, text: str, outcome: str = "reply") -> Any:
    return SimpleNamespace(id=f"t{through}", through_seq=through, outcome={"outcome": outcome, "text": text})


def sent(through: int, text: str, state: str = "sent", **more: object) -> Any:
    given = {"id": through, "turn": f"t{through}", "seq": through + 1, "text": text, "state": state}
    return SimpleNamespace(**{**given, "external_id": f"k{through}", **more})


def talk(**changes: Any) -> Talk:
    """Two questions, two turns, two lines that went out."""
    usual: dict[str, Any] = {
        "heard": [heard(1, "q0"), heard(3, "q1")],
        "turns": [turn(1, "a0"), turn(3, "a1")],
        "lines": [sent(1, "a0"), sent(3, "a1")],
    }
    return Talk(id=TALK, owner="bot", waiting=None, **{**usual, **changes})


SHOWN = [Said("k1", "a0"), Said("k3", "a1")]


def judge(stored: Talk, shown: list[Said]) -> Verdict:
    return check([line(0), line(1)], {TALK: stored}, {TALK: shown})


def test_a_conversation_as_it_should_be_is_good() -> None:
    verdict = judge(talk(), SHOWN)
    assert verdict.good
    assert verdict.summary() == "0 lost, 0 double, 0 out of order"


def test_a_message_that_was_not_stored_is_lost() -> None:
    assert judge(talk(heard=[heard(3, "q1")]), SHOWN).lost
    assert check([line(0)], {}, {}).lost


def test_a_message_that_was_stored_twice_is_double() -> None:
    assert judge(talk(heard=[heard(1, "q0"), heard(2, "q0"), heard(3, "q1")]), SHOWN).double


def test_messages_stored_in_another_order_are_found() -> None:
    assert judge(talk(heard=[heard(1, "q1"), heard(3, "q0")]), SHOWN).disordered


def test_a_message_without_answer_or_person_is_lost() -> None:
    unanswered = talk(turns=[turn(1, "a0")], lines=[sent(1, "a0")])
    assert judge(unanswered, SHOWN[:1]).lost


def test_a_message_with_a_person_is_not_lost() -> None:
    ticket = SimpleNamespace(status="open", reason="asked_for_human", findings=[])
    with_person = talk(turns=[turn(1, "a0")], lines=[sent(1, "a0")], tickets=[ticket])
    with_person.owner = "agent"
    assert judge(with_person, SHOWN[:1]).good


def test_a_turn_without_a_line_is_lost_and_one_with_two_is_double() -> None:
    assert judge(talk(lines=[sent(1, "a0")]), SHOWN[:1]).lost
    again = [sent(1, "a0"), sent(3, "a1"), sent(3, "a1", external_id="k4")]
    assert judge(talk(lines=again), [*SHOWN, Said("k4", "a1")]).double


def test_a_second_turn_for_the_same_message_is_double() -> None:
    assert judge(talk(turns=[turn(1, "a0"), turn(3, "a1"), turn(3, "a1")]), SHOWN).double


def test_an_answer_to_another_question_is_wrong() -> None:
    assert judge(talk(turns=[turn(1, "a1"), turn(3, "a0")]), SHOWN).wrong


def test_silence_is_lost() -> None:
    assert judge(talk(turns=[turn(1, "", "silence"), turn(3, "a1")], lines=[sent(3, "a1")]), SHOWN[1:]).lost


def test_a_line_that_never_arrived_is_lost_and_one_that_arrived_twice_is_double() -> None:
    assert judge(talk(), SHOWN[:1]).lost
    assert judge(talk(), [*SHOWN, Said("k3", "a1")]).double


def test_lines_that_arrived_in_another_order_are_found() -> None:
    assert judge(talk(), SHOWN[::-1]).disordered


def test_a_line_that_is_still_on_its_way_is_lost() -> None:
    assert judge(talk(lines=[sent(1, "a0"), sent(3, "a1", "ready")]), SHOWN[:1]).lost


def test_a_line_of_unknown_fate_may_have_arrived_once_or_never() -> None:
    doubtful = talk(lines=[sent(1, "a0"), sent(3, "a1", "unknown", external_id=None)])
    assert judge(doubtful, SHOWN).good
    assert judge(doubtful, SHOWN[:1]).good
    assert len(judge(doubtful, SHOWN).unknown) == 1
    assert judge(doubtful, [*SHOWN, Said("k9", "a1")]).double


def test_a_line_of_unknown_fate_takes_no_message_that_is_known_as_another() -> None:
    same = talk(lines=[sent(1, "a0", "unknown", external_id=None), sent(3, "a0")])
    assert judge(same, [Said("k3", "a0")]).good
    assert judge(same, [Said("k1", "a0"), Said("k3", "a0")]).good


def test_a_turn_recorded_under_an_old_lease_is_wrong() -> None:
    verdict = Verdict()
    check_fences(verdict, {"t1": 1, "t2": 4}, {"t1": 2, "t2": 4, "t3": 1})
    assert len(verdict.wrong) == 1


def test_a_line_that_went_out_after_a_takeover_is_wrong() -> None:
    verdict = Verdict()
    check_hushed(verdict, {TALK: talk(lines=[sent(1, "a0"), sent(3, "a1", "failed")])}, {1, 3})
    assert len(verdict.wrong) == 1


def test_the_same_seed_is_the_same_script() -> None:
    plan = Plan(seed=4, messages=100, conversations=7, seconds=9.0)
    for made in (script(plan, ("a", "b")), burst_script(plan, ("a", "b"), 5), steady_script(plan, ("a", "b"), 10.0)):
        assert len({one.text for one in made}) == len(made)
        assert [one.at for one in made] == sorted(one.at for one in made)
    assert script(plan, ("a", "b")) == script(plan, ("a", "b"))
    assert len(script(plan, ("a", "b"))) == 100
