"""Rows of the public data that lies beside the repository, never in it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

from core.errors import StoreError

DATA: Final = Path(__file__).resolve().parents[3] / "shared" / "data"

Row: TypeAlias = dict[str, Any]


def rows(name: str, data: Path = DATA) -> list[Row]:
    """The rows of `name` (a path under the data folder, without suffix)."""
    return list(read(data / f"{name}.jsonl"))


def read(path: Path) -> Iterator[Row]:
    """Each line of a JSONL file.

    Raises StoreError where the file is absent or a line is no JSON object.
    """
    if not path.is_file():
        raise StoreError(f"{path}: no such file; get the public data, or name its folder with --data")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise StoreError(f"{path}:{number}:{error.colno}: {error.msg}; mend or delete the line") from error
            if not isinstance(row, dict):
                raise StoreError(f"{path}:{number}:1: not a JSON object; mend or delete the line")
            yield row
