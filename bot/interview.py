"""A conversation line, taken through the house message by message: for batch, the API and the evals."""

from datetime import UTC, datetime
from typing import Any

from bot.app import House
from bot.conversation_line import ConversationLine
from core.sets import Lane, Mode
from core.talk import Author, Message

#: Seconds.
LATER = 60.0
SILENT: dict[str, Any] = {
    "outcome": "silence",
    "language": "und",
    "text": "",
    "lane": Lane.NONE.value,
    "mode": Mode.OFF.value,
    "scenario": "unclear",
    "risk": "information",
    "score": 0.0,
    "claims": [],
    "findings": [],
    "draft": None,
    "options": [],
    "ticket": None,
    "usage": {"model_calls": 0, "input_tokens": 0, "output_tokens": 0},
    "ms": 0.0,
    "turn": "",
}


def interview(house: House, line: ConversationLine, *, first: int = 0) -> list[dict[str, Any]]:
    """One OUTCOME a message, in order. A message that a person's conversation swallows is a silence.

    `first` numbers the first message, for a line that goes on with an earlier one's conversation.
    """
    outcomes = []
    for number, said in enumerate(line.messages, start=first):
        now = said.at or line.now or datetime.now(UTC)
        message = Message(
            conversation=line.id,
            external_id=f"{line.id}/{number}",
            channel=line.channel,
            author=Author.BUYER,
            text=said.text,
            at=now,
        )
        # Answered here and now; only if this process dies does a worker do it, later.
        house.conversations.accept(message, line.buyer, wait=LATER)
        outcomes.append(house.clerk.serve(line.id, now) or dict(SILENT))
    return outcomes
