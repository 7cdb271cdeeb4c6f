"""Whether e-mail works: one line for each thing that must be right, with the fix."""

import anyio

from bot.channels.line import Line
from bot.channels.mail.channel import MailChannel
from core.errors import ChannelError


def check(channel: MailChannel, aliases: tuple[str, ...], place: str) -> tuple[Line, ...]:
    """Ask the outgoing server; nothing is sent. `place`: where the secret of /hooks/mail stands."""
    return anyio.run(_checked, channel, aliases, place)


async def _checked(channel: MailChannel, aliases: tuple[str, ...], place: str) -> tuple[Line, ...]:
    own = ", ".join((channel.address, *aliases))
    post = channel.post
    try:
        await post.check()
    except ChannelError as error:
        out = Line(False, f"out: {error}")
    else:
        out = Line(True, f"out: {post.server} takes mail ({post.security}); it leaves from {own}")
    open_way = post.security == "none" and not post.server.startswith(("127.", "localhost:"))
    return (
        Line(True, f"in: raw mails to {own} come to /hooks/mail"),
        Line(True, f"secret: {place}; `henji channel secret mail` shows it"),
        out,
        *((Line(False, 'security = "none" sends words and password open; write "starttls"'),) if open_way else ()),
    )
