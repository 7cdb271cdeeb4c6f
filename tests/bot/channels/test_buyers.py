"""Buyers on Telegram: what they say is stored once, answered in order, and never met with silence."""

import itertools
import random
from datetime import datetime
from typing import Any

import pytest

from bot.app import House
from bot.kernel.conversations import Conversations
from bot.testing.telegram_api import LOST_ACK, TelegramApi
from core.attachment import carries_attachment, note
from core.errors import DatabaseError
from core.sets import Reason
from core.talk import Author, Buyer, Message
from tests.bot.channels.shop import ANNA, BORIS, PATIENCE, Shop
from tests.bot.web.visitor import until
from tests.talks import TUESDAY

NOW = datetime.fromisoformat(TUESDAY)
ANSWER = "EMS to Germany costs 2,900 yen."


def heard(shop: Shop, chat: int = ANNA) -> list[str]:
    return [line.text for line in shop.lines(chat) if line.author is Author.BUYER]


def test_a_buyer_is_answered_in_their_chat(shop: Shop, api: TelegramApi) -> None:
    api.buyer_says(ANNA, "How much is shipping?", language="de")

    [sent] = shop.told(ANNA)

    assert (sent.text, sent.buttons) == (ANSWER, {})
    talk = shop.house.conversations.conversation(f"telegram:{ANNA}")
    assert talk
    assert (talk.channel, talk.buyer.id, talk.buyer.locale) == ("telegram", str(ANNA), "de")
    until(lambda: shop.settled() == ["sent"], PATIENCE)


def test_an_update_that_comes_twice_is_stored_once(shop: Shop, api: TelegramApi) -> None:
    api.buyer_says(ANNA, "shipping?")
    shop.told(ANNA)
    api.repeat(1)
    api.buyer_says(ANNA, "shipping again?")
    shop.told(ANNA, 2)

    assert heard(shop) == ["shipping?", "shipping again?"]


def test_what_was_stored_before_a_stop_is_not_stored_again_after_it(shop: Shop, api: TelegramApi) -> None:
    api.buyer_says(ANNA, "shipping?")
    shop.told(ANNA)
    shop.stop()
    api.repeat(1)  # the confirmation was lost with the process
    shop.start()
    api.buyer_says(BORIS, "and to Austria?")
    shop.told(BORIS)

    assert heard(shop) == ["shipping?"]
    assert len(api.sent(ANNA)) == 1


def test_what_came_while_nobody_ran_is_answered_after_the_start(stopped: Shop, api: TelegramApi) -> None:
    api.buyer_says(ANNA, "shipping?")
    stopped.start()

    assert stopped.told(ANNA)[0].text == ANSWER


