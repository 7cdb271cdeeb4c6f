"""A table of store.toml, read key by key: what does not fit is refused with its line and the remedy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

import regex

from core.errors import SettingsError
from knowledge.codes import nearest
from knowledge.fields import Misfit
from knowledge.files.toml import Toml, Where

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Reader:
    """The first thing that does not fit raises SettingsError."""

    toml: Toml

    def value(self, where: Where, read: Callable[[object], Value], default: Value | None = None) -> Value:
        """The value there, or the default; refused where it is missing and there is none."""
        found = self.maybe(where, read)
        if found is not None:
            return found
        if default is None:
            self.refuse(where, f"{dotted(where)} is missing", "add the line")
        return default

    def maybe(self, where: Where, read: Callable[[object], Value]) -> Value | None:
        """The value there, or None."""
        table, key = self.table(where[:-1]), str(where[-1])
        if key not in table:
            return None
        try:
            return read(table[key])
        except Misfit as misfit:
            self.refuse(where, f"{dotted(where)}: {misfit.message}", misfit.remedy)

    def known(self, where: Where, keys: tuple[str, ...]) -> None:
        """Refuse a key that is none of these, naming the nearest."""
        for key in self.table(where):
            if key not in keys:
                near = nearest(key, keys)
                remedy = f'did you mean "{near}"?' if near else f"known here: {', '.join(keys)}"
                self.refuse((*where, key), f"unknown key {dotted((*where, key))}", remedy)

    def table(self, where: Where) -> Mapping[str, Any]:
        """The table there, empty where there is none."""
        table = self.toml.tables
        for number, part in enumerate(where, start=1):
            below = table.get(str(part), {})
            if not isinstance(below, Mapping):
                self.refuse(where[:number], f"{dotted(where[:number])} is no table", f"write [{part}]")
            table = below
        return table

    def refuse(self, where: Where, message: str, remedy: str) -> NoReturn:
        """Raise SettingsError, naming the line."""
        raise SettingsError(str(self.toml.problem(where, message, remedy)))


def dotted(where: Where) -> str:
    return ".".join(f'"{part}"' if "." in str(part) else str(part) for part in where)


_HOST = regex.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}(?::\d+)?|localhost(?::\d+)?")


def host(value: object) -> str:
    written = value.strip().lower() if isinstance(value, str) else ""
    if not _HOST.fullmatch(written):
        raise Misfit(f"{value!r} is no host", "write the host alone, like shop.example")
    return written
