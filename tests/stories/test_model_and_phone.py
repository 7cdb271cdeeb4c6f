"""The whole way: a buyer asks what no template covers, a model drafts, the owner sends from the phone, the buyer reads.

Real clients against fakes that speak the protocols: OpenAI's over HTTP, Telegram's over HTTP, the widget's by its API.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import regex
from starlette.testclient import TestClient

from bot.app import House, open_house
from bot.kernel.phones import new_code
from bot.settings import Environment
from bot.testing.openai_server import HANGS_UP, Behaviour, OpenAIServer, Request, serving
from bot.testing.telegram_api import TOKEN, Sent, TelegramApi
from bot.testing.telegram_server import telegram_server
from bot.web.app import web_app
from knowledge.sync import sync
from tests.bot.web.visitor import Visitor, until

OWNER, BUYER = 77, 11
QUOTE = "The cover is thick handmade paper, coloured with persimmon tannin."
FRENCH = "La couverture est en papier épais fait main, teinté au tanin de kaki."
ASKED = "Avec quoi la couverture de votre carnet en papier est-elle teintée ?"
JAPANESE = "表紙は手漉きの厚い紙で、柿渋で染めています。"


def model(request: Request) -> Behaviour:
    """A model that reads its form's schema and the prompt, and nothing else."""
    schema = json.dumps(request.body.get("response_format", {}))
    asked = str(request.body["messages"][-1]["content"])
    if '"query"' in schema:
        return _said(query="What gives the cover of your paper notebook its colour?")
    if '"sentences"' in schema:
        return _said(**_composed(asked))
    numbers = regex.findall(r"\[(\d+)\]", asked)
    glosses = [{"number": int(one), "text": JAPANESE} for one in numbers]
    if '"summary"' in schema:
        return _said(glosses=glosses, summary="手帳の表紙の染料を尋ねています。", open_questions=[], upcoming=[])
    return _said(glosses=glosses) if '"glosses"' in schema else _said(text=FRENCH)


def _composed(asked: str) -> dict[str, Any]:
    block = next((one for one in asked.split("\n\n[") if QUOTE in one), "")
    found = regex.search(r"\bE\d+\b", block)
    quotes = [{"evidence": found.group(), "words": QUOTE}] if found else []
    return {
        "scenario": "product.spec",
        "sentences": [{"text": FRENCH, "kind": "fact", "quotes": quotes}],
        "unanswered": [],
    }


def _said(**form: Any) -> Behaviour:
    return Behaviour(text=json.dumps(form, ensure_ascii=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    house: House
    client: TestClient
    openai: OpenAIServer
    telegram: TelegramApi

    def linked(self) -> None:
        code = new_code(self.house.talks, self.client.app.state.place.clock)  # type: ignore[attr-defined] # ours
        self.telegram.buyer_says(OWNER, f"/link {code}", language="ja")
        until(lambda: bool(self.telegram.sent(OWNER)))

    def ticket(self) -> Sent:
        """The owner's newest message that has buttons."""
        until(lambda: any(one.buttons for one in self.telegram.sent(OWNER)), 30)
        return next(one for one in reversed(self.telegram.sent(OWNER)) if one.buttons)


@pytest.fixture
def openai_server() -> Iterator[OpenAIServer]:
    with serving(model, models=("test-model",)) as server:
        yield server


@pytest.fixture
def world(
    demo_folder: Path, tmp_path: Path, openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with ExitStack() as stack:
        telegram = stack.enter_context(telegram_server())
        folder = tmp_path / "shop"
        shutil.copytree(demo_folder, folder, ignore=shutil.ignore_patterns(".henji", "products.fr.csv"))
        written = (folder / "store.toml").read_text(encoding="utf-8").replace('"de"]', '"de", "fr"]')
        written += f'\n[desk]\nlanguage = "ja"\n\n[telegram]\napi = "{telegram.url}"\n'
        (folder / "store.toml").write_text(written, encoding="utf-8")
        around = Environment(
            store=folder, database_url=None, model="openai:test-model", openai_base_url=openai_server.base_url
        )
        house = open_house(folder, surroundings=around)
        stack.callback(house.close)
        sync(house.folder, house.knowledge)
        app = web_app(house, token="t" * 40, quiet=0.05, telegram=TOKEN)
        client = stack.enter_context(TestClient(app))
        yield World(house=house, client=client, openai=openai_server, telegram=telegram)


def test_the_owner_sends_a_models_draft_from_the_phone_and_the_buyer_reads_it(world: World) -> None:
    world.linked()
    buyer = Visitor(world.client, locale="fr")

    acknowledged = buyer.asks(ASKED)
    assert acknowledged["author"] == "bot"
    assert "Yamabuki Lane" in acknowledged["text"]
    assert FRENCH not in acknowledged["text"]

    shown = world.ticket()
    assert FRENCH in shown.text
    assert ASKED in shown.text
    assert JAPANESE in shown.text
    world.telegram.press(OWNER, shown.id, next(iter(shown.buttons)))

    until(lambda: buyer.lines()[-1]["text"] == FRENCH, 30)
    assert buyer.lines()[-1]["author"] == "agent"


def test_a_buyer_on_telegram_is_answered_there_and_by_nobody_twice(world: World) -> None:
    world.linked()
    world.telegram.buyer_says(BUYER, "How much is shipping to Germany?", language="en")
    until(lambda: len(world.telegram.sent(BUYER)) == 1, 30)
    assert "2,900" in world.telegram.sent(BUYER)[0].text
    assert world.openai.chats == []

    world.telegram.buyer_says(BUYER, ASKED, language="fr")
    until(lambda: len(world.telegram.sent(BUYER)) == 2, 30)
    shown = world.ticket()
    send = next(iter(shown.buttons.values()))
    world.telegram.forge(OWNER, send, shown.id)
    until(lambda: len(world.telegram.sent(BUYER)) == 3, 30)
    world.telegram.forge(OWNER, send, shown.id)  # the buttons may be gone by now; what they said is not
    until(lambda: len(world.telegram.answers()) == 2, 30)
    assert [one.text for one in world.telegram.sent(BUYER)][2:] == [FRENCH]


def test_with_the_model_gone_the_buyer_hears_of_a_person_and_the_owner_of_the_buyer(world: World) -> None:
    world.openai.script = [HANGS_UP]
    world.linked()
    buyer = Visitor(world.client, locale="fr")
    assert "Yamabuki Lane" in buyer.asks(ASKED)["text"]
    shown = world.ticket()
    assert ASKED in shown.text
    assert FRENCH not in shown.text
