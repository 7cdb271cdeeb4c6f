"""Sending: what is certainly not delivered is sent again, what may have been never is."""

import logging
import threading
from datetime import timedelta

import anyio
import pytest

from bot.channels.sender import Sender
from bot.channels.telegram.client import Client
from bot.kernel.outbox import Outbox, State
from bot.testing.telegram_api import BROKEN, CUT, LOST_ACK, TOKEN, Fault, TelegramApi, retry_after, slow
from bot.testing.telegram_server import telegram_server
from core.errors import ChannelError
from core.talk import Author, Buyer, Message
from tests.bot.channels.shop import ANNA, BORIS, PATIENCE, Clock, Shop
from tests.bot.web.visitor import until

ANSWER = "EMS to Germany costs 2,900 yen."


def sends(api: TelegramApi) -> int:
    return len(api.called("sendMessage"))


def settles(shop: Shop, *states: str) -> None:
    until(lambda: shop.settled() == list(states), PATIENCE)


def test_answers_go_out_in_their_order(shop: Shop, api: TelegramApi) -> None:
    for number in range(4):
        api.buyer_says(ANNA, f"shipping {number}")
        shop.told(ANNA, number + 1)

    settles(shop, *["sent"] * 4)


def test_a_lost_acknowledgement_is_unknown_and_never_sent_twice(shop: Shop, api: TelegramApi) -> None:
    api.fail("sendMessage", LOST_ACK)
    api.buyer_says(ANNA, "shipping?")
    settles(shop, "unknown")
    shop.stop()
    shop.start()  # not even by the next process
    api.buyer_says(BORIS, "shipping?")
    shop.told(BORIS)

    assert [one.text for one in api.sent(ANNA)] == [ANSWER]
    [line] = Outbox(shop.house.talks).doubtful()
    assert (line.buyer, line.text) == (str(ANNA), ANSWER)


@pytest.mark.parametrize("fault", [CUT, BROKEN], ids=["cut", "500"])
def test_what_broke_after_it_was_sent_is_shown_to_a_person(shop: Shop, api: TelegramApi, fault: Fault) -> None:
    api.fail("sendMessage", fault)
    api.buyer_says(ANNA, "shipping?")
    settles(shop, "unknown")

    assert sends(api) == 1
    assert [line.text for line in Outbox(shop.house.talks).doubtful()] == [ANSWER]


def test_a_person_may_send_it_once_more(shop: Shop, api: TelegramApi) -> None:
    api.fail("sendMessage", CUT)
    api.buyer_says(ANNA, "shipping?")
    settles(shop, "unknown")
    outbox = Outbox(shop.house.talks)
    assert outbox.decide(outbox.doubtful()[0].id, State.READY, "mika")

    assert [one.text for one in shop.told(ANNA)] == [ANSWER]
    settles(shop, "sent")


def test_an_answer_that_comes_too_late_is_unknown(stopped: Shop, api: TelegramApi) -> None:
    stopped.timeout = 0.3
    api.fail("sendMessage", slow(1.0))
    stopped.start()
    api.buyer_says(ANNA, "shipping?")
    settles(stopped, "unknown")

    assert len(stopped.told(ANNA)) == 1


def test_a_pause_is_kept_by_everybody(shop: Shop, api: TelegramApi) -> None:
    api.fail("sendMessage", retry_after(30))
    api.buyer_says(ANNA, "shipping?")
    settles(shop, "retry")
    api.buyer_says(BORIS, "shipping?")
    settles(shop, "retry", "ready")
    threading.Event().wait(0.3)

    assert sends(api) == 1
    assert Outbox(shop.house.talks).paused("telegram") > 20


def test_after_the_pause_it_is_sent_once(shop: Shop, api: TelegramApi) -> None:
    api.fail("sendMessage", retry_after(1))
    api.buyer_says(ANNA, "shipping?")
    settles(shop, "retry")
    shop.clock.pass_(timedelta(seconds=1))

    settles(shop, "sent")
    assert (sends(api), len(api.sent(ANNA))) == (2, 1)


