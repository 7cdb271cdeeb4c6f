"""Programs that answer programs: what stops them, and that without it they would not stop."""

from collections import deque
from collections.abc import Callable

import pytest

from bot.channels.mail import automatic, channel, hook
from bot.channels.mail.mail import Mail
from bot.channels.mail.marks import Marks
from bot.channels.mail.reading import read
from bot.testing.mail_server import Letterbox, Taken, mail_server
from tests.bot.channels.mail.conftest import Shops
from tests.bot.channels.mail.making import (
    ANNA,
    SHOP,
    Shop,
    clerk_hands_over,
    clerk_repeats,
    parsed,
    raw,
)

ROUNDS = 200
BOT = "assistant@other.example"


def stripped(mail: Taken) -> bytes:
    """What a program would send that quotes nothing, marks nothing and threads nothing, but answers every mail."""
    head = parsed(mail.raw)
    return raw(f"Thank you! {len(mail.raw)}", sender=mail.to, to=mail.sender, subject=str(head["Subject"]))


def feed(shop: Shop, reply: Callable[[Taken, int], bytes], rounds: int = ROUNDS) -> int:
    """Each mail that leaves is answered at once; how many left."""
    left = 0
    waiting = deque([raw(sender=BOT)])
    for number in range(rounds):
        if not waiting:
            break
        for mail in shop.hears(waiting.popleft()):
            left += 1
            waiting.append(reply(mail, number))
    return left


def test_two_henjis_end_after_one_answer(shops: Shops, letterbox: Letterbox) -> None:
    """A mail of a person at each side; the answer of one is no question for the other."""
    with mail_server() as second:
        one = shops("one")
        other = shops("other", second, address=BOT, aliases=(), key="another key, as long as the first one")
        one.gets(raw("How long does EMS take?", sender=BOT, to=SHOP))
        for _ in range(ROUNDS):
            moved = one.works()
            for mail in moved:
                other.gets(mail.raw)
            back = other.works()
            for mail in back:
                one.gets(mail.raw)
            if not moved and not back:
                break
        assert len(letterbox.taken) == 1
        assert second.taken == []
        assert other.heard_texts(f"mail:{SHOP}")  # kept for a person to see


def test_without_that_rule_two_henjis_would_only_stop_at_the_cap(
    shops: Shops, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook, "automatic", lambda *_all: None)
    with mail_server() as second:
        one = shops("one")
        other = shops("other", second, address=BOT, aliases=(), key="another key, as long as the first one")
        mails = deque([raw(sender=BOT)])
        for _ in range(ROUNDS):
            if not mails:
                break
            for mail in one.hears(mails.popleft()):
                mails.extend(back.raw for back in other.hears(mail.raw))
        assert 2 < len(letterbox.taken) + len(second.taken) <= 2 * channel.MOST


def test_a_program_that_takes_all_marks_off_gets_ten_mails_in_a_day(shop: Shop) -> None:
    assert feed(shop, lambda mail, _: stripped(mail)) <= channel.MOST
    assert shop.tickets() == 1


def test_a_program_that_never_says_the_same_and_gets_never_the_same_gets_ten_too(shop: Shop) -> None:
    def reply(mail: Taken, number: int) -> bytes:
        return raw("a" * (number + 1), sender=mail.to, to=mail.sender)

    assert feed(shop, reply) == channel.MOST
    assert shop.tickets() == 1


def test_without_the_cap_it_would_get_one_for_each_of_its_own(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "MOST", 10_000)
    monkeypatch.setattr(channel, "MOST_ALIKE", 10_000)
    assert feed(shop, lambda mail, number: raw("a" * (number + 1), sender=mail.to, to=mail.sender), 20) == 20


def test_a_program_that_gets_the_same_words_gets_them_twice(shop: Shop) -> None:
    shop.clerk = clerk_repeats
    assert feed(shop, lambda mail, _: stripped(mail)) == channel.MOST_ALIKE


def test_a_handoff_is_acknowledged_once_however_often_the_program_answers(shop: Shop) -> None:
    shop.clerk = clerk_hands_over
    assert feed(shop, lambda mail, _: stripped(mail)) == 1
    assert shop.tickets() == 1


