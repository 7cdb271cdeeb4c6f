import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.mail import reading
from bot.channels.mail.automatic import automatic, doubtful
from bot.channels.mail.hook import told
from bot.channels.mail.mail import Mail
from bot.channels.mail.marks import Marks
from bot.channels.mail.reading import addresses, ids, read
from core.attachment import carries_attachment
from tests.bot.channels.mail.making import ANNA, SHOP, raw

MARKS = Marks("k" * 32)


def mixed(*parts: str, type: str = "multipart/mixed") -> bytes:
    body = "".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--"
    return raw(body, type=f'{type}; boundary="b"')


PLAIN = "Content-Type: text/plain\r\n\r\nWhere is it?"
PHOTO = 'Content-Type: image/jpeg; name="a.jpg"\r\nContent-Disposition: attachment\r\n\r\nxx'
LOGO = "Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline\r\n\r\nxx"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("anna@example.org", (ANNA,)),
        ("Anna <ANNA@Example.Org>", (ANNA,)),
        ('"eve@evil.example" <anna@example.org>', (ANNA,)),
        ('"eve <eve@evil.example>" <anna@example.org>', (ANNA,)),
        ("eve@evil.example <anna@example.org>", (ANNA,)),
        ("anna@example.org (Anna)", (ANNA,)),
        ("anna@example.org, boris@example.org", (ANNA, "boris@example.org")),
        ("=?utf-8?Q?=3Ceve@evil.example=3E?= <anna@example.org>", (ANNA,)),
        ("MAILER-DAEMON", ()),
        ("<>", ()),
        ("a@b@c", ()),
        ("(" * 5000, ()),
        ("<" * 5000 + "@", ()),
    ],
)
def test_an_address_is_what_stands_in_brackets_not_what_a_name_pretends(value: str, found: tuple[str, ...]) -> None:
    assert addresses(value) == found


def test_ids_are_read_and_what_is_none_is_left_out() -> None:
    assert ids("<a@b> <a@b>  <c.d$e@f> x <g h@i> <" + "a" * 500 + "@b>") == ("<a@b>", "<c.d$e@f>")


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        ("=?utf-8?B?5bGx5ZC5?=", "山吹"),
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus?= =?utf-8?Q?_Wien?=", "Grüße aus Wien"),
        ("=?utf-8?B?5bE=?= =?utf-8?B?seWQuQ==?=", "山吹"),  # a character in two words
        ("=?iso-2022-jp?B?GyRCOzM/YRsoQg==?=", "山吹"),
        ("=?shift_jis?B?jlKQgQ==?=", "山吹"),
        ("=?gb2312?B?yb3Etw==?=", "山姆"),
        ("=?x-unknown?Q?abc?=", "abc"),
        ("=?utf-8?B?%%%?=", ""),
        ("=?utf-8?B?QQQQQ?=", ""),
        ("=?iso-8859-99?Q?abc?=", "abc"),
        ("=?utf-8?Q?a?= =?iso-8859-1?Q?=FC?=", "aü"),
        ("=?idna?Q?xn--a?=", "xn--a"),
        ("a =?utf-8?Q?b?= c", "a b c"),
        ("tab\there", "tab here"),
    ],
)
def test_a_subject_is_read_whatever_it_is_written_in(subject: str, says: str) -> None:
    assert read(raw(subject=subject)).subject.replace("\ufffd", "") == says


@pytest.mark.parametrize(
    ("charset", "written"),
    [("utf-8", "utf-8"), ("iso-8859-1", "cp1252"), ("", "utf-8"), ("gb2312", "gb18030"), ("no-such-set", "utf-8")],
)
def test_a_body_is_read_in_its_charset(charset: str, written: str) -> None:
    body = "Grüße 5 €" if written == "cp1252" else "山吹 5"
    mail = raw("%", type=f"text/plain; charset={charset}").replace(b"%", body.encode(written))
    assert read(mail).text == body


def test_words_that_declare_nothing_are_guessed() -> None:
    mail = raw("%", type="text/plain").replace(b"%", "Größe und Länge".encode("cp1252"))
    assert read(mail).text == "Größe und Länge"
    assert read(raw("%", type="text/plain").replace(b"%", b"a\x81\x8d\x90\xff" * 9)).text


