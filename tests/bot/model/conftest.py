from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.kernel import tables
from bot.kernel.calls import Calls
from bot.kernel.database import open_database, writing
from bot.model.allowance import Allowance
from bot.model.breaker import Breaker
from bot.model.guarded import Asked, GuardedWriter
from bot.model.opening import open_writer
from bot.model.rungs import RungMemory
from bot.testing.openai_server import OpenAIServer
from knowledge.settings import ModelSettings
from tests.bot.model.making import NOW

Opening: TypeAlias = Callable[..., GuardedWriter]


@pytest.fixture
def calls(tmp_path: Path) -> Iterator[Calls]:
    engine = open_database(tmp_path / "henji.db")
    with writing(engine) as connection:
        tables.metadata.create_all(connection)
    yield Calls(engine)
    engine.dispose()


@pytest.fixture
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where nobody set a variable of the vendors'."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def opened(calls: Calls, tmp_path: Path, no_key: None) -> Opening:  # noqa: ARG001 - its doing is what is wanted
    """The real writer with the real client, of a server in this process."""

    def opened(server: OpenAIServer, timeout: float = 2.0, address: str | None = None) -> GuardedWriter:
        return open_writer(
            "openai:test-model",
            timeout=timeout,
            base_url=address or server.base_url,
            settings=ModelSettings(),
            calls=calls,
            zone="Asia/Tokyo",
            state=tmp_path,
            clock=lambda: NOW,
        )

    return opened


@pytest.fixture
def guarded(calls: Calls, tmp_path: Path) -> Opening:
    """A writer of any endpoint that never really pauses."""

    def guarded(
        endpoint: Asked,
        *,
        settings: ModelSettings | None = None,
        clock: Callable[[], float] = lambda: 0.0,
        pauses: list[float] | None = None,
        timeout: float = 5.0,
    ) -> GuardedWriter:
        return GuardedWriter(
            endpoint=endpoint,
            allowance=Allowance(
                calls=calls, settings=settings or ModelSettings(), zone="Asia/Tokyo", clock=lambda: NOW
            ),
            breaker=Breaker(clock=clock),
            memory=RungMemory(file=tmp_path / "forms.json", clock=lambda: NOW),
            timeout=timeout,
            pause=([] if pauses is None else pauses).append,
        )

    return guarded
