"""Commands that run for long: what their log leaves out, and what they load."""

import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI

from bot.commands.telling import secrets_of, telling
from bot.settings import Environment
from bot.telemetry.style import Style
from bot.web.server import settings

SECRETS: dict[str, str] = {
    "telegram_token": "telegram-secret-telegram-secret",
    "secret": "signing-secret-signing-secret",
    "api_token": "api-secret-api-secret-api-secret",
    "widget_secret": "widget-secret-widget-secret",
    "mail_password": "mail-secret-mail-secret",
}
AROUND = replace(
    Environment(store=Path("shop"), database_url=None, webhook_secrets={"shop": "webhook-secret-webhook-secret"}),
    **SECRETS,  # type: ignore[arg-type] # all of them text
)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def test_every_secret_of_the_surroundings_is_blanked(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    with telling(Style.JSON, AROUND):
        for secret in (*SECRETS.values(), *AROUND.webhook_secrets.values()):
            logging.getLogger("bot.x").error("refused: %s", secret)
    assert written.getvalue().count("(secret)") == 6
    assert "-secret" not in written.getvalue()


def test_a_secret_that_is_added_to_the_surroundings_must_be_added_here() -> None:
    """Red control: whatever is named like one is known."""
    named = [
        name for name in Environment.__dataclass_fields__ if name.rpartition("_")[2] in {"token", "secret", "password"}
    ]
    assert sorted(named) == sorted(SECRETS)
    assert len(secrets_of(AROUND)) == len(SECRETS) + 1


def test_the_servers_own_log_goes_the_same_way() -> None:
    assert settings(FastAPI()).log_config is None


def test_the_command_line_loads_no_vendor_of_logs_or_traces() -> None:
    vendors = "{'structlog', 'opentelemetry', 'prometheus_client', 'psycopg'}"
    asked = f"import sys, bot.cli; sys.exit(bool({vendors} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0  # noqa: S603 - our own words
