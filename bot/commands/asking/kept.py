"""Files that `henji init` writes and may write again, unless a person has changed them since."""

import hashlib
import shutil
from pathlib import Path

import regex

from bot.commands.asking.filling import facts_text, store_text
from bot.commands.asking.questions import every
from bot.commands.asking.sheet import FILE, Sheet
from core.errors import StoreError
from knowledge.fields import Misfit

_MARK = regex.compile(r"# Written by henji init from answers\.toml \((?P<mark>[0-9a-f]{12})\)[^\n]*\n")
_PRODUCTS = regex.compile(r"products(\.[\w-]+)?\.(csv|tsv)", regex.IGNORECASE)


def keep(folder: Path, sheet: Sheet, language: str) -> None:
    """Write answers.toml, and the store once its needed answers are there. StoreError for a file changed by hand."""
    if not any(sheet.lines.values()):
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(sheet.written(language), encoding="utf-8")
    if all(question.key in sheet.told for question in every() if question.needed):
        _write(folder / "store.toml", store_text(sheet.told))
        _write(folder / "facts.toml", facts_text(sheet.told))


def check_untouched(folder: Path) -> None:
    """Raises StoreError where store.toml or facts.toml is not as henji init left it."""
    for path in (folder / "store.toml", folder / "facts.toml"):
        if path.exists() and not _is_ours(path.read_text(encoding="utf-8")):
            raise StoreError(f"{path}: was changed by hand; go on there by hand, or delete it and run henji init again")


def _write(path: Path, body: str) -> None:
    note = "a change here by hand is kept: henji init then asks no more"
    path.write_text(f"# Written by henji init from answers.toml ({_mark(body)}); {note}.\n{body}", encoding="utf-8")


def _is_ours(text: str) -> bool:
    match = _MARK.match(text)
    return match is not None and match["mark"] == _mark(text[match.end() :])


def _mark(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:12]


def copy_products(folder: Path, files: tuple[Path, ...]) -> tuple[str, ...]:
    """Their names in the folder. Misfit where one would take another's place."""
    names = tuple(file.name if _PRODUCTS.fullmatch(file.name) else "products.csv" for file in files)
    for file, name in zip(files, names, strict=True):
        target = folder / name
        if names.count(name) > 1 or (target.exists() and target.read_bytes() != file.read_bytes()):
            raise Misfit(f"{name} is there already", "name translations products.de.csv, products.ja.csv ...")
        if not target.exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    return names
