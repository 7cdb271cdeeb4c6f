"""Nobody hears of an order before they have shown that it is theirs, and nobody learns which orders exist."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.kernel.proofs import SPAN, Proofs, Try, buyer
from bot.kernel.proofs import order as named
from bot.orders.identity import CODES, Doorkeeper, Standing, question
from core.orders import Order
from core.talk import Buyer
from prompts.words import languages, say
from tests.bot.orders.door import ANNA, BEN, NOW, ORDERS, Book, Door, Talk, door, later, names, order, verified


@pytest.fixture
def shop() -> Iterator[Door]:
    with door() as opened:
        yield opened


@pytest.mark.parametrize(
    "text",
    [
        f"Where is my order #1001? I am {ANNA}",
        f"order 1001, {ANNA.upper()}",
        f"{ANNA}\n#1001",
        f"1001 {ANNA}",
        f"Wo bleibt meine Bestellung Nr. 1001? Meine E-Mail: {ANNA}",
        f"注文番号は１００１です。メールは{ANNA}です。",
        f"我的订单1001到哪了？邮箱{ANNA}",
        f"주문번호는 1001이고 이메일은 {ANNA} 입니다",
        f"Ma commande n° 1001 ? Mon adresse : {ANNA}",
        f"Mi pedido número 1001, correo {ANNA}",
        f"หมายเลขคำสั่งซื้อ ๑๐๐๑ อีเมล {ANNA}",
        f"Pesanan saya nomor 1001, email {ANNA}",
        f"Đơn hàng số 1001, email {ANNA}",
        "order 1001, postcode 10115",
        "Bestellung 1001, PLZ D-10115",
        "Bestellung #1001, 10115 Berlin",
        "注文番号1001、〒600-8001",
        "注文番号1001、郵便番号は６００－８００１です",
        "order 1001, zip code 600-8001",
    ],
)
def test_the_number_with_the_address_or_the_postcode_shows_an_order(shop: Door, text: str) -> None:
    found = shop.talk().says(text)
    assert names(found) == ["#1001"]
    assert (found.asked, found.locked) == ("", False)


@pytest.mark.parametrize(
    "text", ["order 1024, sw1a 1aa", "#1024 K1A 0B1", "#1024 k1a0b1", "order YL-2001 10115 Berlin"]
)
def test_postcodes_of_all_markets_are_read(shop: Door, text: str) -> None:
    assert len(shop.talk().says(text).orders) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"order 1001, {BEN}",
        "order 1001, postcode 10117",
        f"order 9999, {ANNA}",
        f"order 1077, {ANNA}",
        "order 1001, phone +49 30 12345678, postcode 10116",
    ],
)
def test_what_does_not_belong_together_shows_nothing(shop: Door, text: str) -> None:
    found = shop.talk().says(text)
    assert (found.orders, found.asked, found.locked) == ((), "again", False)


def test_an_order_without_an_address_is_not_shown_by_none(shop: Door) -> None:
    assert shop.talk().says("order 1077 email:").asked == "proof"


def test_an_order_that_does_not_exist_is_answered_counted_and_asked_for_as_one_that_does(shop: Door) -> None:
    """The same words, the same counters, the same look-ups: for each of six steps."""
    seen = []
    for at, number in enumerate(("1024", "9999")):
        talk, told = shop.talk(f"b{number}"), []
        for text in (f"Where is my order {number}?", ANNA, *(f"10{at}1{step}" for step in range(5))):
            found = talk.says(text)
            said = question(found, "en").replace(number, "N")
            counts = tuple(shop.proofs.tries(one, NOW - SPAN) for one in (named(number), buyer("web", f"b{number}")))
            told.append((replace(found, named=(), about=""), said, counts))
        seen.append(told)
    assert seen[0] == seen[1]
    assert seen[0][-1][0].locked


def test_every_order_costs_the_same_number_of_comparisons(shop: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bytes] = []

    def compared(left: bytes, right: bytes) -> bool:
        calls.append(left)
        return left == right

    monkeypatch.setattr("bot.orders.identity.hmac.compare_digest", compared)
    counts = []
    for at, number in enumerate(("1001", "1042", "1077", "9999")):
        calls.clear()
        shop.talk(f"b{at}").says(f"order {number}, nobody@example.net, postcode 99999")
        counts.append(len(calls))
    assert counts == [2 * (1 + CODES)] * 4


def test_what_fills_up_the_comparisons_is_no_postcode(shop: Door) -> None:
    for number in ("1001", "9999"):
        assert shop.talk(f"b{number}").says(f"order {number}, 〒000-0000").asked == "again"


def test_the_number_may_come_first_and_the_proof_later(shop: Door) -> None:
    talk = shop.talk()
    assert talk.says("Where is my parcel?").asked == "number"
    assert talk.says("1001").asked == "proof"
    assert names(talk.says("10115")) == ["#1001"]


def test_the_proof_may_come_first_and_the_number_later(shop: Door) -> None:
    talk = shop.talk()
    first = talk.says(f"Where is my parcel? {ANNA}")
    assert (first.asked, question(first, "en")) == ("number", say("en", "identity.ask_number"))
    assert names(talk.says("it's 1001")) == ["#1001"]


def test_both_may_come_in_one_burst_of_messages(shop: Door) -> None:
    assert names(shop.talk().says("where is my order", "no 1001", "and mail", ANNA)) == ["#1001"]


@pytest.mark.parametrize("text", ["1001 10115", "10115 1001", "1001\n10115", "１００１、１０１１５", f"1001 {ANNA}"])
def test_bare_figures_are_read_where_they_were_asked_for(shop: Door, text: str) -> None:
    talk = shop.talk()
    talk.says("Where is my order?")
    assert names(talk.says(text)) == ["#1001"]


@pytest.mark.parametrize("text", ["YL-2001, 10115", "yl2001 10115", "#YL-2001 ben.sample@example.com"])
def test_a_number_with_letters_is_read_where_it_was_asked_for(shop: Door, text: str) -> None:
    talk = shop.talk()
    talk.says("Where is my order?")
    assert names(talk.says(text)) == ["YL-2001"]


def test_a_mistyped_half_may_be_sent_again_alone(shop: Door) -> None:
    talk = shop.talk()
    assert talk.says("order 1001, postcode 10151").asked == "again"
    assert names(talk.says("sorry, 10115")) == ["#1001"]
    talk = shop.talk("b2")
    assert talk.says("order 1010, postcode 10115").asked == "again"
    assert names(talk.says("1001, sorry")) == ["#1001"]


def test_what_an_agent_or_the_bot_wrote_is_never_taken_for_the_buyers(shop: Door) -> None:
    talk = shop.talk()
    talk.says("Where is my order?")
    said = talk.messages[-1]
    talk.messages[-1] = replace(said, text=f"Is it order 1001 of {ANNA}?")
    found = talk.says("yes")
    assert (found.orders, found.asked) == ((), "number")


def test_figures_elsewhere_in_the_talk_are_not_pieced_together(shop: Door) -> None:
    """Only while henji waits for them; 1001 pieces may be anything."""
    talk = shop.talk()
    talk.says("Do you have 1001 of these, to 10115 Berlin?")
    assert talk.says("And where is my order?").asked in {"number", "proof"}
    talk.pending = None
    assert talk.says("10115").orders == ()


def test_what_was_shown_stays_shown_for_a_day_in_its_conversation_alone(shop: Door) -> None:
    talk = shop.talk()
    talk.says(f"order 1001 {ANNA}")
    assert names(later(talk, 60 * 23).says("and where is it now?")) == ["#1001"]
    assert names(later(talk, 60 * 25).says("and where is it now?")) == []
    assert shop.talk("b1").says("order 1001").orders == ()


def test_an_order_of_somebody_else_is_not_shown_by_the_first(shop: Door) -> None:
    talk = shop.talk()
    talk.says(f"order 1001 {ANNA}")
    found = talk.says("and my other order 1024?")
    assert (names(found), found.asked, found.about, found.named) == (["#1001"], "proof", "1024", ("1024",))
    assert question(found, "en") == say("en", "identity.ask_proof", order="1024")


def test_another_order_of_the_same_buyer_needs_its_number_only(shop: Door) -> None:
    talk = shop.talk()
    talk.says(f"order 1001 {ANNA}")
    assert names(talk.says("and my other order 1042?")) == ["#1042", "#1001"]


def test_an_address_that_the_channel_tells_proves_nothing(shop: Door) -> None:
    found = shop.talk(Buyer(id="b1", email=ANNA)).says("Where is my order 1001?")
    assert (found.orders, found.asked) == ((), "proof")


def test_an_address_that_the_shop_signed_proves_its_orders_and_no_others(shop: Door) -> None:
    talk = shop.talk(verified(ANNA.upper()))
    found = talk.says("Where is my order?")
    assert set(names(found)) == {"#1001", "#1042"}
    assert found.asked == ""
    found = talk.says("And order 1024?")
    assert (set(names(found)), found.asked) == ({"#1001", "#1042"}, "proof")


def test_what_the_shop_signed_holds_while_it_is_signed(shop: Door) -> None:
    """Another person on the same device: nothing of the first one's stays."""
    talk = shop.talk(verified(ANNA))
    assert talk.says("Where is my order?").orders
    talk.buyer = replace(talk.buyer, email=BEN)
    assert set(names(talk.says("Where is my order?"))) == {"#1024", "YL-2001"}
    talk.buyer = replace(talk.buyer, verified=False)
    assert talk.says("Where is my order?").orders == ()


