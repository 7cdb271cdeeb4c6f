"""A buyer's side of a conversation, as tests speak it."""

from itertools import count
from typing import Any

from bot.app import House
from bot.conversation_line import read_line
from bot.interview import interview

#: A Tuesday morning in the demo shop, between its hours' beginning and its lunch.
TUESDAY = "2026-11-24T11:00:00+09:00"
_numbers = count()

Outcome = dict[str, Any]


def answer_of(outcome: Outcome) -> str:
    """What a conversation's first reply says below its first line, which tells that nobody sits here."""
    first, _, rest = str(outcome["text"]).partition("\n")
    return rest or first


class Talks:
    """Every call is a new conversation; each text a message of its own."""

    def __init__(self, house: House) -> None:
        self.house = house

    def __call__(self, *texts: str, market: str = "", locale: str = "", now: str = TUESDAY) -> list[Outcome]:
        line = {
            "id": f"talk-{next(_numbers)}",
            "buyer": {"market": market, "locale": locale},
            "now": now,
            "messages": [{"text": text} for text in texts],
        }
        return interview(self.house, read_line(line))

    def last(self, *texts: str, market: str = "", locale: str = "", now: str = TUESDAY) -> Outcome:
        return self(*texts, market=market, locale=locale, now=now)[-1]
