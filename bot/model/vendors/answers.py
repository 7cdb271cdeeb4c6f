"""From what a provider's client returns or raises to henji's nouns. No word of an error's text goes further."""

import json
from collections.abc import Mapping
from typing import Any, Final

import openai
import regex
from langchain_core import exceptions as known

from bot.model.exchange import Answer
from bot.model.trouble import Fault, Trouble

_CUT: Final = frozenset({"length", "max_tokens", "MAX_TOKENS"})
_REFUSED: Final = frozenset({"content_filter", "refusal", "SAFETY"})
_BY_CODE: Final = {
    "insufficient_quota": Trouble.CREDIT,
    "model_not_found": Trouble.MODEL,
    "context_length_exceeded": Trouble.LONG,
    "content_filter": Trouble.REFUSED,
}
_BY_STATUS: Final = {
    401: Trouble.KEY,
    402: Trouble.CREDIT,
    403: Trouble.KEY,
    408: Trouble.BUSY,
    409: Trouble.BUSY,
    413: Trouble.LONG,
    429: Trouble.BUSY,
}
#: In order: some are kinds of others.
_BY_KIND: Final[tuple[tuple[type[Exception], Trouble], ...]] = (
    (openai.LengthFinishReasonError, Trouble.CUT),
    (openai.ContentFilterFinishReasonError, Trouble.REFUSED),
    (known.ContextOverflowError, Trouble.LONG),
    (known.ModelAuthenticationError, Trouble.KEY),
    (known.ModelPermissionDeniedError, Trouble.KEY),
    (known.ModelNotFoundError, Trouble.MODEL),
    (known.ModelInvalidRequestError, Trouble.FORM),
    (known.ModelRateLimitError, Trouble.BUSY),
    (known.ModelAPIError, Trouble.BUSY),
    (known.ModelTimeoutError, Trouble.TIMEOUT),
    (known.ModelConnectionError, Trouble.UNREACHABLE),
    (TimeoutError, Trouble.TIMEOUT),
    (OSError, Trouble.UNREACHABLE),
    (NotImplementedError, Trouble.FORM),  # the provider's package has no such way to ask
)
_NO_MODEL: Final = regex.compile(r"\bmodel\b.{0,200}\b(?:not found|not exist)\b", regex.IGNORECASE | regex.DOTALL)


def answer_in(given: Any) -> Answer | Fault:
    """Of a message, or of a mapping with the message as `raw`. Raises what it likes where it is neither."""
    message = given["raw"] if isinstance(given, Mapping) else given
    told, usage = message.response_metadata, message.usage_metadata or {}
    input_tokens, output_tokens = _count(usage.get("input_tokens")), _count(usage.get("output_tokens"))
    ended = told.get("finish_reason") or told.get("stop_reason")
    refused = ended in _REFUSED or message.additional_kwargs.get("refusal")
    if refused or ended in _CUT:
        trouble = Trouble.REFUSED if refused else Trouble.CUT
        return Fault(trouble=trouble, usage=_both(input_tokens, output_tokens))
    return Answer(text=_text(message), input_tokens=input_tokens, output_tokens=output_tokens)


def fault_of(error: Exception, *, plain: bool) -> Fault:
    """By the status where there was one, else by the kind of error. `plain`: no form was asked for."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if not isinstance(status, int) or status < 400:
        usage = getattr(getattr(error, "completion", None), "usage", None)  # of an answer that was cut or withheld
        tokens = _both(_count(getattr(usage, "prompt_tokens", None)), _count(getattr(usage, "completion_tokens", None)))
        return Fault(trouble=_of_kind(error), usage=tokens)
    retry_after = _seconds(getattr(response, "headers", {}).get("retry-after"))
    return Fault(trouble=_of_status(error, status, plain=plain), status=status, retry_after=retry_after)


def wants_no_temperature(error: Exception) -> bool:
    """Models that reason take no temperature but their own, and say so."""
    return isinstance(error, openai.BadRequestError) and error.param == "temperature"


def _text(message: Any) -> str:
    for call in message.tool_calls:
        return json.dumps(call["args"], ensure_ascii=False)
    for call in message.invalid_tool_calls:
        return str(call["args"] or "")
    return str(message.text)


def _count(tokens: object) -> int | None:
    """A server that counted nothing, or nonsense, did not count."""
    return tokens if isinstance(tokens, int) and 0 < tokens < 10_000_000 else None


def _both(input_tokens: int | None, output_tokens: int | None) -> tuple[int, int] | None:
    return None if input_tokens is None or output_tokens is None else (input_tokens, output_tokens)


def _of_status(error: Exception, status: int, *, plain: bool) -> Trouble:
    code = str(getattr(error, "code", ""))
    if code in _BY_CODE:
        return _BY_CODE[code]
    if isinstance(error, known.ContextOverflowError):
        return Trouble.LONG
    if status in {400, 404} and _NO_MODEL.search(str(error)[:2_000]):
        return Trouble.MODEL
    if status == 404 and plain:
        return Trouble.MODEL
    return _BY_STATUS.get(status, Trouble.BUSY if status >= 500 else Trouble.FORM)


def _of_kind(error: Exception) -> Trouble:
    return next((trouble for kind, trouble in _BY_KIND if isinstance(error, kind)), Trouble.ODD)


def _seconds(written: str | None) -> float | None:
    """Retry-After; None where it is missing, or a date."""
    return float(written) if written and regex.fullmatch(r"\d{1,6}(\.\d+)?", written) else None
