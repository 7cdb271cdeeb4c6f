"""`henji knowledge gaps`: what buyers asked in vain, and how to answer it next time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import House
from bot.commands.shared import Json, Store, console, errors, house_of, print_json, progress_bar
from bot.desk.translations import Taken, put
from bot.gaps import Gap, Grouper
from bot.kernel.unanswered import unanswered
from bot.suggestions import Suggestion, known
from core.errors import ModelError, SettingsError, SpendError, StoreError
from core.evidence import Passage
from core.talk import Buyer, Conversation
from core.turn import Call

NO_MODEL = "HENJI_MODEL is not set: --draft needs a model; set it to openai:NAME, or leave --draft out"
READ = 4  # passages a draft is made from


def gaps(
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How far back to look.")] = 30,
    draft: Annotated[bool, typer.Option("--draft", help="Let the model draft from the shop's texts.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="So many groups at most.")] = 20,
    write: Annotated[
        Path | None, typer.Option("--write", help="Write a file for each into this folder; none is overwritten.")
    ] = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Questions that went to a person because the shop's texts do not answer them, grouped, with a draft."""
    house = house_of(store, quietly=json)
    if draft and house.writer is None:
        raise SettingsError(NO_MODEL)
    found = _grouped(house, datetime.now(UTC) - timedelta(days=days))
    suggested = _suggested(house, found[:limit], draft=draft)
    files = _written(suggested, write) if write else {}
    if json:
        print_json([_json(one, files) for one in suggested])
    else:
        _show(suggested, len(found), files)
    house.close()


def _grouped(house: House, since: datetime) -> tuple[Gap, ...]:
    talk = Conversation(id="gaps", channel="terminal", buyer=Buyer(id="gaps"))
    answerer = house.answerer(talk, datetime.now(UTC))
    return Grouper(answerer.shelf.finder, answerer.understander.match).gaps(unanswered(house.talks, since))


def _suggested(house: House, found: Sequence[Gap], *, draft: bool) -> list[Suggestion]:
    # Its forms need pydantic, a quarter of a second that other commands need not pay.
    from bot.gap_answers import drafted  # noqa: PLC0415

    def spent(made: tuple[Call, ...]) -> None:
        house.calls.store(made, datetime.now(UTC))

    def search(question: str, language: str) -> Sequence[Passage]:
        hits = house.knowledge.search(question, limit=READ, language=language)
        hits = hits or house.knowledge.search(question, limit=READ, language=house.settings.default_language)
        return house.knowledge.passages(hit.passage for hit in hits)

    suggested: list[Suggestion] = []
    with progress_bar() as bar:
        task = bar.add_task("drafting", total=len(found))
        for gap in found:
            one = known(gap)
            if draft and house.writer and one.by == "nobody":
                try:
                    one = drafted(gap, house.writer, search, spent) or one
                except ModelError as error:
                    spent(error.calls)
                    draft = not isinstance(error, SpendError)
                    errors.print(f"{gap.example}: {error}", style="yellow", markup=False)
            suggested.append(one)
            bar.advance(task)
    return suggested


def _written(suggested: Sequence[Suggestion], folder: Path) -> dict[str, str]:
    """Path -> what became of it. A name that begins with _ is passed over by every sync: a person takes it away."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder}: is a file; name a folder, such as my-shop/answers")
    files: dict[str, str] = {}
    for one in suggested:
        file = folder / f"_{Path(one.path).name}"
        try:
            put(file, one.file)
            files[one.path] = str(file)
        except Taken:
            errors.print(f"{file}: is there already, and stays as it is", style="yellow", markup=False)
    return files


def _show(suggested: Sequence[Suggestion], of: int, files: dict[str, str]) -> None:
    for one in suggested:
        gap = one.gap
        spoken = ", ".join(f"{language} {count}" for language, count in gap.languages.items())
        console.print(f"{gap.count} x  {gap.example}", markup=False, style="bold")
        console.print(f"     {spoken}; last {gap.last:%Y-%m-%d}; {', '.join(gap.reasons)}", markup=False)
        console.print(f"     {_BY[one.by]}{'' if one.by == 'nobody' else f': {one.text}'}", markup=False)
        for doubt in one.doubts:
            console.print(f"     ! {doubt}", markup=False)
        if one.path in files:
            console.print(f"     written to {files[one.path]}: read it, then take the _ from its name", markup=False)
        else:
            console.print(f"     to answer it next time, save this as {one.path}:\n", markup=False)
            console.print(one.file, markup=False)
    shown = f"{len(suggested)} of {of}" if of > len(suggested) else str(of)
    console.print(f"{shown} kinds of questions without an answer" if of else "every question had an answer")


_BY = {"person": "a person answered", "model": "the model's draft, unread", "nobody": "nobody has answered yet"}


def _json(one: Suggestion, files: dict[str, str]) -> dict[str, Any]:
    gap = one.gap
    return {
        "example": gap.example,
        "questions": list(gap.questions),
        "language": gap.language,
        "languages": gap.languages,
        "count": gap.count,
        "last": gap.last.isoformat(timespec="seconds"),
        "reasons": gap.reasons,
        "scenario": gap.scenario,
        "products": list(gap.products),
        "draft": None if one.by == "nobody" else one.text,
        "by": one.by,
        "doubts": list(one.doubts),
        "path": one.path,
        "file": one.file,
        "written": files.get(one.path),
    }
