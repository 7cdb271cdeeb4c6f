"""How the log is written: for machines, or for people who look on."""

import sys
from enum import StrEnum
from typing import IO


class Style(StrEnum):
    JSON = "json"
    TEXT = "text"


def usual_style(stream: IO[str] | None = None) -> Style:
    """For people where they look on, for machines elsewhere."""
    return Style.TEXT if (stream or sys.stderr).isatty() else Style.JSON
