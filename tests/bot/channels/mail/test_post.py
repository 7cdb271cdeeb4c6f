"""What an SMTP server may do, and what we then know about the mail."""

import asyncio
import shutil
import ssl
import subprocess
from pathlib import Path

import anyio
import pytest

from bot.channels.mail.post import BUSY, LOCKED, Post
from bot.testing.mail_server import PASSWORD, USER, Fault, Letterbox, mail_server
from core.errors import ChannelError
from tests.bot.channels.mail.making import ANNA, SHOP, Shop, raw

MAIL = b"Subject: x\r\n\r\nEMS takes 5-9 days.\r\n.hidden\r\n..\r\n"


def post(letterbox: Letterbox, **more: object) -> Post:
    return Post(**{"server": letterbox.address, "security": "none", "timeout": 1.0, **more})  # type: ignore[arg-type]


def send(way: Post, sender: str = SHOP, to: str = ANNA) -> None:
    anyio.run(way.send, sender, to, MAIL)


def refused(way: Post, to: str = ANNA) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        send(way, to=to)
    return caught.value


def test_a_mail_arrives_as_it_was_written_dots_and_all(letterbox: Letterbox) -> None:
    send(post(letterbox))
    (taken,) = letterbox.taken
    assert (taken.sender, taken.to, taken.raw) == (SHOP, ANNA, MAIL)


@pytest.mark.parametrize("at", ["mail", "rcpt", "data", "end"])
def test_not_now_is_tried_again(letterbox: Letterbox, at: str) -> None:
    letterbox.faults.append(Fault(at=at, code=451))
    error = refused(post(letterbox))
    assert (error.retry_after, error.unknown) == (BUSY, False)
    send(post(letterbox))
    assert len(letterbox.taken) == 1


@pytest.mark.parametrize("at", ["mail", "rcpt", "data", "end"])
def test_never_is_not_tried_again(letterbox: Letterbox, at: str) -> None:
    letterbox.faults.append(Fault(at=at, code=550))
    error = refused(post(letterbox))
    assert (error.retry_after, error.unknown) == (None, False)


@pytest.mark.parametrize("at", ["connect", "mail", "rcpt"])
def test_a_cut_before_the_mail_itself_is_tried_again(letterbox: Letterbox, at: str) -> None:
    letterbox.faults.append(Fault(at=at, cut=True))
    error = refused(post(letterbox))
    assert (error.retry_after, error.unknown) == (BUSY, False)


@pytest.mark.parametrize("stored", [True, False])
def test_a_cut_after_the_last_dot_leaves_it_unknown(letterbox: Letterbox, stored: bool) -> None:
    letterbox.faults.append(Fault(at="end", cut=True, stored=stored))
    error = refused(post(letterbox))
    assert error.unknown
    assert len(letterbox.taken) == stored


def test_a_server_that_is_slow_after_the_last_dot_leaves_it_unknown(letterbox: Letterbox) -> None:
    letterbox.faults.append(Fault(at="end", seconds=1.5))
    assert refused(post(letterbox, timeout=0.3)).unknown


def test_a_server_that_is_slow_before_is_tried_again(letterbox: Letterbox) -> None:
    letterbox.faults.append(Fault(at="connect", seconds=1.5))
    error = refused(post(letterbox, timeout=0.3))
    assert (error.retry_after, error.unknown) == (BUSY, False)


def test_nobody_at_the_address_is_tried_again(letterbox: Letterbox) -> None:
    assert refused(post(letterbox, server="127.0.0.1:1")).retry_after == BUSY


def test_the_password_opens_the_server_and_a_wrong_one_waits_for_a_person(letterbox: Letterbox) -> None:
    letterbox.closed = True
    send(post(letterbox, user=USER, password=PASSWORD))
    assert len(letterbox.taken) == 1
    error = refused(post(letterbox, user=USER, password="wrong"))
    assert error.retry_after == LOCKED
    assert "HENJI_MAIL_PASSWORD" in str(error)
    assert "wrong" not in str(error)
    anyio.run(post(letterbox, user=USER, password=PASSWORD).check)


def test_an_address_beyond_ascii_arrives(letterbox: Letterbox) -> None:
    send(post(letterbox), to="änna@example.org")
    assert letterbox.taken[0].to == "änna@example.org"


def test_an_error_names_the_server_and_no_buyer(letterbox: Letterbox) -> None:
    letterbox.faults.append(Fault(at="rcpt", code=550))
    assert ANNA not in str(refused(post(letterbox)))


@pytest.mark.parametrize("address", ["a@example.org>\r\nRCPT TO:<b@example.org", "a@example.org\nDATA"])
def test_no_address_can_give_orders_to_the_server(letterbox: Letterbox, address: str) -> None:
    refused(post(letterbox), to=address)
    assert letterbox.taken == []


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's, and a client's that believes it."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed; on Debian: apt-get install openssl")
    folder = tmp_path_factory.mktemp("trust")
    key, certificate = folder / "key", folder / "certificate"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    command: list[str | Path] = [openssl, *words.split(), "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_way_is_encrypted_where_it_is_asked_for(
    trust: tuple[ssl.SSLContext, ssl.SSLContext], security: str
) -> None:
    with mail_server(Letterbox(trust=trust[0], at_once=security == "tls")) as letterbox:
        send(post(letterbox, security=security, trust=trust[1], timeout=5.0))
        assert letterbox.secure == [True]


def test_a_server_nobody_vouches_for_gets_nothing(trust: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    with mail_server(Letterbox(trust=trust[0])) as letterbox:
        assert refused(post(letterbox, security="starttls", timeout=5.0)).retry_after == BUSY
        assert letterbox.taken == []


def test_a_server_without_encryption_gets_nothing_where_it_is_asked_for(letterbox: Letterbox) -> None:
    assert refused(post(letterbox, security="starttls")).retry_after == BUSY
    assert letterbox.taken == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_another_programs_server_takes_the_same_mail() -> None:
    """The fake is honest: aiosmtpd, which we did not write, gets it as the fake does."""
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415

    taken: list[tuple[str, list[str], bytes]] = []

    class Keeper:
        async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802
            taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))  # type: ignore[attr-defined]
            return "250 taken"

    async def talk() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Keeper(), hostname="localhost"), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        await Post(server=f"127.0.0.1:{port}", security="none", timeout=5.0).send(SHOP, ANNA, MAIL)
        server.close()
        await server.wait_closed()

    asyncio.run(talk())
    assert taken == [(SHOP, [ANNA], MAIL)]


def test_a_line_of_unknown_fate_is_not_sent_again(shop: Shop, letterbox: Letterbox) -> None:
    letterbox.faults.append(Fault(at="end", cut=True, stored=True))
    assert len(shop.hears(raw())) == 1
    shop.clock.pass_(hours=1)
    assert shop.works() == []
    assert shop.states() == ["unknown"]


def test_a_line_that_never_left_is_sent_later_with_the_same_id(shop: Shop, letterbox: Letterbox) -> None:
    letterbox.faults.append(Fault(at="end", code=451, stored=True))
    (first,) = shop.hears(raw())
    assert shop.states() == ["retry"]
    with shop.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM pause")
    shop.clock.pass_(minutes=2)
    (second,) = shop.works()
    assert [one for one in first.raw.split(b"\r\n") if b"Message-ID" in one] == [
        one for one in second.raw.split(b"\r\n") if b"Message-ID" in one
    ]
