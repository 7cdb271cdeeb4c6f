"""A shop with a program of its own that speaks webhooks: the served henji between two fakes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI

from bot.app import House
from bot.settings import Environment
from bot.testing.webhook_receiver import SECRET
from bot.web.app import web_app
from bot.web.server import serving
from knowledge.running import WebhookSettings

NAME = "my-shop"
TOKEN = "t" * 40


def with_webhook(house: House, url: str, *, once: bool = True, longest: int = 10_000) -> House:
    """The house, as if store.toml had this table."""
    webhook = WebhookSettings(name=NAME, url=url, once=once, longest=longest)
    running = replace(house.settings.running, webhooks=(webhook,))
    return replace(house, settings=replace(house.settings, running=running))


def surroundings(folder: Path) -> Environment:
    return Environment(store=folder, database_url=None, webhook_secrets={NAME: SECRET})


def app_of(house: House, url: str, *, once: bool = True) -> FastAPI:
    told = surroundings(house.folder)
    return web_app(with_webhook(house, url, once=once), token=TOKEN, quiet=0.01, surroundings=told)


@contextmanager
def served(house: House, url: str, *, once: bool = True) -> Iterator[str]:
    """Where the shop's program knocks."""
    with serving(app_of(house, url, once=once)) as address:
        yield f"{address}/hooks/{NAME}"
