"""Whether the shop's bot works: one line for each thing that must be right, with the fix."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import anyio

from bot.channels.line import Line
from bot.channels.telegram.client import Client, Hook
from bot.channels.telegram.running import hook_address
from core.errors import ChannelError

PORTS = (443, 80, 88, 8443)  # that Telegram sends to


def check(token: str, *, api: str, webhook: str | None) -> tuple[Line, ...]:
    """Ask Telegram. Nothing is changed there."""
    return anyio.run(lambda: _checked(token, api, webhook))


async def _checked(token: str, api: str, webhook: str | None) -> tuple[Line, ...]:
    try:
        client = Client(token, api=api)
    except ChannelError as error:
        return (Line(False, str(error)),)
    try:
        return tuple([line async for line in _lines(client, webhook)])
    finally:
        await client.close()


async def _lines(client: Client, webhook: str | None) -> AsyncIterator[Line]:
    try:
        yield Line(True, f"bot @{await client.username()}")
        hook = await client.hook()
    except ChannelError as error:
        yield Line(False, str(error))
        return
    yield _listening(hook, webhook)
    if hook.waiting:
        yield Line(True, f"{hook.waiting} updates wait; henji serve takes them")


def _listening(hook: Hook, webhook: str | None) -> Line:
    if webhook is None:
        if hook.url:
            return Line(True, f"polling; Telegram still sends to {hook.url}: henji serve ends that at its start")
        return Line(True, "polling")
    address = hook_address(webhook)
    parts = urlsplit(address)
    if parts.scheme != "https" or (parts.port or 443) not in PORTS:
        ports = ", ".join(str(port) for port in PORTS)
        return Line(
            False, f"webhook {address}: Telegram sends to https and ports {ports} only; mend [telegram] webhook"
        )
    if hook.url != address:
        now = hook.url or "nowhere"
        return Line(False, f"webhook {address}: Telegram sends to {now}; start henji serve, it tells Telegram")
    if hook.error:
        return Line(False, f"webhook {address}: {hook.error}; see that the address reaches henji serve")
    return Line(True, f"webhook {address}")
