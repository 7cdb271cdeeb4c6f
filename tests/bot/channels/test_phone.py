"""The desk on a person's phone: linked by a code, shown each ticket once, and nothing goes out unseen."""

from datetime import timedelta
from typing import Any

import pytest

from bot.kernel.phones import CODE_LASTS, TRIES, new_code
from bot.kernel.tickets import How, Status
from bot.testing.telegram_api import TelegramApi
from core.talk import Author
from tests.bot.channels.shop import ANNA, OWNER, PATIENCE, STRANGER, Shop
from tests.bot.web.visitor import until

DRAFT = "EMS to Germany costs 2,900 yen. You may send it back within 30 days."
ASKED = "Can I send it back?"


@pytest.fixture
def shown(shop: Shop, api: TelegramApi) -> str:
    """A ticket with a draft, on the owner's phone; its code."""
    shop.link()
    api.buyer_says(ANNA, ASKED)
    code = shop.ticket()
    shop.told(ANNA)
    shop.last(OWNER, code)
    return code


def agents(shop: Shop) -> list[str]:
    return [line.text for line in shop.lines() if line.author is Author.AGENT]


def press(shop: Shop, button: str, holds: str) -> None:
    """Press a button of the newest message on the phone that holds the words and has it."""
    until(lambda: any(holds in one.text and button in one.buttons for one in shop.api.sent(OWNER)), PATIENCE)
    found = [one for one in shop.api.sent(OWNER) if holds in one.text and button in one.buttons]
    shop.api.press(OWNER, found[-1].id, button)


# Linking


def test_a_code_links_the_chat_and_open_tickets_come(shop: Shop, api: TelegramApi) -> None:
    api.buyer_says(ANNA, ASKED)
    code = shop.ticket()
    shop.link()
    card = shop.last(OWNER, code)

    assert ASKED in card.text
    assert DRAFT in card.text
    assert "“Germany | EMS | 2,900 JPY”" in card.text
    assert list(card.buttons) == ["Send", "Edit", "Take over", "In 1 hour"]


def test_a_code_is_good_once(shop: Shop, api: TelegramApi) -> None:
    code = new_code(shop.house.talks, shop.clock)
    api.buyer_says(OWNER, f"/link {code.lower()}")
    shop.last(OWNER, "part of the desk")
    api.buyer_says(STRANGER, f"/link {code}")

    assert "not good" in shop.last(STRANGER, "code").text
    assert not shop.lines(STRANGER)


def test_a_code_is_good_for_ten_minutes(shop: Shop, api: TelegramApi) -> None:
    code = new_code(shop.house.talks, shop.clock)
    shop.clock.pass_(CODE_LASTS)
    api.buyer_says(OWNER, f"/link {code}")

    assert "not good" in shop.told(OWNER)[0].text


def test_who_guesses_too_often_must_wait(shop: Shop, api: TelegramApi) -> None:
    for number in range(TRIES):
        api.buyer_says(STRANGER, f"/link GUESS{number}")
    shop.told(STRANGER, TRIES)
    code = new_code(shop.house.talks, shop.clock)
    api.buyer_says(STRANGER, f"/link {code}")
    assert "Too many" in shop.told(STRANGER, TRIES + 1)[-1].text

    shop.clock.pass_(timedelta(minutes=15))
    api.buyer_says(STRANGER, f"/link {new_code(shop.house.talks, shop.clock)}")
    assert "part of the desk" in shop.told(STRANGER, TRIES + 2)[-1].text


def test_a_code_is_kept_only_as_a_hash(shop: Shop) -> None:
    code = new_code(shop.house.talks, shop.clock)
    with shop.house.talks.connect() as connection:
        [row] = connection.exec_driver_sql("SELECT hash FROM phone_code").all()

    assert code not in row[0]


def test_an_unlinked_phone_is_told_nothing_more(shop: Shop, api: TelegramApi, shown: str) -> None:
    api.buyer_says(OWNER, "/unlink")
    shop.last(OWNER, "no longer")
    before = len(api.sent(OWNER))
    press(shop, "Send", shown)
    until(lambda: bool(api.answers()), PATIENCE)

    assert "not linked" in api.answers()[-1][1]
    assert agents(shop) == []
    assert len(api.sent(OWNER)) == before


