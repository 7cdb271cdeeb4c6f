"""A ticket as messages on a phone: plain text in the person's language, shown whole or said to be shortened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from bot.channels.telegram.buttons import Act, Seal
from bot.channels.telegram.client import Button
from bot.desk.scribe import Proposal, Sheet
from bot.kernel.rows import Json, Line
from bot.kernel.tickets import Card, How, Status
from core.talk import Author, Message
from core.turn import Finding

#: A buyer's words are shortened after so many characters, a quote earlier. What would be sent never is.
LONGEST = 1_500
QUOTE = 160
QUOTES = 3
Spoken = TypeVar("Spoken", Line, Message)


class Speech(Protocol):
    """The desk's words in one language; see bot.web.desk_words."""

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """By table and key."""

    def moment(self, at: datetime) -> str:
        """Day and time at the shop."""

    def word(self, table: str, key: str) -> str:
        """The word for a member of a closed set."""


def say(speech: Speech, key: str, **slots: str) -> str:
    """The sentence of [phone]."""
    return speech.words["phone"][key].format(**slots)


def ticket_text(card: Card, lines: Sequence[Line], sheet: Sheet | None, speech: Speech, now: datetime) -> str:
    """The buyer's words with their gloss, why it waits, the draft with its gloss and first sources."""
    glosses: Mapping[str, str] = sheet.glosses if sheet else {}
    blocks = [
        _head(card, speech, now),
        _heard(lines, glosses, speech),
        _brief(sheet),
        _draft(card, glosses, speech),
        _findings(card, speech),
    ]
    return "\n\n".join(block for block in blocks if block)


def ticket_buttons(card: Card, seal: Seal, chat: str, speech: Speech) -> list[list[Button]]:
    """What can be done with it; a ticket without a draft has nothing to send yet."""
    draft = has_draft(card)
    first = [(Act.SEND, "send"), (Act.EDIT, "edit")] if draft else [(Act.EDIT, "write")]
    rows = (first, [(Act.TAKE, "take"), (Act.SNOOZE, "snooze")])
    return [[_button(seal, chat, act, card, say(speech, word)) for act, word in row] for row in rows]


def preview_text(card: Card, proposal: Proposal, speech: Speech, *, failed: bool = False) -> str:
    """What the buyer would read, what that says, and what to look at before it is sent."""
    blocks = [f"{card.ticket.id} · {say(speech, 'preview')}", proposal.text]
    if proposal.gloss:
        blocks.append(f"{say(speech, 'gloss')}\n{proposal.gloss}")
    warned = [_finding(one, speech) for one in proposal.findings]
    if failed:
        warned.insert(0, say(speech, "untranslated"))
    if warned:
        blocks.append("\n".join((say(speech, "look"), *(f"⚠ {one}" for one in dict.fromkeys(warned)))))
    return "\n\n".join(blocks)


def preview_buttons(card: Card, seq: int, text: str, seal: Seal, chat: str, speech: Speech) -> list[list[Button]]:
    """`seq`: how far the person has seen the thread."""
    confirm = Button(say(speech, "send"), seal.data(chat, Act.CONFIRM, card.ticket.id, seq, text))
    rest = ((Act.AGAIN, "again"), (Act.CANCEL, "cancel"))
    return [
        [confirm],
        [Button(say(speech, word), seal.data(chat, act, card.ticket.id, seq)) for act, word in rest],
    ]


def news_text(card: Card, lines: Sequence[Line], glosses: Mapping[str, str], speech: Speech) -> str:
    """What was said since the person looked."""
    said = [f"{speech.word('author', line.author)}: {_told(line.text, glosses)}" for line in lines]
    return "\n\n".join((f"{card.ticket.id} · {say(speech, 'moved_on')}", *said))


def has_draft(card: Card) -> bool:
    """Whether there is something to send as it is."""
    return card.draft is not None and card.status is Status.OPEN and card.how is not How.REJECTED


def _button(seal: Seal, chat: str, act: Act, card: Card, label: str) -> Button:
    return Button(label, seal.data(chat, act, card.ticket.id, card.seq))


def _head(card: Card, speech: Speech, now: datetime) -> str:
    late = f" · {speech.words['desk']['late']}" if card.ticket.reply_by < now else ""
    urgent = " ❗" if card.ticket.priority in {"high", "urgent"} else ""
    promised = f"{speech.words['desk']['reply_by']}: {speech.moment(card.ticket.reply_by)}{late}"
    return f"{card.ticket.id}{urgent} · {speech.word('reason', card.ticket.reason)}\n{promised}"


def _heard(lines: Sequence[Line], glosses: Mapping[str, str], speech: Speech) -> str:
    """The buyer's messages since somebody last answered them with more than an acknowledgement."""
    said = [_told(line.text, glosses) for line in latest(lines)]
    return "\n".join((f"{speech.words['desk']['buyer_wrote']}:", *said)) if said else ""


def latest(lines: Sequence[Spoken]) -> list[Spoken]:
    """The buyer's last messages, with nothing but our lines behind them."""
    found: list[Spoken] = []
    for line in reversed(lines):
        if line.author is Author.BUYER:
            found.append(line)
        elif found:
            break
    return found[::-1]


def _brief(sheet: Sheet | None) -> str:
    return sheet.brief.summary if sheet and sheet.brief.written else ""


def _draft(card: Card, glosses: Mapping[str, str], speech: Speech) -> str:
    if not has_draft(card) or card.draft is None:
        return speech.words["desk"]["no_draft"]
    text = card.draft["text"]
    gloss = f"\n\n{say(speech, 'gloss')}\n{glosses[text]}" if text in glosses else ""
    return f"{speech.words['desk']['draft']}:\n{text}{gloss}{_sources(card.draft, speech)}"


def _sources(draft: Json, speech: Speech) -> str:
    every = [source for claim in draft.get("claims", ()) for source in claim.get("sources", ())]
    quotes = dict.fromkeys(shortened(source["quote"], QUOTE) for source in every if source.get("quote"))
    if not quotes:
        return ""
    return "\n\n" + "\n".join((f"{speech.words['desk']['sources']}:", *(f"“{one}”" for one in list(quotes)[:QUOTES])))


def _findings(card: Card, speech: Speech) -> str:
    found = (
        speech.word("reason", one["reason"]) + (f": {one['detail']}" if one.get("detail") else "")
        for one in card.findings
    )
    return "\n".join(f"⚠ {shortened(one, 2 * QUOTE)}" for one in dict.fromkeys(found))


def _finding(finding: Finding, speech: Speech) -> str:
    told = speech.word("reason", finding.reason)
    return f"{told}: {finding.detail}" if finding.detail else told


def _told(text: str, glosses: Mapping[str, str]) -> str:
    shown = shortened(text, LONGEST)
    return f"{shown}\n= {shortened(glosses[text], LONGEST)}" if text in glosses else shown


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
