"""A shop's e-mail, put together from its settings."""

from collections.abc import Callable

from bot.channels.mail.channel import MailChannel
from bot.channels.mail.hook import MailHook
from bot.channels.mail.marks import Marks
from bot.channels.mail.post import Post
from bot.channels.webhook.signing import Seal
from bot.kernel.conversations import Clock, Conversations, wall_clock
from bot.kernel.database import Engine
from bot.kernel.mails import Mails
from knowledge.running import MailSettings


def mail_channel(
    settings: MailSettings, *, shop: str, engine: Engine, key: str, password: str | None, clock: Clock = wall_clock
) -> MailChannel:
    """The way out. `key`: the store's own; every process of a shop has the same."""
    post = Post(server=settings.server, security=settings.security, user=settings.user, password=password)
    return MailChannel(
        shop=shop, address=settings.address, mails=Mails(engine), post=post, marks=Marks(key), clock=clock
    )


def mail_hook(
    settings: MailSettings,
    *,
    seal: Seal,
    conversations: Conversations,
    engine: Engine,
    key: str,
    heard: Callable[[str], None],
    clock: Clock = wall_clock,
) -> MailHook:
    """The way in. `seal` verifies who brings the mails, `key` is that of `mail_channel`."""
    own = (settings.address, *settings.aliases)
    return MailHook(
        seal=seal,
        conversations=conversations,
        mails=Mails(engine),
        marks=Marks(key),
        addresses=tuple(dict.fromkeys(one.lower() for one in own)),
        clock=clock,
        heard=heard,
    )
