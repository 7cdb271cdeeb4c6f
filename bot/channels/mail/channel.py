"""E-mail as a channel. Whatever henji mails leaves here, so that here is where a loop of programs ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import regex
from anyio import to_thread

from bot.channels.mail.marks import Marks
from bot.channels.mail.post import Post
from bot.channels.mail.writing import Letter, written
from bot.channels.port import Abilities
from bot.kernel.conversations import Clock
from bot.kernel.mails import CHANNEL, Leaving, Mails, Spoken, Thread
from core.errors import ChannelError

#: What an address gets from the bot within the span: replies, replies that say the same, and words that a person
#: takes over. As FreeScout does it: its tenth and its second.
SPAN = timedelta(hours=24)
MOST = 10
MOST_ALIKE = 2
MOST_ACKNOWLEDGED = 1
#: Begins the address of a buyer whose mail our own server took for a forgery.
DOUBTFUL = "doubtful:"
LONGEST = 25_000
_FIGURES = regex.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChannel:
    """A Channel (bot.channels.port)."""

    shop: str  # its name
    address: str  # the shop's own
    mails: Mails
    post: Post
    marks: Marks
    clock: Clock

    @property
    def name(self) -> str:
        return CHANNEL

    @property
    def abilities(self) -> Abilities:
        """SMTP knows no keys: the same mail twice is two mails."""
        return Abilities(longest=LONGEST, once=False, options=20, typing=False, edits=False)

    async def close(self) -> None:
        """Every mail has had a connection of its own."""

    async def send(self, address: str, text: str, options: Sequence[str] = (), *, key: str) -> str:
        """The mail's id. A person's words always go out; the bot's not to a forger, and not too often."""
        conversation = f"{CHANNEL}:{address}"
        leaving = await to_thread.run_sync(self.mails.leaving, conversation, self.clock(), SPAN)
        line = leaving.line or Spoken(text=text, by_bot=True, acknowledges=False)
        if line.by_bot:
            _permitted(address, line, leaving)
        thread = await to_thread.run_sync(self.mails.thread, conversation)
        letter = self._letter(address.removeprefix(DOUBTFUL), text, options, key, line.by_bot, thread)
        await self.post.send(letter.sender, letter.to, written(letter))
        return letter.message_id

    def _letter(
        self, to: str, text: str, options: Sequence[str], key: str, by_bot: bool, thread: Thread | None
    ) -> Letter:
        sender = thread.alias if thread else self.address
        return Letter(
            shop=self.shop,
            sender=sender,
            to=to,
            subject=thread.subject if thread else "",
            message_id=self.marks.message_id(key, sender.rpartition("@")[2]),
            in_reply_to=thread.message_id if thread else "",
            references=thread.references if thread else (),
            text=text,
            options=tuple(options),
            at=self.clock(),
            by_bot=by_bot,
        )


def _permitted(address: str, line: Spoken, leaving: Leaving) -> None:
    """Raises ChannelError, which no attempt mends: a person reads the conversation, and the words wait there."""
    if address.startswith(DOUBTFUL):
        raise ChannelError("the sender may be forged: nothing is sent there automatically")
    if len(leaving.before) >= MOST:
        raise ChannelError(f"{MOST} automatic mails in a day went to this address: a program may be answering")
    alike = sum(_alike(one.text) == _alike(line.text) for one in leaving.before)
    if alike >= MOST_ALIKE:
        raise ChannelError(f"the same words went to this address {alike} times in a day: a program may be answering")
    if line.acknowledges and sum(one.acknowledges for one in leaving.before) >= MOST_ACKNOWLEDGED:
        raise ChannelError("this address was told within a day that a person takes over: it is not told again")


def _alike(text: str) -> str:
    """Two texts with other figures say the same."""
    return " ".join(_FIGURES.sub("0", text.casefold()).split())
