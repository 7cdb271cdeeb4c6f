"""Where the secret of a webhook stands: in the environment, else in a file that henji makes."""

from collections.abc import Callable
from pathlib import Path

from bot.channels.webhook.signing import Seal, seal_of
from bot.settings import Environment
from knowledge.running import WebhookSettings


def seals_of(surroundings: Environment, folder: Path, kept: Callable[[Path], str]) -> Callable[[WebhookSettings], Seal]:
    """Each webhook's seal: from the environment, else the random text `kept` in the state folder."""

    def seal(webhook: WebhookSettings) -> Seal:
        where, path = seal_place(webhook.name, surroundings, folder), kept_at(webhook.name, folder)
        return seal_of(surroundings.webhook_secrets.get(webhook.name) or kept(path), where)

    return seal


def seal_place(name: str, surroundings: Environment, folder: Path) -> str:
    """Where a webhook's secret stands, for a person."""
    if name in surroundings.webhook_secrets:
        return f"HENJI_WEBHOOK_{name.upper().replace('-', '_')}"
    return str(kept_at(name, folder))


def kept_at(name: str, folder: Path) -> Path:
    return folder / f"webhook-{name}"