@pytest.mark.parametrize("boundary", ["boundary*" + "9" * 5000 + "=b", "boundary*0=a; boundary=b; boundary*x=c"])
def test_an_impossible_parameter_makes_it_a_mail_all_the_same(boundary: str) -> None:
    mail = read(raw("--b\r\n\r\nWhere?\r\n--b--", type=f"multipart/mixed; {boundary}"))
    assert mail.sender == ANNA


def test_a_broken_charset_loses_single_letters_and_no_more() -> None:
    mail = raw("before % after").replace(b"%", b"\xff\xfe\x81")
    text = read(mail).text
    assert text.startswith("before ")
    assert text.endswith(" after")


@pytest.mark.parametrize("coding", ["base64", "quoted-printable"])
def test_a_body_is_read_in_its_coding(coding: str) -> None:
    body = base64.b64encode("Grüße".encode()).decode() if coding == "base64" else "Gr=C3=BC=C3=9Fe"
    assert read(raw(body, Content_Transfer_Encoding=coding)).text == "Grüße"


def test_html_alone_becomes_text_without_what_is_hidden() -> None:
    page = "<html><body><p>Where is <b>it</b>?</p><p style='display:none'>hidden</p><script>x</script></body></html>"
    assert read(raw(page, type="text/html")).text == "Where is it?"


def test_of_two_forms_the_plain_one_is_read_unless_it_is_empty() -> None:
    html = "Content-Type: text/html\r\n\r\n<p>In colour</p>"
    assert read(mixed(html, PLAIN, type="multipart/alternative")).text == "Where is it?"
    assert read(mixed("Content-Type: text/plain\r\n\r\n \r\n", html, type="multipart/alternative")).text == "In colour"


def test_a_quote_in_html_is_left_out_of_what_was_said() -> None:
    quote = "<blockquote>Do you<blockquote>x</blockquote></blockquote>"
    page = f"<p>Yes please</p><p>On 3 May Shop &lt;help@shop.example&gt; wrote:</p>{quote}<p>Anna</p>"
    assert told(read(raw(page, subject="", type="text/html"))) == "Yes please\n\nAnna"


def test_an_attachment_is_a_note_and_a_logo_is_none() -> None:
    assert read(mixed(PLAIN, PHOTO)).attachments == ("photo",)
    assert carries_attachment(told(read(mixed(PLAIN, PHOTO))))
    assert read(mixed(PLAIN, LOGO, type="multipart/related")).attachments == ()
    assert read(mixed(PLAIN, LOGO)).attachments == ("photo",)
    assert read(mixed(PLAIN, "Content-Type: application/pdf\r\n\r\nxx")).attachments == ("file",)
    assert read(mixed(PLAIN, "Content-Type: application/pgp-signature\r\n\r\nxx")).attachments == ()


def test_a_mail_in_a_mail_is_one_thing_and_says_nothing_here() -> None:
    inner = "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nAuto-Submitted: auto-replied\r\n\r\nHidden words"
    mail = read(mixed(PLAIN, inner))
    assert mail.text == "Where is it?"
    assert mail.attachments == ("file",)


def test_lines_that_a_program_broke_are_one_line_again() -> None:
    mail = raw("This is one \r\nlong line.\r\n-- \r\nAnna", type="text/plain; format=flowed")
    assert read(mail).text == "This is one long line.\n-- \nAnna"


def test_the_subject_opens_a_thread_only() -> None:
    assert told(read(raw("Where?", subject="EMS"))) == "EMS\nWhere?"
    assert told(read(raw("Where?", subject="Re: EMS", In_Reply_To="<1@x>"))) == "Where?"


def test_a_mail_too_deep_or_long_is_a_file_for_a_person() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(500))
    for body in (deep, b"Subject: x\n\n" + b"\n" * 200_000, b"Content-Type: message/rfc822\n\n" * 100):
        mail = read(b"From: anna@example.org\n" + body)
        assert not mail.whole
        assert mail.sender == ANNA
        assert carries_attachment(told(mail))