def test_an_empty_signed_address_is_nobodys(shop: Door) -> None:
    assert shop.talk(verified(" ")).says("Where is my order?").orders == ()


def test_after_five_tries_nobody_looks_whether_the_sixth_is_right(shop: Door) -> None:
    talk = shop.talk()
    asked = [talk.says(f"order 1001, postcode 1020{step}") for step in range(5)]
    assert [one.asked for one in asked] == ["again"] * 4 + [""]
    assert asked[-1].locked
    found = talk.says(f"order 1001, {ANNA}")
    assert (found.orders, found.locked, found.asked) == ((), True, "")
    assert question(found, "en") == say("en", "identity.locked")
    assert shop.proofs.proven(talk.id, NOW) == ()


def test_a_buyer_who_begins_another_conversation_is_still_counted(shop: Door) -> None:
    for step in range(5):
        shop.talk("b1").says(f"order {1100 + step}, postcode 10200")
    assert shop.talk("b1").says(f"order 1001, {ANNA}").locked
    assert names(shop.talk("b2").says(f"order 1001, {ANNA}")) == ["#1001"]


def test_an_order_that_many_buyers_try_is_closed_to_all_of_them(shop: Door) -> None:
    for step in range(5):
        shop.talk(f"b{step}").says(f"order 1001, postcode 1020{step}")
    found = shop.talk("b9").says(f"order 1001, {ANNA}")
    assert (found.orders, found.locked) == ((), True)


