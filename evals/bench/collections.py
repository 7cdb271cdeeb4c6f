"""Questions with the one passage that answers each, in one language."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.evidence import Passage
from core.sets import Kind
from evals.bench.rows import Row, rows
from knowledge.index import Entry

_TAGS: Final = {"zh": "zh-Hans"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """`queries` and `gold` by question id."""

    name: str
    language: str
    documents: Mapping[str, str]
    queries: Mapping[str, str]
    gold: Mapping[str, frozenset[str]]

    def entries(self) -> list[Entry]:
        return [
            Entry(
                passage=Passage(
                    id=id, document=id, kind=Kind.PAGE, language=self.language, title="", text=text, version=""
                )
            )
            for id, text in self.documents.items()
        ]

    def export(self, folder: Path) -> None:
        """Write `knowledge/NAME.jsonl` of a store and `queries-NAME.jsonl` for `henji knowledge search`."""
        (folder / "knowledge").mkdir(parents=True, exist_ok=True)
        documents = (
            {"id": id, "language": self.language, "text": text, "kind": "page"} for id, text in self.documents.items()
        )
        queries = ({"id": id, "query": text, "language": self.language} for id, text in self.queries.items())
        _write(folder / "knowledge" / f"{self.name}.jsonl", documents)
        _write(folder / f"queries-{self.name}.jsonl", queries)


def xquad(data: Path) -> list[Collection]:
    """One collection for each of the twelve languages."""
    paragraphs, questions = rows("xquad_r/paragraphs", data), rows("xquad_r/questions.dev", data)
    return [
        _collection(
            f"xquad-{language}",
            _TAGS.get(language, language),
            [row for row in paragraphs if row["lang"] == language],
            [{**row, "par": f"{language}-p{row['par']}"} for row in questions if row["lang"] == language],
        )
        for language in sorted({row["lang"] for row in paragraphs})
    ]


def squad(name: str, language: str, data: Path) -> Collection:
    """JSQuAD or CMRC: `name` is the folder."""
    return _collection(name, language, rows(f"{name}/paragraphs", data), rows(f"{name}/questions.dev", data))


def _collection(name: str, language: str, paragraphs: Iterable[Row], questions: list[Row]) -> Collection:
    return Collection(
        name=name,
        language=language,
        documents={row["id"]: row["text"] for row in paragraphs},
        queries={row["id"]: row["question"] for row in questions},
        gold={row["id"]: frozenset({row["par"]}) for row in questions},
    )


def _write(path: Path, lines: Iterable[Row]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
