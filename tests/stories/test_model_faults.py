"""A model that fails in every way there is: nothing half, nothing unchecked goes out, and the buyer hears of a person.

The whole application runs, against a server that speaks OpenAI's protocol and misbehaves. Times are scaled: a call may
take 0.5 s here and 15 s in a shop, a turn 3 s here and 45 s there; a server that hangs does so for an hour.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import regex
from starlette.testclient import TestClient

from bot.app import House, open_house
from bot.model import breaker
from bot.model.guarded import GuardedWriter
from bot.settings import Environment
from bot.testing.openai_server import (
    EMPTY,
    ERROR_INSIDE,
    HANGS,
    HANGS_UP,
    HTML,
    NO_CHOICES,
    Behaviour,
    OpenAIServer,
    Request,
    cut,
    drips,
    ending,
    fails,
    says,
    serving,
    slow,
    with_message,
)
from bot.web.app import web_app
from bot.worker import LONGEST_TURN, Worker
from core.talk import Author
from knowledge.sync import sync
from tests.bot.web.visitor import Visitor, until

#: Seconds that a call may take.
TIMEOUT = 0.5
#: Seconds within which the buyer must hear of a person; unscaled.
PROMISED = 60.0
QUOTE = "The cover is thick handmade paper, coloured with persimmon tannin."
FRENCH = "La couverture est en papier épais fait main, teinté au tanin de kaki."
ASKED = "Avec quoi la couverture de votre carnet en papier est-elle teintée ?"
#: Words that only this test's model says: none may ever reach the buyer.
MARK = "teinté"


def good(request: Request) -> str:
    """What a model that works would fill in, in French, from the evidence."""
    schema = json.dumps(request.body.get("response_format", {}))
    asked = str(request.body["messages"][-1]["content"])
    if '"query"' in schema:
        return json.dumps({"query": "What gives the cover of your paper notebook its colour?"})
    block = next((one for one in asked.split("\n\n[") if QUOTE in one), "")
    found = regex.search(r"\bE\d+\b", block)
    quotes = [{"evidence": found.group(), "words": QUOTE}] if found else []
    sentences = [{"text": FRENCH, "kind": "fact", "quotes": quotes}]
    form = {"scenario": "product.spec", "sentences": sentences, "unanswered": []}
    return json.dumps(form, ensure_ascii=False)


def german(request: Request) -> str:
    return good(request).replace(FRENCH, "Der Umschlag ist aus dickem Papier, mit Kaki-Tannin gefärbt, teinté.")


FAULTS: Mapping[str, Behaviour] = {
    "no connection": HANGS_UP,
    "hangs": HANGS,
    "answers too late": slow("{}", 2.0),
    "drips": drips('{"sentences": []}' * 50, 0.05),
    "429, at once again": fails(429, retry_after="0"),
    "429, in a minute": fails(429, retry_after="60"),
    "500": fails(500),
    "503": fails(503),
    "401": fails(401),
    "empty": EMPTY,
    "HTML": HTML,
    "no choices": NO_CHOICES,
    "error inside": ERROR_INSIDE,
    "broken JSON": says('{"sentences": [{"text": "teinté'),
    "other JSON": says('{"teinté": 1}'),
    "words": says("La couverture est teinté au tanin."),
    "refusal": with_message(content=None, refusal="I would rather not: teinté."),
    "filtered": ending('{"sentences"', "content_filter"),
    "too long": ending('{"sentences": [{"text": "teinté', "length"),
}
CUTS = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    house: House
    client: TestClient
    openai: OpenAIServer


@contextmanager
def world(folder: Path, server: OpenAIServer, longest_turn: float = LONGEST_TURN) -> Iterator[World]:
    around = Environment(
        store=folder,
        database_url=None,
        model="openai:test-model",
        model_timeout=TIMEOUT,
        openai_base_url=server.base_url,
    )
    house = open_house(folder, surroundings=around)
    sync(house.folder, house.knowledge)
    app = web_app(house, token="t" * 40, quiet=0.05)
    worker: Worker = app.state.place.crew.worker
    worker.longest_turn = longest_turn
    with TestClient(app) as client:
        yield World(house=house, client=client, openai=server)
    house.close()


@pytest.fixture
def shop(demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo shop, which answers in French too, without anybody's state."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    folder = tmp_path / "shop"
    folder.mkdir()
    for path in demo_folder.iterdir():
        if path.name not in {".henji", "store.toml", "products.fr.csv"}:
            (folder / path.name).symlink_to(path)
    written = (demo_folder / "store.toml").read_text(encoding="utf-8")
    assert '"fr"' in written
    modes = '"model.information" = "auto"'
    written = regex.sub(r"(?m)^\[modes\]$", f"[modes]\n{modes}", written) if modes not in written else written
    (folder / "store.toml").write_text(written, encoding="utf-8")
    return folder


def handed_over(world: World) -> float:
    """Ask in French; seconds until the buyer reads that a person will answer, and nothing of the model's."""
    buyer = Visitor(world.client, locale="fr")
    began = time.monotonic()
    assert buyer.says(ASKED).status_code == 202
    until(lambda: len(buyer.lines()) >= 2, PROMISED)
    seconds = time.monotonic() - began
    lines = world.house.conversations.transcript(buyer.talk)
    ours = [line for line in lines if line.author is not Author.BUYER]
    assert len(ours) == 1
    (card,) = (card for card in world.house.queue.tickets() if card.conversation == buyer.talk)
    assert card.ticket.id in ours[0].text
    assert "vous répondra" in ours[0].text, ours[0].text
    assert MARK not in ours[0].text
    assert ours[0].language == "fr"
    return seconds


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_model_becomes_a_person_and_a_word_of_it(shop: Path, name: str) -> None:
    with serving([FAULTS[name]]) as server, world(shop, server) as here:
        assert handed_over(here) < PROMISED


