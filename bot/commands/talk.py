"""`henji ask` and `henji chat`: a buyer's side on the terminal."""

import sys
import tempfile
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import House
from bot.commands.shared import Json, Store, console, errors, house_of, print_json
from bot.conversation_line import BadLine, ConversationLine, read_line
from bot.interview import interview

Market = Annotated[str | None, typer.Option("--market", help="The buyer's country, ISO code.")]
Now = Annotated[str | None, typer.Option("--now", help="Fix the clock, RFC 3339.")]


def ask(
    text: Annotated[str, typer.Argument(help="What the buyer writes.")],
    store: Store = None,
    market: Market = None,
    now: Now = None,
    json: Json = False,
) -> None:
    """Answer one question and show what proves it. Nothing is kept."""
    with tempfile.TemporaryDirectory() as folder:
        house = house_of(store, scratch=Path(folder) / "ask.db", quietly=json)
        try:
            [outcome] = _said(house, "ask", [text], market, now)
        except BadLine as error:
            raise typer.BadParameter(str(error)) from error
        house.close()
    if json:
        print_json(outcome)
    else:
        show(outcome)


def chat(store: Store = None, market: Market = None) -> None:
    """Talk like a buyer; an empty line ends. The conversation is kept, so a handoff shows at the desk."""
    house = house_of(store)
    id = f"chat-{uuid.uuid4().hex[:8]}"
    console.print(f"{house.settings.name}: write as a buyer would; Ctrl-D or an empty line ends.", style="dim")
    number = 0
    while line := _line():
        outcome = interview(house, _conversation(id, [line], market, None), first=number)[0]
        show(outcome)
        number += 1
    house.close()


def _line() -> str:
    sys.stdout.write("> ")
    sys.stdout.flush()
    return sys.stdin.readline().strip()


def _said(house: House, id: str, texts: list[str], market: str | None, now: str | None) -> list[dict[str, Any]]:
    return interview(house, _conversation(id, texts, market, now))


def _conversation(id: str, texts: list[str], market: str | None, now: str | None) -> ConversationLine:
    return read_line(
        {
            "id": id,
            "buyer": {"market": market or ""},
            "now": now or datetime.now(UTC).isoformat(),
            "messages": [{"text": text} for text in texts],
        }
    )


def show(outcome: dict[str, Any]) -> None:
    """An outcome for a person: the text, what proves it, why not."""
    if outcome["text"]:
        console.print(outcome["text"], markup=False, style="bold")
    for option in outcome["options"]:
        console.print(f"  · {option}", markup=False)
    facts = [f"{outcome['outcome']} · {outcome['language']} · {outcome['scenario']} · {outcome['score']:.2f}"]
    if outcome["ticket"]:
        facts.append(f"ticket {outcome['ticket']['id']} ({outcome['ticket']['reason']})")
    errors.print("  ".join(facts), style="dim", markup=False)
    sources = {s["id"]: s["quote"] for claim in outcome["claims"] for s in claim["sources"]}
    for id, quote in list(sources.items())[:6]:
        errors.print(f"  [{id}] {' / '.join(quote.splitlines())[:120]}", style="dim", markup=False)
    for finding in outcome["findings"]:
        errors.print(f"  {finding['reason']}: {finding['detail']}", style="yellow", markup=False)
    if outcome["draft"]:
        errors.print(f"  draft: {outcome['draft']['text']}", style="dim", markup=False)