def test_our_own_mail_that_comes_back_is_kept_and_not_answered(shop: Shop) -> None:
    (left,) = shop.hears(raw())
    marks_off = raw("EMS takes 5-9 days.", id=str(parsed(left.raw)["Message-ID"]))
    assert shop.hears(marks_off) == []
    assert shop.tickets() == 0


#: As the programs write them. All come from an address of a person, so that only the mark itself tells.
AUTOMATIC: dict[str, bytes] = {
    "RFC 3834": raw(Auto_Submitted="auto-replied"),
    "RFC 3834 with a comment": raw(Auto_Submitted="Auto-Generated (rejected)"),
    "RFC 3834 with parameters": raw(Auto_Submitted='auto-replied; owner-email="anna@example.org"'),
    "cron": raw(Auto_Submitted="auto-generated", X_Cron_Env="<SHELL=/bin/sh>"),
    "qmail autoresponder": raw(X_Autoreply="yes"),
    "cPanel": raw(X_Autorespond="A question", Precedence="auto_reply"),
    "autoresponder": raw(X_Autoresponder="1"),
    "Exchange": raw(X_Auto_Response_Suppress="All"),
    "Exchange, some": raw(X_Auto_Response_Suppress="DR, OOF, AutoReply"),
    "bulk": raw(Precedence="bulk"),
    "junk": raw(Precedence="JUNK"),
    "list": raw(Precedence="list"),
    "x-precedence": raw(X_Precedence="bulk"),
    "list id": raw(List_Id="<news.example.org>"),
    "newsletter": raw(List_Unsubscribe="<https://news.example.org/off>"),
    "null path": raw(Return_Path="<>"),
    "null path with spaces": raw(Return_Path=" < > "),
    "bounce": raw("See below.", type='multipart/report; report-type=delivery-status; boundary="b"'),
    "read receipt": raw(
        "--b\r\nContent-Type: message/disposition-notification\r\n\r\nx\r\n--b--", type="multipart/mixed; boundary=b"
    ),
    "exim": raw(X_Failed_Recipients="boris@example.org"),
    "mailer-daemon": raw(sender="MAILER-DAEMON@mx.example.org"),
    "postmaster": raw(sender="postmaster@example.org"),
    "no-reply": raw(sender="no-reply@bank.example"),
    "do not reply": raw(sender="do_not_reply+x1@bank.example"),
    "noreply with more": raw(sender="noreply-orders@bank.example"),
    "verp bounce": raw(sender="bounces+123@bank.example"),
    "list owner": raw(sender="owner-news@example.org"),
    "ourselves": raw(sender=SHOP),
    "our alias": raw(sender="SALES@shop.example"),
    "our alias with a note": raw(sender="sales+spring@shop.example"),
    "no sender": raw(From=""),
    "a sender without an address": raw(From="MAILER-DAEMON (Mail Delivery System)"),
    "round and round": raw("x").replace(b"To:", b"Received: by a\r\n" * 41 + b"To:", 1),
    "German": raw(subject="=?utf-8?Q?Automatische_Antwort:_Anfrage?="),
    "Japanese": raw(subject="=?iso-2022-jp?B?GyRCPCtGMDF+RXobKEI=?= Re: A question"),
    "Chinese": raw(subject="自动回复: A question"),
    "Traditional Chinese": raw(subject="自動回覆: A question"),
    "French": raw(subject="Réponse automatique : A question"),
    "Spanish": raw(subject="Respuesta automática: A question"),
    "Italian": raw(subject="Risposta automatica: A question"),
    "Korean": raw(subject="자동 회신: A question"),
    "English": raw(subject="Automatic reply: A question"),
    "English, of old": raw(subject="Out of Office: A question"),
    "Vietnamese": raw(subject="Trả lời tự động: A question"),
}

