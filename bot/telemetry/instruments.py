"""What a process keeps of itself for those who look after it: one of each, made where it begins."""

from dataclasses import dataclass, field

from bot.telemetry.tally import Tally
from bot.telemetry.troubles import Troubles


@dataclass(frozen=True, slots=True)
class Instruments:
    tally: Tally = field(default_factory=Tally)
    troubles: Troubles = field(default_factory=Troubles)
