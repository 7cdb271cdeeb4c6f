"""The door: who knocks is verified, what they bring is stored once before they are told so."""

import logging
from collections.abc import Mapping

import pytest

from bot.channels.hook import Answer, Refused, Stored
from bot.channels.mail import hook
from bot.channels.webhook.signing import Seal
from bot.testing.mail_provider import MailProvider, by_http
from tests.bot.channels.mail.making import ALIAS, ANNA, SEAL, SHOP, Shop, door, parsed, raw


def test_a_signed_mail_is_stored_and_its_conversation_heard_of(shop: Shop) -> None:
    assert shop.gets(raw("Where?", subject="EMS")) == Stored()
    assert shop.heard == [f"mail:{ANNA}"]
    talk = shop.conversations.conversation(f"mail:{ANNA}")
    assert talk is not None
    assert (talk.buyer.id, talk.buyer.email, talk.buyer.verified) == (ANNA, ANNA, False)
    assert [one.text for one in talk.unanswered] == ["EMS\nWhere?"]


def test_an_unsigned_forged_or_old_request_leaves_no_trace(shop: Shop) -> None:
    mail, now = raw(), shop.clock().timestamp()
    good = SEAL.headers("m1", now, mail)
    for headers in (
        {},
        SEAL.headers("m1", now - 3600, mail),
        SEAL.headers("m1", now + 3600, mail),
        SEAL.headers("m1", now, mail + b"x"),
        Seal(b"another secret of thirty letters").headers("m1", now, mail),
        {**good, "webhook-signature": good["webhook-signature"][:-4]},
    ):
        answer = shop.knocked(headers, mail)
        assert isinstance(answer, Refused)
        assert answer.status == 401
    assert shop.heard == []
    assert shop.conversations.conversation(f"mail:{ANNA}") is None


def test_without_the_seal_a_stranger_would_be_heard(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Seal, "objection", lambda *_all: None)
    assert shop.knocked({}, raw()) == Stored()
    assert shop.heard


def test_a_mail_that_comes_again_is_stored_once_and_answered_once(shop: Shop) -> None:
    mail = raw()
    assert len(shop.hears(mail)) == 1
    for number in range(4):
        shop.clock.pass_(days=2)
        assert shop.gets(mail, f"again {number}") == Stored()
    assert shop.works() == []
    assert len(shop.heard_texts()) == 1
    assert len(shop.heard) == 1


def test_a_mail_without_an_id_is_known_by_its_bytes(shop: Shop) -> None:
    mail = raw(id="")
    shop.gets(mail)
    shop.gets(mail)
    shop.gets(raw("Another", id=""))
    assert len(shop.heard_texts()) == 2


def test_nobody_keeps_anothers_mail_out_by_using_its_id(shop: Shop) -> None:
    shop.gets(raw("mine", sender="eve@evil.example", id="<1@x>"))
    shop.gets(raw("Where?", subject="", id="<1@x>"))
    assert shop.heard_texts() == ["Where?"]


def test_an_old_repeat_does_not_bring_the_old_thread_back(shop: Shop) -> None:
    old = raw(id="<1@x>", subject="Old")
    shop.hears(old)
    shop.gets(raw(id="<2@x>", subject="New"))
    shop.gets(old)
    (left,) = shop.works()
    assert parsed(left.raw)["In-Reply-To"] == "<2@x>"
    assert parsed(left.raw)["Subject"] == "Re: New"


def test_a_repeat_mends_a_thread_that_was_never_noted(shop: Shop) -> None:
    """henji was stopped between the two."""
    mail = raw(id="<1@x>")
    shop.gets(mail)
    with shop.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM mail")
    shop.gets(mail)
    (left,) = shop.works()
    assert parsed(left.raw)["In-Reply-To"] == "<1@x>"


def test_without_a_thread_the_answer_still_arrives(shop: Shop) -> None:
    shop.gets(raw())
    with shop.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM mail")
    (left,) = shop.works()
    assert left.to == ANNA
    assert parsed(left.raw)["Subject"] == "Yamabuki Lane"


@pytest.mark.parametrize(
    ("to", "more", "alias"),
    [
        (SHOP, {}, SHOP),
        (f"Boss <boss@shop.example>, Sales <{ALIAS}>", {}, ALIAS),
        ("sales+spring@shop.example", {}, ALIAS),
        (SHOP, {"Delivered_To": ALIAS}, ALIAS),
        ("undisclosed-recipients:;", {}, SHOP),
    ],
)
def test_the_answer_comes_from_the_address_that_was_written_to(
    shop: Shop, to: str, more: dict[str, str], alias: str
) -> None:
    (left,) = shop.hears(raw(to=to, **more))
    assert left.sender == alias


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"x" * (hook.MOST_BYTES + 1), 413),
        ({"content-encoding": "gzip"}, b"\x1f\x8b", 415),
        ({}, b"", 400),
        ({}, b" \r\n", 400),
    ],
    ids=["large", "packed", "empty", "blank"],
)
def test_what_is_no_mail_is_refused(shop: Shop, headers: dict[str, str], body: bytes, status: int) -> None:
    answer = shop.knocked({**SEAL.headers("m", shop.clock().timestamp(), body), **headers}, body)
    assert isinstance(answer, Refused)
    assert answer.status == status


def test_bytes_that_make_no_sense_are_kept_and_not_answered(shop: Shop) -> None:
    assert shop.hears(b"\x00\xff\xfe\x00 nonsense") == []
    assert shop.heard == ["mail:nobody"]


def test_an_attachment_comes_to_a_person_as_a_note(shop: Shop) -> None:
    body = '--b\r\n\r\nIt broke.\r\n--b\r\nContent-Type: image/jpeg; name="a.jpg"\r\n\r\nxx\r\n--b--'
    shop.gets(raw(body, subject="", type="multipart/mixed; boundary=b"))
    assert shop.heard_texts() == ["[📷] It broke."]


def test_no_word_of_a_buyer_is_logged(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shop.hears(raw("my secret words", subject="my secret subject"))
    shop.hears(raw("my secret words", sender="no-reply@secret.example"))
    own = [one.getMessage() for one in caplog.records if one.name.startswith("bot.")]
    assert own
    assert not [line for line in own if "secret" in line]


def test_a_provider_delivers_until_it_is_told_that_all_is_well(shop: Shop) -> None:
    """Over HTTP: the first two answers are lost, and each mail comes three times more."""
    troubles = [503, 503]

    answers: list[Answer] = []
    with door(shop, answers) as address:
        post, troubles = by_http(address), [503, 503]

        def losing(headers: Mapping[str, str], body: bytes) -> int:
            status = post(headers, body)
            return troubles.pop() if troubles else status

        provider = MailProvider(losing, SEAL, repeats=3)
        assert provider.deliver(raw(), "m1")
        assert provider.statuses == [503, 503, 202, 202, 202, 202]
        wrong = MailProvider(post, Seal(b"another secret of thirty letters"))
        assert not wrong.deliver(raw(), "m2")
        assert wrong.statuses == [401]
    assert len(shop.heard_texts()) == 1
