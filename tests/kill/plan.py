"""What one run does, all of it told by a seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

#: Mechanisms that a run can do without, to show that the checker would notice.
SWITCHES = ("fence", "unique", "outbox", "takeover")
#: Seconds without a sign of life until a process counts as dead; and how long a frozen one is away.
LEASE, FROZEN = 4.0, 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`seconds`: over which the messages are written; deliveries, kills and replies may take longer."""

    seed: int
    messages: int = 10_000
    conversations: int = 500
    seconds: float = 180.0
    kills: int = 60
    database_kills: int = 9
    freezes: int = 6  # a process stops for longer than its lease, and comes back
    takeovers: int = 20  # a person takes a conversation while the bot's words wait to be sent
    workers: int = 4
    webs: int = 2
    patience: float = 240.0  # seconds after `seconds` until all must be settled
    without: str = ""  # one of SWITCHES

    def chance(self, name: str) -> Random:
        """The same numbers for the same seed and name, whatever else happens."""
        return Random(f"{self.seed} {name}")  # noqa: S311 - the same seed is the same run


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message of a buyer's. `at`: seconds from the beginning; `marks`: what its answer says."""

    at: float
    channel: str
    buyer: str
    number: int  # in its conversation, from 0
    id: str
    text: str
    marks: tuple[str, ...]

    @property
    def conversation(self) -> str:
        return f"{self.channel}:{self.buyer}"


#: Countries as the shop's facts price them, each with its own price and days: no two questions have the same answer.
COUNTRIES: Mapping[str, tuple[str, int, int]] = {
    "Germany": ("DE", 2900, 5),
    "France": ("FR", 3100, 6),
    "Austria": ("AT", 3300, 7),
    "Italy": ("IT", 3500, 8),
    "Spain": ("ES", 3700, 9),
    "Canada": ("CA", 3900, 10),
}
QUESTIONS: Mapping[str, str] = {
    "Do you ship to {country}? (ref {number})": "We ship",
    "How much is shipping to {country}? (ref {number})": "costs",
    "How long does shipping to {country} take? (ref {number})": "takes",
}


def script(plan: Plan, channels: tuple[str, ...]) -> tuple[Line, ...]:
    """Who writes what and when, in the order of time."""
    chance = plan.chance("script")
    lines: list[Line] = []
    for talk in range(plan.conversations):
        count = plan.messages // plan.conversations + (talk < plan.messages % plan.conversations)
        channel = channels[talk % len(channels)]
        for number, at in enumerate(_times(chance, count, plan.seconds)):
            lines.append(_line(chance, len(lines), at, channel, str(70_000 + talk), number))
    return tuple(sorted(lines, key=lambda line: (line.at, line.buyer, line.number)))


def _times(chance: Random, count: int, seconds: float) -> list[float]:
    """Of one buyer's messages: some follow at once, as people write."""
    found = sorted(chance.uniform(0, seconds) for _ in range(count))
    for place in range(1, count):
        if chance.random() < 0.35:
            found[place] = found[place - 1] + chance.uniform(0.02, 0.3)
    return sorted(found)


def _line(chance: Random, total: int, at: float, channel: str, buyer: str, number: int) -> Line:
    question, mark = chance.choice(list(QUESTIONS.items()))
    country = chance.choice(list(COUNTRIES))
    text = question.format(country=country, number=100_000 + total)
    # An id of the channel's own; those of two buyers may not be the same, though the door would keep them apart.
    return Line(at=at, channel=channel, buyer=buyer, number=number, id=f"evt-{total}", text=text, marks=(mark, country))


def burst_script(plan: Plan, channels: tuple[str, ...], talks: int) -> tuple[Line, ...]:
    """Five messages within three seconds in each of so many conversations, which begin over the plan's time."""
    chance = plan.chance("bursts")
    lines: list[Line] = []
    for talk in range(talks):
        begin = plan.seconds * talk / talks
        # The pace of somebody who types on: no pause is longer than the others by much.
        for number in range(5):
            at = begin + 0.6 * number + chance.uniform(0, 0.15)
            lines.append(_line(chance, len(lines), at, channels[talk % len(channels)], str(70_000 + talk), number))
    return tuple(sorted(lines, key=lambda line: (line.at, line.buyer, line.number)))


def steady_script(plan: Plan, channels: tuple[str, ...], rate: float) -> tuple[Line, ...]:
    """So many messages a second, each conversation every ten seconds."""
    chance = plan.chance("steady")
    talks = round(rate * 10)
    count = round(rate * plan.seconds)
    return tuple(
        _line(
            chance,
            number,
            number / rate,
            channels[number % talks % len(channels)],
            str(70_000 + number % talks),
            number // talks,
        )
        for number in range(count)
    )
