"""The desk on a person's phone: what they say and press there. Who is not linked can do nothing.

What changes anything is stored before Telegram is told that the update arrived; what is shown afterwards is an
errand, so that a slow model or network holds up nobody's messages.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import anyio
import regex
from anyio import to_thread

from bot.channels.telegram.buttons import Act, Press, fingerprint
from bot.channels.telegram.cards import news_text, preview_buttons, preview_text, say, ticket_buttons
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.errands import Errand
from bot.channels.telegram.messages import about
from bot.channels.telegram.updates import Person, Pressed, Said
from bot.desk.queue import Conflict, Sending, Sent
from bot.desk.scribe import Proposal
from bot.kernel.phones import Linking, Notice, Phone, Step
from bot.kernel.tickets import Card, How, Status
from core.errors import ModelError

log = logging.getLogger(__name__)

COMMANDS = frozenset({"/link", "/unlink", "/language"})
SNOOZE = timedelta(hours=1)
#: Seconds: a reply may come before Telegram's answer to our own message, and so before its id is noted.
OVERTAKEN = (0.1, 0.4)
_NO_NAME = regex.compile(r"[^\p{L}\p{N} ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneDesk:
    """`later` takes what is to be shown when the update has been dealt with."""

    desk: Desk
    later: Callable[[Errand], None]

    # Linking

    async def command(self, said: Said) -> None:
        """/link CODE, /unlink, /language TAG: the only words of an unlinked chat that are not a buyer's."""
        name, _, rest = said.text.partition(" ")
        phone = await to_thread.run_sync(self.desk.phones.phone, said.person.chat)
        match name.partition("@")[0].lower():
            case "/link":
                await self._link(said.person, rest.strip())
            case "/unlink" if phone:
                await to_thread.run_sync(self.desk.phones.unlink, phone.chat)
                self._tell(phone, "unlinked")
            case "/language" if phone:
                await self._speak(phone, rest.strip())
            case _:
                self._tell(self._stranger(said.person), "not_linked")

    async def _link(self, person: Person, code: str) -> None:
        desk, language = self.desk, self._language(person.language)
        name = _NO_NAME.sub("", person.name)[:40].strip()
        who = f"{name or person.chat} (Telegram)"
        done = await to_thread.run_sync(desk.phones.link, person.chat, code, who, language)
        log.info("telegram: link: %s", done)
        phone = Phone(chat=person.chat, who=who, language=language)
        word = {Linking.LINKED: "linked", Linking.WRONG: "wrong_code", Linking.BLOCKED: "too_many"}[done]
        self._tell(phone, word, shop=desk.shop)
        desk.dealt("")

    async def _speak(self, phone: Phone, wish: str) -> None:
        exact = {one.lower(): one for one in self.desk.languages}
        language = exact.get(wish.lower())
        if language is None:
            self._tell(phone, "no_language")
            return
        await to_thread.run_sync(self.desk.phones.speak, phone.chat, language)
        self._tell(Phone(chat=phone.chat, who=phone.who, language=language), "spoken")

    # Words

    async def text(self, said: Said, phone: Phone) -> None:
        """An answer: to the ticket whose message it replies to, else to the one that is being edited."""
        ticket = await self._meant(said, phone)
        card = await to_thread.run_sync(self.desk.queue.ticket, ticket) if ticket else None
        if card is None:
            self._tell(phone, "which")
        elif said.attachment or not said.text.strip():
            self._tell(phone, "text_only", ticket=card.ticket.id)
        else:
            await to_thread.run_sync(self.desk.phones.typed, phone.chat, card.ticket.id, said.text)
            self.later(lambda: self.propose(phone, card, said.text))

    async def _meant(self, said: Said, phone: Phone) -> str | None:
        """By the id of the message that is replied to: its words may be a buyer's, and name another ticket."""
        for pause in (*OVERTAKEN, None):
            notices = await to_thread.run_sync(self.desk.phones.notices, phone.chat)
            if said.answers is None:
                return _edited(notices)
            found = about(notices, said.answers)
            if found or pause is None:
                return found
            await anyio.sleep(pause)
        return None

    async def propose(self, phone: Phone, card: Card, typed: str) -> None:
        """Translate the words, check them, and show what the buyer would read."""
        proposal, failed = await to_thread.run_sync(self._proposal, card, typed, phone.language)
        desk, code = self.desk, card.ticket.id
        if not await to_thread.run_sync(desk.phones.propose, phone.chat, code, typed, proposal.text):
            return  # other words were typed meanwhile, or the person thought better of it
        notice = await to_thread.run_sync(desk.phones.notice, phone.chat, code)
        speech = desk.speech(phone.language)
        seq = notice.seq if notice else card.seq
        rows = preview_buttons(card, seq, proposal.text, desk.seal, phone.chat, speech)
        await desk.say(phone.chat, preview_text(card, proposal, speech, failed=failed), rows, ticket=code)

    def _proposal(self, card: Card, typed: str, language: str) -> tuple[Proposal, bool]:
        """The words as they are where no model translates them; True: it should have."""
        scribe, plain = self.desk.scribe, Proposal(text=typed.strip(), gloss="", language=language, findings=())
        if scribe is None:
            return plain, False
        try:
            return scribe.propose(card.ticket.id, typed, language), False
        except ModelError as error:
            log.warning("telegram: ticket=%s not translated: %s", card.ticket.id, type(error).__name__)
            findings = scribe.proof(card.ticket.id, typed)
            return Proposal(text=typed.strip(), gloss="", language=language, findings=findings), True

    async def resume(self) -> None:
        """After a start: words whose translation was under way when henji stopped."""
        for phone in await to_thread.run_sync(self.desk.phones.phones):
            for notice in (await to_thread.run_sync(self.desk.phones.notices, phone.chat)).values():
                await self._resume(phone, notice)

    async def _resume(self, phone: Phone, notice: Notice) -> None:
        card = await to_thread.run_sync(self.desk.queue.ticket, notice.ticket)
        typed = notice.typed
        if card and typed and notice.step is Step.CONFIRMING and notice.proposed is None:
            self.later(lambda: self.propose(phone, card, typed))

    # Buttons

    async def press(self, pressed: Pressed) -> None:
        """Do what the button says, if this chat is linked and the button was made for it."""
        desk, chat = self.desk, pressed.person.chat
        phone = await to_thread.run_sync(desk.phones.phone, chat)
        press = desk.seal.read(chat, pressed.data)
        if phone is None or press is None:
            log.warning("telegram: a press was refused: %s", "not linked" if phone is None else "no mark of ours")
            self._answer(pressed, say(desk.speech(self._language(pressed.person.language)), "not_linked"))
            return
        card = await to_thread.run_sync(desk.queue.ticket, press.ticket)
        self._answer(pressed, "")
        if card:
            await self._act(phone, card, press, pressed.message)

    async def _act(self, phone: Phone, card: Card, press: Press, message: str) -> None:
        match press.act:
            case Act.SEND:
                sent = await to_thread.run_sync(self.desk.queue.approve, card.ticket.id, phone.who, press.seq)
                await self._settle(phone, card, sent, message)
            case Act.CONFIRM:
                await self._confirm(phone, card, press, message)
            case Act.EDIT | Act.AGAIN:
                await self._edit(phone, card, press.seq, "write_prompt")
            case Act.TAKE:
                await to_thread.run_sync(self.desk.queue.take, card.ticket.id, phone.who)
                await self._edit(phone, card, press.seq, "taken")
            case Act.SNOOZE:
                until = self.desk.clock() + SNOOZE
                await to_thread.run_sync(self.desk.queue.snooze, card.ticket.id, until, phone.who)
                speech = self.desk.speech(phone.language)
                self._tell(phone, "snoozed", ticket=card.ticket.id, when=speech.moment(until))
            case Act.CANCEL:
                await to_thread.run_sync(self.desk.phones.back, phone.chat, card.ticket.id)
                self._tell(phone, "cancelled", ticket=card.ticket.id)
                self.later(lambda: self.desk.show(phone, card))

    async def _edit(self, phone: Phone, card: Card, seq: int, word: str) -> None:
        notices = await to_thread.run_sync(self.desk.phones.notices, phone.chat)
        if card.ticket.id not in notices:
            await to_thread.run_sync(self.desk.phones.show, phone.chat, card.ticket.id, seq)
        await to_thread.run_sync(self.desk.phones.edit, phone.chat, card.ticket.id, seq)
        text = say(self.desk.speech(phone.language), word, ticket=card.ticket.id)
        self.later(lambda: self.desk.say(phone.chat, text, ticket=card.ticket.id, prompt=True))

    async def _confirm(self, phone: Phone, card: Card, press: Press, message: str) -> None:
        """Send exactly the words that the button stands under."""
        notice = await to_thread.run_sync(self.desk.phones.notice, phone.chat, card.ticket.id)
        text = notice.proposed if notice else None
        if text is None or fingerprint(text) != press.of:
            self._tell(phone, _closed(card) or "old_button", ticket=card.ticket.id)
            return
        sent = await to_thread.run_sync(self.desk.queue.reply, card.ticket.id, text, phone.who, press.seq)
        await self._settle(phone, card, sent, message, text)

    async def _settle(self, phone: Phone, card: Card, sent: Sending, message: str, text: str = "") -> None:
        """Tell what came of it; where the thread moved on, the new messages come with fresh buttons."""
        desk, code = self.desk, card.ticket.id
        if isinstance(sent, Sent):
            await to_thread.run_sync(desk.phones.done, phone.chat, code, sent.seq)
            desk.dealt(card.conversation)
            self.later(lambda: desk.quietly(phone.chat, message))
            self._tell(phone, "sent", ticket=code)
        elif sent.lines:
            await to_thread.run_sync(desk.phones.read_on, phone.chat, code, sent.lines[-1].seq)
            self.later(lambda: self._moved_on(phone, card, sent, text))
        else:
            self._tell(phone, _closed(card) or "not_sent", ticket=code)

    async def _moved_on(self, phone: Phone, card: Card, conflict: Conflict, text: str) -> None:
        desk, speech = self.desk, self.desk.speech(phone.language)
        now = await to_thread.run_sync(desk.queue.ticket, card.ticket.id) or card
        sheet = await to_thread.run_sync(desk.sheet, now, phone.language)
        news = news_text(now, conflict.lines, sheet.glosses if sheet else {}, speech)
        if text:
            seq = conflict.lines[-1].seq
            rows = preview_buttons(now, seq, text, desk.seal, phone.chat, speech)
            news = f"{news}\n\n{say(speech, 'preview')}\n\n{text}"
        else:
            rows = ticket_buttons(now, desk.seal, phone.chat, speech)
        await desk.say(phone.chat, news, rows, ticket=card.ticket.id)

    # Telling

    def _tell(self, phone: Phone, word: str, **slots: str) -> None:
        text = say(self.desk.speech(phone.language), word, **slots)
        self.later(lambda: self.desk.say(phone.chat, text, ticket=slots.get("ticket", "")))

    def _answer(self, pressed: Pressed, text: str) -> None:
        self.later(lambda: self.desk.client.answer(pressed.id, text))

    def _stranger(self, person: Person) -> Phone:
        return Phone(chat=person.chat, who="", language=self._language(person.language))

    def _language(self, tag: str | None) -> str:
        """The desk's language that is nearest to a device's."""
        known = self.desk.languages
        alone = (tag or "").partition("-")[0]
        near = [one for one in known if tag == one] or [one for one in known if one.partition("-")[0] == alone]
        return near[0] if near else known[0]


def _edited(notices: dict[str, Notice]) -> str | None:
    """The ticket that the person's next text belongs to; None where several could be meant, or none."""
    for step in (Step.EDITING, Step.CONFIRMING):
        found = [one.ticket for one in notices.values() if one.step is step]
        if len(found) == 1:
            return found[0]
    return None


def _closed(card: Card) -> str | None:
    """The word for a ticket that needs nothing any more."""
    if card.status is Status.OPEN:
        return None
    return "released" if card.how is How.RELEASED else "already"
