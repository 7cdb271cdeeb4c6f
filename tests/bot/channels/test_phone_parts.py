"""A ticket that is longer than a message of Telegram: each part is the ticket's, whatever the buyer wrote in it."""

import pytest

from bot.channels.telegram import phone
from bot.channels.telegram.messages import about, shown_by
from bot.kernel.phones import Notice
from bot.testing.telegram_api import Sent, TelegramApi
from core.talk import Author
from tests.bot.channels.shop import ANNA, BORIS, OWNER, PATIENCE, Shop
from tests.bot.web.visitor import until

SECRET = "Dear Anna, your secret address is on file."


@pytest.fixture
def tickets(shop: Shop, api: TelegramApi) -> tuple[str, str]:
    """Anna's, whose words name Boris's ticket again and again, and Boris's; both are on the owner's phone."""
    api.buyer_says(BORIS, "I want a person")
    boris = shop.ticket()
    api.buyer_says(ANNA, "A person please")
    shop.told(ANNA)  # what she adds now stands together, behind the acknowledgement
    for _ in range(4):
        api.buyer_says(ANNA, f"{boris} is it. " * 110)
    until(lambda: len(shop.house.queue.tickets()) == 2 and len(shop.lines(ANNA)) == 6, PATIENCE)
    [anna] = [one.ticket.id for one in shop.house.queue.tickets() if one.ticket.id != boris]
    shop.link()
    until(lambda: len(parts_of(shop, anna)) > 1 and shown(shop, anna) and shown(shop, boris), PATIENCE)
    return anna, boris


def parts_of(shop: Shop, code: str) -> list[Sent]:
    return [one for one in shop.api.sent(OWNER) if one.text.startswith(code)]


def notices(shop: Shop) -> dict[str, Notice]:
    assert shop.telegram
    return shop.telegram.phones.desk.phones.notices(str(OWNER))


def shown(shop: Shop, code: str) -> bool:
    return code in notices(shop) and shown_by(notices(shop)[code]) is not None


def preview_after(shop: Shop, api: TelegramApi, reply_to: int) -> str:
    """What the owner is shown when they answer that message."""
    told = len(api.sent(OWNER))
    api.buyer_says(OWNER, SECRET, reply_to=reply_to)
    return shop.told(OWNER, told + 1)[-1].text


def test_every_part_bears_the_code_and_the_last_one_the_buttons(shop: Shop, tickets: tuple[str, str]) -> None:
    anna, boris = tickets
    found = parts_of(shop, anna)
    assert [bool(one.buttons) for one in found] == [*(False for _ in found[1:]), True]
    assert boris in found[1].text.partition("\n")[2][:60]  # the attack: that is how this part would begin


def test_a_reply_to_any_part_of_a_ticket_answers_that_ticket_and_no_other(
    shop: Shop, api: TelegramApi, tickets: tuple[str, str]
) -> None:
    anna, boris = tickets
    for part in parts_of(shop, anna):
        preview = preview_after(shop, api, part.id)
        assert preview.startswith(anna)
        assert boris not in preview
    api.press(OWNER, api.sent(OWNER)[-1].id, "Send")
    shop.last(OWNER, "Sent.")
    assert [line.text for line in shop.lines(ANNA) if line.author is Author.AGENT] == [SECRET]
    assert not [line for line in shop.lines(BORIS) if line.author is Author.AGENT]


def test_by_its_words_the_reply_would_go_to_another_buyer(
    shop: Shop, api: TelegramApi, tickets: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The red control: the ticket looked for in words, as it was before."""
    anna, boris = tickets
    part = parts_of(shop, anna)[1]
    words = part.text.partition("\n")[2]
    monkeypatch.setattr(phone, "about", lambda held, _: next(one for one in held if one in words))
    assert preview_after(shop, api, part.id).startswith(boris)


def test_a_reply_to_a_message_of_ours_about_no_ticket_asks_for_one(
    shop: Shop, api: TelegramApi, tickets: tuple[str, str]
) -> None:
    """Even while one ticket is being edited: the person meant something else."""
    anna, _ = tickets
    api.press(OWNER, parts_of(shop, anna)[-1].id, "Write")
    shop.last(OWNER, "Write your answer")
    linked = next(one for one in api.sent(OWNER) if "H-" not in one.text)  # the greeting; tickets may come before it
    assert "Which ticket?" in preview_after(shop, api, linked.id)


def test_a_reply_to_the_question_for_an_answer_finds_its_ticket_after_another_was_asked_for(
    shop: Shop, api: TelegramApi, tickets: tuple[str, str]
) -> None:
    anna, boris = tickets
    api.press(OWNER, parts_of(shop, anna)[-1].id, "Write")
    asked = shop.last(OWNER, "Write your answer")
    api.press(OWNER, parts_of(shop, boris)[-1].id, "Write")
    shop.last(OWNER, f"{boris} · Write your answer")
    assert preview_after(shop, api, asked.id).startswith(anna)


def test_a_reply_to_a_preview_replaces_its_words(shop: Shop, api: TelegramApi, tickets: tuple[str, str]) -> None:
    anna, _ = tickets
    preview_after(shop, api, parts_of(shop, anna)[0].id)
    preview = shop.last(OWNER, "The buyer would read this")
    assert preview_after(shop, api, preview.id).startswith(anna)


def test_old_messages_find_their_ticket_after_it_was_shown_anew_and_after_a_restart(
    shop: Shop, api: TelegramApi, tickets: tuple[str, str]
) -> None:
    anna, _ = tickets
    first = parts_of(shop, anna)[0]
    last = shown_by(notices(shop)[anna])
    api.buyer_says(ANNA, "It is urgent")
    until(lambda: shown(shop, anna) and shown_by(notices(shop)[anna]) != last, PATIENCE)
    shop.stop()
    shop.start()
    assert about(notices(shop), str(first.id)) == anna
    assert preview_after(shop, api, first.id).startswith(anna)


def test_a_reply_to_the_copy_of_a_buyers_picture_answers_its_ticket(shop: Shop, api: TelegramApi) -> None:
    shop.link()
    api.buyer_sends(ANNA, "photo", "a person please")
    code = shop.ticket()
    until(lambda: shown(shop, code), PATIENCE)
    copy = next(one for one in api.sent(OWNER) if not one.text)
    assert preview_after(shop, api, copy.id).startswith(code)


def test_a_ticket_that_was_answered_elsewhere_loses_its_buttons_in_its_last_part(
    shop: Shop, tickets: tuple[str, str]
) -> None:
    anna, _ = tickets
    shop.house.conversations.release(f"telegram:{ANNA}", "mika")
    until(lambda: not any(one.buttons for one in parts_of(shop, anna)), PATIENCE)
