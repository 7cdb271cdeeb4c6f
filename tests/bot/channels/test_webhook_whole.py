"""The whole way: a program tells what buyers write, henji answers it, through everything that goes wrong between."""

import random
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from bot.app import House
from bot.testing.telegram_api import BROKEN, CUT, LOST_ACK, Fault, retry_after
from bot.testing.webhook_receiver import WebhookReceiver, webhook_receiver
from bot.testing.webhook_sender import webhook_sender
from tests.bot.channels.webhooks import NAME, served
from tests.bot.web.making import small_house
from tests.bot.web.visitor import until

ANSWER = "EMS to Germany costs 2,900 yen."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small_house(tmp_path / "shop")
    yield house
    house.close()


def test_a_buyer_of_the_shops_program_is_answered(house: House) -> None:
    with webhook_receiver() as receiver, served(house, receiver.url) as door, webhook_sender(door) as program:
        program.says("anna", "which colour?")
        until(lambda: bool(receiver.got))

    [got] = receiver.got
    assert (got.conversation, got.event["data"]["buyer"], got.text) == ("anna", "anna", "Which colour?")
    assert got.event["data"]["options"] == ["Red", "Blue"]
    assert got.event["data"]["author"] == "bot"


def test_a_person_answers_through_the_same_program(house: House) -> None:
    with webhook_receiver() as receiver, served(house, receiver.url) as door, webhook_sender(door) as program:
        program.says("anna", "a person please")
        until(lambda: bool(receiver.got))
        [card] = house.queue.tickets()
        house.queue.reply(card.ticket.id, "Yuki here: it takes five days.", "yuki", card.seq)
        until(lambda: len(receiver.got) == 2)

    assert [one.event["data"]["author"] for one in receiver.got] == ["bot", "agent"]


def often_broken(seed: int) -> WebhookReceiver:
    """A third of the first attempts fail, in every way there is."""
    chance = random.Random(seed)  # noqa: S311 - the same seed is the same run
    kinds = (LOST_ACK, CUT, BROKEN, Fault(503, retry_after=0), retry_after(0))

    def script(_key: str, attempt: int) -> Fault | None:
        return chance.choice(kinds) if attempt < 3 and chance.random() < 0.3 else None

    return WebhookReceiver(script=script)


def keys_of(house: House, buyer: str) -> list[str]:
    """What the outbox says was sent there, in the order in which it was said."""
    asked = f"SELECT external_id FROM outbox WHERE conversation = '{NAME}:{buyer}' ORDER BY seq"  # noqa: S608 - ours
    with house.talks.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql(asked)]


def answered(receiver: WebhookReceiver, buyers: Sequence[str], times: int) -> bool:
    return all(len(receiver.texts(buyer)) >= times for buyer in buyers)


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_doubled_or_out_of_order(house: House, seed: int) -> None:
    buyers = [f"b{number}" for number in range(8)]
    with (
        webhook_receiver(often_broken(seed)) as receiver,
        served(house, receiver.url) as door,
        webhook_sender(door, repeats=0.3, seed=seed) as program,
    ):
        for number in range(3):
            for buyer in buyers:
                program.says(buyer, f"shipping {number}")
            # Each an answer of its own: the next one is asked when this one came.
            until(partial(answered, receiver, buyers, number + 1), 40)
        assert program.finish()
        time.sleep(0.3)

    assert {buyer: len(receiver.texts(buyer)) for buyer in buyers} == dict.fromkeys(buyers, 3)
    for buyer in buyers:
        lines = house.conversations.transcript(f"{NAME}:{buyer}")
        assert [line.text for line in lines if line.author == "buyer"] == [f"shipping {n}" for n in range(3)]
        assert {line.state for line in lines} == {"sent"}
        assert [got.key for got in receiver.got if got.conversation == buyer] == keys_of(house, buyer)


def test_without_dropped_repeats_buyers_would_read_twice(house: House) -> None:
    """The red control: the program says that it drops repeats, and does not."""
    receiver = WebhookReceiver(once=False)
    receiver.fail(LOST_ACK)
    with webhook_receiver(receiver), served(house, receiver.url) as door, webhook_sender(door) as program:
        program.says("anna", "shipping?")
        until(lambda: len(receiver.got) == 2)

    assert receiver.texts("anna") == [ANSWER, ANSWER]
