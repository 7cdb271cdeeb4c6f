"""The environment. No other file reads it."""

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_STORE = Path(__file__).parent.parent / "stores" / "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What the surroundings ask for. Everything else lives in store.toml."""

    store: Path
    database_url: str | None


def environment() -> Environment:
    """Read HENJI_STORE and HENJI_DATABASE_URL."""
    return Environment(
        store=Path(os.environ.get("HENJI_STORE") or DEFAULT_STORE),
        database_url=os.environ.get("HENJI_DATABASE_URL") or None,
    )
