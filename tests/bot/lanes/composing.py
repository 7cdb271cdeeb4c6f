"""A house whose model is written down, and what the model may say of the demo shop's texts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import regex

from bot.app import House, open_house
from bot.testing.writers import ScriptedWriter
from core.errors import ModelError
from knowledge.sync import sync
from prompts.prompt import Prompt

Written = dict[str, Any] | ModelError


def sentence(text: str, *quotes: tuple[str, str], kind: str = "fact") -> dict[str, Any]:
    return {"text": text, "kind": kind, "quotes": [{"evidence": id, "words": words} for id, words in quotes]}


def answer(*sentences: dict[str, Any], unanswered: tuple[str, ...] = (), scenario: str = "unclear") -> dict[str, Any]:
    return {"scenario": scenario, "sentences": list(sentences), "unanswered": list(unanswered)}


def card_with(prompt: Prompt, words: str) -> str:
    """The number of the text that holds the words."""
    for block in prompt.user.split("\n\n["):
        if words in block and (found := regex.search(r"\bE\d+\b", block)):
            return found.group()
    raise AssertionError(f"no text of the prompt holds {words!r}")


def blank_for(prompt: Prompt, value: str) -> str:
    """The blank that stands for a value."""
    found = regex.search(rf"(\{{E\d+\.[\w.]+\}}) = {regex.escape(value)}(?:  |\n|$)", prompt.user)
    assert found, f"no blank for {value!r} in {prompt.user}"
    return found[1]


@contextmanager
def assisted(folder: Path, script: Callable[[Prompt], Written]) -> Iterator[tuple[House, ScriptedWriter]]:
    """The store with a model that follows the script."""
    writer = ScriptedWriter(script)
    house = open_house(folder, writer=writer)
    sync(house.folder, house.knowledge)
    try:
        yield house, writer
    finally:
        house.close()
