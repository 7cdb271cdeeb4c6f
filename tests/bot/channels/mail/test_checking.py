from dataclasses import replace

from bot.channels.mail.checking import check
from bot.testing.mail_server import Fault, Letterbox
from tests.bot.channels.mail.making import ALIAS, SHOP, Shop


def test_a_server_that_answers_is_well_and_gets_no_mail(shop: Shop, letterbox: Letterbox) -> None:
    lines = check(shop.channel, (ALIAS,), "HENJI_WEBHOOK_MAIL")
    assert all(line.well for line in lines)
    assert SHOP in lines[0].says
    assert ALIAS in lines[0].says
    assert letterbox.taken == []


def test_a_server_that_does_not_is_named_with_the_fix(shop: Shop, letterbox: Letterbox) -> None:
    letterbox.faults.append(Fault(at="connect", code=554))
    (bad,) = (line for line in check(shop.channel, (), "x") if not line.well)
    assert letterbox.address in bad.says
    assert "mend [mail] server" in bad.says


def test_an_open_way_to_another_machine_is_objected_to(shop: Shop) -> None:
    post = replace(shop.channel.post, server="mail.invalid:25", timeout=0.2)
    bad = [line.says for line in check(replace(shop.channel, post=post), (), "x") if not line.well]
    assert len(bad) == 2
    assert "starttls" in bad[-1]
