"""The way to the outgoing mail server. The only file that knows aiosmtplib."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import aiosmtplib
import regex

from core.errors import ChannelError

#: Seconds for one step.
TIMEOUT = 30.0
#: Seconds until the next attempt: at a server that is down or busy, and at one that refuses our password.
BUSY = 10.0
LOCKED = 60.0
PARTING = 2.0
#: Nothing in it ends an address, or gives the server orders.
_ADDRESS = regex.compile(r"[^\s<>,;:()\"\[\]@\p{C}]{1,64}@[^\s<>,;:()\"\[\]@\p{C}]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One mail server and what opens it. A connection carries one mail."""

    server: str  # host:port
    security: str = "starttls"  # tls, none
    user: str | None = None
    password: str | None = None
    timeout: float = TIMEOUT
    trust: ssl.SSLContext | None = None  # None: as the system does

    async def send(self, sender: str, to: str, mail: bytes) -> None:
        """Returns when the server has taken it. Raises ChannelError.

        From the end of DATA until the server's word nobody can know whether the mail was taken: what breaks then is
        `unknown`. Everything before was certainly not delivered.
        """
        if not (_ADDRESS.fullmatch(sender) and _ADDRESS.fullmatch(to)):
            raise ChannelError("the buyer's mail came from no address that can be answered")
        async with self._connected() as server:
            await self._addressed(server, sender, to)
            await self._delivered(server, mail)
            with suppress(aiosmtplib.SMTPException, OSError):  # it is delivered, whatever the server says at parting
                await server.quit(timeout=PARTING)

    async def check(self) -> None:
        """Whether the server takes our connection and password. Raises ChannelError."""
        async with self._connected():
            pass

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        host, _, port = self.server.rpartition(":")
        server = aiosmtplib.SMTP(
            hostname=host,
            port=int(port),
            use_tls=self.security == "tls",
            start_tls=self.security == "starttls",
            tls_context=self.trust,
            timeout=self.timeout,
        )
        try:
            try:
                await server.connect()
                if self.user:
                    await server.login(self.user, self.password or "")
            except aiosmtplib.SMTPAuthenticationError as error:
                why = (
                    f"{self.server} refuses the user or password ({error.code}); mend [mail] user, HENJI_MAIL_PASSWORD"
                )
                raise ChannelError(why, retry_after=LOCKED) from error
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                why = f"{self.server} cannot be used: {_kind(error)}; mend [mail] server or security, or the network"
                raise ChannelError(why, retry_after=BUSY) from error
            yield server
        finally:
            server.close()

    async def _addressed(self, server: aiosmtplib.SMTP, sender: str, to: str) -> None:
        options = [] if (sender + to).isascii() else ["SMTPUTF8"]
        try:
            await server.ehlo()
            if options and not server.supports_extension("smtputf8"):
                raise ChannelError(f"{self.server} takes no addresses beyond ASCII (SMTPUTF8)")
            await server.mail(sender, options=options, encoding="utf-8")
            await server.rcpt(to, encoding="utf-8")
        except aiosmtplib.SMTPResponseException as error:
            raise self._refused(error) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise ChannelError(f"{self.server}: the connection broke: {_kind(error)}", retry_after=BUSY) from error

    async def _delivered(self, server: aiosmtplib.SMTP, mail: bytes) -> None:
        try:
            await server.data(mail)
        except aiosmtplib.SMTPResponseException as error:
            raise self._refused(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            why = f"{self.server}: no word whether it took the mail: {_kind(error)}"
            raise ChannelError(why, unknown=True) from error

    def _refused(self, error: aiosmtplib.SMTPResponseException) -> ChannelError:
        """The server's own words are left out: they may name the buyer."""
        if 400 <= error.code < 500:
            return ChannelError(f"{self.server} does not take the mail now ({error.code})", retry_after=BUSY)
        return ChannelError(f"{self.server} refuses the mail ({error.code})")


def _kind(error: BaseException) -> str:
    code = getattr(error, "code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
