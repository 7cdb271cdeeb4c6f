"""What a command that runs for long tells of itself: a log, and traces where a collector is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bot.settings import Environment
from bot.telemetry.style import Style, usual_style

Log = Annotated[Style | None, typer.Option("--log", help="Default: text on a terminal, else json.")]


@contextmanager
def telling(style: Style | None, around: Environment) -> Iterator[None]:
    """From here on, until the end: the log goes to stderr, without any secret of the surroundings."""
    # Only these commands pay for the vendors of logs and traces.
    from bot.telemetry.logs import start_logs  # noqa: PLC0415

    start_logs(style or usual_style(), secrets=secrets_of(around))
    if around.traces is None:
        yield
        return
    from bot.telemetry.traces import start_traces  # noqa: PLC0415

    stop = start_traces()
    try:
        yield
    finally:
        stop()


def secrets_of(around: Environment) -> tuple[str, ...]:
    own = (around.telegram_token, around.secret, around.api_token, around.widget_secret, around.mail_password)
    return tuple(one for one in (*own, *around.webhook_secrets.values()) if one)
