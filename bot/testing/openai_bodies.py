"""The bodies of OpenAI's protocol, made of nothing: completions, stream chunks, embeddings, errors."""

import base64
import hashlib
import math
import struct
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import regex

Json: TypeAlias = dict[str, Any]
DIMENSIONS = 64
_PIECE = 40  # characters of a stream's chunk
_WORD = regex.compile(r"\p{Han}|\p{Hiragana}|\p{Katakana}|[\p{L}\p{M}\p{N}]+")


def completion(asked: Json, text: str, *, usage: bool = True) -> Json:
    """A chat completion that says the text; as the arguments of a tool where one must be called."""
    message, reason = _message(asked, text)
    whole: Json = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": asked.get("model", ""),
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
    }
    return whole | ({"usage": _usage(_words(asked.get("messages", [])), len(text) // 4 + 1)} if usage else {})


def chunks(asked: Json, whole: Json) -> Iterator[Json]:
    """The same completion as the chunks of a stream; like llama.cpp's, the first has no content."""
    head = {key: whole[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    choice = whole["choices"][0]
    message, content = choice["message"], choice["message"].get("content") or ""
    deltas: list[Json] = [{"role": "assistant"}]
    deltas += [{"content": content[at : at + _PIECE]} for at in range(0, len(content), _PIECE)]
    deltas += [{"tool_calls": [one | {"index": 0}]} for one in message.get("tool_calls", [])]
    for delta in deltas:
        yield head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield head | {"choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]}
    if (asked.get("stream_options") or {}).get("include_usage"):
        yield head | {"choices": [], "usage": whole.get("usage")}


def models(names: Sequence[str]) -> Json:
    return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "nobody"} for name in names]}


def error(status: int, code: str | None) -> Json:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    param = "temperature" if code == "unsupported_temperature" else None
    return {"error": {"message": f"scripted failure {status}", "type": kind, "param": param, "code": code}}


def embeddings(asked: Json) -> Json:
    """A vector for each input: of length 1, the same for the same words, nearer for more words in common."""
    given = asked.get("input", "")
    inputs = given if isinstance(given, list) and not all(isinstance(one, int) for one in given) else [given]
    size = int(asked.get("dimensions") or DIMENSIONS)
    packed = asked.get("encoding_format") == "base64"
    vectors = [vector(one, size) for one in inputs]
    rows = [
        {"object": "embedding", "index": number, "embedding": _packed(one) if packed else one}
        for number, one in enumerate(vectors)
    ]
    return {
        "object": "list",
        "data": rows,
        "model": asked.get("model", ""),
        "usage": {"prompt_tokens": len(str(given)) // 4 + 1, "total_tokens": len(str(given)) // 4 + 1},
    }


def vector(text: str | Sequence[int], size: int = DIMENSIONS) -> list[float]:
    """Each word adds or takes one at a place that its hash names."""
    words = _WORD.findall(text.casefold()) if isinstance(text, str) else [str(token) for token in text]
    sums = [0.0] * size
    for word in words or [""]:
        hashed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
        sums[hashed % size] += 1.0 if hashed >> 32 & 1 else -1.0
    length = math.sqrt(sum(one * one for one in sums))
    return [one / length for one in sums] if length else [1.0] + [0.0] * (size - 1)


def _packed(numbers: Sequence[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def _message(asked: Json, text: str) -> tuple[Json, str]:
    forced = asked.get("tool_choice")
    if not isinstance(forced, dict):
        return {"role": "assistant", "content": text}, "stop"
    called = {"name": forced["function"]["name"], "arguments": text}
    call = {"id": "call_1", "type": "function", "function": called}
    return {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"


def _usage(inward: int, outward: int) -> Json:
    return {"prompt_tokens": inward, "completion_tokens": outward, "total_tokens": inward + outward}


def _words(messages: Sequence[Json]) -> int:
    return sum(len(str(one.get("content") or "")) for one in messages) // 4 + 1
