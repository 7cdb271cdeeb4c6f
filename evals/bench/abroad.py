"""Questions in a language the shop has no text in: `python -m evals.bench.abroad`.

XQuAD-R's English paragraphs are the shop's texts; each of the other languages asks, and a stub translates the question
as the data's own parallel English one. Retrieval is the model lane's, so its figure should be that of English.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from bot.app import House, open_house
from bot.lanes.composer import Composer
from bot.testing.writers import ScriptedWriter
from core.evidence import Passage
from core.sets import Risk, Scenario
from core.talk import Author, Buyer, Conversation, Message
from core.turn import Turn, Understanding
from evals.bench.collections import Collection, xquad
from evals.bench.ranking import mean_ndcg
from evals.bench.rows import DATA
from knowledge.sync import sync
from prompts.prompt import Prompt

console: Final = Console()
NOW: Final = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
STORE: Final = """name = "bench"
languages = ["en"]
"""


@dataclass(frozen=True, slots=True)
class Parallel:
    """Answers a request for a translation with the English question of the same number."""

    english: Mapping[str, str]  # question in any language -> in English

    def __call__(self, asked: Prompt) -> dict[str, str]:
        return {"query": self.english[asked.user.partition("<<<\n")[2].removesuffix("\n>>>")]}


def opened(folder: Path, english: Collection) -> House:
    """A shop whose only texts are the English paragraphs."""
    english.export(folder)
    (folder / "store.toml").write_text(STORE, encoding="utf-8")
    house = open_house(folder)
    sync(house.folder, house.knowledge)
    return house


def found(house: House, collection: Collection, english: Mapping[str, str]) -> dict[str, list[str]]:
    """Question id -> documents, best first, as the model lane gathers them."""
    composer = Composer(writer=ScriptedWriter(Parallel(english)), shop="bench")
    hits: dict[str, list[str]] = {}
    for id, question in collection.queries.items():
        turn = _turn(question, collection.language)
        answerer = house.answerer(turn.conversation, NOW)
        gathered = composer.gather(turn, answerer.shelf, answerer.understander)
        hits[id] = [one.document for one in gathered.evidence if isinstance(one, Passage)]
    return hits


def _turn(question: str, language: str) -> Turn:
    said = Message(conversation="c", external_id="1", channel="web", author=Author.BUYER, text=question, at=NOW)
    return Turn(
        conversation=Conversation(id="c", channel="web", buyer=Buyer(id="b"), messages=(said,)),
        now=NOW,
        understanding=Understanding(
            language=language, confidence=1.0, scenario=Scenario.UNCLEAR, risk=Risk.INFORMATION
        ),
        licensed=(language,),
    )


def bench(data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA) -> None:
    """Print nDCG@10 of each language beside English."""
    collections = xquad(data)
    english = next(one for one in collections if one.language == "en")
    by_number = {id.partition("-")[2]: text for id, text in english.queries.items()}
    table = Table("language", "nDCG@10", "to English", title="XQuAD-R, asked in X, answered from English")
    with tempfile.TemporaryDirectory() as folder:
        house = opened(Path(folder), english)
        least = base = mean_ndcg(english.gold, found(house, english, {}))
        table.add_row("en", f"{base:.4f}", "")
        for one in (one for one in collections if one.language != "en"):
            parallel = {text: by_number[id.partition("-")[2]] for id, text in one.queries.items()}
            gold = {id: frozenset(f"en-{par.partition('-')[2]}" for par in pars) for id, pars in one.gold.items()}
            figure = mean_ndcg(gold, found(house, one, parallel))
            least = min(least, figure)
            table.add_row(one.language, f"{figure:.4f}", f"{figure - base:+.4f}")
        house.close()
    console.print(table)
    console.print(f"least {least:.4f}, English {base:.4f}, apart {base - least:.4f}")


if __name__ == "__main__":
    typer.run(bench)
