"""Vectors after `henji knowledge sync`: made for what is new, and said in one line."""

from contextlib import closing
from dataclasses import asdict
from typing import Any

from bot.app import STATE, House
from bot.commands.shared import console, errors, watched
from bot.settings import environment
from knowledge.embed import Embedded, embed_missing
from knowledge.embedders import patient
from knowledge.vector_index import VectorIndex


def embedded(house: House, *, again: bool = False) -> Embedded | None:
    """Embed what has no vector yet; None where HENJI_EMBEDDINGS is not set. Raises SettingsError, DatabaseError."""
    asked = environment()
    if asked.embeddings is None:
        return None
    embedder = patient(asked.embeddings, asked.openai_base_url)
    index = VectorIndex(house.knowledge, embedder.name, house.folder / STATE / "chroma", asked.chroma_url)
    with watched() as progress, closing(embedder), closing(index):
        done = embed_missing(house.knowledge, embedder, progress, again=again)
        index.warm(progress)
    return done


def embedded_json(done: Embedded | None) -> dict[str, Any]:
    return {} if done is None else {"vectors": asdict(done)}


def show_embedded(done: Embedded | None) -> None:
    if done is None:
        return
    console.print(f"{done.embedded} texts embedded, {done.removed} vectors removed, {done.waiting} waiting")
    if done.problem:
        errors.print(
            f"{done.problem} (search goes on by words alone for the {done.waiting} that wait)",
            style="yellow",
            markup=False,
        )
