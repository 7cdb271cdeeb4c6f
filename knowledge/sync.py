"""From the files of a store folder to its database: plan what would change, then change it at one stroke."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import StoreError
from knowledge.changes import Difference, Known, difference
from knowledge.facts import settings_facts
from knowledge.fetched import fetched_files
from knowledge.files.moments import LocalShop
from knowledge.files.nouns import Item, Loaded, Problem, Shop, UnusableFile, version_of
from knowledge.files.sniff import read_bytes
from knowledge.folder import Folder, Found, look
from knowledge.ledger import KnownFile, Ledger, Progress, StalePlan, Writes, read_items, read_ledger, write
from knowledge.orphans import orphans
from knowledge.passages import passages
from knowledge.quarantine import Suspicion, suspicion
from knowledge.rows import Prepared
from knowledge.settings import FILE as SETTINGS
from knowledge.settings import StoreSettings, read_settings
from knowledge.store import KnowledgeStore

#: Raised whenever the same bytes would give other items: every file is then read again.
LOADER = 3
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A document, product, answer or fact, and where it stands (or stood)."""

    key: str
    path: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A text that goes into quarantine."""

    key: str
    path: str
    suspicion: Suspicion


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a sync would do. `unchanged` counts items; `invalid` names what could not be read, old and new."""

    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    removed: tuple[Change, ...]
    unchanged: int
    invalid: tuple[Problem, ...]
    withheld: tuple[Withheld, ...]  # of what was added or changed
    writes: Writes

    @property
    def is_empty(self) -> bool:
        """Whether applying it would leave everything as it is."""
        return self.writes.is_empty


def quiet(what: str, done: int, of: int) -> None:
    """Progress that nobody watches."""


def plan(folder: Path, store: KnowledgeStore, progress: Progress = quiet) -> Plan:
    """Read every file whose bytes are new, and change nothing.

    Raises SettingsError where store.toml cannot be used and DatabaseError where the database cannot be read.
    """
    return _Planner(folder, read_settings(folder), read_ledger(store), lambda: read_items(store), progress).plan()


def apply(plan: Plan, store: KnowledgeStore, progress: Progress = quiet) -> None:
    """All of it or nothing. Waits for another writer; raises StalePlan where that one synced first."""
    if not plan.is_empty:
        write(store, plan.writes, progress)


def sync(folder: Path, store: KnowledgeStore, progress: Progress = quiet) -> Plan:
    """Plan and apply; where another process syncs at the same time, plan again on what it left."""
    for _ in range(_TRIES):
        planned = plan(folder, store, progress)
        try:
            apply(planned, store, progress)
        except StalePlan:
            continue
        return planned
    raise StoreError(f"{folder}: other processes keep syncing this store; sync again when they have finished")


