"""Parcels whose order is in no file: kept, for the order may come tomorrow, but never told of. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from knowledge.changes import Difference, Known
from knowledge.files.nouns import Item, Problem

_ORDER, _PARCEL = "order:", "parcel:"


def orphan(key: str, path: str, line: int) -> Problem:
    """`key` is the parcel's: "parcel:1001:EB123JP"."""
    order = key.removeprefix(_PARCEL).partition(":")[0]
    message = f"there is no order {order} for this parcel"
    return Problem(path=path, line=line, message=message, remedy="mend the number, or export the orders again")


def orphans(known: Mapping[str, Known], changes: Difference) -> Iterator[Problem]:
    """Those that would be left behind by the changes."""
    now = dict(_standing(known, changes))
    orders = {key.removeprefix(_ORDER) for key in now if key.startswith(_ORDER)}
    for key, (path, line) in now.items():
        if key.startswith(_PARCEL) and key.split(":")[1] not in orders:
            yield orphan(key, path, line)


def _standing(known: Mapping[str, Known], changes: Difference) -> Iterator[tuple[str, tuple[str, int]]]:
    removed = frozenset(changes.removed)
    yield from ((key, (one.path, one.line)) for key, one in known.items() if key not in removed)
    yield from _places((*changes.added, *changes.changed, *changes.moved))


def _places(items: Iterable[Item]) -> Iterator[tuple[str, tuple[str, int]]]:
    return ((item.key, (item.path, item.line)) for item in items)
