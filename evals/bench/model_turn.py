"""The time of a model-lane turn, beside LangChain's agent with a Chroma retriever: `python -m evals.bench.model_turn`.

Both ask the same stub over HTTP, a process of its own that answers at once, so that what is measured is the work around
the model. henji's turn is whole: the stored message read, approved lane asked first, texts found, model asked, every
sentence checked, the turn committed to disk. The agent searches with a tool and answers; it checks and keeps nothing.
Taking a message in (one more commit, before the channel is told "stored") is timed beside it.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import regex
import typer
from rich.console import Console
from rich.table import Table

from bot.app import House, open_house
from bot.interview import interview
from bot.settings import Environment
from bot.testing.openai_server import Behaviour, Request, serving
from core.evidence import Passage
from core.talk import Author, Buyer, Message
from evals.bench.turn import filled
from evals.samples import SUITES, read_suite
from knowledge.sync import sync
from knowledge.tokens import tokens

console: Final = Console()
NOW: Final = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DIMENSIONS: Final = 384
FOUND: Final = 4  # texts that the agent's tool returns
OPEN: Final = frozenset({"nothing_found", "below_threshold"})
_FIRST_TEXT: Final = regex.compile(r"\[(E\d+) \(\w+, [\w-]+\)[^\n]*\n([^\n]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Milliseconds of each question, and what the model was asked on the whole."""

    ms: list[float]
    calls: int
    characters: int

    def at(self, share: float) -> float:
        return sorted(self.ms)[int((len(self.ms) - 1) * share)]


def told(request: Request) -> Behaviour:
    """The stub: henji's form with the first text quoted; for the agent a search, then an answer."""
    if request.form == "json_schema":
        found = _FIRST_TEXT.search(str(request.body["messages"][-1]["content"]))
        return Behaviour(text=json.dumps(_form(*found.groups()) if found else _form()))
    if request.form == "tool" and not any(one["role"] == "tool" for one in request.body["messages"]):
        return Behaviour(change=_search)
    return Behaviour(text="The shop's texts say so.")


def _form(id: str = "", words: str = "") -> dict[str, Any]:
    sentence = {"text": words, "kind": "fact", "quotes": [{"evidence": id, "words": words}]}
    return {"scenario": "product.spec", "sentences": [sentence] if id else [], "unanswered": []}


def _search(whole: dict[str, Any]) -> dict[str, Any]:
    call = {"id": "c1", "type": "function", "function": {"name": "search", "arguments": '{"query": "the question"}'}}
    whole["choices"][0] |= {
        "finish_reason": "tool_calls",
        "message": {"role": "assistant", "content": None, "tool_calls": [call]},
    }
    return whole


def stub() -> None:
    """Serve until the pipe of standard input closes; the second line printed is what was asked of it."""
    with serving(told) as server:
        sys.stdout.write(server.base_url + "\n")
        sys.stdout.flush()
        for _ in sys.stdin:
            asked = [sum(len(str(one.get("content") or "")) for one in chat.body["messages"]) for chat in server.chats]
            server.asked.clear()
            sys.stdout.write(json.dumps([len(asked), sum(asked)]) + "\n")
            sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class Stub:
    """The stub's process."""

    process: "subprocess.Popen[str]"
    base_url: str

    def asked(self) -> tuple[int, int]:
        """(calls, characters) since the last time."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        calls, characters = json.loads(self.process.stdout.readline())
        return calls, characters


@contextmanager
def stubbed() -> Iterator[Stub]:
    command = [sys.executable, "-c", "from evals.bench.model_turn import stub; stub()"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - our own words
        assert process.stdin
        assert process.stdout
        yield Stub(process, process.stdout.readline().strip())
        process.stdin.close()


def open_questions(house: House) -> list[str]:
    """The smoke suite's questions that the approved lane leaves open: what a model is asked."""
    found = []
    for sample in read_suite(SUITES / "smoke.jsonl"):
        outcome = interview(house, sample.line)[-1]
        if outcome["ticket"] and outcome["ticket"]["reason"] in OPEN:
            found.append(sample.line.messages[-1].text)
    return found


def measured(answer: Callable[[str], float], questions: Sequence[str], stub: Stub) -> Run:
    """Every question twice; the first round warms up. `answer` tells its milliseconds."""
    spent: list[float] = []
    for _ in range(2):
        stub.asked()
        spent = [answer(question) for question in questions]
    calls, characters = stub.asked()
    return Run(ms=spent, calls=calls, characters=characters)


