"""`henji init`: a store folder to fill in, which answers nothing yet."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.shared import console
from core.errors import StoreError

SKELETON = Path(__file__).parent / "skeleton"


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Write a commented store skeleton."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder}: is not empty; choose a new folder")
    for source in sorted(SKELETON.rglob("*")):
        target = folder / source.relative_to(SKELETON)
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    console.print(f"{folder}: written. Open store.toml first, then facts.toml; then: henji --help", markup=False)
