"""A chat model of LangChain's, bound to a form in each of the ways it may be asked."""

import warnings
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from langchain.chat_models import init_chat_model
from langsmith import tracing_context
from openai import OpenAIError
from pydantic import BaseModel

from bot.model.exchange import Answer, Line
from bot.model.rungs import Rung
from bot.model.schema import strict_schema
from bot.model.trouble import Fault
from bot.model.vendors.answers import answer_in, fault_of, wants_no_temperature
from bot.model.vendors.client import NO_KEY, bounded_client, unused_client
from core.errors import SettingsError

#: Any object of LangChain's that answers messages: the model, or the model bound to a form.
Asked = Any


def open_chat(name: str, *, timeout: float, base_url: str | None) -> "LangChat":
    """Raises SettingsError where LangChain has no such provider, or no key or package for it. Asks nothing yet."""
    warnings.filterwarnings("ignore", module=r"langchain_openai\.")  # it warns of what the ladder is there for
    options: dict[str, Any] = {"temperature": 0.0, "timeout": timeout, "max_retries": 0}
    if not name.startswith("openai:"):
        return LangChat(name, _model(name, options))
    client = bounded_client(timeout)
    options |= {"http_client": client, "http_async_client": unused_client()}
    if base_url:
        options |= {"base_url": base_url, "use_responses_api": False}
    chat = LangChat(name, _model(name, options, keyless=base_url is not None))
    weakref.finalize(chat, client.close)
    return chat


@dataclass(slots=True, weakref_slot=True)
class LangChat:
    """Asks once, and translates twice. Threads may share it."""

    name: str
    model: Asked
    _bound: dict[tuple[type[BaseModel], Rung], Asked] = field(default_factory=dict, init=False)

    def ask(self, lines: Sequence[Line], form: type[BaseModel], rung: Rung) -> Answer | Fault:
        try:
            with tracing_context(enabled=False):  # no variable may send buyers' words to a third party
                return answer_in(self._asking(form, rung).invoke(list(lines)))
        except Exception as error:  # noqa: BLE001 - any provider's client, whatever it raises: here it gets our names
            if wants_no_temperature(error) and self.model.temperature is not None:
                self.model, self._bound = self.model.model_copy(update={"temperature": None}), {}
                return self.ask(lines, form, rung)
            return fault_of(error, plain=rung is Rung.PROMPT)

    def _asking(self, form: type[BaseModel], rung: Rung) -> Asked:
        """Built once for each form and way."""
        bound = self._bound  # another thread may replace it
        if (form, rung) not in bound:
            bind = _bind_openai if self.name.startswith("openai:") else _bind_any
            bound[form, rung] = bind(self.model, form, rung)
        return bound[form, rung]


def _model(name: str, options: Mapping[str, Any], *, keyless: bool = False) -> Asked:
    provider = name.partition(":")[0]
    key = f"{provider.upper()}_API_KEY"
    try:
        return init_chat_model(name, **options)
    except OpenAIError as error:
        if keyless and "api_key" not in options:
            return _model(name, {**options, "api_key": NO_KEY}, keyless=True)
        raise SettingsError(f"HENJI_MODEL={name}: there is no key for it; set {key}") from error
    except ImportError as error:
        package = f"langchain-{provider.replace('_', '-')}"
        raise SettingsError(f"HENJI_MODEL={name}: its package is missing; install {package} beside henji") from error
    except ValueError as error:
        remedy = f"write openai:NAME or a provider that LangChain knows, and set {key}"
        raise SettingsError(f"HENJI_MODEL={name}: cannot be opened; {remedy}") from error


def _bind_openai(model: Asked, form: type[BaseModel], rung: Rung) -> Asked:
    """By hand: LangChain's own way reads the answer before we see it, and drops it where it does not fit."""
    name, schema = form.__name__, dict(strict_schema(form))
    match rung:
        case Rung.JSON_SCHEMA:
            shape = {"name": name, "strict": True, "schema": schema}
            return _shaped(model, {"type": "json_schema", "json_schema": shape})
        case Rung.JSON_OBJECT:
            return _shaped(model, {"type": "json_object"})
        case Rung.TOOL:
            tool = {"name": name, "description": "Takes the answer.", "parameters": schema}
            return model.bind_tools([{"type": "function", "function": tool}], tool_choice=name)
        case Rung.PROMPT:
            return model


def _shaped(model: Asked, response_format: Mapping[str, Any]) -> Asked:
    """In the extra body: OpenAI's client walks through a schema it is given by name for longer than the call takes."""
    if model.use_responses_api:  # where LangChain must rewrite it
        return model.bind(response_format=response_format)
    return model.bind(extra_body={"response_format": response_format})


_METHODS: Final = {Rung.JSON_SCHEMA: "json_schema", Rung.JSON_OBJECT: "json_mode", Rung.TOOL: "function_calling"}


def _bind_any(model: Asked, form: type[BaseModel], rung: Rung) -> Asked:
    """As LangChain offers it: the provider's own package knows how."""
    if rung is Rung.PROMPT:
        return model
    schema = {"title": form.__name__, "description": "Takes the answer.", **strict_schema(form)}
    return model.with_structured_output(schema, method=_METHODS[rung], include_raw=True)
