import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable

from bot.kernel.calls import Calls
from bot.model.exchange import Answer, Line
from bot.model.guarded import GuardedWriter
from bot.model.opening import models_offered, open_writer
from bot.model.rungs import LADDER, Rung
from bot.model.trouble import Fault, Trouble
from bot.model.vendors.chat import LangChat
from bot.testing import openai_server as does
from bot.testing.openai_server import Behaviour, serving
from core.errors import ModelError, SettingsError
from knowledge.settings import ModelSettings
from tests.bot.model.making import FILLED, NOW, PROMPT, Glaze


def written_by(name: str, calls: Calls, state: Path, base_url: str | None = None) -> GuardedWriter:
    return open_writer(
        name,
        timeout=1.0,
        base_url=base_url,
        settings=ModelSettings(),
        calls=calls,
        zone="Asia/Tokyo",
        state=state,
        clock=lambda: NOW,
    )


@pytest.mark.usefixtures("no_key")
@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("openai:gpt", "set OPENAI_API_KEY"),
        ("anthropic:claude", "install langchain-anthropic"),
        ("nobody:nothing", "a provider that LangChain knows"),
    ],
)
def test_what_can_never_answer_says_how_to_mend_it(name: str, remedy: str, calls: Calls, tmp_path: Path) -> None:
    writer = written_by(name, calls, tmp_path)
    with pytest.raises(SettingsError, match=remedy):
        writer.warm()
    with pytest.raises(ModelError, match=remedy):
        writer.fill(PROMPT, Glaze)


def test_openais_address_is_not_given_to_another_provider(calls: Calls, tmp_path: Path) -> None:
    writer = written_by("mistralai:small", calls, tmp_path, "http://127.0.0.1:1/v1")
    assert writer.endpoint.where == "mistralai"


@pytest.mark.usefixtures("no_key")
def test_a_server_of_ones_own_is_asked_by_chat_completions_whatever_its_model_is_called(
    calls: Calls, tmp_path: Path
) -> None:
    with serving([does.says(FILLED)]) as server:
        written_by("openai:gpt-5-pro", calls, tmp_path, server.base_url).fill(PROMPT, Glaze)
    assert [one.path for one in server.asked] == ["/v1/chat/completions"]


def test_importing_and_opening_imports_no_vendor() -> None:
    """`henji ask` must not pay for LangChain."""
    script = (
        "import sys; import bot.model.opening, bot.testing.openai_server\n"
        "from bot.model.endpoint import Endpoint; Endpoint(name='openai:x', timeout=1.0)\n"
        "print([one for one in ('langchain', 'langchain_core', 'openai', 'tiktoken', 'httpx2') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("no_key")
def test_the_models_of_a_server_are_listed() -> None:
    with serving(models=["b", "a", "b"]) as server:
        assert models_offered(server.base_url) == ("a", "b")


@pytest.mark.usefixtures("no_key")
@pytest.mark.parametrize(
    "behaviour",
    [
        does.HTML,
        Behaviour(raw=b"[]"),
        Behaviour(raw=b'{"data": null}'),
        Behaviour(raw=b'{"data": [7]}'),
        Behaviour(raw=b"x" * 3_000_000),
    ],
)
def test_a_list_that_is_none_is_empty(behaviour: Behaviour) -> None:
    with serving([behaviour]) as server:
        assert models_offered(server.base_url) == ()


@pytest.mark.usefixtures("no_key")
def test_a_server_that_does_not_answer_offers_nothing_in_time() -> None:
    with serving() as server:
        pass
    began = time.monotonic()
    assert models_offered(server.base_url, timeout=0.5) == ()
    assert time.monotonic() - began < timedelta(seconds=5).total_seconds()


class OtherModel(BaseChatModel):
    """Another provider's, as LangChain sees it: it knows tools, and nothing of OpenAI."""

    answer: Callable[[Sequence[Any]], AIMessage]
    temperature: float | None = 0.0
    bound: list[Any] = []  # noqa: RUF012 - pydantic copies it

    @property
    def _llm_type(self) -> str:
        return "other"

    def bind_tools(self, tools: Sequence[Any], **options: Any) -> Runnable[Any, AIMessage]:
        return self.bind(tools=tools)

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **options: Any
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self.answer(options.get("tools", ())))])


def other(answer: Callable[[Sequence[Any]], AIMessage]) -> LangChat:
    return LangChat("other:model", OtherModel(answer=answer))


LINES = [Line("system", PROMPT.system), Line("human", PROMPT.user)]


@pytest.mark.parametrize("rung", LADDER)
def test_another_providers_model_is_asked_as_langchain_offers_it(rung: Rung) -> None:
    def answer(tools: Sequence[Any]) -> AIMessage:
        if not tools:
            return AIMessage(content=FILLED)
        call = {"name": "Glaze", "args": {"colour": "blue", "kind": "fact"}, "id": "1", "type": "tool_call"}
        return AIMessage(content="", tool_calls=[call])

    given = other(answer).ask(LINES, Glaze, rung)
    assert isinstance(given, Answer)
    assert Glaze.model_validate_json(given.text).colour == "blue"
    assert given.input_tokens is None


class BusyError(Exception):
    """As most providers' clients raise it: a status, and a response with headers."""

    status_code = 429
    response = type("Response", (), {"headers": {"retry-after": "2"}})


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (BusyError("secret"), Fault(trouble=Trouble.BUSY, status=429, retry_after=2.0)),
        (TimeoutError(), Fault(trouble=Trouble.TIMEOUT)),
        (ConnectionResetError(), Fault(trouble=Trouble.UNREACHABLE)),
        (NotImplementedError(), Fault(trouble=Trouble.FORM)),
        (RuntimeError("anything"), Fault(trouble=Trouble.ODD)),
    ],
)
def test_whatever_another_client_raises_gets_one_of_our_names(error: Exception, fault: Fault) -> None:
    def answer(_: Sequence[Any]) -> AIMessage:
        raise error

    assert other(answer).ask(LINES, Glaze, Rung.PROMPT) == fault
