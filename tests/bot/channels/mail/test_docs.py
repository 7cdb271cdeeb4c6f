"""The program in docs/channels/mail.md is run as it stands there."""

import os
import subprocess
import sys
from pathlib import Path

import regex

from bot.channels.hook import Answer
from bot.channels.mail import automatic, channel, hook
from tests.bot.channels.mail.making import ALIAS, ANNA, SEAL, Shop, door, raw

DOCS = Path(__file__).parents[4] / "docs" / "channels" / "mail.md"


def run(script: Path, address: str, secret: str, sender: str, mail: bytes) -> int:
    surroundings = {**os.environ, "HENJI_WEBHOOK_MAIL": secret, "HENJI_MAIL_HOOK": address}
    command = [sys.executable, str(script), sender, ALIAS]
    return subprocess.run(  # noqa: S603 - our own program
        command, input=mail, env=surroundings, capture_output=True, check=False, timeout=30
    ).returncode


def test_the_program_for_postfix_brings_a_mail_and_keeps_it_where_it_is_not_taken(shop: Shop, tmp_path: Path) -> None:
    found = regex.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), regex.DOTALL)
    assert found
    script = tmp_path / "henji-mail"
    script.write_text(found[1])
    answers: list[Answer] = []
    with door(shop, answers) as address:
        assert run(script, address, SEAL.shown, ANNA, raw()) == 0
        assert run(script, address, SEAL.shown, "", raw("a bounce")) == 0
        assert run(script, address, "whsec_" + "QUJD" * 10, ANNA, raw()) == 75
    assert [one.status for one in answers] == [202, 202, 401]
    (left,) = shop.works()
    assert left.sender == ALIAS  # as Delivered-To told; the bounce added no second answer


def test_the_figures_in_the_page_are_those_of_the_code() -> None:

    page = DOCS.read_text(encoding="utf-8")
    assert f"at most {channel.MOST} automatic mails, at most {channel.MOST_ALIKE} that say the same" in page
    assert f"and {channel.MOST_ACKNOWLEDGED} that tells" in page
    assert f"at most {hook.MOST_BYTES // 1024**2} MB" in page
    assert f"more than {automatic.MOST_HOPS} servers" in page