def test_a_quarter_of_an_hour_later_one_may_try_again(shop: Door) -> None:
    talk = shop.talk()
    for step in range(5):
        talk.says(f"order 1001, postcode 1020{step}")
    assert later(talk, 14).says(f"order 1001, {ANNA}").locked
    assert names(later(talk, 2).says(f"order 1001, {ANNA}")) == ["#1001"]


def test_many_guesses_in_one_message_are_as_many_tries(shop: Door) -> None:
    codes = " ".join(f"postcode {code}" for code in range(10200, 10240))
    found = shop.talk().says(f"order 1001, {codes} postcode 10115")
    assert (found.orders, found.locked) == ((), True)
    assert shop.proofs.tries(named("1001"), NOW - SPAN) == 5


def test_many_orders_with_one_address_are_as_many_tries(shop: Door) -> None:
    found = shop.talk().says(" ".join(f"#{number}" for number in range(1002, 1043)) + f" {ANNA}")
    assert (found.orders, found.locked) == ((), True)


def test_an_address_and_a_postcode_together_are_one_try(shop: Door) -> None:
    shop.talk().says(f"order 1001, {ANNA}, postcode 99999")
    assert shop.proofs.tries(buyer("web", "b1"), NOW - SPAN) == 1


def test_a_turn_that_is_thought_twice_counts_once_and_says_the_same(shop: Door) -> None:
    """A newer message, or a process that died: the same messages are judged again."""
    talk = shop.talk()
    for _ in range(4):
        talk.says("order 1001, postcode 10200")
    talk.says("order 1001, postcode 10201")
    talk.messages.pop()
    again = [talk.judged() for _ in range(6)]
    assert len(set(again)) == 1
    assert (again[0].asked, again[0].locked) == ("again", False)
    assert shop.proofs.tries(buyer("web", "b1"), NOW - SPAN) == 2


