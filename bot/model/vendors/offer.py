"""The models that an address offers."""

import httpx2
import openai

from bot.model.vendors.client import NO_KEY, TooMuch, bounded_client

_MOST = 1_000


def offered(base_url: str | None, timeout: float) -> tuple[str, ...]:
    """In alphabetical order; none where the address does not answer as it should. `timeout` in seconds."""
    with bounded_client(timeout) as client:
        try:
            models = _server(base_url, client).models.list().data
            return tuple(sorted({str(model.id) for model in models}))[:_MOST]
        except (openai.OpenAIError, TooMuch, TimeoutError):
            return ()
        except (ValueError, TypeError, AttributeError):  # something came that is no list of models
            return ()


def _server(base_url: str | None, client: httpx2.Client) -> openai.OpenAI:
    try:
        return openai.OpenAI(base_url=base_url, max_retries=0, http_client=client)
    except openai.OpenAIError:
        return openai.OpenAI(base_url=base_url, max_retries=0, http_client=client, api_key=NO_KEY)