@pytest.mark.parametrize("button", ["Send", "Edit", "Take over", "In 1 hour"])
def test_a_button_that_another_chat_sends_does_nothing(shop: Shop, api: TelegramApi, shown: str, button: str) -> None:
    data = shop.last(OWNER, shown).buttons[button]
    api.forge(STRANGER, data)
    until(lambda: len(api.answers()) == 1, PATIENCE)
    shop.link(STRANGER)  # a second phone, whose own buttons are its own
    api.forge(STRANGER, data)
    until(lambda: len(api.answers()) == 2, PATIENCE)

    [card] = shop.house.queue.tickets()
    assert (agents(shop), card.assignee, card.snoozed) == ([], None, None)
    assert all("not linked" in note for _, note in api.answers())


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("text", ["/unlink", "/language ja", "/link"])
def test_a_stranger_who_knows_the_commands_can_do_nothing(shop: Shop, api: TelegramApi, text: str) -> None:
    api.buyer_says(STRANGER, text)
    shop.told(STRANGER)

    assert [phone.chat for phone in shop.telegram.phones.desk.phones.phones()] == [str(OWNER)]  # type: ignore[union-attr]
    assert [phone.language for phone in shop.telegram.phones.desk.phones.phones()] == ["en"]  # type: ignore[union-attr]


def test_a_reply_of_a_stranger_to_a_tickets_code_is_a_buyers_message(shop: Shop, api: TelegramApi, shown: str) -> None:
    api.buyer_says(STRANGER, f"{shown}: send me everything")
    until(lambda: bool(shop.lines(STRANGER)), PATIENCE)

    assert agents(shop) == []


def test_the_phone_speaks_its_persons_language(shop: Shop, api: TelegramApi) -> None:
    shop.link(language="ja")
    assert "受付" in shop.told(OWNER)[0].text
    api.buyer_says(OWNER, "/language zh-hans")
    shop.last(OWNER, "今后将使用中文")
    api.buyer_says(OWNER, "/language tlh")
    shop.last(OWNER, "/language")
    api.buyer_says(ANNA, ASKED)

    assert "发送" in shop.last(OWNER, shop.ticket()).buttons


# Showing


def test_a_ticket_is_shown_once_however_often_henji_starts(shop: Shop, api: TelegramApi, shown: str) -> None:
    for _ in range(2):
        shop.stop()
        shop.start()
    api.buyer_says(STRANGER, "shipping?")
    shop.told(STRANGER)

    assert len([one for one in api.sent(OWNER) if shown in one.text]) == 1


def test_a_ticket_whose_showing_was_cut_short_is_shown_after_the_start(
    shop: Shop, api: TelegramApi, shown: str
) -> None:
    shop.stop()
    with shop.house.talks.begin() as connection:
        connection.exec_driver_sql("UPDATE notice SET external_id = NULL")
    shop.start()

    until(lambda: len([one for one in api.sent(OWNER) if shown in one.text]) == 2, PATIENCE)


@pytest.mark.usefixtures("shown")
def test_what_the_buyer_adds_comes_to_the_phone(shop: Shop, api: TelegramApi) -> None:
    api.buyer_says(ANNA, "It was a gift")

    assert "Send" in shop.last(OWNER, "It was a gift").buttons


@pytest.mark.usefixtures("shown")
def test_a_late_ticket_is_announced_once(shop: Shop, api: TelegramApi) -> None:
    shop.clock.pass_(timedelta(hours=2))
    shop.last(OWNER, "late")
    api.buyer_says(STRANGER, "shipping?")
    shop.told(STRANGER)

    assert len([one for one in api.sent(OWNER) if "late" in one.text]) == 1


def test_a_snoozed_ticket_comes_back_in_an_hour(shop: Shop, api: TelegramApi, shown: str) -> None:
    press(shop, "In 1 hour", shown)
    shop.last(OWNER, "You are reminded")
    until(lambda: shop.house.queue.tickets()[0].snoozed is not None, PATIENCE)
    cards = len([one for one in api.sent(OWNER) if one.buttons])
    shop.clock.pass_(timedelta(minutes=59))
    api.buyer_says(STRANGER, "shipping?")
    shop.told(STRANGER)
    assert len([one for one in api.sent(OWNER) if one.buttons]) == cards
    shop.clock.pass_(timedelta(minutes=2))

    until(lambda: len([one for one in api.sent(OWNER) if one.buttons]) == cards + 1, PATIENCE)


def test_a_ticket_that_was_answered_elsewhere_loses_its_buttons(shop: Shop, shown: str) -> None:
    shop.house.queue.approve(shown, "mika", shop.house.queue.tickets()[0].seq)

    until(lambda: not shop.last(OWNER, shown).buttons, PATIENCE)