@pytest.mark.parametrize("part", CUTS)
def test_an_answer_cut_short_is_never_shown(shop: Path, part: float) -> None:
    with serving(lambda request: cut(good(request), part)) as server, world(shop, server) as here:
        assert handed_over(here) < PROMISED


def test_an_answer_in_the_wrong_language_is_never_sent_unchecked(shop: Path) -> None:
    with serving(lambda request: says(german(request))) as server, world(shop, server) as here:
        assert handed_over(here) < PROMISED


def test_no_connection_at_all_becomes_a_person_too(shop: Path) -> None:
    with serving([HANGS_UP]) as server:
        gone = server.base_url
    nobody = OpenAIServer(script=[HANGS_UP], without={}, models=())
    nobody.port = int(regex.search(r":(\d+)/", gone).group(1))  # type: ignore[union-attr] # it has a port
    with world(shop, nobody) as here:
        assert handed_over(here) < PROMISED


def test_a_turn_that_hangs_beyond_every_limit_is_given_up(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the model's own limits broken, the worker's still holds."""
    monkeypatch.setattr("bot.model.endpoint.within", lambda _, work: work())
    with serving([slow("{}", 8.0)]) as server, world(shop, server, longest_turn=1.0) as here:
        assert handed_over(here) < 8.0


def test_the_circuit_opens_and_when_the_model_is_back_it_is_asked_again(shop: Path) -> None:
    with serving([fails(401)]) as server, world(shop, server) as here:
        for _ in range(breaker.FAILURES):
            handed_over(here)
        asked = len(server.chats)
        handed_over(here)
        assert len(server.chats) == asked, "an open circuit lets nobody through"

        server.script = lambda request: says(good(request))
        writer = here.house.writer
        assert isinstance(writer, GuardedWriter)
        writer.breaker.clock = lambda: time.monotonic() + breaker.LONGEST
        handed_over(here)
        assert len(server.chats) > asked
        until(lambda: any(card.draft and FRENCH in card.draft["text"] for card in here.house.queue.tickets()), 10.0)


def test_a_model_that_works_is_told_from_one_that_does_not(shop: Path) -> None:
    """The red control of `MARK`: the same question, and a good answer, is drafted with the model's words."""
    with serving(lambda request: says(good(request))) as server, world(shop, server) as here:
        buyer = Visitor(here.client, locale="fr")
        buyer.asks(ASKED)
        drafts = [card.draft["text"] for card in here.house.queue.tickets() if card.draft]
        said = [line["text"] for line in buyer.lines()]
        assert any(MARK in text for text in (*drafts, *said))
