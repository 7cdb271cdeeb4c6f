"""A keyless answer imports no vendor that only a model, vectors, a fetcher or Telegram needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

#: Not pydantic: the command line itself imports it.
HEAVY = (
    "chromadb", "docx", "httpx", "httpx2", "jinja2", "langchain", "langchain_core", "langchain_openai", "openai",
    "pypdfium2", "telegram", "tiktoken", "trafilatura",
)  # fmt: skip
ASKING = """
import sys
from bot.cli import main
sys.argv = ["henji", "ask", {question!r}, "--store", {store!r}]
try:
    main()
except SystemExit:
    pass
sys.stderr.write("\\n" + " ".join(name for name in {heavy!r} if name in sys.modules))
"""
KEYS = ("HENJI_MODEL", "HENJI_EMBEDDINGS", "HENJI_TELEGRAM_TOKEN", "OPENAI_BASE_URL")


def imported(store: Path, question: str) -> list[str]:
    code = ASKING.format(question=question, store=str(store), heavy=HEAVY)
    surroundings = {name: value for name, value in os.environ.items() if name not in KEYS}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=surroundings)  # noqa: S603 -- our own words
    return done.stderr.rsplit("\n", 1)[1].split()


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("question", ["How much is shipping to Germany?", "Who carved the handle of your knife?"])
def test_neither_an_answer_nor_a_handoff_imports_a_heavy_vendor(demo_folder: Path, question: str) -> None:
    assert imported(demo_folder, question) == []
