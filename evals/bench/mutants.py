"""Good replies, spoiled by rules that nobody tuned on: `python -m evals.bench.mutants`.

Two sorts of edits: figures are moved about by code, words are turned by the rules of `mutants.toml`.
"""

import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final

import regex
import typer
from rich.console import Console

from core.sentences import split
from core.values import Value, ValueKind, read
from evals.bench.verdicts import GOOD, Case, by_language, counted, demo_house, judged

SEEDS: Final = Path(__file__).parent / "mutants.toml"
_ADDRESSES: Final = {ValueKind.EMAIL, ValueKind.URL, ValueKind.PHONE, ValueKind.SKU}
_DIGIT = regex.compile(r"\d")

console: Final = Console(width=140)


def cases(language: str, seeds: dict[str, Any]) -> Iterator[Case]:
    """Each good reply of a language, and all that its edits make of it."""
    for number, (page, question, reply) in enumerate(seeds["good"]):
        evidence = [{"id": page, "text": seeds["pages"][page], "kind": "policy"}]
        edited = {(GOOD, reply): None}
        for kind, text in (*_figures(reply, seeds["pages"][page], language), *_words(reply, seeds["edits"])):
            if text != reply:
                edited[kind, text] = None
        for turn, (kind, text) in enumerate(edited):
            line = {
                "id": f"{language}-{number}-{turn}",
                "question": question,
                "reply": text,
                "language": language,
                "evidence": evidence,
            }
            yield Case(line=line, kind=kind, language=language)


def _words(reply: str, edits: list[list[str]]) -> Iterator[tuple[str, str]]:
    for kind, pattern, instead in edits:
        for match in regex.finditer(pattern, reply, regex.IGNORECASE):
            yield kind, reply[: match.start()] + instead + reply[match.end() :]


def _figures(reply: str, page: str, language: str) -> Iterator[tuple[str, str]]:
    """Digits changed, figures swapped, a neighbour's figure in their place."""
    known = read(page, language)
    for value in read(reply, language):
        start, end = value.span
        for other in _neighbours(value, known):
            yield "neighbour's figure", reply[:start] + other.text + reply[end:]
        for digit in list(_DIGIT.finditer(value.text))[-1:]:
            at = start + digit.start()
            yield "digit", reply[:at] + str((int(digit.group()) + 3) % 10) + reply[at + 1 :]
    yield from _swaps(reply, language)


def _neighbours(value: Value, known: tuple[Value, ...]) -> list[Value]:
    """Other figures of the page that could stand here: of one kind and unit, each once."""
    alike = [one for one in known if one.kind is value.kind and one.unit == value.unit]
    if value.kind in {ValueKind.NUMBER, *_ADDRESSES} and value.kind is not ValueKind.SKU:
        return []
    fresh = {one.canonical: one for one in alike if not one.readings & value.readings}
    return list(fresh.values())[:3]


def _swaps(reply: str, language: str) -> Iterator[tuple[str, str]]:
    for sentence in split(reply):
        values = read(sentence, language)
        for one, other in pairwise(values):
            if one.kind is other.kind and one.unit == other.unit and not one.readings & other.readings:
                (a, b), (c, d) = one.span, other.span
                turned = sentence[:a] + other.text + sentence[b:c] + one.text + sentence[d:]
                yield "swapped", reply.replace(sentence, turned)


def bench(
    only: Annotated[str, typer.Option(help="One language.")] = "",
    misses: Annotated[bool, typer.Option(help="Print what was decided wrongly.")] = False,
) -> None:
    """Count what is caught of each kind and language, and what good replies are held back."""
    seeds = tomllib.loads(SEEDS.read_text(encoding="utf-8"))
    chosen = [one for language in seeds if only in {"", language} for one in cases(language, seeds[language])]
    with demo_house() as house:
        verdicts = list(judged(house, chosen))
    for one in verdicts if misses else ():
        if one.unread != one.case.is_good:
            said = "; ".join(f"{found['reason']}: {found['detail']}" for found in one.findings)
            console.print(f"{one.case.kind} | {one.case.line['reply']} | {said}", markup=False, highlight=False)
    console.print(counted(verdicts, "mutants, by kind"))
    console.print(by_language(verdicts, "mutants, by language"))


if __name__ == "__main__":
    typer.run(bench)
