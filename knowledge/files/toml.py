"""TOML with places: which line says which key, so that a message can point at it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import regex

from knowledge.files.nouns import Problem, UnusableFile

#: Keys and, inside an array of tables, positions: ("shipping", "lane", 0, "price").
Where: TypeAlias = tuple[str | int, ...]

_HEADER = regex.compile(r"\s*(?P<open>\[\[?)\s*(?P<key>[^\]]+?)\s*\]\]?\s*(#.*)?$")
_PAIR = regex.compile(
    r"(?P<indent>\s*)(?P<key>(?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*="
)
_PART = regex.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")
_AT = regex.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Toml:
    """The tables of a file and where each key stands."""

    path: str
    tables: Mapping[str, Any]
    places: Mapping[Where, tuple[int, int]]

    def problem(self, where: Where, message: str, remedy: str) -> Problem:
        """A problem at the key, or at the nearest table above it that has a place."""
        line, column = self.place(where)
        return Problem(path=self.path, line=line, column=column, message=message, remedy=remedy)

    def place(self, where: Where) -> tuple[int, int]:
        while where:
            if where in self.places:
                return self.places[where]
            where = where[:-1]
        return 1, 1


def read_toml(text: str, path: str) -> Toml:
    """Raises UnusableFile with the place of the first mistake."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnusableFile(_mistake(text, path, str(error))) from error
    return Toml(path=path, tables=tables, places=_Places().read(text))


def _mistake(text: str, path: str, message: str) -> Problem:
    at = _AT.search(message)
    line = int(at["line"]) if at and at["line"] else text.count("\n") + 1
    column = int(at["column"]) if at and at["column"] else 1
    return Problem(
        path=path,
        line=line,
        column=column,
        message=f"this is no TOML: {_AT.sub('', message)}",
        remedy="mend the line; what was loaded before stays",
    )


@dataclass(slots=True)
class _Places:
    """A walk over the lines that knows just enough TOML to say where a key is written."""

    places: dict[Where, tuple[int, int]] = field(default_factory=dict)
    rows: dict[Where, int] = field(default_factory=dict)  # array of tables -> rows so far
    table: Where = ()
    quote: str = ""  # the mark of the text of several lines we are in

    def read(self, text: str) -> dict[Where, tuple[int, int]]:
        for number, line in enumerate(text.split("\n"), start=1):
            if not self.quote:
                self._line(number, line)
            self._quotes(line)
        return self.places

    def _line(self, number: int, line: str) -> None:
        if header := _HEADER.match(line):
            self._open(header["open"], _parts(header["key"]), number)
        elif pair := _PAIR.match(line):
            where = (*self.table, *_parts(pair["key"]))
            self.places.setdefault(where, (number, len(pair["indent"]) + 1))

    def _open(self, bracket: str, key: Where, number: int) -> None:
        if bracket == "[[":
            name = self._in_rows(key[:-1]) + key[-1:]
            row = self.rows.get(name, -1) + 1
            self.rows[name] = row
            self.table = (*name, row)
        else:
            self.table = self._in_rows(key)
        self.places.setdefault(self.table, (number, 1))

    def _in_rows(self, key: Where) -> Where:
        """The key with the current row put in after each array of tables on its way."""
        where: Where = ()
        for part in key:
            where = (*where, part)
            if where in self.rows:
                where = (*where, self.rows[where])
        return where

    def _quotes(self, line: str) -> None:
        for mark in ('"""', "'''"):
            if self.quote in {"", mark} and line.count(mark) % 2:
                self.quote = "" if self.quote else mark
                return


def _parts(key: str) -> Where:
    return tuple(part.strip("\"'") for part in _PART.findall(key))