def test_an_update_is_confirmed_only_when_it_is_stored(
    stopped: Shop, api: TelegramApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = Conversations.accept
    tries = itertools.count()

    def full(self: Conversations, message: Message, buyer: Buyer, *, pushed: bool) -> bool:
        if next(tries) < 1:
            raise DatabaseError("the disk is full")
        assert api.unconfirmed(), "confirmed before it was stored"
        return accept(self, message, buyer, pushed=pushed)

    monkeypatch.setattr(Conversations, "accept", full)
    stopped.start()
    api.buyer_says(ANNA, "shipping?")
    stopped.told(ANNA)

    assert heard(stopped) == ["shipping?"]
    until(lambda: not api.unconfirmed(), PATIENCE)


def test_an_update_that_cannot_be_read_holds_up_nobody(shop: Shop, api: TelegramApi) -> None:
    api.give({"message": {"message_id": "?", "chat": 5}})
    api.give({"message": None, "something_new": {"id": 1}})
    api.buyer_says(ANNA, "shipping?")

    assert shop.told(ANNA)[0].text == ANSWER


def test_messages_of_one_buyer_keep_their_order_and_buyers_stay_apart(stopped: Shop, api: TelegramApi) -> None:
    written: dict[int, list[str]] = {ANNA: [], BORIS: []}
    dice = random.Random(7)  # noqa: S311 - a shuffle
    for number in range(20):
        chat = dice.choice((ANNA, BORIS))
        text = f"shipping {number}"
        written[chat].append(text)
        api.buyer_says(chat, text)
        if dice.random() < 0.3:
            api.repeat(number + 1)
    stopped.start()
    stopped.told(ANNA)
    stopped.told(BORIS)
    until(lambda: not api.unconfirmed(), PATIENCE)

    assert {chat: heard(stopped, chat) for chat in written} == written


def test_an_edited_message_is_said_anew(shop: Shop, api: TelegramApi) -> None:
    id = api.buyer_says(ANNA, "shipping?")
    shop.told(ANNA)
    api.buyer_edits(ANNA, id, "shipping to Austria?")
    shop.told(ANNA, 2)

    assert heard(shop) == ["shipping?", "shipping to Austria?"]


def test_start_is_greeted(shop: Shop, api: TelegramApi) -> None:
    api.buyer_says(ANNA, "/start from-the-shop-page", language="ja")
    shop.told(ANNA)

    assert heard(shop) == ["こんにちは"]


@pytest.mark.parametrize(
    "update",
    [
        {"message": {"chat": {"id": -5, "type": "group", "title": "g"}, "from": {"id": 1, "is_bot": False}}},
        {"message": {"chat": {"id": -6, "type": "supergroup", "title": "g"}, "from": {"id": 1, "is_bot": False}}},
        {"channel_post": {"chat": {"id": -7, "type": "channel", "title": "c"}}},
        {"message": {"chat": {"id": 8, "type": "private"}, "from": {"id": 8, "is_bot": True}}},
        {"message": {"chat": {"id": 9, "type": "private"}, "from": {"id": 10, "is_bot": False}}},
    ],
)
def test_groups_channels_and_other_bots_are_not_answered(shop: Shop, api: TelegramApi, update: dict[str, Any]) -> None:
    for content in update.values():
        content |= {"message_id": 1, "date": 1, "text": "shipping?"}
        content.get("from", {}).setdefault("first_name", "x")
    api.give(update)
    api.buyer_says(ANNA, "shipping?")
    shop.told(ANNA)

    with shop.house.talks.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM conversation").scalar() == 1


def test_a_person_who_owns_the_conversation_gets_what_the_buyer_adds(shop: Shop, api: TelegramApi) -> None:
    api.buyer_says(ANNA, "a person please")
    shop.told(ANNA)
    code = shop.ticket()
    api.buyer_says(ANNA, "it is urgent")
    until(lambda: heard(shop)[-1] == "it is urgent", PATIENCE)

    assert len(api.sent(ANNA)) == 1
    assert shop.house.queue.tickets()[0].ticket.id == code


def test_the_options_of_a_question_are_buttons_and_the_first_press_counts(shop: Shop, api: TelegramApi) -> None:
    api.buyer_says(ANNA, "which colour is it?")
    asked = shop.told(ANNA)[0]
    assert list(asked.buttons) == ["Red", "Blue"]

    api.press(ANNA, asked.id, "Blue")
    api.forge(ANNA, asked.buttons["Red"], asked.id)
    until(lambda: len(heard(shop)) == 2, PATIENCE)
    until(lambda: not api.sent(ANNA)[0].buttons, PATIENCE)
    shop.told(ANNA, 2)

    assert heard(shop) == ["which colour is it?", "Blue"]


def test_an_option_can_be_chosen_though_nobody_knows_whether_the_question_arrived(shop: Shop, api: TelegramApi) -> None:
    api.fail("sendMessage", LOST_ACK)
    api.buyer_says(ANNA, "which colour is it?")
    asked = shop.told(ANNA)[0]
    until(lambda: shop.settled() == ["unknown"], PATIENCE)
    api.press(ANNA, asked.id, "Blue")

    until(lambda: heard(shop)[-1] == "Blue", PATIENCE)


def test_an_option_of_an_old_message_can_still_be_chosen(shop: Shop, api: TelegramApi) -> None:
    api.buyer_says(ANNA, "which colour is it?")
    asked = shop.told(ANNA)[0]
    until(lambda: shop.settled() == ["sent"], PATIENCE)
    api.forge(ANNA, "o:1", asked.id, old=True)

    until(lambda: heard(shop)[-1] == "Blue", PATIENCE)


@pytest.mark.parametrize("data", ["o:7", "o:-1", "o:x", "o:", "zzz", "p:s:H-7K2P:1::AAAAAAAAAAAAAAAA"])
def test_a_button_that_was_never_offered_says_nothing(shop: Shop, api: TelegramApi, data: str) -> None:
    api.buyer_says(ANNA, "which colour is it?")
    asked = shop.told(ANNA)[0]
    until(lambda: shop.settled() == ["sent"], PATIENCE)
    api.forge(ANNA, data, asked.id)
    api.forge(ANNA, data, asked.id, old=True)
    api.forge(BORIS, "o:0", asked.id)  # somebody else's question
    api.press(ANNA, asked.id, "Red")
    until(lambda: heard(shop)[-1] == "Red", PATIENCE)

    assert heard(shop) == ["which colour is it?", "Red"]
    assert heard(shop, BORIS) == []


def test_somebody_elses_conversation_of_that_name_holds_up_nobody(shop: Shop, api: TelegramApi) -> None:
    taken = Message(
        conversation=f"telegram:{BORIS}",
        external_id="1",
        channel="web",
        author=Author.BUYER,
        text="x",
        at=shop.clock(),
    )
    shop.house.conversations.accept(taken, Buyer(id="other"))
    api.buyer_says(BORIS, "mine")
    api.buyer_says(ANNA, "shipping?")

    assert shop.told(ANNA)[0].text == ANSWER
    assert heard(shop, BORIS) == ["x"]


def test_typing_is_shown_while_an_answer_is_made(shop: Shop, api: TelegramApi) -> None:
    api.buyer_says(ANNA, "shipping?")
    until(lambda: bool(api.called("sendChatAction")), PATIENCE)
    shop.told(ANNA)


@pytest.mark.parametrize("kind", ["photo", "voice", "document", "sticker", "video", "location", "contact"])
def test_a_thing_without_words_is_written_down_as_one(shop: Shop, api: TelegramApi, kind: str) -> None:
    api.buyer_sends(ANNA, kind, "look" if kind == "photo" else "")
    until(lambda: bool(shop.lines()), PATIENCE)

    assert carries_attachment(heard(shop)[0])
    assert (kind == "photo") == heard(shop)[0].endswith(" look")


@pytest.mark.parametrize("kind", ["photo", "voice"])
@pytest.mark.parametrize("caption", ["", "Passt das so?"])
def test_what_came_with_a_picture_goes_to_a_person_and_the_buyer_hears_it_in_their_language(
    small: House, kind: str, caption: str
) -> None:
    small.conversations.accept(
        Message(
            conversation="telegram:5",
            external_id="5:1",
            channel="telegram",
            author=Author.BUYER,
            text=note(kind, caption),
            at=NOW,
        ),
        Buyer(id="5", locale="de"),
    )
    outcome = small.clerk.serve("telegram:5", NOW)

    assert outcome
    assert (outcome["outcome"], outcome["language"]) == ("handoff", "de")
    assert outcome["ticket"]["reason"] == Reason.ATTACHMENT
    assert "Kiln and Leaf" in outcome["text"]


def test_words_that_only_speak_of_a_picture_are_words() -> None:
    assert not carries_attachment("[photo] look")
    assert not carries_attachment("see [📷]")
    assert not carries_attachment("📷")
