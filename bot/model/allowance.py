"""What may be spent on models in a day of the shop's, and what a call costs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.kernel.calls import Calls
from core.errors import SpendError
from core.turn import Call
from knowledge.settings import ModelSettings

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Asked before a call. A few calls at once may overstep it by what they cost, no more."""

    calls: Calls
    settings: ModelSettings
    zone: str  # whose midnight begins the day
    clock: Callable[[], datetime]

    def check(self) -> None:
        """Raises SpendError where today's is used up, DatabaseError where that cannot be known."""
        spent = self.calls.spent(self._midnight())
        cap, tokens = self.settings.daily_cap, self.settings.daily_tokens
        if cap is not None and spent.cost >= cap:
            sums = f"{spent.cost:.2f} of {cap:.2f} {self.settings.currency}"
            raise SpendError(f"{sums} spent on the model today; raise daily_cap in store.toml [model], or wait")
        if spent.tokens >= tokens:
            raise SpendError(f"{spent.tokens} of {tokens} tokens used today; raise daily_tokens in store.toml [model]")

    def cost(self, input_tokens: int, output_tokens: int) -> float | None:
        """In the currency of the prices; None where they are not told."""
        if self.settings.input_price is None or self.settings.output_price is None:
            return None
        paid = input_tokens * self.settings.input_price + output_tokens * self.settings.output_price
        return paid / _MILLION

    def made(self, call: Call) -> None:
        """Count it from now on."""
        self.calls.made(call, self.clock())

    def _midnight(self) -> datetime:
        zone = ZoneInfo(self.zone)
        return datetime.combine(self.clock().astimezone(zone).date(), time(), tzinfo=zone)