def test_a_locked_buyer_keeps_what_was_shown_before(shop: Door) -> None:
    talk = shop.talk()
    talk.says(f"order 1001 {ANNA}")
    for step in range(5):
        talk.says(f"order 1024, postcode 1020{step}")
    found = talk.says("order 1024, postcode 10209")
    assert (names(found), found.locked) == (["#1001"], True)
    found = talk.says("and where is it?")
    assert (names(found), found.locked, found.asked) == (["#1001"], False, "")


def test_a_proof_is_asked_for_in_vain_of_nobody(shop: Door) -> None:
    """Who may not try any more is not asked to."""
    talk = shop.talk()
    for step in range(5):
        talk.says(f"order 1024, postcode 1020{step}")
    found = talk.says("Where is my order 1042?")
    assert (found.asked, found.locked) == ("", True)


def test_an_order_that_is_gone_from_the_shops_files_is_told_of_no_more(shop: Door) -> None:
    talk = shop.talk()
    talk.says(f"order 1001 {ANNA}")
    talk.doorkeeper = Doorkeeper(Book(ORDERS[1:]), shop.proofs)
    assert talk.says("where is it?").orders == ()


def test_a_conversation_that_was_erased_meanwhile_remembers_nothing(shop: Door) -> None:
    talk = Talk(shop.doorkeeper, Buyer(id="b1"), "never-stored")
    assert names(talk.says(f"order 1001 {ANNA}")) == ["#1001"]
    assert shop.proofs.proven("never-stored", NOW) == ()


@pytest.mark.parametrize("language", languages())
def test_every_question_is_asked_in_every_language(language: str) -> None:
    said = [
        question(Standing(asked="number"), language),
        question(Standing(asked="number", offered=True), language),
        question(Standing(asked="proof", about="YL-1001"), language),
        question(Standing(asked="again"), language),
        question(Standing(locked=True), language),
    ]
    assert len(set(said)) == 5
    assert "YL-1001" in said[2]
    assert question(Standing(), language) == ""


@pytest.mark.parametrize("minutes", [0, 14.9])
def test_without_the_counter_an_order_could_be_guessed(minutes: float) -> None:
    """The red control: a doorkeeper whose tries are not counted finds the postcode."""
    with door([order("#1001", ANNA, "10115")]) as shop:
        free = Doorkeeper(shop.doorkeeper.orders, _Uncounted(shop.proofs.engine))
        for keeper, found in ((shop.doorkeeper, False), (free, True)):
            talk = replace(shop.talk(f"b{found}"), doorkeeper=keeper, now=NOW + timedelta(minutes=minutes))
            got: list[Order] = []
            for code in range(10105, 10120):
                got += talk.says(f"order 1001, postcode {code}").orders
            assert bool(got) is found


class _Uncounted(Proofs):
    def note_try(self, *given: object) -> Try:
        return Try.COUNTED

    def tries(self, *given: object) -> int:
        return 0
