"""A writer, opened; and what an endpoint offers, for `henji doctor`."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.kernel.calls import Calls
from bot.model.allowance import Allowance
from bot.model.breaker import Breaker
from bot.model.endpoint import Endpoint
from bot.model.guarded import GuardedWriter
from bot.model.rungs import RungMemory
from bot.model.within import within
from knowledge.settings import ModelSettings

#: In the store's state folder.
MEMORY = "model_forms.json"


def open_writer(
    name: str,
    *,
    timeout: float,
    base_url: str | None,
    settings: ModelSettings,
    calls: Calls,
    zone: str,
    state: Path,
    clock: Callable[[], datetime],
) -> GuardedWriter:
    """The writer of `provider:model`. Asks nothing and imports no vendor yet: its first fill does, or `warm`."""
    served = base_url if name.startswith("openai:") else None  # OPENAI_BASE_URL is nobody else's
    return GuardedWriter(
        endpoint=Endpoint(name=name, timeout=timeout, base_url=served),
        allowance=Allowance(calls=calls, settings=settings, zone=zone, clock=clock),
        breaker=Breaker(clock=time.monotonic),
        memory=RungMemory(file=state / MEMORY, clock=clock),
        timeout=timeout,
    )


def models_offered(base_url: str | None, timeout: float = 2.0) -> tuple[str, ...]:
    """Names of the models at an OpenAI-compatible address (None: OpenAI's own); none where it does not answer."""
    from bot.model.vendors.offer import offered  # noqa: PLC0415 - imports OpenAI's client: see bot.model.endpoint

    return within(timeout, lambda: offered(base_url, timeout)) or ()
