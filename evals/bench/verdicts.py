"""What `henji guard` says of many replies, counted: good ones that pass, spoiled ones that are caught."""

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import regex
from rich.table import Table

from bot.app import House, open_house
from bot.reading import Reader

DEMO: Final = Path(__file__).resolve().parents[2] / "stores" / "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A line of `guard`, and what is known of it: `kind` is "good", or what was spoiled."""

    line: dict[str, Any]
    kind: str
    language: str
    same_language: bool = True
    split: str = ""

    @property
    def is_good(self) -> bool:
        return self.kind == GOOD


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the guard said of a case, and how long it took."""

    case: Case
    allowed: bool
    unread: bool
    findings: tuple[dict[str, Any], ...]
    ms: float


GOOD: Final = "good"
_HOST: Final = regex.compile(r"https?://([a-z0-9.-]+)")


@contextmanager
def demo_house() -> Iterator[House]:
    """The demo store with a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(DEMO, scratch=Path(folder) / "verdicts.db")
        try:
            yield house
        finally:
            house.close()


def judged(house: House, cases: Iterable[Case]) -> Iterator[Verdict]:
    """Each case through the code of `henji guard`, as the shop whose evidence it is: its hosts may be linked to."""
    cases = list(cases)
    texts = (one["text"] for case in cases for one in case.line["evidence"])
    hosts = tuple(sorted({host for text in texts for host in _HOST.findall(text)}))
    house = replace(house, settings=replace(house.settings, link_hosts=hosts))
    reader = Reader(house)
    for case in cases:
        start = time.process_time()
        said = reader.guard_json(case.line)
        ms = (time.process_time() - start) * 1e3
        yield Verdict(
            case=case, allowed=said["allowed"], unread=said["unread"], findings=tuple(said["findings"]), ms=ms
        )


def counted(verdicts: Iterable[Verdict], title: str) -> Table:
    """A row for each kind: how many are not allowed, not unread; for good ones those shares should be small."""
    rows: dict[tuple[str, bool], list[Verdict]] = defaultdict(list)
    for one in verdicts:
        rows[one.case.kind, one.case.same_language].append(one)
    table = Table("kind", "language", "cases", "not allowed", "not unread", title=title)
    for (kind, same), found in sorted(rows.items(), key=lambda row: (row[0][0] != GOOD, row[0])):
        spoken = "same" if same else "other"
        table.add_row(kind, spoken, str(len(found)), _share(found, "allowed"), _share(found, "unread"))
    return table


def by_language(verdicts: Iterable[Verdict], title: str) -> Table:
    """Of each language: good ones that pass unread, spoiled ones that do not."""
    rows: dict[str, list[Verdict]] = defaultdict(list)
    for one in verdicts:
        if one.case.same_language:
            rows[one.case.language].append(one)
    table = Table("language", "good", "good unread", "spoiled", "spoiled not unread", title=title)
    for language, found in sorted(rows.items()):
        good = [one for one in found if one.case.is_good]
        bad = [one for one in found if not one.case.is_good]
        passed = f"{sum(one.unread for one in good) / len(good):.1%}" if good else "-"
        table.add_row(language, str(len(good)), passed, str(len(bad)), _share(bad, "unread"))
    return table


def _share(verdicts: list[Verdict], what: str) -> str:
    kept = sum(not getattr(one, what) for one in verdicts)
    return f"{kept / len(verdicts):.1%}" if verdicts else "-"
