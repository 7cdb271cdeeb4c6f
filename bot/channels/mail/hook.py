"""The door of e-mail: one raw mail, signed, is stored before its bringer is told so."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from anyio import to_thread

from bot.channels.hook import Answer, Refused, Stored
from bot.channels.mail.automatic import automatic, doubtful
from bot.channels.mail.channel import DOUBTFUL
from bot.channels.mail.mail import Mail, untagged
from bot.channels.mail.marks import Marks
from bot.channels.mail.quotes import own_words
from bot.channels.mail.reading import read
from bot.channels.webhook.signing import Seal
from bot.kernel.conversations import Clock, Conversations
from bot.kernel.mails import CHANNEL, Mails, Thread
from core.attachment import note
from core.talk import Author, Buyer, Message

log = logging.getLogger(__name__)

#: Bytes of a mail.
MOST_BYTES = 10 * 1024 * 1024
#: Who writes without saying who.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHook:
    """A Hook. `addresses`: the shop's own, lower-cased, the main one first. `heard` is called on the event loop."""

    seal: Seal
    conversations: Conversations
    mails: Mails
    marks: Marks
    addresses: tuple[str, ...]
    clock: Clock
    heard: Callable[[str], None]

    async def knock(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """See bot.channels.hook. A mail that cannot be read whole is stored all the same: it would come for ever."""
        if len(body) > MOST_BYTES:
            return Refused(413, f"a mail holds at most {MOST_BYTES // 1024**2} MB")
        if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            return Refused(415, "send the mail as it is, not compressed")
        objection = self.seal.objection(headers, body, self.clock().timestamp())
        if objection:
            return Refused(401, objection)
        if not body.strip():
            return Refused(400, "the body is no mail")
        talk = await to_thread.run_sync(self._store, body)
        if talk:
            self.heard(talk)
        return Stored()

    def _store(self, body: bytes) -> str | None:
        """The conversation that has news; None: it was stored before.

        What may be forged stands in a conversation of its own: it says nothing in the real buyer's.
        """
        mail = read(body)
        why = automatic(mail, self.marks, frozenset(self.addresses))
        sender = mail.sender or NOBODY
        address = f"{DOUBTFUL}{sender}" if doubtful(mail) else sender
        talk = f"{CHANNEL}:{address}"
        message = Message(
            conversation=talk,
            # With the sender: whoever copies an id cannot keep another's mail out.
            external_id=f"{mail.message_id or mail.digest} {address}",
            channel=CHANNEL,
            author=Author.BUYER,
            text=told(mail),
            at=self.clock(),
        )
        buyer = Buyer(id=address, email=sender if "@" in sender else None)
        new = self.conversations.accept(message, buyer, pushed=True, answer=why is None)
        # Also for a repeat: it comes again where henji was stopped between the two.
        self.mails.note(talk, _thread(mail, self.addresses), newest=new and why is None)
        if new and why:
            log.info("mail: conversation kept and not answered: %s", why)
        return talk if new else None


def told(mail: Mail) -> str:
    """What a turn reads: the buyer's own words, below the subject where they begin a thread."""
    text = own_words(mail.text)
    if mail.begins_thread and mail.subject:
        text = f"{mail.subject}\n{text}".strip()
    for kind in mail.attachments[:1]:
        text = note(kind, text)
    return text


def _thread(mail: Mail, addresses: tuple[str, ...]) -> Thread:
    return Thread(
        subject=mail.subject,
        message_id=mail.message_id,
        references=mail.references or mail.in_reply_to,
        alias=next((alias for alias in map(untagged, mail.to) if alias in addresses), addresses[0]),
    )
