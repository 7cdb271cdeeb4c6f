"""`henji knowledge translate`: drafts in the languages that the shop's words lack."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.app import House
from bot.commands.shared import Json, Store, console, errors, house_of, print_json, progress_bar
from bot.desk.translations import TranslationDesk
from bot.kernel.translations import Mark, Translation, Translations
from bot.language import LanguageIdentifier
from bot.originals import Lack
from core.errors import SettingsError, SpendError
from core.turn import Call

NO_MODEL = "HENJI_MODEL is not set: no model can draft these; set it to openai:NAME, or write the files yourself"
LISTED = 20


def translate(
    language: Annotated[
        list[str] | None, typer.Option("--language", help="Only this language; may be given several times.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many drafts now.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what is missing; ask no model.")] = False,
    store: Store = None,
    json: Json = False,
) -> None:
    """Draft the shop's answers and product texts in languages they lack. A person approves each at the desk."""
    house = house_of(store, quietly=json)
    wanted = _licensed(house, language or [])
    missing = _missing(house, wanted)
    if dry_run or house.writer is None or not missing:
        _say_missing(missing, json=json)
        house.close()
        if missing and not dry_run:
            raise SettingsError(NO_MODEL)
        return
    try:
        _draft(house, missing[:limit], json=json)
    finally:
        house.close()


def _licensed(house: House, languages: Sequence[str]) -> tuple[str, ...]:
    for one in languages:
        if one not in house.settings.languages:
            known = ", ".join(house.settings.languages)
            raise SettingsError(f"--language {one}: not in languages of store.toml ({known}); add it there first")
    return tuple(languages)


def desk_of(house: House) -> TranslationDesk:
    return TranslationDesk(
        folder=house.folder,
        settings=house.settings,
        knowledge=house.knowledge,
        translations=Translations(house.state),
        clock=_now,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _missing(house: House, languages: tuple[str, ...]) -> tuple[Lack, ...]:
    """What nobody drafted, in the order of the work."""
    # Its forms need pydantic, a quarter of a second that other commands need not pay.
    from bot.translate import undrafted  # noqa: PLC0415

    desk = desk_of(house)
    today = _now().astimezone(ZoneInfo(house.settings.time_zone)).date()
    return undrafted(desk.originals(), desk.translations.marks(), today, languages)


def _say_missing(missing: Sequence[Lack], *, json: bool) -> None:
    if json:
        print_json({"missing": [_lack(one) for one in missing], "drafted": []})
        return
    for one in missing[:LISTED]:
        again = " (outdated)" if one.outdated else ""
        console.print(f"{one.language:8} {one.original.id}{again}", markup=False)
    if len(missing) > LISTED:
        console.print(f"         … {len(missing) - LISTED} more")
    console.print(f"{len(missing)} missing" if missing else "nothing is missing that is not drafted")


def _draft(house: House, missing: Sequence[Lack], *, json: bool) -> None:
    from bot.translate import Failure, Translator  # noqa: PLC0415 -- as above

    assert house.writer is not None

    def spent(made: tuple[Call, ...]) -> None:
        house.calls.store(made, _now())

    translator = Translator(
        writer=house.writer,
        translations=Translations(house.state),
        identifier=LanguageIdentifier(restrict=house.settings.languages),
        clock=_now,
        spent=spent,
    )
    drafted: list[Translation] = []
    failed: list[Failure] = []
    try:
        with progress_bar() as bar:
            task = bar.add_task("drafting", total=len(missing))
            for made in translator.work(missing):
                failed.append(made) if isinstance(made, Failure) else drafted.append(made)
                bar.advance(task)
    except SpendError as error:
        raise SpendError(f"{error} ({len(drafted)} drafts are kept; run it again to go on)") from error
    finally:
        _say_drafted(drafted, failed, len(missing), json=json)
    if failed:
        raise typer.Exit(1)


def _say_drafted(drafted: Sequence[Translation], failed: Sequence[Any], of: int, *, json: bool) -> None:
    if json:
        print_json({"missing": [], "drafted": [_draft_json(one) for one in drafted], "of": of})
        return
    for one in failed:
        errors.print(f"{_name(one.mark)}: {one.why}", style="yellow", markup=False)
    for made in drafted:
        for finding in made.findings:
            console.print(f"{_name(made.mark)}: {finding.reason}: {finding.detail}", markup=False)
    doubted = sum(bool(one.findings) for one in drafted)
    console.print(f"{len(drafted)} of {of} drafted, {doubted} with findings; approve them at /desk/translations")


def _name(mark: Mark) -> str:
    return f"{mark.language} {mark.answer}"


def _lack(one: Lack) -> dict[str, Any]:
    return {
        "answer": one.original.id,
        "language": one.language,
        "from": one.original.language,
        "version": one.original.version,
        "outdated": one.outdated,
    }


def _draft_json(one: Translation) -> dict[str, Any]:
    return {
        "answer": one.mark.answer,
        "language": one.mark.language,
        "from": one.source_language,
        "version": one.mark.source_version,
        "text": one.text,
        "questions": list(one.questions),
        "findings": [{"reason": each.reason.value, "detail": each.detail} for each in one.findings],
    }
