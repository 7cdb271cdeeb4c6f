from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.mail.reading import read
from bot.channels.mail.writing import Letter, written
from tests.bot.channels.mail.making import ANNA, SHOP, parsed, words

LETTER = Letter(
    shop="Yamabuki Lane",
    sender=SHOP,
    to=ANNA,
    subject="A question",
    message_id="<henji.1.2@shop.example>",
    in_reply_to="<2@x>",
    references=("<0@x>", "<1@x>"),
    text="EMS takes 5-9 days.\n",
    options=(),
    at=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
    by_bot=True,
)
FIELDS = {
    "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted",
    "x-auto-response-suppress", "mime-version", "content-type", "content-transfer-encoding",
}  # fmt: skip


def header(mail: bytes, name: str) -> str:
    return str(make_header(decode_header(str(parsed(mail)[name]).replace("\r\n", ""))))


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("A question", "Re: A question"),
        ("Re: A question", "Re: A question"),
        ("AW: RE: [2] A question", "Re: [2] A question"),
        ("Re[3]: A question", "Re: A question"),
        ("回复：问题", "Re: 问题"),
        ("Fwd: A question", "Re: Fwd: A question"),
        ("A question\r\nBcc: eve@evil.example", "Re: A question Bcc: eve@evil.example"),
        ("", "Re: Yamabuki Lane"),
        ("=?utf-8?B?QmNj?=", "Re: =?utf-8?B?QmNj?="),
        ("山吹" * 90, "Re: " + "山吹" * 90),
    ],
)
def test_the_subject_is_kept_below_one_re(subject: str, answer: str) -> None:
    assert header(written(replace(LETTER, subject=subject)), "Subject") == answer


@pytest.mark.parametrize(
    "shop", ["Yamabuki Lane", "山吹通り", 'A "B" <eve@evil.example>', "Müller & Söhne", "a\r\nBcc: b"]
)
def test_the_shops_name_is_a_name_and_nothing_else(shop: str) -> None:
    mail = written(replace(LETTER, shop=shop))
    assert read(mail).sender == SHOP
    assert header(mail, "From") in {f"{' '.join(shop.split())} <{SHOP}>", f'"{shop}" <{SHOP}>'}


def test_a_long_thread_is_folded_between_ids_and_never_within_one() -> None:
    ids = tuple(f"<{number:x}{'a' * 200}@mail.example>" for number in range(20))
    mail = written(replace(LETTER, references=ids, in_reply_to=f"<{'b' * 200}@x>"))
    assert read(mail).references == (*ids, f"<{'b' * 200}@x>")
    assert max(map(len, mail.split(b"\r\n"))) < 998
    assert b"=?" not in mail.partition(b"\r\nMIME-Version")[0]


def test_a_mail_without_an_id_before_it_begins_a_thread() -> None:
    mail = parsed(written(replace(LETTER, in_reply_to="", references=())))
    assert mail["In-Reply-To"] is None
    assert mail["References"] is None


def test_a_persons_mail_bears_no_mark() -> None:
    mail = parsed(written(replace(LETTER, by_bot=False)))
    assert mail["Auto-Submitted"] is None
    assert mail["X-Auto-Response-Suppress"] is None


def test_the_modern_parser_finds_nothing_wrong() -> None:
    mail = message_from_bytes(written(replace(LETTER, text="山吹 " * 500)), policy=SMTP)
    assert mail.defects == []
    assert mail["Date"].datetime == LETTER.at
    assert mail.get_content().strip() == ("山吹 " * 500).strip()


ANYTHING = st.text(alphabet=st.characters(), max_size=120)
NASTY = st.one_of(
    ANYTHING, st.sampled_from(["\r\nBcc: x@y.example", "\n\n", "\x0bX: y", "\x85X: y", "\u2028X: y", "=?"])
)


@given(subject=NASTY, shop=NASTY, text=NASTY, options=st.lists(NASTY, max_size=3))
def test_whatever_is_written_there_are_our_headers_and_no_others(
    subject: str, shop: str, text: str, options: list[str]
) -> None:
    mail = written(replace(LETTER, subject=subject, shop=shop, text=text, options=tuple(options)))
    fields = [name.lower() for name in parsed(mail).keys()]  # noqa: SIM118 - a header may stand twice
    assert len(fields) == len(set(fields))
    assert set(fields) == FIELDS
    assert read(mail).sender == SHOP
    assert mail.isascii()
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    assert b"\n" not in mail.replace(b"\r\n", b"")
    assert words(mail).endswith("\n")
