"""Whether a webhook works: one line for each thing that must be right, with the fix."""

import secrets

import anyio

from bot.channels.line import Line
from bot.channels.webhook.client import Client
from bot.channels.webhook.signing import Seal
from core.errors import ChannelError
from knowledge.running import WebhookSettings


def check(webhook: WebhookSettings, seal: Seal, place: str) -> tuple[Line, ...]:
    """Send a signed test event, which no buyer sees. `place`: where the secret stands."""
    return anyio.run(_checked, webhook, seal, place)


async def _checked(webhook: WebhookSettings, seal: Seal, place: str) -> tuple[Line, ...]:
    client = Client(webhook, seal)
    try:
        await client.ping(f"ping-{secrets.token_hex(8)}")
    except ChannelError as error:
        line = Line(False, f"out: {error}")
    else:
        line = Line(True, f"out: {client.where} took a signed test event")
    finally:
        await client.close()
    return (
        Line(True, f"in: events come to /hooks/{webhook.name}"),
        Line(True, f"secret: {place}; `henji channel secret {webhook.name}` shows it"),
        line,
    )
