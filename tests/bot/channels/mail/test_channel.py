"""What leaves, and what does not: the cap stands where every mail must pass."""

import anyio
import pytest

from bot.channels.mail import channel
from bot.testing.mail_server import Fault, Letterbox
from core.talk import Author
from tests.bot.channels.mail.conftest import Shops
from tests.bot.channels.mail.making import (
    ALIAS,
    ANNA,
    Shop,
    clerk_hands_over,
    clerk_repeats,
    parsed,
    raw,
    words,
)


def test_an_answer_stands_in_the_buyers_thread_and_comes_from_the_address_they_wrote_to(shop: Shop) -> None:
    mail = raw(to=f"Sales <{ALIAS}>", subject="Re: EMS", id="<2@x>", References="<0@x> <1@x>", In_Reply_To="<1@x>")
    (left,) = shop.hears(mail)
    head = parsed(left.raw)
    assert (left.sender, left.to) == (ALIAS, ANNA)
    assert head["In-Reply-To"] == "<2@x>"
    assert " ".join(str(head["References"]).split()) == "<0@x> <1@x> <2@x>"
    assert head["Subject"] == "Re: EMS"
    assert head["From"] == f'"Yamabuki Lane" <{ALIAS}>'
    assert "EMS takes 5-9 days." in words(left.raw)
    assert shop.states() == ["sent"]


def test_the_bots_mails_are_marked_and_a_persons_are_not(shop: Shop) -> None:
    shop.clerk = clerk_hands_over
    (bots,) = shop.hears(raw())
    shop.agent_says("It left on Monday.")
    (persons,) = shop.works()
    assert parsed(bots.raw)["Auto-Submitted"] == "auto-replied"
    assert parsed(bots.raw)["X-Auto-Response-Suppress"] == "All"
    assert parsed(persons.raw)["Auto-Submitted"] is None
    assert parsed(persons.raw)["X-Auto-Response-Suppress"] is None
    assert words(persons.raw) == "It left on Monday.\n"
    assert parsed(persons.raw)["In-Reply-To"] == parsed(bots.raw)["In-Reply-To"]


def test_a_buyer_gets_at_most_ten_automatic_mails_in_a_day_and_a_person_hears_of_the_next(shop: Shop) -> None:
    left = [len(shop.hears(raw(f"How long, number {'x' * number}?"))) for number in range(12)]
    assert sum(left) == channel.MOST == 10
    assert shop.states().count("failed") == 1  # then a person owns it, and the bot says nothing more
    assert shop.tickets() == 1


def test_without_the_cap_all_twelve_would_leave(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "MOST", 1000)
    assert sum(len(shop.hears(raw(f"How long, number {'x' * number}?"))) for number in range(12)) == 12


def test_the_same_words_leave_twice_in_a_day(shop: Shop) -> None:
    shop.clerk = clerk_repeats
    assert [len(shop.hears(raw())) for _ in range(4)] == [1, 1, 0, 0]
    assert shop.tickets() == 1


def test_without_that_rule_they_leave_four_times(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "MOST_ALIKE", 1000)
    shop.clerk = clerk_repeats
    assert [len(shop.hears(raw())) for _ in range(4)] == [1, 1, 1, 1]


def test_the_next_day_the_bot_answers_again(shop: Shop) -> None:
    shop.clerk = clerk_repeats
    shop.hears(raw())
    shop.hears(raw())
    shop.clock.pass_(hours=25)
    assert len(shop.hears(raw())) == 1


def test_an_address_is_told_once_a_day_that_a_person_takes_over(shop: Shop) -> None:
    shop.clerk = clerk_hands_over
    assert len(shop.hears(raw())) == 1
    shop.conversations.release(f"mail:{ANNA}")
    assert len(shop.hears(raw())) == 0
    assert shop.tickets() == 1
    shop.conversations.release(f"mail:{ANNA}")
    shop.clock.pass_(hours=25)
    assert len(shop.hears(raw())) == 1