#: Of people, though they look a little like the above.
HUMAN: dict[str, bytes] = {
    "plainly": raw(),
    "says no": raw(Auto_Submitted="no"),
    "says no, with a comment": raw(Auto_Submitted="No; really"),
    "first class": raw(Precedence="first-class"),
    "wants no receipts": raw(X_Auto_Response_Suppress="DR, RN, NRN"),
    "a path": raw(Return_Path="<anna@example.org>"),
    "a relay's path": raw(Return_Path="<bounces+77@relay.example>"),
    "answers one of ours": raw(subject="Re: Automatic reply: A question"),
    "asks about a missed parcel": raw(subject="不在通知が届きました"),
    "asks about a parcel that came back": raw(subject="Undelivered parcel"),
    "asks about a delivery": raw(subject="Delivery failure of order 1001"),
    "speaks of an absence": raw(subject="Abwesenheit bei der Zustellung"),
    "is called Noreen": raw(sender="noreen.plyde@example.org"),
    "is called Daemon": raw(sender="jane.daemon@example.org"),
    "has a mail of a mailer in the name": raw(From='"mailer-daemon@example.org" <anna@example.org>'),
    "through a few servers": raw("x").replace(b"To:", b"Received: by a\r\n" * 12 + b"To:", 1),
}


MARKS, OURS = Marks("k" * 32), frozenset({SHOP, "sales@shop.example"})


@pytest.mark.parametrize("mail", AUTOMATIC.values(), ids=AUTOMATIC.keys())
def test_an_automatic_mail_is_known(mail: bytes) -> None:
    assert automatic.automatic(read(mail), MARKS, OURS)


@pytest.mark.parametrize("mail", HUMAN.values(), ids=HUMAN.keys())
def test_a_persons_mail_is_taken_for_one(mail: bytes) -> None:
    assert automatic.automatic(read(mail), MARKS, OURS) is None


def test_automatic_mails_are_all_kept_and_none_gets_anything(shop: Shop) -> None:
    for mail in AUTOMATIC.values():
        shop.gets(mail)
    assert shop.works() == []
    assert shop.tickets() == 0
    assert len(shop.heard) == len(AUTOMATIC)
    assert sum(len(shop.heard_texts(talk)) for talk in set(shop.heard)) == len(AUTOMATIC)


def test_without_the_rules_some_of_them_would_be_answered(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook, "automatic", lambda *_all: None)
    for mail in list(AUTOMATIC.values())[:2]:
        assert len(shop.hears(mail)) == 1


def test_each_rule_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, at least one of the mails above would be answered."""
    mails = [read(mail) for mail in AUTOMATIC.values()]
    for name in automatic.RULES:
        kept: dict[str, Callable[[Mail], bool]] = {one: rule for one, rule in automatic.RULES.items() if one != name}
        monkeypatch.setattr(automatic, "RULES", kept)
        assert not all(automatic.automatic(mail, MARKS, OURS) for mail in mails), name
        monkeypatch.undo()
    assert not all(automatic.automatic(mail, MARKS, frozenset()) for mail in mails)


@pytest.mark.parametrize(
    ("verdict", "forged"),
    [
        ("mx.shop.example; dmarc=fail", True),
        ("mx.shop.example; spf=fail smtp.mailfrom=x; dkim=none", True),
        ("mx.shop.example; spf=softfail; dkim=fail", True),
        ("mx.shop.example; spf=fail; dkim=pass", False),
        ("mx.shop.example; spf=pass; dkim=fail", False),
        ("mx.shop.example; dmarc=pass; spf=fail; dkim=fail", False),
        ("mx.shop.example; spf=none; dkim=none; dmarc=none", False),
        ("mx.shop.example; none", False),
        ("", False),
    ],
)
def test_only_our_own_servers_verdict_makes_a_forgery(verdict: str, forged: bool) -> None:
    assert automatic.doubtful(read(raw(Authentication_Results=verdict))) is forged


def test_a_verdict_that_came_with_the_mail_is_not_believed() -> None:
    mail = raw(Authentication_Results="mx.shop.example; dmarc=fail")
    claimed = mail.replace(b"\r\n\r\n", b"\r\nAuthentication-Results: mx.shop.example; dmarc=pass\r\n\r\n", 1)
    assert automatic.doubtful(read(claimed))


def test_an_automatic_mail_does_not_change_the_thread_of_the_person(shop: Shop) -> None:
    shop.clerk = clerk_hands_over
    shop.hears(raw(id="<1@x>", subject="EMS"))
    shop.hears(raw(id="<2@x>", subject="Automatic reply: EMS", Auto_Submitted="auto-replied"))
    shop.agent_says("5-9 days.")
    (left,) = shop.works()
    assert parsed(left.raw)["In-Reply-To"] == "<1@x>"
    assert left.to == ANNA