def test_a_head_too_large_to_be_read_whole_is_answered_by_nobody() -> None:
    mail = read(b"From: anna@example.org\n" + b"X: y\n" * 3000 + b"Auto-Submitted: auto-replied\n\nx")
    assert automatic(mail, MARKS, frozenset()) == "going round"


@pytest.mark.parametrize(
    "mail",
    [
        b"From: a@b.example\n\n" + b"\n" * 3_000_000,
        b"X: y\n" * 500_000,
        b"Subject: " + b"=?utf-8?q?" * 20_000 + b"\n\n",
        b"References: " + b"<a@b> " * 40_000 + b"\n\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 70_000,
        b"Content-Type: text/html\n\n" + b"<" * 400_000,
        b"Content-Type: text/html\n\n" + b"<ul><li>" * 50_000,
        b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 500_000,
        b"Subject: x\n\n" + b"From: a\n" * 100_000,
        b"Subject: x\n\n" + b"On " * 300_000,
        b"Subject: x\n\n" + b"> " * 300_000,
        b"Subject: x\n\n" + b" \n" * 70_000,
    ],
    ids=range(12),
)
def test_no_mail_takes_long_to_read(mail: bytes) -> None:
    begun = time.process_time()
    found = read(mail)
    told(found), doubtful(found), automatic(found, MARKS, frozenset())
    assert time.process_time() - begun < 5.0


def test_without_the_bounds_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PARTS", 10**9)
    monkeypatch.setattr(reading, "MOST_SEPARATORS", 10**9)
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000))
    with pytest.raises(RecursionError):
        read(deep)


#: What mails are made of, and what makes them break.
WORDS = st.sampled_from([
    b"From: ", b"To: ", b"Subject: ", b"Content-Type: ", b"multipart/mixed", b"multipart/alternative", b"text/html",
    b"message/rfc822", b"multipart/report", b"; boundary=b", b"; boundary*0=b; boundary*1*=c", b"; boundary*99999=b",
    b"; charset=", b"utf-8", b"iso-2022-jp", b"utf-7", b"hz", b"zlib", b"=?utf-8?b?", b"?=", b"=?x?q?a?=", b"\n",
    b"\r\n", b"\n\n", b"--b\n", b"--b--\n", b" ", b"\x00", b"\xff\xfe", b"\x1b$B", b"<", b">", b"@", b'"', b"(",
    b"a@example.org", b"Content-Transfer-Encoding: ", b"base64", b"x-uuencode", b"quoted-printable", b"begin 644 x\n",
    b"Message-ID: ", b"References: ", b"On 3 May <a@b> wrote:\n", b"<blockquote>", b"; filename*0*=", b"=\n", b"-- \n",
    b"Content-Disposition: attachment", b"; format=flowed", b"\xe5\xb1", b"\xef\xbc\x9a", b"&#xD800;", b"\xed\xa0\x80",
    b"Authentication-Results: ", b"dmarc=fail", b"Auto-Submitted: ", b"Return-Path: <>", b"\n ",
])  # fmt: skip


def sound(mail: Mail) -> None:
    """Everything can be stored and sent."""
    said = told(mail)
    for text in (said, mail.subject, mail.sender, mail.message_id, *mail.to, *mail.references):
        text.encode()
        assert "\0" not in text
    assert "\n" not in mail.subject + mail.sender + mail.message_id
    automatic(mail, MARKS, frozenset({SHOP}))
    doubtful(mail)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(WORDS, st.binary(max_size=8)), max_size=60).map(b"".join))
def test_whatever_comes_is_a_mail(body: bytes) -> None:
    sound(read(body))


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=40).map(b"".join), st.lists(WORDS, max_size=10).map(b"".join))
def test_whatever_stands_in_its_headers_and_parts(body: bytes, value: bytes) -> None:
    head = b"From: anna@example.org\nContent-Type: multipart/mixed; boundary=b\nSubject: " + value.replace(b"\n", b"")
    sound(read(head + b"\n\n--b\n" + body + b"\n--b--\n"))
