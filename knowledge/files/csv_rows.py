"""From the text of a CSV or TSV to rows with names and places."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import regex

from knowledge.codes import nearest
from knowledge.files.nouns import Problem, UnusableFile

#: More filled cells than any shop's export; what has more is no list of products.
MOST_CELLS = 1_000_000
_DELIMITERS = (",", ";", "\t")
_SEPARATOR = regex.compile(r"sep=(.)\n", regex.IGNORECASE)
_FOOTER = regex.compile(r"\d+ records?(\(s\))? downloaded.*", regex.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record: `number` counts from 1 without the header, `line` is where it begins in the file."""

    number: int
    line: int
    cells: Mapping[str, str]  # header in lower case -> stripped cell; empty cells too
    flaw: str | None = None  # why the cells cannot be trusted: there are more of them than columns

    def cell(self, *names: str) -> str:
        """The first filled cell of these columns, or ""."""
        return next((found for name in names if (found := self.cells.get(name, ""))), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows of a file under their header."""

    path: str
    headers: tuple[str, ...]  # as written
    rows: tuple[Row, ...]
    header_line: int

    def column(self, name: str) -> int | None:
        """The number of a column from 1, or None where there is none."""
        keys = [_key(header) for header in self.headers]
        return keys.index(name) + 1 if name in keys else None

    def need(self, *names: str) -> None:
        """Raises UnusableFile unless one of these columns is there."""
        if any(self.column(name) for name in names):
            return
        near = nearest(names[0], [_key(header) for header in self.headers])
        remedy = f'rename the column "{near}"' if near else f"the first line must name it: {' or '.join(names)}"
        raise UnusableFile(
            Problem(
                path=self.path,
                line=self.header_line,
                message=f'the column "{names[0]}" is missing',
                remedy=remedy,
            )
        )

    def flaw(self, row: Row) -> Problem:
        remedy = "put cells that contain the delimiter in quotation marks"
        return Problem(path=self.path, line=row.line, message=row.flaw or "", remedy=remedy)

    def problem(self, row: Row, column: str | None, message: str, remedy: str) -> Problem:
        place = self.column(column) if column else None
        return Problem(path=self.path, line=row.line, column=place, message=message, remedy=remedy)


def read_rows(text: str, path: str) -> Sheet:
    """Raises UnusableFile where the file breaks off or is no table."""
    skipped, text = _without_preface(text)
    records = _records(text, _delimiter(text), path, skipped)
    filled = [(line, record) for line, record in records if any(cell.strip() for cell in record)]
    if not filled:
        raise UnusableFile(Problem(path=path, line=1, message="the file has no rows", remedy="write a header line"))
    header_line, headers = filled[0]
    headers = [header.strip().lstrip("\ufeff") for header in headers]
    _refuse_twins(headers, path, header_line)
    body = [(line, record) for line, record in filled[1:] if not _is_footer(record)]
    _refuse_giants(body, path)
    _refuse_torn(body, len(headers), text, path)
    return Sheet(path=path, headers=tuple(headers), rows=_named(body, headers), header_line=header_line)


def _without_preface(text: str) -> tuple[int, str]:
    """Blank lines and Excel's `sep=;` line taken off the front, with the number of lines they were."""
    rest = text.lstrip("\ufeff")
    skipped = 0
    while rest:
        line, _, after = rest.partition("\n")
        if line.strip(" ,;\t") and not _SEPARATOR.fullmatch(f"{line}\n"):
            break
        skipped, rest = skipped + 1, after
    return skipped, rest


def _delimiter(text: str) -> str:
    """The one that cuts the header into most cells."""
    head = text[:65536]
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader(io.StringIO(head), delimiter=mark), [])))


def _records(text: str, delimiter: str, path: str, skipped: int) -> list[tuple[int, list[str]]]:
    """Every record with the line it begins on: read strictly, else as leniently as spreadsheets read."""
    if text.count('"') % 2:
        line = skipped + _open_quote(text, delimiter)
        raise UnusableFile(
            Problem(
                path=path,
                line=line,
                message="a quotation mark is opened and never closed",
                remedy='the file is half written, or a " inside a cell must be doubled; the old rows stay',
            )
        )
    try:
        return list(_read(text, delimiter, skipped, strict=True))
    except csv.Error:
        return _lenient(text, delimiter, path, skipped)


def _lenient(text: str, delimiter: str, path: str, skipped: int) -> list[tuple[int, list[str]]]:
    try:
        return list(_read(text, delimiter, skipped, strict=False))
    except csv.Error as error:
        problem = Problem(path=path, message=f"this is no CSV ({error})", remedy="save it again from your spreadsheet")
        raise UnusableFile(problem) from error


def _read(text: str, delimiter: str, skipped: int, *, strict: bool) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    line = skipped + 1
    for record in reader:
        yield line, record
        line = skipped + reader.line_num + 1


def _open_quote(text: str, delimiter: str) -> int:
    """The line of the record that swallows the rest of the file."""
    line = 1
    try:
        for line, _ in _read(text, delimiter, 0, strict=False):  # noqa: B007 -- the last one is wanted
            pass
    except csv.Error:
        pass
    return line


def _refuse_twins(headers: list[str], path: str, line: int) -> None:
    seen: set[str] = set()
    for number, header in enumerate(headers, start=1):
        key = _key(header)
        if key and key in seen:
            message = f'the column "{header}" is there twice'
            raise UnusableFile(
                Problem(
                    path=path,
                    line=line,
                    column=number,
                    message=message,
                    remedy="delete or rename one of them",
                )
            )
        seen.add(key)


def _refuse_giants(body: list[tuple[int, list[str]]], path: str) -> None:
    filled = 0
    for line, record in body:
        filled += sum(1 for cell in record if cell)
        if filled > MOST_CELLS:
            message = f"the file has more than {MOST_CELLS:,} filled cells"
            raise UnusableFile(Problem(path=path, line=line, message=message, remedy="split it into several files"))


def _refuse_torn(body: list[tuple[int, list[str]]], width: int, text: str, path: str) -> None:
    if body and len(body[-1][1]) < width and not text.endswith("\n"):
        raise UnusableFile(
            Problem(
                path=path,
                line=body[-1][0],
                message="the last line breaks off",
                remedy="the file is half written: sync again when it is whole; what was loaded before stays",
            )
        )


def _named(body: list[tuple[int, list[str]]], headers: list[str]) -> tuple[Row, ...]:
    keys = [_key(header) for header in headers]
    trailing = all(len(record) > len(keys) for _, record in body)  # some programs end every row with a delimiter
    rows = []
    for number, (line, record) in enumerate(body, start=1):
        padded = [*record, *[""] * (len(keys) - len(record))]
        cells = {key: cell.strip() for key, cell in zip(keys, padded, strict=False) if key}
        more = record[len(keys) :]
        too_many = any(cell.strip() for cell in more) or (more and not trailing)
        flaw = f"the row has {len(record)} cells under {len(keys)} columns" if too_many else None
        rows.append(Row(number=number, line=line, cells=cells, flaw=flaw))
    return tuple(rows)


def _is_footer(record: list[str]) -> bool:
    filled = [cell.strip() for cell in record if cell.strip()]
    return len(filled) == 1 and bool(_FOOTER.fullmatch(filled[0]))


def _key(header: str) -> str:
    return " ".join(header.lower().split())
