"""Parts become sentences: what cannot be filled is not said, and without a core part nothing is."""

from collections.abc import Mapping

from bot.lanes.render import fill, names, render
from bot.lanes.slots import Slot
from core.evidence import Scalar, Source
from core.sets import ClaimKind, Kind, Risk, Scenario
from knowledge.pack import Part, Topic


def slot(text: str, value: Scalar = "", *ids: str) -> Slot:
    sources = tuple(Source(id=id, kind=Kind.FACT, quote=text, version="v1") for id in ids or ("fact",))
    return Slot(text=text, value=value, sources=sources)


def part(
    name: str,
    *needs: str,
    core: bool = False,
    when: Mapping[str, Scalar] | None = None,
    each: str | None = None,
) -> Part:
    return Part(name=name, core=core, needs=needs, when=when or {}, each=each, asked=None)


def topic(*parts: Part) -> Topic:
    return Topic(id="gift/card", scenario=Scenario.GIFT, risk=Risk.INFORMATION, scope="shop", parts=parts, handoff=None)


WORDS = {"price": "It costs {gift.price}.", "card": "With a card.", "row": "{lane.to}: {lane.price}."}
PRICE = {"gift.price": slot("¥350")}


def said(one: Topic, slots: Mapping[str, Slot], rows: object = None) -> list[str]:
    return [claim.text for claim in render(one, WORDS, slots, rows if isinstance(rows, dict) else {})]


def test_a_filled_part_is_a_fact_with_its_sources() -> None:
    [claim] = render(topic(part("price", "gift.price", core=True)), WORDS, PRICE, {})
    assert (claim.text, claim.kind) == ("It costs ¥350.", ClaimKind.FACT)
    assert [source.id for source in claim.sources] == ["fact"]


def test_a_sentence_with_a_missing_slot_is_left_out() -> None:
    both = topic(part("price", "gift.price", core=True), part("card", "gift.card"))
    assert said(both, PRICE) == ["It costs ¥350."]


def test_a_slot_of_the_template_that_nobody_declared_is_needed_all_the_same() -> None:
    assert said(topic(part("price", core=True)), {}) == []


def test_without_a_core_part_nothing_is_said() -> None:
    both = topic(part("price", "gift.price"), part("card", "gift.card", core=True))
    assert said(both, PRICE) == []


def test_a_condition_must_hold_and_must_be_known() -> None:
    one = topic(part("card", core=True, when={"gift.card": True}))
    assert said(one, {"gift.card": slot("", True)}) == ["With a card."]
    assert said(one, {"gift.card": slot("", False)}) == []
    assert said(one, {}) == []


def test_what_a_condition_rests_on_is_a_source_too() -> None:
    one = topic(part("card", core=True, when={"gift.card": True}))
    [claim] = render(one, WORDS, {"gift.card": slot("", True, "fact:gift")}, {})
    assert [source.id for source in claim.sources] == ["fact:gift"]


def test_a_part_is_said_once_for_each_row_in_their_order() -> None:
    one = topic(part("row", core=True, each="lane"))
    rows = {"lane": [{"lane.to": slot(to), "lane.price": slot("1")} for to in ("DE", "AT", "DE")]}
    assert said(one, {}, rows) == ["DE: 1.", "AT: 1."]


def test_no_row_is_no_sentence() -> None:
    assert said(topic(part("row", core=True, each="lane")), PRICE, {"lane": []}) == []


def test_a_language_without_the_part_leaves_it_out() -> None:
    assert said(topic(part("unwritten", core=True)), PRICE) == []


def test_a_source_named_by_two_slots_stands_once() -> None:
    one = topic(part("row", "lane.to", "lane.price", core=True))
    shared = {"lane.to": slot("DE", "", "same"), "lane.price": slot("DE", "", "same")}
    [claim] = render(one, WORDS, shared, {})
    assert len(claim.sources) == 1


def test_slots_of_a_template_are_found_and_filled() -> None:
    assert names("{a.b} and {c}") == ("a.b", "c")
    assert fill("{a.b} and {c}", {"a.b": slot("x"), "c": slot("y")}) == "x and y"
    assert fill("plain", {}) == "plain"


def test_a_value_with_braces_is_said_as_it_is() -> None:
    assert said(topic(part("price", core=True)), {"gift.price": slot("{0} {evil.slot}")}) == [
        "It costs {0} {evil.slot}."
    ]


def test_a_part_is_left_out_where_a_slot_it_lacks_is_there() -> None:
    bare = Part(name="card", core=True, needs=(), when={}, each=None, asked=None, lacks=("gift.price",))
    assert said(topic(bare), {}) == ["With a card."]
    assert said(topic(bare), PRICE) == []


def test_what_one_row_does_not_say_is_not_borrowed_from_another() -> None:
    one = topic(part("row", core=True, each="lane"))
    rows = {"lane": [{"lane.to": slot("DE"), "lane.price": slot("1")}, {"lane.to": slot("AT")}]}
    assert said(one, {"lane.price": slot("1")}, rows) == ["DE: 1."]
