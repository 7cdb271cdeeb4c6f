"""`henji batch`, `understand`, `guard`: JSON lines in and out, order kept, a bad line spoils nothing."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from bot.commands.shared import Store, errors, house_of, progress_bar
from bot.conversation_line import BadLine, read_line
from bot.interview import interview
from bot.reading import Reader
from core.errors import StoreError

In = Annotated[Path, typer.Argument(metavar="IN", help="JSON lines, one object each.")]
Out = Annotated[Path, typer.Option("--output", "-o", help="Where the outcomes go.")]
Answer = Callable[[object], dict[str, Any]]


def batch(
    source: In,
    output: Out,
    store: Store = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the conversations in the store's state.")] = False,
) -> None:
    """Conversations in, outcomes out."""
    with tempfile.TemporaryDirectory() as folder:
        house = house_of(store, scratch=None if keep else Path(folder) / "batch.db")

        def answer(fields: object) -> dict[str, Any]:
            line = read_line(fields)
            if house.conversations.conversation(line.id):
                raise BadLine(f"id: {line.id!r} was used before; give every conversation its own")
            return {"id": line.id, "turns": interview(house, line)}

        _each_line(source, output, answer)
        house.close()


def understand(source: In, output: Out, store: Store = None) -> None:
    """Messages in; language, scenario, risk, entities and mood out."""
    with tempfile.TemporaryDirectory() as folder:
        house = house_of(store, scratch=Path(folder) / "understand.db")
        _each_line(source, output, Reader(house).understanding_json)
        house.close()


def guard(source: In, output: Out, store: Store = None) -> None:
    """Replies with their evidence in; objections out, by the same checks that guard every reply."""
    with tempfile.TemporaryDirectory() as folder:
        house = house_of(store, scratch=Path(folder) / "guard.db")
        _each_line(source, output, Reader(house).guard_json)
        house.close()


def _each_line(source: Path, output: Path, answer: Answer) -> None:
    """Answer line by line; a summary goes to stderr. Exit 1 when not one line could be answered."""
    try:
        lines = source.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{source}: cannot be read ({error}); give a UTF-8 file of JSON lines") from error
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    bad = 0
    with _written(output) as out, progress_bar() as bar:
        task = bar.add_task("lines", total=len(numbered))
        for number, line in numbered:
            outcome = _answered(line, f"{source}:{number}", answer)
            bad += "error" in outcome
            out.write(json.dumps(outcome, ensure_ascii=False) + "\n")
            bar.advance(task)
    errors.print(f"{len(numbered)} lines, {bad} bad; written to {output}", markup=False)
    if bad and bad == len(numbered):
        raise typer.Exit(1)


@contextmanager
def _written(output: Path) -> Iterator[TextIO]:
    try:
        with output.open("w", encoding="utf-8") as out:
            yield out
    except OSError as error:
        raise StoreError(f"{output}: cannot be written ({error.strerror}); choose another -o") from error


def _answered(line: str, where: str, answer: Answer) -> dict[str, Any]:
    """The outcome of a line, or the error that stands in its place."""
    id: Any = None
    try:
        fields = json.loads(line)
        id = fields.get("id") if isinstance(fields, dict) else None
        return answer(fields)
    except json.JSONDecodeError as error:
        return _failed(id, "bad_json", f"{where}:{error.colno}: {error.msg}")
    except RecursionError:
        return _failed(id, "bad_json", f"{where}: nested too deeply")
    except BadLine as error:
        return _failed(id, "bad_line", f"{where}: {error}")


def _failed(id: object, code: str, message: str) -> dict[str, Any]:
    errors.print(message, style="yellow", markup=False)
    return {"id": id, "error": {"code": code, "message": message}}
