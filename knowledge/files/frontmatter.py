"""The YAML block on top of a Markdown file, and the text below it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import regex
import yaml

from knowledge.codes import nearest
from knowledge.fields import Misfit
from knowledge.files.nouns import Problem, UnusableFile

_FENCE = regex.compile(r"---[ \t]*")
_END = regex.compile(r"(?:---|\.\.\.)[ \t]*")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The values of the block, the line of each key, and the body."""

    path: str
    values: Mapping[str, object]
    places: Mapping[str, tuple[int, int]]
    body: str
    body_line: int
    problems: list[Problem] = field(default_factory=list)

    def value(self, key: str, read: Callable[[object], Value], default: Value) -> Value:
        """The value of a key; the default where it is absent. Raises UnusableFile where it does not fit."""
        if self.values.get(key) is None:
            return default
        try:
            return read(self.values[key])
        except Misfit as misfit:
            raise UnusableFile(self.problem(key, f"{key}: {misfit.message}", misfit.remedy)) from misfit

    def several(self, key: str, read: Callable[[object], Value]) -> tuple[Value, ...]:
        """The values of a key that may hold one or a list."""

        def each(value: object) -> tuple[Value, ...]:
            return tuple(read(part) for part in (value if isinstance(value, list) else [value]))

        return self.value(key, each, ())

    def know(self, keys: Sequence[str]) -> None:
        """Raises UnusableFile at a key that looks like a known one; keys of other programs are left alone."""
        for key in self.values:
            near = nearest(str(key), keys, 0.75)
            if key not in keys and near:
                raise UnusableFile(self.problem(str(key), f'unknown key "{key}"', f'did you mean "{near}"?'))

    def problem(self, key: str, message: str, remedy: str) -> Problem:
        line, column = self.places.get(key, (1, 1))
        return Problem(path=self.path, line=line, column=column, message=message, remedy=remedy)


def read_front(text: str, path: str) -> Front:
    """A file without a block is all body. Raises UnusableFile where the block is broken or never ends."""
    lines = text.lstrip("\ufeff").split("\n")
    if not _FENCE.fullmatch(lines[0]):
        return Front(path=path, values={}, places={}, body=text.lstrip("\ufeff"), body_line=1)
    end = next((number for number, line in enumerate(lines[1:], start=1) if _END.fullmatch(line)), None)
    if end is None:
        raise UnusableFile(
            Problem(
                path=path,
                line=1,
                message="the block of --- is never closed",
                remedy="close it with a line of ---",
            )
        )
    values, places = _block("\n".join(lines[1:end]), path)
    return Front(path=path, values=values, places=places, body="\n".join(lines[end + 1 :]), body_line=end + 2)


def _block(block: str, path: str) -> tuple[dict[str, object], dict[str, tuple[int, int]]]:
    try:
        values = yaml.safe_load(block)
        node = yaml.compose(block, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnusableFile(_mistake(error, path)) from error
    if values is None:
        return {}, {}
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        raise UnusableFile(
            Problem(
                path=path,
                line=2,
                message="the block holds no key: value lines",
                remedy="write lines like id: shipping",
            )
        )
    places = {str(key.value): (key.start_mark.line + 2, key.start_mark.column + 1) for key, _ in node.value}
    return {str(key): value for key, value in values.items()}, places


def _mistake(error: Exception, path: str) -> Problem:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    reason = (
        error.problem if isinstance(error, yaml.MarkedYAMLError) and error.problem else str(error).split("\n", 1)[0]
    )
    return Problem(
        path=path,
        line=mark.line + 2 if mark else 1,
        column=mark.column + 1 if mark else None,
        message=f"the block of --- is no YAML: {reason}",
        remedy="put values with a colon in quotes; what was loaded before stays",
    )
