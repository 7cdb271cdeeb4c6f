"""The desk's own words, per language of whoever sits there; and its clock."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime

ROOT = Path(__file__).parent / "desk_strings"
LANGUAGES = ("en", "ja", "zh-Hans")
NAMES = {"en": "English", "ja": "日本語", "zh-Hans": "简体中文"}

Words: TypeAlias = Mapping[str, Mapping[str, str]]


@cache
def desk_words(language: str) -> Words:
    return tomllib.loads((ROOT / f"{language}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Speech:
    """How one page speaks: its language, its words, the shop's time zone (IANA)."""

    language: str
    zone: str

    @property
    def words(self) -> Words:
        return desk_words(self.language)

    @property
    def locale(self) -> Locale:
        return Locale.parse(self.language, sep="-")

    def moment(self, at: datetime) -> str:
        """Day and time at the shop."""
        return str(format_datetime(at, "short", tzinfo=ZoneInfo(self.zone), locale=self.locale))

    def local(self, at: datetime) -> date:
        """The day at the shop."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def word(self, table: str, key: str) -> str:
        """The word for a member of a closed set; itself where a newer henji stored one we do not know."""
        return self.words[table].get(key, key)