@dataclass(frozen=True, slots=True)
class _Planner:
    folder: Path
    settings: StoreSettings
    ledger: Ledger
    items: Callable[[], Mapping[str, Known]]
    progress: Progress

    def plan(self) -> Plan:
        found = look(self.folder)
        fetched = fetched_files(self.folder, self.ledger.pages)
        files = (*found.files, *fetched, Found(path=SETTINGS, file=self.folder / SETTINGS, load=self._load_settings))
        prints, read = self._read(files)
        gone = self._gone(found, files)
        if not (read or gone):
            return self._nothing(found, files)
        known = self.items()
        changes = difference(known, read, gone, rewrite=self.ledger.loader != LOADER)
        put = self._prepare((*changes.added, *changes.changed))
        return Plan(
            added=tuple(_change(item) for item in changes.added),
            changed=tuple(_change(item) for item in changes.changed),
            removed=tuple(Change(key=key, path=known[key].path, line=known[key].line) for key in changes.removed),
            unchanged=changes.unchanged,
            invalid=self._invalid(found, files, read, (*changes.clashes, *orphans(known, changes))),
            withheld=tuple(
                Withheld(key=one.item.key, path=one.item.path, suspicion=one.suspicion) for one in put if one.suspicion
            ),
            writes=Writes(
                base=self.ledger.synced,
                loader=LOADER,
                put=put,
                moved=changes.moved,
                removed=changes.removed,
                files=self._records(prints, read, changes),
                gone=tuple(sorted(gone)),
            ),
        )

    def _nothing(self, found: Folder, files: Sequence[Found]) -> Plan:
        """The plan where every file is as it was: the items themselves need not be looked at."""
        return Plan(
            added=(),
            changed=(),
            removed=(),
            unchanged=self.ledger.counted,
            invalid=self._invalid(found, files, {}, self.ledger.orphans),
            withheld=(),
            writes=Writes(base=self.ledger.synced, loader=LOADER, put=(), moved=(), removed=(), files={}, gone=()),
        )

    def _load_settings(self, content: bytes, path: str, shop: Shop) -> Loaded:
        return settings_facts(self.settings, path)

    def _read(self, files: Sequence[Found]) -> tuple[dict[str, str], dict[str, Loaded]]:
        """The fingerprint of every file, and what those give whose fingerprint is new."""
        prints: dict[str, str] = {}
        read: dict[str, Loaded] = {}
        shop = LocalShop(
            default_language=self.settings.default_language,
            currency=self.settings.currency,
            languages=self.settings.languages,
            time_zone=self.settings.time_zone,
        )
        for number, file in enumerate(files, start=1):
            try:
                content = read_bytes(file.file, file.path, file.most)
                prints[file.path] = version_of(LOADER, shop, hashlib.sha256(content).hexdigest())
                if self._is_new(file.path, prints[file.path]):
                    read[file.path] = file.load(content, file.path, shop)
            except UnusableFile as error:
                read[file.path] = Loaded(problems=(error.problem,), torn=True)
            self.progress("reading", number, len(files))
        return prints, read

    def _is_new(self, path: str, fingerprint: str) -> bool:
        known = self.ledger.files.get(path)
        return known is None or known.fingerprint != fingerprint

    def _gone(self, found: Folder, files: Sequence[Found]) -> frozenset[str]:
        """Paths of the last sync that are no more; what lies in a closed folder may still be there."""
        present = {file.path for file in files}
        known = {*self.ledger.files, *self.ledger.paths}
        return frozenset(path for path in known - present if not any(_is_below(path, top) for top in found.closed))

    def _prepare(self, items: Sequence[Item]) -> tuple[Prepared, ...]:
        prepared = []
        for number, item in enumerate(items, start=1):
            prepared.append(_prepared(item))
            self.progress("checking", number, len(items))
        return tuple(prepared)

    def _invalid(
        self, found: Folder, files: Sequence[Found], read: Mapping[str, Loaded], between: Sequence[Problem]
    ) -> tuple[Problem, ...]:
        """Problems of the folder, between files, of files read now, and of files that still have those of last time."""
        problems = [*found.problems, *between]
        for file in files:
            known = self.ledger.files.get(file.path)
            if file.path in read:
                problems += read[file.path].problems
            elif known:
                problems += known.problems
        ordered = sorted(
            problems, key=lambda problem: (problem.path, problem.line or 0, problem.column or 0, str(problem))
        )
        return tuple(dict.fromkeys(ordered))

    def _records(
        self, prints: Mapping[str, str], read: Mapping[str, Loaded], changes: Difference
    ) -> dict[str, KnownFile]:
        """What to remember of the files read now; one in a clash is remembered so that it is read again."""
        records = {}
        for path, loaded in read.items():
            clashes = tuple(problem for problem in changes.clashes if problem.path == path)
            fingerprint = "" if path in changes.clashing else prints.get(path, "")
            records[path] = KnownFile(fingerprint=fingerprint, problems=(*loaded.problems, *clashes))
        return {path: record for path, record in records.items() if self.ledger.files.get(path) != record}


def _prepared(item: Item) -> Prepared:
    doubt = suspicion(item.raw) if item.raw else None
    if item.document is None:
        return Prepared(item=item, suspicion=doubt)
    return Prepared(item=item, suspicion=doubt, passages=() if doubt else passages(item.document, item.key))


def _change(item: Item) -> Change:
    return Change(key=item.key, path=item.path, line=item.line)


def _is_below(path: str, top: str) -> bool:
    return not top or path.startswith(f"{top}/")
