"""The environment. No other file reads it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import regex

from core.errors import SettingsError

#: Characters of a secret.
LEAST = 24
DEFAULT_STORE = Path(__file__).parent.parent / "stores" / "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What the surroundings ask for. Everything else lives in store.toml."""

    store: Path
    database_url: str | None
    model: str | None = None  # "openai:NAME", "provider:model"; None: no model lane
    model_timeout: float = 15.0  # seconds for one call
    openai_base_url: str | None = None
    embeddings: str | None = None  # "openai:NAME"; None: lexical search only
    chroma_url: str | None = None  # of a Chroma server; None: embedded, in the store's state folder
    telegram_token: str | None = None  # of the shop's bot; None: no Telegram
    secret: str | None = None  # what henji signs with; None: kept in the state folder, for one machine
    api_token: str | None = None  # opens the API; None: kept in the state folder
    widget_secret: str | None = None  # the shop signs with it who its visitor is
    webhook_secrets: Mapping[str, str] = field(default_factory=dict)  # by the webhook's name
    mail_password: str | None = None  # of the outgoing mail's user
    traces: str | None = None  # the OpenTelemetry collector's address; None: no traces


def environment() -> Environment:
    """Read the variables of docs/operations.md. SettingsError for a timeout that is no number of seconds."""
    return Environment(
        store=Path(os.environ.get("HENJI_STORE") or DEFAULT_STORE),
        database_url=os.environ.get("HENJI_DATABASE_URL") or None,
        model=_model("HENJI_MODEL"),
        model_timeout=_seconds("HENJI_MODEL_TIMEOUT", 15.0),
        openai_base_url=os.environ.get("OPENAI_BASE_URL") or None,
        embeddings=_model("HENJI_EMBEDDINGS"),
        chroma_url=os.environ.get("HENJI_CHROMA_URL") or None,
        telegram_token=os.environ.get("HENJI_TELEGRAM_TOKEN") or None,
        secret=_secret("HENJI_SECRET"),
        api_token=_secret("HENJI_API_TOKEN"),
        widget_secret=_secret("HENJI_WIDGET_SECRET"),
        webhook_secrets=_webhooks(),
        mail_password=os.environ.get("HENJI_MAIL_PASSWORD") or None,
        traces=os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or None,
    )


def _model(name: str) -> str | None:
    """As provider:model; a model's own slashes and colons stay ("openai/llama3:8b", "openai:org/name")."""
    written = os.environ.get(name) or ""
    if not written.strip():
        return None
    found = regex.fullmatch(r"\s*([^:/\s]+)[:/](\S+)\s*", written)
    provider, model = found.groups() if found else ("", "")
    if not provider or not model:
        raise SettingsError(f"{name}: {written!r} names no model; write openai:NAME")
    return f"{provider}:{model}"


def _webhooks() -> dict[str, str]:
    """HENJI_WEBHOOK_MY_SHOP is the secret of [webhooks.my-shop]."""
    prefix = "HENJI_WEBHOOK_"
    found = {name: _secret(name) for name in os.environ if name.startswith(prefix)}
    return {name.removeprefix(prefix).lower().replace("_", "-"): secret for name, secret in found.items() if secret}


def _secret(name: str) -> str | None:
    """Raises SettingsError for one that is too short to protect anything."""
    written = os.environ.get(name) or None
    if written is not None and len(written) < LEAST:
        raise SettingsError(f"{name}: too short to protect anything; write at least {LEAST} random characters")
    return written


def _seconds(name: str, default: float) -> float:
    written = os.environ.get(name) or ""
    try:
        seconds = float(written) if written else default
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:  # also refuses nan and inf
        raise SettingsError(f"{name}: {written!r} is no number of seconds; write one such as 15")
    return seconds
