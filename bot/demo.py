"""`make run`: the demo shop answers four questions in four languages as proof, then serves until Ctrl-C.

With a model (HENJI_MODEL), a fifth that no template covers: the model drafts, and a person would read it first.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bot.commands.serve import serve
from bot.commands.shared import console, errors, house_of
from bot.commands.talk import show
from bot.conversation_line import read_line
from bot.interview import interview
from core.errors import HenjiError

PROOF = (
    "How much is shipping to Germany?",
    "返品はできますか？",
    "南部铁壶是什么材质的？",
    "Welche Zahlungsarten akzeptieren Sie?",
)
#: Said in one of the demo shop's texts, and asked by no topic.
DRAFTED = "What gives the cover of your paper notebook its colour?"


def prove(store: Path) -> None:
    """Answer each question on the terminal, with what proves it."""
    with tempfile.TemporaryDirectory() as folder:
        house = house_of(store, scratch=Path(folder) / "proof.db")
        for number, question in enumerate((*PROOF, DRAFTED) if house.writer else PROOF):
            console.print(f"\n? {question}", style="cyan", markup=False)
            line = read_line({"id": f"proof-{number}", "messages": [{"text": question}]})
            show(interview(house, line)[0])
        house.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--once", action="store_true", help="stop after the proof")
    chosen = parser.parse_args()
    try:
        prove(chosen.store)
        if not chosen.once:
            serve(store=chosen.store, port=chosen.port)
    except HenjiError as error:
        errors.print(str(error), style="red", markup=False)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
