"""An own answer as the file that says it: what a person approved becomes a file like any other."""

from collections.abc import Iterator

import regex
import yaml

from knowledge.files.answers import load_answer
from knowledge.files.nouns import OwnAnswer, Shop, UnusableFile

_NO_NAME = regex.compile(r"[^\p{L}\p{M}\p{N}-]+")
LONGEST_NAME = 80  # characters
#: What Markdown would take for marks of its own.
_MARKS = regex.compile(r"([\\`*_{}\[\]<>#+!|&~]|^[-=]|(?<=^\d{1,9})[.)])", regex.MULTILINE)
_LINE = regex.compile(r"(?<=[^\n])\n(?=[^\n])")
_SHOP = Shop(default_language="en", currency="JPY")  # nothing that a file of ours leaves unsaid


def answer_path(id: str, language: str) -> str:
    """Where the answer stands inside the store folder. The id itself stands in the file, whatever it holds."""
    stem = _NO_NAME.sub("-", id).strip("-")[:LONGEST_NAME] or "answer"
    return f"answers/{stem}.{language}.md"


def written(answer: OwnAnswer, approved_by: str = "") -> str | None:
    """The file's text; None where no file would say just this (control characters, say)."""
    return next((one for one in _attempts(answer, approved_by) if _reads_as(answer, one)), None)


def _attempts(answer: OwnAnswer, approved_by: str) -> Iterator[str]:
    """As it stands, which people like to read; else with every mark that Markdown would swallow held fast."""
    front = _front(answer, approved_by)
    held = _LINE.sub("\\\\\n", _MARKS.sub(r"\\\1", answer.text))
    yield f"---\n{front}---\n\n{answer.text}\n"
    yield f"---\n{front}---\n\n{held}\n"


def _front(answer: OwnAnswer, approved_by: str) -> str:
    said: dict[str, object] = {
        "id": answer.id,
        "language": answer.language,
        "scenario": answer.scenario.value if answer.scenario else None,
        "risk": answer.risk.value,
        "market": answer.market,
        "valid_from": answer.valid_from,
        "valid_until": answer.valid_until,
        "url": answer.url,
        "translated_from": answer.translated_from,
        "approved_by": approved_by,
        "questions": list(answer.questions),
    }
    kept = {key: value for key, value in said.items() if value}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10_000)


def _reads_as(answer: OwnAnswer, content: str) -> bool:
    try:
        [item] = load_answer(content, answer.path, _SHOP).items
    except UnusableFile:
        return False
    read = item.answer
    return read is not None and all(
        getattr(read, name) == getattr(answer, name)
        for name in ("id", "language", "scenario", "risk", "questions", "text", "market", "valid_from", "valid_until")
    )