def one_line(shop: Shop, text: str = "shipping?") -> Outbox:
    """A question that was answered while nobody sent."""
    message = Message(
        conversation=f"telegram:{ANNA}",
        external_id="1",
        channel="telegram",
        author=Author.BUYER,
        text=text,
        at=shop.clock(),
    )
    shop.house.conversations.accept(message, Buyer(id=str(ANNA)), pushed=True)
    shop.house.clerk.serve(message.conversation, shop.clock())
    return Outbox(shop.house.talks, shop.clock)


def rested(outbox: Outbox) -> None:
    """The pause is over, by the database's own clock."""
    until(lambda: not outbox.paused("telegram"), PATIENCE)


def send_once(outbox: Outbox, clock: Clock, address: str) -> None:
    async def once() -> None:
        client = Client(TOKEN, api=address, timeout=1.0)
        await Sender(outbox=outbox, channel=client, clock=clock).once()
        await client.close()

    anyio.run(once)


def test_what_never_reached_telegram_is_sent_when_it_can_be_reached(stopped: Shop, api: TelegramApi) -> None:
    with telegram_server() as gone:
        nowhere = gone.url
    outbox = one_line(stopped)
    api.buyer_says(ANNA, "/start")  # a bot may write only to who wrote to it

    send_once(outbox, stopped.clock, nowhere)
    assert stopped.settled() == ["retry"]
    stopped.clock.pass_(timedelta(seconds=61))
    rested(outbox)
    send_once(outbox, stopped.clock, api.url)

    assert (stopped.settled(), len(api.sent(ANNA))) == (["sent"], 1)


def test_a_line_is_not_sent_to_who_blocked_the_bot(stopped: Shop, api: TelegramApi) -> None:
    outbox = one_line(stopped)
    api.block(ANNA)
    send_once(outbox, stopped.clock, api.url)

    assert stopped.settled() == ["failed"]
    assert "blocked the bot" in stopped.house.queue.tickets()[0].findings[-1]["detail"]


def test_a_chat_that_is_not_there_fails(stopped: Shop, api: TelegramApi) -> None:
    outbox = one_line(stopped)
    send_once(outbox, stopped.clock, api.url)

    assert stopped.settled() == ["failed"]
    assert "chat not found" in stopped.house.queue.tickets()[0].findings[-1]["detail"]


def test_a_long_text_is_sent_in_parts_and_goes_on_where_it_stopped(stopped: Shop, api: TelegramApi) -> None:
    outbox = one_line(stopped, "a person please")
    card = stopped.house.queue.tickets()[0]
    long = " ".join(f"This is sentence number {number} of the answer." for number in range(200))
    stopped.house.queue.reply(card.ticket.id, long, "mika", card.seq)
    api.buyer_says(ANNA, "/start")
    send_once(outbox, stopped.clock, api.url)  # the acknowledgement
    part = f"{long[:60]}"
    api.fail("sendMessage", Fault(), retry_after(1))
    send_once(outbox, stopped.clock, api.url)

    assert stopped.settled() == ["sent", "retry"]
    stopped.clock.pass_(timedelta(seconds=61))
    rested(outbox)
    send_once(outbox, stopped.clock, api.url)
    told = [one.text for one in api.sent(ANNA)][1:]
    assert told[0].startswith(part)
    assert " ".join(told) == long
    assert all(len(one) <= 4096 for one in told)


def test_neither_the_token_nor_a_buyers_words_are_logged(
    stopped: Shop, api: TelegramApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.fail("sendMessage", BROKEN)
    stopped.start()
    api.buyer_says(ANNA, "shipping to my secret words?")
    settles(stopped, "unknown")
    api.give({"message": {"message_id": "my secret words"}})
    api.buyer_says(BORIS, "shipping?")
    stopped.told(BORIS)

    assert "delivery unknown" in caplog.text
    assert TOKEN.partition(":")[2] not in caplog.text
    assert "secret words" not in caplog.text


def test_a_refused_token_is_named_and_nothing_is_lost(stopped: Shop, api: TelegramApi) -> None:
    outbox = one_line(stopped)

    async def once() -> None:
        client = Client("4242:another-token", api=api.url, timeout=1.0)
        await Sender(outbox=outbox, channel=client, clock=stopped.clock).once()
        with pytest.raises(ChannelError, match="HENJI_TELEGRAM_TOKEN"):
            await client.username()
        await client.close()

    anyio.run(once)

    assert stopped.settled() == ["retry"]
