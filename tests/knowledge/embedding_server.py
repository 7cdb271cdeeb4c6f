"""A server that answers `/v1/embeddings` as a test wants, for the real openai client."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from knowledge.embedding import Embedder

#: From what was asked and the number of the request (from 0) to a status and a body; None: a right answer.
Reply = Callable[[dict[str, Any], int], tuple[int, Any] | None]


@dataclass(slots=True)
class EmbeddingServer:
    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


def answer(vectors: Sequence[Sequence[float]]) -> dict[str, Any]:
    """As OpenAI answers, in no order: clients must look at `index`."""
    lines = [
        {"object": "embedding", "index": index, "embedding": list(map(float, vector))}
        for index, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return {"object": "list", "data": lines[::-1], "model": "words", "usage": usage}


@contextmanager
def embedding_server(embedder: Embedder, reply: Reply = lambda *_: None) -> Iterator[EmbeddingServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.requests.append(asked)
            seen.keys.append(self.headers.get("Authorization", ""))
            found = reply(asked, len(seen.requests) - 1)
            status, body = found or (200, answer(embedder.embed(asked["input"]).tolist()))
            written = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.send_header("retry-after-ms", "1")  # the client waits no longer than it is told
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, format: str, *args: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    seen = EmbeddingServer(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