def by_henji(house: House, intake: list[float]) -> Callable[[str], float]:
    """A stored message in, a recorded turn out; `intake` grows by the milliseconds of storing each message."""

    def answer(question: str) -> float:
        id = f"bench-{time.monotonic_ns()}"
        message = Message(conversation=id, external_id=id, channel="web", author=Author.BUYER, text=question, at=NOW)
        begun = time.perf_counter()
        house.conversations.accept(message, Buyer(id=id))
        stored = time.perf_counter()
        assert house.clerk.serve(id, NOW)
        intake.append((stored - begun) * 1000)
        return (time.perf_counter() - stored) * 1000

    return answer


def by_agent(house: House, base_url: str) -> Callable[[str], float]:
    """LangChain's agent with one tool over the same passages in Chroma."""
    # Vendors of the peer: nothing but this bench needs them here.
    import chromadb  # noqa: PLC0415
    from langchain.agents import create_agent  # noqa: PLC0415
    from langchain_core.tools import tool  # noqa: PLC0415
    from langchain_openai import ChatOpenAI  # noqa: PLC0415
    from pydantic import SecretStr  # noqa: PLC0415

    passages = _passages(house)
    kept = chromadb.EphemeralClient().get_or_create_collection("texts", embedding_function=None)
    vectors = np.stack([hashed(one.text) for one in passages])
    kept.upsert(ids=[one.id for one in passages], embeddings=vectors, documents=[one.text for one in passages])

    @tool
    def search(query: str) -> str:
        """Search the shop's own texts."""
        found = kept.query(query_embeddings=hashed(query)[None, :], n_results=FOUND)
        return "\n\n".join((found["documents"] or [[]])[0])

    model = ChatOpenAI(model="test-model", base_url=base_url, api_key=SecretStr("none"), temperature=0, max_retries=0)
    rules = f"You answer buyers of {house.settings.name}. Search the shop's texts first; say only what they say."
    agent = create_agent(model, [search], system_prompt=rules)

    def answer(question: str) -> float:
        begun = time.perf_counter()
        agent.invoke({"messages": [{"role": "user", "content": question}]})
        return (time.perf_counter() - begun) * 1000

    return answer


def _passages(house: House) -> tuple[Passage, ...]:
    return house.knowledge.passages_of(one.id for one in house.knowledge.documents())


def hashed(text: str) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """A vector at no cost worth speaking of: the agent's search shall not wait for an embedding."""
    vector = np.zeros(DIMENSIONS, np.float32)
    for one in tokens(text):
        vector[int.from_bytes(hashlib.blake2b(one.encode(), digest_size=4).digest()) % DIMENSIONS] += 1
    return vector / (float(np.linalg.norm(vector)) or 1.0)


def bench() -> None:
    """Print both, and henji's share of the agent's time."""
    os.environ.setdefault("OPENAI_API_KEY", "none")
    with tempfile.TemporaryDirectory() as folder, stubbed() as stub:
        store = Path(folder) / "store"
        filled(store, 0)
        around = Environment(store=store, database_url=None, model="openai:test-model", openai_base_url=stub.base_url)
        keyless, house = open_house(store), open_house(store, surroundings=around)
        sync(house.folder, house.knowledge)
        questions = open_questions(keyless)
        keyless.close()
        intake: list[float] = []
        runs = {
            "henji": measured(by_henji(house, intake), questions, stub),
            "agent": measured(by_agent(house, stub.base_url), questions, stub),
            "henji again": measured(by_henji(house, intake), questions, stub),
            "agent again": measured(by_agent(house, stub.base_url), questions, stub),
        }
        house.close()
    _print(runs, len(questions))
    console.print(f"taking a message in, p50: {sorted(intake)[len(intake) // 2]:.1f} ms")


def _print(runs: dict[str, Run], questions: int) -> None:
    table = Table("who", "p50 ms", "p95 ms", "calls a turn", "characters a turn", title=f"{questions} questions")
    for name, one in runs.items():
        figures = (one.at(0.5), one.at(0.95), one.calls / questions, one.characters / questions)
        table.add_row(name, *(f"{figure:.1f}" for figure in figures))
    console.print(table)
    henji, agent = (min(runs[name].at(0.5), runs[f"{name} again"].at(0.5)) for name in ("henji", "agent"))
    console.print(f"henji / agent, p50, the better run of each: {henji / agent:.2f}")


if __name__ == "__main__":
    typer.run(bench)