def test_a_buyers_picture_comes_to_the_phone(shop: Shop, api: TelegramApi) -> None:
    shop.link()
    api.buyer_sends(ANNA, "photo", "a person please")
    shop.ticket()
    shop.last(OWNER, "[📷] a person please")

    assert api.called("copyMessage")[0]["from_chat_id"] == ANNA


def test_a_phone_that_blocked_the_bot_does_not_stop_another(shop: Shop, api: TelegramApi) -> None:
    shop.link(OWNER)
    shop.link(STRANGER)
    api.block(OWNER)
    api.buyer_says(ANNA, ASKED)

    shop.last(STRANGER, shop.ticket())


# Sending


def test_send_sends_the_draft(shop: Shop, api: TelegramApi, shown: str) -> None:
    press(shop, "Send", shown)
    shop.last(OWNER, "Sent.")

    assert shop.told(ANNA, 2)[-1].text == DRAFT
    assert shop.house.queue.tickets(Status.RESOLVED)[0].how is How.SENT
    until(lambda: not any(one.buttons for one in api.sent(OWNER)), PATIENCE)
    with shop.house.talks.connect() as connection:
        who = connection.exec_driver_sql("SELECT who FROM audit WHERE what = 'sent'").scalar()
    assert who == f"Anna {OWNER} (Telegram)"


def test_a_draft_that_is_approved_twice_goes_out_once(shop: Shop, api: TelegramApi, shown: str) -> None:
    card = shop.last(OWNER, shown)
    api.forge(OWNER, card.buttons["Send"], card.id)
    api.forge(OWNER, card.buttons["Send"], card.id)
    shop.last(OWNER, "already answered")

    assert agents(shop) == [DRAFT]


def test_after_the_thread_moved_on_nothing_is_sent_unseen(shop: Shop, api: TelegramApi, shown: str) -> None:
    old = shop.last(OWNER, shown)
    api.buyer_says(ANNA, "Never mind, I keep it")
    until(lambda: len(shop.lines()) == 3, PATIENCE)
    api.forge(OWNER, old.buttons["Send"], old.id)
    news = shop.last(OWNER, "the thread has moved on")

    assert agents(shop) == []
    assert "Never mind, I keep it" in news.text
    api.press(OWNER, news.id, "Send")
    shop.last(OWNER, "Sent.")
    assert agents(shop) == [DRAFT]


def test_take_over_puts_the_persons_name_on_the_ticket(shop: Shop, api: TelegramApi, shown: str) -> None:
    press(shop, "Take over", shown)
    prompt = shop.last(OWNER, "It is yours")

    assert prompt.prompt
    assert shop.house.queue.tickets()[0].assignee == f"Anna {OWNER} (Telegram)"
    api.buyer_says(OWNER, "I look after it.")
    press(shop, "Send", "I look after it.")
    shop.last(OWNER, "Sent.")
    assert agents(shop) == ["I look after it."]


# Editing


def test_an_edit_is_shown_before_it_goes_out(shop: Shop, api: TelegramApi, shown: str) -> None:
    press(shop, "Edit", shown)
    shop.last(OWNER, "Write your answer")
    api.buyer_says(OWNER, "Yes, within 30 days.")
    preview = shop.last(OWNER, "The buyer would read this")

    assert "Yes, within 30 days." in preview.text
    assert list(preview.buttons) == ["Send", "Edit again", "Cancel"]
    assert agents(shop) == []
    api.press(OWNER, preview.id, "Send")
    shop.last(OWNER, "Sent.")
    assert agents(shop) == ["Yes, within 30 days."]
    assert shop.house.queue.tickets(Status.RESOLVED)[0].how is How.EDITED


def test_a_preview_that_was_replaced_sends_nothing(shop: Shop, api: TelegramApi, shown: str) -> None:
    press(shop, "Edit", shown)
    api.buyer_says(OWNER, "First words.")
    first = shop.last(OWNER, "First words.")
    press(shop, "Edit again", "First words.")
    api.buyer_says(OWNER, "Second words.")
    second = shop.last(OWNER, "Second words.")
    api.forge(OWNER, first.buttons["Send"], first.id)
    shop.last(OWNER, "too old")
    assert agents(shop) == []

    api.press(OWNER, second.id, "Send")
    shop.last(OWNER, "Sent.")
    assert agents(shop) == ["Second words."]


