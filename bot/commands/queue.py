"""`henji queue`: the desk on the terminal."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from bot.app import House
from bot.commands.shared import Json, Store, console, house_of, print_json
from bot.desk.brief import Brief
from bot.desk.proof import mere_marks
from bot.desk.queue import Conflict
from bot.kernel.tickets import Card
from bot.web.desk_brief import told as told_of
from bot.web.desk_words import Speech
from core.errors import DatabaseError
from core.sets import Reason
from core.turn import Finding

app = typer.Typer(help="What waits for a person.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(metavar="TICKET", help="The ticket's code, such as H-7K2P.")]
WHO = "terminal"
TERMINAL = "en"  # as its other words


@app.command("list")
def list_tickets(store: Store = None, json: Json = False) -> None:
    """Open tickets, the most urgent first."""
    house = house_of(store, quietly=json)
    cards = house.queue.tickets()
    if json:
        print_json([_card(card) for card in cards])
        return
    table = Table("ticket", "reason", "priority", "reply by", "conversation")
    for card in cards:
        table.add_row(
            card.ticket.id,
            card.ticket.reason,
            card.ticket.priority,
            f"{card.ticket.reply_by:%Y-%m-%d %H:%M %Z}",
            card.conversation,
        )
    console.print(table if cards else "nothing waits")


@app.command()
def show(ticket: Id, store: Store = None, json: Json = False) -> None:
    """One ticket: the talk, the draft with its sources, the reason it waited."""
    house = house_of(store, quietly=json)
    card = _known(house, ticket)
    lines = house.conversations.transcript(card.conversation)
    sheet = house.scribe.sheet(card.ticket.id, TERMINAL)
    if json:
        print_json(
            {**_card(card), "messages": [asdict(line) for line in lines], **_about(sheet.brief if sheet else None)}
        )
        return
    for line in lines:
        console.print(f"{line.author:>6}  {line.text}", markup=False)
    console.print(f"waits because: {card.ticket.reason}", style="yellow")
    for told in told_of(sheet.brief, Speech(TERMINAL, house.settings.time_zone)) if sheet else ():
        console.print(told, markup=False, style="cyan")
    for finding in card.findings:
        console.print(f"  {finding['reason']}: {finding['detail']}", markup=False)
    if card.draft:
        console.print(f"draft: {card.draft['text']}", markup=False, style="bold")


@app.command()
def reply(
    ticket: Id,
    text: Annotated[str | None, typer.Argument(help="Your words; without them the draft is sent.")] = None,
    store: Store = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Send it although a check objects.")] = False,
) -> None:
    """Answer the buyer with your words, or with the draft. What a check objects to is shown first, and not sent."""
    house = house_of(store)
    card = _known(house, ticket)
    if text is None and not card.draft:
        raise typer.BadParameter("this ticket has no draft; write the answer after the ticket's code")
    if found := [] if anyway else _objections(house, card, text):
        for finding in found:
            console.print(f"  {finding.reason.value}: {finding.detail}", markup=False, style="yellow")
        raise DatabaseError("nothing was sent: a check objects; mend the words, or add --anyway")
    sent = (
        house.queue.approve(ticket, WHO, card.seq) if text is None else house.queue.reply(ticket, text, WHO, card.seq)
    )
    if isinstance(sent, Conflict):
        raise DatabaseError(f"nothing was sent: {sent.why}; look again with henji queue show {ticket}")
    console.print("sent")


def _objections(house: House, card: Card, text: str | None) -> list[Finding]:
    """Of a person's words, all; of a draft, which was checked, what its channel has come to forbid."""
    words = text if text is not None else str((card.draft or {}).get("text", ""))
    found = house.scribe.proof(card.ticket.id, words)
    if text is None:
        return [one for one in found if one.reason is Reason.PLATFORM_RULE]
    return [] if mere_marks(found) else list(found)


@app.command()
def release(ticket: Id, store: Store = None) -> None:
    """Give the conversation back to the bot."""
    house = house_of(store)
    house.conversations.release(_known(house, ticket).conversation, WHO)
    console.print("released: the bot answers the buyer's next message")


@app.command()
def doubtful(store: Store = None, json: Json = False) -> None:
    """Messages of which nobody knows whether they arrived, the newest first; the desk decides what becomes of them."""
    lines = house_of(store, quietly=json).outbox.doubtful()
    if json:
        print_json([{**asdict(line), "at": line.at.isoformat()} for line in lines])
        return
    table = Table("line", "channel", "buyer", "at", "conversation", "text")
    for line in lines:
        # Text, not str: in a buyer's id or words, brackets are no markup.
        cells = (line.channel, line.buyer, f"{line.at:%Y-%m-%d %H:%M %Z}", line.conversation, line.text)
        table.add_row(str(line.id), *map(Text, cells))
    console.print(table if lines else "nothing is in doubt")


@app.command()
def take(
    conversation: Annotated[str, typer.Argument(help="The conversation's id, as the desk and the logs show it.")],
    store: Store = None,
    json: Json = False,
) -> None:
    """Take over what the bot handles: it says no further word there until you release it."""
    house = house_of(store, quietly=json)
    code = house.queue.take_over(conversation, WHO, house.clerk.due)
    if json:
        print_json(_card(_known(house, code)))
        return
    console.print(f"{code}: it is yours; answer with henji queue reply {code}", markup=False)


def _known(house: House, ticket: str) -> Card:
    card = house.queue.ticket(ticket.upper())
    if card is None:
        raise DatabaseError(f"no ticket {ticket}; henji queue list shows the open ones")
    return card


def _about(brief: Brief | None) -> dict[str, Any]:
    """Segments, wish and case, as they are kept: names of closed sets, no words of the desk."""
    if brief is None:
        return {}
    return {
        "segments": list(brief.segments),
        "wish": asdict(brief.wish) if brief.wish else None,
        "case": asdict(brief.case) if brief.case else None,
    }


def _card(card: Card) -> dict[str, Any]:
    return {
        "id": card.ticket.id,
        "reason": card.ticket.reason,
        "priority": card.ticket.priority,
        "reply_by": card.ticket.reply_by.isoformat(),
        "conversation": card.conversation,
        "channel": card.channel,
        "buyer": card.buyer,
        "status": card.status,
        "draft": card.draft,
        "findings": list(card.findings),
        "seq": card.seq,
    }
