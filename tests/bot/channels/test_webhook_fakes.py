"""The shipped other side: it signs and verifies as the standard's own library does, and fails as it is told."""

import http.client
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from standardwebhooks import Webhook

from bot.testing.telegram_api import BROKEN, CUT, LOST_ACK, retry_after, slow
from bot.testing.webhook_receiver import SECRET, Got, WebhookReceiver, webhook_receiver
from bot.testing.webhook_sender import signed, webhook_sender

LEAST = 200  # events a second


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with webhook_receiver() as receiver:
        yield receiver


def post(receiver: WebhookReceiver, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(receiver.url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    try:
        connection.request("POST", parts.path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def ids(events: list[Got]) -> list[str]:
    return [one.key for one in events]


def test_the_standards_own_library_believes_the_sender() -> None:
    body = '{"type": "message.created", "data": {"text": "你好"}}'
    assert Webhook(SECRET).verify(body, signed("evt_1", time.time(), body.encode()))


def test_what_is_forged_is_not_taken(receiver: WebhookReceiver) -> None:
    good = signed("evt_1", time.time(), b"{}")
    assert post(receiver, b"{} ", good) == 401
    assert post(receiver, b"{}", {**good, "webhook-signature": "v1,AAAA"}) == 401
    assert post(receiver, b"{}", signed("evt_1", time.time() - 400, b"{}")) == 401
    assert (receiver.events, receiver.forged) == ([], 2)


@pytest.mark.parametrize("fault", [CUT, BROKEN, LOST_ACK, retry_after(0), slow(0.2)])
def test_an_event_is_delivered_again_until_it_is_taken(receiver: WebhookReceiver, fault: object) -> None:
    assert isinstance(fault, type(CUT))
    receiver.fail(fault, fault)
    with webhook_sender(receiver.url) as sender:
        id = sender.says("anna", "hello")
        assert sender.finish(10)

    assert ids(receiver.events) == [id]
    assert receiver.requests in {1, 3}  # a slow one is taken at once


def test_repeats_come_with_the_same_id_and_are_dropped(receiver: WebhookReceiver) -> None:
    with webhook_sender(receiver.url, repeats=1.0, seed=3) as sender:
        told = [sender.says("anna", f"hello {number}") for number in range(20)]
        assert sender.finish(10)

    assert sorted(ids(receiver.events)) == sorted(told)
    assert 20 <= len(receiver.dropped) <= 80
    assert Counter(id for id, status in sender.statuses if status == 200).keys() == set(told)


def test_a_conversation_keeps_its_order_unless_it_is_shuffled(receiver: WebhookReceiver) -> None:
    for shuffle in (False, True):
        with webhook_sender(receiver.url, shuffle=shuffle, seed=int(shuffle)) as sender:
            receiver.fail(slow(0.3))  # so that the others stand in a line behind it
            told = [sender.says("anna", f"hello {number}") for number in range(20)]
            assert sender.finish(10)
        assert (ids(receiver.events)[-20:] == told) is not shuffle


def test_a_clock_that_is_off_is_refused(receiver: WebhookReceiver) -> None:
    with webhook_sender(receiver.url, skew=600) as sender:
        id = sender.says("anna", "hello")
        time.sleep(0.3)
        assert sender.waiting() == 1

    assert {status for _, status in sender.statuses} == {401}
    assert id not in ids(receiver.events)


def test_both_stand_two_hundred_events_a_second(receiver: WebhookReceiver) -> None:
    with webhook_sender(receiver.url) as sender:
        started = time.perf_counter()
        for number in range(400):
            sender.says(f"b{number % 50}", f"hello {number}")
        assert sender.finish(20)
        rate = 400 / (time.perf_counter() - started)

    assert len(receiver.events) == 400
    assert rate > LEAST / 2, f"{rate:.0f} a second"  # several workers share two cores