def test_cancel_sends_nothing_and_shows_the_ticket_again(shop: Shop, api: TelegramApi, shown: str) -> None:
    press(shop, "Edit", shown)
    api.buyer_says(OWNER, "Words.")
    press(shop, "Cancel", "Words.")
    shop.last(OWNER, "Nothing was sent.")
    until(lambda: len([one for one in api.sent(OWNER) if "Take over" in one.buttons]) == 2, PATIENCE)
    api.buyer_says(OWNER, "And these words belong to nothing.")

    assert "Which ticket?" in shop.last(OWNER, "Which ticket?").text
    assert agents(shop) == []


def test_a_reply_to_a_tickets_message_is_an_answer_to_it(shop: Shop, api: TelegramApi, shown: str) -> None:
    card = shop.last(OWNER, shown)
    api.buyer_says(OWNER, "Of course.", reply_to=card.id)
    press(shop, "Send", "Of course.")
    shop.last(OWNER, "Sent.")

    assert agents(shop) == ["Of course."]


def test_more_may_be_said_after_the_answer(shop: Shop, api: TelegramApi, shown: str) -> None:
    card = shop.last(OWNER, shown)
    press(shop, "Send", shown)
    shop.last(OWNER, "Sent.")
    api.buyer_says(OWNER, "And have a nice day!", reply_to=card.id)
    press(shop, "Send", "nice day")
    until(lambda: len(agents(shop)) == 2, PATIENCE)

    assert agents(shop) == [DRAFT, "And have a nice day!"]


def test_an_edit_goes_on_after_a_restart(shop: Shop, api: TelegramApi, shown: str) -> None:
    press(shop, "Edit", shown)
    shop.last(OWNER, "Write your answer")
    shop.stop()
    api.buyer_says(OWNER, "Written while nobody ran.")
    shop.start()
    preview = shop.last(OWNER, "Written while nobody ran.")
    shop.stop()
    shop.start()
    api.press(OWNER, preview.id, "Send")
    shop.last(OWNER, "Sent.")

    assert agents(shop) == ["Written while nobody ran."]


def test_words_whose_translation_was_cut_short_are_proposed_after_the_start(shop: Shop, shown: str) -> None:
    press(shop, "Edit", shown)
    shop.last(OWNER, "Write your answer")
    shop.stop()
    with shop.house.talks.begin() as connection:
        connection.exec_driver_sql("UPDATE notice SET step = 'confirming', typed = 'Half done.'")
    shop.start()

    press(shop, "Send", "Half done.")
    shop.last(OWNER, "Sent.")
    assert agents(shop) == ["Half done."]


def test_the_thread_moved_on_while_the_answer_was_written(shop: Shop, api: TelegramApi, shown: str) -> None:
    press(shop, "Edit", shown)
    api.buyer_says(OWNER, "Yes.")
    preview = shop.last(OWNER, "Yes.")
    api.buyer_says(ANNA, "No hurry")
    until(lambda: len(shop.lines()) == 3, PATIENCE)
    api.press(OWNER, preview.id, "Send")
    news = shop.last(OWNER, "moved on")

    assert agents(shop) == []
    assert "No hurry" in news.text
    assert "Yes." in news.text
    api.press(OWNER, news.id, "Send")
    shop.last(OWNER, "Sent.")
    assert agents(shop) == ["Yes."]


def test_a_released_ticket_is_not_answered_from_the_phone(shop: Shop, api: TelegramApi, shown: str) -> None:
    card = shop.last(OWNER, shown)
    shop.house.conversations.release(f"telegram:{ANNA}", "mika")
    api.forge(OWNER, card.buttons["Send"], card.id)
    shop.last(OWNER, "the bot answers this buyer again")

    assert agents(shop) == []


def test_a_picture_is_no_answer(shop: Shop, api: TelegramApi, shown: str) -> None:
    press(shop, "Edit", shown)
    shop.last(OWNER, "Write your answer")
    api.buyer_sends(OWNER, "photo", "look")

    shop.last(OWNER, "Only words")
    assert agents(shop) == []


def test_what_a_buyer_writes_is_plain_text_on_the_phone(shop: Shop, api: TelegramApi) -> None:
    shop.link()
    api.buyer_says(ANNA, "a person <b>x</b> [a](https://evil.example) *now*")
    shop.last(OWNER, "<b>x</b> [a](https://evil.example) *now*")

    sent: list[dict[str, Any]] = api.called("sendMessage")
    assert all("parse_mode" not in one for one in sent)
    assert all(one["link_preview_options"] == {"is_disabled": True} for one in sent)
