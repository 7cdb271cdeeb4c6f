"""knowledge/*.jsonl: texts of other programs, one per line, ids kept as given."""

import json
from collections.abc import Callable, Mapping
from typing import TypeVar

import regex

from core.evidence import Document
from core.sets import Kind
from knowledge import fields
from knowledge.codes import nearest
from knowledge.fields import Misfit
from knowledge.files.nouns import Item, Loaded, Problem, Shop, UnusableFile, version_of
from knowledge.files.plain import from_html, tidy

_REMEDY = 'write {"id": "...", "language": "en", "text": "..."}'
_KEYS = ("id", "language", "title", "text", "kind", "url", "market", "valid_from", "valid_until")
#: Ids that another program chose may repeat across languages and must not meet ours.
_PREFIX = "text:"
_ID = regex.compile(r'"id"\s*:\s*"?(?P<id>[^",}]+)')
_BLOCK = ("</p>", "</div>", "</li>", "</td>", "</h1>", "</h2>", "</h3>")

Value = TypeVar("Value")


def load_lines(text: str, path: str, _shop: Shop) -> Loaded:
    """A bad line is named and the rest loads. Raises UnusableFile where the last line breaks off."""
    items: list[Item] = []
    problems: list[Problem] = []
    spared: set[str] = set()
    lines = text.lstrip("\ufeff").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            items.append(_item(_record(line), number, path))
        except Misfit as misfit:
            problem = Problem(path=path, line=number, message=misfit.message, remedy=misfit.remedy)
            if number == len(lines) and not line.rstrip().endswith("}"):
                raise UnusableFile(problem) from misfit
            problems.append(problem)
            spared |= _spared(line)
    return Loaded(items=tuple(items), problems=tuple(problems), spared=frozenset(spared))


def _record(line: str) -> Mapping[str, object]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Misfit(f"this is no JSON: {error}", _REMEDY) from error
    if not isinstance(record, dict):
        raise Misfit("the line is no object", _REMEDY)
    return record


def _item(record: Mapping[str, object], line: int, path: str) -> Item:
    near = next((nearest(key, _KEYS, 0.75) for key in record if key not in _KEYS and nearest(key, _KEYS, 0.75)), None)
    if near:
        raise Misfit("the line has an unknown key", f'did you mean "{near}"?')
    raw = _need(record, "text", fields.text)
    document = _document(record, from_html(raw) if any(tag in raw for tag in _BLOCK) else tidy(raw), path)
    if not document.text:
        raise Misfit("text: nothing in it can be seen", "write words")
    raw = f"{record.get('title') or ''}\n{raw}"
    return Item(
        key=f"{_PREFIX}{document.id}:{document.language}",
        path=path,
        line=line,
        version=version_of(document.version, raw),
        document=document,
        raw=raw,
    )


def _document(record: Mapping[str, object], words: str, path: str) -> Document:
    kind = Kind(str(_maybe(record, "kind", fields.one_of(*Kind)) or Kind.PAGE))
    title = tidy(_maybe(record, "title", fields.text) or "")
    url = _maybe(record, "url", fields.web)
    market = _maybe(record, "market", fields.country)
    valid_from = _maybe(record, "valid_from", fields.day)
    valid_until = _maybe(record, "valid_until", fields.day)
    return Document(
        id=_need(record, "id", _id),
        kind=kind,
        language=_need(record, "language", fields.language),
        title=title,
        text=words,
        version=version_of(kind, title, words, url, market, valid_from, valid_until),
        path=path,
        url=url,
        market=market,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _need(record: Mapping[str, object], key: str, read: Callable[[object], Value]) -> Value:
    found = _maybe(record, key, read)
    if found is None:
        raise Misfit(f"{key} is missing", _REMEDY)
    return found


def _maybe(record: Mapping[str, object], key: str, read: Callable[[object], Value]) -> Value | None:
    """None where the key is absent, null or empty text."""
    if record.get(key) in (None, ""):
        return None
    try:
        return read(record[key])
    except Misfit as misfit:
        raise Misfit(f"{key}: {misfit.message}", misfit.remedy) from misfit


def _id(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Misfit(f"{value!r} is no id", 'write text, like "returns-1"')
    return str(value)


def _spared(line: str) -> set[str]:
    """How the key of a line begins that could not be read: with its id where that can be seen."""
    match = _ID.search(line)
    return {f"{_PREFIX}{match['id']}:" if match else _PREFIX}