def test_without_that_rule_it_is_told_each_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "MOST_ACKNOWLEDGED", 1000)
    shop.clerk = clerk_hands_over
    shop.hears(raw())
    shop.conversations.release(f"mail:{ANNA}")
    assert len(shop.hears(raw())) == 1


def test_a_new_word_behind_the_plus_makes_no_new_address(shop: Shop) -> None:
    shop.clerk = clerk_repeats
    left = [len(shop.hears(raw(sender=f"anna+{number}@example.org"))) for number in range(6)]
    assert sum(left) == 2
    assert len(shop.hears(raw(sender="anna_b@example.org"))) == 1
    assert len(shop.hears(raw(sender="anna+1@elsewhere.example"))) == 1


def test_a_persons_words_leave_however_many_there_were(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "MOST", 0)
    assert shop.hears(raw()) == []
    shop.agent_says("It left on Monday.")
    (left,) = shop.works()
    assert words(left.raw) == "It left on Monday.\n"


def test_a_mail_that_our_own_server_takes_for_a_forgery_gets_nothing_automatic(shop: Shop) -> None:
    """Its buyer may be real: a person sees it, with the answer as a draft, and may send it."""
    forged = raw(Authentication_Results="mx.shop.example; dmarc=fail header.from=example.org")
    assert shop.hears(forged) == []
    assert shop.tickets() == 1
    assert shop.conversations.conversation(f"mail:{ANNA}") is None  # it says nothing in the real buyer's talk
    shop.agent_says("Was it you?", f"mail:doubtful:{ANNA}")
    (left,) = shop.works()
    assert left.to == ANNA


def test_without_a_verdict_or_with_a_good_one_it_is_answered(shop: Shop) -> None:
    assert len(shop.hears(raw(Authentication_Results="mx.shop.example; spf=fail; dkim=pass; dmarc=pass"))) == 1
    assert len(shop.hears(raw(sender="boris@example.org"))) == 1


def test_choices_stand_below_the_words(shop: Shop, letterbox: Letterbox) -> None:
    async def send() -> str:
        return await shop.channel.send(ANNA, "Which colour?", ("Red", "Blue\n- Green"), key="k1")

    anyio.run(send)
    assert words(letterbox.taken[0].raw) == "Which colour?\n\n- Red\n- Blue - Green\n"


def test_what_did_not_leave_does_not_count(shop: Shop, letterbox: Letterbox) -> None:
    shop.clerk = clerk_repeats
    letterbox.faults.append(Fault(at="end", code=554))
    assert [len(shop.hears(raw())) for _ in range(1)] == [0]
    shop.conversations.release(f"mail:{ANNA}")
    assert [len(shop.hears(raw())) for _ in range(3)] == [1, 1, 0]


def test_what_may_have_left_counts(shop: Shop, letterbox: Letterbox) -> None:
    shop.clerk = clerk_repeats
    letterbox.faults.append(Fault(at="end", cut=True))
    assert [len(shop.hears(raw())) for _ in range(3)] == [0, 1, 0]
    assert shop.states() == ["unknown", "sent", "failed"]


def test_the_transcript_keeps_what_was_said_whatever_was_sent(shop: Shop) -> None:
    shop.clerk = clerk_repeats
    for _ in range(3):
        shop.hears(raw())
    said = [line.author for line in shop.conversations.transcript(f"mail:{ANNA}")]
    assert said.count(Author.BOT) == 3
    assert shop.states() == ["sent", "sent", "failed"]


def test_another_shops_ids_are_not_ours(shop: Shop, shops: Shops) -> None:
    (left,) = shop.hears(raw())
    mine = str(parsed(left.raw)["Message-ID"])
    assert shop.channel.marks.ours((mine,))
    assert not shops("other", key="another key, as long as the first one").channel.marks.ours((mine,))
