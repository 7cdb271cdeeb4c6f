"""What a sync would change: the items that files give now against those they gave before. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.files.nouns import Item, Loaded, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An item as the last sync left it."""

    path: str
    line: int
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Items by what happens to them; `clashes` are keys that two places claim, so that neither may."""

    added: tuple[Item, ...]
    changed: tuple[Item, ...]
    moved: tuple[Item, ...]  # the same on another line
    removed: tuple[str, ...]  # keys
    unchanged: int
    clashes: tuple[Problem, ...]
    clashing: frozenset[str]  # paths that must be read again next time


def difference(
    known: Mapping[str, Known], read: Mapping[str, Loaded], gone: frozenset[str], *, rewrite: bool = False
) -> Difference:
    """`read`: path -> what the file gives, only of files that were read anew; `gone`: paths that are no more.

    Items of all other paths stand as they are. With `rewrite` what is the same counts as changed.
    """
    return _Comparison(known, read, gone, rewrite).difference()


@dataclass(slots=True)
class _Comparison:
    known: Mapping[str, Known]
    read: Mapping[str, Loaded]
    gone: frozenset[str]
    rewrite: bool
    claims: dict[str, list[Item]] = field(default_factory=dict)

    def difference(self) -> Difference:
        for loaded in self.read.values():
            for item in loaded.items:
                self.claims.setdefault(item.key, []).append(item)
        clashing = {key for key, items in self.claims.items() if len(items) + self._stands(key) > 1}
        single = [items[0] for key, items in self.claims.items() if key not in clashing]
        changed = [item for item in single if item.key in self.known and self._differs(item)]
        moved = [item for item in single if item.key in self.known and self._only_moved(item)]
        removed = [key for key in self.known if key not in self.claims and self._leaves(key)]
        return Difference(
            added=tuple(item for item in single if item.key not in self.known),
            changed=tuple(changed),
            moved=tuple(moved),
            removed=tuple(removed),
            unchanged=len(self.known) - len(changed) - len(removed),
            clashes=tuple(problem for key in clashing for problem in self._name(key)),
            clashing=frozenset(item.path for key in clashing for item in self.claims[key]),
        )

    def _stands(self, key: str) -> bool:
        """Whether a file that was not read anew holds the key."""
        known = self.known.get(key)
        return known is not None and known.path not in self.gone and not self._was_whole(known.path)

    def _was_whole(self, path: str) -> bool:
        return path in self.read and not self.read[path].torn

    def _differs(self, item: Item) -> bool:
        known = self.known[item.key]
        return self.rewrite or known.version != item.version or known.path != item.path

    def _only_moved(self, item: Item) -> bool:
        return not self._differs(item) and self.known[item.key].line != item.line

    def _leaves(self, key: str) -> bool:
        path = self.known[key].path
        if path in self.gone:
            return True
        return self._was_whole(path) and not _is_spared(key, self.read[path].spared)

    def _name(self, key: str) -> Iterator[Problem]:
        """Both sides of a clash are told of each other."""
        places = [(item.path, item.line) for item in self.claims[key]]
        if self._stands(key):
            places.append((self.known[key].path, self.known[key].line))
        for place in places:
            others = ", ".join(f"{path}:{line}" for path, line in places if (path, line) != place)
            yield Problem(
                path=place[0],
                line=place[1],
                message=f"{key} is also in {others}",
                remedy="give one of them another id, or delete it; neither was loaded",
            )


def _is_spared(key: str, spared: frozenset[str]) -> bool:
    return key in spared or any(key.startswith(start) for start in spared if start.endswith(":"))
